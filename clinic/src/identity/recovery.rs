//! «не помню пароль»: a link to the address, and the new password behind it.
//!
//! Asking does the same for every address: it counts, and puts one letter into the outbox. Whether somebody has the
//! address is looked up when the letter is made, where nobody waits for an answer.

use domain::{
    audit::Action,
    error::{Code, DeadLink, Field, Problem},
    identity::{Email, FormKey, LoginId, Password, RecoveryForm, ResetForm},
    mail::LetterKind,
    settings::BrandId,
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, EntityTrait, QuerySelect};
use uuid::Uuid;

use super::{
    factor,
    held::held_by,
    links::{self, Found},
    passwords,
    session::{self, Caller},
    throttle,
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{LinkEnd, LinkPurpose, login, parsed},
    error::Result,
    mail, once,
};

/// A visitor's form belongs to nobody.
const NOBODY: Uuid = Uuid::nil();

/// What the link to a new password leads to.
#[derive(Debug)]
pub enum LinkPage {
    /// It works; `email` is the address that it is about.
    Open {
        email: Email,
        brand: Option<BrandId>,
    },
    Closed(DeadLink),
}

/// Has a link to a new password sent to the address, if it has a login; where it is only invited, its invitation.
/// Nobody can tell by the answer or its time.
///
/// # Errors
/// `Invalid`; `TooManyAttempts`, alike for known and unknown addresses.
pub async fn ask_for_reset(ctx: &Context, form: &RecoveryForm, caller: &Caller, key: FormKey) -> Result<()> {
    let email = form.check()?;
    throttle::letter(ctx, &email, caller).await?;
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if once::earlier::<()>(&txn, key, NOBODY, now).await?.is_some() {
        return Ok(());
    }
    mail::enqueue_to_login(&txn, now, None, LetterKind::PasswordReset, &email, None).await?;
    let network = Some(caller.network.as_str());
    audit::record(&txn, now, By::default(), Action::RecoveryRequested, None, network).await?;
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// What stands behind a link to a new password. Looking at it consumes nothing.
///
/// # Errors
/// The database's; a dead link is no error.
pub async fn reset_page(ctx: &Context, token: &str) -> Result<LinkPage> {
    let Some(found) = Found::by(ctx, token, LinkPurpose::Reset).await? else {
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

/// Sets the new password: every session ends, every link that is under way dies, and the address is known to be read
/// by whoever holds the login. Nobody is signed in by it, and a second factor stays, unless it was set up by somebody who
/// may never have read the address. Pressing twice sets it once.
///
/// # Errors
/// `DeadLink`; `Invalid` for the password.
pub async fn reset_password(ctx: &Context, token: &str, form: &ResetForm, caller: &Caller, key: FormKey) -> Result<()> {
    let found = Found::by(ctx, token, LinkPurpose::Reset)
        .await?
        .ok_or(Code::DeadLink { why: DeadLink::Unknown })?;
    if let Some(why) = found.dead(ctx.now()) {
        return pressed_before(ctx, &found, key, why).await;
    }
    let (login, email) = (found.login(), address_of(&found.login)?);
    let password = form.check()?;
    weigh(ctx, ctx.db.read(), login, &email, &password)
        .await?
        .map_err(|problem| Code::field(Field::Password, problem))?;
    let hash = ctx.passwords.hash(&password).await?;
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if once::earlier::<()>(&txn, key, found.link.id, now).await?.is_some() {
        return Ok(());
    }
    login::Entity::find_by_id(login.0).lock_exclusive().one(&txn).await?;
    if !found.use_up(&txn, now).await? {
        return Err(Code::DeadLink { why: DeadLink::Used }.into());
    }
    let row = login::ActiveModel {
        id: Set(login.0),
        password_hash: Set(hash),
        password_changed_at: Set(now),
        email_verified_at: Set(Some(found.login.email_verified_at.unwrap_or(now))),
        ..Default::default()
    };
    login::Entity::update(row).exec(&txn).await?;
    session::end_all(&txn, login).await?;
    if found.login.email_verified_at.is_none() {
        factor::drop_all(&txn, login).await?;
    }
    for purpose in [LinkPurpose::Email, LinkPurpose::Factor] {
        links::close(&txn, now, login, purpose, LinkEnd::Revoked).await?;
    }
    throttle::forget(&txn, &email).await?;
    mail::enqueue_to_login(&txn, now, Some(login), LetterKind::PasswordChanged, &email, None).await?;
    let by = By {
        login: Some(login),
        ..By::default()
    };
    let network = Some(caller.network.as_str());
    audit::record(&txn, now, by, Action::PasswordReset, Some(login.0), network).await?;
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// A second press of the form that used the link up has done what it should; any other finds the link dead.
pub(super) async fn pressed_before(ctx: &Context, found: &Found, key: FormKey, why: DeadLink) -> Result<()> {
    let txn = ctx.db.write().await?;
    match once::earlier::<()>(&txn, key, found.link.id, ctx.now()).await? {
        Some(()) => Ok(()),
        None => Err(Code::DeadLink { why }.into()),
    }
}

/// Whether a new password is hard enough to guess for somebody who knows what everybody can know of this person.
pub(super) async fn weigh(
    ctx: &Context,
    db: &impl ConnectionTrait,
    login: LoginId,
    email: &Email,
    password: &Password,
) -> Result<Result<(), Problem>> {
    let held = held_by(db, login).await?;
    let mut personal = vec![email.as_str()];
    for held in &held {
        let (_, brand) = ctx.brands.get(&held.brand);
        personal.extend([held.full_name.as_str(), &held.clinic_name, &brand.name, &brand.centre]);
    }
    let (_, brand) = ctx.brands.default_brand();
    personal.extend([brand.name.as_str(), &brand.centre]);
    Ok(passwords::weigh(password, &personal))
}

pub(super) fn address_of(login: &login::Model) -> Result<Email> {
    parsed("login.email", Email::parse(&login.email).ok())
}
