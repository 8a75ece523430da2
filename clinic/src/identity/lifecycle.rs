//! What becomes of a membership between its invitation and its end, and after. In the caller's transaction, which
//! has found and locked the row and knows that the actor may.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{Change, ClinicId, Email, InvitationId, LoginId, MembershipId, PersonName, Phone, Role, Status},
    mail::{DeliveryState, LetterKind},
    staff::Standing,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, Select,
    sea_query::Expr,
};

use super::{
    card,
    held::held_by,
    invitations::{mint, open_invitation, search_text},
    session,
};
use crate::{
    audit::{self, By},
    classes::seats,
    database::LockMembers as _,
    entity::{InvitationEnd, TokenOrigin, invitation, membership, parsed},
    error::Result,
    mail,
    patients::observation,
    people,
    secret::Secret,
};

/// How long a removal can be taken back from the notice. Later, registering again asks first.
const UNDO_FOR: Duration = Duration::hours(1);

/// Replaces the invitation of one who has not activated: a new one to `email`, every older link dead.
pub(crate) async fn resend(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
    email: &Email,
) -> Result<()> {
    if status_of(member)? != Status::Invited {
        return Err(Code::Conflict.into());
    }
    close(txn, now, member, InvitationEnd::Replaced).await?;
    invite_again(txn, now, by, member, email).await?;
    audit::record(txn, now, by, Action::InvitationResent, Some(member.id), None).await
}

/// Replaces every invitation of `scope` that runs out soon, each to the address that it has; how many there were.
pub(crate) async fn resend_expiring(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    scope: Select<membership::Entity>,
) -> Result<u64> {
    // In one order, so that two who do this at once wait for each other instead of both for ever.
    let members = people::standing(scope, Standing::ExpiringSoon, now)
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .all(txn)
        .await?;
    let mut sent = 0;
    for member in members {
        let email = card::address_of(txn, &member).await?;
        resend(txn, now, by, &member, &email).await?;
        sent += 1;
    }
    Ok(sent)
}

/// One more link of the live invitation, to be handed over.
pub(crate) async fn copied_link(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
) -> Result<Secret> {
    let invitation = live(txn, now, member).await?.ok_or(Code::NotFound)?;
    let token = mint(txn, InvitationId(invitation.id), TokenOrigin::Copied, now).await?;
    audit::record(txn, now, by, Action::InvitationLinkCopied, Some(member.id), None).await?;
    Ok(token)
}

/// Ends a membership: its rights at once, its links, and the sessions of a login that has no other role.
pub(crate) async fn remove(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
) -> Result<()> {
    let status = status_of(member)?
        .after(Change::Remove)
        .map_err(|_gone| Code::Conflict)?;
    end(txn, now, by, member, (status, InvitationEnd::Revoked)).await?;
    audit::record(txn, now, by, Action::MemberRemoved, Some(member.id), None).await
}

/// Takes a removal back while its notice may still stand on a screen.
pub(crate) async fn undo_removal(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
) -> Result<()> {
    if member.ended_at.is_none_or(|ended| now >= ended + UNDO_FOR) {
        return Err(Code::Conflict.into());
    }
    let change = if member.login_id.is_some() {
        Change::UndoRemovalOfActive
    } else {
        Change::UndoRemovalOfInvited
    };
    let status = status_of(member)?
        .after(change)
        .map_err(|_not_removed| Code::Conflict)?;
    if status == Status::Invited && !was_declined(txn, member).await? {
        let reopened = invitation::Entity::update_many()
            .col_expr(invitation::Column::State, Expr::value(InvitationEnd::LIVE))
            .col_expr(invitation::Column::ClosedAt, Expr::value(None::<DateTime<Utc>>))
            .filter(invitation::Column::Id.eq(parsed("membership.invitation_id", member.invitation_id)?))
            .filter(invitation::Column::State.eq(InvitationEnd::Revoked.name()))
            .filter(invitation::Column::ExpiresAt.gt(now))
            .exec(txn)
            .await?;
        if reopened.rows_affected != 1 {
            return Err(Code::Conflict.into());
        }
        send_if_withdrawn(txn, now, member).await?;
    }
    observation::reopen(txn, member).await?;
    let works_here = Role::from_name(&member.role).is_some_and(Role::is_staff);
    if let Some(login) = member.login_id.filter(|_login| works_here) {
        session::shorten(txn, LoginId(login), now).await?;
    }
    set_status(txn, member, status, None).await?;
    if let Some(gone_at) = member.ended_at.filter(|_| member.role == Role::Patient.name()) {
        seats::come_back(txn, now, by, (MembershipId(member.id), gone_at)).await?;
    }
    audit::record(txn, now, by, Action::RemovalUndone, Some(member.id), None).await
}

/// Whether the newest invitation was declined: it is dead whatever becomes of the membership.
async fn was_declined(txn: &DatabaseTransaction, member: &membership::Model) -> Result<bool> {
    let id = parsed("membership.invitation_id", member.invitation_id)?;
    let newest = invitation::Entity::find_by_id(id).one(txn).await?;
    Ok(newest.is_some_and(|newest| newest.declined_at.is_some()))
}

