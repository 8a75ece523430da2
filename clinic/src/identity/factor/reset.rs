//! A lost factor: the organizer, who knows the person, has a link sent to the address; whoever opens it there and knows
//! the password takes the factors away.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, DeadLink, Field, Problem},
    identity::{ClinicId, FormKey, LoginId, LostFactorForm, MembershipId, PersonName, Status},
    mail::LetterKind,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, Select};

use super::{drop_all, has, lock, tell};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{LinkPurpose, membership, parsed},
    error::Result,
    identity::{
        actor::{Actor, Operator, Organizer},
        held::held_by,
        links::{self, Found},
        recovery::{LinkPage, address_of, pressed_before},
        session::{self, Caller},
        sign_in::{has_still, record_failure},
        throttle,
    },
    mail,
    once::{self, Press},
};

/// «сбросить второй фактор»: has the link sent to the address of an active member of the clinic. Whether there is a
/// factor, and where else the person works, the organizer does not learn. Pressing twice sends one letter.
///
/// # Errors
/// `NotFound` for nobody of this clinic who is active; `Conflict` for oneself: another organizer or the operator helps.
pub async fn reset_factor(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let in_clinic = membership::Entity::find().filter(membership::Column::ClinicId.eq(actor.clinic().0));
    let login = send_link(txn, now, actor.by(), in_clinic, id).await?;
    if login == actor.login() {
        return Err(Code::Conflict.into());
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Whom the organizer is about to help.
///
/// # Errors
/// `NotFound` for nobody of this clinic who is active.
pub async fn factor_holder(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<PersonName> {
    let member = membership::Entity::find()
        .filter(membership::Column::Id.eq(id.0))
        .filter(membership::Column::ClinicId.eq(actor.clinic().0))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .one(ctx.db.read())
        .await?
        .ok_or(Code::NotFound)?;
    parsed("membership.full_name", PersonName::parse(&member.full_name).ok())
}

/// Has the link sent to somebody whom no organizer can help.
///
/// # Errors
/// `NotFound` for nobody who is active.
pub async fn operator_resets_factor(ctx: &Context, _: &Operator, id: MembershipId) -> Result<()> {
    let txn = ctx.db.write().await?;
    send_link(&txn, ctx.now(), By::default(), membership::Entity::find(), id).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

async fn send_link(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    scope: Select<membership::Entity>,
    id: MembershipId,
) -> Result<LoginId> {
    let member = scope
        .filter(membership::Column::Id.eq(id.0))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    let login = LoginId(parsed("membership.login_id", member.login_id)?);
    let email = address_of(&lock(txn, login).await?)?;
    let letter = mail::enqueue_to_login(txn, now, Some(login), LetterKind::FactorReset, &email, None).await?;
    links::open_factor_link(txn, now, login, letter).await?;
    let by = By {
        clinic: Some(ClinicId(member.clinic_id)),
        ..by
    };
    audit::record(txn, now, by, Action::FactorResetSent, Some(id.0), None).await?;
    Ok(login)
}

/// What stands behind the link that takes the factors away. Looking at it consumes nothing.
///
/// # Errors
/// The database's; a dead link is no error.
pub async fn factor_link_page(ctx: &Context, token: &str) -> Result<LinkPage> {
    let Some(found) = Found::by(ctx, token, LinkPurpose::Factor).await? else {
        return Ok(LinkPage::Closed(DeadLink::Unknown));
    };
    if let Some(why) = found.dead(ctx.now()) {
        return Ok(LinkPage::Closed(why));
    }
    let held = held_by(ctx.db.read(), found.login()).await?;
    Ok(LinkPage::Open {
        email: address_of(&found.login)?,
        brand: held.first().map(|held| held.brand.clone()),
    })
}

/// Takes every factor from the login; its sessions end, and nobody is signed in by it. Pressing twice does it once.
///
/// # Errors
/// `DeadLink`; `Invalid` for the password; `TooManyAttempts`.
pub async fn drop_factors(
    ctx: &Context,
    token: &str,
    form: &LostFactorForm,
    caller: &Caller,
    key: FormKey,
) -> Result<()> {
    let found = Found::by(ctx, token, LinkPurpose::Factor)
        .await?
        .ok_or(Code::DeadLink { why: DeadLink::Unknown })?;
    if let Some(why) = found.dead(ctx.now()) {
        return pressed_before(ctx, &found, key, why).await;
    }
    let (login, email) = (found.login(), address_of(&found.login)?);
    let password = form.check()?;
    let counted = throttle::begin(ctx, &email, caller).await?;
    let hash = Some(found.login.password_hash.clone());
    let right = ctx.passwords.verify(&password, hash).await;
    if !throttle::checked(ctx, &counted, right).await? {
        record_failure(ctx, caller).await?;
        return Err(Code::field(Field::Password, Problem::PasswordWrong).into());
    }
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if once::earlier::<()>(&txn, key, found.link.id, now).await?.is_some() {
        return Ok(());
    }
    if !has_still(&txn, &found.login).await? {
        return Err(Code::Unavailable.into());
    }
    if !found.use_up(&txn, now).await? {
        return Err(Code::DeadLink { why: DeadLink::Used }.into());
    }
    throttle::succeeded(&txn, &counted).await?;
    session::end_all(&txn, login).await?;
    if has(&txn, login).await? {
        drop_all(&txn, login).await?;
        let by = By {
            login: Some(login),
            ..By::default()
        };
        let change = (Action::FactorRemoved, LetterKind::FactorOff);
        tell(&txn, now, by, change, &found.login, caller).await?;
    }
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}
