//! Sealing: each clinic's events stand in a chain, each with a hash over the one before and itself. A row that somebody
//! changes, adds or removes in the middle leaves a chain that does not fit any more.
//!
//! Whoever rewrites a whole chain, or cuts off its end, is found by its last number and hash: the operator keeps what
//! [`verify`] said the time before, outside of the database.

use chrono::{DateTime, Duration, Utc};
use domain::audit::Broken;
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, ExprTrait},
};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{audit_event, audit_seal, clinic},
    error::{Error, Result},
    identity::Operator,
    job::{self, Claim},
};

const SEAL_EVERY: Duration = Duration::minutes(5);
/// Events of one transaction.
const AT_ONCE: u64 = 500;
/// A transaction that began before the newest sealed event may still bring older ones: none takes so long.
const LATE: Duration = Duration::hours(1);

/// How far a chain goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sealed {
    /// The clinic's name; none for what belongs to no clinic.
    pub clinic: Option<String>,
    /// The last number: so many events are sealed.
    pub number: i64,
    /// The last hash, in hexadecimal digits.
    pub hash: String,
}

/// The first place where a chain of the journal does not fit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The clinic's name; none for what belongs to no clinic.
    pub clinic: Option<String>,
    /// The number in its chain, if it is in one.
    pub number: Option<i64>,
    /// When the event happened, where it is there.
    pub at: Option<DateTime<Utc>>,
    pub broken: Broken,
}

/// Seals what has been recorded since, and comes back in five minutes.
///
/// # Errors
/// The database's; what was sealed by then is sealed.
pub(crate) async fn seal(ctx: &Context, claim: &Claim) -> Result<()> {
    seal_all(ctx).await?;
    job::again(ctx, claim, ctx.now() + SEAL_EVERY).await
}

/// Seals what has been recorded since. A service that stops does it, too: with a clock that is set right meanwhile, what
/// it recorded last would look like something that was put in between.
///
/// # Errors
/// The database's; what was sealed by then is sealed.
pub async fn seal_all(ctx: &Context) -> Result<()> {
    while seal_some(ctx).await? == AT_ONCE {}
    Ok(())
}

/// Looks at every chain from its beginning: how far each goes, or the first event that is not as it was. For the
/// operator.
///
/// # Errors
/// The database's.
pub async fn verify(ctx: &Context, _operator: &Operator) -> Result<Result<Vec<Sealed>, Mismatch>> {
    let db = ctx.db.read();
    let chains: Vec<Uuid> = audit_seal::Entity::find()
        .select_only()
        .column(audit_seal::Column::Chain)
        .distinct()
        .order_by_asc(audit_seal::Column::Chain)
        .into_tuple()
        .all(db)
        .await?;
    let mut sealed = Vec::new();
    for chain in chains {
        let found = clinic::Entity::find_by_id(chain).one(db).await?;
        let clinic = found.map(|clinic| clinic.name);
        match verify_chain(db, chain).await? {
            Ok((number, hash)) => sealed.push(Sealed {
                clinic,
                number,
                hash: hash.iter().map(|byte| format!("{byte:02x}")).collect(),
            }),
            Err((number, at, broken)) => {
                return Ok(Err(Mismatch {
                    clinic,
                    number: Some(number),
                    at,
                    broken,
                }));
            }
        }
    }
    Ok(match late(ctx).await? {
        None => Ok(sealed),
        Some(event) => Err(Mismatch {
            clinic: match event.clinic_id {
                Some(id) => clinic::Entity::find_by_id(id).one(db).await?.map(|clinic| clinic.name),
                None => None,
            },
            number: None,
            at: Some(event.at),
            broken: Broken::Late,
        }),
    })
}

/// An event that is in no chain though sealing has long gone past it.
async fn late(ctx: &Context) -> Result<Option<audit_event::Model>> {
    let db = ctx.db.read();
    let Some(newest) = newest_sealed(db, ctx.now()).await? else {
        return Ok(None);
    };
    let found = audit_event::Entity::find()
        .filter(audit_event::Column::At.lt(newest - LATE))
        .filter(is_sealed().not())
        .order_by_asc(audit_event::Column::At)
        .one(db)
        .await?;
    Ok(found)
}

type Place = (i64, Option<DateTime<Utc>>, Broken);

