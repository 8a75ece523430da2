//! Letters about classes. They are written with the change and looked at again when they are sent: what does not hold
//! any more is left out, and a letter of which nothing is left is not sent.

use std::collections::{BTreeMap, HashMap};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    classes::{AttendanceState, ClassId, ClassState, Reminder},
    identity::{ClinicId, Email, MembershipId, Role},
    mail::LetterKind,
    settings::time_zone,
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::outbox::{About, put};
use crate::{
    context::Context,
    entity::{attendance, class, clinic, consent, invitation, login, membership, outbox_mail, parsed},
    error::{Error, Result},
    patients::own_data::OBSERVED,
    staff::doctors,
};

/// What a letter about classes says.
#[derive(Clone, Debug)]
pub struct NewsOfClasses {
    pub news: ClassNews,
    /// As whom the reader looks at the classes: a patient or a specialist.
    pub reader: Role,
    /// By their beginning; one at least.
    pub classes: Vec<ClassOfLetter>,
    /// When the letter was made: calendars tell newer from older by it.
    pub at: DateTime<Utc>,
}

/// What happened, or is to happen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClassNews {
    Soon(Reminder),
    Moved,
    Cancelled,
    /// Somebody else runs them.
    Specialist,
    /// They are the reader's to run from now on.
    Given,
    /// They are no longer.
    Taken,
}

/// A class, as a letter and a calendar have it: neither group nor course, which may tell of an illness.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassOfLetter {
    pub id: ClassId,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// When it was to begin before it was moved.
    pub was: Option<DateTime<Utc>>,
    /// The group's.
    pub zone: Tz,
    pub specialist: String,
    pub is_cancelled: bool,
    /// Why.
    pub reason: Option<String>,
    pub revision: u32,
}

/// A class as somebody is told of it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub(crate) struct ToldClass {
    pub(crate) class: Uuid,
    /// If it begins at another time by now, another letter says so.
    pub(crate) starts_at: DateTime<Utc>,
    pub(crate) was: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
struct Detail {
    classes: Vec<ToldClass>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    reminder: Option<Reminder>,
}

/// Puts a letter into the outbox for each of these people who is here and has an address, each about its own classes.
pub(crate) async fn enqueue_about_classes(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    kind: LetterKind,
    news: BTreeMap<Uuid, Vec<ToldClass>>,
) -> Result<()> {
    if news.is_empty() {
        return Ok(());
    }
    let people = addresses(txn, news.keys().copied()).await?;
    for (member, classes) in news {
        if let Some(reader) = people.get(&member) {
            let detail = Detail {
                classes,
                reminder: None,
            };
            write(txn, now, clinic, kind, (member, &reader.email), &detail).await?;
        }
    }
    Ok(())
}

/// Puts the letter into the outbox that reminds a patient of a class.
pub(crate) async fn enqueue_class_reminder(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    (patient, to): (MembershipId, &Email),
    (class, starts_at): (ClassId, DateTime<Utc>),
    reminder: Reminder,
) -> Result<()> {
    let told = ToldClass {
        class: class.0,
        starts_at,
        was: None,
    };
    let detail = Detail {
        classes: vec![told],
        reminder: Some(reminder),
    };
    write(txn, now, clinic, LetterKind::ClassReminder, (patient.0, to), &detail).await
}

async fn write(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    kind: LetterKind,
    (member, to): (Uuid, &Email),
    detail: &Detail,
) -> Result<()> {
    let about = About {
        clinic: Some(clinic),
        member: Some(member),
        detail: Some(serde_json::to_string(detail).map_err(Error::broken)?),
        ..About::default()
    };
    put(txn, now, kind, to, about).await?;
    Ok(())
}

/// Somebody who is here, with the address and the zone of the own clocks.
pub(crate) struct Reader {
    pub(crate) email: Email,
    pub(crate) zone: Tz,
    role: Role,
}

