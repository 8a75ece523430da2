//! How long an application waits for its applicant: a draft that nobody proves or goes on with is erased with everything
//! in it, and one whose question nobody answers is closed.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::{ApplicationId, ApplicationState, ApplicationStep},
    identity::ClinicId,
    limits::{DRAFT_DAYS, DRAFT_REMINDER_DAYS, QUESTION_DAYS, UNPROVEN_HOURS},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{address, after, fillable, id, lock_one, visitor};
use crate::{
    audit,
    context::Context,
    entity::{application, application_token, consent, outbox_mail},
    error::Result,
    job::{self, Claim},
    mail::application::{self as letters, Told},
};

/// Applications that one sweep erases, or closes, at most; the next one goes on.
const SWEPT_AT_ONCE: u64 = 500;

/// Erases the drafts whose time is over.
pub(crate) async fn sweep(txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
    let unproven = Condition::all()
        .add(application::Column::EmailConfirmedAt.is_null())
        .add(application::Column::CreatedAt.lte(now - Duration::hours(UNPROVEN_HOURS)));
    let left = Condition::all()
        .add(application::Column::EmailConfirmedAt.is_not_null())
        .add(application::Column::TouchedAt.lte(now - Duration::days(DRAFT_DAYS)));
    let over: Vec<Uuid> = application::Entity::find()
        .filter(application::Column::State.eq(ApplicationState::Draft.name()))
        .filter(Condition::any().add(unproven).add(left))
        .order_by_asc(application::Column::Id)
        .limit(SWEPT_AT_ONCE)
        .lock_exclusive()
        .select_only()
        .column(application::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    erase(txn, &over).await
}

/// Closes the applications whose applicants have not answered the doctor's question in all that time, and tells them.
pub(crate) async fn expire(txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
    let unanswered = application::Entity::find()
        .filter(application::Column::State.eq(ApplicationState::QuestionAsked.name()))
        .filter(application::Column::TouchedAt.lte(now - Duration::days(QUESTION_DAYS)))
        .order_by_asc(application::Column::Id)
        .limit(SWEPT_AT_ONCE)
        .lock_exclusive()
        .all(txn)
        .await?;
    for row in unanswered {
        let expired = application::ActiveModel {
            id: Set(row.id),
            state: Set(after(&row, ApplicationStep::Expire)?.name().to_owned()),
            touched_at: Set(now),
            ..Default::default()
        };
        application::Entity::update(expired).exec(txn).await?;
        // Nobody did it: time went by.
        audit::record(txn, now, visitor(&row), Action::ApplicationExpired, Some(row.id), None).await?;
        let to = address(txn, &row).await?;
        letters::tell(txn, now, ClinicId(row.clinic_id), id(&row), Told::Expired, &to).await?;
    }
    Ok(())
}

/// Erases drafts, which the caller has locked: links, consents, and the letters that name an address. What a patient
/// consented to holds on: other applications of this patient rest on it.
pub(super) async fn erase(txn: &DatabaseTransaction, drafts: &[Uuid]) -> Result<()> {
    if drafts.is_empty() {
        return Ok(());
    }
    let ids = || drafts.iter().copied();
    application_token::Entity::delete_many()
        .filter(application_token::Column::ApplicationId.is_in(ids()))
        .exec(txn)
        .await?;
    consent::Entity::update_many()
        .col_expr(consent::Column::ApplicationId, Expr::value(None::<Uuid>))
        .filter(consent::Column::ApplicationId.is_in(ids()))
        .filter(consent::Column::PatientId.is_not_null())
        .exec(txn)
        .await?;
    consent::Entity::delete_many()
        .filter(consent::Column::ApplicationId.is_in(ids()))
        .exec(txn)
        .await?;
    let details = ids()
        .map(|id| letters::detail_of(ApplicationId(id)))
        .collect::<Result<Vec<_>>>()?;
    outbox_mail::Entity::delete_many()
        .filter(outbox_mail::Column::Kind.is_in(letters::OF_DRAFTS))
        .filter(outbox_mail::Column::Detail.is_in(details))
        .exec(txn)
        .await?;
    application::Entity::delete_many()
        .filter(application::Column::Id.is_in(ids()))
        .exec(txn)
        .await?;
    Ok(())
}

/// Reminds whoever has not gone on with an application for some days, once.
///
/// # Errors
/// The database's.
pub(crate) async fn remind(ctx: &Context, claim: &Claim, id: ApplicationId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let found = lock_one(&txn, id.0).await?;
    let draft = found.filter(|row| fillable(row).is_ok());
    let due = draft
        .as_ref()
        .map(|row| row.touched_at + Duration::days(DRAFT_REMINDER_DAYS));
    match (draft, due) {
        (Some(_), Some(due)) if now < due => {
            job::put_off(&txn, claim, due).await?;
        }
        (Some(row), _) => {
            if job::finish(&txn, claim).await? {
                let to = address(&txn, &row).await?;
                letters::tell(&txn, now, ClinicId(row.clinic_id), id, Told::Unfinished, &to).await?;
            }
        }
        (None, _) => {
            job::finish(&txn, claim).await?;
        }
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}
