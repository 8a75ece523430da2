//! Reading reports, and whether a doctor has seen them.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{MembershipId, Operation, PersonName, Role},
    limits::REPORTS_PAGE,
    monitoring::{Form, Judgement, ReportId, ReportState, Source},
    questions::Answers,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, EntityTrait, FromQueryResult, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::{Filler, form_of, source_of};
use crate::{
    audit,
    context::Context,
    entity::{alert, audit_event, membership, parsed, report},
    error::Result,
    identity::{Actor, Patient, PatientKeeper},
    monitoring::{caregivers, json, observed_by},
};

/// A report in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportRow {
    pub id: ReportId,
    /// «Самочувствие за неделю».
    pub title: String,
    /// The patient's day that it is for.
    pub day: NaiveDate,
    pub opens_at: DateTime<Utc>,
    pub closes_at: DateTime<Utc>,
    pub state: ReportState,
    /// When something was last answered; none while nobody has begun.
    pub saved_at: Option<DateTime<Utc>>,
    pub sent_at: Option<DateTime<Utc>>,
    /// Whose hand it was; none while nobody has begun.
    pub source: Option<Source>,
    /// Who it was, where it was a caregiver.
    pub caregiver: Option<PersonName>,
    /// «врач увидел в 14:20»: when a doctor first looked at it, or at its alert.
    pub seen_at: Option<DateTime<Utc>>,
}

/// A report with what was answered.
#[derive(Clone, Debug)]
pub struct ReportPage {
    pub row: ReportRow,
    pub patient: MembershipId,
    pub form: Form,
    pub answers: Answers,
    /// Once it was sent.
    pub judgement: Option<Judgement>,
    /// Where this one has expired: the one of the same form that is open now.
    pub instead: Option<ReportId>,
}

/// One page of reports, the latest first.
#[derive(Clone, Debug, Default)]
pub struct ReportList {
    pub rows: Vec<ReportRow>,
    /// Whether there is a page after this one.
    pub more: bool,
}

/// The patient's own reports from after this one on, the latest first: those to be filled in stand among them as open.
///
/// # Errors
/// `NotFound` where the report to go on after is none of the patient's.
pub async fn own(ctx: &Context, actor: &Actor<Patient>, after: Option<ReportId>) -> Result<ReportList> {
    let filler = Filler::Patient(actor);
    rows(ctx, filler.reports(ctx)?, after).await
}

/// The reports of one of the actor's patients from after this one on, the latest first. The look is recorded.
///
/// # Errors
/// `Forbidden` for whoever may not read reports; `NotFound` for nobody whose observation the actor reads, and where the
/// report to go on after is none of the patient's.
pub async fn of_patient(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    patient: MembershipId,
    after: Option<ReportId>,
) -> Result<ReportList> {
    let filler = Filler::Keeper(actor);
    let reports = filler.reports(ctx)?.filter(report::Column::PatientId.eq(patient.0));
    let kept = observed_by(ctx, actor, Operation::ReadObservations)?.filter(membership::Column::Id.eq(patient.0));
    kept.one(ctx.db.read()).await?.ok_or(Code::NotFound)?;
    let rows = rows(ctx, reports, after).await?;
    audit::record(
        ctx.db.read(),
        ctx.now(),
        actor.by(),
        Action::ReportShown,
        Some(patient.0),
        None,
    )
    .await?;
    Ok(rows)
}

/// One report. Somebody else's look at a patient's is recorded.
///
/// # Errors
/// `NotFound` for a report out of reach.
pub async fn page(ctx: &Context, filler: Filler<'_>, id: ReportId) -> Result<ReportPage> {
    let db = ctx.db.read();
    let found = filler.reports(ctx)?.filter(report::Column::Id.eq(id.0)).one(db).await?;
    let row = found.ok_or(Code::NotFound)?;
    if let Filler::Keeper(actor) = filler {
        audit::record(db, ctx.now(), actor.by(), Action::ReportShown, Some(id.0), None).await?;
    }
    let instead = if row.state == ReportState::Expired.name() {
        report::Entity::find()
            .filter(report::Column::ObservationId.eq(row.observation_id))
            .filter(report::Column::Form.eq(row.form.as_str()))
            .filter(report::Column::State.eq(ReportState::Open.name()))
            .filter(report::Column::ClosesAt.gt(ctx.now()))
            .one(db)
            .await?
    } else {
        None
    };
    let seen = seen(ctx, std::slice::from_ref(&row)).await?;
    let hands = caregivers::of_reports(db, [row.id]).await?;
    Ok(ReportPage {
        row: report_row(ctx, &row, &seen, &hands)?,
        patient: MembershipId(row.patient_id),
        form: form_of(ctx, &row)?.clone(),
        answers: json("report.answers", &row.answers)?,
        judgement: row
            .judgement
            .as_deref()
            .map(|judged| json("report.judgement", judged))
            .transpose()?,
        instead: instead.map(|row| ReportId(row.id)),
    })
}

