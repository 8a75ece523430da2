//! One person's row: the state, what one waits for, and what can be done.

use chrono_tz::Tz;
use clinic::identity::{Actor, Organizer};
use domain::{
    error::Field,
    identity::{Role, Status},
    staff::{InvitationState, InviteeAnswer, MemberRow},
};
use leptos::prelude::*;

use super::list_of;
use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, DaysLeft, EmailText, Row, RowHead, RowLink, StatusTag, TableOf, Tone,
    },
    identity::href_as,
    staff::{DeliveryMark, DeliveryWords},
    text::{dates, lists::with_name, staff as text},
    web::Request,
};

/// «ФИО», «Email», «Статус», «Действия».
pub(super) fn table(request: &Request, actor: &Actor<Organizer>, role: Role, rows: Vec<MemberRow>) -> AnyView {
    let rows = rows
        .into_iter()
        .map(|member| row(request, actor, member))
        .collect_view();
    view! {
        <DataTable caption=text::plural(role) columns=people_columns() of=TableOf::People>
            {rows}
        </DataTable>
    }
    .into_any()
}

pub(crate) fn people_columns() -> Vec<Column> {
    [text::FULL_NAME, text::EMAIL, text::STATUS, text::ACTIONS]
        .into_iter()
        .map(Column::new)
        .collect()
}

fn row(request: &Request, actor: &Actor<Organizer>, member: MemberRow) -> AnyView {
    let MemberRow {
        id,
        role,
        full_name,
        email,
        status,
        invitation,
        answer,
    } = member;
    let acting = actor.membership();
    let delivery = invitation.as_ref().and_then(|invitation| invitation.delivery.as_ref());
    let mark = delivery.map(|delivery| {
        let first = DeliveryWords::of(delivery, actor.zone());
        view! { <DeliveryMark member=id acting=acting first=first of_patient=false /> }.into_any()
    });
    let may_copy = invitation.is_some();
    let state = standing(role, status, invitation, actor.held().clinic_zone, mark);
    let answer = answer_line(answer, actor.zone());
    let to = |page: &str| href_as(request, actor.held(), &format!("{}/{id}{page}", list_of(role)));
    let link = |href: String, action: &'static str| {
        let full = with_name(action, full_name.as_str());
        // What asks or tells something short stands in a small window; what destroys says so by its colour.
        let (dialog, danger) = (action != text::EDIT && action != text::ACCESS, action == text::REMOVE);
        view! {
            <RowLink href=href full_name=full dialog=dialog danger=danger>
                {action}
            </RowLink>
        }
        .into_any()
    };
    let mut actions = vec![link(to(""), text::EDIT)];
    if role == Role::Assistant {
        actions.push(link(format!("{}#{}", to(""), Field::Doctor.name()), text::ACCESS));
    }
    if status == Status::Invited {
        actions.push(link(to("/resend"), text::RESEND));
    }
    if may_copy {
        actions.push(link(to("/link"), text::COPY_LINK));
    }
    actions.push(link(to("/remove"), text::REMOVE));
    view! {
        <Row>
            <RowHead>
                <span id=format!("row-{id}")>{full_name.to_string()}</span>
            </RowHead>
            <Cell label=text::EMAIL>
                <EmailText address=email.to_string() />
            </Cell>
            <Cell label=text::STATUS>{state} {answer}</Cell>
            <ActionsCell>{actions}</ActionsCell>
        </Row>
    }
    .into_any()
}

/// What the invitee said, if anything: in the list and among those who are gone.
pub(crate) fn answer_line(answer: Option<InviteeAnswer>, zone: Tz) -> Option<AnyView> {
    let answer = answer?;
    let (at, tone) = match answer {
        InviteeAnswer::NotMe { at } => (at, Tone::Bad),
        InviteeAnswer::AsksAgain { at } => (at, Tone::Warn),
    };
    let words = text::answer(answer, &dates::short(at, zone));
    Some(
        view! {
            <p>
                <StatusTag tone=tone label=words />
            </p>
        }
        .into_any(),
    )
}

/// The cell «Статус» of anybody: active or not, and of an invitation the days left, the deadline in the clinic's zone,
/// and the mark that follows its letter.
pub(crate) fn standing(
    role: Role,
    status: Status,
    invitation: Option<InvitationState>,
    zone: Tz,
    mark: Option<AnyView>,
) -> AnyView {
    let state = match status {
        Status::Active => view! { <StatusTag tone=Tone::Good label=text::ACTIVE /> }.into_any(),
        Status::Invited | Status::Expired | Status::Removed => {
            view! { <StatusTag tone=Tone::Warn label=text::NOT_ACTIVATED /> }.into_any()
        }
    };
    let waiting = invitation.map(|invitation| {
        let deadline = text::until(&dates::day_and_time(invitation.expires_at, zone));
        let days_left = invitation.days_left;
        view! {
            <ul class="cell-notes">
                <li>
                    {text::not_activated(role)} " " <span class="nowrap">{text::days_left(days_left)}</span> " "
                    <DaysLeft left=i64::from(days_left) />
                </li>
                <li class="muted">{deadline}</li>
                {mark.map(|mark| view! { <li>{mark}</li> })}
            </ul>
        }
    });
    view! {
        {state}
        {waiting}
    }
    .into_any()
}
