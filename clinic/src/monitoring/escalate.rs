//! The promise of an answer, and what follows when it is broken: doctor, deputy, organizer, each step once whatever
//! restarts. The step, its event and the next one's time are one transaction with the job's.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::triage::Level,
    identity::{ClinicId, MembershipId, Role, Status},
    mail::LetterKind,
    monitoring::{AlertId, AlertState, Escalation, Programme, Reason, Step},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};
use uuid::Uuid;

use super::programme;
use crate::{
    audit::{self, By},
    context::Context,
    entity::{alert, alert_event, id_of, membership, parsed, report},
    error::{Error, Result},
    job::{self, Claim, Work},
    mail::enqueue_about_alert,
    settings::{deputies, hours},
    staff::doctors,
};

/// Writes the one alert of a report whose reasons ring, in the transaction of the report: it is the doctor's turn. `by`
/// is whoever sent the report; nobody where none came.
pub(super) async fn raise(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    of: &report::Model,
    doctor: MembershipId,
    programme: &Programme,
    reasons: &[Reason],
) -> Result<()> {
    let loudest = reasons.iter().map(|reason| reason.level).max();
    let Some(level) = loudest.filter(|level| *level > Level::Info) else {
        return Ok(());
    };
    let hours = hours(txn, ClinicId(of.clinic_id)).await?;
    let answer_by = programme.texts().answer.answer_by(level, now, &hours);
    let begun = Escalation::begin(answer_by);
    let id = id_of(AlertId);
    let row = alert::ActiveModel {
        id: Set(id.0),
        clinic_id: Set(of.clinic_id),
        report_id: Set(of.id),
        observation_id: Set(of.observation_id),
        patient_id: Set(of.patient_id),
        doctor_id: Set(doctor.0),
        level: Set(level.name().to_owned()),
        reasons: Set(serde_json::to_string(reasons).map_err(Error::broken)?),
        state: Set(AlertState::Open.name().to_owned()),
        step: Set(begun.step.name().to_owned()),
        deputy_id: Set(None),
        answer_by: Set(answer_by),
        next_at: Set(Some(begun.next_at)),
        created_at: Set(now),
        closed_at: Set(None),
        closed_by: Set(None),
        action: Set(None),
        note: Set(None),
    };
    alert::Entity::insert(row).exec_without_returning(txn).await?;
    note_step(txn, now, (of.clinic_id, id), begun.step, None).await?;
    audit::record(txn, now, by, Action::AlertRaised, Some(id.0), None).await?;
    let about = (of.clinic_id, id);
    enqueue_about_alert(txn, now, LetterKind::AlertNew, about, begun.step, vec![doctor.0]).await?;
    job::enqueue(txn, Work::EscalateAlert(id), begun.next_at).await
}

/// Nobody answered by then: the next one's turn.
///
/// # Errors
/// The database's.
pub(crate) async fn go_on(ctx: &Context, claim: &Claim, id: AlertId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let found = alert::Entity::find_by_id(id.0).lock_exclusive().one(&txn).await?;
    let Some((row, next_at)) = found.and_then(|row| row.next_at.map(|at| (row, at))) else {
        // Closed, by somebody whose transaction took the job with it a moment too late for this claim.
        job::finish(&txn, claim).await?;
        txn.commit().await?;
        return Ok(());
    };
    if now < next_at {
        job::put_off(&txn, claim, next_at).await?;
        txn.commit().await?;
        return Ok(());
    }
    let clinic = ClinicId(row.clinic_id);
    let hours = hours(&txn, clinic).await?;
    let today = now.with_timezone(&hours.zone).date_naive();
    let doctor = MembershipId(row.doctor_id);
    let deputies = deputies::standing_in_for(&txn, clinic, doctor, today).await?;
    let deputy = doctors::here(clinic)
        .filter(membership::Column::Id.is_in(deputies.iter().map(|deputy| deputy.0)))
        .one(&txn)
        .await?
        .map(|deputy| deputy.id);
    let of = parsed(
        "alert.report_id",
        report::Entity::find_by_id(row.report_id).one(&txn).await?,
    )?;
    let promise = programme(ctx, &of.programme, of.programme_version)?.texts().answer;
    let turn = Escalation {
        step: parsed("alert.step", Step::from_name(&row.step))?,
        next_at,
    };
    let level = parsed("alert.level", Level::from_name(&row.level))?;
    let turn = turn.go_on(now, level, deputy.is_some(), &promise, &hours);
    let deputy = deputy.filter(|_| turn.step == Step::Deputy);
    let changed = alert::ActiveModel {
        id: Set(row.id),
        step: Set(turn.step.name().to_owned()),
        deputy_id: Set(deputy),
        next_at: Set(Some(turn.next_at)),
        ..Default::default()
    };
    alert::Entity::update(changed).exec(&txn).await?;
    note_step(&txn, now, (row.clinic_id, id), turn.step, deputy).await?;
    let readers = match deputy {
        Some(deputy) => vec![deputy],
        None => organizers(&txn, clinic).await?,
    };
    let about = (row.clinic_id, id);
    enqueue_about_alert(&txn, now, LetterKind::AlertOverdue, about, turn.step, readers).await?;
    audit::record(
        &txn,
        now,
        by_nobody(row.clinic_id),
        Action::AlertEscalated,
        Some(id.0),
        None,
    )
    .await?;
    // Whoever was too slow, so that somebody else has the job by now, has done nothing.
    if job::put_off(&txn, claim, turn.next_at).await? {
        txn.commit().await?;
    }
    Ok(())
}

/// Everybody who organizes the clinic.
async fn organizers(txn: &DatabaseTransaction, clinic: ClinicId) -> Result<Vec<Uuid>> {
    Ok(membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(clinic.0))
        .filter(membership::Column::Role.eq(Role::Organizer.name()))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .select_only()
        .column(membership::Column::Id)
        .into_tuple()
        .all(txn)
        .await?)
}

/// What happens in a clinic by itself.
pub(super) fn by_nobody(clinic: Uuid) -> By {
    By {
        clinic: Some(ClinicId(clinic)),
        ..By::default()
    }
}

async fn note_step(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    (clinic, id): (Uuid, AlertId),
    step: Step,
    deputy: Option<Uuid>,
) -> Result<()> {
    let before = alert_event::Entity::find()
        .filter(alert_event::Column::AlertId.eq(id.0))
        .count(txn)
        .await?;
    let event = alert_event::ActiveModel {
        id: Set(Uuid::now_v7()),
        clinic_id: Set(clinic),
        alert_id: Set(id.0),
        number: Set(i64::try_from(before).unwrap_or(i64::MAX).saturating_add(1)),
        step: Set(step.name().to_owned()),
        deputy_id: Set(deputy),
        at: Set(now),
    };
    alert_event::Entity::insert(event).exec_without_returning(txn).await?;
    Ok(())
}
