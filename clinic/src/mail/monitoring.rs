//! Letters about reports and alerts. What they say is looked at when they are sent: nobody is asked for what was sent
//! meanwhile, nobody is called to an alert that somebody answered. Nothing of what was reported stands in them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    classes::triage::Level,
    identity::{ClinicId, Email, MembershipId, Role},
    mail::LetterKind,
    monitoring::{AlertId, AlertState, CaregiverId, ReportId, ReportState, Step, days_to},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Content,
    classes::{addresses, declined_reminders},
    outbox::{About, put},
};
use crate::{
    context::Context,
    entity::{ObservationState, alert, caregiver, membership, observation, outbox_mail, parsed, report},
    error::{Error, Result},
    monitoring::link,
    secret::Secret,
    settings::{deputies::standing_in_for, hours},
    staff::doctors,
};

/// What is asked of a patient, or of whoever answers an alert.
#[derive(Debug)]
pub enum NewsOfMonitoring {
    /// To a patient: a report is due, until then.
    Due { until: DateTime<Utc>, token: Secret },
    /// To a patient: it is still not sent.
    Reminder { until: DateTime<Utc>, token: Secret },
    /// To whoever answers: an alert has come.
    Alert(AlertNews),
    /// To a doctor: so many open alerts of others have come to it, the first to be answered by then. As which membership
    /// it looks at them, and whether it only stands in.
    AlertsGiven {
        member: MembershipId,
        open: u64,
        answer_by: DateTime<Utc>,
        stands_in: bool,
    },
    /// To doctor or patient: the days of an observation are over then. `member` is as whom a doctor looks at `patient`.
    Ending {
        reader: Role,
        member: MembershipId,
        patient: MembershipId,
        ends_at: DateTime<Utc>,
        left: i64,
    },
    /// To a caregiver: this patient may be helped from now on.
    CaregiverNamed { patient: String },
    /// To a caregiver: a report of this patient's is due, or still not sent.
    CaregiverAsked {
        patient: String,
        until: DateTime<Utc>,
        token: Secret,
        is_reminder: bool,
    },
}

/// An alert, as a letter has it: neither whose nor what about.
#[derive(Clone, Copy, Debug)]
pub struct AlertNews {
    pub id: AlertId,
    /// As whom the reader looks at it: a doctor or an organizer.
    pub reader: Role,
    /// As which membership.
    pub member: MembershipId,
    pub step: Step,
    pub level: Level,
    /// By when it was promised to be answered.
    pub answer_by: DateTime<Utc>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Detail {
    Report(ReportId),
    /// To a caregiver, about a report, or about nothing yet.
    Care {
        caregiver: CaregiverId,
        report: Option<ReportId>,
    },
    Alert {
        alert: AlertId,
        step: String,
    },
    Given(AlertsGiven),
    Ending {
        observation: Uuid,
        ends_at: DateTime<Utc>,
    },
}

/// What was another doctor's to answer.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AlertsGiven {
    /// From now on it is the reader's own.
    Passed(Vec<AlertId>),
    /// Whatever is this doctor's, while the reader stands in.
    Lent(MembershipId),
}

/// Puts the letter into the outbox that asks a patient for a report, or reminds of it. Whether there was anybody to
/// write to.
pub(crate) async fn enqueue_about_report(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    of: &report::Model,
) -> Result<bool> {
    let people = addresses(txn, [of.patient_id]).await?;
    let Some(reader) = people.get(&of.patient_id) else {
        return Ok(false);
    };
    let detail = Detail::Report(ReportId(of.id));
    write(txn, now, kind, (of.clinic_id, of.patient_id), &reader.email, &detail).await?;
    Ok(true)
}

/// Puts the letter into the outbox that an alert is these people's to answer now.
pub(crate) async fn enqueue_about_alert(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    (clinic, alert): (Uuid, AlertId),
    step: Step,
    readers: Vec<Uuid>,
) -> Result<()> {
    let people = addresses(txn, readers.iter().copied()).await?;
    for member in readers {
        if let Some(reader) = people.get(&member) {
            let detail = Detail::Alert {
                alert,
                step: step.name().to_owned(),
            };
            write(txn, now, kind, (clinic, member), &reader.email, &detail).await?;
        }
    }
    Ok(())
}

/// Puts the letter into the outbox that open alerts are this doctor's to answer from now on.
pub(crate) async fn enqueue_alerts_given(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    (clinic, to): (Uuid, MembershipId),
    what: AlertsGiven,
) -> Result<()> {
    let people = addresses(txn, [to.0]).await?;
    let Some(reader) = people.get(&to.0) else {
        return Ok(());
    };
    let kind = LetterKind::AlertsGiven;
    write(txn, now, kind, (clinic, to.0), &reader.email, &Detail::Given(what)).await
}

