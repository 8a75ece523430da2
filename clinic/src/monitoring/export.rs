//! A patient's record for another program: everything that was reported and answered, as a bundle of FHIR R4.

use std::collections::HashMap;

use domain::{
    audit::Action,
    error::Code,
    identity::{MembershipId, Named, PersonName, Phone, Status},
    monitoring::{
        AlertAction, AlertId, ProgrammeId, ReportId, ReportState,
        fhir::{self, Bundle, PlanStage},
    },
    patients::ObservationId,
    questions::Level,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use super::{alerts::named, caregivers, json, lead::led, programme, reports::form_of};
use crate::{
    audit,
    classes::group::names,
    context::Context,
    entity::{ObservationState, alert, membership, observation, parsed, report},
    error::Result,
    identity::{Actor, Doctor},
};

/// The record of one of the actor's patients, or of whom it stands in for: every observation, report and alert of it.
/// `base` is where the service is. A fixed number of queries; that it was handed out is recorded.
///
/// # Errors
/// `NotFound` for nobody of theirs.
pub async fn export(ctx: &Context, actor: &Actor<Doctor>, patient: MembershipId, base: &str) -> Result<Bundle> {
    let db = ctx.db.read();
    let found = led(ctx, actor)
        .filter(membership::Column::Id.eq(patient.0))
        .one(db)
        .await?;
    let member = found.ok_or(Code::NotFound)?;
    let observations = observation::Entity::find()
        .filter(observation::Column::ClinicId.eq(actor.clinic().0))
        .filter(observation::Column::PatientId.eq(patient.0))
        .order_by_asc(observation::Column::Id)
        .all(db)
        .await?;
    let reports = report::Entity::find()
        .filter(report::Column::ClinicId.eq(actor.clinic().0))
        .filter(report::Column::PatientId.eq(patient.0))
        .order_by_asc(report::Column::Day)
        .order_by_asc(report::Column::Id)
        .all(db)
        .await?;
    let alerts = alert::Entity::find()
        .filter(alert::Column::ClinicId.eq(actor.clinic().0))
        .filter(alert::Column::PatientId.eq(patient.0))
        .order_by_asc(alert::Column::CreatedAt)
        .order_by_asc(alert::Column::Id)
        .all(db)
        .await?;
    let mut people: Vec<Uuid> = observations.iter().map(|row| row.doctor_id).collect();
    people.extend(reports.iter().filter_map(|row| row.filled_by));
    people.extend(alerts.iter().map(|row| row.doctor_id));
    people.extend(alerts.iter().filter_map(|row| row.closed_by));
    let people = names(db, people).await?;
    let hands = caregivers::of_reports(db, reports.iter().map(|row| row.id)).await?;
    audit::record(db, ctx.now(), actor.by(), Action::RecordExported, Some(patient.0), None).await?;
    let newest = observations.iter().find(|row| Some(row.id) == member.observation_id);
    let newest = parsed("membership.observation_id", newest)?;
    let phone = member
        .phone
        .as_deref()
        .map(|phone| parsed("membership.phone", Phone::parse(phone).ok()));
    let sent = reports.iter().filter(|row| row.state == ReportState::Sent.name());
    let record = fhir::Record {
        base,
        made_at: ctx.now(),
        patient: named(member.id, &member.full_name)?,
        phone: phone.transpose()?,
        is_active: member.status == Status::Active.name(),
        clinic: actor.held().clinic_name.clone(),
        doctor: person(&people, "observation.doctor_id", newest.doctor_id)?,
        plans: observations
            .iter()
            .map(|row| plan(ctx, row, &people))
            .collect::<Result<_>>()?,
        reports: sent
            .map(|row| of_report(ctx, row, &people, &hands))
            .collect::<Result<_>>()?,
        alerts: alerts
            .iter()
            .map(|row| of_alert(row, &reports, &people))
            .collect::<Result<_>>()?,
    };
    Ok(fhir::bundle(&record))
}

type People = HashMap<Uuid, Named>;

fn person(people: &People, column: &'static str, id: Uuid) -> Result<Named> {
    parsed(column, people.get(&id).cloned())
}

fn plan(ctx: &Context, row: &observation::Model, people: &People) -> Result<fhir::Plan> {
    let chosen = row.programme.as_deref().zip(row.programme_version);
    let chosen = chosen
        .map(|(code, version)| programme(ctx, code, version))
        .transpose()?;
    let stage = match (row.ended_at, row.paused_at) {
        (Some(_), _) => PlanStage::Ended,
        (None, _) if row.state == ObservationState::Planned.name() => PlanStage::Planned,
        (None, Some(_)) => PlanStage::Paused,
        (None, None) => PlanStage::Running,
    };
    let runs = row.starts_at.zip(row.ends_at);
    Ok(fhir::Plan {
        id: ObservationId(row.id),
        title: chosen.map(|programme| programme.texts().title.clone()),
        stage,
        doctor: person(people, "observation.doctor_id", row.doctor_id)?,
        created_at: row.created_at,
        runs: runs.map(|(from, to)| (from, row.ended_at.map_or(to, |ended| ended.min(to)).max(from))),
        summary: row.summary.clone(),
    })
}

fn of_report<'a>(
    ctx: &'a Context,
    row: &report::Model,
    people: &People,
    hands: &HashMap<Uuid, PersonName>,
) -> Result<fhir::Sent<'a>> {
    let member = row.filled_by.filter(|by| *by != row.patient_id);
    let member = member.map(|by| person(people, "report.filled_by", by)).transpose()?;
    let caregiver = hands.get(&row.id).cloned();
    Ok(fhir::Sent {
        id: ReportId(row.id),
        plan: ObservationId(row.observation_id),
        programme: programme_id(row)?,
        form: form_of(ctx, row)?,
        day: parsed("report.day", row.day.parse().ok())?,
        sent_at: parsed("report.sent_at", row.sent_at)?,
        filled_by: caregiver.or(member.map(|member| member.full_name)),
        answers: json("report.answers", &row.answers)?,
        judgement: json("report.judgement", row.judgement.as_deref().unwrap_or_default())?,
    })
}

fn of_alert(row: &alert::Model, reports: &[report::Model], people: &People) -> Result<fhir::Alert> {
    let report = reports.iter().find(|report| report.id == row.report_id);
    let report = parsed("alert.report_id", report)?;
    let closed = match (&row.action, row.closed_by, row.closed_at) {
        (Some(action), Some(by), Some(at)) => Some((
            parsed("alert.action", AlertAction::from_name(action))?,
            person(people, "alert.closed_by", by)?,
            at,
        )),
        _ => None,
    };
    Ok(fhir::Alert {
        id: AlertId(row.id),
        report: ReportId(row.report_id),
        programme: programme_id(report)?,
        level: parsed("alert.level", Level::from_name(&row.level))?,
        reasons: json("alert.reasons", &row.reasons)?,
        came_at: row.created_at,
        answer_by: row.answer_by,
        doctor: person(people, "alert.doctor_id", row.doctor_id)?,
        closed,
        note: row.note.clone(),
    })
}

/// The version by which a report was asked.
fn programme_id(row: &report::Model) -> Result<ProgrammeId> {
    let version = u32::try_from(row.programme_version).ok();
    let id = row.programme.parse().ok().zip(version);
    parsed(
        "report.programme",
        id.map(|(code, version)| ProgrammeId { code, version }),
    )
}
