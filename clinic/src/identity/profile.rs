//! «Профиль пользователя»: what a person changes of the own data. The name belongs to the role one acts in, all else
//! to the login.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    audit::Action,
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, FormKey, LoginId, Operation, Password, Present, ProfileChange, ProfileForm, reach},
    mail::LetterKind,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::{Deserialize, Serialize};

use super::{
    actor::{Actor, Anyone},
    email_change, factor,
    invitations::search_text,
    links,
    recovery::{address_of, weigh},
    session::{self, Caller, SignedIn},
    sign_in::{has_still, record_failure},
    throttle,
};
use crate::{
    audit,
    context::Context,
    database::LockMembers as _,
    entity::{LinkEnd, LinkPurpose, clinic, login, login_link, membership, parsed},
    error::Result,
    mail, once,
};

/// The profile as it stands.
#[derive(Clone, Debug)]
pub struct Profile {
    pub full_name: String,
    pub email: Email,
    pub zone: Tz,
    /// The clinic's name, for those who may change it.
    pub clinic_name: Option<String>,
    /// The address that waits for its confirmation.
    pub waiting: Option<WaitingEmail>,
}

/// A new address that nobody has confirmed yet.
#[derive(Clone, Debug)]
pub struct WaitingEmail {
    pub email: Email,
    pub until: DateTime<Utc>,
}

/// What a saved form has led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Saved {
    /// A link was sent to the new address; until it is used the old one holds.
    pub email_waits: bool,
    /// The password is a new one, and the other sessions have ended.
    pub new_password: bool,
}

/// The profile of the role that somebody acts in.
///
/// # Errors
/// The database's.
pub async fn profile(ctx: &Context, actor: &Actor<Anyone>) -> Result<Profile> {
    let db = ctx.db.read();
    let login = login::Entity::find_by_id(actor.login().0).one(db).await?;
    let login = parsed("session.login_id", login)?;
    let waiting = login_link::Entity::find()
        .filter(login_link::Column::LoginId.eq(login.id))
        .filter(login_link::Column::Purpose.eq(LinkPurpose::Email.name()))
        .filter(login_link::Column::State.eq(LinkEnd::LIVE))
        .filter(login_link::Column::ExpiresAt.gt(ctx.now()))
        .one(db)
        .await?;
    let waiting = waiting.map(|link| {
        Ok::<_, crate::Error>(WaitingEmail {
            email: email_change::new_address(&link)?,
            until: link.expires_at,
        })
    });
    Ok(Profile {
        full_name: actor.held().full_name.clone(),
        email: address_of(&login)?,
        zone: actor.zone(),
        clinic_name: may_rename_clinic(actor).then(|| actor.held().clinic_name.clone()),
        waiting: waiting.transpose()?,
    })
}

/// «Сохранить». Name, zone and clinic's name change at once, the password with an end to all other sessions; the
/// address when the link that goes there is confirmed. A taken address is not revealed: its owner gets a letter.
///
/// # Errors
/// `Invalid` with every wrong field, the present password and factor among them; `TooManyAttempts`; `Forbidden` for a clinic's
/// name that is not the actor's to change.
pub async fn save_profile(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    form: &ProfileForm,
    caller: &Caller,
    key: FormKey,
) -> Result<Saved> {
    if form.clinic_name.is_some() && !may_rename_clinic(actor) {
        return Err(Code::Forbidden.into());
    }
    let login = login::Entity::find_by_id(actor.login().0).one(ctx.db.read()).await?;
    let login = parsed("session.login_id", login)?;
    if let Some(first) = saved_before(ctx, actor, key).await? {
        return Ok(first);
    }
    let email = address_of(&login)?;
    let change = form.check(Present {
        email: &email,
        zone: actor.zone(),
        asks_factor: signed_in.asks_factor(ctx.now()),
    })?;
    let proof = prove(ctx, (&login, &email), signed_in, form, &change, caller).await?;
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if let Some(first) = once::earlier(&txn, key, actor.membership().0, now).await? {
        return Ok(first);
    }
    if !has_still(&txn, &login).await? {
        // Another password since it was looked at.
        return Err(Code::Unavailable.into());
    }
    if let Some(factor) = &proof.factor
        && !factor.use_up(&txn, now).await?
    {
        drop(txn);
        factor::refused(ctx, factor, caller).await?;
        return Err(form
            .refused(FieldErrors::one(Field::Factor, Problem::FactorWrong))
            .into());
    }
    change_role(&txn, actor, &change, &email, now).await?;
    if login.time_zone.as_deref() != Some(change.zone.name()) {
        let row = login::ActiveModel {
            id: Set(login.id),
            time_zone: Set(Some(change.zone.name().to_owned())),
            ..Default::default()
        };
        login::Entity::update(row).exec(&txn).await?;
        audit::record(&txn, now, actor.by(), Action::ProfileChanged, Some(login.id), None).await?;
    }
    if let Some(counted) = &proof.counted {
        throttle::succeeded(&txn, counted).await?;
        factor::mark_proved(&txn, signed_in, now).await?;
    }
    let saved = Saved {
        email_waits: change.new_email.is_some(),
        new_password: proof.new_hash.is_some(),
    };
    if let Some(hash) = proof.new_hash {
        change_password(&txn, actor, signed_in, hash, &email, caller, now).await?;
    }
    if let Some(new_email) = &change.new_email {
        email_change::ask_for_confirmation(&txn, actor, &email, new_email, caller, now).await?;
    }
    once::remember(&txn, key, &saved).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(saved)
}

