//! Codes of an application (RFC 6238): six digits, every 30 seconds others, SHA-1 as every application knows it.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, Field, Problem},
    identity::{FactorForm, FormKey, LoginId, SETUP_LIVES, TypedFactor},
    mail::LetterKind,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, OnConflict, SelectStatement},
};
use totp_rs::{Builder, Secret, Totp};

use super::{codes, fresh, lock, mark_factor, tell, tidy};
use crate::{
    context::Context,
    entity::{login, parsed, totp},
    error::{Error, Result},
    identity::{
        actor::{Actor, Anyone},
        session::{self, Caller, SignedIn},
    },
    once::{self, Press},
};

/// Bytes of a secret: what RFC 4226 recommends, and what fits HMAC-SHA-1.
const SECRET_BYTES: usize = 20;

/// What an application needs to know before it makes its first code.
pub struct TotpSetup {
    /// The secret as the application wants it typed.
    pub key: String,
    /// The same as an address, for the picture that the application photographs.
    pub uri: String,
}

/// A new secret, to be confirmed by the first code made with it. Until then nothing asks for one.
///
/// # Errors
/// `ProveAgain`; `Conflict` where an application makes codes already.
pub async fn begin_totp(ctx: &Context, actor: &Actor<Anyone>, signed_in: &SignedIn) -> Result<()> {
    fresh(ctx, signed_in)?;
    let login = actor.login();
    let mut secret = [0; SECRET_BYTES];
    getrandom::fill(&mut secret).map_err(Error::broken)?;
    let sealed = ctx.vault.seal(&secret, login.0)?;
    let txn = ctx.db.write().await?;
    lock(&txn, login).await?;
    let row = totp::ActiveModel {
        login_id: Set(login.0),
        sealed: Set(sealed),
        created_at: Set(ctx.now()),
        confirmed_at: Set(None),
        last_step: Set(0),
    };
    let replace = OnConflict::column(totp::Column::LoginId)
        .update_columns([totp::Column::Sealed, totp::Column::CreatedAt])
        .action_and_where(totp::Column::ConfirmedAt.is_null())
        .to_owned();
    let written = totp::Entity::insert(row)
        .on_conflict(replace)
        .exec_without_returning(&txn)
        .await?;
    if written == 0 {
        return Err(Code::Conflict.into());
    }
    txn.commit().await?;
    Ok(())
}

/// The secret that waits for its first code, for those who have just begun. Once confirmed it is never shown again.
///
/// # Errors
/// The database's.
pub async fn totp_setup(ctx: &Context, actor: &Actor<Anyone>) -> Result<Option<TotpSetup>> {
    let Some(row) = beginning(ctx.db.read(), actor.login(), ctx.now()).await? else {
        return Ok(None);
    };
    let login = login::Entity::find_by_id(row.login_id).one(ctx.db.read()).await?;
    let email = parsed("totp.login_id", login)?.email;
    let key = Secret::from(opened(ctx, &row)?).to_base32();
    let (_, brand) = ctx.brands.get(&actor.held().brand);
    let (issuer, account) = (percent_encoded(&brand.name), percent_encoded(&email));
    Ok(Some(TotpSetup {
        uri: format!("otpauth://totp/{issuer}:{account}?secret={key}&issuer={issuer}&digits=6&period=30"),
        key,
    }))
}

/// «Включить»: the first code was right, so from now on signing in asks for one. Every other session ends. The recovery
/// codes, to be shown once; `None` where there are some already, and for a second press.
///
/// # Errors
/// `Invalid` for the code; `NotFound` where nothing waits for one.
pub async fn confirm_totp(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    form: &FactorForm,
    caller: &Caller,
    key: FormKey,
) -> Result<Option<Vec<String>>> {
    let wrong = || Code::field(Field::Factor, Problem::FactorWrong);
    let TypedFactor::Totp(code) = form.check()? else {
        return Err(wrong().into());
    };
    let (login, now) = (actor.login(), ctx.now());
    let codes = codes::draw(ctx).await?;
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(None);
    };
    let txn = &deed.txn;
    let person = lock(txn, login).await?;
    let row = beginning(txn, login, now).await?.ok_or(Code::NotFound)?;
    let step = step(ctx, &row, &code)?.ok_or_else(wrong)?;
    let confirmed = totp::ActiveModel {
        login_id: Set(login.0),
        confirmed_at: Set(Some(now)),
        last_step: Set(step),
        ..Default::default()
    };
    totp::Entity::update(confirmed).exec(txn).await?;
    session::end_others(txn, signed_in, caller).await?;
    mark_factor(txn, signed_in, now).await?;
    let change = (Action::FactorAdded, LetterKind::FactorOn);
    tell(txn, now, actor.by(), change, &person, caller).await?;
    let is_first = codes::left(txn, login).await? == 0;
    if is_first {
        codes::replace(txn, login, &codes, now).await?;
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(is_first.then_some(codes.shown))
}

