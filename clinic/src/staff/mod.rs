//! The people who work for a clinic, as its organizer keeps them.

mod attention;
pub(crate) mod doctors;
mod hand_over;
pub(crate) mod list;

pub use attention::{asking, attention, matters};
pub use doctors::doctors;
pub use hand_over::{burden, hand_over, left_behind, patients_of};

use chrono::{DateTime, Utc};
use domain::{
    error::Code,
    identity::{ClinicId, Email, FormKey, MembershipId, PersonName, Role},
    staff::{FormerMember, ListQuery, MemberPage, MemberRow, NewMember},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Select};

use crate::{
    alike,
    audit::By,
    classes::group,
    context::Context,
    database::LockMembers as _,
    entity::membership,
    error::Result,
    identity::{self, Actor, Invitee, Organizer, invite},
    once::{self, Press},
    secret::Secret,
    settings,
};

/// The roles that an organizer keeps here. Patients have rooms of their own; organizers are the operator's to invite.
const STAFF: [Role; 3] = [Role::Doctor, Role::Assistant, Role::Specialist];

/// Registers a member of staff: membership, invitation and letter in one transaction. Pressing «Сохранить» twice
/// registers one.
///
/// The same person may be registered in several roles, and several people at one address.
///
/// # Errors
/// `Forbidden` for a role that is not staff's to give here.
pub async fn register(
    ctx: &Context,
    actor: &Actor<Organizer>,
    role: Role,
    new: NewMember,
    key: FormKey,
) -> Result<MembershipId> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let membership = add(txn, now, actor.by(), actor.clinic(), role, &new).await?;
    deed.done(&membership).await?;
    ctx.ring();
    Ok(membership)
}

/// Asks, before somebody is registered, whether it is one of those who are or were here in that role: of the same name,
/// or at the same address. `answer` is what the form says to the question; once it is registered there is none.
///
/// The organizer's own address is asked about only with a name that is here already: trying the system out with several
/// roles at it is what the guide recommends.
///
/// # Errors
/// `Asks` with those who are alike.
pub async fn ask_about(
    ctx: &Context,
    actor: &Actor<Organizer>,
    role: Role,
    new: &NewMember,
    answer: Option<&str>,
    key: FormKey,
) -> Result<()> {
    let scope = in_clinic(actor).filter(membership::Column::Role.eq(role.name()));
    alike::ask(ctx, scope, (&new.full_name, &new.email), actor.login(), answer, key).await
}

/// Registers somebody in the caller's transaction, for a clinic whose staff the caller may keep.
///
/// # Errors
/// `Forbidden` for a role that is not staff's to give here.
pub(crate) async fn add(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    clinic: ClinicId,
    role: Role,
    new: &NewMember,
) -> Result<MembershipId> {
    if !STAFF.contains(&role) {
        return Err(Code::Forbidden.into());
    }
    let invitee = Invitee::staff(role, &new.email, &new.full_name);
    invite(txn, now, by, clinic, invitee).await
}

/// One page of a role's list; empty for a role that is not staff's.
///
/// # Errors
/// `NotFound` when the row to go on after is gone.
pub async fn list(ctx: &Context, actor: &Actor<Organizer>, role: Role, query: &ListQuery) -> Result<MemberPage> {
    if !STAFF.contains(&role) {
        return Ok(MemberPage::default());
    }
    // Just the one role: beside a second condition on it SQLite sorts everybody instead of walking the index.
    let scope = in_clinic(actor).filter(membership::Column::Role.eq(role.name()));
    list::page(ctx, scope, query, actor.held().clinic_zone).await
}

