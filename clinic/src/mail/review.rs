//! Letters about an application that a doctor reviews: to the applicant, and to the doctors. What is asked, advised or
//! given as a reason stands behind the link, never in the letter.

use chrono::{DateTime, Utc};
use domain::{
    classes::{ApplicationId, ApplicationState, AttendanceState, ClassState, Schedule},
    identity::{ClinicId, Email, MembershipId, Status},
    mail::{LetterId, LetterKind},
    settings::time_zone,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
};
use serde::{Deserialize, Serialize};

use super::{
    Content, Face, of_clinic,
    outbox::{About, put},
};
use crate::{
    classes::making,
    context::Context,
    entity::{
        application, application_token, attendance, class, enrolment, exercise_group, membership, outbox_mail, parsed,
    },
    error::{Error, Result},
    secret::Secret,
    staff::doctors,
};

/// What somebody is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    Question,
    Approved,
    Waiting,
    Declined,
    /// This doctor.
    Reminder(MembershipId),
    /// This one, who stands in.
    Overdue(MembershipId),
    /// This doctor.
    Given(MembershipId),
}

/// What happened to an application, or has to.
#[derive(Debug)]
pub struct Reviewed {
    pub number: i64,
    pub news: ReviewNews,
}

#[derive(Debug)]
pub enum ReviewNews {
    /// The secret of the link where it is answered.
    Question(Secret),
    Approved(Box<Seat>),
    /// The secret of the link to where the application stands.
    Waiting(Secret),
    Declined(Secret),
    /// To the doctor, with the promise.
    Reminder {
        answer_by: DateTime<Utc>,
    },
    /// To whoever stands in, with the doctor's name and the promise.
    Overdue {
        doctor: String,
        answer_by: DateTime<Utc>,
    },
    /// To the doctor, with the promise; none where the applicant was let in and waits for a seat.
    Given {
        answer_by: Option<DateTime<Utc>>,
    },
}

