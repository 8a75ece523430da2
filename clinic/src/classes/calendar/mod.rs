//! Classes that run otherwise than planned: moved, cancelled, given to another specialist. Everybody who is expected
//! gets a letter, and so does the specialist, unless it was the one who did it; nobody else.

mod busy;
mod days_off;
mod scope;
mod told;

pub use days_off::{DayOff, add_day_off, days_off, drop_day_off};
pub(super) use scope::classes as in_reach;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::{
    audit::Action,
    classes::{ClassId, ClassState, ClassTime, Extent, instant},
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId, Named, Role},
    mail::LetterKind,
    settings::time_zone,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};

use super::card::{ClassCard, cards};
use crate::{
    audit,
    context::Context,
    database::LockMembers as _,
    entity::{class, membership, parsed},
    error::Result,
    identity::{Actor, ClassRunner},
    once::{self, Press},
    staff::doctors,
};

/// How far ahead and back a runner's list looks.
const AHEAD: Duration = Duration::days(14);
const BACK: Duration = Duration::days(7);

/// What the form of a change saw: the class, how often it had been changed by then, and whether the ones after it are
/// meant as well.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    pub class: ClassId,
    pub revision: i64,
    pub extent: Extent,
}

/// The classes that the actor runs in the coming two weeks and ran in the last one, by their beginning.
///
/// # Errors
/// The database's.
pub async fn classes(ctx: &Context, actor: &Actor<ClassRunner>) -> Result<Vec<ClassCard>> {
    let now = ctx.now();
    let near = scope::classes(actor, actor.today(now))
        .filter(class::Column::EndsAt.gt(now - BACK))
        .filter(class::Column::StartsAt.lt(now + AHEAD));
    cards(ctx.db.read(), near).await
}

/// One of the classes that the actor runs, with those of the group after it that it runs as well.
///
/// # Errors
/// `NotFound` for any other.
pub async fn class(ctx: &Context, actor: &Actor<ClassRunner>, id: ClassId) -> Result<(ClassCard, Vec<ClassCard>)> {
    let (db, theirs) = (ctx.db.read(), scope::classes(actor, actor.today(ctx.now())));
    let this = theirs.clone().filter(class::Column::Id.eq(id.0));
    let this = cards(db, this).await?.pop().ok_or(Code::NotFound)?;
    let later = theirs
        .filter(class::Column::GroupId.eq(this.group.0))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(Ord::max(this.starts_at, ctx.now())));
    Ok((this, cards(db, later).await?))
}

/// Who can run a class: the specialists who work here, by name.
///
/// # Errors
/// The database's.
pub async fn specialists(ctx: &Context, actor: &Actor<ClassRunner>) -> Result<Vec<Named>> {
    let here = doctors::of_role(actor.clinic(), Role::Specialist).filter(doctors::is_here());
    doctors::by_name(ctx.db.read(), here).await
}

