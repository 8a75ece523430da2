//! Letters about a login. It belongs to no clinic, so they wear the face of the role that was used last.

use chrono::{DateTime, Duration, Utc};
use domain::{
    identity::{ClinicId, Email, InvitationId, LoginId},
    mail::{LetterId, LetterKind},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder, QuerySelect};
use serde::{Deserialize, Serialize};

use super::{
    Content, Face,
    outbox::{About, enqueue, put},
};
use crate::{
    context::Context,
    entity::{InvitationEnd, invitation, login, outbox_mail, parsed},
    error::{Error, Result},
    identity::{has_factor, held_by, prepared_link, reset_link},
    secret::Secret,
};

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

/// Whoever forgets a password before having one gets the invitation again, but not more often than so.
const INVITED_AGAIN_AFTER: Duration = Duration::hours(1);

/// What such a letter needs to know beyond its references.
#[derive(Serialize, Deserialize)]
struct Detail {
    /// The address that the login is to have, or has by now.
    new_email: Email,
}

/// What the letter about a new browser needs to know.
#[derive(Serialize, Deserialize)]
struct DeviceDetail {
    /// In words, where the browser says what it is.
    device: Option<String>,
}

/// Puts a letter about a login into the outbox. `login` is empty while nobody has looked whether there is one.
pub(crate) async fn enqueue_to_login(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: Option<LoginId>,
    kind: LetterKind,
    to: &Email,
    new_email: Option<&Email>,
) -> Result<LetterId> {
    let detail = new_email.map(|new_email| {
        serde_json::to_string(&Detail {
            new_email: new_email.clone(),
        })
    });
    let detail = detail.transpose().map_err(Error::broken)?;
    let about = About {
        login,
        detail,
        ..About::default()
    };
    put(txn, now, kind, to, about).await
}

/// Tells a login's address that somebody signed in at a browser that the login did not know.
pub(crate) async fn enqueue_new_device(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: LoginId,
    to: &Email,
    device: Option<&str>,
) -> Result<LetterId> {
    let device = device.map(str::to_owned);
    let detail = serde_json::to_string(&DeviceDetail { device }).map_err(Error::broken)?;
    let about = About {
        login: Some(login),
        detail: Some(detail),
        ..About::default()
    };
    put(txn, now, LetterKind::NewDevice, to, about).await
}

/// What became of a passkey, as its letter needs to know it.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum PasskeyNews {
    Added { name: String, first: bool },
    Removed { name: String },
}

/// Tells a login's address that a passkey was added or removed.
pub(crate) async fn enqueue_passkey(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: LoginId,
    to: &Email,
    news: PasskeyNews,
) -> Result<LetterId> {
    let kind = match news {
        PasskeyNews::Added { .. } => LetterKind::PasskeyAdded,
        PasskeyNews::Removed { .. } => LetterKind::PasskeyRemoved,
    };
    let about = About {
        login: Some(login),
        detail: Some(serde_json::to_string(&news).map_err(Error::broken)?),
        ..About::default()
    };
    put(txn, now, kind, to, about).await
}

/// What the letter says and under which face, if it is still to be sent.
pub(super) async fn content(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
    kind: LetterKind,
) -> Result<Option<(Face, Content)>> {
    let now = ctx.now();
    let letter = LetterId(row.id);
    let Some(login) = login_of(txn, row).await? else {
        forget(txn, now, row).await?;
        return Ok(None);
    };
    let id = LoginId(login.id);
    let new_email = || -> Result<Email> {
        let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
        let detail: Detail = serde_json::from_str(detail).map_err(Error::broken)?;
        Ok(detail.new_email)
    };
    let news = match kind {
        LetterKind::PasswordReset => {
            let link = reset_link(txn, now, id, letter, row.created_at).await?;
            link.map(|link| LoginNews::PasswordReset {
                token: link.token,
                expires_at: link.expires_at,
            })
        }
        LetterKind::EmailConfirmation if is_taken(txn, row, &login).await? => Some(LoginNews::EmailTaken),
        LetterKind::EmailConfirmation => {
            let link = prepared_link(txn, now, letter).await?;
            link.map(|link| LoginNews::EmailConfirmation {
                token: link.token,
                expires_at: link.expires_at,
            })
        }
        LetterKind::PasswordChanged => Some(LoginNews::PasswordChanged),
        LetterKind::EmailChangeRequested => Some(LoginNews::EmailChangeRequested {
            new_email: new_email()?,
        }),
        LetterKind::EmailChanged => Some(LoginNews::EmailChanged {
            new_email: new_email()?,
        }),
        LetterKind::NewDevice => {
            let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
            let DeviceDetail { device } = serde_json::from_str(detail).map_err(Error::broken)?;
            let at = row.created_at;
            Some(LoginNews::NewDevice { device, at })
        }
        LetterKind::FactorOn => Some(LoginNews::FactorOn),
        LetterKind::FactorOff => Some(LoginNews::FactorOff {
            still: has_factor(txn, id).await?,
        }),
        LetterKind::PasskeyAdded | LetterKind::PasskeyRemoved => {
            let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
            Some(match serde_json::from_str(detail).map_err(Error::broken)? {
                PasskeyNews::Added { name, first } => LoginNews::PasskeyAdded { name, first },
                PasskeyNews::Removed { name } => LoginNews::PasskeyRemoved {
                    name,
                    still: has_factor(txn, id).await?,
                },
            })
        }
        LetterKind::FactorReset => {
            let link = prepared_link(txn, now, letter).await?;
            link.map(|link| LoginNews::FactorReset {
                token: link.token,
                expires_at: link.expires_at,
            })
        }
        // Letters of other rooms.
        _ => None,
    };
    match news {
        Some(news) => Ok(Some((face(ctx, txn, &login, row).await?, Content::Login(news)))),
        None => Ok(None),
    }
}

