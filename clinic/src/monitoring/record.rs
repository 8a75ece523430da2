//! The doctor's page of one patient: the observation, everything that was reported as charts and as a list, alerts,
//! classes. A fixed number of queries, and one entry of the journal for each look.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Action,
    classes::{AttendanceState, Restrictions, triage::Level},
    error::Code,
    identity::{FormKey, MembershipId, Named, PersonName, Phone, Status},
    monitoring::{
        AlertAction, AlertId, Form, Judgement, Programme, Reason, ReportId, ReportState, Sample, Sent, Series, Source,
    },
    patients::ObservationId,
    questions::{Answers, SummaryTopic},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
};
use uuid::Uuid;

use super::{
    alerts::named,
    caregivers, json,
    lead::led,
    programme,
    reports::{form_of, latest, source_of},
};
use crate::{
    audit,
    classes::group::{names, restrictions},
    context::Context,
    entity::{
        ObservationState, alert, attendance, class, enrolment, exercise_group, membership, observation, parsed, report,
        report_check,
    },
    error::Result,
    identity::{Actor, Doctor},
    once::{self, Press},
    patients::own_data::{Told, told},
};

/// Reports of one observation that are drawn: a year of daily ones.
const DRAWN: u64 = 400;
/// Alerts, and groups, of one page.
const LISTED: u64 = 50;

/// A patient as its doctor sees it.
#[derive(Clone, Debug)]
pub struct Record {
    pub patient: Named,
    pub phone: Option<Phone>,
    /// Where the patient lives, and whom to call.
    pub told: Told,
    pub status: Status,
    /// The doctor who is responsible.
    pub doctor: Named,
    pub observed: Observed,
    /// The older ones, the latest first.
    pub earlier: Vec<Observed>,
    pub charts: Vec<Series>,
    /// The classes of the observation's days that the patient came to, or missed, the earliest first.
    pub visits: Vec<Visit>,
    /// The latest first.
    pub reports: Vec<ReportLine>,
    /// The latest first.
    pub alerts: Vec<AlertLine>,
    /// The seats in groups, ended ones too, the latest first.
    pub seats: Vec<SeatLine>,
}

/// How one observation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observed {
    pub id: ObservationId,
    pub stage: Stage,
    /// «Онкология, базовая»; none before the first report is asked for.
    pub programme: Option<String>,
    pub days: u32,
    /// When it began and when its days are over.
    pub runs: Option<(DateTime<Utc>, DateTime<Utc>)>,
    /// What was written at its end.
    pub summary: Option<String>,
}

/// Where an observation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It begins with the activation.
    Planned,
    Running,
    /// It rests since then.
    Paused(DateTime<Utc>),
    /// Its days are over; nobody has finished it yet.
    Over,
    /// It ended then, and is only read.
    Ended(DateTime<Utc>),
}

/// A report in the doctor's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportLine {
    pub id: ReportId,
    pub title: String,
    pub day: NaiveDate,
    pub state: ReportState,
    pub sent_at: Option<DateTime<Utc>>,
    pub source: Option<Source>,
    /// Who it was, where it was a caregiver.
    pub caregiver: Option<PersonName>,
    /// How loud it was.
    pub level: Option<Level>,
    pub checked: Option<Checked>,
}

/// «проверено»: who looked a report through, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    pub by: Named,
    pub at: DateTime<Utc>,
}

/// An alert in the doctor's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertLine {
    pub id: AlertId,
    pub level: Level,
    pub came_at: DateTime<Utc>,
    pub reasons: Vec<Reason>,
    /// What was done; none while it is open.
    pub action: Option<AlertAction>,
}

/// A seat in a group: what the specialist has to mind, and how often the patient came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatLine {
    pub group: String,
    pub restrictions: Restrictions,
    pub ended_at: Option<DateTime<Utc>>,
    pub came: u64,
    pub missed: u64,
}

/// A class that the patient came to, or missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    /// The clinic's day.
    pub day: NaiveDate,
    pub came: bool,
}