/// Moves a class to another time on the clocks of its zone, or it and all after it that the actor runs by as many days and to the same
/// time of day. They no longer follow the group's schedule. Whether anything is otherwise than before.
///
/// # Errors
/// `NotFound` for a class of others; `Conflict` where it was changed meanwhile, was cancelled or has begun; `Invalid`
/// for a time that is past, and for one at which the specialist runs another class.
pub async fn move_class(
    ctx: &Context,
    actor: &Actor<ClassRunner>,
    chosen: Chosen,
    to: ClassTime,
    key: FormKey,
) -> Result<bool> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let seen = meant(txn, actor, now, chosen).await?.all(txn).await?;
    let runners = busy::lock(txn, seen.iter().map(|row| row.specialist_id)).await?;
    let rows = lock(txn, actor, now, chosen).await?;
    if rows.iter().any(|row| !runners.contains(&row.specialist_id)) {
        // Given to somebody else at this moment.
        return Err(Code::Conflict.into());
    }
    let moved = shifted(&rows, chosen.class, to)?;
    if moved.iter().any(|shift| shift.begins <= now) {
        return Err(Code::field(Field::ClassDay, Problem::Past).into());
    }
    let changed: Vec<Shift<'_>> = moved
        .into_iter()
        .filter(|shift| shift.row.starts_at != shift.begins)
        .collect();
    let runs: Vec<busy::Run> = changed
        .iter()
        .map(|shift| busy::Run {
            begins: shift.begins,
            ends: shift.ends,
            ..busy::Run::of(shift.row)
        })
        .collect();
    busy::refuse(txn, &runs, Field::StartsAt).await?;
    for Shift { row, begins, ends } in &changed {
        let update = class::ActiveModel {
            id: Set(row.id),
            starts_at: Set(*begins),
            ends_at: Set(*ends),
            moved_at: Set(Some(now)),
            revision: Set(row.revision + 1),
            ..Default::default()
        };
        class::Entity::update(update).exec(txn).await?;
        audit::record(txn, now, actor.by(), Action::ClassMoved, Some(row.id), None).await?;
    }
    let news: Vec<_> = changed
        .iter()
        .map(|Shift { row, begins, .. }| told::Changed {
            class: row.id,
            specialist: row.specialist_id,
            starts_at: *begins,
            was: Some(row.starts_at),
        })
        .collect();
    told::everybody(txn, now, actor, LetterKind::ClassMoved, &news).await?;
    let is_changed = !changed.is_empty();
    deed.done(&is_changed).await?;
    ctx.ring();
    Ok(is_changed)
}

/// Cancels a class, or it and all after it that are made. Whoever was expected keeps it in sight, struck through, with
/// the reason.
///
/// # Errors
/// `NotFound` for a class of others; `Conflict` where it was changed meanwhile, was cancelled or has begun.
pub async fn cancel(
    ctx: &Context,
    actor: &Actor<ClassRunner>,
    chosen: Chosen,
    reason: &str,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let rows = lock(&deed.txn, actor, now, chosen).await?;
    cancel_all(&deed.txn, now, actor, &rows, reason).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Gives a class, or it and all after it that are made, to another specialist of the clinic. Whether anything is
/// otherwise than before.
///
/// # Errors
/// `NotFound` for a class of others; `Conflict` where it was changed meanwhile, was cancelled or has begun; `Invalid`
/// for somebody who is no specialist here, and for one who runs another class at that time.
pub async fn hand_over(
    ctx: &Context,
    actor: &Actor<ClassRunner>,
    chosen: Chosen,
    to: MembershipId,
    key: FormKey,
) -> Result<bool> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    // Before the classes: nobody removes the specialist while classes are given to it.
    let taker = doctors::of_role(actor.clinic(), Role::Specialist)
        .filter(doctors::is_here())
        .filter(membership::Column::Id.eq(to.0))
        .lock_members()
        .one(txn)
        .await?;
    if taker.is_none() {
        return Err(Code::field(Field::Specialist, Problem::UnknownChoice).into());
    }
    let rows = lock(txn, actor, now, chosen).await?;
    refuse_taker_busy(txn, &rows, to).await?;
    give(txn, now, actor, &rows, to).await?;
    let is_changed = rows.iter().any(|row| row.specialist_id != to.0);
    deed.done(&is_changed).await?;
    ctx.ring();
    Ok(is_changed)
}

/// Refuses where whoever is to run these classes, and is locked, runs another one at such a time.
///
/// # Errors
/// `Invalid`.
pub(super) async fn refuse_taker_busy(
    txn: &DatabaseTransaction,
    rows: &[class::Model],
    to: MembershipId,
) -> Result<()> {
    let runs: Vec<busy::Run> = rows
        .iter()
        .filter(|row| row.specialist_id != to.0)
        .map(|row| busy::Run {
            specialist: to.0,
            ..busy::Run::of(row)
        })
        .collect();
    busy::refuse(txn, &runs, Field::Specialist).await
}