/// Those of these people who are here, by membership: the login's address, or the invitation's. One query.
pub(crate) async fn addresses(
    db: &impl ConnectionTrait,
    members: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Reader>> {
    let own = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id);
    let newest = membership::Entity::belongs_to(invitation::Entity)
        .from(membership::Column::InvitationId)
        .to(invitation::Column::Id);
    let at = membership::Entity::belongs_to(clinic::Entity)
        .from(membership::Column::ClinicId)
        .to(clinic::Column::Id);
    let rows = membership::Entity::find()
        .filter(membership::Column::Id.is_in(members))
        .filter(doctors::is_here())
        .join(JoinType::LeftJoin, own.into())
        .join(JoinType::LeftJoin, newest.into())
        .join(JoinType::InnerJoin, at.into())
        .select_only()
        .column(membership::Column::Id)
        .column(membership::Column::Role)
        .column_as(login::Column::Email, "own_email")
        .column_as(invitation::Column::Email, "invited_email")
        .column_as(login::Column::TimeZone, "own_zone")
        .column_as(membership::Column::TimeZone, "entered_zone")
        .column_as(clinic::Column::TimeZone, "clinic_zone")
        .into_model::<ReaderRow>()
        .all(db)
        .await?;
    rows.into_iter()
        .filter_map(|row| {
            let email = row.own_email.or(row.invited_email)?;
            let zone = [row.own_zone, row.entered_zone].into_iter().flatten();
            let zone = zone.filter_map(|zone| zone.parse().ok()).next();
            let reader = || {
                Ok(Reader {
                    email: parsed("login.email", Email::parse(&email).ok())?,
                    zone: match zone {
                        Some(zone) => zone,
                        None => parsed("clinic.time_zone", time_zone(&row.clinic_zone).ok())?,
                    },
                    role: parsed("membership.role", Role::from_name(&row.role))?,
                })
            };
            Some(reader().map(|reader| (row.id, reader)))
        })
        .collect()
}

#[derive(FromQueryResult)]
struct ReaderRow {
    id: Uuid,
    role: String,
    own_email: Option<String>,
    invited_email: Option<String>,
    own_zone: Option<String>,
    entered_zone: Option<String>,
    clinic_zone: String,
}

/// What the letter says and in which zone, if anything of it still holds.
pub(super) async fn content(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
    kind: LetterKind,
) -> Result<Option<(Tz, NewsOfClasses)>> {
    let now = ctx.now();
    let member = parsed("outbox_mail.member_id", row.member_id)?;
    let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
    let detail: Detail = serde_json::from_str(detail).map_err(Error::broken)?;
    let news = match (kind, detail.reminder) {
        (LetterKind::ClassReminder, Some(reminder)) => ClassNews::Soon(reminder),
        (LetterKind::ClassMoved, _) => ClassNews::Moved,
        (LetterKind::ClassCancelled, _) => ClassNews::Cancelled,
        (LetterKind::ClassSpecialist, _) => ClassNews::Specialist,
        (LetterKind::ClassGiven, _) => ClassNews::Given,
        (LetterKind::ClassTaken, _) => ClassNews::Taken,
        _ => return Ok(None),
    };
    let Some(reader) = addresses(txn, [member]).await?.remove(&member) else {
        return Ok(None);
    };
    if matches!(news, ClassNews::Soon(_)) && declined_reminders(txn, member).await? {
        return Ok(None);
    }
    let classes = classes_of(txn, member, &detail).await?;
    let mut classes: Vec<_> = classes
        .into_iter()
        .filter(|(told, found)| holds(now, news, (member, reader.role), told, found))
        .map(|(told, found)| found.in_letter(told.was))
        .collect::<Result<_>>()?;
    classes.sort_by_key(|class| class.starts_at);
    let made = NewsOfClasses {
        news,
        reader: reader.role,
        classes,
        at: now,
    };
    Ok((!made.classes.is_empty()).then_some((reader.zone, made)))
}