/// A seat that somebody got.
#[derive(Debug)]
pub struct Seat {
    /// Where the application stands; none for a patient who has an account to look there.
    pub token: Option<Secret>,
    pub specialist: String,
    pub schedule: Schedule,
    /// When the first class begins, where one is made.
    pub first_class: Option<DateTime<Utc>>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Detail {
    pub(super) application: ApplicationId,
    pub(super) doctor: Option<MembershipId>,
}

/// Puts a letter about an application into the outbox.
pub(crate) async fn tell(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    application: ApplicationId,
    told: Told,
    to: &Email,
) -> Result<LetterId> {
    let (kind, doctor) = match told {
        Told::Question => (LetterKind::ApplicationQuestion, None),
        Told::Approved => (LetterKind::ApplicationApproved, None),
        Told::Waiting => (LetterKind::ApplicationWaiting, None),
        Told::Declined => (LetterKind::ApplicationDeclined, None),
        Told::Reminder(doctor) => (LetterKind::ApplicationReminder, Some(doctor)),
        Told::Overdue(doctor) => (LetterKind::ApplicationOverdue, Some(doctor)),
        Told::Given(doctor) => (LetterKind::ApplicationGiven, Some(doctor)),
    };
    let detail = serde_json::to_string(&Detail { application, doctor }).map_err(Error::broken)?;
    let about = About {
        clinic: Some(clinic),
        detail: Some(detail),
        ..About::default()
    };
    put(txn, now, kind, to, about).await
}

/// What the letter says and under which face, unless the application has gone on meanwhile.
pub(super) async fn content(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
    kind: LetterKind,
) -> Result<Option<(Face, Content)>> {
    use ApplicationState as State;
    let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
    let Detail { application, doctor } = serde_json::from_str(detail).map_err(Error::broken)?;
    let found = application::Entity::find_by_id(application.0).one(txn).await?;
    let Some(about) = found else { return Ok(None) };
    let state = parsed("application.state", State::from_name(&about.state))?;
    let is_theirs = about.doctor_id.map(MembershipId) == doctor;
    let answer_by = parsed("application.answer_by", about.answer_by)?;
    let now = ctx.now();
    let news = match kind {
        LetterKind::ApplicationQuestion if state == State::QuestionAsked => {
            Some(ReviewNews::Question(mint(txn, now, &about).await?))
        }
        LetterKind::ApplicationWaiting if state == State::Waiting => {
            Some(ReviewNews::Waiting(mint(txn, now, &about).await?))
        }
        LetterKind::ApplicationDeclined if state == State::Declined => {
            Some(ReviewNews::Declined(mint(txn, now, &about).await?))
        }
        LetterKind::ApplicationApproved if state == State::Approved => seat(txn, now, &about)
            .await?
            .map(|seat| ReviewNews::Approved(Box::new(seat))),
        LetterKind::ApplicationReminder if state.waits_for_doctor() && is_theirs => {
            Some(ReviewNews::Reminder { answer_by })
        }
        LetterKind::ApplicationOverdue if state.waits_for_doctor() => {
            let responsible = parsed("application.doctor_id", about.doctor_id)?;
            let responsible = membership::Entity::find_by_id(responsible).one(txn).await?;
            Some(ReviewNews::Overdue {
                doctor: parsed("application.doctor_id", responsible)?.full_name,
                answer_by,
            })
        }
        LetterKind::ApplicationGiven if state.needs_doctor() && is_theirs => Some(ReviewNews::Given {
            answer_by: state.is_under_review().then_some(answer_by),
        }),
        _ => None,
    };
    let Some(news) = news else { return Ok(None) };
    let number = parsed("application.number", about.number)?;
    let content = Content::Review(Reviewed { number, news });
    let made = of_clinic(ctx, txn, row, Some(content)).await?;
    Ok(match (made, doctor) {
        (Some((face, content)), None) => {
            let zone = parsed("application.time_zone", time_zone(&about.time_zone).ok())?;
            Some((Face { zone, ..face }, content))
        }
        (made, _) => made,
    })
}

/// The seat that came of an application, while it is kept.
async fn seat(txn: &DatabaseTransaction, now: DateTime<Utc>, about: &application::Model) -> Result<Option<Seat>> {
    let kept = enrolment::Entity::find()
        .filter(enrolment::Column::ApplicationId.eq(about.id))
        .filter(enrolment::Column::EndedAt.is_null())
        .one(txn)
        .await?;
    let Some(kept) = kept else { return Ok(None) };
    let patient = membership::Entity::find_by_id(kept.patient_id).one(txn).await?;
    let patient = parsed("enrolment.patient_id", patient)?;
    if !doctors::one_is_here(&patient) {
        return Ok(None);
    }
    let group = exercise_group::Entity::find_by_id(kept.group_id).one(txn).await?;
    let group = parsed("enrolment.group_id", group)?;
    let specialist = membership::Entity::find_by_id(group.specialist_id).one(txn).await?;
    let expected = attendance::Entity::find()
        .filter(attendance::Column::EnrolmentId.eq(kept.id))
        .filter(attendance::Column::State.eq(AttendanceState::Expected.name()))
        .select_only()
        .column(attendance::Column::ClassId);
    let first = class::Entity::find()
        .filter(class::Column::Id.in_subquery(expected.into_query()))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .order_by_asc(class::Column::StartsAt)
        .limit(1)
        .one(txn)
        .await?;
    let token = match Status::from_name(&patient.status) {
        Some(Status::Active) => None,
        _ => Some(mint(txn, now, about).await?),
    };
    Ok(Some(Seat {
        token,
        specialist: parsed("exercise_group.specialist_id", specialist)?.full_name,
        schedule: making::schedule(&group)?,
        first_class: first.map(|class| class.starts_at),
    }))
}

/// A link to the application, for whoever reads the letter.
pub(crate) async fn mint(txn: &DatabaseTransaction, now: DateTime<Utc>, about: &application::Model) -> Result<Secret> {
    let token = Secret::draw()?;
    let row = application_token::ActiveModel {
        token_hash: Set(token.hash()),
        clinic_id: Set(about.clinic_id),
        application_id: Set(about.id),
        created_at: Set(now),
    };
    application_token::Entity::insert(row)
        .exec_without_returning(txn)
        .await?;
    Ok(token)
}