/// Gives these classes, whose rows are locked, to another specialist, who is locked too: whoever is expected and the
/// specialists get letters, but for the one who did it. What is this specialist's already stays as it is.
pub(super) async fn give<R>(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<R>,
    rows: &[class::Model],
    to: MembershipId,
) -> Result<()> {
    let changed: Vec<_> = rows.iter().filter(|row| row.specialist_id != to.0).collect();
    if changed.is_empty() {
        return Ok(());
    }
    let ids = || changed.iter().map(|row| row.id);
    class::Entity::update_many()
        .col_expr(class::Column::SpecialistId, Expr::value(to.0))
        .col_expr(class::Column::Revision, Expr::col(class::Column::Revision).add(1))
        .filter(class::Column::Id.is_in(ids()))
        .exec(txn)
        .await?;
    audit::record_each(txn, now, actor.by(), Action::ClassHandedOver, ids()).await?;
    told::of_another_specialist(txn, now, actor, &changed, to).await
}

/// The classes that a change is about.
async fn meant(
    txn: &DatabaseTransaction,
    actor: &Actor<ClassRunner>,
    now: DateTime<Utc>,
    chosen: Chosen,
) -> Result<Select<class::Entity>> {
    let theirs = scope::classes(actor, actor.today(now));
    let this = theirs.clone().filter(class::Column::Id.eq(chosen.class.0));
    let first = this.clone().one(txn).await?.ok_or(Code::NotFound)?;
    Ok(match chosen.extent {
        Extent::One => this,
        Extent::FromHere => theirs
            .filter(class::Column::GroupId.eq(first.group_id))
            .filter(class::Column::State.eq(ClassState::Planned.name()))
            .filter(class::Column::StartsAt.gte(first.starts_at)),
    })
}

/// The same, locked in the order of ids.
async fn lock(
    txn: &DatabaseTransaction,
    actor: &Actor<ClassRunner>,
    now: DateTime<Utc>,
    chosen: Chosen,
) -> Result<Vec<class::Model>> {
    let rows = meant(txn, actor, now, chosen).await?;
    let rows = rows.order_by_asc(class::Column::Id).lock_exclusive().all(txn).await?;
    let seen = rows.iter().find(|row| row.id == chosen.class.0);
    let as_seen = |row: &&class::Model| {
        row.revision == chosen.revision && row.state == ClassState::Planned.name() && now < row.starts_at
    };
    if seen.filter(as_seen).is_none() {
        return Err(Code::Conflict.into());
    }
    Ok(rows)
}

/// Cancels these classes, whose rows are locked, and tells those who were expected.
async fn cancel_all<R>(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<R>,
    rows: &[class::Model],
    reason: &str,
) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    class::Entity::update_many()
        .col_expr(class::Column::State, Expr::value(ClassState::Cancelled.name()))
        .col_expr(class::Column::Reason, Expr::value(reason))
        .col_expr(class::Column::Revision, Expr::col(class::Column::Revision).add(1))
        .filter(class::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(txn)
        .await?;
    let ids = rows.iter().map(|row| row.id);
    audit::record_each(txn, now, actor.by(), Action::ClassCancelled, ids).await?;
    let news: Vec<_> = rows.iter().map(told::Changed::of).collect();
    told::everybody(txn, now, actor, LetterKind::ClassCancelled, &news).await
}

/// A class and when it is to be.
struct Shift<'a> {
    row: &'a class::Model,
    begins: DateTime<Utc>,
    ends: DateTime<Utc>,
}

/// When these classes begin and end if the one that was chosen is moved there: all by as many days, each to that time
/// on the clocks of its zone.
fn shifted(rows: &[class::Model], chosen: ClassId, to: ClassTime) -> Result<Vec<Shift<'_>>> {
    let local_day = |row: &class::Model| -> Result<_> {
        let zone: Tz = parsed("class.time_zone", time_zone(&row.time_zone).ok())?;
        Ok((row.starts_at.with_timezone(&zone).date_naive(), zone))
    };
    let first = parsed("class.id", rows.iter().find(|row| row.id == chosen.0))?;
    let days = to.day - local_day(first)?.0;
    rows.iter()
        .map(|row| {
            let (day, zone) = local_day(row)?;
            let day = day
                .checked_add_signed(days)
                .ok_or_else(|| Code::field(Field::ClassDay, Problem::Day))?;
            let begins = instant(day, to.at, zone);
            let ends = begins + (row.ends_at - row.starts_at);
            Ok(Shift { row, begins, ends })
        })
        .collect()
}