/// One report with everything that was answered.
#[derive(Clone, Debug)]
pub struct ReportPage {
    pub line: ReportLine,
    pub patient: Named,
    /// Whose hand it was.
    pub filled_by: Option<Named>,
    pub answers: Vec<SummaryTopic>,
    /// Once it was sent.
    pub judgement: Option<Judgement>,
    /// The alert that it made.
    pub alert: Option<AlertId>,
}

/// One of the actor's patients, or of whom it stands in for; the older observation of that id in the place of the
/// newest. The look is recorded.
///
/// # Errors
/// `NotFound` for nobody of theirs, and for an observation that is not the patient's.
pub async fn record(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    which: Option<ObservationId>,
) -> Result<Record> {
    let db = ctx.db.read();
    let member = led(ctx, actor)
        .filter(membership::Column::Id.eq(patient.0))
        .one(db)
        .await?;
    let member = member.ok_or(Code::NotFound)?;
    let mut all = observation::Entity::find()
        .filter(observation::Column::ClinicId.eq(actor.clinic().0))
        .filter(observation::Column::PatientId.eq(patient.0))
        .order_by_desc(observation::Column::Id)
        .all(db)
        .await?;
    let which = which.map(|id| id.0).or(member.observation_id);
    let place = all.iter().position(|row| Some(row.id) == which).ok_or(Code::NotFound)?;
    let shown = all.remove(place);
    audit::record(db, ctx.now(), actor.by(), Action::RecordShown, Some(patient.0), None).await?;
    let rows = report::Entity::find()
        .filter(report::Column::ObservationId.eq(shown.id))
        .order_by_desc(report::Column::Day)
        .order_by_desc(report::Column::Id)
        .limit(DRAWN)
        .all(db)
        .await?;
    let checks = report_check::Entity::find()
        .filter(
            report_check::Column::ReportId.in_subquery(
                report::Entity::find()
                    .select_only()
                    .column(report::Column::Id)
                    .filter(report::Column::ObservationId.eq(shown.id))
                    .into_query(),
            ),
        )
        .all(db)
        .await?;
    let people = checks.iter().map(|check| check.checked_by).chain([shown.doctor_id]);
    let people = names(db, people).await?;
    let hands = caregivers::of_reports(db, rows.iter().map(|row| row.id)).await?;
    let reports = rows.iter().map(|row| line(ctx, row, &checks, &people, &hands));
    let alerts = alert::Entity::find()
        .filter(alert::Column::ObservationId.eq(shown.id))
        .order_by_desc(alert::Column::CreatedAt)
        .order_by_desc(alert::Column::Id)
        .limit(LISTED)
        .all(db)
        .await?;
    let phone = member
        .phone
        .as_deref()
        .map(|phone| parsed("membership.phone", Phone::parse(phone).ok()));
    Ok(Record {
        patient: named(member.id, &member.full_name)?,
        phone: phone.transpose()?,
        told: told(db, patient).await?,
        status: parsed("membership.status", Status::from_name(&member.status))?,
        doctor: parsed("observation.doctor_id", people.get(&shown.doctor_id).cloned())?,
        charts: charts(ctx, &shown, &rows)?,
        observed: observed(ctx, &shown)?,
        earlier: all.iter().map(|row| observed(ctx, row)).collect::<Result<_>>()?,
        reports: reports.collect::<Result<_>>()?,
        alerts: alerts.iter().map(alert_line).collect::<Result<_>>()?,
        visits: visits(db, actor, &shown).await?,
        seats: seats(db, patient).await?,
    })
}