/// Puts the letter into the outbox that an observation ends soon.
pub(crate) async fn enqueue_ending(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    of: &observation::Model,
    (member, address): (Uuid, &Email),
    ends_at: DateTime<Utc>,
) -> Result<()> {
    let detail = Detail::Ending {
        observation: of.id,
        ends_at,
    };
    let kind = LetterKind::ObservationEnding;
    write(txn, now, kind, (of.clinic_id, member), address, &detail).await
}

/// Puts the letter into the outbox that tells a caregiver what it may do from now on.
pub(crate) async fn enqueue_caregiver_named(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    to: &caregiver::Model,
) -> Result<()> {
    care(txn, now, LetterKind::CaregiverNamed, to, None).await
}

/// Puts the letter into the outbox that asks a caregiver for a patient's report, or reminds of it.
pub(crate) async fn enqueue_to_caregiver(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    of: &report::Model,
    to: &caregiver::Model,
) -> Result<()> {
    care(txn, now, kind, to, Some(ReportId(of.id))).await
}

async fn care(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    to: &caregiver::Model,
    report: Option<ReportId>,
) -> Result<()> {
    let detail = Detail::Care {
        caregiver: CaregiverId(to.id),
        report,
    };
    let address = parsed("caregiver.address", Email::parse(&to.address).ok())?;
    write(txn, now, kind, (to.clinic_id, to.patient_id), &address, &detail).await
}

async fn write(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    (clinic, member): (Uuid, Uuid),
    to: &Email,
    detail: &Detail,
) -> Result<()> {
    let about = About {
        clinic: Some(ClinicId(clinic)),
        member: Some(member),
        detail: Some(serde_json::to_string(detail).map_err(Error::broken)?),
        ..About::default()
    };
    put(txn, now, kind, to, about).await?;
    Ok(())
}

/// What the letter says and in which zone, unless it is no longer so.
pub(super) async fn content(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
    kind: LetterKind,
) -> Result<Option<(Tz, Content)>> {
    let now = ctx.now();
    let member = parsed("outbox_mail.member_id", row.member_id)?;
    let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
    let detail: Detail = serde_json::from_str(detail).map_err(Error::broken)?;
    let Some(reader) = addresses(txn, [member]).await?.remove(&member) else {
        return Ok(None);
    };
    let news = match detail {
        Detail::Report(id) => of_report(txn, now, id, kind).await?,
        Detail::Given(what) => of_given(txn, now, member, &what).await?,
        Detail::Ending { observation, ends_at } => {
            of_ending(txn, now, (member, reader.zone), observation, ends_at).await?
        }
        Detail::Care { caregiver, report } => of_care(txn, now, caregiver, report, kind).await?,
        Detail::Alert { alert, step } => of_alert(txn, member, alert, &step).await?,
    };
    Ok(news.map(|news| (reader.zone, Content::Monitoring(news))))
}

async fn of_report(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: ReportId,
    kind: LetterKind,
) -> Result<Option<NewsOfMonitoring>> {
    let is_reminder = kind == LetterKind::ReportReminder;
    let Some(row) = still_asked(txn, now, id, is_reminder).await? else {
        return Ok(None);
    };
    let (until, token) = (row.closes_at, link::mint(txn, now, &row).await?);
    Ok(Some(match is_reminder {
        true => NewsOfMonitoring::Reminder { until, token },
        false => NewsOfMonitoring::Due { until, token },
    }))
}

/// The report, if it is still asked for; the patient who wants no reminders gets none, nor do those who help.
async fn still_asked(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: ReportId,
    is_reminder: bool,
) -> Result<Option<report::Model>> {
    let row = report::Entity::find_by_id(id.0).one(txn).await?;
    let row = parsed("outbox_mail.detail", row)?;
    let observed = observation::Entity::find_by_id(row.observation_id).one(txn).await?;
    let runs = observed
        .is_some_and(|observed| observed.state == ObservationState::Running.name() && observed.paused_at.is_none());
    if row.state != ReportState::Open.name() || row.closes_at <= now || !runs {
        return Ok(None);
    }
    if is_reminder && declined_reminders(txn, row.patient_id).await? {
        return Ok(None);
    }
    Ok(Some(row))
}