/// The login that the letter is about: the one that caused it, or for a forgotten password the one of the address.
async fn login_of(txn: &DatabaseTransaction, row: &outbox_mail::Model) -> Result<Option<login::Model>> {
    let found = match row.login_id {
        Some(id) => login::Entity::find_by_id(id),
        None => login::Entity::find().filter(login::Column::Email.eq(row.address.as_str())),
    };
    Ok(found.lock_exclusive().one(txn).await?)
}

/// Whether the address that is to be confirmed is another login's.
async fn is_taken(txn: &DatabaseTransaction, row: &outbox_mail::Model, login: &login::Model) -> Result<bool> {
    let others = login::Entity::find()
        .filter(login::Column::Email.eq(row.address.as_str()))
        .filter(login::Column::Id.ne(login.id))
        .count(txn)
        .await?;
    Ok(others > 0)
}

/// Nobody has this address: nothing is kept of it. Where somebody is invited there, the invitation goes out again.
async fn forget(txn: &DatabaseTransaction, now: DateTime<Utc>, row: &outbox_mail::Model) -> Result<()> {
    let live = invitation::Entity::find()
        .filter(invitation::Column::Email.eq(row.address.as_str()))
        .filter(invitation::Column::State.eq(InvitationEnd::LIVE))
        .filter(invitation::Column::ExpiresAt.gt(now))
        .order_by_desc(invitation::Column::Id)
        .limit(1)
        .one(txn)
        .await?;
    if let Some(live) = live {
        let lately = outbox_mail::Entity::find()
            .filter(outbox_mail::Column::InvitationId.eq(live.id))
            .filter(outbox_mail::Column::CreatedAt.gt(now - INVITED_AGAIN_AFTER))
            .count(txn)
            .await?;
        if lately == 0 {
            let (clinic, email) = (
                ClinicId(live.clinic_id),
                parsed("invitation.email", Email::parse(&live.email).ok())?,
            );
            let invitation = Some(InvitationId(live.id));
            enqueue(txn, now, clinic, LetterKind::Invitation, &email, invitation).await?;
        }
    }
    outbox_mail::Entity::delete_by_id(row.id).exec(txn).await?;
    Ok(())
}

/// The brand and clinic of the role used last; without any role the service's own.
///
/// A letter to an address that is not (yet) the login's says nothing of where the login works.
async fn face(
    ctx: &Context,
    txn: &DatabaseTransaction,
    login: &login::Model,
    row: &outbox_mail::Model,
) -> Result<Face> {
    let held = held_by(txn, LoginId(login.id)).await?;
    let own_zone = login.time_zone.as_deref().and_then(|zone| zone.parse().ok());
    let last = held.first();
    let brand = last
        .map_or_else(|| ctx.brands.default_brand(), |held| ctx.brands.get(&held.brand))
        .1;
    let clinic_name = last
        .filter(|_| login.email == row.address)
        .map_or_else(|| brand.centre.clone(), |held| held.clinic_name.clone());
    Ok(Face {
        brand: brand.clone(),
        clinic_name,
        zone: own_zone
            .or_else(|| last.map(|held| held.entered_zone.unwrap_or(held.clinic_zone)))
            .unwrap_or(chrono_tz::Europe::Moscow),
    })
}
