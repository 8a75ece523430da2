//! «Сегодняшний отчёт» on the patient's own page.

use clinic::{
    identity::{Actor, Patient},
    monitoring::{
        filling::{Todays, todays},
        reports::ReportRow,
    },
};
use domain::monitoring::ReportState;
use leptos::prelude::*;

use super::{list::MY_REPORTS, moment, seen};
use crate::{
    components::{Kind, LinkButton, Sheet, StatusTag, TextLink},
    fault::Fault,
    identity::href_as,
    text::monitoring::report as text,
    web::Request,
};

/// What is due today, what was sent last, when the next one comes; five queries.
pub(crate) async fn on_home(request: &Request, actor: &Actor<Patient>) -> Result<AnyView, Fault> {
    let todays = todays(&request.ctx, actor).await?;
    let now = request.ctx.now();
    let open: Vec<AnyView> = todays
        .reports
        .iter()
        .filter(|row| row.state_at(now) == ReportState::Open)
        .map(|row| due(request, actor, row))
        .collect();
    let inside = if open.is_empty() {
        nothing_due(request, actor, &todays)
    } else {
        open.into_iter().collect_view().into_any()
    };
    let all = href_as(request, actor.held(), MY_REPORTS);
    let all = (!todays.reports.is_empty()).then(|| {
        view! {
            <p>
                <TextLink href=all>{text::ALL_REPORTS}</TextLink>
            </p>
        }
    });
    Ok(view! {
        <Sheet>
            <h2>{text::TODAY}</h2>
            {inside}
            {all}
        </Sheet>
    }
    .into_any())
}

fn due(request: &Request, actor: &Actor<Patient>, row: &ReportRow) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{MY_REPORTS}/{}", row.id));
    let (words, button) = match row.saved_at {
        Some(_) => (text::BEGUN, text::GO_ON),
        None => (text::TWO_MINUTES, text::FILL_IN),
    };
    let until = text::until(&moment(row.closes_at, request.ctx.now(), actor.zone()));
    let (title, full_name) = (row.title.clone(), format!("{button}: {}", row.title));
    view! {
        <div class="next-class">
            <p class="next-day">{title}</p>
            <p>{words}</p>
            <p class="muted">{until}</p>
            <div class="actions">
                <LinkButton kind=Kind::Primary href=href full_name=full_name>
                    {button}
                </LinkButton>
            </div>
        </div>
    }
    .into_any()
}

/// What became of the latest one, and when the next one comes.
fn nothing_due(request: &Request, actor: &Actor<Patient>, todays: &Todays) -> AnyView {
    let (now, zone) = (request.ctx.now(), actor.zone());
    let latest = match todays.reports.first() {
        Some(row) => {
            let (tone, label) = text::state(row.state_at(now));
            let href = href_as(request, actor.held(), &format!("{MY_REPORTS}/{}", row.id));
            let looked = row
                .seen_at
                .map(|at| seen(at, now, zone))
                .map(|words| view! { <p>{words}</p> });
            let sent = row.sent_at.map(|at| moment(at, now, zone));
            let sent = sent.map(|words| view! { <p class="muted">{words}</p> });
            let title = row.title.clone();
            view! {
                <p class="row">
                    <TextLink href=href>{title}</TextLink>
                    <StatusTag tone=tone label=label />
                </p>
                {sent}
                {looked}
            }
            .into_any()
        }
        None => view! { <p>{text::NONE_YET}</p> }.into_any(),
    };
    let next = todays.next.as_ref().map(|(title, at)| {
        let comes = text::comes(title, &moment(*at, now, zone));
        view! { <p class="muted">{comes}</p> }
    });
    view! {
        {latest}
        {next}
    }
    .into_any()
}
