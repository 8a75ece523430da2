use clinic::{
    identity::{Actor, Doctor},
    monitoring::record::{ReportPage, report},
};
use domain::{
    error::Code,
    identity::Operation,
    monitoring::{ReportId, ReportState, Source},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::record_of;
use crate::{
    components::{Actions, Button, Facts, HiddenFields, Notice, PageHead, Sheet, TextLink, Tone},
    identity::{home_of, href_as},
    monitoring::{CheckReport, pages::alerts},
    text::{
        dates,
        monitoring::{alerts as of_alerts, caregivers::filled_by, record as text},
    },
    web::{Chrome, FormState, Request, act, form_fields, menu, page},
};

/// Reports, for their doctor.
pub(crate) const REPORTS: &str = "/doctor/reports";

/// `/doctor/reports/{id}`: everything that was answered, what the rules say to it, and «проверено».
#[component]
pub fn CheckedReport() -> impl IntoView {
    let id: Option<ReportId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor: Actor<Doctor> = act(&request, request.parameter("as"), Some(Operation::ReadObservations)).await?;
        let shown = report(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let form = FormState::of(&request, CheckReport::url());
        let done: Option<String> = request.parameter("done").filter(|_| request.returned.is_none());
        let done = done.map(|_| view! { <Notice tone=Tone::Good live=true>{text::CHECKED_DONE}</Notice> });
        let answers = (shown.line.state == ReportState::Sent).then(|| alerts::card::answers(&shown.answers));
        let content = view! {
            {done}
            <PageHead
                title=shown.line.title.clone()
                lead=shown.patient.full_name.to_string()
                back_href=record_of(&request, actor.held(), shown.patient.id)
                back=of_alerts::TO_PATIENT
            />
            {form.trouble()}
            {facts(&request, &actor, &shown)}
            {why(&shown)}
            {answers}
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), home_of(actor.held().role)),
            ..Chrome::of(actor.held(), text::REPORT)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

fn facts(request: &Request, actor: &Actor<Doctor>, shown: &ReportPage) -> AnyView {
    let (line, zone) = (&shown.line, actor.zone());
    let mut facts = vec![
        (text::REPORT_DAY.to_owned(), dates::date(line.day)),
        (text::STATE.to_owned(), text::report_state(line.state).to_owned()),
    ];
    if let Some(at) = line.sent_at {
        facts.push((of_alerts::CAME.to_owned(), dates::day_and_time(at, zone)));
    }
    if let Some(source) = line.source {
        let words = filled_by(source, line.caregiver.as_ref());
        let assistant = shown.filled_by.as_ref().filter(|_| source == Source::Assistant);
        let words = match assistant {
            Some(assistant) => format!("{words}: {}", assistant.full_name),
            None => words,
        };
        facts.push((text::SOURCE.to_owned(), words));
    }
    let checked = line
        .checked
        .as_ref()
        .map(|checked| text::checked(checked.by.full_name.as_str(), &dates::short(checked.at, zone)));
    let button = (checked.is_none() && line.state == ReportState::Sent).then(|| {
        let mut hidden = form_fields(request, Some(actor.membership()));
        hidden.push(("report".to_owned(), line.id.to_string()));
        view! {
            <form class="form no-print" method="post" action=CheckReport::url()>
                <HiddenFields fields=hidden />
                <p class="muted">{text::CHECK_TEXT}</p>
                <Actions>
                    <Button>{text::CHECK_BUTTON}</Button>
                </Actions>
            </form>
        }
    });
    let alert = shown.alert.map(|id| {
        let href = href_as(request, actor.held(), &format!("{}/{id}", alerts::ALERTS));
        view! {
            <p>
                <TextLink href=href>{text::TO_ALERT}</TextLink>
            </p>
        }
    });
    view! {
        <Sheet>
            <Facts items=facts />
            {checked.map(|words| view! { <p>{words}</p> })}
            {alert}
            {button}
        </Sheet>
    }
    .into_any()
}

/// What the rules say, loud and steady alike.
fn why(shown: &ReportPage) -> AnyView {
    let Some(judged) = &shown.judgement else {
        return view! { <p class="muted">{text::OPEN_YET}</p> }.into_any();
    };
    let fired = match judged.reasons.is_empty() {
        true => view! { <p class="muted">{text::NOTHING_FIRED}</p> }.into_any(),
        false => alerts::reasons(&judged.reasons),
    };
    let steady = (!judged.steady.is_empty()).then(|| {
        view! {
            <h3>{of_alerts::STEADY}</h3>
            {alerts::reasons(&judged.steady)}
        }
    });
    view! {
        <Sheet>
            <h2>{of_alerts::REASONS}</h2>
            {fired}
            {steady}
        </Sheet>
    }
    .into_any()
}
