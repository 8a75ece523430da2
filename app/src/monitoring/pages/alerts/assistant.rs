//! What an assistant's home shows: who did not report, and whose report waits for a doctor.

use clinic::{
    identity::{Actor, Assistant},
    monitoring::{
        alerts::{self, AlertRow},
        silent::{Silent, silent},
    },
};
use leptos::prelude::*;

use super::{due, level_tag, phone};
use crate::{
    components::{LinkButton, Sheet, TextLink},
    fault::Fault,
    identity::href_as,
    patients::pages::below,
    text::{
        dates, lists,
        monitoring::{alerts as text, report::FILL_IN_ON_BEHALF},
    },
    web::Request,
};

/// Beside the call list.
pub(crate) async fn on_home(request: &Request, actor: &Actor<Assistant>) -> Result<AnyView, Fault> {
    let silent = silent(&request.ctx, actor).await?;
    let open = alerts::of_assistant(&request.ctx, actor).await?;
    let silent: Vec<AnyView> = silent.iter().map(|one| of_silent(request, actor, one)).collect();
    let open: Vec<AnyView> = open.iter().map(|row| of_alert(request, actor, row)).collect();
    Ok(view! {
        <Sheet>
            <h2>{text::SILENT}</h2>
            {part(silent, text::SILENT_TEXT, text::NOBODY_SILENT)}
        </Sheet>
        <Sheet>
            <h2>{text::OPEN_ALERTS}</h2>
            {part(open, text::OPEN_ALERTS_TEXT, text::NO_ALERTS)}
        </Sheet>
    }
    .into_any())
}

fn part(rows: Vec<AnyView>, lead: &'static str, none: &'static str) -> AnyView {
    match rows.is_empty() {
        true => view! { <p class="muted">{none}</p> }.into_any(),
        false => view! {
            <p class="muted">{lead}</p>
            <ul class="signals">{rows}</ul>
        }
        .into_any(),
    }
}

fn of_silent(request: &Request, actor: &Actor<Assistant>, one: &Silent) -> AnyView {
    let zone = actor.zone();
    let card = below(request, actor.held(), &one.patient.id.to_string());
    let words = text::waits(
        &one.title,
        &dates::short(one.asked_at, zone),
        &dates::short(one.closes_at, zone),
    );
    let doctor = format!("{}: {}", text::DOCTOR, one.doctor.full_name);
    let fill_in = href_as(request, actor.held(), &format!("/assist/reports/{}", one.report));
    let full_name = lists::with_name(FILL_IN_ON_BEHALF, one.patient.full_name.as_str());
    let (name, phone) = (one.patient.full_name.to_string(), phone(one.phone.as_ref()));
    view! {
        <li>
            <p>
                <TextLink href=card>{name}</TextLink>
            </p>
            <p>{words}</p>
            <p class="small muted">{doctor}</p>
            <p>{phone}</p>
            <div>
                <LinkButton href=fill_in full_name=full_name>
                    {FILL_IN_ON_BEHALF}
                </LinkButton>
            </div>
        </li>
    }
    .into_any()
}

fn of_alert(request: &Request, actor: &Actor<Assistant>, row: &AlertRow) -> AnyView {
    let card = below(request, actor.held(), &row.patient.id.to_string());
    let reasons = row
        .reasons
        .iter()
        .map(|reason| view! { <li>{reason.text.clone()}</li> });
    let reasons = reasons.collect_view();
    let doctor = format!("{}: {}", text::DOCTOR, row.doctor.full_name);
    let (name, level) = (row.patient.full_name.to_string(), level_tag(row.level));
    let due = due(request, actor.zone(), row);
    view! {
        <li>
            <p>
                <TextLink href=card>{name}</TextLink>
                " "
                {level}
            </p>
            {due}
            <p class="small muted">{doctor}</p>
            <ul>{reasons}</ul>
        </li>
    }
    .into_any()
}
