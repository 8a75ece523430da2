use chrono_tz::Tz;
use clinic::identity::{Actor, Organizer};
use domain::{
    identity::{Operation, Role, Status},
    staff::{InvitationState, ListQuery, MemberPage, MemberRow},
};
use leptos::prelude::*;

use super::{STAFF, list_of, menu};
use crate::{
    components::{
        Cell, Column, DataTable, DaysLeft, EmailText, EmptyState, Icon, LinkButton, ListSection, PageHead, Row,
        RowHead, StatusTag, TableOf, TextLink, Tone,
    },
    fault::Fault,
    identity::href_as,
    staff::{DeliveryMark, DeliveryWords},
    text::{dates, staff as text},
    web::{Chrome, Filters, ListFrame, Request, act, page},
};

/// `/org`: the staff at once, each role with its own «добавить».
#[component]
pub fn StaffList() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let mut sections = Vec::new();
        for role in STAFF {
            let page = clinic::staff::list(&request.ctx, &actor, role, &ListQuery::default()).await?;
            sections.push(section(&request, &actor, role, page));
        }
        let content = view! {
            <PageHead title=text::STAFF />
            <div class="stack-wide">{sections}</div>
        };
        Ok(chrome(&request, &actor, "/org", text::STAFF).around(&request, content))
    })
}

/// `/org/doctors`, `/org/assistants`, `/org/specialists`
#[component]
pub fn RoleList(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = organizer(&request).await?;
        let found = clinic::staff::list(&request.ctx, &actor, role, &request.list_query()).await?;
        let path = list_of(role);
        let last = found.rows.last().map(|row| row.id);
        let frame = ListFrame {
            path,
            label: text::plural(role),
            filters: Filters::StandingAndOrder,
            total: Some(found.total),
            shown: found.rows.len(),
            go_on_after: last.filter(|_| found.more),
            table: table(&actor, role, found.rows),
            none_yet: none_yet(role),
            to_all: None,
        };
        let add = add(&request, &actor, role);
        let list = frame.view(&request, actor.held());
        let content = view! {
            <PageHead title=text::plural(role)>{add}</PageHead>
            {list}
        };
        Ok(chrome(&request, &actor, path, text::plural(role)).around(&request, content))
    })
}

pub(super) async fn organizer(request: &Request) -> Result<Actor<Organizer>, Fault> {
    act::<Organizer>(request, request.parameter("as"), Some(Operation::ManageStaff)).await
}

pub(super) fn chrome(request: &Request, actor: &Actor<Organizer>, here: &str, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, actor.held(), here),
        ..Chrome::of(actor.held(), title)
    }
}

fn section(request: &Request, actor: &Actor<Organizer>, role: Role, page: MemberPage) -> AnyView {
    let more = page.more.then(|| href_as(request, actor.held(), list_of(role)));
    let (add, table) = (add(request, actor, role), table(actor, role, page.rows));
    view! {
        <ListSection id=role.name() title=text::plural(role) count=Some(page.total) action=add>
            {table}
            {more.map(|href| view! { <TextLink href=href>{text::NEXT_PAGE}</TextLink> })}
        </ListSection>
    }
    .into_any()
}

fn add(request: &Request, actor: &Actor<Organizer>, role: Role) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{}/new", list_of(role)));
    view! {
        <LinkButton href=href icon=Icon::Plus full_name=text::add(role) prefetch=true>
            {text::ADD}
        </LinkButton>
    }
    .into_any()
}

fn none_yet(role: Role) -> AnyView {
    view! { <EmptyState title=text::none_yet(role) text=text::none_yet_text(role) /> }.into_any()
}

fn table(actor: &Actor<Organizer>, role: Role, rows: Vec<MemberRow>) -> AnyView {
    if rows.is_empty() {
        return none_yet(role);
    }
    let columns = [text::FULL_NAME, text::EMAIL, text::STATUS]
        .into_iter()
        .map(Column::new)
        .collect();
    let rows = rows.into_iter().map(|member| row(actor, member)).collect_view();
    view! {
        <DataTable caption=text::plural(role) columns=columns of=TableOf::People>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row(actor: &Actor<Organizer>, member: MemberRow) -> AnyView {
    let MemberRow {
        id,
        role,
        full_name,
        email,
        status,
        invitation,
    } = member;
    let state = match status {
        Status::Active => view! { <StatusTag tone=Tone::Good label=text::ACTIVE /> }.into_any(),
        Status::Invited | Status::Expired | Status::Removed => {
            view! { <StatusTag tone=Tone::Warn label=text::NOT_ACTIVATED /> }.into_any()
        }
    };
    let waiting = invitation.map(|invitation| waiting(actor, id, role, invitation));
    view! {
        <Row>
            <RowHead>
                <span id=format!("row-{id}")>{full_name.to_string()}</span>
            </RowHead>
            <Cell label=text::EMAIL>
                <EmailText address=email.to_string() />
            </Cell>
            <Cell label=text::STATUS>
                {state} {waiting}
            </Cell>
        </Row>
    }
    .into_any()
}

/// What the organizer waits for: the days left, the exact deadline, and what became of the letter.
fn waiting(
    actor: &Actor<Organizer>,
    member: domain::identity::MembershipId,
    role: Role,
    invitation: InvitationState,
) -> AnyView {
    let zone: Tz = actor.held().clinic_zone;
    let InvitationState {
        expires_at,
        days_left,
        delivery,
    } = invitation;
    let deadline = text::until(&dates::day_and_time(expires_at, zone));
    let acting = actor.membership();
    let delivery = delivery.map(|delivery| DeliveryWords::of(&delivery, actor.zone()));
    view! {
        <ul class="cell-notes">
            <li>
                {text::not_activated(role)} " " <span class="nowrap">{text::days_left(days_left)}</span> " "
                <DaysLeft left=i64::from(days_left) />
            </li>
            <li class="muted">{deadline}</li>
            {delivery
                .map(|first| {
                    view! {
                        <li>
                            <DeliveryMark member=member acting=acting first=first />
                        </li>
                    }
                })}
        </ul>
    }
    .into_any()
}
