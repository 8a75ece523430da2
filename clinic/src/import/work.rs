//! The job that adds the people of a list: some at a time, each in a transaction of its own.

use chrono::{DateTime, Duration, Utc};
use domain::{
    error::Code,
    identity::MembershipId,
    import::{Entry, IMPORT_KEPT_HOURS, ImportId, Stage, Verdict},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::{Expr, LockType},
};
use uuid::Uuid;

use super::kept;
use crate::{
    context::Context,
    entity::{ImportState, clinic, import_draft, import_row},
    error::{Error, Result},
    identity::{self, Actor, PatientKeeper},
    job::{self, Claim},
    patients, staff,
};

/// So many at a time; then letters and other jobs have their turn, and a process that stops is not kept waiting.
const AT_A_TIME: usize = 25;

/// Adds some of those who are ready, and has itself called again until there are none.
///
/// # Errors
/// The database's; who was added by then stays added.
pub(crate) async fn go_on(ctx: &Context, claim: &Claim, id: ImportId) -> Result<()> {
    let draft = import_draft::Entity::find_by_id(id.0).one(ctx.db.read()).await?;
    let Some(draft) = draft else {
        return job::done(ctx, claim).await;
    };
    let owner = MembershipId(draft.owner_id);
    // Whoever has no right to it any more adds nobody any more.
    let Some(actor) = identity::still_keeping(ctx, owner).await? else {
        return finish(ctx, claim, id).await;
    };
    let list = kept::list(ctx, &actor, id).await?;
    if !matches!(list.stage, Stage::Running { .. }) {
        return job::done(ctx, claim).await;
    }
    let mut ready = list.rows.into_iter().filter_map(|(line, verdict)| match verdict {
        Verdict::Ready(entry) => Some((line.number, entry)),
        Verdict::Added(_) | Verdict::Present | Verdict::Doubled { .. } | Verdict::Wrong(_) | Verdict::Asks(_) => None,
    });
    for (line, entry) in ready.by_ref().take(AT_A_TIME) {
        add(ctx, &actor, id, line, &entry).await?;
    }
    // Also the letters that have just been written.
    ctx.ring();
    match ready.next() {
        Some(_) => job::again(ctx, claim, ctx.now()).await,
        None => finish(ctx, claim, id).await,
    }
}

/// Deletes the lists that were kept long enough.
pub(crate) async fn sweep(txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
    let old: Vec<Uuid> = import_draft::Entity::find()
        .filter(import_draft::Column::CreatedAt.lt(now - Duration::hours(IMPORT_KEPT_HOURS)))
        .select_only()
        .column(import_draft::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    kept::forget(txn, old).await
}

/// Adds the one of this row, unless it was done already or is not to be done any more.
async fn add(ctx: &Context, actor: &Actor<PatientKeeper>, id: ImportId, line: u32, entry: &Entry) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    // Of two lists that name one person, one waits for the other here.
    clinic::Entity::find_by_id(actor.clinic().0)
        .lock(LockType::NoKeyUpdate)
        .one(&txn)
        .await?;
    let row = import_row::Entity::find_by_id((id.0, i64::from(line)))
        .lock_exclusive()
        .one(&txn)
        .await?;
    if row.is_none_or(|row| row.membership_id.is_some()) {
        return Ok(());
    }
    let who = [entry.email().clone()].into();
    let present = kept::present(&txn, actor.clinic(), &who).await?;
    if present.contains(&(entry.email().clone(), entry.role())) {
        return Ok(());
    }
    let added = match entry {
        Entry::Staff(role, new) => staff::add(&txn, now, actor.by(), actor.clinic(), *role, new).await,
        Entry::Patient(new) => patients::add(&txn, now, actor, new).await,
    };
    let added = match added {
        // The doctor went a moment ago: the next look at the list says so.
        Err(Error::Refused(Code::Invalid { .. })) => return Ok(()),
        added => added?,
    };
    let row = import_row::ActiveModel {
        draft_id: Set(id.0),
        line: Set(i64::from(line)),
        membership_id: Set(Some(added.0)),
        ..Default::default()
    };
    import_row::Entity::update(row).exec(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// The job is through: the list is open again for what is left.
async fn finish(ctx: &Context, claim: &Claim, id: ImportId) -> Result<()> {
    let txn = ctx.db.write().await?;
    import_draft::Entity::update_many()
        .col_expr(import_draft::Column::State, Expr::value(ImportState::Open.name()))
        .filter(import_draft::Column::Id.eq(id.0))
        .filter(import_draft::Column::State.eq(ImportState::Running.name()))
        .exec(&txn)
        .await?;
    job::finish(&txn, claim).await?;
    txn.commit().await?;
    Ok(())
}
