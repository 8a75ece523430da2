use domain::{
    audit::Action,
    error::Code,
    identity::{Email, LoginId, SignInForm},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::{
    factor::{Entered, enter},
    held::held_by,
    passwords::Passwords,
    session::{self, Caller, SignedIn},
    throttle,
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::login,
    error::Result,
};

/// Signs somebody in with address and password; a login with a second factor waits for it.
///
/// An unknown address, a wrong password and a login without any active role give the same answer in the same time.
///
/// # Errors
/// `Invalid`, `WrongCredentials`, `TooManyAttempts`, or `Unavailable` when too many are being checked at once.
pub async fn sign_in(
    ctx: &Context,
    form: &SignInForm,
    previous: Option<&SignedIn>,
    caller: &Caller,
) -> Result<Entered> {
    let (email, password) = form.check()?;
    let counted = throttle::begin(ctx, &email, caller).await?;
    let found = find_login(ctx, &email).await?;
    let hash = found.as_ref().map(|login| login.password_hash.clone());
    let right = ctx.passwords.verify(&password, hash.clone()).await;
    let right = throttle::checked(ctx, &counted, right).await?;
    let now = ctx.now();
    let held = match &found {
        Some(login) if right => held_by(ctx.db.read(), LoginId(login.id)).await?,
        _ => Vec::new(),
    };
    let Some((login, first)) = found.zip(held.first().cloned()) else {
        record_failure(ctx, caller).await?;
        return Err(Code::WrongCredentials.into());
    };
    let stronger = match hash.is_some_and(|hash| Passwords::is_outdated(&hash)) {
        true => Some(ctx.passwords.hash(&password).await?),
        false => None,
    };
    let txn = ctx.db.write().await?;
    if !has_still(&txn, &login).await? {
        // Another password, or another hash of this one, since it was looked at: looked at again.
        drop(txn);
        return Box::pin(sign_in(ctx, form, previous, caller)).await;
    }
    throttle::succeeded(&txn, &counted).await?;
    if let Some(hash) = stronger {
        let row = login::ActiveModel {
            id: Set(login.id),
            password_hash: Set(hash),
            ..Default::default()
        };
        login::Entity::update(row).exec(&txn).await?;
    }
    let entered = enter(&txn, LoginId(login.id), &held, first, caller, Some(&email), now).await?;
    if let Entered::Session(_) = &entered {
        if let Some(previous) = previous {
            session::end(&txn, previous).await?;
        }
        let by = By {
            login: Some(LoginId(login.id)),
            ..By::default()
        };
        audit::record(&txn, now, by, Action::SignedIn, None, Some(&caller.network)).await?;
    }
    txn.commit().await?;
    ctx.ring();
    Ok(entered)
}

/// Whether the login has the password that was looked at outside of the transaction. From here to the end of the
/// transaction it stays so; whoever takes the login over afterwards ends the session that is begun now.
pub(super) async fn has_still(txn: &DatabaseTransaction, seen: &login::Model) -> Result<bool> {
    let current = login::Entity::find_by_id(seen.id).lock_exclusive().one(txn).await?;
    Ok(current.is_some_and(|current| current.password_hash == seen.password_hash))
}

/// A wrong password, for the journal.
pub(super) async fn record_failure(ctx: &Context, caller: &Caller) -> Result<()> {
    let network = Some(caller.network.as_str());
    audit::record(
        ctx.db.read(),
        ctx.now(),
        By::default(),
        Action::SignInFailed,
        None,
        network,
    )
    .await
}

/// The login of that address.
pub(super) async fn find_login(ctx: &Context, email: &Email) -> Result<Option<login::Model>> {
    Ok(login::Entity::find()
        .filter(login::Column::Email.eq(email.as_str()))
        .one(ctx.db.read())
        .await?)
}
