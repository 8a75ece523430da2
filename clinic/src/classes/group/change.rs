//! A group's card saved, and a group ended. Classes that are to come follow the schedule, but for those that somebody
//! moved or cancelled by hand; what is past stays. Whoever is touched gets a letter, nobody else.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Action,
    classes::{AttendanceState, ClassState, EnrolmentEnd, GroupId, NewGroup},
    error::{Code, Field, Problem},
    identity::FormKey,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel, QueryFilter, QueryOrder,
    QuerySelect, sea_query::Expr,
};
use uuid::Uuid;

use super::{at_most, scope};
use crate::{
    audit::{self, By},
    classes::{class_seats, making, waiting},
    context::Context,
    entity::{attendance, class, enrolment, exercise_group, parsed},
    error::Result,
    identity::{Actor, Doctor},
    mail::group::{self as letters, GroupLetter},
    once::{self, Press},
};

/// «Сохранить» on a group's card. Pressing twice is one change.
///
/// # Errors
/// `NotFound` for none of the actor's groups; `Conflict` for one that has ended; `Invalid` for a specialist who is
/// gone, more seats than the clinic lets into a class, or fewer than are taken: nobody is put out.
pub async fn change(ctx: &Context, actor: &Actor<Doctor>, id: GroupId, new: NewGroup, key: FormKey) -> Result<()> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let limit = scope::lock_limit(txn, clinic).await?;
    scope::lock_specialist(txn, clinic, new.specialist).await?;
    let old = lock(ctx, txn, actor, id).await?;
    at_most(limit, new.capacity)?;
    let coming = lock_coming(txn, now, id).await?;
    // One that the schedule took away may come back with it.
    let may_be = coming
        .iter()
        .filter(|class| is_planned(class) || class.unscheduled_at.is_some());
    let taken = may_be.map(|class| class.taken);
    let taken = taken.max().unwrap_or_default().max(old.taken);
    if i64::from(new.capacity) < taken {
        let taken = u32::try_from(taken).unwrap_or(u32::MAX);
        return Err(Code::field(Field::ClassCapacity, Problem::SeatsTaken { taken }).into());
    }
    let schedule = &new.schedule;
    let changed = exercise_group::Model {
        specialist_id: new.specialist.0,
        title: new.title.to_string(),
        capacity: new.capacity.into(),
        weekdays: schedule.days.bits(),
        starts_at: schedule.starts_at.minutes(),
        minutes: schedule.minutes.into(),
        time_zone: schedule.zone.name().to_owned(),
        from_day: schedule.from.to_string(),
        to_day: schedule.to.to_string(),
        ..old.clone()
    };
    if changed != old {
        exercise_group::Entity::update(changed.clone().into_active_model().reset_all())
            .exec(txn)
            .await?;
        audit::record(txn, now, actor.by(), Action::GroupChanged, Some(id.0), None).await?;
        let touched = follow(txn, now, &old, &changed, coming).await?;
        touched.tell(txn, now, &changed).await?;
        // There may be more seats than before.
        waiting::ask_to_offer(txn, now, changed.course_id).await?;
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Завершить группу»: its coming classes are cancelled and its seats end. Who had an offer there waits on, at the old
/// place in line. Pressing twice ends it once.
///
/// # Errors
/// `NotFound` for none of the actor's groups; `Conflict` for one that has ended.
pub async fn end(ctx: &Context, actor: &Actor<Doctor>, id: GroupId, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let group = lock(ctx, txn, actor, id).await?;
    let coming = lock_coming(txn, now, id).await?;
    let planned: Vec<class::Model> = coming.into_iter().filter(is_planned).collect();
    let mut touched = Touched::default();
    for class in &planned {
        touched.class(txn, class).await?;
    }
    touched.patients.extend(enrolled(txn, id.0).await?);
    close(txn, now, actor.by(), &group).await?;
    for patient in &touched.patients {
        letters::enqueue(txn, now, *patient, &GroupLetter::Over(id)).await?;
    }
    for specialist in touched
        .specialists
        .iter()
        .chain([&group.specialist_id])
        .collect::<BTreeSet<_>>()
    {
        letters::enqueue(txn, now, *specialist, &GroupLetter::NoLongerLed(id)).await?;
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Ends a group whose row the caller has locked: coming classes, seats and offers with it. Nobody is told.
pub(crate) async fn close(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    group: &exercise_group::Model,
) -> Result<()> {
    class::Entity::update_many()
        .col_expr(class::Column::State, Expr::value(ClassState::Cancelled.name()))
        .col_expr(class::Column::Reason, Expr::value(""))
        .col_expr(class::Column::UnscheduledAt, Expr::value(now))
        .col_expr(class::Column::Revision, next_revision())
        .filter(class::Column::GroupId.eq(group.id))
        .filter(class::Column::StartsAt.gt(now))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .exec(txn)
        .await?;
    enrolment::Entity::update_many()
        .col_expr(enrolment::Column::EndedAt, Expr::value(now))
        .col_expr(
            enrolment::Column::EndReason,
            Expr::value(EnrolmentEnd::GroupOver.name()),
        )
        .filter(enrolment::Column::GroupId.eq(group.id))
        .filter(enrolment::Column::EndedAt.is_null())
        .exec(txn)
        .await?;
    waiting::take_back(txn, group.id).await?;
    exercise_group::Entity::update_many()
        .col_expr(exercise_group::Column::EndedAt, Expr::value(now))
        .col_expr(exercise_group::Column::Taken, Expr::value(0))
        .filter(exercise_group::Column::Id.eq(group.id))
        .exec(txn)
        .await?;
    audit::record(txn, now, by, Action::GroupEnded, Some(group.id), None).await?;
    // Another group of the course may have a seat for those whose offer is gone.
    waiting::ask_to_offer(txn, now, group.course_id).await
}

/// One of the actor's groups that has not ended, locked.
pub(super) async fn lock(
    ctx: &Context,
    txn: &DatabaseTransaction,
    actor: &Actor<Doctor>,
    id: GroupId,
) -> Result<exercise_group::Model> {
    let found = scope::groups(ctx, actor)
        .filter(exercise_group::Column::Id.eq(id.0))
        .lock_exclusive()
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    match found.ended_at {
        None => Ok(found),
        Some(_) => Err(Code::Conflict.into()),
    }
}

/// The classes of a group that have not begun, locked in the order of ids.
pub(super) async fn lock_coming(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    group: GroupId,
) -> Result<Vec<class::Model>> {
    let coming = class::Entity::find()
        .filter(class::Column::GroupId.eq(group.0))
        .filter(class::Column::StartsAt.gt(now))
        .order_by_asc(class::Column::Id)
        .lock_exclusive();
    Ok(coming.all(txn).await?)
}

fn next_revision() -> Expr {
    use sea_orm::sea_query::ExprTrait as _;
    Expr::col(class::Column::Revision).add(1)
}

fn is_planned(class: &class::Model) -> bool {
    class.state == ClassState::Planned.name()
}

async fn enrolled(txn: &DatabaseTransaction, group: Uuid) -> Result<Vec<Uuid>> {
    let patients = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group))
        .filter(enrolment::Column::EndedAt.is_null())
        .select_only()
        .column(enrolment::Column::PatientId)
        .into_tuple();
    Ok(patients.all(txn).await?)
}

/// Whom a change touches.
#[derive(Default)]
pub(super) struct Touched {
    pub(super) patients: BTreeSet<Uuid>,
    /// Those whose classes changed.
    specialists: BTreeSet<Uuid>,
    /// Who led the group before, and who does now, where that is another.
    handed_over: Option<(Uuid, Uuid)>,
}

impl Touched {
    /// Whoever is expected at a class, or has said that it does not come; and who leads it.
    async fn class(&mut self, txn: &DatabaseTransaction, class: &class::Model) -> Result<()> {
        let states = [AttendanceState::Expected.name(), AttendanceState::Cancelled.name()];
        let patients: Vec<Uuid> = attendance::Entity::find()
            .filter(attendance::Column::ClassId.eq(class.id))
            .filter(attendance::Column::State.is_in(states))
            .select_only()
            .column(attendance::Column::PatientId)
            .into_tuple()
            .all(txn)
            .await?;
        self.patients.extend(patients);
        self.specialists.insert(class.specialist_id);
        Ok(())
    }

    /// Writes their letters.
    pub(super) async fn tell(
        mut self,
        txn: &DatabaseTransaction,
        now: DateTime<Utc>,
        group: &exercise_group::Model,
    ) -> Result<()> {
        let id = GroupId(group.id);
        for patient in &self.patients {
            letters::enqueue(txn, now, *patient, &GroupLetter::Changed(id)).await?;
        }
        if let Some((before, after)) = self.handed_over {
            letters::enqueue(txn, now, before, &GroupLetter::NoLongerLed(id)).await?;
            self.specialists.remove(&before);
            self.specialists.insert(after);
        }
        for specialist in &self.specialists {
            letters::enqueue(txn, now, *specialist, &GroupLetter::Led(id)).await?;
        }
        Ok(())
    }
}

/// Makes the coming classes, whose rows are locked, follow their group as it is now; whom that touches.
pub(super) async fn follow(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    old: &exercise_group::Model,
    group: &exercise_group::Model,
    coming: Vec<class::Model>,
) -> Result<Touched> {
    let mut touched = Touched::default();
    let is_handed_over = old.specialist_id != group.specialist_id;
    if is_handed_over {
        touched.handed_over = Some((old.specialist_id, group.specialist_id));
    }
    let off = making::days_off(txn, group.clinic_id).await?;
    for class in coming {
        let mut changed = rescheduled(now, group, &off, &class)?;
        let is_other_time = changed != class;
        changed.capacity = group.capacity.max(changed.taken);
        let was_theirs = is_handed_over && class.specialist_id == old.specialist_id;
        if was_theirs {
            changed.specialist_id = group.specialist_id;
        }
        if changed == class {
            continue;
        }
        class::Entity::update(changed.clone().into_active_model().reset_all())
            .exec(txn)
            .await?;
        if is_other_time && is_planned(&changed) && !is_planned(&class) {
            class_seats::expect_everybody(txn, now, &changed).await?;
        }
        if is_other_time || (was_theirs && is_planned(&changed)) {
            touched.class(txn, &changed).await?;
        }
    }
    // Without another schedule, classes are made only because the coming weeks have moved on: that is no change.
    if making::make(txn, now, group).await? > 0 && making::schedule(old)? != making::schedule(group)? {
        touched.patients.extend(enrolled(txn, group.id).await?);
        touched.specialists.insert(group.specialist_id);
    }
    Ok(touched)
}

/// A coming class as its group's schedule has it now.
fn rescheduled(
    now: DateTime<Utc>,
    group: &exercise_group::Model,
    off: &BTreeSet<NaiveDate>,
    class: &class::Model,
) -> Result<class::Model> {
    let (is_planned, by_schedule) = (is_planned(class), class.unscheduled_at.is_some());
    let mut changed = class.clone();
    if class.moved_at.is_some() || !(is_planned || by_schedule) {
        return Ok(changed);
    }
    let schedule = making::schedule(group)?;
    let day: NaiveDate = parsed("class.day", class.day.parse().ok())?;
    let on = schedule.on(day);
    if schedule.has(day) && !off.contains(&day) && on.starts_at > now {
        let is_there = is_planned && (class.starts_at, class.ends_at) == (on.starts_at, on.ends_at);
        if !is_there {
            changed.state = ClassState::Planned.name().to_owned();
            changed.reason = None;
            changed.unscheduled_at = None;
            changed.starts_at = on.starts_at;
            changed.ends_at = on.ends_at;
            changed.time_zone.clone_from(&group.time_zone);
            changed.revision += 1;
        }
    } else if is_planned {
        changed.state = ClassState::Cancelled.name().to_owned();
        // Not by anybody's hand: pages say that the schedule changed.
        changed.reason = Some(String::new());
        changed.unscheduled_at = Some(now);
        changed.revision += 1;
    }
    Ok(changed)
}
