//! Guessing at passwords is slowed down by counting in the database: it survives a restart and spans processes.
//!
//! A try is counted before its password is looked at, and taken back when it was right. So a thousand guesses at
//! the same moment count a thousand, too.
//!
//! An owner on a browser that signed in before has a count of its own: strangers can't lock anybody out.

use chrono::{DateTime, Duration, Utc};
use domain::{error::Code, identity::Email};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, DbBackend, EntityTrait, PaginatorTrait,
    QueryFilter, Select, Statement,
};
use uuid::Uuid;

use super::session::Caller;
use crate::{
    context::Context,
    entity::{known_device, login, sign_in_failure},
    error::Result,
    secret,
};

/// How many tries are too many, and of what.
struct Limits {
    /// Keeps the counts of different deeds apart.
    scope: &'static str,
    /// For one address from one network (or one known browser).
    here: (u64, Duration),
    /// For one address, wherever they come from.
    address: (u64, Duration),
    /// From one network, for whatever addresses. A clinic shares one network.
    network: (u64, Duration),
}

/// Wrong passwords. NIST SP 800-63B-4 3.2.2 allows 100 for one address.
const PASSWORDS: Limits = Limits {
    scope: "",
    here: (10, Duration::minutes(15)),
    address: (100, LONG),
    network: (20, Duration::minutes(1)),
};
/// Wrong second factors of those whose password was right: a million codes, three of which are right at a time.
const FACTORS: Limits = Limits {
    scope: "factor of ",
    ..PASSWORDS
};
/// Letters that somebody has sent to an address without having shown to own it.
const LETTERS: Limits = Limits {
    scope: "letters to ",
    here: (5, Duration::minutes(15)),
    address: (20, LONG),
    network: (60, Duration::hours(1)),
};
const LONG: Duration = Duration::hours(24);

/// A counted try.
pub(super) struct Try(Uuid);

/// Counts a try of a password, or refuses it.
///
/// # Errors
/// `TooManyAttempts` with the time after which it makes sense again.
pub(super) async fn begin(ctx: &Context, email: &Email, caller: &Caller) -> Result<Try> {
    count_try(ctx, email, caller, &PASSWORDS).await
}

/// Counts a try of a second factor, or refuses it.
///
/// # Errors
/// `TooManyAttempts` with the time after which it makes sense again.
pub(super) async fn factor(ctx: &Context, email: &Email, caller: &Caller) -> Result<Try> {
    count_try(ctx, email, caller, &FACTORS).await
}

/// Counts a letter that somebody wants to have sent to an address, or refuses it: alike for known and unknown ones.
///
/// # Errors
/// `TooManyAttempts` with the time after which it makes sense again.
pub(crate) async fn letter(ctx: &Context, email: &Email, caller: &Caller) -> Result<()> {
    count_try(ctx, email, caller, &LETTERS).await?;
    Ok(())
}

/// Forgets the wrong passwords for an address: whoever reads its mailbox has just set a new one.
pub(super) async fn forget(txn: &DatabaseTransaction, email: &Email) -> Result<()> {
    sign_in_failure::Entity::delete_many()
        .filter(sign_in_failure::Column::AddressHash.eq(secret::hash(email.as_str())))
        .exec(txn)
        .await?;
    Ok(())
}