/// The letter may have been due while the invitation was revoked, and not gone out for it.
async fn send_if_withdrawn(txn: &DatabaseTransaction, now: DateTime<Utc>, member: &membership::Model) -> Result<()> {
    let id = parsed("membership.invitation_id", member.invitation_id)?;
    let letters = mail::newest_deliveries(txn, vec![id]).await?;
    if letters
        .last()
        .is_some_and(|(_, delivery)| delivery.state == DeliveryState::Withdrawn)
    {
        let row = parsed(
            "membership.invitation_id",
            invitation::Entity::find_by_id(id).one(txn).await?,
        )?;
        let email = parsed("invitation.email", Email::parse(&row.email).ok())?;
        let clinic = ClinicId(member.clinic_id);
        mail::enqueue(txn, now, clinic, LetterKind::Invitation, &email, Some(InvitationId(id))).await?;
    }
    Ok(())
}

/// Invites one who was removed or expired again. Rights come back only with the new activation.
pub(crate) async fn reregister(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
    email: &Email,
    full_name: &PersonName,
    phone: Option<&Phone>,
) -> Result<()> {
    let status = status_of(member)?
        .after(Change::Reregister)
        .map_err(|_is_here| Code::Conflict)?;
    let row = membership::ActiveModel {
        id: Set(member.id),
        // Whoever activates it is its login from then on, perhaps another than before.
        login_id: Set(None),
        activated_at: Set(None),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    set_status(txn, member, status, None).await?;
    let member = card::describe(txn, member, full_name, phone, email).await?;
    invite_again(txn, now, by, &member, email).await?;
    audit::record(txn, now, by, Action::MemberReregistered, Some(member.id), None).await
}

/// Ends a membership whose invitation ran out.
pub(super) async fn expire(txn: &DatabaseTransaction, now: DateTime<Utc>, member: &membership::Model) -> Result<()> {
    let Ok(status) = status_of(member)?.after(Change::Expire) else {
        return Ok(());
    };
    let by = By {
        clinic: Some(ClinicId(member.clinic_id)),
        ..By::default()
    };
    end(txn, now, by, member, (status, InvitationEnd::Expired)).await?;
    audit::record(txn, now, by, Action::InvitationExpired, Some(member.id), None).await
}

async fn end(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
    (status, why): (Status, InvitationEnd),
) -> Result<()> {
    if member.role == Role::Organizer.name() && status_of(member)? == Status::Active {
        refuse_to_lose_the_last_organizer(txn, member).await?;
    }
    close(txn, now, member, why).await?;
    observation::end(txn, now, member).await?;
    if member.role == Role::Patient.name() {
        seats::gone(txn, now, by, MembershipId(member.id)).await?;
    }
    set_status(txn, member, status, Some(now)).await?;
    if let Some(login) = member.login_id.map(LoginId)
        && held_by(txn, login).await?.is_empty()
    {
        session::end_all(txn, login).await?;
    }
    Ok(())
}

/// From the first activation on, a clinic always has an active organizer.
async fn refuse_to_lose_the_last_organizer(txn: &DatabaseTransaction, member: &membership::Model) -> Result<()> {
    let others = membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(member.clinic_id))
        .filter(membership::Column::Role.eq(Role::Organizer.name()))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .filter(membership::Column::Id.ne(member.id))
        .count(txn)
        .await?;
    if others == 0 {
        Err(Code::Conflict.into())
    } else {
        Ok(())
    }
}

async fn invite_again(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
    email: &Email,
) -> Result<()> {
    let clinic = ClinicId(member.clinic_id);
    let invitation = open_invitation(txn, now, by, member, email).await?;
    let row = membership::ActiveModel {
        id: Set(member.id),
        invitation_id: Set(Some(invitation.0)),
        search_text: Set(search_text(&member.full_name, email.as_str(), member.phone.as_deref())),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    mail::enqueue(txn, now, clinic, LetterKind::Invitation, email, Some(invitation)).await?;
    Ok(())
}

async fn live(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    member: &membership::Model,
) -> Result<Option<invitation::Model>> {
    Ok(invitation::Entity::find()
        .filter(invitation::Column::MembershipId.eq(member.id))
        .filter(invitation::Column::State.eq(InvitationEnd::LIVE))
        .filter(invitation::Column::ExpiresAt.gt(now))
        .one(txn)
        .await?)
}

async fn close(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    member: &membership::Model,
    why: InvitationEnd,
) -> Result<()> {
    invitation::Entity::update_many()
        .col_expr(invitation::Column::State, Expr::value(why.name()))
        .col_expr(invitation::Column::ClosedAt, Expr::value(now))
        .filter(invitation::Column::MembershipId.eq(member.id))
        .filter(invitation::Column::State.eq(InvitationEnd::LIVE))
        .exec(txn)
        .await?;
    Ok(())
}

async fn set_status(
    txn: &DatabaseTransaction,
    member: &membership::Model,
    status: Status,
    ended_at: Option<DateTime<Utc>>,
) -> Result<()> {
    let row = membership::ActiveModel {
        id: Set(member.id),
        status: Set(status.name().to_owned()),
        ended_at: Set(ended_at),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    Ok(())
}

/// Where the membership stands.
pub(super) fn status_of(member: &membership::Model) -> Result<Status> {
    parsed("membership.status", Status::from_name(&member.status))
}