/// What is still open of it, and still the reader's to answer.
async fn of_given(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    member: Uuid,
    what: &AlertsGiven,
) -> Result<Option<NewsOfMonitoring>> {
    let open = alert::Entity::find().filter(alert::Column::State.eq(AlertState::Open.name()));
    let open = match what {
        AlertsGiven::Passed(given) => open
            .filter(alert::Column::Id.is_in(given.iter().map(|alert| alert.0)))
            .filter(alert::Column::DoctorId.eq(member)),
        AlertsGiven::Lent(doctor) => {
            let reader = membership::Entity::find_by_id(member).one(txn).await?;
            let reader = parsed("outbox_mail.member_id", reader)?;
            let clinic = ClinicId(reader.clinic_id);
            let today = now.with_timezone(&hours(txn, clinic).await?.zone).date_naive();
            if !standing_in_for(txn, clinic, *doctor, today)
                .await?
                .contains(&MembershipId(member))
            {
                return Ok(None);
            }
            open.filter(alert::Column::DoctorId.eq(doctor.0))
        }
    };
    let open = open.order_by_asc(alert::Column::AnswerBy).all(txn).await?;
    Ok(open.first().map(|first| NewsOfMonitoring::AlertsGiven {
        member: MembershipId(member),
        open: u64::try_from(open.len()).unwrap_or(u64::MAX),
        answer_by: first.answer_by,
        stands_in: matches!(what, AlertsGiven::Lent(_)),
    }))
}

/// An end that is still this one, and of an observation that is still the reader's.
async fn of_ending(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    (member, zone): (Uuid, Tz),
    observed: Uuid,
    ends_at: DateTime<Utc>,
) -> Result<Option<NewsOfMonitoring>> {
    let row = observation::Entity::find_by_id(observed).one(txn).await?;
    let row = parsed("outbox_mail.detail", row)?;
    let reader = match (member == row.doctor_id, member == row.patient_id) {
        (true, _) => Role::Doctor,
        (_, true) => Role::Patient,
        _ => return Ok(None),
    };
    let left = days_to(ends_at, now, zone);
    let holds = row.state == ObservationState::Running.name() && row.ends_at == Some(ends_at);
    Ok((holds && left >= 0).then_some(NewsOfMonitoring::Ending {
        reader,
        member: MembershipId(member),
        patient: MembershipId(row.patient_id),
        ends_at,
        left,
    }))
}

/// What a caregiver is told who is one still.
async fn of_care(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: CaregiverId,
    report: Option<ReportId>,
    kind: LetterKind,
) -> Result<Option<NewsOfMonitoring>> {
    let row = caregiver::Entity::find_by_id(id.0).one(txn).await?;
    let row = parsed("outbox_mail.detail", row)?;
    let patient = membership::Entity::find_by_id(row.patient_id).one(txn).await?;
    let patient = parsed("caregiver.patient_id", patient)?;
    if row.ended_at.is_some() || !doctors::one_is_here(&patient) {
        return Ok(None);
    }
    let patient = patient.full_name;
    let Some(report) = report else {
        return Ok(Some(NewsOfMonitoring::CaregiverNamed { patient }));
    };
    let is_reminder = kind == LetterKind::CaregiverReminder;
    let Some(report) = still_asked(txn, now, report, is_reminder).await? else {
        return Ok(None);
    };
    Ok(Some(NewsOfMonitoring::CaregiverAsked {
        patient,
        until: report.closes_at,
        token: link::mint_for(txn, now, &report, id).await?,
        is_reminder,
    }))
}

/// An alert that is still open, and still this reader's to answer.
async fn of_alert(
    txn: &DatabaseTransaction,
    member: Uuid,
    id: AlertId,
    step: &str,
) -> Result<Option<NewsOfMonitoring>> {
    let row = alert::Entity::find_by_id(id.0).one(txn).await?;
    let row = parsed("outbox_mail.detail", row)?;
    let step = parsed("outbox_mail.detail", Step::from_name(step))?;
    let is_theirs = match step {
        Step::Doctor => row.doctor_id == member,
        Step::Deputy => row.deputy_id == Some(member),
        Step::Organizer => true,
    };
    if row.state != AlertState::Open.name() || row.step != step.name() || !is_theirs {
        return Ok(None);
    }
    let reader = membership::Entity::find_by_id(member).one(txn).await?;
    let reader = parsed("outbox_mail.member_id", reader)?;
    Ok(Some(NewsOfMonitoring::Alert(AlertNews {
        id,
        reader: parsed("membership.role", Role::from_name(&reader.role))?,
        member: MembershipId(member),
        step,
        level: parsed("alert.level", Level::from_name(&row.level))?,
        answer_by: row.answer_by,
    })))
}