async fn verify_chain(db: &impl ConnectionTrait, chain: Uuid) -> Result<Result<(i64, Vec<u8>), Place>> {
    let (mut last, mut before) = (0, Vec::new());
    loop {
        let page = audit_seal::Entity::find()
            .filter(audit_seal::Column::Chain.eq(chain))
            .filter(audit_seal::Column::Number.gt(last))
            .order_by_asc(audit_seal::Column::Number)
            .limit(AT_ONCE)
            .all(db)
            .await?;
        if page.is_empty() {
            return Ok(Ok((last, before)));
        }
        let there = audit_event::Entity::find()
            .filter(audit_event::Column::Id.is_in(page.iter().map(|seal| seal.event_id)))
            .all(db)
            .await?;
        for seal in page {
            if seal.number != last + 1 {
                return Ok(Err((seal.number, None, Broken::Skipped)));
            }
            let Some(event) = there.iter().find(|event| event.id == seal.event_id) else {
                return Ok(Err((seal.number, None, Broken::Gone)));
            };
            let hash = hash(&before, event)?;
            if hash != seal.hash || chain_of(event) != chain {
                return Ok(Err((seal.number, Some(event.at), Broken::Changed)));
            }
            (last, before) = (seal.number, hash);
        }
    }
}

/// Seals the oldest events that are not yet; how many.
async fn seal_some(ctx: &Context) -> Result<u64> {
    let txn = ctx.db.write().await?;
    let newest = newest_sealed(&txn, ctx.now()).await?;
    let mut unsealed = audit_event::Entity::find();
    if let Some(newest) = newest {
        unsealed = unsealed.filter(audit_event::Column::At.gte(newest - LATE));
    }
    let events = unsealed
        .filter(is_sealed().not())
        .order_by_asc(audit_event::Column::At)
        .order_by_asc(audit_event::Column::Id)
        .limit(AT_ONCE)
        .all(&txn)
        .await?;
    for event in &events {
        let chain = chain_of(event);
        let last = audit_seal::Entity::find()
            .filter(audit_seal::Column::Chain.eq(chain))
            .order_by_desc(audit_seal::Column::Number)
            .limit(1)
            .one(&txn)
            .await?;
        let (number, before) = last.map_or((1, Vec::new()), |last| (last.number + 1, last.hash));
        let seal = audit_seal::ActiveModel {
            chain: Set(chain),
            number: Set(number),
            event_id: Set(event.id),
            hash: Set(hash(&before, event)?),
        };
        audit_seal::Entity::insert(seal).exec_without_returning(&txn).await?;
    }
    txn.commit().await?;
    u64::try_from(events.len()).map_err(Error::broken)
}

/// The time of the newest sealed event until now. One from the future was recorded by a clock that was ahead, and says
/// nothing of how far sealing has gone.
async fn newest_sealed(db: &impl ConnectionTrait, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
    let newest = audit_seal::Entity::find()
        .join(
            JoinType::InnerJoin,
            audit_seal::Entity::belongs_to(audit_event::Entity)
                .from(audit_seal::Column::EventId)
                .to(audit_event::Column::Id)
                .into(),
        )
        .filter(audit_event::Column::At.lte(now))
        .order_by_desc(audit_event::Column::At)
        .select_only()
        .column(audit_event::Column::At)
        .limit(1)
        .into_tuple()
        .one(db)
        .await?;
    Ok(newest)
}

fn is_sealed() -> Expr {
    Expr::cust("EXISTS (SELECT 1 FROM audit_seal WHERE audit_seal.event_id = audit_event.id)")
}

/// Of a clinic, or of what belongs to none.
fn chain_of(event: &audit_event::Model) -> Uuid {
    event.clinic_id.unwrap_or(Uuid::nil())
}

/// Over everything that an event says, written so that no two events read the same.
fn hash(before: &[u8], event: &audit_event::Model) -> Result<Vec<u8>> {
    let said = serde_json::to_vec(&(
        event.id,
        event.at.timestamp_micros(),
        event.clinic_id,
        event.login_id,
        event.membership_id,
        &event.role,
        &event.action,
        event.object_id,
        &event.network,
    ))
    .map_err(Error::broken)?;
    let mut all = Sha256::new();
    all.update(before);
    all.update(said);
    Ok(all.finalize().to_vec())
}
