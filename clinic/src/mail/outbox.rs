//! The outbox: a letter is put there with the change that causes it, and settled by what the mail server says.

use chrono::{DateTime, Duration, Utc};
use domain::{
    identity::{ClinicId, Email, InvitationId, LoginId},
    mail::{Delivery, DeliveryState, LetterId, LetterKind, Outcome, retry_after_s},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{id_of, outbox_mail, parsed},
    error::Result,
    job::{self, Claim, Work},
};

/// Characters of a mail server's answer.
const ANSWER_MAX: usize = 500;

/// Puts a letter into the outbox, in the transaction of the change that causes it.
pub(crate) async fn enqueue(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    kind: LetterKind,
    to: &Email,
    invitation: Option<InvitationId>,
) -> Result<LetterId> {
    let about = About {
        clinic: Some(clinic),
        invitation,
        ..About::default()
    };
    put(txn, now, kind, to, about).await
}

/// What a letter refers to, and what it needs to know beyond that.
#[derive(Default)]
pub(super) struct About {
    pub(super) clinic: Option<ClinicId>,
    pub(super) login: Option<LoginId>,
    pub(super) invitation: Option<InvitationId>,
    /// Whose it is, where it is about that person's classes and groups.
    pub(super) member: Option<Uuid>,
    /// As JSON; never a secret.
    pub(super) detail: Option<String>,
}

pub(super) async fn put(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    kind: LetterKind,
    to: &Email,
    about: About,
) -> Result<LetterId> {
    let letter = id_of(LetterId);
    let row = outbox_mail::ActiveModel {
        id: Set(letter.0),
        clinic_id: Set(about.clinic.map(|id| id.0)),
        login_id: Set(about.login.map(|id| id.0)),
        kind: Set(kind.name().to_owned()),
        address: Set(to.to_string()),
        invitation_id: Set(about.invitation.map(|id| id.0)),
        state: Set(DeliveryState::Queued.name().to_owned()),
        failures: Set(0),
        answer: Set(None),
        detail: Set(about.detail),
        created_at: Set(now),
        tried_at: Set(None),
        member_id: Set(about.member),
    };
    outbox_mail::Entity::insert(row).exec_without_returning(txn).await?;
    job::enqueue(txn, Work::Letter(letter), now).await?;
    Ok(letter)
}

/// Writes down how the mail server took a letter, and finishes its job or puts it off.
///
/// One who was so slow that the job went to somebody else is believed only when the letter was taken; the rest is for
/// the other to tell. What is settled stays settled.
///
/// # Errors
/// The database's.
pub async fn settle(ctx: &Context, claim: &Claim, letter: LetterId, outcome: Outcome) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let row = outbox_mail::Entity::find_by_id(letter.0)
        .lock_exclusive()
        .one(&txn)
        .await?;
    let Some(row) = row.filter(|row| row.state == DeliveryState::Queued.name()) else {
        job::finish(&txn, claim).await?;
        txn.commit().await?;
        return Ok(());
    };
    let failures = row.failures + i64::from(matches!(outcome, Outcome::Postponed(_)));
    let again = match outcome {
        Outcome::Postponed(_) => retry_after_s(u32::try_from(failures).unwrap_or(u32::MAX)),
        Outcome::Accepted(_) | Outcome::Refused(_) => None,
    };
    let (state, answer) = match outcome {
        Outcome::Accepted(answer) => (DeliveryState::Accepted, answer),
        Outcome::Refused(answer) => (DeliveryState::Refused, answer),
        Outcome::Postponed(answer) if again.is_none() => (DeliveryState::Refused, answer),
        Outcome::Postponed(answer) => (DeliveryState::Queued, answer),
    };
    let was_mine = match again {
        Some(seconds) => job::put_off(&txn, claim, now + Duration::seconds(seconds)).await?,
        None => job::finish(&txn, claim).await?,
    };
    if !was_mine && state != DeliveryState::Accepted {
        return Ok(());
    }
    let settled = outbox_mail::ActiveModel {
        id: Set(row.id),
        state: Set(state.name().to_owned()),
        failures: Set(failures),
        answer: Set(Some(shown(&answer))),
        tried_at: Set(Some(now)),
        ..Default::default()
    };
    outbox_mail::Entity::update(settled).exec(&txn).await?;
    txn.commit().await?;
    Ok(())
}

/// What is kept of a mail server's words: one line of what can be seen. PostgreSQL takes no NUL, and nobody says how
/// long an answer may be.
fn shown(answer: &str) -> String {
    answer
        .split(|c: char| c.is_control() || c.is_whitespace())
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
        .chars()
        .take(ANSWER_MAX)
        .collect()
}

/// The newest letter of each of these invitations, by invitation.
pub(crate) async fn newest_deliveries(
    db: &impl ConnectionTrait,
    invitations: Vec<Uuid>,
) -> Result<Vec<(Uuid, Delivery)>> {
    let rows = outbox_mail::Entity::find()
        .filter(outbox_mail::Column::InvitationId.is_in(invitations))
        .order_by_asc(outbox_mail::Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .filter_map(|row| row.invitation_id.map(|invitation| (invitation, row)))
        .map(|(invitation, row)| Ok((invitation, delivery(row)?)))
        .collect()
}

/// The invitations whose newest letter the mail server refused.
pub(crate) fn refused() -> SelectStatement {
    // Spelled out, so that the index of just these serves.
    let is_refused = format!("outbox_mail.state = '{}'", DeliveryState::Refused.name());
    let is_newest = "NOT EXISTS (SELECT 1 FROM outbox_mail AS newer \
                     WHERE newer.invitation_id = outbox_mail.invitation_id AND newer.id > outbox_mail.id)";
    outbox_mail::Entity::find()
        .select_only()
        .column(outbox_mail::Column::InvitationId)
        .filter(Expr::cust(is_refused))
        .filter(Expr::cust(is_newest))
        .into_query()
}

fn delivery(row: outbox_mail::Model) -> Result<Delivery> {
    Ok(Delivery {
        state: parsed("outbox_mail.state", DeliveryState::from_name(&row.state))?,
        at: row.tried_at.unwrap_or(row.created_at),
        failures: u32::try_from(row.failures).unwrap_or(u32::MAX),
        answer: row.answer,
    })
}
