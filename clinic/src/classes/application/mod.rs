//! Applications, as those see them who apply: begun by a visitor or by a patient who is signed in, filled in a page at a
//! time, sent, followed, taken back. Whoever has a link to an application reads and changes it; the links are kept as
//! hashes. What a doctor does with what was sent is [`super::review`]'s.

mod begin;
mod code;
mod fill;
mod keep;
mod status;
mod submit;

pub use begin::{begin, begin_as_patient, continue_own, entrance, patient_entrance};
pub use code::{confirm, send_code};
pub use fill::save_page;
pub(crate) use keep::{expire, remind, sweep};
pub use status::{answer, own, withdraw};
pub use submit::submit;

use chrono::{DateTime, Duration, NaiveDate, Utc};
use domain::{
    classes::{
        ApplicationId, ApplicationState, Door, door,
        questionnaire::{Answers, Questionnaire},
    },
    error::{Code, DeadLink},
    identity::{ClinicId, Email, MembershipId},
    limits::{DRAFT_DAYS, QUESTION_DAYS, UNPROVEN_HOURS},
    settings::time_zone,
};
use sea_orm::{ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::review::{self, after, questionnaire_id, state};
use crate::{
    audit::By,
    context::Context,
    entity::{application, application_token, clinic_settings, course, membership, parsed},
    error::{Error, Result},
    identity::address_of,
    mail::application::{self as letters, Told},
    secret,
    staff::doctors,
};

/// The application of a link.
///
/// # Errors
/// `DeadLink` for none.
async fn by_token(db: &impl ConnectionTrait, token: &str) -> Result<application::Model> {
    let id = application_token::Entity::find_by_id(secret::hash(token))
        .one(db)
        .await?
        .ok_or_else(nothing)?
        .application_id;
    let found = application::Entity::find_by_id(id).one(db).await?;
    parsed("application_token.application_id", found)
}

/// The same, locked for a change.
async fn lock(txn: &DatabaseTransaction, token: &str) -> Result<application::Model> {
    let seen = by_token(txn, token).await?;
    lock_one(txn, seen.id).await?.ok_or_else(|| nothing().into())
}

async fn lock_one(txn: &DatabaseTransaction, id: uuid::Uuid) -> Result<Option<application::Model>> {
    Ok(application::Entity::find_by_id(id).lock_exclusive().one(txn).await?)
}

const fn nothing() -> Code {
    Code::DeadLink { why: DeadLink::Unknown }
}

/// A draft whose address is proven: nothing else is filled in.
///
/// # Errors
/// `Conflict` where it was sent, taken back, or its address is not proven.
fn fillable(row: &application::Model) -> Result<()> {
    let is_draft = state(row)? == ApplicationState::Draft;
    if is_draft && row.email_confirmed_at.is_some() {
        Ok(())
    } else {
        Err(Code::Conflict.into())
    }
}

/// The version that the application is filled in by, whatever is newer.
fn questionnaire<'a>(ctx: &'a Context, row: &application::Model) -> Result<&'a Questionnaire> {
    let id = questionnaire_id(row)?;
    parsed("application.questionnaire", ctx.brands.questionnaires().get(&id))
}

fn answers(row: &application::Model) -> Result<Answers> {
    serde_json::from_str(&row.answers).map_err(Error::broken)
}

/// The applicant's own day.
fn today(row: &application::Model, now: DateTime<Utc>) -> Result<NaiveDate> {
    let zone = parsed("application.time_zone", time_zone(&row.time_zone).ok())?;
    Ok(now.with_timezone(&zone).date_naive())
}

/// When a draft that nobody touches any more is erased, or an application closed whose question nobody answers.
pub(crate) fn kept_until(row: &application::Model, state: ApplicationState) -> DateTime<Utc> {
    match (state, row.email_confirmed_at) {
        (ApplicationState::QuestionAsked, _) => row.touched_at + Duration::days(QUESTION_DAYS),
        (_, Some(_)) => row.touched_at + Duration::days(DRAFT_DAYS),
        (_, None) => row.created_at + Duration::hours(UNPROVEN_HOURS),
    }
}

/// A visitor: nobody but the clinic that it applies to is known.
fn visitor(row: &application::Model) -> By {
    By {
        clinic: Some(ClinicId(row.clinic_id)),
        ..By::default()
    }
}

/// Where the applicant reads mail now: a patient's own address, which may have changed since.
async fn address(db: &DatabaseTransaction, row: &application::Model) -> Result<Email> {
    let known = match row.patient_id {
        Some(id) => membership::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    review::address(db, row, known.as_ref()).await
}

/// Writes to those who decide about an application that was sent.
async fn tell_doctors(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    row: &application::Model,
    told: fn(MembershipId) -> Told,
) -> Result<()> {
    for doctor in review::responsible(txn, now, row).await? {
        let (told, to) = (told(MembershipId(doctor.id)), address_of(txn, &doctor).await?);
        letters::tell(txn, now, ClinicId(row.clinic_id), id(row), told, &to).await?;
    }
    Ok(())
}

/// Whether a course takes applications.
async fn door_of(db: &impl ConnectionTrait, clinic: ClinicId, of: &course::Model) -> Result<Door> {
    let settings = clinic_settings::Entity::find_by_id(clinic.0).one(db).await?;
    let settings = parsed("course.clinic_id", settings)?;
    let here = match of.doctor_id {
        Some(id) => {
            doctors::here(clinic)
                .filter(membership::Column::Id.eq(id))
                .one(db)
                .await?
        }
        None => None,
    };
    Ok(door(settings.self_registration, here.is_some(), of.ended_at.is_some()))
}

/// The course that somebody applies for.
async fn course_of(db: &impl ConnectionTrait, row: &application::Model) -> Result<course::Model> {
    let found = course::Entity::find_by_id(row.course_id).one(db).await?;
    parsed("application.course_id", found)
}

/// The id of a row.
const fn id(row: &application::Model) -> ApplicationId {
    ApplicationId(row.id)
}
