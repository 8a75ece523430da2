//! Days on which a clinic does not work: the classes of that day are cancelled, and none are made for it.

use chrono::NaiveDate;
use domain::{
    audit::Action,
    classes::{ClassState, DayOffId, NewDayOff},
    error::{Code, Field, Problem},
    identity::FormKey,
    settings::time_zone,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    audit,
    context::Context,
    entity::{class, clinic_settings, day_off, exercise_group, parsed},
    error::{Result, is_taken},
    identity::{Actor, Organizer},
    once::{self, Press},
};

/// A day on which the clinic does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayOff {
    pub id: DayOffId,
    pub day: NaiveDate,
    pub reason: String,
}

/// The coming days off, the next one first.
///
/// # Errors
/// The database's.
pub async fn days_off(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<DayOff>> {
    let rows = day_off::Entity::find()
        .filter(day_off::Column::ClinicId.eq(actor.clinic().0))
        .filter(day_off::Column::Day.gte(actor.today(ctx.now()).to_string()))
        .order_by_asc(day_off::Column::Day)
        .all(ctx.db.read())
        .await?;
    let day_off = |row: day_off::Model| {
        Ok(DayOff {
            id: DayOffId(row.id),
            day: parsed("day_off.day", row.day.parse().ok())?,
            reason: row.reason,
        })
    };
    rows.into_iter().map(day_off).collect()
}

/// Closes the clinic for a day: its classes are cancelled with the reason, those who were expected are told; how many
/// classes that makes. Pressing twice is one deed.
///
/// # Errors
/// `Invalid` for a day that is over, and one that is off already.
pub async fn add_day_off(ctx: &Context, actor: &Actor<Organizer>, new: NewDayOff, key: FormKey) -> Result<u64> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    if new.day < actor.today(now) {
        return Err(Code::field(Field::ClassDay, Problem::Past).into());
    }
    // Whoever makes a group, or changes one, holds this row: a group that is not there yet has none of its own.
    clinic_settings::Entity::find_by_id(actor.clinic().0)
        .lock_exclusive()
        .one(txn)
        .await?;
    let id = Uuid::now_v7();
    let row = day_off::ActiveModel {
        id: Set(id),
        clinic_id: Set(actor.clinic().0),
        day: Set(new.day.to_string()),
        reason: Set(new.reason.clone()),
        created_by: Set(actor.membership().0),
        created_at: Set(now),
    };
    let inserted = day_off::Entity::insert(row).exec_without_returning(txn).await;
    inserted.map_err(|error| {
        if is_taken(&error) {
            Code::field(Field::ClassDay, Problem::Taken).into()
        } else {
            crate::error::Error::from(error)
        }
    })?;
    audit::record(txn, now, actor.by(), Action::SettingsChanged, Some(id), None).await?;
    // Whoever makes classes holds the group's row: what is made before this is cancelled here, what is made after it
    // knows of the day.
    exercise_group::Entity::find()
        .filter(exercise_group::Column::ClinicId.eq(actor.clinic().0))
        .filter(exercise_group::Column::EndedAt.is_null())
        .order_by_asc(exercise_group::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    // The day lies at other hours in every zone: two days around it have all of them.
    let noon = new.day.and_hms_opt(12, 0, 0).ok_or(Code::Malformed)?.and_utc();
    let around = chrono::Duration::days(2);
    let near = class::Entity::find()
        .filter(class::Column::ClinicId.eq(actor.clinic().0))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now.max(noon - around)))
        .filter(class::Column::StartsAt.lt(noon + around))
        .order_by_asc(class::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    let mut off = Vec::new();
    for row in near {
        let zone: chrono_tz::Tz = parsed("class.time_zone", time_zone(&row.time_zone).ok())?;
        if row.starts_at.with_timezone(&zone).date_naive() == new.day {
            off.push(row);
        }
    }
    super::cancel_all(txn, now, actor, &off, &new.reason).await?;
    let cancelled = u64::try_from(off.len()).unwrap_or(u64::MAX);
    deed.done(&cancelled).await?;
    ctx.ring();
    Ok(cancelled)
}

/// The clinic works on that day after all: classes that are not made yet will be. What was cancelled stays so.
///
/// # Errors
/// `NotFound` where it is none of this clinic's, or was dropped already.
pub async fn drop_day_off(ctx: &Context, actor: &Actor<Organizer>, id: DayOffId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let dropped = day_off::Entity::delete_many()
        .filter(day_off::Column::ClinicId.eq(actor.clinic().0))
        .filter(day_off::Column::Id.eq(id.0))
        .exec(&txn)
        .await?;
    if dropped.rows_affected == 0 {
        return Err(Code::NotFound.into());
    }
    audit::record(&txn, ctx.now(), actor.by(), Action::SettingsChanged, Some(id.0), None).await?;
    txn.commit().await?;
    Ok(())
}
