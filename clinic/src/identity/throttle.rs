//! Guessing at passwords is slowed down by counting in the database: it survives a restart and spans processes.
//!
//! A try is counted before its password is looked at, and taken back when it was right. So a thousand guesses at
//! the same moment count a thousand, too.
//!
//! An owner on a browser that signed in before has a count of its own: strangers can't lock anybody out.

use chrono::{DateTime, Duration, Utc};
use domain::{error::Code, identity::Email};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, Select};
use uuid::Uuid;

use super::session::Caller;
use crate::{
    context::Context,
    entity::{known_device, login, sign_in_failure},
    error::Result,
    secret,
};

/// Wrong passwords for one address from one network (or one known browser) in a quarter of an hour.
const PER_ADDRESS_AND_NETWORK: u64 = 10;
const SHORT: Duration = Duration::minutes(15);
/// Wrong passwords for one address in a day, wherever they come from (NIST SP 800-63B-4 3.2.2 allows 100).
const PER_ADDRESS: u64 = 100;
const LONG: Duration = Duration::hours(24);
/// Wrong passwords from one network in a minute, for whatever addresses. A clinic shares one network.
const PER_NETWORK: u64 = 20;
const MINUTE: Duration = Duration::minutes(1);

/// A counted try.
pub(super) struct Try(Uuid);

/// Counts a try, or refuses it.
///
/// # Errors
/// `TooManyAttempts` with the time after which it makes sense again.
pub(super) async fn begin(ctx: &Context, email: &Email, caller: &Caller) -> Result<Try> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let address_hash = secret::hash(email.as_str());
    let known = is_known(&txn, email, caller).await?;
    let of_address =
        || sign_in_failure::Entity::find().filter(sign_in_failure::Column::AddressHash.eq(address_hash.clone()));
    let here = of_address().filter(if known {
        sign_in_failure::Column::KnownDevice.eq(true)
    } else {
        sign_in_failure::Column::Network.eq(caller.network.clone())
    });
    let mut refuse_after = vec![(here, PER_ADDRESS_AND_NETWORK, SHORT)];
    if !known {
        let network =
            sign_in_failure::Entity::find().filter(sign_in_failure::Column::Network.eq(caller.network.clone()));
        refuse_after.push((
            of_address().filter(sign_in_failure::Column::KnownDevice.eq(false)),
            PER_ADDRESS,
            LONG,
        ));
        refuse_after.push((network, PER_NETWORK, MINUTE));
    }
    for (tries, limit, window) in refuse_after {
        if count(&txn, tries, now - window).await? >= limit {
            let retry_after_s = u32::try_from(window.num_seconds()).unwrap_or(u32::MAX);
            return Err(Code::TooManyAttempts { retry_after_s }.into());
        }
    }
    let id = Uuid::now_v7();
    let counted = sign_in_failure::ActiveModel {
        id: Set(id),
        address_hash: Set(address_hash),
        network: Set(caller.network.clone()),
        known_device: Set(known),
        at: Set(now),
    };
    sign_in_failure::Entity::insert(counted)
        .exec_without_returning(&txn)
        .await?;
    txn.commit().await?;
    Ok(Try(id))
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
    let known = known_device::Entity::find_by_id(secret::hash(device))
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
