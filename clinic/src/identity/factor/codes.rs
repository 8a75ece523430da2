//! Recovery codes: ten for whoever has lost the telephone, shown once, each good once.
//!
//! What people can type over has 40 random bits, so a code is kept as a password is (ASVS 6.5.2), and all of a set under
//! one salt: one hash finds the code among the ten.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{FormKey, LoginId, Password, RECOVERY_CODES, RECOVERY_DIGITS},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

use super::{fresh, has, lock};
use crate::{
    audit,
    context::Context,
    entity::{id_of, recovery_code},
    error::{Error, Result},
    identity::{
        actor::{Actor, Anyone},
        session::{Caller, SignedIn},
    },
    once::{self, Press},
};

/// A set of codes that nobody has seen yet, with what is kept of it.
pub(super) struct NewCodes {
    pub(super) shown: Vec<String>,
    hashes: Vec<String>,
}

/// «Новые резервные коды»: the older ones are worth nothing from now on. `None` for a second press: they were shown.
///
/// # Errors
/// `ProveAgain`; `Conflict` for a login without a factor, whom they would help to nothing.
pub async fn new_recovery_codes(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    caller: &Caller,
    key: FormKey,
) -> Result<Option<Vec<String>>> {
    fresh(ctx, signed_in)?;
    let codes = draw(ctx).await?;
    let (login, now) = (actor.login(), ctx.now());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(None);
    };
    let txn = &deed.txn;
    lock(txn, login).await?;
    if !has(txn, login).await? {
        return Err(Code::Conflict.into());
    }
    replace(txn, login, &codes, now).await?;
    let (object, network) = (Some(login.0), Some(caller.network.as_str()));
    audit::record(txn, now, actor.by(), Action::RecoveryCodesMade, object, network).await?;
    deed.done(&()).await?;
    Ok(Some(codes.shown))
}

/// A new set.
pub(super) async fn draw(ctx: &Context) -> Result<NewCodes> {
    let shown = (0..RECOVERY_CODES).map(|_| code()).collect::<Result<Vec<_>>>()?;
    let mut hashes: Vec<String> = Vec::with_capacity(shown.len());
    for code in &shown {
        let password = typed(code)?;
        hashes.push(match hashes.first() {
            None => ctx.passwords.hash(&password).await?,
            Some(first) => ctx.passwords.hash_like(&password, first).await?,
        });
    }
    Ok(NewCodes { shown, hashes })
}

/// Keeps the set in place of the one before.
pub(super) async fn replace(
    txn: &DatabaseTransaction,
    login: LoginId,
    codes: &NewCodes,
    now: DateTime<Utc>,
) -> Result<()> {
    forget(txn, login).await?;
    let rows = codes.hashes.iter().map(|hash| recovery_code::ActiveModel {
        id: Set(id_of(|id| id)),
        login_id: Set(login.0),
        code_hash: Set(hash.clone()),
        used_at: Set(None),
        created_at: Set(now),
    });
    recovery_code::Entity::insert_many(rows)
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// What is kept of a code of that login, if it could be one of its set.
pub(super) async fn hash_of(ctx: &Context, login: LoginId, code: &Password) -> Result<Option<String>> {
    let any = recovery_code::Entity::find()
        .filter(recovery_code::Column::LoginId.eq(login.0))
        .one(ctx.db.read())
        .await?;
    match any {
        Some(row) => Ok(Some(ctx.passwords.hash_like(code, &row.code_hash).await?)),
        None => Ok(None),
    }
}

/// Uses a code up, unless it was used before or is none.
pub(super) async fn use_code(
    txn: &DatabaseTransaction,
    login: LoginId,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<bool> {
    let used = recovery_code::Entity::update_many()
        .col_expr(recovery_code::Column::UsedAt, Expr::value(now))
        .filter(recovery_code::Column::LoginId.eq(login.0))
        .filter(recovery_code::Column::CodeHash.eq(hash))
        .filter(recovery_code::Column::UsedAt.is_null())
        .exec(txn)
        .await?;
    Ok(used.rows_affected == 1)
}

/// How many of the set are left.
pub(super) async fn left(db: &impl ConnectionTrait, login: LoginId) -> Result<u64> {
    Ok(recovery_code::Entity::find()
        .filter(recovery_code::Column::LoginId.eq(login.0))
        .filter(recovery_code::Column::UsedAt.is_null())
        .count(db)
        .await?)
}

/// Takes the set away.
pub(super) async fn forget(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    recovery_code::Entity::delete_many()
        .filter(recovery_code::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    Ok(())
}

/// Twelve digits.
fn code() -> Result<String> {
    // Of 64 bits the last twelve digits are as good as evenly spread: one in 18 million is likelier than another.
    let drawn = getrandom::u64().map_err(Error::broken)? % 10_u64.pow(12);
    Ok(format!("{drawn:0width$}", width = RECOVERY_DIGITS))
}

fn typed(code: &str) -> Result<Password> {
    Password::typed(code).map_err(|_empty| Error::broken("a recovery code is empty"))
}