/// All reports of one of the actor's patients from after this one on, the latest first; and whether there are more. The
/// look is recorded.
///
/// # Errors
/// `NotFound` for nobody of theirs, and where the report to go on after is none of the patient's.
pub async fn reports(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    after: Option<ReportId>,
) -> Result<(Named, Vec<ReportLine>, bool)> {
    let db = ctx.db.read();
    let member = led(ctx, actor)
        .filter(membership::Column::Id.eq(patient.0))
        .one(db)
        .await?;
    let member = member.ok_or(Code::NotFound)?;
    let theirs = report::Entity::find()
        .filter(report::Column::ClinicId.eq(actor.clinic().0))
        .filter(report::Column::PatientId.eq(patient.0));
    let (rows, more) = latest(db, theirs, after).await?;
    audit::record(db, ctx.now(), actor.by(), Action::ReportShown, Some(patient.0), None).await?;
    let checks = report_check::Entity::find()
        .filter(report_check::Column::ReportId.is_in(rows.iter().map(|row| row.id)))
        .all(db)
        .await?;
    let people = names(db, checks.iter().map(|check| check.checked_by)).await?;
    let hands = caregivers::of_reports(db, rows.iter().map(|row| row.id)).await?;
    let lines = rows.iter().map(|row| line(ctx, row, &checks, &people, &hands));
    Ok((
        named(member.id, &member.full_name)?,
        lines.collect::<Result<_>>()?,
        more,
    ))
}

/// One report of the actor's patients. The look is recorded: from then on the patient reads «врач увидел».
///
/// # Errors
/// `NotFound` for a report out of reach.
pub async fn report(ctx: &Context, actor: &Actor<Doctor>, id: ReportId) -> Result<ReportPage> {
    let db = ctx.db.read();
    let row = within(ctx, actor, id).one(db).await?.ok_or(Code::NotFound)?;
    audit::record(db, ctx.now(), actor.by(), Action::ReportShown, Some(id.0), None).await?;
    let checks = report_check::Entity::find()
        .filter(report_check::Column::ReportId.eq(id.0))
        .all(db)
        .await?;
    let people = checks.iter().map(|check| check.checked_by);
    let people = people.chain(row.filled_by).chain([row.patient_id]);
    let people = names(db, people).await?;
    let hands = caregivers::of_reports(db, [row.id]).await?;
    let alert = alert::Entity::find()
        .filter(alert::Column::ReportId.eq(id.0))
        .one(db)
        .await?;
    let said = said(&row)?;
    let form = form_of(ctx, &row)?;
    let answers = said
        .as_ref()
        .map(|said| form.sheet().summary(&said.0, said.1.judged_on));
    Ok(ReportPage {
        line: line(ctx, &row, &checks, &people, &hands)?,
        patient: parsed("report.patient_id", people.get(&row.patient_id).cloned())?,
        filled_by: row.filled_by.and_then(|by| people.get(&by).cloned()),
        answers: answers.unwrap_or_default(),
        judgement: said.map(|said| said.1),
        alert: alert.map(|row| AlertId(row.id)),
    })
}

/// «проверено»: the doctor has looked a report through. Pressing twice, or after somebody else, is one deed.
///
/// # Errors
/// `NotFound` for a report out of reach; `Conflict` for one that has not come.
pub async fn check(ctx: &Context, actor: &Actor<Doctor>, id: ReportId, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let row = within(ctx, actor, id).lock_exclusive().one(txn).await?;
    let row = row.ok_or(Code::NotFound)?;
    if row.state != ReportState::Sent.name() {
        return Err(Code::Conflict.into());
    }
    let before = report_check::Entity::find()
        .filter(report_check::Column::ReportId.eq(id.0))
        .one(txn)
        .await?;
    if before.is_none() {
        let check = report_check::ActiveModel {
            id: Set(Uuid::now_v7()),
            clinic_id: Set(row.clinic_id),
            report_id: Set(id.0),
            checked_by: Set(actor.membership().0),
            checked_at: Set(now),
        };
        report_check::Entity::insert(check).exec_without_returning(txn).await?;
        audit::record(txn, now, actor.by(), Action::ReportChecked, Some(id.0), None).await?;
    }
    deed.done(&()).await?;
    Ok(())
}

