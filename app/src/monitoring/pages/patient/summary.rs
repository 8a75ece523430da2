use clinic::{
    identity::{Actor, Doctor, Held},
    monitoring::record::{AlertLine, Record, SeatLine, record},
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation},
    patients::ObservationId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{chart::charts, observation, record_of};
use crate::{
    components::{Facts, PageHead, Sheet},
    identity::{home_of, href_as},
    text::{
        dates,
        monitoring::{alerts as of_alerts, record as text},
    },
    web::{Chrome, Request, act, menu, page, with_query},
};

/// Alerts that fit on the sheet beside the charts.
const ALERTS: usize = 4;
/// Groups that do.
const GROUPS: usize = 3;

/// The page that is printed, of the patient's newest observation or of that one.
pub(crate) fn summary_of(
    request: &Request,
    held: &Held,
    patient: MembershipId,
    which: Option<ObservationId>,
) -> String {
    let page = href_as(request, held, &format!("/doctor/patients/{patient}/summary"));
    match which {
        Some(which) => with_query(&page, &[format!("observation={which}")]),
        None => page,
    }
}

/// `/doctor/patients/{id}/summary`: a patient's observation on one sheet of paper. `?observation=` is an older one.
#[component]
pub fn PatientSummary() -> impl IntoView {
    let id: Option<MembershipId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor: Actor<Doctor> = act(&request, request.parameter("as"), Some(Operation::ReadObservations)).await?;
        let which = request.parameter("observation");
        let shown = record(&request.ctx, &actor, id.ok_or(Code::NotFound)?, which).await?;
        let title = format!("{}: {}", text::EXTRACT, shown.patient.full_name);
        let lately = lately(&actor, &shown);
        let content = view! {
            <div class="extract stack">
                <PageHead
                    title=title.clone()
                    lead=text::EXTRACT_LEAD
                    back_href=record_of(&request, actor.held(), shown.patient.id)
                    back=of_alerts::TO_PATIENT
                />
                {made(&request, &actor)}
                {observation::facts(&request, &actor, &shown)}
                {charts(&shown.charts, &shown.visits)}
                <Sheet>{lately}</Sheet>
            </div>
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), home_of(actor.held().role)),
            ..Chrome::of(actor.held(), title)
        };
        Ok(chrome.around(&request, content))
    })
}

/// Whose paper it is, and of when.
fn made(request: &Request, actor: &Actor<Doctor>) -> AnyView {
    let at = dates::day_and_time(request.ctx.now(), actor.held().clinic_zone);
    let facts = vec![
        (text::CLINIC.to_owned(), actor.held().clinic_name.clone()),
        (text::MADE.to_owned(), at),
    ];
    view! { <Facts items=facts /> }.into_any()
}

/// The last alerts and the groups, in a line each.
fn lately(actor: &Actor<Doctor>, shown: &Record) -> AnyView {
    let alerts: Vec<AnyView> = shown
        .alerts
        .iter()
        .take(ALERTS)
        .map(|line| alert(actor, line))
        .collect();
    let more = u64::try_from(shown.alerts.len().saturating_sub(ALERTS)).unwrap_or_default();
    let more = (more > 0).then(|| view! { <p class="small muted">{text::more_alerts(more)}</p> });
    let none = alerts
        .is_empty()
        .then(|| view! { <p class="muted">{text::NO_ALERTS}</p> });
    let seats: Vec<AnyView> = shown.seats.iter().take(GROUPS).map(seat).collect();
    let no_seats = seats
        .is_empty()
        .then(|| view! { <p class="muted">{text::NO_CLASSES}</p> });
    view! {
        <h2>{text::LAST_ALERTS}</h2>
        <ul class="cell-notes">{alerts}</ul>
        {none}
        {more}
        <h2>{text::CLASSES}</h2>
        <ul class="cell-notes">{seats}</ul>
        {no_seats}
    }
    .into_any()
}

fn alert(actor: &Actor<Doctor>, line: &AlertLine) -> AnyView {
    let reasons: Vec<&str> = line.reasons.iter().map(|reason| reason.text.as_str()).collect();
    let done = line.action.map_or(text::ALERT_OPEN, of_alerts::action);
    let words = format!(
        "{}, {}: {} {done}",
        dates::short(line.came_at, actor.held().clinic_zone),
        of_alerts::level(line.level),
        reasons.join(" ")
    );
    view! { <li class="extract-line">{words}</li> }.into_any()
}

fn seat(seat: &SeatLine) -> AnyView {
    let words = format!("{}: {}", seat.group, text::visits(seat.came, seat.missed));
    view! { <li class="extract-line">{words}</li> }.into_any()
}