/// One person, for the card and for a row that follows its letter.
///
/// # Errors
/// `NotFound` in another clinic or for another role than staff's.
pub async fn member(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<MemberRow> {
    list::one(ctx, scope(actor), id, actor.held().clinic_zone).await
}

/// Those who were removed or whose invitation ran out, the latest first; and whether there are more.
///
/// # Errors
/// `NotFound` when the row to go on after is gone.
pub async fn former(
    ctx: &Context,
    actor: &Actor<Organizer>,
    search: &str,
    after: Option<MembershipId>,
) -> Result<(Vec<FormerMember>, bool)> {
    list::former(ctx, scope(actor), search, after).await
}

/// The card as it was saved: ФИО, and of one who is invited the address. Another one than before sends the invitation
/// anew; after activation only its owner changes it. Pressing twice is one change.
///
/// # Errors
/// `NotFound` for nobody of this clinic's staff; `Conflict` for another address of one who is not invited (any more).
pub async fn save(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: MembershipId,
    full_name: &PersonName,
    email: Option<&Email>,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let member = find(txn, actor, id).await?;
    identity::save_card(txn, now, actor.by(), &member, full_name, None, email).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Отправить»: a new invitation to the address, corrected where it was wrong. Every older link dies, the ten days
/// begin anew. Pressing twice sends one letter.
///
/// # Errors
/// `NotFound` for nobody of this clinic's staff; `Conflict` for one who is active already.
pub async fn resend(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: MembershipId,
    email: &Email,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let member = find(txn, actor, id).await?;
    identity::resend(txn, now, actor.by(), &member, email).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Sends the invitation anew to everybody of a role whose own runs out soon; how many letters that makes.
///
/// # Errors
/// `Forbidden` for a role that is not staff's.
pub async fn resend_expiring(ctx: &Context, actor: &Actor<Organizer>, role: Role, key: FormKey) -> Result<u64> {
    if !STAFF.contains(&role) {
        return Err(Code::Forbidden.into());
    }
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let scope = in_clinic(actor).filter(membership::Column::Role.eq(role.name()));
    let sent = identity::resend_expiring(txn, now, actor.by(), scope).await?;
    deed.done(&sent).await?;
    ctx.ring();
    Ok(sent)
}

/// «скопировать ссылку»: a link to hand over when mail fails. Shown once, recorded; it leaves the address unproven.
///
/// # Errors
/// `NotFound` where there is no live invitation.
pub async fn copy_link(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<Secret> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let member = find(&txn, actor, id).await?;
    let token = identity::copied_link(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(token)
}

/// «удалить»: the role ends at once, on every device; the person is kept under «Удаленные сотрудники».
///
/// # Errors
/// `NotFound` for nobody of this clinic's staff; `Conflict` for one who is gone already; `HandOverFirst` for a doctor
/// whom patients or courses depend on, and a specialist of groups or coming classes.
pub async fn remove(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    // Locked: nobody gives this one a patient, a course or a group until this is decided.
    let member = find(&txn, actor, id).await?;
    let clinic = actor.clinic();
    if !hand_over::burden_of(&txn, clinic, id).await?.is_empty() || group::depends_on(&txn, now, clinic, id).await? {
        return Err(Code::HandOverFirst.into());
    }
    identity::remove(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(())
}

/// «Вернуть» in the notice right after a removal: everything is as it was.
///
/// # Errors
/// `Conflict` when it is too late, or there is nothing to take back.
pub async fn undo_removal(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let member = find(&txn, actor, id).await?;
    identity::undo_removal(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(())
}

/// «зарегистрировать повторно»: somebody removed or expired is invited again, with what the form says now.
///
/// # Errors
/// `NotFound` for nobody of this clinic's staff; `Conflict` for one who is here already.
pub async fn reregister(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: MembershipId,
    new: &NewMember,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let member = find(txn, actor, id).await?;
    identity::reregister(txn, now, actor.by(), &member, &new.email, &new.full_name, None).await?;
    settings::forget_deputies(txn, now, actor.by(), &member).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «завершить сеансы» on the card: whoever sits at the person's browsers must sign in anew to act in this clinic.
///
/// # Errors
/// `NotFound` for nobody of this clinic's staff; `Conflict` for one who is not active.
pub async fn end_sessions(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let member = find(&txn, actor, id).await?;
    identity::end_sessions_of(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(())
}

/// The staff of the actor's clinic.
fn scope(actor: &Actor<Organizer>) -> Select<membership::Entity> {
    in_clinic(actor).filter(membership::Column::Role.is_in(STAFF.map(Role::name)))
}

/// Everybody of the actor's clinic.
fn in_clinic(actor: &Actor<Organizer>) -> Select<membership::Entity> {
    membership::Entity::find().filter(membership::Column::ClinicId.eq(actor.clinic().0))
}

/// The row of one of them, locked for a change.
async fn find(txn: &DatabaseTransaction, actor: &Actor<Organizer>, id: MembershipId) -> Result<membership::Model> {
    let found = scope(actor)
        .filter(membership::Column::Id.eq(id.0))
        .lock_members()
        .one(txn)
        .await?;
    found.ok_or(Code::NotFound.into())
}