/// That the change may be made.
#[derive(Default)]
struct Proof {
    counted: Option<throttle::Try>,
    factor: Option<factor::Presented>,
    new_hash: Option<String>,
}

/// The present password, where it is asked for, under the same throttle as sign-in; the factor, and the new one's hash.
async fn prove(
    ctx: &Context,
    (login, email): (&login::Model, &Email),
    signed_in: &SignedIn,
    form: &ProfileForm,
    change: &ProfileChange,
    caller: &Caller,
) -> Result<Proof> {
    let Some(current) = &change.current_password else {
        return Ok(Proof::default());
    };
    let refused = |field, problem| -> crate::Error { form.refused(FieldErrors::one(field, problem)).into() };
    if let Some(password) = &change.new_password {
        let address = change.new_email.as_ref().unwrap_or(email);
        let weighed = weigh(ctx, ctx.db.read(), LoginId(login.id), address, password).await?;
        weighed.map_err(|problem| refused(Field::Password, problem))?;
    }
    let counted = throttle::begin(ctx, email, caller).await?;
    let hash = Some(login.password_hash.clone());
    if !ctx.passwords.verify(current, hash).await? {
        record_failure(ctx, caller).await?;
        return Err(refused(Field::CurrentPassword, Problem::PasswordWrong));
    }
    let factor = match &change.factor {
        Some(typed) => Some(factor::present(ctx, LoginId(login.id), email, typed, signed_in.session.0, caller).await?),
        None => None,
    };
    if let Some(new_email) = &change.new_email {
        throttle::letter(ctx, new_email, caller).await?;
    }
    Ok(Proof {
        counted: Some(counted),
        factor,
        new_hash: hash_of(ctx, change.new_password.as_ref()).await?,
    })
}

async fn hash_of(ctx: &Context, password: Option<&Password>) -> Result<Option<String>> {
    match password {
        Some(password) => Ok(Some(ctx.passwords.hash(password).await?)),
        None => Ok(None),
    }
}

/// The first press's result, before the passwords are looked at: after it they are other ones.
async fn saved_before(ctx: &Context, actor: &Actor<Anyone>, key: FormKey) -> Result<Option<Saved>> {
    let txn = ctx.db.write().await?;
    once::earlier(&txn, key, actor.membership().0, ctx.now()).await
}

/// The name of the role, and the clinic's.
async fn change_role(
    txn: &DatabaseTransaction,
    actor: &Actor<Anyone>,
    change: &ProfileChange,
    email: &Email,
    now: DateTime<Utc>,
) -> Result<()> {
    let held = actor.held();
    if held.full_name != change.full_name.as_str() {
        let member = membership::Entity::find_by_id(held.membership.0)
            .lock_members()
            .one(txn)
            .await?;
        let member = parsed("membership.id", member)?;
        let text = search_text(change.full_name.as_str(), email.as_str(), member.phone.as_deref());
        let row = membership::ActiveModel {
            id: Set(member.id),
            full_name: Set(change.full_name.to_string()),
            name_key: Set(change.full_name.search_key()),
            search_text: Set(text),
            ..Default::default()
        };
        membership::Entity::update(row).exec(txn).await?;
        audit::record(txn, now, actor.by(), Action::ProfileChanged, Some(member.id), None).await?;
    }
    if let Some(name) = change
        .clinic_name
        .as_ref()
        .filter(|name| name.as_str() != held.clinic_name)
    {
        let row = clinic::ActiveModel {
            id: Set(held.clinic.0),
            name: Set(name.to_string()),
            ..Default::default()
        };
        clinic::Entity::update(row).exec(txn).await?;
        audit::record(txn, now, actor.by(), Action::ClinicRenamed, Some(held.clinic.0), None).await?;
    }
    Ok(())
}

/// The new password: every other session ends, every link under way dies, the address is told.
async fn change_password(
    txn: &DatabaseTransaction,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    hash: String,
    email: &Email,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<()> {
    let login = actor.login();
    let row = login::ActiveModel {
        id: Set(login.0),
        password_hash: Set(hash),
        password_changed_at: Set(now),
        ..Default::default()
    };
    login::Entity::update(row).exec(txn).await?;
    session::end_others(txn, signed_in, caller).await?;
    for purpose in [LinkPurpose::Reset, LinkPurpose::Email, LinkPurpose::Factor] {
        links::close(txn, now, login, purpose, LinkEnd::Revoked).await?;
    }
    mail::enqueue_to_login(txn, now, Some(login), LetterKind::PasswordChanged, email, None).await?;
    let network = Some(caller.network.as_str());
    audit::record(txn, now, actor.by(), Action::PasswordChanged, Some(login.0), network).await
}

fn may_rename_clinic(actor: &Actor<Anyone>) -> bool {
    reach(actor.held().role, Operation::ManageSettings).is_some()
}
