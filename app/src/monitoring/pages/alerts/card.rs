use clinic::{
    identity::{Actor, Doctor},
    monitoring::alerts::{self, AlertCard, Closed},
};
use domain::{
    error::{Code, Field},
    monitoring::{AlertAction, Judgement},
    questions::SummaryTopic,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, doctor, due, id_in_address, level_tag, phone, reasons};
use crate::{
    components::{
        Actions, Button, CheckboxGroup, ErrorSummary, Facts, HiddenFields, Notice, PageHead, Radio, RequiredLegend,
        Sheet, TextArea, TextLink, Tone,
    },
    identity::{home_of, href_as},
    monitoring::CloseAlert,
    text::{dates, monitoring::alerts as text, patients as of_patients},
    web::{FormState, Request, form_fields, page},
};

/// `/doctor/alerts/{id}`: what calls for attention, the whole report, and the answer.
#[component]
pub fn AlertPage() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let card = alerts::card(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let form = FormState::of(&request, CloseAlert::url());
        let trouble = match &form.failure {
            Some(Code::Conflict) => {
                Some(view! { <Notice tone=Tone::Bad live=true>{text::SOMEBODY_WAS_FASTER}</Notice> }.into_any())
            }
            _ => form.trouble(),
        };
        let answer = match &card.closed {
            Some(closed) => answered(&actor, closed),
            None => answer(&request, &actor, &card, &form),
        };
        let home = home_of(actor.held().role);
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead
                title=text::ALERT
                lead=card.row.patient.full_name.to_string()
                back_href=href_as(&request, actor.held(), home)
                back=of_patients::list_title(actor.held().role)
            />
            {trouble}
            {facts(&request, &actor, &card)}
            {why(&card)}
            {answer}
            {answers(&card.answers)}
        };
        Ok(chrome(&request, actor.held(), home, text::ALERT)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

fn facts(request: &Request, actor: &Actor<Doctor>, card: &AlertCard) -> AnyView {
    let (zone, row) = (actor.zone(), &card.row);
    let patient = href_as(request, actor.held(), &format!("/doctor/patients/{}", row.patient.id));
    let owner = match row.doctor.id == actor.membership() {
        true => row.doctor.full_name.to_string(),
        false => text::in_place_of(row.doctor.full_name.as_str()),
    };
    let mut more = vec![
        (text::CAME.to_owned(), dates::day_and_time(row.came_at, zone)),
        (text::REPORT.to_owned(), dates::date(card.day)),
        (text::DOCTOR.to_owned(), owner),
    ];
    let open = card.closed.is_none();
    if open {
        more.push((text::TURN.to_owned(), text::step(row.step).to_owned()));
    }
    let promise = open.then(|| due(request, zone, row));
    let (level, phone) = (level_tag(row.level), phone(card.phone.as_ref()));
    view! {
        <Sheet>
            <p>{level}</p>
            {promise}
            <p>
                <TextLink href=patient>{text::TO_PATIENT}</TextLink>
            </p>
            <dl class="facts">
                <dt>{text::PHONE}</dt>
                <dd>{phone}</dd>
            </dl>
            <Facts items=more />
        </Sheet>
    }
    .into_any()
}

/// The reasons first; then what is known and not worse, and what could not be told.
fn why(card: &AlertCard) -> AnyView {
    let steady = |judged: &Judgement| {
        (!judged.steady.is_empty()).then(|| {
            view! {
                <h3>{text::STEADY}</h3>
                <p class="muted">{text::STEADY_TEXT}</p>
                {reasons(&judged.steady)}
            }
        })
    };
    let missing = |judged: &Judgement| {
        let lines = judged.missing.iter().cloned().map(|line| view! { <li>{line}</li> });
        let lines = lines.collect_view();
        (!judged.missing.is_empty()).then(|| {
            view! {
                <h3>{text::NOT_KNOWN}</h3>
                <ul>{lines}</ul>
            }
        })
    };
    let (steady, missing) = (
        card.judgement.as_ref().map(steady),
        card.judgement.as_ref().map(missing),
    );
    let fired = reasons(&card.row.reasons);
    view! {
        <Sheet>
            <h2>{text::REASONS}</h2>
            <p class="muted">{text::REASONS_TEXT}</p>
            {fired}
            {steady}
            {missing}
        </Sheet>
    }
    .into_any()
}

fn answer(request: &Request, actor: &Actor<Doctor>, card: &AlertCard, form: &FormState) -> AnyView {
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push(("alert".to_owned(), card.row.id.to_string()));
    let chosen = form.typed(Field::Action);
    let actions = AlertAction::ALL
        .iter()
        .map(|action| {
            let checked = chosen.as_deref() == Some(action.name());
            view! {
                <Radio
                    id=format!("action-{}", action.name())
                    name=Field::Action.name()
                    value=action.name()
                    label=text::action(*action)
                    checked=checked
                />
            }
        })
        .collect_view();
    let (wrong, note, wrong_note) = (
        form.error(Field::Action),
        form.typed(Field::Note),
        form.error(Field::Note),
    );
    view! {
        <Sheet>
            <h2>{text::CLOSE}</h2>
            <form class="form" method="post" action=CloseAlert::url() novalidate>
                <HiddenFields fields=hidden />
                <RequiredLegend />
                <CheckboxGroup id=Field::Action.name() legend=text::ACTION error=wrong>
                    {actions}
                </CheckboxGroup>
                <TextArea
                    id=Field::Note.name()
                    label=text::NOTE
                    hint=text::NOTE_HINT
                    value=note
                    error=wrong_note
                    rows=3
                />
                <Actions>
                    <Button>{text::CLOSE_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// Who answered, and with what.
pub(crate) fn answered(actor: &Actor<Doctor>, closed: &Closed) -> AnyView {
    let by = format!(
        "{}, {}",
        closed.by.full_name,
        dates::day_and_time(closed.at, actor.zone())
    );
    let mut facts = vec![
        (text::ACTION.to_owned(), text::action(closed.action).to_owned()),
        (text::CLOSED_BY.to_owned(), by),
    ];
    facts.extend(closed.note.clone().map(|note| (text::NOTE.to_owned(), note)));
    view! {
        <Sheet>
            <h2>{text::CLOSE}</h2>
            <Facts items=facts />
        </Sheet>
    }
    .into_any()
}

/// Everything that was answered, topic by topic.
pub(crate) fn answers(topics: &[SummaryTopic]) -> AnyView {
    let none = topics
        .is_empty()
        .then(|| view! { <p class="muted">{text::NO_ANSWERS}</p> });
    let topics = topics.iter().map(|topic| {
        let rows = topic.rows.iter().map(|row| (row.ask.clone(), row.answer.clone()));
        view! {
            <h3>{topic.title.clone()}</h3>
            <Facts items=rows.collect() />
        }
    });
    let topics = topics.collect_view();
    view! {
        <Sheet>
            <h2>{text::ANSWERS}</h2>
            {none}
            {topics}
        </Sheet>
    }
    .into_any()
}
