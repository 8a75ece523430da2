//! What becomes of a patient's observation with the membership it belongs to: planned at registration, running from the
//! activation on, ended with the membership, and reopened when that end is taken back. For anybody but a patient there
//! is none, and nothing happens.

use chrono::{DateTime, Duration, Utc};
use domain::{
    error::Code,
    identity::{ClinicId, MembershipId},
    monitoring::Need,
    patients::{ObservationId, Period},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    entity::{ObservationState, alert, membership, observation, parsed},
    error::Result,
    job::{self, Work},
    monitoring,
};

/// Plans an observation of a patient who is just being invited; the clock starts with the activation.
pub(super) async fn plan(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: ObservationId,
    patient: (ClinicId, MembershipId),
    doctor: MembershipId,
    period: &Period,
) -> Result<()> {
    let (clinic, patient) = patient;
    let row = observation::ActiveModel {
        id: Set(id.0),
        clinic_id: Set(clinic.0),
        patient_id: Set(patient.0),
        doctor_id: Set(doctor.0),
        period: Set(period.id.0.clone()),
        days: Set(i64::from(period.days)),
        state: Set(ObservationState::Planned.name().to_owned()),
        created_at: Set(now),
        starts_at: Set(None),
        ends_at: Set(None),
        ended_at: Set(None),
        programme: Set(None),
        programme_version: Set(None),
        first_day: Set(None),
        need: Set(Need::Quiet.number()),
        need_since: Set(Some(now)),
        trend: Set(None),
        reported_at: Set(None),
        paused_at: Set(None),
        summary: Set(None),
    };
    observation::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// The activation starts the clock of the planned observation.
pub(crate) async fn begin(txn: &DatabaseTransaction, now: DateTime<Utc>, member: &membership::Model) -> Result<()> {
    let Some(newest) = newest(txn, member).await? else {
        return Ok(());
    };
    if newest.state != ObservationState::Planned.name() {
        return Ok(());
    }
    let row = observation::ActiveModel {
        id: Set(newest.id),
        state: Set(ObservationState::Running.name().to_owned()),
        need: Set(Need::Steady.number()),
        need_since: Set(Some(now)),
        starts_at: Set(Some(now)),
        ends_at: Set(Some(now + Duration::days(newest.days))),
        ..Default::default()
    };
    observation::Entity::update(row).exec(txn).await?;
    // The first report is asked for while the patient still looks at the screen.
    job::hurry(txn, Work::AskForReports, now).await
}

/// Ends the patient's observation, if one is open, at the moment at which the membership ends.
pub(crate) async fn end(txn: &DatabaseTransaction, now: DateTime<Utc>, member: &membership::Model) -> Result<()> {
    observation::Entity::update_many()
        .col_expr(observation::Column::State, Expr::value(ObservationState::Ended.name()))
        .col_expr(observation::Column::EndedAt, Expr::value(now))
        .filter(observation::Column::PatientId.eq(member.id))
        .filter(observation::Column::State.ne(ObservationState::Ended.name()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Takes back what [`end`] did, and only that: an observation that had ended before stays ended.
pub(crate) async fn reopen(txn: &DatabaseTransaction, removed: &membership::Model) -> Result<()> {
    let Some(newest) = newest(txn, removed).await? else {
        return Ok(());
    };
    if newest.ended_at.is_none() || newest.ended_at != removed.ended_at {
        return Ok(());
    }
    let state = match newest.starts_at {
        Some(_) => ObservationState::Running,
        None => ObservationState::Planned,
    };
    let row = observation::ActiveModel {
        id: Set(newest.id),
        state: Set(state.name().to_owned()),
        ended_at: Set(None),
        ..Default::default()
    };
    observation::Entity::update(row).exec(txn).await?;
    Ok(())
}

/// Gives the observation another doctor or another period, counted from the day it began; whether that is a change.
///
/// # Errors
/// `Conflict` for one that has ended.
pub(super) async fn change(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    member: &membership::Model,
    doctor: MembershipId,
    period: Option<&Period>,
) -> Result<bool> {
    let newest = parsed("membership.observation_id", newest(txn, member).await?)?;
    let mut changed = newest.clone();
    changed.doctor_id = doctor.0;
    if let Some(period) = period {
        changed.period.clone_from(&period.id.0);
        changed.days = i64::from(period.days);
        changed.ends_at = newest.starts_at.map(|began| began + Duration::days(changed.days));
    }
    if changed == newest {
        return Ok(false);
    }
    if newest.state == ObservationState::Ended.name() {
        return Err(Code::Conflict.into());
    }
    let row = observation::ActiveModel {
        id: Set(newest.id),
        doctor_id: Set(changed.doctor_id),
        period: Set(changed.period),
        days: Set(changed.days),
        ends_at: Set(changed.ends_at),
        ..Default::default()
    };
    observation::Entity::update(row).exec(txn).await?;
    if changed.doctor_id != newest.doctor_id {
        monitoring::pass(txn, now, alert::Column::ObservationId.eq(newest.id), doctor).await?;
    }
    Ok(true)
}

/// The patient's newest observation.
pub(super) async fn newest(
    txn: &DatabaseTransaction,
    member: &membership::Model,
) -> Result<Option<observation::Model>> {
    Ok(match member.observation_id {
        Some(id) => observation::Entity::find_by_id(id).one(txn).await?,
        None => None,
    })
}