async fn rows(ctx: &Context, reports: Select<report::Entity>, after: Option<ReportId>) -> Result<ReportList> {
    let (found, more) = latest(ctx.db.read(), reports, after).await?;
    let seen = seen(ctx, &found).await?;
    let hands = caregivers::of_reports(ctx.db.read(), found.iter().map(|row| row.id)).await?;
    let rows = found.iter().map(|row| report_row(ctx, row, &seen, &hands));
    Ok(ReportList {
        rows: rows.collect::<Result<_>>()?,
        more,
    })
}

/// One page of these reports, the latest first, from after this one on; and whether there are more.
///
/// # Errors
/// `NotFound` where the report to go on after is none of them.
pub(in crate::monitoring) async fn latest(
    db: &impl ConnectionTrait,
    reports: Select<report::Entity>,
    after: Option<ReportId>,
) -> Result<(Vec<report::Model>, bool)> {
    let mut rest = reports.clone();
    if let Some(after) = after {
        let last = reports.filter(report::Column::Id.eq(after.0)).one(db).await?;
        let last = last.ok_or(Code::NotFound)?;
        let same = Condition::all()
            .add(report::Column::OpensAt.eq(last.opens_at))
            .add(report::Column::Id.lt(last.id));
        rest = rest.filter(
            Condition::any()
                .add(report::Column::OpensAt.lt(last.opens_at))
                .add(same),
        );
    }
    let mut found = rest
        .order_by_desc(report::Column::OpensAt)
        .order_by_desc(report::Column::Id)
        .limit(REPORTS_PAGE.saturating_add(1))
        .all(db)
        .await?;
    let shown = usize::try_from(REPORTS_PAGE).unwrap_or(usize::MAX);
    let more = found.len() > shown;
    found.truncate(shown);
    Ok((found, more))
}

fn report_row(
    ctx: &Context,
    row: &report::Model,
    seen: &HashMap<Uuid, DateTime<Utc>>,
    hands: &HashMap<Uuid, PersonName>,
) -> Result<ReportRow> {
    let caregiver = hands.get(&row.id).cloned();
    Ok(ReportRow {
        id: ReportId(row.id),
        title: form_of(ctx, row)?.title().to_owned(),
        day: parsed("report.day", row.day.parse().ok())?,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        state: parsed("report.state", ReportState::from_name(&row.state))?,
        saved_at: row.saved_at,
        sent_at: row.sent_at,
        source: source_of(row, caregiver.is_some())?,
        caregiver,
        seen_at: seen.get(&row.id).copied(),
    })
}

/// When a doctor first looked at each of these reports, or at its alert, after it was sent: by the journal, for looking
/// writes nothing else. A look at one that was not sent yet saw nothing of what it says.
async fn seen(ctx: &Context, reports: &[report::Model]) -> Result<HashMap<Uuid, DateTime<Utc>>> {
    let sent: Vec<(Uuid, DateTime<Utc>)> = reports.iter().filter_map(|row| Some((row.id, row.sent_at?))).collect();
    if sent.is_empty() {
        return Ok(HashMap::new());
    }
    let alerts: Vec<(Uuid, Uuid)> = alert::Entity::find()
        .filter(alert::Column::ReportId.is_in(sent.iter().map(|(report, _)| *report)))
        .select_only()
        .columns([alert::Column::Id, alert::Column::ReportId])
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    // What there is to look at: the report itself and its alert, if it has one.
    let objects = |report| {
        let of = alerts.iter().filter(move |(_, of)| *of == report);
        std::iter::once(report).chain(of.map(|(alert, _)| *alert))
    };
    let after = sent.iter().fold(Condition::any(), |any, (report, sent_at)| {
        let looked = Condition::all()
            .add(audit_event::Column::ObjectId.is_in(objects(*report)))
            .add(audit_event::Column::At.gte(*sent_at));
        any.add(looked)
    });
    let looks: Vec<Look> = audit_event::Entity::find()
        .filter(after)
        .filter(audit_event::Column::Action.is_in([Action::ReportShown.name(), Action::AlertShown.name()]))
        .filter(audit_event::Column::Role.eq(Role::Doctor.name()))
        .select_only()
        .column_as(audit_event::Column::ObjectId, "object")
        .column_as(audit_event::Column::At.min(), "at")
        .group_by(audit_event::Column::ObjectId)
        .into_model()
        .all(ctx.db.read())
        .await?;
    let first = |report| {
        let of = objects(report).flat_map(|object| looks.iter().filter(move |look| look.object == object));
        of.map(|look| look.at).min()
    };
    let seen = sent.iter().filter_map(|(report, _)| Some((*report, first(*report)?)));
    Ok(seen.collect())
}

#[derive(FromQueryResult)]
struct Look {
    object: Uuid,
    at: DateTime<Utc>,
}