/// That report, of the patients whom the actor watches over.
fn within(ctx: &Context, actor: &Actor<Doctor>, id: ReportId) -> sea_orm::Select<report::Entity> {
    let theirs = led(ctx, actor).select_only().column(membership::Column::Id);
    report::Entity::find()
        .filter(report::Column::ClinicId.eq(actor.clinic().0))
        .filter(report::Column::Id.eq(id.0))
        .filter(report::Column::PatientId.in_subquery(theirs.into_query()))
}

/// What was said in a report, and what the rules said to it.
type Said = (Answers, Judgement);

/// It, of a report; none where it did not come.
fn said(row: &report::Model) -> Result<Option<Said>> {
    let Some(judged) = &row.judgement else {
        return Ok(None);
    };
    Ok(Some((
        json("report.answers", &row.answers)?,
        json("report.judgement", judged)?,
    )))
}

fn charts(ctx: &Context, shown: &observation::Model, rows: &[report::Model]) -> Result<Vec<Series>> {
    let mut drawn: Vec<(&Form, NaiveDate, Option<Said>)> = Vec::new();
    // What can still be filled in is no gap yet.
    for row in rows.iter().rev().filter(|row| row.state != ReportState::Open.name()) {
        let day = parsed("report.day", row.day.parse().ok())?;
        drawn.push((form_of(ctx, row)?, day, said(row)?));
    }
    let samples: Vec<Sample<'_>> = drawn
        .iter()
        .map(|(form, day, said)| Sample {
            form,
            day: *day,
            sent: said.as_ref().map(|(answers, judgement)| Sent { answers, judgement }),
        })
        .collect();
    Ok(match programme_of(ctx, shown)? {
        Some(programme) => programme.charts(&samples),
        None => Vec::new(),
    })
}

fn programme_of<'a>(ctx: &'a Context, row: &observation::Model) -> Result<Option<&'a Programme>> {
    let named = row.programme.as_deref().zip(row.programme_version);
    named.map(|(code, version)| programme(ctx, code, version)).transpose()
}

fn observed(ctx: &Context, row: &observation::Model) -> Result<Observed> {
    let runs = row.starts_at.zip(row.ends_at);
    let is_over = runs.is_some_and(|(_, ends)| ends <= ctx.now());
    let stage = match (
        row.ended_at,
        row.state == ObservationState::Planned.name(),
        row.paused_at,
    ) {
        (Some(ended), ..) => Stage::Ended(ended),
        (None, true, _) => Stage::Planned,
        (None, false, _) if is_over => Stage::Over,
        (None, false, Some(since)) => Stage::Paused(since),
        (None, false, None) => Stage::Running,
    };
    Ok(Observed {
        id: ObservationId(row.id),
        stage,
        programme: programme_of(ctx, row)?.map(|programme| programme.texts().title.clone()),
        days: parsed("observation.days", u32::try_from(row.days).ok())?,
        runs,
        summary: row.summary.clone(),
    })
}

fn line(
    ctx: &Context,
    row: &report::Model,
    checks: &[report_check::Model],
    people: &HashMap<Uuid, Named>,
    hands: &HashMap<Uuid, PersonName>,
) -> Result<ReportLine> {
    let checked = checks.iter().find(|check| check.report_id == row.id).map(|check| {
        Ok::<_, crate::error::Error>(Checked {
            by: parsed("report_check.checked_by", people.get(&check.checked_by).cloned())?,
            at: check.checked_at,
        })
    });
    let level = row
        .level
        .as_deref()
        .map(|level| parsed("report.level", Level::from_name(level)));
    let caregiver = hands.get(&row.id).cloned();
    Ok(ReportLine {
        id: ReportId(row.id),
        title: form_of(ctx, row)?.title().to_owned(),
        day: parsed("report.day", row.day.parse().ok())?,
        state: parsed("report.state", ReportState::from_name(&row.state))?,
        sent_at: row.sent_at,
        source: source_of(row, caregiver.is_some())?,
        caregiver,
        level: level.transpose()?,
        checked: checked.transpose()?,
    })
}

