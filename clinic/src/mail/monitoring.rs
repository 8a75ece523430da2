//! Letters about reports and alerts. What they say is looked at when they are sent: nobody is asked for what was sent
//! meanwhile, nobody is called to an alert that somebody answered. Nothing of what was reported stands in them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    classes::triage::Level,
    identity::{ClinicId, MembershipId, Role},
    mail::LetterKind,
    monitoring::{AlertId, AlertState, ReportId, ReportState, Step},
};
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Content,
    classes::{addresses, declined_reminders},
    outbox::{About, put},
};
use crate::{
    context::Context,
    entity::{ObservationState, alert, membership, observation, outbox_mail, parsed, report},
    error::{Error, Result},
    monitoring::link,
    secret::Secret,
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
    Alert { alert: AlertId, step: String },
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

async fn write(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    (clinic, member): (Uuid, Uuid),
    to: &domain::identity::Email,
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
    let row = report::Entity::find_by_id(id.0).one(txn).await?;
    let row = parsed("outbox_mail.detail", row)?;
    let observed = observation::Entity::find_by_id(row.observation_id).one(txn).await?;
    let runs = observed
        .is_some_and(|observed| observed.state == ObservationState::Running.name() && observed.paused_at.is_none());
    if row.state != ReportState::Open.name() || row.closes_at <= now || !runs {
        return Ok(None);
    }
    let is_reminder = kind == LetterKind::ReportReminder;
    if is_reminder && declined_reminders(txn, row.patient_id).await? {
        return Ok(None);
    }
    let (until, token) = (row.closes_at, link::mint(txn, now, &row).await?);
    Ok(Some(match is_reminder {
        true => NewsOfMonitoring::Reminder { until, token },
        false => NewsOfMonitoring::Due { until, token },
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