/// «Выключить»: no application makes codes any more. What is off already is what was wanted.
///
/// # Errors
/// `ProveAgain`.
pub async fn remove_totp(ctx: &Context, actor: &Actor<Anyone>, signed_in: &SignedIn, caller: &Caller) -> Result<()> {
    fresh(ctx, signed_in)?;
    let (login, now) = (actor.login(), ctx.now());
    let txn = ctx.db.write().await?;
    let person = lock(&txn, login).await?;
    let removed = totp::Entity::delete_by_id(login.0)
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .exec(&txn)
        .await?;
    if removed.rows_affected > 0 {
        tidy(&txn, login).await?;
        let change = (Action::FactorRemoved, LetterKind::FactorOff);
        tell(&txn, now, actor.by(), change, &person, caller).await?;
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// Whether the vault's key is the one under which the database's secrets were sealed, as far as there are any.
///
/// # Errors
/// The database's.
pub async fn vault_fits(ctx: &Context) -> Result<bool> {
    let newest = totp::Entity::find()
        .order_by_desc(totp::Column::CreatedAt)
        .limit(1)
        .one(ctx.db.read())
        .await?;
    Ok(newest.is_none_or(|row| opened(ctx, &row).is_ok()))
}

/// The step of time whose code this is, by the application of that login.
pub(super) async fn step_of(ctx: &Context, login: LoginId, code: &str) -> Result<Option<i64>> {
    let row = totp::Entity::find_by_id(login.0)
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .one(ctx.db.read())
        .await?;
    row.map_or(Ok(None), |row| step(ctx, &row, code))
}

/// Uses a step up, unless it or a later one was used before: by whomever, in whatever process.
pub(super) async fn use_step(txn: &DatabaseTransaction, login: LoginId, step: i64) -> Result<bool> {
    let used = totp::Entity::update_many()
        .col_expr(totp::Column::LastStep, Expr::value(step))
        .filter(totp::Column::LoginId.eq(login.0))
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .filter(totp::Column::LastStep.lt(step))
        .exec(txn)
        .await?;
    Ok(used.rows_affected == 1)
}

/// The rows that give a login codes, to be asked whether there is one.
pub(in crate::identity) fn has_totp() -> SelectStatement {
    totp::Entity::find()
        .select_only()
        .column(totp::Column::LoginId)
        .filter(Expr::col((totp::Entity, totp::Column::LoginId)).equals((login::Entity, login::Column::Id)))
        .filter(totp::Column::ConfirmedAt.is_not_null())
        .into_query()
}

/// The row of a secret that was shown lately and is not confirmed.
async fn beginning(
    db: &impl sea_orm::ConnectionTrait,
    login: LoginId,
    now: DateTime<Utc>,
) -> Result<Option<totp::Model>> {
    Ok(totp::Entity::find_by_id(login.0)
        .filter(totp::Column::ConfirmedAt.is_null())
        .filter(totp::Column::CreatedAt.gt(now - SETUP_LIVES))
        .one(db)
        .await?)
}

fn step(ctx: &Context, row: &totp::Model, code: &str) -> Result<Option<i64>> {
    let totp: Totp = Builder::new()
        .with_secret(opened(ctx, row)?)
        .build()
        .map_err(|error| Error::broken(error.to_string()))?;
    let now = u64::try_from(ctx.now().timestamp()).map_err(Error::broken)?;
    Ok(totp.check(code, now).and_then(|step| i64::try_from(step).ok()))
}

fn opened(ctx: &Context, row: &totp::Model) -> Result<Vec<u8>> {
    ctx.vault.open(&row.sealed, row.login_id)
}

/// For a part of an address: everything but letters, digits and a few signs as its bytes (RFC 3986 2.1).
fn percent_encoded(text: &str) -> String {
    text.bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect()
}
