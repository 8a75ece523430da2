//! Activation: an invitation becomes a role that somebody holds. Only the posted form does it.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, DeadLink, Field},
    identity::{ActivationForm, Change, CheckedActivation, FormKey, LoginId, MembershipId, Status},
    mail::LetterKind,
    settings::BrandId,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

use super::{
    factor::{self, Entered, enter},
    held::held_by,
    invitation_page::{AddressState, Found, dead},
    passwords,
    session::{self, Caller, SignedIn},
    sign_in::{find_login, has_still, record_failure},
    throttle,
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{InvitationEnd, TokenOrigin, clinic, id_of, invitation, login, membership, parsed},
    error::{Result, is_taken},
    mail, once,
    patients::observation,
};

/// Activates the membership behind the link and signs its holder in.
///
/// For an address without a login one is made with the typed password; one that has a login joins it, by its own
/// password or the session that is there. Where only the password was shown and the login has a second factor, the
/// role is joined and the sign-in waits. Pressing twice is one activation.
///
/// # Errors
/// `DeadLink`; `Invalid` for the password; `WrongCredentials`, `TooManyAttempts` where an existing one is asked for.
pub async fn activate(
    ctx: &Context,
    token: &str,
    form: &ActivationForm,
    signed_in: Option<&SignedIn>,
    caller: &Caller,
    key: FormKey,
) -> Result<Entered> {
    let found = Found::by(ctx, token)
        .await?
        .ok_or(Code::DeadLink { why: DeadLink::Unknown })?;
    if let Some(why) = dead(&found.invitation, ctx.now()) {
        return pressed_again(ctx, &found, form, caller, key)
            .await?
            .ok_or(Code::DeadLink { why }.into());
    }
    let address = found.address()?;
    let known = find_login(ctx, &address).await?;
    let proof = match found.address_state(known.as_ref(), signed_in) {
        AddressState::SignedIn => Proof::Login { counted: None },
        AddressState::HasPassword => Proof::Login {
            counted: Some(prove(ctx, &found, known.as_ref(), form, caller).await?),
        },
        AddressState::New => Proof::NewPassword(choose(ctx, &found, form).await?),
    };
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if once::earlier::<MembershipId>(&txn, key, found.invitation.id, now)
        .await?
        .is_some()
    {
        drop(txn);
        let again = pressed_again(ctx, &found, form, caller, key).await?;
        return again.ok_or(Code::DeadLink { why: DeadLink::Used }.into());
    }
    let invited = found.locked(&txn).await?;
    found.close(&txn, now).await?;
    let had_session = match signed_in {
        Some(previous) => session::end(&txn, previous).await?,
        None => false,
    };
    // By a password it is a sign-in like any other.
    let told = matches!(proof, Proof::Login { counted: Some(_) }).then_some(&address);
    // What the session that is there has shown, the new one has shown too.
    let shown = signed_in.filter(|_| matches!(proof, Proof::Login { counted: None }));
    let login = match proof {
        Proof::Login { counted } => {
            let known = parsed("login", known)?;
            match &counted {
                Some(counted) => {
                    if !has_still(&txn, &known).await? {
                        return Err(Code::Unavailable.into());
                    }
                    throttle::succeeded(&txn, counted).await?;
                }
                // Signed out in another tab, while this request was on its way.
                None if !had_session => return Err(Code::SignedOut.into()),
                None => {}
            }
            LoginId(known.id)
        }
        Proof::NewPassword(hash) => set_password(&txn, &found, known.map(|login| LoginId(login.id)), hash, now).await?,
    };
    if found.origin == TokenOrigin::Letter.name() {
        login::Entity::update_many()
            .col_expr(login::Column::EmailVerifiedAt, Expr::value(now))
            .filter(login::Column::Id.eq(login.0))
            .filter(login::Column::EmailVerifiedAt.is_null())
            .exec(&txn)
            .await?;
    }
    let membership = take_up(&txn, &invited, login, now).await?;
    let held = held_by(&txn, login).await?;
    let first = parsed(
        "membership",
        held.iter().find(|held| held.membership == membership).cloned(),
    )?;
    let by = By {
        clinic: Some(first.clinic),
        login: Some(login),
        membership: Some(membership),
        role: Some(first.role),
    };
    audit::record(
        &txn,
        now,
        by,
        Action::MembershipActivated,
        Some(membership.0),
        Some(&caller.network),
    )
    .await?;
    let entered = match shown {
        Some(shown) => {
            Entered::Session(session::begin(&txn, login, &held, first, shown.factor_at, caller, None, now).await?)
        }
        None => enter(&txn, login, &held, first, caller, told, now).await?,
    };
    once::remember(&txn, key, &membership).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(entered)
}

/// How the right to the login was shown.
enum Proof {
    /// By its password (a try that was counted) or its session.
    Login { counted: Option<throttle::Try> },
    /// The hash of a password for an address that has none of its own.
    NewPassword(String),
}

/// The existing password, checked under the same throttle as sign-in.
async fn prove(
    ctx: &Context,
    found: &Found,
    known: Option<&login::Model>,
    form: &ActivationForm,
    caller: &Caller,
) -> Result<throttle::Try> {
    let CheckedActivation::Existing(password) = form.check(true)? else {
        return Err(Code::Malformed.into());
    };
    let counted = throttle::begin(ctx, &found.address()?, caller).await?;
    let hash = known.map(|login| login.password_hash.clone());
    let right = ctx.passwords.verify(&password, hash).await;
    if throttle::checked(ctx, &counted, right).await? {
        Ok(counted)
    } else {
        record_failure(ctx, caller).await?;
        Err(Code::WrongCredentials.into())
    }
}

