//! Letters of those who apply, and to the doctor to whom it goes. Nothing of the answers stands in them.

use chrono::{DateTime, Duration, Utc};
use domain::{
    classes::{ApplicationId, ApplicationState},
    identity::{ClinicId, Email, MembershipId, Role},
    limits::{CODE_MINUTES, UNPROVEN_HOURS},
    mail::{LetterId, LetterKind},
    settings::time_zone,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect,
};

use super::{
    Content, Face, of_clinic,
    outbox::{About, put},
    review::{Detail, mint},
};
use crate::{
    classes::{application::kept_until, review},
    context::Context,
    entity::{application, login, membership, outbox_mail, parsed},
    error::{Error, Result},
    secret::{self, Secret},
    staff::doctors,
};

/// What somebody is told.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Told {
    Code,
    Continue,
    Unfinished,
    Received,
    Withdrawn,
    Expired,
    /// This doctor.
    New(MembershipId),
    /// This one.
    Answered(MembershipId),
}

/// What happened to an application at the applicant's hands, or is to.
#[derive(Debug)]
pub enum ApplicationNews {
    Code {
        /// The digits.
        code: Secret,
        /// Whether a patient of the clinic has this address: said in the letter, and nowhere else.
        has_account: bool,
    },
    /// The secret of the link, and until when the draft is kept.
    Continue {
        token: Secret,
        kept_until: DateTime<Utc>,
    },
    Unfinished {
        token: Secret,
        kept_until: DateTime<Utc>,
    },
    Received {
        number: i64,
        token: Secret,
        /// The promise.
        answer_by: DateTime<Utc>,
    },
    Withdrawn {
        number: i64,
    },
    /// The question was never answered.
    Expired {
        number: i64,
        token: Secret,
    },
    /// To the doctor.
    New {
        number: i64,
        answer_by: DateTime<Utc>,
    },
    /// To the doctor.
    Answered {
        number: i64,
        answer_by: DateTime<Utc>,
    },
}

/// The kinds of letters that a draft has caused: they are erased with it.
pub(crate) const OF_DRAFTS: [&str; 3] = [
    LetterKind::ApplicationCode.name(),
    LetterKind::ApplicationContinue.name(),
    LetterKind::ApplicationUnfinished.name(),
];

/// What the database keeps of a code: of little use by itself, and of none for another application.
pub(crate) fn code_hash(application: ApplicationId, code: &str) -> Vec<u8> {
    secret::hash(&format!("{application} {code}"))
}

/// What the outbox keeps of a letter to an applicant.
pub(crate) fn detail_of(application: ApplicationId) -> Result<String> {
    detail(application, None)
}

fn detail(application: ApplicationId, doctor: Option<MembershipId>) -> Result<String> {
    serde_json::to_string(&Detail { application, doctor }).map_err(Error::broken)
}

/// Puts a letter into the outbox.
pub(crate) async fn tell(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    application: ApplicationId,
    told: Told,
    to: &Email,
) -> Result<LetterId> {
    let (kind, doctor) = match told {
        Told::Code => (LetterKind::ApplicationCode, None),
        Told::Continue => (LetterKind::ApplicationContinue, None),
        Told::Unfinished => (LetterKind::ApplicationUnfinished, None),
        Told::Received => (LetterKind::ApplicationReceived, None),
        Told::Withdrawn => (LetterKind::ApplicationWithdrawn, None),
        Told::Expired => (LetterKind::ApplicationExpired, None),
        Told::New(doctor) => (LetterKind::ApplicationNew, Some(doctor)),
        Told::Answered(doctor) => (LetterKind::ApplicationAnswered, Some(doctor)),
    };
    let about = About {
        clinic: Some(clinic),
        detail: Some(detail(application, doctor)?),
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
    let kept = parsed("outbox_mail.detail", row.detail.as_deref())?;
    let Detail { application, doctor } = serde_json::from_str(kept).map_err(Error::broken)?;
    let found = application::Entity::find_by_id(application.0)
        .lock_exclusive()
        .one(txn)
        .await?;
    let Some(about) = found else { return Ok(None) };
    let now = ctx.now();
    let state = parsed("application.state", State::from_name(&about.state))?;
    let is_proven = about.email_confirmed_at.is_some();
    let is_theirs = match doctor {
        Some(doctor) => {
            let responsible = review::responsible(txn, now, &about).await?;
            responsible.iter().any(|one| one.id == doctor.0)
        }
        None => false,
    };
    let kept_until = kept_until(&about, state);
    let sent = about.number.zip(about.answer_by);
    let news = match (kind, sent) {
        (LetterKind::ApplicationCode, _) if state == State::Draft && !is_proven => code(txn, now, row, &about).await?,
        (LetterKind::ApplicationContinue, _) if state == State::Draft && is_proven => Some(ApplicationNews::Continue {
            token: mint(txn, now, &about).await?,
            kept_until,
        }),
        (LetterKind::ApplicationUnfinished, _) if state == State::Draft && is_proven => {
            Some(ApplicationNews::Unfinished {
                token: mint(txn, now, &about).await?,
                kept_until,
            })
        }
        (LetterKind::ApplicationReceived, Some((number, answer_by))) if state.is_under_review() => {
            Some(ApplicationNews::Received {
                number,
                answer_by,
                token: mint(txn, now, &about).await?,
            })
        }
        (LetterKind::ApplicationWithdrawn, Some((number, _))) if state == State::Withdrawn => {
            Some(ApplicationNews::Withdrawn { number })
        }
        (LetterKind::ApplicationExpired, Some((number, _))) if state == State::Expired => {
            Some(ApplicationNews::Expired {
                number,
                token: mint(txn, now, &about).await?,
            })
        }
        (LetterKind::ApplicationNew, Some((number, answer_by))) if state == State::Submitted && is_theirs => {
            Some(ApplicationNews::New { number, answer_by })
        }
        (LetterKind::ApplicationAnswered, Some((number, answer_by))) if state.waits_for_doctor() && is_theirs => {
            Some(ApplicationNews::Answered { number, answer_by })
        }
        _ => None,
    };
    let Some(news) = news else { return Ok(None) };
    let made = of_clinic(ctx, txn, row, Some(Content::Application(news))).await?;
    Ok(match (made, doctor) {
        (Some((face, content)), None) => {
            let zone = parsed("application.time_zone", time_zone(&about.time_zone).ok())?;
            Some((Face { zone, ..face }, content))
        }
        (made, _) => made,
    })
}

/// Draws a code for this letter: the one of an earlier letter is over.
async fn code(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    row: &outbox_mail::Model,
    about: &application::Model,
) -> Result<Option<ApplicationNews>> {
    // By then the draft is about to be erased.
    if now >= about.created_at + Duration::hours(UNPROVEN_HOURS) {
        return Ok(None);
    }
    let code = Secret::draw_digits()?;
    let drawn = application::ActiveModel {
        id: Set(about.id),
        code_hash: Set(Some(code_hash(ApplicationId(about.id), code.reveal()))),
        code_expires_at: Set(Some(now + Duration::minutes(CODE_MINUTES))),
        code_tries: Set(0),
        ..Default::default()
    };
    application::Entity::update(drawn).exec(txn).await?;
    let to_login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id)
        .into();
    let patients = doctors::of_role(ClinicId(about.clinic_id), Role::Patient)
        .filter(doctors::is_here())
        .join(sea_orm::JoinType::InnerJoin, to_login)
        .filter(login::Column::Email.eq(&row.address))
        .count(txn)
        .await?;
    Ok(Some(ApplicationNews::Code {
        code,
        has_account: patients > 0,
    }))
}
