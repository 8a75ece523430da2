//! Invitations that run out: their invitees are reminded before, and their memberships end after.

use domain::{
    identity::{ClinicId, Email, InvitationId, Status},
    mail::LetterKind,
};
use sea_orm::{ColumnTrait, Condition, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect};

use super::lifecycle;
use crate::{
    context::Context,
    database::LockMembers as _,
    entity::{InvitationEnd, invitation, membership, parsed},
    error::Result,
    job::{self, Claim},
    mail,
};

/// A run that would end more memberships than this, and more than a fifth of all, asks first: it is more likely
/// that the clock jumped.
const ALWAYS_FINE: u64 = 50;
const ONE_OF: u64 = 5;

/// What a run of the expiry did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// So many memberships ended.
    Done(u64),
    /// So many would have; nothing was done until somebody confirms it.
    Asks(u64),
}

/// Ends every membership whose invitation ran out, each in a transaction of its own.
///
/// # Errors
/// The database's; what was ended by then stays ended.
pub async fn expire(ctx: &Context, confirmed: bool) -> Result<Expiry> {
    let now = ctx.now();
    let newest = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::InvitationId)
        .to(invitation::Column::Id)
        .into();
    let due = |which: Condition| {
        invitation::Entity::find()
            .filter(invitation::Column::ExpiresAt.lte(now))
            .filter(which)
    };
    let live = due(Condition::all().add(invitation::Column::State.eq(InvitationEnd::LIVE)));
    // Nobody corrected the address of a declined one within its ten days.
    let declined = due(Condition::all()
        .add(invitation::Column::DeclinedAt.is_not_null())
        .add(membership::Column::Status.eq(Status::Invited.name())))
    .join_rev(JoinType::InnerJoin, newest);
    let many = live.clone().count(ctx.db.read()).await? + declined.clone().count(ctx.db.read()).await?;
    if many > ALWAYS_FINE && !confirmed {
        let all = membership::Entity::find().count(ctx.db.read()).await?;
        if many > all / ONE_OF {
            return Ok(Expiry::Asks(many));
        }
    }
    let mut done = 0;
    let mut rows = live.all(ctx.db.read()).await?;
    rows.extend(declined.all(ctx.db.read()).await?);
    for row in rows {
        let txn = ctx.db.write().await?;
        let member = membership::Entity::find_by_id(row.membership_id)
            .lock_members()
            .one(&txn)
            .await?;
        let member = parsed("invitation.membership_id", member)?;
        // Activated or sent anew a moment ago: then there is nothing to end.
        if member.status == Status::Invited.name() && member.invitation_id == Some(row.id) {
            lifecycle::expire(&txn, now, &member).await?;
            txn.commit().await?;
            done += 1;
        }
    }
    Ok(Expiry::Done(done))
}

/// Sends the reminder of an invitation that is still waiting, in the transaction that ends its job: a process that dies
/// between the two reminds nobody twice.
///
/// # Errors
/// The database's.
pub(crate) async fn remind(ctx: &Context, claim: &Claim, id: InvitationId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if !job::finish(&txn, claim).await? {
        // The lease is over: whoever has the next one reminds.
        return Ok(());
    }
    let row = invitation::Entity::find_by_id(id.0).one(&txn).await?;
    if let Some(row) = row.filter(|row| row.state == InvitationEnd::LIVE && now < row.expires_at) {
        let email = parsed("invitation.email", Email::parse(&row.email).ok())?;
        let clinic = ClinicId(row.clinic_id);
        mail::enqueue(&txn, now, clinic, LetterKind::InvitationReminder, &email, Some(id)).await?;
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}
