//! Reports: filled in by the patient, or on behalf of it by an assistant; saved as it goes, sent once. Read by both, and
//! by the doctor.

use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{ClinicId, FormKey, MembershipId, Operation, Role, reach},
    monitoring::{Form, FormId, Judgement, ReportId, ReportState, Source},
    questions::{Answers, CheckedPage, Posted, TopicId},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use super::{due, escalate, history::Before, json, programme};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{alert, audit_event, membership, observation, parsed, report},
    error::{Error, Result},
    identity::{Actor, Patient, PatientKeeper},
    mail,
    once::{self, Press},
    patients::kept_by,
    staff::doctors,
};

/// Reports of one page.
const LISTED: u64 = 50;

/// Whoever reads a report or fills it in: the patient, or somebody who keeps it. How far each reaches says the table of
/// rights.
#[derive(Clone, Copy, Debug)]
pub enum Filler<'a> {
    Patient(&'a Actor<Patient>),
    Keeper(&'a Actor<PatientKeeper>),
}

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
    pub sent_at: Option<DateTime<Utc>>,
    /// Whose hand it was; none while nobody has begun.
    pub source: Option<Source>,
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

/// The patient's own reports, the latest first: those to be filled in stand among them as open.
///
/// # Errors
/// The database's.
pub async fn own(ctx: &Context, actor: &Actor<Patient>) -> Result<Vec<ReportRow>> {
    let filler = Filler::Patient(actor);
    rows(ctx, filler.reports()?).await
}

/// The reports of one of the actor's patients, the latest first. The look is recorded.
///
/// # Errors
/// `Forbidden` for whoever may not read reports; `NotFound` for nobody of the actor's patients.
pub async fn of_patient(ctx: &Context, actor: &Actor<PatientKeeper>, patient: MembershipId) -> Result<Vec<ReportRow>> {
    let filler = Filler::Keeper(actor);
    let reports = filler.reports()?.filter(report::Column::PatientId.eq(patient.0));
    let kept = kept_by(actor).filter(membership::Column::Id.eq(patient.0));
    kept.one(ctx.db.read()).await?.ok_or(Code::NotFound)?;
    let rows = rows(ctx, reports).await?;
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
    let found = filler.reports()?.filter(report::Column::Id.eq(id.0)).one(db).await?;
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
    let mut seen = seen(ctx, [row.id]).await?;
    Ok(ReportPage {
        row: report_row(ctx, &row, seen.pop().map(|seen| seen.at))?,
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

/// Keeps the right answers of one page, even where others are wrong, and says what is wrong.
///
/// # Errors
/// `Forbidden` for whoever fills in none; `NotFound` for a report out of reach, or a page that it has not; `Conflict` for one that is sent or has expired.
pub async fn save_page(
    ctx: &Context,
    filler: Filler<'_>,
    id: ReportId,
    topic: &TopicId,
    posted: &Posted,
) -> Result<CheckedPage> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let (_, row) = open(&txn, now, filler, id).await?;
    let form = form_of(ctx, &row)?;
    let topic = form.sheet().topic(topic).ok_or(Code::NotFound)?;
    let saved: Answers = json("report.answers", &row.answers)?;
    let today = today(&txn, now, &row).await?;
    let checked = form.sheet().check_page(topic, &saved, posted, today.1);
    let changed = report::ActiveModel {
        id: Set(row.id),
        answers: Set(serde_json::to_string(&checked.answers).map_err(Error::broken)?),
        saved_at: Set(Some(now)),
        source: Set(Some(filler.source().name().to_owned())),
        filled_by: Set(Some(filler.membership().0)),
        ..Default::default()
    };
    report::Entity::update(changed).exec(&txn).await?;
    txn.commit().await?;
    Ok(checked)
}

/// «Отправить»: judged, kept, and its alert written with it. Pressing twice sends it once, and so does pressing in two
/// windows: the second finds what the first was told.
///
/// # Errors
/// `Forbidden` for whoever fills in none; `NotFound` for a report out of reach; `Conflict` for one that has expired, or lacks an answer it must have.
pub async fn send(ctx: &Context, filler: Filler<'_>, id: ReportId, key: FormKey) -> Result<Judgement> {
    let now = ctx.now();
    let deed = match filler.press(ctx, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let row = filler
        .to_fill_in()?
        .filter(report::Column::Id.eq(id.0))
        .one(txn)
        .await?;
    let row = row.ok_or(Code::NotFound)?;
    if let Some(judged) = &row.judgement {
        let judged = json("report.judgement", judged)?;
        deed.done(&judged).await?;
        return Ok(judged);
    }
    let (observed, row) = open(txn, now, filler, id).await?;
    let programme = programme(ctx, &row.programme, row.programme_version)?;
    let form = form_of(ctx, &row)?;
    let answers: Answers = json("report.answers", &row.answers)?;
    let (zone, today) = today(txn, now, &row).await?;
    if !form.sheet().unanswered(&answers, today).is_empty() {
        return Err(Code::Conflict.into());
    }
    let answers = form.sheet().pruned(&answers, today);
    let before = Before::of(txn, &row, zone).await?;
    let judged = programme.judge(form, &answers, today, &before.history());
    let sent = report::ActiveModel {
        id: Set(row.id),
        state: Set(ReportState::Sent.name().to_owned()),
        answers: Set(serde_json::to_string(&answers).map_err(Error::broken)?),
        sent_at: Set(Some(now)),
        source: Set(Some(filler.source().name().to_owned())),
        filled_by: Set(Some(filler.membership().0)),
        judgement: Set(Some(serde_json::to_string(&judged).map_err(Error::broken)?)),
        level: Set(Some(judged.level.name().to_owned())),
        ..Default::default()
    };
    report::Entity::update(sent).exec(txn).await?;
    if let Some(level) = judged.alert() {
        let doctor = MembershipId(observed.doctor_id);
        escalate::raise(txn, now, &row, doctor, programme, level, &judged.reasons).await?;
    }
    audit::record(txn, now, filler.by(), Action::ReportSent, Some(id.0), None).await?;
    deed.done(&judged).await?;
    ctx.ring();
    Ok(judged)
}

impl Filler<'_> {
    fn source(self) -> Source {
        match self {
            Self::Patient(_) => Source::Patient,
            Self::Keeper(_) => Source::Assistant,
        }
    }

    fn membership(self) -> MembershipId {
        match self {
            Self::Patient(actor) => actor.membership(),
            Self::Keeper(actor) => actor.membership(),
        }
    }

    fn clinic(self) -> ClinicId {
        match self {
            Self::Patient(actor) => actor.clinic(),
            Self::Keeper(actor) => actor.clinic(),
        }
    }

    fn by(self) -> By {
        match self {
            Self::Patient(actor) => actor.by(),
            Self::Keeper(actor) => actor.by(),
        }
    }

    async fn press(self, ctx: &Context, key: FormKey) -> Result<Press<Judgement>> {
        match self {
            Self::Patient(actor) => once::press(ctx, actor, key).await,
            Self::Keeper(actor) => once::press(ctx, actor, key).await,
        }
    }

    /// The reports that may be read.
    ///
    /// # Errors
    /// `Forbidden` for a role that reads none.
    fn reports(self) -> Result<Select<report::Entity>> {
        self.within(Operation::ReadObservations)
    }

    /// The reports that may be filled in.
    ///
    /// # Errors
    /// `Forbidden` for a role that fills in none: a doctor reads what the patient said.
    fn to_fill_in(self) -> Result<Select<report::Entity>> {
        self.within(Operation::FillInReports)
    }

    fn within(self, operation: Operation) -> Result<Select<report::Entity>> {
        let of_clinic = report::Entity::find().filter(report::Column::ClinicId.eq(self.clinic().0));
        Ok(match self {
            Self::Patient(actor) => of_clinic.filter(report::Column::PatientId.eq(actor.membership().0)),
            Self::Keeper(actor) => {
                reach(actor.held().role, operation).ok_or(Code::Forbidden)?;
                let kept = kept_by(actor)
                    .filter(doctors::is_here())
                    .select_only()
                    .column(membership::Column::Id);
                of_clinic.filter(report::Column::PatientId.in_subquery(kept.into_query()))
            }
        })
    }
}

/// A report that can still be filled in, locked, with its observation.
///
/// # Errors
/// `NotFound` for one out of reach; `Conflict` for one that is sent, has expired, or whose observation has ended.
async fn open(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    filler: Filler<'_>,
    id: ReportId,
) -> Result<(observation::Model, report::Model)> {
    let within = filler
        .to_fill_in()?
        .filter(report::Column::Id.eq(id.0))
        .one(txn)
        .await?;
    within.ok_or(Code::NotFound)?;
    let (observed, row) = due::lock(txn, id.0).await?.ok_or(Code::NotFound)?;
    let is_open = row.state == ReportState::Open.name() && (row.opens_at..row.closes_at).contains(&now);
    if !is_open || observed.ended_at.is_some() {
        return Err(Code::Conflict.into());
    }
    Ok((observed, row))
}

/// The patient's clocks and day.
async fn today(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    row: &report::Model,
) -> Result<(chrono_tz::Tz, NaiveDate)> {
    let reader = mail::addresses(db, [row.patient_id]).await?;
    let zone = reader.get(&row.patient_id).ok_or(Code::NotFound)?.zone;
    Ok((zone, now.with_timezone(&zone).date_naive()))
}

fn form_of<'a>(ctx: &'a Context, row: &report::Model) -> Result<&'a Form> {
    let form: FormId = parsed("report.form", row.form.parse().ok())?;
    let programme = programme(ctx, &row.programme, row.programme_version)?;
    parsed("report.form", programme.form(&form))
}

async fn rows(ctx: &Context, reports: Select<report::Entity>) -> Result<Vec<ReportRow>> {
    let found = reports
        .order_by_desc(report::Column::OpensAt)
        .order_by_asc(report::Column::Form)
        .limit(LISTED)
        .all(ctx.db.read())
        .await?;
    let seen = seen(ctx, found.iter().map(|row| row.id)).await?;
    found
        .iter()
        .map(|row| {
            let first = seen
                .iter()
                .filter(|seen| seen.report == row.id)
                .map(|seen| seen.at)
                .min();
            report_row(ctx, row, first)
        })
        .collect()
}

fn report_row(ctx: &Context, row: &report::Model, seen_at: Option<DateTime<Utc>>) -> Result<ReportRow> {
    Ok(ReportRow {
        id: ReportId(row.id),
        title: form_of(ctx, row)?.title().to_owned(),
        day: parsed("report.day", row.day.parse().ok())?,
        opens_at: row.opens_at,
        closes_at: row.closes_at,
        state: parsed("report.state", ReportState::from_name(&row.state))?,
        sent_at: row.sent_at,
        source: row
            .source
            .as_deref()
            .map(|source| parsed("report.source", Source::from_name(source)))
            .transpose()?,
        seen_at,
    })
}

/// When a doctor first looked at each of these reports or at its alert, by the journal: looking writes nothing else.
async fn seen(ctx: &Context, reports: impl IntoIterator<Item = Uuid>) -> Result<Vec<Seen>> {
    let reports: Vec<Uuid> = reports.into_iter().collect();
    let alerts: Vec<(Uuid, Uuid)> = alert::Entity::find()
        .filter(alert::Column::ReportId.is_in(reports.iter().copied()))
        .select_only()
        .columns([alert::Column::Id, alert::Column::ReportId])
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let objects = reports.iter().copied().chain(alerts.iter().map(|(id, _)| *id));
    let looks = audit_event::Entity::find()
        .filter(audit_event::Column::ObjectId.is_in(objects))
        .filter(audit_event::Column::Action.is_in([Action::ReportShown.name(), Action::AlertShown.name()]))
        .filter(audit_event::Column::Role.eq(Role::Doctor.name()))
        .select_only()
        .column_as(audit_event::Column::ObjectId, "object")
        .column_as(audit_event::Column::At.min(), "at")
        .group_by(audit_event::Column::ObjectId)
        .into_model::<Look>()
        .all(ctx.db.read())
        .await?;
    let of_report = |look: Look| Seen {
        report: alerts
            .iter()
            .find(|(id, _)| *id == look.object)
            .map_or(look.object, |(_, report)| *report),
        at: look.at,
    };
    let mut seen: Vec<Seen> = looks.into_iter().map(of_report).collect();
    seen.sort_by_key(|seen| std::cmp::Reverse(seen.at));
    Ok(seen)
}

#[derive(FromQueryResult)]
struct Look {
    object: Uuid,
    at: DateTime<Utc>,
}

/// When somebody looked, the first look last.
struct Seen {
    report: Uuid,
    at: DateTime<Utc>,
}