async fn count_try(ctx: &Context, email: &Email, caller: &Caller, limits: &Limits) -> Result<Try> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let address_hash = secret::hash(&format!("{}{email}", limits.scope));
    let network = format!("{}{}", limits.scope, caller.network);
    one_at_a_time(&txn, &address_hash, &caller.network).await?;
    let known = is_known(&txn, email, caller).await?;
    let of_address =
        || sign_in_failure::Entity::find().filter(sign_in_failure::Column::AddressHash.eq(address_hash.clone()));
    let here = of_address().filter(if known {
        sign_in_failure::Column::KnownDevice.eq(true)
    } else {
        sign_in_failure::Column::Network.eq(network.clone())
    });
    let mut refuse_after = vec![(here, limits.here)];
    if !known {
        refuse_after.push((
            of_address().filter(sign_in_failure::Column::KnownDevice.eq(false)),
            limits.address,
        ));
        let from_here = sign_in_failure::Entity::find().filter(sign_in_failure::Column::Network.eq(network.clone()));
        refuse_after.push((from_here, limits.network));
    }
    for (tries, (limit, window)) in refuse_after {
        if count(&txn, tries, now - window).await? >= limit {
            let retry_after_s = u32::try_from(window.num_seconds()).unwrap_or(u32::MAX);
            return Err(Code::TooManyAttempts { retry_after_s }.into());
        }
    }
    let id = Uuid::now_v7();
    let counted = sign_in_failure::ActiveModel {
        id: Set(id),
        address_hash: Set(address_hash),
        network: Set(network),
        known_device: Set(known),
        at: Set(now),
    };
    sign_in_failure::Entity::insert(counted)
        .exec_without_returning(&txn)
        .await?;
    txn.commit().await?;
    Ok(Try(id))
}

/// Counts the tries for one address, and those from one network, one after another: PostgreSQL does not show what others
/// are just writing, and a burst of guesses would count as none. SQLite has one writer at a time anyway.
async fn one_at_a_time(txn: &DatabaseTransaction, address_hash: &[u8], network: &str) -> Result<()> {
    if txn.get_database_backend() != DbBackend::Postgres {
        return Ok(());
    }
    // Always in this order, so that nobody waits in a circle.
    for key in [address_hash, &secret::hash(network)] {
        let key = key.first_chunk().map(|first| i64::from_be_bytes(*first));
        let lock =
            Statement::from_sql_and_values(DbBackend::Postgres, "SELECT pg_advisory_xact_lock($1)", [key.into()]);
        txn.execute_raw(lock).await?;
    }
    Ok(())
}

/// What came of checking the password; a try that could not be checked at all counts for nothing.
pub(super) async fn checked<T>(ctx: &Context, counted: &Try, checked: Result<T>) -> Result<T> {
    if checked.is_err() {
        let txn = ctx.db.write().await?;
        succeeded(&txn, counted).await?;
        txn.commit().await?;
    }
    checked
}

/// Takes back a try whose password was right.
pub(super) async fn succeeded(txn: &DatabaseTransaction, counted: &Try) -> Result<()> {
    sign_in_failure::Entity::delete_by_id(counted.0).exec(txn).await?;
    Ok(())
}

/// The longest that a failure counts; older ones are swept.
pub(crate) const REMEMBERED: Duration = LONG;

async fn count(txn: &DatabaseTransaction, tries: Select<sign_in_failure::Entity>, since: DateTime<Utc>) -> Result<u64> {
    Ok(tries.filter(sign_in_failure::Column::At.gt(since)).count(txn).await?)
}

async fn is_known(txn: &DatabaseTransaction, email: &Email, caller: &Caller) -> Result<bool> {
    let Some(device) = &caller.device else { return Ok(false) };
    let known = known_device::Entity::find()
        .filter(known_device::Column::TokenHash.eq(secret::hash(device)))
        .inner_join_login(email)
        .count(txn)
        .await?;
    Ok(known > 0)
}

trait OfLogin {
    fn inner_join_login(self, email: &Email) -> Self;
}

impl OfLogin for Select<known_device::Entity> {
    fn inner_join_login(self, email: &Email) -> Self {
        use sea_orm::{JoinType, QuerySelect};
        let owner = known_device::Entity::belongs_to(login::Entity)
            .from(known_device::Column::LoginId)
            .to(login::Column::Id)
            .into();
        self.join(JoinType::InnerJoin, owner)
            .filter(login::Column::Email.eq(email.as_str()))
    }
}