/// The hash of a new password, once it is found good.
async fn choose(ctx: &Context, found: &Found, form: &ActivationForm) -> Result<String> {
    let CheckedActivation::New(password) = form.check(false)? else {
        return Err(Code::Malformed.into());
    };
    let clinic = clinic::Entity::find_by_id(found.invitation.clinic_id)
        .one(ctx.db.read())
        .await?;
    let clinic = parsed("invitation.clinic_id", clinic)?;
    let (_, brand) = ctx.brands.get(&BrandId(clinic.brand));
    let personal = [
        found.membership.full_name.as_str(),
        &found.invitation.email,
        &clinic.name,
        &brand.name,
        &brand.centre,
    ];
    passwords::weigh(&password, &personal).map_err(|problem| Code::field(Field::Password, problem))?;
    ctx.passwords.hash(&password).await
}

/// Makes the login, or, where one was made through a link that anybody may have had, takes it over: new password,
/// every session ended, every factor gone.
async fn set_password(
    txn: &DatabaseTransaction,
    found: &Found,
    taken_over: Option<LoginId>,
    password_hash: String,
    now: DateTime<Utc>,
) -> Result<LoginId> {
    if let Some(login) = taken_over {
        let taken = login::Entity::update_many()
            .col_expr(login::Column::PasswordHash, Expr::value(password_hash))
            .col_expr(login::Column::PasswordChangedAt, Expr::value(now))
            .filter(login::Column::Id.eq(login.0))
            .filter(login::Column::EmailVerifiedAt.is_null())
            .exec(txn)
            .await?;
        // Another letter did so a moment ago: tried again, the page asks for that password.
        if taken.rows_affected != 1 {
            return Err(Code::Unavailable.into());
        }
        // After the row is locked: a sign-in with the old password that holds it now has its session by then.
        session::end_all(txn, login).await?;
        factor::drop_all(txn, login).await?;
        let email = found.address()?;
        mail::enqueue_to_login(txn, now, Some(login), LetterKind::PasswordChanged, &email, None).await?;
        return Ok(login);
    }
    let login = id_of(LoginId);
    let row = login::ActiveModel {
        id: Set(login.0),
        email: Set(found.invitation.email.clone()),
        email_verified_at: Set(None),
        password_hash: Set(password_hash),
        password_changed_at: Set(now),
        time_zone: Set(None),
        created_at: Set(now),
    };
    match login::Entity::insert(row).exec_without_returning(txn).await {
        Ok(_) => Ok(login),
        // Somebody activated another role at this address a moment ago: tried again, the page asks for that password.
        Err(error) if is_taken(&error) => Err(Code::Unavailable.into()),
        Err(error) => Err(error.into()),
    }
}

/// The second press of the same form: the deed is done, so it only signs in, for the password just chosen.
async fn pressed_again(
    ctx: &Context,
    found: &Found,
    form: &ActivationForm,
    caller: &Caller,
    key: FormKey,
) -> Result<Option<Entered>> {
    let txn = ctx.db.write().await?;
    let first = once::earlier::<MembershipId>(&txn, key, found.invitation.id, ctx.now()).await?;
    drop(txn);
    if first.is_none() {
        return Ok(None);
    }
    // Joined by the session, which that press changed for a new one.
    if form.password.is_empty() {
        return Err(Code::SignedOut.into());
    }
    let form = domain::identity::SignInForm {
        email: found.invitation.email.clone(),
        password: form.password.clone(),
    };
    super::sign_in(ctx, &form, None, caller).await.map(Some)
}

impl Found {
    /// Closes the invitation as used, or finds that somebody was faster.
    async fn close(&self, txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
        let closed = invitation::Entity::update_many()
            .col_expr(invitation::Column::State, Expr::value(InvitationEnd::Used.name()))
            .col_expr(invitation::Column::ClosedAt, Expr::value(now))
            .filter(invitation::Column::Id.eq(self.invitation.id))
            .filter(invitation::Column::State.eq(InvitationEnd::LIVE))
            .filter(invitation::Column::ExpiresAt.gt(now))
            .exec(txn)
            .await?;
        if closed.rows_affected == 1 {
            return Ok(());
        }
        let current = invitation::Entity::find_by_id(self.invitation.id).one(txn).await?;
        let why = dead(&parsed("invitation.id", current)?, now).unwrap_or(DeadLink::Used);
        Err(Code::DeadLink { why }.into())
    }
}

/// Gives the membership to the login.
async fn take_up(
    txn: &DatabaseTransaction,
    invited: &membership::Model,
    login: LoginId,
    now: DateTime<Utc>,
) -> Result<MembershipId> {
    let status = parsed("membership.status", Status::from_name(&invited.status))?;
    let status = status
        .after(Change::Activate)
        .map_err(|_not_invited| Code::DeadLink { why: DeadLink::Revoked })?;
    let row = membership::ActiveModel {
        id: Set(invited.id),
        login_id: Set(Some(login.0)),
        status: Set(status.name().to_owned()),
        activated_at: Set(Some(now)),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    observation::begin(txn, now, invited).await?;
    Ok(MembershipId(invited.id))
}