fn alert_line(row: &alert::Model) -> Result<AlertLine> {
    let action = row
        .action
        .as_deref()
        .map(|action| parsed("alert.action", AlertAction::from_name(action)));
    Ok(AlertLine {
        id: AlertId(row.id),
        level: parsed("alert.level", Level::from_name(&row.level))?,
        came_at: row.created_at,
        reasons: json("alert.reasons", &row.reasons)?,
        action: action.transpose()?,
    })
}

/// What was marked of the patient's classes on the days of the observation.
async fn visits(db: &impl ConnectionTrait, actor: &Actor<Doctor>, shown: &observation::Model) -> Result<Vec<Visit>> {
    let of = attendance::Entity::belongs_to(class::Entity)
        .from(attendance::Column::ClassId)
        .to(class::Column::Id);
    let marked = [AttendanceState::Present, AttendanceState::Absent].map(AttendanceState::name);
    let began = shown.starts_at.unwrap_or(shown.created_at);
    let mut rows = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(shown.patient_id))
        .filter(attendance::Column::State.is_in(marked))
        .join(JoinType::InnerJoin, of.into())
        .filter(class::Column::StartsAt.gte(began));
    if let Some(ended) = shown.ended_at {
        rows = rows.filter(class::Column::StartsAt.lte(ended));
    }
    let mut rows: Vec<(DateTime<Utc>, String)> = rows
        .order_by_desc(class::Column::StartsAt)
        .order_by_desc(class::Column::Id)
        .limit(DRAWN)
        .select_only()
        .column(class::Column::StartsAt)
        .column(attendance::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    rows.reverse();
    let zone = actor.held().clinic_zone;
    Ok(rows
        .into_iter()
        .map(|(starts_at, state)| Visit {
            day: starts_at.with_timezone(&zone).date_naive(),
            came: state == AttendanceState::Present.name(),
        })
        .collect())
}

/// The patient's seats, with how often it came and did not.
async fn seats(db: &impl ConnectionTrait, patient: MembershipId) -> Result<Vec<SeatLine>> {
    let group = enrolment::Entity::belongs_to(exercise_group::Entity)
        .from(enrolment::Column::GroupId)
        .to(exercise_group::Column::Id);
    let rows: Vec<(Uuid, String, Option<DateTime<Utc>>, String)> = enrolment::Entity::find()
        .filter(enrolment::Column::PatientId.eq(patient.0))
        .join(JoinType::InnerJoin, group.into())
        .order_by_desc(enrolment::Column::Id)
        .limit(LISTED)
        .select_only()
        .columns([enrolment::Column::GroupId])
        .column(enrolment::Column::Restrictions)
        .column(enrolment::Column::EndedAt)
        .column(exercise_group::Column::Title)
        .into_tuple()
        .all(db)
        .await?;
    let of = attendance::Entity::belongs_to(class::Entity)
        .from(attendance::Column::ClassId)
        .to(class::Column::Id);
    let visits: Vec<(Uuid, String, i64)> = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(patient.0))
        .join(JoinType::InnerJoin, of.into())
        .select_only()
        .column(class::Column::GroupId)
        .column(attendance::Column::State)
        .column_as(attendance::Column::Id.count(), "visits")
        .group_by(class::Column::GroupId)
        .group_by(attendance::Column::State)
        .into_tuple()
        .all(db)
        .await?;
    let count = |group: Uuid, state: AttendanceState| {
        let mut found = visits
            .iter()
            .filter(|visit| visit.0 == group && visit.1 == state.name());
        found
            .next()
            .and_then(|visit| u64::try_from(visit.2).ok())
            .unwrap_or_default()
    };
    let seat = |(group, minds, ended_at, title): (Uuid, String, Option<DateTime<Utc>>, String)| {
        Ok(SeatLine {
            group: title,
            restrictions: restrictions(&minds)?,
            ended_at,
            came: count(group, AttendanceState::Present),
            missed: count(group, AttendanceState::Absent),
        })
    };
    rows.into_iter().map(seat).collect()
}
