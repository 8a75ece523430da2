//! Alerts: whose turn it is, by when, and what was done. A doctor sees the own ones and those of whom it stands in for;
//! an assistant those of its doctors, closing none; the organizer that there are some, and no contents.

use std::collections::HashMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Action,
    classes::triage::Level,
    error::Code,
    identity::{FormKey, MembershipId, Named, PersonName, Phone},
    monitoring::{AlertAction, AlertId, AlertState, Closing, Judgement, Reason, ReportId, Step},
    questions::{Answers, SummaryTopic},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, sea_query::SimpleExpr,
};
use uuid::Uuid;

use super::{json, need, programme};
use crate::{
    audit,
    classes::group::{in_place_of, names},
    context::Context,
    entity::{alert, assignment, membership, observation, parsed, report},
    error::Result,
    identity::{Actor, Assistant, Doctor, Organizer},
    job::{self, Work},
    once::{self, Press},
};

/// Alerts of one list.
const LISTED: u64 = 200;

/// An open alert in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AlertRow {
    pub id: AlertId,
    pub patient: Named,
    /// The one who is responsible.
    pub doctor: Named,
    pub level: Level,
    pub came_at: DateTime<Utc>,
    pub answer_by: DateTime<Utc>,
    pub step: Step,
    pub reasons: Vec<Reason>,
}

/// An alert with the whole report.
#[derive(Clone, Debug)]
pub struct AlertCard {
    pub row: AlertRow,
    /// The patient's.
    pub phone: Option<Phone>,
    pub report: ReportId,
    /// The patient's day that the report is for.
    pub day: NaiveDate,
    /// All answers in words; none where no report came.
    pub answers: Vec<SummaryTopic>,
    /// What is known and not worse, and what could not be told; none where no report came.
    pub judgement: Option<Judgement>,
    /// What was done, once it is closed.
    pub closed: Option<Closed>,
}

/// What was done about an alert.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closed {
    pub at: DateTime<Utc>,
    pub by: Named,
    pub action: AlertAction,
    pub note: Option<String>,
}

/// An alert as the organizer sees it: that somebody must answer, nothing of what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Overdue {
    pub id: AlertId,
    pub doctor: Named,
    pub level: Level,
    pub answer_by: DateTime<Utc>,
    pub step: Step,
}

/// The open alerts that the doctor answers, the most urgent first: the own ones, and those of whom it stands in for
/// today. The look at the list is recorded.
///
/// # Errors
/// The database's.
pub async fn of_doctor(ctx: &Context, actor: &Actor<Doctor>) -> Result<Vec<AlertRow>> {
    let rows = open(alert::Entity::find().filter(alert::Column::ClinicId.eq(actor.clinic().0)))
        .filter(answered_by(ctx, actor));
    let rows = listed(ctx, rows).await?;
    audit::record(ctx.db.read(), ctx.now(), actor.by(), Action::AlertsShown, None, None).await?;
    Ok(rows)
}

/// The open alerts of the doctors that the assistant works for, to call patients about. The look is recorded.
///
/// # Errors
/// The database's.
pub async fn of_assistant(ctx: &Context, actor: &Actor<Assistant>) -> Result<Vec<AlertRow>> {
    let doctors = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::DoctorId)
        .filter(assignment::Column::AssistantId.eq(actor.membership().0));
    let rows = open(alert::Entity::find().filter(alert::Column::ClinicId.eq(actor.clinic().0)))
        .filter(alert::Column::DoctorId.in_subquery(doctors.into_query()));
    let rows = listed(ctx, rows).await?;
    audit::record(ctx.db.read(), ctx.now(), actor.by(), Action::AlertsShown, None, None).await?;
    Ok(rows)
}

