//! Between the password and the second factor: a sign-in that waits, under a secret of its own, for a few minutes.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{Email, FactorForm, LoginId, WAITING_LIVES},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::{Factors, factors_of, has, lock, present, refused};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{id_of, login, parsed, waiting_sign_in},
    error::Result,
    identity::{
        held::{self, Held, held_by},
        recovery::address_of,
        session::{self, Caller, NewSession, SignedIn},
    },
    secret::{self, Secret},
};

/// What the right password leads to.
#[derive(Debug)]
pub enum Entered {
    /// A session.
    Session(NewSession),
    /// A login with a second factor: the secret of the sign-in that waits for it.
    Waiting(Secret),
}

/// Begins a session for a login whose password was right, or lets the sign-in wait for its second factor.
///
/// The login's row is locked by the caller, so a factor that is just being added is not overlooked.
pub(in crate::identity) async fn enter(
    txn: &DatabaseTransaction,
    login: LoginId,
    held: &[Held],
    first: Held,
    caller: &Caller,
    told: Option<&Email>,
    now: DateTime<Utc>,
) -> Result<Entered> {
    if !has(txn, login).await? {
        let begun = session::begin(txn, login, held, first, None, caller, told, now).await?;
        return Ok(Entered::Session(begun));
    }
    held::mark_used(txn, first.membership, now).await?;
    let token = Secret::draw()?;
    let row = waiting_sign_in::ActiveModel {
        id: Set(id_of(|id| id)),
        token_hash: Set(token.hash()),
        login_id: Set(login.0),
        created_at: Set(now),
        expires_at: Set(now + WAITING_LIVES),
    };
    waiting_sign_in::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(Entered::Waiting(token))
}

/// What the sign-in behind this secret waits for; `None` where there is none, or its time is over.
///
/// # Errors
/// The database's.
pub async fn waiting(ctx: &Context, token: Option<&str>) -> Result<Option<Factors>> {
    match find(ctx, token).await? {
        Some(row) => Ok(Some(factors_of(ctx.db.read(), LoginId(row.login_id)).await?)),
        None => Ok(None),
    }
}

/// Shows the second factor of a sign-in that waits, and begins its session.
///
/// A code that is wrong, over, used, or of another kind than the login has gets the same answer.
///
/// # Errors
/// `SignInAgain`; `Invalid` for the factor; `TooManyAttempts`.
pub async fn finish_sign_in(
    ctx: &Context,
    token: Option<&str>,
    form: &FactorForm,
    previous: Option<&SignedIn>,
    caller: &Caller,
) -> Result<NewSession> {
    let row = find(ctx, token).await?.ok_or(Code::SignInAgain)?;
    let login = LoginId(row.login_id);
    let person = login::Entity::find_by_id(login.0).one(ctx.db.read()).await?;
    let email = address_of(&parsed("waiting_sign_in.login_id", person)?)?;
    let presented = present(ctx, login, &email, &form.check()?, row.id, caller).await?;
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    lock(&txn, login).await?;
    if !presented.use_up(&txn, now).await? {
        drop(txn);
        return Err(refused(ctx, &presented, caller).await?);
    }
    // Gone where the password changed meanwhile, or where another press of the button was faster.
    let used = waiting_sign_in::Entity::delete_by_id(row.id).exec(&txn).await?;
    let held = held_by(&txn, login).await?;
    let first = held.first().cloned();
    let first = first.filter(|_| used.rows_affected == 1).ok_or(Code::SignInAgain)?;
    if let Some(previous) = previous {
        session::end(&txn, previous).await?;
    }
    let begun = session::begin(&txn, login, &held, first, Some(now), caller, Some(&email), now).await?;
    let by = By {
        login: Some(login),
        ..By::default()
    };
    audit::record(&txn, now, by, Action::SignedIn, None, Some(&caller.network)).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(begun)
}

/// Ends every sign-in of a login that waits.
pub(in crate::identity) async fn forget_waiting(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    waiting_sign_in::Entity::delete_many()
        .filter(waiting_sign_in::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    Ok(())
}

pub(super) async fn find(ctx: &Context, token: Option<&str>) -> Result<Option<waiting_sign_in::Model>> {
    let Some(token) = token else { return Ok(None) };
    Ok(waiting_sign_in::Entity::find()
        .filter(waiting_sign_in::Column::TokenHash.eq(secret::hash(token)))
        .filter(waiting_sign_in::Column::ExpiresAt.gt(ctx.now()))
        .one(ctx.db.read())
        .await?)
}
