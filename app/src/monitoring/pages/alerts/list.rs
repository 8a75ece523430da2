use clinic::{
    identity::{Actor, Doctor},
    monitoring::alerts::{AlertRow, of_doctor},
};
use leptos::prelude::*;

use super::{ALERTS, chrome, doctor, due, reasons};
use crate::{
    components::{EmptyState, Kind, LinkButton, Notice, PageHead, StatusTag, TextLink, Tone},
    fault::Fault,
    identity::href_as,
    text::monitoring::alerts as text,
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
    Ok(view! {
        {closed}
        {section}
    }
    .into_any())
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
