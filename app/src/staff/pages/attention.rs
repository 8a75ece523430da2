//! What needs the organizer's hand: one line above the staff list, and the page behind it.

use clinic::identity::{Actor, Organizer};
use domain::{
    identity::Role,
    staff::{Matter, Standing},
};
use leptos::prelude::*;

use super::{FORMER, card_href, chrome, list_of, organizer};
use crate::{
    classes::pages::review::OVERSEEN,
    components::{
        ActionsCell, Cell, Column, DataTable, EmptyState, Notice, PageHead, Row, RowHead, RowLink, TableOf, TextLink,
        Tone,
    },
    fault::Fault,
    identity::href_as,
    monitoring::pages::alerts::OVERDUE,
    patients::pages::list_of as patients_of,
    settings::pages::SETTINGS,
    text::attention as text,
    web::{Request, page, with_query},
};

/// The page's own path.
pub(crate) const ATTENTION: &str = "/org/attention";

/// Matters that the line tells of in words.
const NAMED: usize = 2;

/// «Требует внимания: 3 — …», with the way to the page; or that there is nothing.
pub(super) async fn line(request: &Request, actor: &Actor<Organizer>) -> Result<AnyView, Fault> {
    let matters = clinic::staff::matters(&request.ctx, actor).await?;
    if matters.is_empty() {
        return Ok(view! { <p class="muted">{text::NOTHING}</p> }.into_any());
    }
    let mut named: Vec<String> = matters.iter().take(NAMED).map(text::with_number).collect();
    let more = matters.len().saturating_sub(NAMED);
    named.extend((more > 0).then(|| text::more(more)));
    let (href, all) = (href_as(request, actor.held(), ATTENTION), text::line(matters.len()));
    Ok(view! {
        <Notice tone=Tone::Warn>
            <p>
                <TextLink href=href>{all}</TextLink>
                " — "
                {named.join("; ")}
            </p>
        </Notice>
    }
    .into_any())
}

/// `/org/attention`: each matter with its number and the way to where it is mended.
#[component]
pub fn Attention() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let matters = clinic::staff::matters(&request.ctx, &actor).await?;
        let content = match matters.is_empty() {
            true => view! { <EmptyState title=text::NOTHING_TITLE text=text::NOTHING_TEXT /> }.into_any(),
            false => table(&request, &actor, &matters),
        };
        let content = view! {
            <PageHead title=text::TITLE lead=text::LEAD />
            <section class="list-section" aria-label=text::TITLE>
                {content}
            </section>
        };
        Ok(chrome(&request, &actor, "/org", text::TITLE).around(&request, content))
    })
}

fn table(request: &Request, actor: &Actor<Organizer>, matters: &[Matter]) -> AnyView {
    let columns = [text::MATTER, text::NUMBER, text::ACTION].map(Column::new).to_vec();
    let rows: Vec<AnyView> = matters.iter().map(|matter| row(request, actor, matter)).collect();
    view! {
        <DataTable caption=text::TITLE columns=columns of=TableOf::Anything>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row(request: &Request, actor: &Actor<Organizer>, matter: &Matter) -> AnyView {
    let (title, number, action) = (text::title(matter), text::number(matter), text::action(matter));
    let full_name = format!("{action}, {title}");
    let href = list_behind(request, actor, matter);
    let (why, who) = (text::why(matter), who(request, actor, matter));
    view! {
        <Row>
            <RowHead>
                {title} <p class="muted small">{why}</p> {who}
            </RowHead>
            <Cell label=text::NUMBER>
                <span class="nowrap">{number}</span>
            </Cell>
            <ActionsCell>
                <RowLink href=href full_name=full_name>
                    <span class="nowrap">{action}</span>
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}

/// Where it is mended.
fn list_behind(request: &Request, actor: &Actor<Organizer>, matter: &Matter) -> String {
    let to = |path: &str| href_as(request, actor.held(), path);
    match matter {
        Matter::Alerts(_) => to(OVERDUE),
        Matter::OverdueApplications(_) | Matter::ApplicationsWithoutDoctor(_) => to(OVERSEEN),
        Matter::PatientsWithoutDoctor { doctor, .. } => {
            to(&format!("{}/{}/handover", list_of(Role::Doctor), doctor.id))
        }
        Matter::AwayWithoutDeputy { .. } => to(&format!("{SETTINGS}/deputies/new")),
        Matter::GroupsWithoutSpecialist { specialist, .. } | Matter::ClassesWithoutSpecialist { specialist, .. } => {
            to(&format!("{}/{}/handover", list_of(Role::Specialist), specialist.id))
        }
        Matter::Invitees { standing, role, .. } => with_status(&to(people(*role)), *standing),
        Matter::Asking(_) => to(FORMER),
        Matter::WithoutFactor { .. } => to(SETTINGS),
    }
}

fn people(role: Role) -> &'static str {
    match role {
        Role::Patient => patients_of(Role::Organizer),
        _ => list_of(role),
    }
}

fn with_status(list: &str, standing: Standing) -> String {
    with_query(list, &[format!("status={}", standing.name())])
}

/// Those who are told by name, each with the way to the own card; organizers have none.
fn who(request: &Request, actor: &Actor<Organizer>, matter: &Matter) -> Option<AnyView> {
    let Matter::WithoutFactor { role, who, .. } = matter else {
        return None;
    };
    let one = |named: &domain::identity::Named| {
        let name = named.full_name.to_string();
        let card = match role {
            Role::Organizer => name.into_any(),
            _ => {
                let href = href_as(request, actor.held(), &card_href(*role, named.id, false));
                view! { <TextLink href=href>{name}</TextLink> }.into_any()
            }
        };
        view! { <li>{card}</li> }
    };
    let names: Vec<_> = who.iter().map(one).collect();
    Some(view! { <ul class="cell-notes">{names}</ul> }.into_any())
}
