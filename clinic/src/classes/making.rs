//! Making classes ahead: each day of a group's schedule has one class, however often and by however many it is made.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    classes::{AttendanceState, ClassState, Schedule},
    identity::ClinicId,
    limits::CLASSES_MADE_WEEKS,
    settings::{TimeOfDay, WorkingDays, time_zone},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::OnConflict,
};
use uuid::Uuid;

use crate::{
    audit::By,
    context::Context,
    entity::{attendance, class, day_off, enrolment, exercise_group, parsed},
    error::Result,
    job::{self, Claim},
};

const MAKE_EVERY: Duration = Duration::hours(12);

/// Makes the classes of all groups for the coming weeks, and comes back in half a day.
///
/// # Errors
/// The first one's that went wrong: all other groups are done, and it is tried again with them.
pub(crate) async fn make_all(ctx: &Context, claim: &Claim) -> Result<()> {
    let now = ctx.now();
    let running: Vec<Uuid> = exercise_group::Entity::find()
        .filter(exercise_group::Column::EndedAt.is_null())
        // Yesterday is still today somewhere.
        .filter(exercise_group::Column::ToDay.gte((now - Duration::days(1)).date_naive().to_string()))
        .order_by_asc(exercise_group::Column::Id)
        .select_only()
        .column(exercise_group::Column::Id)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    // One transaction a group: nobody who enrols waits for all the others.
    let mut all = Ok(());
    for id in running {
        // A group whose row is broken keeps nobody else from its classes.
        all = all.and(make_one(ctx, now, id).await);
    }
    all = all.and(end_what_is_over(ctx, now).await);
    super::waiting::offer_everywhere(ctx).await?;
    job::again(ctx, claim, now + MAKE_EVERY).await?;
    all
}

async fn make_one(ctx: &Context, now: DateTime<Utc>, id: Uuid) -> Result<()> {
    let txn = ctx.db.write().await?;
    let group = super::seats::lock(&txn, id).await?;
    if let Some(group) = group.filter(|group| group.ended_at.is_none()) {
        make(&txn, now, &group).await?;
        txn.commit().await?;
    }
    Ok(())
}

/// Ends the groups whose last day is past and that have no class left, one that was moved beyond it among them.
async fn end_what_is_over(ctx: &Context, now: DateTime<Utc>) -> Result<()> {
    let left = class::Entity::find()
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::EndsAt.gt(now))
        .select_only()
        .column(class::Column::GroupId);
    let over: Vec<Uuid> = exercise_group::Entity::find()
        .filter(exercise_group::Column::EndedAt.is_null())
        // Yesterday is still today somewhere.
        .filter(exercise_group::Column::ToDay.lt((now - Duration::days(1)).date_naive().to_string()))
        .filter(exercise_group::Column::Id.not_in_subquery(left.into_query()))
        .order_by_asc(exercise_group::Column::Id)
        .select_only()
        .column(exercise_group::Column::Id)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    for id in over {
        let txn = ctx.db.write().await?;
        let group = super::seats::lock(&txn, id).await?;
        // Prolonged a moment ago, it has another last day.
        let is_over = |group: &exercise_group::Model| {
            group.ended_at.is_none() && group.to_day < (now - Duration::days(1)).date_naive().to_string()
        };
        if let Some(group) = group.filter(is_over) {
            let by = By {
                clinic: Some(ClinicId(group.clinic_id)),
                ..By::default()
            };
            super::group::close(&txn, now, by, &group).await?;
            txn.commit().await?;
        }
    }
    Ok(())
}

