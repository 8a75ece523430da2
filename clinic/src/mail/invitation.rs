//! The letter with the link that activates a membership, and the one that reminds of it.

use chrono::{DateTime, Utc};
use domain::identity::{InvitationId, PersonName, Role};
use sea_orm::{DatabaseTransaction, EntityTrait};
use uuid::Uuid;

use super::Content;
use crate::{
    context::Context,
    entity::{InvitationEnd, TokenOrigin, invitation, membership, parsed},
    error::Result,
    identity::mint,
    secret::Secret,
};

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

/// What an invitation's letter says, unless the invitation is closed or over.
pub(super) async fn content(
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