/// The alerts of the clinic that nobody answered in time, the longest first.
///
/// # Errors
/// The database's.
pub async fn overdue(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Overdue>> {
    let doctor = alert::Entity::belongs_to(membership::Entity)
        .from(alert::Column::DoctorId)
        .to(membership::Column::Id);
    let rows = open(alert::Entity::find().filter(alert::Column::ClinicId.eq(actor.clinic().0)))
        .filter(
            Condition::any()
                .add(alert::Column::AnswerBy.lte(ctx.now()))
                .add(alert::Column::Step.eq(Step::Organizer.name())),
        )
        .join(JoinType::InnerJoin, doctor.into())
        .order_by_asc(alert::Column::AnswerBy)
        .order_by_asc(alert::Column::Id)
        .limit(LISTED)
        .select_only()
        .columns([
            alert::Column::Id,
            alert::Column::Level,
            alert::Column::AnswerBy,
            alert::Column::Step,
        ])
        .column_as(membership::Column::Id, "person")
        .column(membership::Column::FullName)
        .into_model::<OverdueRow>()
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(Overdue {
                id: AlertId(row.id),
                doctor: named(row.person, &row.full_name)?,
                level: parsed("alert.level", Level::from_name(&row.level))?,
                answer_by: row.answer_by,
                step: parsed("alert.step", Step::from_name(&row.step))?,
            })
        })
        .collect()
}

/// One alert with its report, open or closed. The look is recorded: from then on the patient reads «врач увидел».
///
/// # Errors
/// `NotFound` for one that the doctor does not answer.
pub async fn card(ctx: &Context, actor: &Actor<Doctor>, id: AlertId) -> Result<AlertCard> {
    let db = ctx.db.read();
    let found = alert::Entity::find()
        .filter(alert::Column::ClinicId.eq(actor.clinic().0))
        .filter(alert::Column::Id.eq(id.0))
        .filter(answered_by(ctx, actor))
        .one(db)
        .await?;
    let row = found.ok_or(Code::NotFound)?;
    let report = parsed(
        "alert.report_id",
        report::Entity::find_by_id(row.report_id).one(db).await?,
    )?;
    let patient = membership::Entity::find_by_id(row.patient_id).one(db).await?;
    let patient = parsed("alert.patient_id", patient)?;
    let phone = patient
        .phone
        .as_deref()
        .map(|phone| parsed("membership.phone", Phone::parse(phone).ok()));
    let doctors = names(db, std::iter::once(row.doctor_id).chain(row.closed_by)).await?;
    audit::record(db, ctx.now(), actor.by(), Action::AlertShown, Some(id.0), None).await?;
    let programme = programme(ctx, &report.programme, report.programme_version)?;
    let form = parsed("report.form", report.form.parse().ok())?;
    let form = parsed("report.form", programme.form(&form))?;
    let judgement: Option<Judgement> = report
        .judgement
        .as_deref()
        .map(|judged| json("report.judgement", judged))
        .transpose()?;
    let answers: Answers = json("report.answers", &report.answers)?;
    let answers = judgement
        .as_ref()
        .map(|judged| form.sheet().summary(&answers, judged.judged_on));
    Ok(AlertCard {
        phone: phone.transpose()?,
        report: ReportId(report.id),
        day: parsed("report.day", report.day.parse().ok())?,
        answers: answers.unwrap_or_default(),
        judgement,
        closed: closed(&row, &doctors)?,
        row: alert_row(&row, &patient.full_name, &doctors)?,
    })
}

/// «Закрыть сигнал», with what was done. Pressing twice closes it once.
///
/// # Errors
/// `NotFound` for one that the doctor does not answer; `Conflict` for one that somebody closed already.
pub async fn close(ctx: &Context, actor: &Actor<Doctor>, id: AlertId, closing: Closing, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let found = || {
        alert::Entity::find()
            .filter(alert::Column::ClinicId.eq(actor.clinic().0))
            .filter(alert::Column::Id.eq(id.0))
            .filter(answered_by(ctx, actor))
    };
    let seen = found().one(txn).await?.ok_or(Code::NotFound)?;
    // The observation first, as everybody does who locks both.
    observation::Entity::find_by_id(seen.observation_id)
        .lock_exclusive()
        .one(txn)
        .await?;
    let row = found().lock_exclusive().one(txn).await?.ok_or(Code::NotFound)?;
    if row.state != AlertState::Open.name() {
        return Err(Code::Conflict.into());
    }
    let closed = alert::ActiveModel {
        id: Set(row.id),
        state: Set(AlertState::Closed.name().to_owned()),
        next_at: Set(None),
        closed_at: Set(Some(now)),
        closed_by: Set(Some(actor.membership().0)),
        action: Set(Some(closing.action.name().to_owned())),
        note: Set(closing.note.map(String::from)),
        ..Default::default()
    };
    alert::Entity::update(closed).exec(txn).await?;
    job::forget(txn, Work::EscalateAlert(id)).await?;
    need::refresh(ctx, txn, row.observation_id).await?;
    audit::record(txn, now, actor.by(), Action::AlertClosed, Some(id.0), None).await?;
    deed.done(&()).await?;
    Ok(())
}