/// Whether this is still to be told.
fn holds(now: DateTime<Utc>, news: ClassNews, (member, role): (Uuid, Role), told: &ToldClass, class: &Found) -> bool {
    let Found { row, attendance } = class;
    let is_planned = row.state == ClassState::Planned.name();
    let is_to_come = is_planned && row.starts_at == told.starts_at && now < row.starts_at;
    let is_theirs = match role {
        Role::Specialist => row.specialist_id == member,
        _ => attendance.as_deref() == Some(AttendanceState::Expected.name()),
    };
    match news {
        ClassNews::Soon(_) | ClassNews::Moved | ClassNews::Specialist | ClassNews::Given => is_to_come && is_theirs,
        ClassNews::Cancelled => !is_planned,
        ClassNews::Taken => is_planned && row.specialist_id != member,
    }
}

/// Whether a patient who gave consents did not give, or withdrew, the one to reminders. Of whom no consents are known
/// nothing is concluded.
pub(super) async fn declined_reminders(txn: &DatabaseTransaction, patient: Uuid) -> Result<bool> {
    const REMINDERS: &str = "reminders";
    let given = consent::Entity::find()
        .filter(consent::Column::PatientId.eq(patient))
        // Whoever agreed to be observed was not asked about reminders there.
        .filter(consent::Column::Questionnaire.ne(OBSERVED))
        .all(txn)
        .await?;
    let holds = |row: &consent::Model| row.consent == REMINDERS && row.withdrawn_at.is_none();
    Ok(!given.is_empty() && !given.iter().any(holds))
}

async fn classes_of(db: &impl ConnectionTrait, member: Uuid, detail: &Detail) -> Result<Vec<(ToldClass, Found)>> {
    let specialist = class::Entity::belongs_to(membership::Entity)
        .from(class::Column::SpecialistId)
        .to(membership::Column::Id);
    let ids: Vec<Uuid> = detail.classes.iter().map(|told| told.class).collect();
    let rows = class::Entity::find()
        .filter(class::Column::Id.is_in(ids.iter().copied()))
        .join(JoinType::InnerJoin, specialist.into())
        .select_only()
        .columns([
            class::Column::Id,
            class::Column::SpecialistId,
            class::Column::StartsAt,
            class::Column::EndsAt,
            class::Column::TimeZone,
            class::Column::State,
            class::Column::Reason,
            class::Column::Revision,
        ])
        .column_as(membership::Column::FullName, "specialist")
        .into_model::<FoundRow>()
        .all(db)
        .await?;
    let attendances: HashMap<Uuid, String> = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(member))
        .filter(attendance::Column::ClassId.is_in(ids))
        .select_only()
        .column(attendance::Column::ClassId)
        .column(attendance::Column::State)
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let found = |told: &ToldClass| {
        let row = rows.iter().find(|row| row.id == told.class)?.clone();
        let attendance = attendances.get(&row.id).cloned();
        Some((*told, Found { row, attendance }))
    };
    Ok(detail.classes.iter().filter_map(found).collect())
}

/// A class as it is now, and where the reader stands at it.
struct Found {
    row: FoundRow,
    attendance: Option<String>,
}

impl Found {
    fn in_letter(self, was: Option<DateTime<Utc>>) -> Result<ClassOfLetter> {
        let row = self.row;
        Ok(ClassOfLetter {
            id: ClassId(row.id),
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            was,
            zone: parsed("class.time_zone", time_zone(&row.time_zone).ok())?,
            specialist: row.specialist,
            is_cancelled: row.state != ClassState::Planned.name(),
            reason: row.reason,
            revision: parsed("class.revision", u32::try_from(row.revision).ok())?,
        })
    }
}

#[derive(Clone, FromQueryResult)]
struct FoundRow {
    id: Uuid,
    specialist_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    time_zone: String,
    state: String,
    reason: Option<String>,
    revision: i64,
    specialist: String,
}
