use clinic::{
    identity::{Actor, Doctor},
    monitoring::{
        alerts::{AlertRow, of_doctor},
        ending::{Ending, ending},
    },
};
use domain::monitoring::days_to;
use leptos::prelude::*;

use super::{ALERTS, chrome, doctor, due, reasons};
use crate::{
    components::{EmptyState, Kind, LinkButton, Notice, PageHead, StatusTag, TextLink, Tone},
    fault::Fault,
    identity::href_as,
    monitoring::pages::patient::record_of,
    text::{
        dates,
        monitoring::{alerts as text, record as of_record},
    },
    web::{Request, page},
};

/// Alerts that stand above the doctor's patients.
const ON_HOME: usize = 6;

/// `/doctor/alerts`: all that wait for the doctor's answer, the most urgent first.
#[component]
pub fn AlertList() -> impl IntoView {
    page(async |request| {
        let actor = doctor(&request).await?;
        let rows = of_doctor(&request.ctx, &actor).await?;
        let inside = match rows.is_empty() {
            true => view! { <EmptyState title=text::NONE text=text::NONE_TEXT /> }.into_any(),
            false => cards(&request, &actor, &rows),
        };
        let content = view! {
            <PageHead title=text::ALERTS lead=text::ALERTS_LEAD />
            {inside}
        };
        Ok(chrome(&request, actor.held(), ALERTS, text::ALERTS).around(&request, content))
    })
}

/// What stands above the doctor's patients: the most urgent ones, and the way to the others; nothing where there is
/// none. Says what was closed a moment ago.
pub(crate) async fn on_home(request: &Request) -> Result<AnyView, Fault> {
    let actor = doctor(request).await?;
    let rows = of_doctor(&request.ctx, &actor).await?;
    let closed: Option<String> = request.parameter("closed").filter(|_| request.returned.is_none());
    let closed = closed.map(|_| view! { <Notice tone=Tone::Good live=true>{text::CLOSED}</Notice> });
    let section = (!rows.is_empty()).then(|| {
        let first = rows.get(..ON_HOME).unwrap_or(&rows);
        let number = rows.len();
        let more = (number > first.len()).then(|| {
            let href = href_as(request, actor.held(), ALERTS);
            view! { <TextLink href=href>{text::all(number)}</TextLink> }
        });
        view! {
            <section class="stack" aria-labelledby="alerts">
                <h2 id="alerts">{text::ALERTS}</h2>
                {cards(request, &actor, first)}
                {more}
            </section>
        }
    });
    let ending = soon_over(request, &actor).await?;
    Ok(view! {
        {closed}
        {section}
        {ending}
    }
    .into_any())
}

/// The observations whose days are over soon; nothing where there is none.
async fn soon_over(request: &Request, actor: &Actor<Doctor>) -> Result<Option<AnyView>, Fault> {
    let found = ending(&request.ctx, actor).await?;
    let (now, zone) = (request.ctx.now(), actor.zone());
    let row = |one: &Ending| {
        let href = record_of(request, actor.held(), one.patient.id);
        let name = one.patient.full_name.to_string();
        let when = of_record::ends(days_to(one.ends_at, now, zone), &dates::day(one.ends_at, zone));
        view! {
            <li>
                <TextLink href=href>{name}</TextLink>
                " "
                <span class="muted">{when}</span>
            </li>
        }
    };
    let rows: Vec<_> = found.iter().map(row).collect();
    Ok((!rows.is_empty()).then(|| {
        view! {
            <details class="fold" open=true>
                <summary>{of_record::ENDING}</summary>
                <p class="muted">{of_record::ENDING_TEXT}</p>
                <ul>{rows}</ul>
            </details>
        }
        .into_any()
    }))
}

fn cards(request: &Request, actor: &Actor<Doctor>, rows: &[AlertRow]) -> AnyView {
    let cards: Vec<AnyView> = rows.iter().map(|row| card(request, actor, row)).collect();
    view! { <div class="roster">{cards}</div> }.into_any()
}

fn card(request: &Request, actor: &Actor<Doctor>, row: &AlertRow) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{ALERTS}/{}", row.id));
    let name = row.patient.full_name.to_string();
    let full_name = text::answer_to(&name);
    let label = format!("{}: {name}", text::ALERT);
    let (doctor, is_own) = (&row.doctor, row.doctor.id == actor.membership());
    let owner = (!is_own).then(|| view! { <p class="small muted">{text::in_place_of(doctor.full_name.as_str())}</p> });
    let step = (row.step != domain::monitoring::Step::Doctor)
        .then(|| view! { <StatusTag tone=Tone::Warn label=text::step(row.step) minor=true /> });
    view! {
        <section class="sheet seat" aria-label=label>
            <h3>{name}</h3>
            {owner}
            {due(request, actor.zone(), row)}
            {step}
            {reasons(&row.reasons)}
            <div>
                <LinkButton href=href kind=Kind::Secondary full_name=full_name>
                    {text::ANSWER}
                </LinkButton>
            </div>
        </section>
    }
    .into_any()
}