/// That the doctor answers an alert: for itself or whomever it stands in for today, or because its turn came as a
/// deputy's.
fn answered_by(ctx: &Context, actor: &Actor<Doctor>) -> SimpleExpr {
    use sea_orm::ExprTrait as _;
    let as_deputy = alert::Column::DeputyId.eq(actor.membership().0);
    in_place_of(ctx, actor, alert::Column::DoctorId).or(as_deputy)
}

fn open(alerts: Select<alert::Entity>) -> Select<alert::Entity> {
    alerts.filter(alert::Column::State.eq(AlertState::Open.name()))
}

/// The red ones first, each kind by the time by which it is answered.
async fn listed(ctx: &Context, alerts: Select<alert::Entity>) -> Result<Vec<AlertRow>> {
    let patient = alert::Entity::belongs_to(membership::Entity)
        .from(alert::Column::PatientId)
        .to(membership::Column::Id);
    let rows = alerts
        .order_by_desc(alert::Column::Level)
        .order_by_asc(alert::Column::AnswerBy)
        .order_by_asc(alert::Column::Id)
        .limit(LISTED)
        .join(JoinType::InnerJoin, patient.into())
        .column(membership::Column::FullName)
        .into_model::<Listed>()
        .all(ctx.db.read())
        .await?;
    let doctors = names(ctx.db.read(), rows.iter().map(|listed| listed.alert.doctor_id)).await?;
    rows.iter()
        .map(|listed| alert_row(&listed.alert, &listed.full_name, &doctors))
        .collect()
}

fn alert_row(row: &alert::Model, patient: &str, doctors: &HashMap<Uuid, Named>) -> Result<AlertRow> {
    Ok(AlertRow {
        id: AlertId(row.id),
        patient: named(row.patient_id, patient)?,
        doctor: parsed("alert.doctor_id", doctors.get(&row.doctor_id).cloned())?,
        level: parsed("alert.level", Level::from_name(&row.level))?,
        came_at: row.created_at,
        answer_by: row.answer_by,
        step: parsed("alert.step", Step::from_name(&row.step))?,
        reasons: json("alert.reasons", &row.reasons)?,
    })
}

fn closed(row: &alert::Model, doctors: &HashMap<Uuid, Named>) -> Result<Option<Closed>> {
    let (Some(at), Some(by), Some(action)) = (row.closed_at, row.closed_by, &row.action) else {
        return Ok(None);
    };
    Ok(Some(Closed {
        at,
        by: parsed("alert.closed_by", doctors.get(&by).cloned())?,
        action: parsed("alert.action", AlertAction::from_name(action))?,
        note: row.note.clone(),
    }))
}

pub(super) fn named(id: Uuid, full_name: &str) -> Result<Named> {
    Ok(Named {
        id: MembershipId(id),
        full_name: parsed("membership.full_name", PersonName::parse(full_name).ok())?,
    })
}

#[derive(FromQueryResult)]
struct Listed {
    #[sea_orm(nested)]
    alert: alert::Model,
    full_name: String,
}

#[derive(FromQueryResult)]
struct OverdueRow {
    id: Uuid,
    level: String,
    answer_by: DateTime<Utc>,
    step: String,
    person: Uuid,
    full_name: String,
}
