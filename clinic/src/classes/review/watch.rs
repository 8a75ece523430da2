//! The promise of an answer: the doctor is reminded of it, and when it is broken whoever stands in is told, once.

use chrono::{DateTime, Utc};
use domain::{
    classes::ApplicationId,
    identity::{ClinicId, MembershipId},
    limits::{ANSWER_WORKING_DAYS, REMINDER_WORKING_DAYS},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::admit;
use crate::{
    context::Context,
    entity::{application, application_message, membership, parsed},
    error::Result,
    identity::address_of,
    job::{self, Claim, Work},
    mail::review::{self as letters, Told},
    settings::{deputies, hours},
    staff::doctors,
};

/// Until when a doctor answers what came now, an application or the answer to a question; and sees to it that the
/// doctor is reminded, and whoever stands in told when the time is over. The caller keeps the promise with the
/// application, in the same transaction.
pub(crate) async fn promise(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    id: ApplicationId,
) -> Result<DateTime<Utc>> {
    let hours = hours(txn, clinic).await?;
    let answer_by = hours.answer_by(now, ANSWER_WORKING_DAYS);
    job::enqueue(txn, Work::RemindDoctor(id), hours.answer_by(now, REMINDER_WORKING_DAYS)).await?;
    job::enqueue(txn, Work::Escalate(id), answer_by).await?;
    Ok(answer_by)
}

/// Reminds the doctor of an application that still waits for its answer.
///
/// # Errors
/// The database's.
pub(crate) async fn remind(ctx: &Context, claim: &Claim, id: ApplicationId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let Some(row) = lock(&txn, id).await? else {
        return finish(txn, claim).await;
    };
    let clinic = ClinicId(row.clinic_id);
    let due = hours(&txn, clinic)
        .await?
        .answer_by(came(&txn, &row).await?, REMINDER_WORKING_DAYS);
    if now < due {
        // The applicant answered a question meanwhile, and the days count anew.
        return put_off(txn, claim, due).await;
    }
    if job::finish(&txn, claim).await? {
        let doctor = parsed("application.doctor_id", row.doctor_id)?;
        tell(&txn, now, clinic, id, [MembershipId(doctor)], Told::Reminder).await?;
        txn.commit().await?;
        ctx.ring();
    }
    Ok(())
}

/// The promise is broken: tells those who stand in for the doctor today. The organizer sees it in the list.
///
/// # Errors
/// The database's.
pub(crate) async fn escalate(ctx: &Context, claim: &Claim, id: ApplicationId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let Some(row) = lock(&txn, id).await? else {
        return finish(txn, claim).await;
    };
    let answer_by = parsed("application.answer_by", row.answer_by)?;
    if now < answer_by {
        return put_off(txn, claim, answer_by).await;
    }
    if job::finish(&txn, claim).await? {
        let clinic = ClinicId(row.clinic_id);
        let doctor = MembershipId(parsed("application.doctor_id", row.doctor_id)?);
        let deputies = standing_in(&txn, now, clinic, doctor).await?;
        tell(&txn, now, clinic, id, deputies, Told::Overdue).await?;
        txn.commit().await?;
        ctx.ring();
    }
    Ok(())
}

/// Those who are here and decide about an application that was sent: its doctor, and whoever stands in today. By id.
pub(crate) async fn responsible(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    row: &application::Model,
) -> Result<Vec<membership::Model>> {
    let clinic = ClinicId(row.clinic_id);
    let doctor = MembershipId(parsed("application.doctor_id", row.doctor_id)?);
    let deputies = standing_in(txn, now, clinic, doctor).await?;
    here(txn, clinic, deputies.into_iter().chain([doctor])).await
}

/// The application, locked, while it waits for a doctor.
async fn lock(txn: &DatabaseTransaction, id: ApplicationId) -> Result<Option<application::Model>> {
    let found = application::Entity::find_by_id(id.0).lock_exclusive().one(txn).await?;
    let Some(row) = found else { return Ok(None) };
    Ok(admit::state(&row)?.waits_for_doctor().then_some(row))
}

/// When what the doctor has to answer came: the application, or the last answer of the applicant.
async fn came(txn: &DatabaseTransaction, row: &application::Model) -> Result<DateTime<Utc>> {
    let answered = application_message::Entity::find()
        .filter(application_message::Column::ApplicationId.eq(row.id))
        .filter(application_message::Column::AuthorId.is_null())
        .order_by_desc(application_message::Column::Id)
        .limit(1)
        .one(txn)
        .await?;
    let submitted = parsed("application.submitted_at", row.submitted_at)?;
    Ok(answered.map_or(submitted, |answer| answer.created_at))
}

/// Those who stand in for the doctor today, by the clinic's calendar.
async fn standing_in(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    doctor: MembershipId,
) -> Result<Vec<MembershipId>> {
    let today = now.with_timezone(&hours(txn, clinic).await?.zone).date_naive();
    deputies::standing_in_for(txn, clinic, doctor, today).await
}

/// Those of them who are here.
async fn here(
    txn: &DatabaseTransaction,
    clinic: ClinicId,
    whom: impl IntoIterator<Item = MembershipId>,
) -> Result<Vec<membership::Model>> {
    let whom = whom.into_iter().map(|doctor| doctor.0);
    let here = doctors::here(clinic)
        .filter(membership::Column::Id.is_in(whom))
        .order_by_asc(membership::Column::Id);
    Ok(here.all(txn).await?)
}

async fn finish(txn: DatabaseTransaction, claim: &Claim) -> Result<()> {
    job::finish(&txn, claim).await?;
    txn.commit().await?;
    Ok(())
}

async fn put_off(txn: DatabaseTransaction, claim: &Claim, at: DateTime<Utc>) -> Result<()> {
    job::put_off(&txn, claim, at).await?;
    txn.commit().await?;
    Ok(())
}

/// Writes to those of the doctors who are here.
async fn tell(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    id: ApplicationId,
    whom: impl IntoIterator<Item = MembershipId>,
    told: impl Fn(MembershipId) -> Told,
) -> Result<()> {
    for doctor in here(txn, clinic, whom).await? {
        let to = address_of(txn, &doctor).await?;
        letters::tell(txn, now, clinic, id, told(MembershipId(doctor.id)), &to).await?;
    }
    Ok(())
}