/// Makes the classes of a group, whose row the caller has locked, for the coming weeks; everybody enrolled is expected.
/// Days that have a class keep it, moved and cancelled ones too; on the clinic's days off there is none. How many were
/// made.
pub(crate) async fn make(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    group: &exercise_group::Model,
) -> Result<usize> {
    let schedule = schedule(group)?;
    let made: Vec<String> = class::Entity::find()
        .filter(class::Column::GroupId.eq(group.id))
        .select_only()
        .column(class::Column::Day)
        .into_tuple()
        .all(txn)
        .await?;
    let mut made: BTreeSet<NaiveDate> = made.iter().filter_map(|day| day.parse().ok()).collect();
    made.extend(days_off(txn, group.clinic_id).await?);
    let missing = schedule.between(now, now + Duration::weeks(CLASSES_MADE_WEEKS), &made);
    if missing.is_empty() {
        return Ok(0);
    }
    let enrolled = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group.id))
        .filter(enrolment::Column::EndedAt.is_null())
        .all(txn)
        .await?;
    let seats = i64::try_from(enrolled.len()).unwrap_or(i64::MAX);
    let classes: Vec<class::ActiveModel> = missing
        .iter()
        .map(|occurrence| class::ActiveModel {
            id: Set(Uuid::now_v7()),
            clinic_id: Set(group.clinic_id),
            group_id: Set(group.id),
            specialist_id: Set(group.specialist_id),
            day: Set(occurrence.day.to_string()),
            starts_at: Set(occurrence.starts_at),
            ends_at: Set(occurrence.ends_at),
            time_zone: Set(group.time_zone.clone()),
            capacity: Set(group.capacity),
            taken: Set(seats),
            state: Set(ClassState::Planned.name().to_owned()),
            reason: Set(None),
            revision: Set(0),
            moved_at: Set(None),
            note: Set(None),
            created_at: Set(now),
            unscheduled_at: Set(None),
        })
        .collect();
    let expected: Vec<attendance::ActiveModel> = classes
        .iter()
        .flat_map(|class| enrolled.iter().map(|seat| expected(now, *class.id.as_ref(), seat)))
        .collect();
    class::Entity::insert_many(classes).exec_without_returning(txn).await?;
    insert_expected(txn, expected).await?;
    Ok(missing.len())
}

/// The days on which a clinic has no classes.
pub(super) async fn days_off(txn: &DatabaseTransaction, clinic: Uuid) -> Result<BTreeSet<NaiveDate>> {
    let off: Vec<String> = day_off::Entity::find()
        .filter(day_off::Column::ClinicId.eq(clinic))
        .select_only()
        .column(day_off::Column::Day)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(off.iter().filter_map(|day| day.parse().ok()).collect())
}

/// The schedule of a group.
///
/// # Errors
/// A row that was changed by hand.
pub(crate) fn schedule(group: &exercise_group::Model) -> Result<Schedule> {
    Ok(Schedule {
        days: parsed("exercise_group.weekdays", WorkingDays::from_bits(group.weekdays))?,
        starts_at: parsed("exercise_group.starts_at", TimeOfDay::from_minutes(group.starts_at))?,
        zone: parsed("exercise_group.time_zone", time_zone(&group.time_zone).ok())?,
        minutes: parsed("exercise_group.minutes", u32::try_from(group.minutes).ok())?,
        from: parsed("exercise_group.from_day", group.from_day.parse().ok())?,
        to: parsed("exercise_group.to_day", group.to_day.parse().ok())?,
    })
}

/// Somebody with a seat in a group is expected at one of its classes.
pub(super) fn expected(now: DateTime<Utc>, class: Uuid, seat: &enrolment::Model) -> attendance::ActiveModel {
    attendance::ActiveModel {
        id: Set(Uuid::now_v7()),
        clinic_id: Set(seat.clinic_id),
        class_id: Set(class),
        patient_id: Set(seat.patient_id),
        enrolment_id: Set(Some(seat.id)),
        state: Set(AttendanceState::Expected.name().to_owned()),
        reason: Set(None),
        cancelled_at: Set(None),
        minutes: Set(None),
        note: Set(None),
        marked_by: Set(None),
        marked_at: Set(None),
        created_at: Set(now),
        seat_kept: Set(false),
        makes_up: Set(None),
    }
}

/// Writes who is expected, as many at once as a statement takes.
pub(super) async fn insert_expected(txn: &DatabaseTransaction, rows: Vec<attendance::ActiveModel>) -> Result<()> {
    /// Rows of one statement at most: databases bound the values of a statement.
    const AT_ONCE: usize = 500;
    for rows in rows.chunks(AT_ONCE) {
        attendance::Entity::insert_many(rows.to_vec())
            .on_conflict(
                OnConflict::columns([attendance::Column::ClassId, attendance::Column::PatientId])
                    .do_nothing()
                    .to_owned(),
            )
            .exec_without_returning(txn)
            .await?;
    }
    Ok(())
}
