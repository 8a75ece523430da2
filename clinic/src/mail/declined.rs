//! The letter to whoever invited: somebody else got the invitation.

use chrono::{DateTime, Utc};
use domain::{
    identity::{ClinicId, Email, InvitationId, MembershipId, PersonName, Role},
    mail::{LetterId, LetterKind},
};
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde::{Deserialize, Serialize};

use super::{
    Content,
    outbox::{About, put},
};
use crate::{
    entity::{invitation, membership, outbox_mail, parsed},
    error::{Error, Result},
};

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

/// What the letter is about, and as whom its reader corrects the address. Not in the column of invitations: the state
/// of the letters there is what the list shows of the invitation.
#[derive(Serialize, Deserialize)]
struct Detail {
    invitation: InvitationId,
    keeper: MembershipId,
}

/// Tells a keeper that an invitation was declined.
pub(crate) async fn enqueue_declined(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    invitation: InvitationId,
    keeper: MembershipId,
    to: &Email,
) -> Result<LetterId> {
    let detail = serde_json::to_string(&Detail { invitation, keeper }).map_err(Error::broken)?;
    let about = About {
        clinic: Some(clinic),
        detail: Some(detail),
        ..About::default()
    };
    put(txn, now, LetterKind::InvitationDeclined, to, about).await
}

/// What it says, unless the address was corrected meanwhile, or the person is gone.
pub(super) async fn content(txn: &DatabaseTransaction, row: &outbox_mail::Model) -> Result<Option<Content>> {
    let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
    let Detail { invitation, keeper } = serde_json::from_str(detail).map_err(Error::broken)?;
    let found = invitation::Entity::find_by_id(invitation.0).one(txn).await?;
    let found = parsed("outbox_mail.detail", found)?;
    let member = membership::Entity::find_by_id(found.membership_id).one(txn).await?;
    let member = parsed("invitation.membership_id", member)?;
    let keeper = membership::Entity::find_by_id(keeper.0).one(txn).await?;
    let keeper = parsed("outbox_mail.detail", keeper)?;
    if member.invitation_id != Some(found.id) || member.ended_at.is_some() {
        return Ok(None);
    }
    Ok(Some(Content::Declined(Declined {
        role: parsed("membership.role", Role::from_name(&member.role))?,
        full_name: parsed("membership.full_name", PersonName::parse(&member.full_name).ok())?,
        address: parsed("invitation.email", Email::parse(&found.email).ok())?,
        keeper: parsed("membership.role", Role::from_name(&keeper.role))?,
    })))
}
