//! Letters: written with the change that causes them, made when they are sent, settled by what the server says.

pub(crate) mod application;
mod classes;
mod declined;
pub(crate) mod group;
mod login;
pub(crate) mod review;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::{
    identity::{ClinicId, Email, InvitationId, LoginId, PersonName, Role},
    mail::{Delivery, DeliveryState, LetterId, LetterKind, Outcome, retry_after_s},
    settings::{Brand, BrandId},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{InvitationEnd, TokenOrigin, clinic, id_of, invitation, membership, outbox_mail, parsed},
    error::Result,
    identity::mint,
    job::{self, Claim, Work},
    secret::Secret,
};

pub use application::ApplicationNews;
pub use classes::{ClassNews, ClassOfLetter, NewsOfClasses};
pub(crate) use classes::{Reader, ToldClass, addresses, enqueue_about_classes, enqueue_class_reminder};
pub(crate) use declined::enqueue_declined;
pub use group::GroupNews;
pub(crate) use login::{PasskeyNews, enqueue_new_device, enqueue_passkey, enqueue_to_login};
pub use review::{ReviewNews, Reviewed, Seat};

/// A letter, ready to be put into words and sent.
#[derive(Debug)]
pub struct Letter {
    pub id: LetterId,
    pub to: Email,
    pub brand: Brand,
    pub clinic_name: String,
    /// In which the letter tells times: the reader's own, where it is known, or the clinic's.
    pub clinic_zone: Tz,
    pub content: Content,
}

/// What a letter says.
#[derive(Debug)]
pub enum Content {
    Invitation(Invite),
    Declined(Declined),
    Login(LoginNews),
    Application(ApplicationNews),
    Review(Reviewed),
    Group(GroupNews),
    Classes(NewsOfClasses),
}

/// Somebody else got an invitation, and said so.
#[derive(Debug)]
pub struct Declined {
    /// What the person was invited as.
    pub role: Role,
    pub full_name: PersonName,
    /// Where the invitation went.
    pub address: Email,
    /// As whom the reader corrects the address.
    pub keeper: Role,
}

/// The link that activates a membership.
#[derive(Debug)]
pub struct Invite {
    pub role: Role,
    pub full_name: PersonName,
    /// Who invited; empty where the service itself did.
    pub invited_by: Option<String>,
    /// The secret of its link.
    pub token: Secret,
    pub expires_at: DateTime<Utc>,
    /// Whether it only reminds of a letter that was sent before.
    pub reminder: bool,
}

/// What happened, or is to happen, to a login.
#[derive(Debug)]
pub enum LoginNews {
    /// The link to a new password.
    PasswordReset {
        token: Secret,
        expires_at: DateTime<Utc>,
    },
    PasswordChanged,
    /// To the new address: the link that confirms it.
    EmailConfirmation {
        token: Secret,
        expires_at: DateTime<Utc>,
    },
    /// To the new address, where it is another login's already.
    EmailTaken,
    /// To the old address.
    EmailChangeRequested {
        new_email: Email,
    },
    /// To the old address.
    EmailChanged {
        new_email: Email,
    },
    /// Somebody signed in at a browser that the login did not know.
    NewDevice {
        /// The browser and its system in words, where they are known.
        device: Option<String>,
        at: DateTime<Utc>,
    },
    FactorOn,
    /// `still` where another one is left.
    FactorOff {
        still: bool,
    },
    /// `first` where signing in asks for a second factor only since then.
    PasskeyAdded {
        name: String,
        first: bool,
    },
    /// `still` where another factor is left.
    PasskeyRemoved {
        name: String,
        still: bool,
    },
    /// The link that takes the factors away.
    FactorReset {
        token: Secret,
        expires_at: DateTime<Utc>,
    },
}

/// Who speaks in a letter, and in which zone it tells times.
struct Face {
    brand: Brand,
    clinic_name: String,
    zone: Tz,
}

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
struct About {
    clinic: Option<ClinicId>,
    login: Option<LoginId>,
    invitation: Option<InvitationId>,
    /// Whose it is, where it is about that person's classes.
    member: Option<Uuid>,
    /// As JSON; never a secret.
    detail: Option<String>,
}

