//! Letters before a class: a day and an hour, on the patient's own clocks, never at night, each once.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use domain::{
    classes::{AttendanceState, ClassId, ClassState, Reminder, is_night, remind_at},
    identity::{ClinicId, MembershipId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::{LockType, OnConflict},
};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{attendance, class, class_reminder},
    error::Result,
    job::{self, Claim},
    mail::{self, Reader},
};

const LOOK_EVERY: Duration = Duration::minutes(5);
/// A day's letter comes 24 hours before a class at the earliest.
const AHEAD: Duration = Duration::hours(24);
/// People of one transaction: nobody waits long for the rest.
const AT_ONCE: usize = 100;

/// Writes the letters that are due, and comes back in five minutes. Nearly always there are none, and nothing is written.
pub(crate) async fn send_due(ctx: &Context, claim: &Claim) -> Result<()> {
    let now = ctx.now();
    let expected = expected_soon(ctx, now).await?;
    for some in expected.chunks(AT_ONCE) {
        let readers = mail::addresses(ctx.db.read(), some.iter().map(|seat| seat.patient_id)).await?;
        let due = some.iter().filter_map(|seat| {
            let reader = readers.get(&seat.patient_id)?;
            let reminder = seat.due(now, reader.zone)?;
            Some(Due { seat, reader, reminder })
        });
        let due = not_written(ctx, due.collect()).await?;
        if !due.is_empty() {
            write(ctx, now, &due).await?;
        }
    }
    job::again(ctx, claim, now + LOOK_EVERY).await
}

/// Who is expected at the classes that come soon.
async fn expected_soon(ctx: &Context, now: DateTime<Utc>) -> Result<Vec<Expected>> {
    let of_class = attendance::Entity::belongs_to(class::Entity)
        .from(attendance::Column::ClassId)
        .to(class::Column::Id);
    Ok(attendance::Entity::find()
        .join(JoinType::InnerJoin, of_class.into())
        .filter(attendance::Column::State.eq(AttendanceState::Expected.name()))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .filter(class::Column::StartsAt.lte(now + AHEAD))
        .order_by_asc(attendance::Column::Id)
        .select_only()
        .columns([
            attendance::Column::Id,
            attendance::Column::ClinicId,
            attendance::Column::ClassId,
            attendance::Column::PatientId,
            attendance::Column::CreatedAt,
        ])
        .column(class::Column::StartsAt)
        .column(class::Column::MovedAt)
        .into_model::<Expected>()
        .all(ctx.db.read())
        .await?)
}

/// Those of these letters that are not written yet.
async fn not_written<'a>(ctx: &Context, due: Vec<Due<'a>>) -> Result<Vec<Due<'a>>> {
    let written: HashSet<(Uuid, String, DateTime<Utc>)> = class_reminder::Entity::find()
        .filter(class_reminder::Column::AttendanceId.is_in(due.iter().map(|due| due.seat.id)))
        .all(ctx.db.read())
        .await?
        .into_iter()
        .map(|row| (row.attendance_id, row.kind, row.starts_at))
        .collect();
    let is_written = |due: &Due<'_>| {
        let key = (due.seat.id, due.reminder.name().to_owned(), due.seat.starts_at);
        written.contains(&key)
    };
    Ok(due.into_iter().filter(|due| !is_written(due)).collect())
}

/// Writes these letters, as far as their seats are still there and nobody else has written them.
async fn write(ctx: &Context, now: DateTime<Utc>, due: &[Due<'_>]) -> Result<()> {
    let txn = ctx.db.write().await?;
    let there: HashSet<Uuid> = attendance::Entity::find()
        .filter(attendance::Column::Id.is_in(due.iter().map(|due| due.seat.id)))
        .order_by_asc(attendance::Column::Id)
        .lock(LockType::KeyShare)
        .all(&txn)
        .await?
        .into_iter()
        .map(|row| row.id)
        .collect();
    for due in due.iter().filter(|due| there.contains(&due.seat.id)) {
        remind(&txn, now, due).await?;
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

async fn remind(txn: &DatabaseTransaction, now: DateTime<Utc>, due: &Due<'_>) -> Result<()> {
    let Due { seat, reader, reminder } = *due;
    let row = class_reminder::ActiveModel {
        attendance_id: Set(seat.id),
        kind: Set(reminder.name().to_owned()),
        starts_at: Set(seat.starts_at),
        created_at: Set(now),
    };
    let once = OnConflict::columns([
        class_reminder::Column::AttendanceId,
        class_reminder::Column::Kind,
        class_reminder::Column::StartsAt,
    ])
    .do_nothing()
    .to_owned();
    let written = class_reminder::Entity::insert(row)
        .on_conflict(once)
        .exec_without_returning(txn)
        .await?;
    if written == 0 {
        return Ok(());
    }
    let (clinic, patient) = (ClinicId(seat.clinic_id), MembershipId(seat.patient_id));
    let class = (ClassId(seat.class_id), seat.starts_at);
    mail::enqueue_class_reminder(txn, now, clinic, (patient, &reader.email), class, reminder).await
}

/// A letter that is due.
#[derive(Clone, Copy)]
struct Due<'a> {
    seat: &'a Expected,
    reader: &'a Reader,
    reminder: Reminder,
}

/// A seat at a class that comes soon.
#[derive(FromQueryResult)]
struct Expected {
    id: Uuid,
    clinic_id: Uuid,
    class_id: Uuid,
    patient_id: Uuid,
    created_at: DateTime<Utc>,
    starts_at: DateTime<Utc>,
    moved_at: Option<DateTime<Utc>>,
}

impl Expected {
    /// Which letter is due now. Whoever learned of the class or of its time after a letter was due gets no such letter;
    /// one that could not be written in time is made up for, but not at night, and not when the next one is due.
    fn due(&self, now: DateTime<Utc>, zone: chrono_tz::Tz) -> Option<Reminder> {
        if is_night(now, zone) {
            return None;
        }
        let known_since = self
            .moved_at
            .map_or(self.created_at, |moved| moved.max(self.created_at));
        let is_due = |reminder: &Reminder| remind_at(*reminder, self.starts_at, zone) <= now;
        let last = Reminder::ALL.into_iter().rev().find(is_due)?;
        (known_since <= remind_at(last, self.starts_at, zone)).then_some(last)
    }
}
