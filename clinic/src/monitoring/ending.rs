//! Notices before the days of an observation are over: to its doctor and to the patient, each once for each end, and in
//! nobody's night. Also read by the doctor among the patients.

use std::collections::HashSet;

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::is_night,
    identity::{Named, Status},
    monitoring::{ENDING_NOTICE_DAYS, days_to, ending_notice},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    Select,
};
use uuid::Uuid;

use super::alerts::named;
use crate::{
    audit,
    classes::group::in_place_of,
    context::Context,
    entity::{ObservationState, ending_notice as notice, membership, observation},
    error::Result,
    identity::{Actor, Doctor},
    mail,
};

/// Observations of one transaction.
const AT_ONCE: u64 = 100;
/// Observations of the doctor's list.
const LISTED: u64 = 30;

/// An observation whose days are over soon.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    pub patient: Named,
    pub ends_at: DateTime<Utc>,
}

/// The observations that end within two weeks, of the doctor's patients and of those of whom it stands in for today,
/// the nearest first. The look is recorded.
///
/// # Errors
/// The database's.
pub async fn ending(ctx: &Context, actor: &Actor<Doctor>) -> Result<Vec<Ending>> {
    let (db, now) = (ctx.db.read(), ctx.now());
    let patient = observation::Entity::belongs_to(membership::Entity)
        .from(observation::Column::PatientId)
        .to(membership::Column::Id);
    let rows: Vec<(Uuid, String, Option<DateTime<Utc>>)> = soon(now)
        .filter(observation::Column::ClinicId.eq(actor.clinic().0))
        .filter(in_place_of(ctx, actor, observation::Column::DoctorId))
        .join(JoinType::InnerJoin, patient.into())
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .order_by_asc(observation::Column::EndsAt)
        .order_by_asc(observation::Column::Id)
        .limit(LISTED)
        .select_only()
        .column(observation::Column::PatientId)
        .column(membership::Column::FullName)
        .column(observation::Column::EndsAt)
        .into_tuple()
        .all(db)
        .await?;
    audit::record(db, now, actor.by(), Action::PatientsShown, None, None).await?;
    rows.into_iter()
        .filter_map(|(id, name, ends_at)| Some((id, name, ends_at?)))
        .map(|(id, name, ends_at)| {
            Ok(Ending {
                patient: named(id, &name)?,
                ends_at,
            })
        })
        .collect()
}

/// Writes to everybody whose notice is due and who is awake.
///
/// # Errors
/// The database's; who was written to by then was written to.
pub(super) async fn write_notices(ctx: &Context, now: DateTime<Utc>) -> Result<()> {
    let mut after = Uuid::nil();
    loop {
        let txn = ctx.db.write().await?;
        let some = soon(now)
            .filter(observation::Column::Id.gt(after))
            .order_by_asc(observation::Column::Id)
            .limit(AT_ONCE)
            .lock_exclusive()
            .all(&txn)
            .await?;
        let Some(last) = some.last().map(|row| row.id) else {
            break;
        };
        write_some(&txn, now, &some).await?;
        txn.commit().await?;
        after = last;
    }
    ctx.ring();
    Ok(())
}

/// Those that run and end within the longest notice.
fn soon(now: DateTime<Utc>) -> Select<observation::Entity> {
    let days = ENDING_NOTICE_DAYS.into_iter().max().unwrap_or_default();
    observation::Entity::find()
        .filter(observation::Column::State.eq(ObservationState::Running.name()))
        .filter(observation::Column::EndsAt.gt(now))
        // A calendar day may begin up to a day earlier than these hours ago.
        .filter(observation::Column::EndsAt.lte(now + Duration::days(days + 1)))
}

async fn write_some(txn: &DatabaseTransaction, now: DateTime<Utc>, some: &[observation::Model]) -> Result<()> {
    let given: HashSet<(Uuid, String, i64, DateTime<Utc>)> = notice::Entity::find()
        .filter(notice::Column::ObservationId.is_in(some.iter().map(|row| row.id)))
        .all(txn)
        .await?
        .into_iter()
        .map(|row| (row.observation_id, row.reader, row.days, row.ends_at))
        .collect();
    let readers = some.iter().flat_map(|row| [row.doctor_id, row.patient_id]);
    let people = mail::addresses(txn, readers).await?;
    for row in some {
        let Some(ends_at) = row.ends_at else { continue };
        for (word, reader) in [("doctor", row.doctor_id), ("patient", row.patient_id)] {
            let Some(person) = people.get(&reader) else { continue };
            let due = ending_notice(days_to(ends_at, now, person.zone), row.days);
            let Some(days) = due.filter(|_| !is_night(now, person.zone)) else {
                continue;
            };
            if given.contains(&(row.id, word.to_owned(), days, ends_at)) {
                continue;
            }
            let new = notice::ActiveModel {
                clinic_id: Set(row.clinic_id),
                observation_id: Set(row.id),
                reader: Set(word.to_owned()),
                days: Set(days),
                ends_at: Set(ends_at),
                at: Set(now),
            };
            notice::Entity::insert(new).exec_without_returning(txn).await?;
            mail::enqueue_ending(txn, now, row, (reader, &person.email), ends_at).await?;
        }
    }
    Ok(())
}