async fn put(
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

/// Makes a letter ready for sending; each making mints a link of its own, so that no link is ever stored.
///
/// `None` when there is nothing to send any more: it was settled, or its invitation was closed meanwhile.
///
/// # Errors
/// The database's.
pub async fn open(ctx: &Context, letter: LetterId) -> Result<Option<Letter>> {
    let txn = ctx.db.write().await?;
    let Some(row) = outbox_mail::Entity::find_by_id(letter.0).one(&txn).await? else {
        return Ok(None);
    };
    if row.state != DeliveryState::Queued.name() {
        return Ok(None);
    }
    let kind = parsed("outbox_mail.kind", LetterKind::from_name(&row.kind))?;
    let made = match kind {
        LetterKind::Invitation => {
            let content = invitation_content(ctx, &txn, row.invitation_id, false).await?;
            of_clinic(ctx, &txn, &row, content).await?
        }
        LetterKind::InvitationReminder => {
            let content = invitation_content(ctx, &txn, row.invitation_id, true).await?;
            of_clinic(ctx, &txn, &row, content).await?
        }
        LetterKind::InvitationDeclined => {
            let content = declined::content(&txn, &row).await?;
            of_clinic(ctx, &txn, &row, content).await?
        }
        LetterKind::SeatOffer | LetterKind::GroupNews => match group::content(ctx, &txn, &row).await? {
            Some((zone, content)) => {
                let made = of_clinic(ctx, &txn, &row, Some(content)).await?;
                made.map(|(face, content)| (Face { zone, ..face }, content))
            }
            None => None,
        },
        LetterKind::ClassReminder
        | LetterKind::ClassMoved
        | LetterKind::ClassCancelled
        | LetterKind::ClassSpecialist
        | LetterKind::ClassGiven
        | LetterKind::ClassTaken => {
            let made = classes::content(ctx, &txn, &row, kind).await?;
            let zone = made.as_ref().map(|(zone, _)| *zone);
            let content = made.map(|(_, news)| Content::Classes(news));
            let mut of_clinic = of_clinic(ctx, &txn, &row, content).await?;
            if let (Some(zone), Some((face, _))) = (zone, of_clinic.as_mut()) {
                face.zone = zone;
            }
            of_clinic
        }
        LetterKind::PasswordReset
        | LetterKind::PasswordChanged
        | LetterKind::EmailConfirmation
        | LetterKind::EmailChangeRequested
        | LetterKind::EmailChanged
        | LetterKind::NewDevice
        | LetterKind::FactorOn
        | LetterKind::FactorOff
        | LetterKind::PasskeyAdded
        | LetterKind::PasskeyRemoved
        | LetterKind::FactorReset => login::content(ctx, &txn, &row, kind).await?,
        LetterKind::ApplicationCode
        | LetterKind::ApplicationContinue
        | LetterKind::ApplicationUnfinished
        | LetterKind::ApplicationReceived
        | LetterKind::ApplicationWithdrawn
        | LetterKind::ApplicationNew
        | LetterKind::ApplicationAnswered => application::content(ctx, &txn, &row, kind).await?,
        LetterKind::ApplicationQuestion
        | LetterKind::ApplicationApproved
        | LetterKind::ApplicationWaiting
        | LetterKind::ApplicationDeclined
        | LetterKind::ApplicationReminder
        | LetterKind::ApplicationOverdue
        | LetterKind::ApplicationGiven => review::content(ctx, &txn, &row, kind).await?,
    };
    let Some((face, content)) = made else {
        outbox_mail::Entity::update_many()
            .col_expr(outbox_mail::Column::State, Expr::value(DeliveryState::Withdrawn.name()))
            .filter(outbox_mail::Column::Id.eq(row.id))
            .exec(&txn)
            .await?;
        txn.commit().await?;
        return Ok(None);
    };
    txn.commit().await?;
    Ok(Some(Letter {
        id: letter,
        to: parsed("outbox_mail.address", Email::parse(&row.address).ok())?,
        brand: face.brand,
        clinic_name: face.clinic_name,
        clinic_zone: face.zone,
        content,
    }))
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

/// A letter of a clinic, if it is still to be sent.
async fn of_clinic(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
    content: Option<Content>,
) -> Result<Option<(Face, Content)>> {
    let Some(content) = content else { return Ok(None) };
    let id = parsed("outbox_mail.clinic_id", row.clinic_id)?;
    let clinic = clinic::Entity::find_by_id(id).one(txn).await?;
    let clinic = parsed("outbox_mail.clinic_id", clinic)?;
    let face = Face {
        brand: ctx.brands.get(&BrandId(clinic.brand)).1.clone(),
        clinic_name: clinic.name,
        zone: parsed("clinic.time_zone", clinic.time_zone.parse().ok())?,
    };
    Ok(Some((face, content)))
}

/// What an invitation's letter says, unless the invitation is closed or over.
async fn invitation_content(
    ctx: &Context,
    txn: &DatabaseTransaction,
    invitation: Option<Uuid>,
    reminder: bool,
) -> Result<Option<Content>> {
    let now = ctx.now();
    let id = parsed("outbox_mail.invitation_id", invitation)?;
    let row = parsed(
        "outbox_mail.invitation_id",
        invitation::Entity::find_by_id(id).one(txn).await?,
    )?;
    if row.state != InvitationEnd::LIVE || now >= row.expires_at {
        return Ok(None);
    }
    let member = membership::Entity::find_by_id(row.membership_id).one(txn).await?;
    let member = parsed("invitation.membership_id", member)?;
    let invited_by = match row.invited_by {
        Some(id) => membership::Entity::find_by_id(id)
            .one(txn)
            .await?
            .map(|inviter| inviter.full_name),
        None => None,
    };
    Ok(Some(Content::Invitation(Invite {
        role: parsed("membership.role", Role::from_name(&member.role))?,
        full_name: parsed("membership.full_name", PersonName::parse(&member.full_name).ok())?,
        invited_by,
        token: mint(txn, InvitationId(row.id), TokenOrigin::Letter, now).await?,
        expires_at: row.expires_at,
        reminder,
    })))
}
