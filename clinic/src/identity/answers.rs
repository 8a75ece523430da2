//! What an invitee answers without activating anything: «это не я», and after the ten days «попросить новое
//! приглашение». Whoever has the link may; nobody needs a login for it.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, DeadLink},
    identity::{ClinicId, Email, InvitationId, MembershipId, Role, Status},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr,
};

use super::{
    invitation_page::{Found, dead, why_dead},
    session::Caller,
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{InvitationEnd, invitation, login, membership, parsed},
    error::Result,
    mail,
};

/// Organizers who hear of a declined invitation at most, where whoever invited is gone.
const TOLD_AT_MOST: u64 = 10;

/// «Это не я»: the letter came to somebody else. Every link of the invitation dies; the membership stays in its list,
/// so that whoever invited corrects the address there, and hears of it by letter. Pressing again changes nothing.
///
/// # Errors
/// `DeadLink` for one that is dead for another reason.
pub async fn decline(ctx: &Context, token: &str, caller: &Caller) -> Result<()> {
    let found = found(ctx, token).await?;
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    found.locked(&txn).await?;
    let declined = invitation::Entity::update_many()
        .col_expr(invitation::Column::State, Expr::value(InvitationEnd::Revoked.name()))
        .col_expr(invitation::Column::ClosedAt, Expr::value(now))
        .col_expr(invitation::Column::DeclinedAt, Expr::value(now))
        .filter(invitation::Column::Id.eq(found.invitation.id))
        .filter(invitation::Column::State.eq(InvitationEnd::LIVE))
        .filter(invitation::Column::ExpiresAt.gt(now))
        .exec(&txn)
        .await?;
    if declined.rows_affected != 1 {
        let current = invitation::Entity::find_by_id(found.invitation.id).one(&txn).await?;
        return match dead(&parsed("invitation.id", current)?, now) {
            Some(DeadLink::Declined) => Ok(()),
            Some(why) => Err(Code::DeadLink { why }.into()),
            None => Err(Code::Unavailable.into()),
        };
    }
    let clinic = ClinicId(found.invitation.clinic_id);
    for (keeper, email) in keepers(&txn, &found.invitation).await? {
        let id = InvitationId(found.invitation.id);
        mail::enqueue_declined(&txn, now, clinic, id, keeper, &email).await?;
    }
    record(&txn, now, &found, Action::InvitationDeclined, caller).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// «Попросить новое приглашение», once the ten days are over: a mark in the list of whoever keeps the person, no letter.
/// An invitation can be asked about once; asking again changes nothing.
///
/// # Errors
/// `DeadLink` where there is nothing to ask for: the link still works, or another one does, or the person is gone.
pub async fn ask_for_new_invitation(ctx: &Context, token: &str, caller: &Caller) -> Result<()> {
    let found = found(ctx, token).await?;
    let now = ctx.now();
    match why_dead(&found.invitation, &found.membership, now) {
        Some(DeadLink::Expired) => {}
        Some(why) => return Err(Code::DeadLink { why }.into()),
        None => return Err(Code::Conflict.into()),
    }
    let txn = ctx.db.write().await?;
    let member = found.locked(&txn).await?;
    // Registered again a moment ago: the new letter is on its way.
    if member.invitation_id != Some(found.invitation.id) {
        return Err(Code::DeadLink {
            why: DeadLink::Replaced,
        }
        .into());
    }
    let asked = invitation::Entity::update_many()
        .col_expr(invitation::Column::AskedAt, Expr::value(now))
        .filter(invitation::Column::Id.eq(found.invitation.id))
        .filter(invitation::Column::AskedAt.is_null())
        .exec(&txn)
        .await?;
    if asked.rows_affected == 1 {
        record(&txn, now, &found, Action::InvitationAskedFor, caller).await?;
        txn.commit().await?;
    }
    Ok(())
}

async fn found(ctx: &Context, token: &str) -> Result<Found> {
    let found = Found::by(ctx, token).await?;
    found.ok_or(Code::DeadLink { why: DeadLink::Unknown }.into())
}

async fn record(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    found: &Found,
    action: Action,
    caller: &Caller,
) -> Result<()> {
    let by = By {
        clinic: Some(ClinicId(found.invitation.clinic_id)),
        ..By::default()
    };
    let (member, network) = (Some(found.membership.id), Some(caller.network.as_str()));
    audit::record(txn, now, by, action, member, network).await
}

/// Who corrects the address, with the role in which they do so: whoever invited, or, where that was the operator or
/// somebody who is gone, the clinic's organizers.
async fn keepers(txn: &DatabaseTransaction, invitation: &invitation::Model) -> Result<Vec<(MembershipId, Email)>> {
    let login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id)
        .into();
    let active = membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(invitation.clinic_id))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .join(JoinType::InnerJoin, login)
        .select_only()
        .column(membership::Column::Id)
        .column(login::Column::Email)
        .order_by_asc(membership::Column::Id)
        .limit(TOLD_AT_MOST);
    let mut rows: Vec<(uuid::Uuid, String)> = Vec::new();
    if let Some(inviter) = invitation.invited_by {
        let inviter = active.clone().filter(membership::Column::Id.eq(inviter));
        rows = inviter.into_tuple().all(txn).await?;
    }
    if rows.is_empty() {
        let organizers = active.filter(membership::Column::Role.eq(Role::Organizer.name()));
        rows = organizers.into_tuple().all(txn).await?;
    }
    // Two roles of one login are one reader.
    let mut keepers: Vec<(MembershipId, Email)> = Vec::new();
    for (id, email) in rows {
        let email = parsed("login.email", Email::parse(&email).ok())?;
        if keepers.iter().all(|(_, other)| *other != email) {
            keepers.push((MembershipId(id), email));
        }
    }
    Ok(keepers)
}
