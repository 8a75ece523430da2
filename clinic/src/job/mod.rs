//! Work that is done later or again and again: one table, claimed under a lease, so that it is done once whatever
//! process looks, and done again when the one that claimed it died.

mod sweep;
mod work;

pub use work::Work;

use chrono::{DateTime, Duration, Utc};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{Expr, LockBehavior, LockType, OnConflict},
};
use uuid::Uuid;

use crate::{
    audit, classes,
    context::Context,
    entity::{job, parsed},
    error::Result,
    identity::{self, Expiry},
    import, monitoring,
};

/// The right to do one job, for a while.
#[derive(Clone, Debug)]
pub struct Claim {
    pub work: Work,
    id: Uuid,
    lease_until: DateTime<Utc>,
}

/// Longer than the slowest job may take: a mail server gets 30 seconds for each of its answers.
const LEASE: Duration = Duration::minutes(5);
const EXPIRE_EVERY: Duration = Duration::minutes(10);

/// Asks for work, in the caller's transaction; asking twice is asking once.
pub(crate) async fn enqueue(txn: &DatabaseTransaction, work: Work, run_at: DateTime<Utc>) -> Result<()> {
    let unique_key = unique_key(work);
    let row = job::ActiveModel {
        id: Set(Uuid::now_v7()),
        kind: Set(work.kind().to_owned()),
        unique_key: Set(unique_key),
        subject: Set(work.subject()),
        run_at: Set(run_at),
        lease_until: Set(None),
        attempts: Set(0),
    };
    job::Entity::insert(row)
        .on_conflict(OnConflict::column(job::Column::UniqueKey).do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    Ok(())
}

/// Takes back what was asked for, if it is not done yet.
pub(crate) async fn forget(txn: &DatabaseTransaction, work: Work) -> Result<()> {
    job::Entity::delete_many()
        .filter(job::Column::UniqueKey.eq(unique_key(work)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Has work that never ends done at once: something came that it should not wait for.
pub(crate) async fn hurry(txn: &DatabaseTransaction, work: Work, now: DateTime<Utc>) -> Result<()> {
    job::Entity::update_many()
        .col_expr(job::Column::RunAt, Expr::value(now))
        .filter(job::Column::UniqueKey.eq(unique_key(work)))
        .filter(job::Column::RunAt.gt(now))
        .exec(txn)
        .await?;
    Ok(())
}

fn unique_key(work: Work) -> String {
    match work.subject() {
        Some(subject) => format!("{}:{subject}", work.kind()),
        None => work.kind().to_owned(),
    }
}

/// Sees to it that the work that never ends is asked for, and that no job sleeps because a clock was ahead for a while:
/// what it put off then would wait until that time comes again. Called when the service starts, and each hour.
///
/// # Errors
/// The database's.
pub async fn ensure_recurring(ctx: &Context) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    for work in Work::RECURRING {
        enqueue(&txn, work, now).await?;
    }
    for (kind, longest) in Work::longest_waits() {
        job::Entity::update_many()
            .col_expr(job::Column::RunAt, Expr::value(now))
            .filter(job::Column::Kind.eq(kind))
            .filter(job::Column::RunAt.gt(now + longest))
            .exec(&txn)
            .await?;
    }
    txn.commit().await?;
    Ok(())
}

/// Claims the job that has been due longest, if any. Until the lease ends nobody else gets it.
///
/// # Errors
/// The database's.
pub async fn claim(ctx: &Context) -> Result<Option<Claim>> {
    let now = ctx.now();
    let due = Condition::all().add(job::Column::RunAt.lte(now)).add(
        Condition::any()
            .add(job::Column::LeaseUntil.is_null())
            .add(job::Column::LeaseUntil.lte(now))
            // Nobody holds one for so long: it was taken by a clock that was ahead.
            .add(job::Column::LeaseUntil.gt(now + LEASE * 2)),
    );
    // Looking costs no write lock; only a sight of work does.
    let sight = job::Entity::find().filter(due.clone()).one(ctx.db.read()).await?;
    if sight.is_none() {
        return Ok(None);
    }
    let txn = ctx.db.write().await?;
    let found = job::Entity::find()
        .filter(due)
        .order_by_asc(job::Column::RunAt)
        .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
        .limit(1)
        .one(&txn)
        .await?;
    let Some(row) = found else { return Ok(None) };
    let lease_until = now + LEASE;
    let claimed = job::ActiveModel {
        id: Set(row.id),
        lease_until: Set(Some(lease_until)),
        attempts: Set(row.attempts + 1),
        ..Default::default()
    };
    job::Entity::update(claimed).exec(&txn).await?;
    txn.commit().await?;
    Ok(Some(Claim {
        work: parsed("job.kind", Work::of(&row))?,
        id: row.id,
        lease_until,
    }))
}

/// The job is done.
///
/// # Errors
/// The database's.
pub async fn done(ctx: &Context, claim: &Claim) -> Result<()> {
    let txn = ctx.db.write().await?;
    finish(&txn, claim).await?;
    txn.commit().await?;
    Ok(())
}

/// The job is to be done again at that time.
///
/// # Errors
/// The database's.
pub async fn again(ctx: &Context, claim: &Claim, at: DateTime<Utc>) -> Result<()> {
    let txn = ctx.db.write().await?;
    put_off(&txn, claim, at).await?;
    txn.commit().await?;
    Ok(())
}

/// Does the work of a claim that needs nothing but the database, and ends the job or puts it off.
///
/// A letter wants a mail server, and the expiry somebody to ask: given here they are given back.
///
/// # Errors
/// The database's; of work on many, what was done by then is done.
pub async fn perform(ctx: &Context, claim: &Claim) -> Result<()> {
    match claim.work {
        Work::Letter(_) | Work::Expire => again(ctx, claim, ctx.now()).await,
        Work::Remind { invitation, .. } => identity::remind(ctx, claim, invitation).await,
        Work::Import(list) => import::go_on(ctx, claim, list).await,
        Work::RemindDoctor(application) => classes::review::remind(ctx, claim, application).await,
        Work::RemindApplicant(application) => classes::application::remind(ctx, claim, application).await,
        Work::Escalate(application) => classes::review::escalate(ctx, claim, application).await,
        Work::MakeClasses => classes::making::make_all(ctx, claim).await,
        Work::Offer(course) => classes::waiting::offer(ctx, claim, course).await,
        Work::OfferEnds(place) => classes::waiting::offer_ends(ctx, claim, place).await,
        Work::RemindOfClasses => classes::reminder::send_due(ctx, claim).await,
        Work::AskForReports => monitoring::due::ask_all(ctx, claim).await,
        Work::EscalateAlert(alert) => monitoring::escalate::go_on(ctx, claim, alert).await,
        Work::Seal => audit::seal(ctx, claim).await,
        Work::Housekeeping => sweep::sweep(ctx, claim).await,
    }
}

/// Ends what ran out and comes back in ten minutes. Where it asks, the caller tells the operator.
///
/// # Errors
/// The database's.
pub async fn expire(ctx: &Context, claim: &Claim) -> Result<Expiry> {
    let expiry = identity::expire(ctx, false).await?;
    again(ctx, claim, ctx.now() + EXPIRE_EVERY).await?;
    Ok(expiry)
}

/// Ends the job; whether the claim still held.
pub(crate) async fn finish(txn: &DatabaseTransaction, claim: &Claim) -> Result<bool> {
    let ended = job::Entity::delete_many().filter(mine(claim)).exec(txn).await?;
    Ok(ended.rows_affected > 0)
}

/// Has the job done again at that time; whether the claim still held.
pub(crate) async fn put_off(txn: &DatabaseTransaction, claim: &Claim, at: DateTime<Utc>) -> Result<bool> {
    let row = job::ActiveModel {
        run_at: Set(at),
        lease_until: Set(None),
        ..Default::default()
    };
    let put_off = job::Entity::update_many()
        .set(row)
        .filter(mine(claim))
        .exec(txn)
        .await?;
    Ok(put_off.rows_affected > 0)
}

/// The claimed row, as long as the lease is the claimer's own: one who was too slow leaves the next one's alone.
fn mine(claim: &Claim) -> Condition {
    Condition::all()
        .add(job::Column::Id.eq(claim.id))
        .add(job::Column::LeaseUntil.eq(claim.lease_until))
}
