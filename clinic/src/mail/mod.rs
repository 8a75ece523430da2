//! Letters: written with the change that causes them, made when they are sent, settled by what the server says.

pub(crate) mod application;
mod classes;
mod declined;
pub(crate) mod group;
mod invitation;
mod login;
mod monitoring;
mod outbox;
pub(crate) mod review;

use chrono_tz::Tz;
use domain::{
    identity::Email,
    mail::{DeliveryState, LetterId, LetterKind},
    settings::{Brand, BrandId},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};

use crate::{
    context::Context,
    entity::{clinic, outbox_mail, parsed},
    error::Result,
};

pub use application::ApplicationNews;
pub use classes::{ClassNews, ClassOfLetter, NewsOfClasses};
pub(crate) use classes::{Reader, ToldClass, addresses, enqueue_about_classes, enqueue_class_reminder};
pub use declined::Declined;
pub(crate) use declined::enqueue_declined;
pub use group::GroupNews;
pub use invitation::Invite;
pub use login::LoginNews;
pub(crate) use login::{PasskeyNews, enqueue_new_device, enqueue_passkey, enqueue_to_login};
pub use monitoring::{AlertNews, NewsOfMonitoring};
pub(crate) use monitoring::{AlertsGiven, enqueue_alerts_given, enqueue_ending};
pub(crate) use monitoring::{enqueue_about_alert, enqueue_about_report, enqueue_caregiver_named, enqueue_to_caregiver};
pub use outbox::settle;
pub(crate) use outbox::{enqueue, newest_deliveries, refused};
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
    Monitoring(NewsOfMonitoring),
}

/// Who speaks in a letter, and in which zone it tells times.
struct Face {
    brand: Brand,
    clinic_name: String,
    zone: Tz,
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
            let content = invitation::content(ctx, &txn, row.invitation_id, false).await?;
            of_clinic(ctx, &txn, &row, content).await?
        }
        LetterKind::InvitationReminder => {
            let content = invitation::content(ctx, &txn, row.invitation_id, true).await?;
            of_clinic(ctx, &txn, &row, content).await?
        }
        LetterKind::InvitationDeclined => {
            let content = declined::content(&txn, &row).await?;
            of_clinic(ctx, &txn, &row, content).await?
        }
        LetterKind::SeatOffer | LetterKind::GroupNews => {
            let made = group::content(ctx, &txn, &row).await?;
            in_zone(ctx, &txn, &row, made).await?
        }
        LetterKind::ClassReminder
        | LetterKind::ClassMoved
        | LetterKind::ClassCancelled
        | LetterKind::ClassSpecialist
        | LetterKind::ClassGiven
        | LetterKind::ClassTaken => {
            let made = classes::content(ctx, &txn, &row, kind).await?;
            let made = made.map(|(zone, news)| (zone, Content::Classes(news)));
            in_zone(ctx, &txn, &row, made).await?
        }
        LetterKind::ReportDue
        | LetterKind::ReportReminder
        | LetterKind::AlertNew
        | LetterKind::AlertOverdue
        | LetterKind::AlertsGiven
        | LetterKind::ObservationEnding
        | LetterKind::CaregiverNamed
        | LetterKind::CaregiverDue
        | LetterKind::CaregiverReminder => {
            let made = monitoring::content(ctx, &txn, &row, kind).await?;
            in_zone(ctx, &txn, &row, made).await?
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
        | LetterKind::ApplicationExpired
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

/// The same, with times told in the zone of its reader.
async fn in_zone(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
    made: Option<(Tz, Content)>,
) -> Result<Option<(Face, Content)>> {
    let Some((zone, content)) = made else { return Ok(None) };
    let made = of_clinic(ctx, txn, row, Some(content)).await?;
    Ok(made.map(|(face, content)| (Face { zone, ..face }, content)))
}
