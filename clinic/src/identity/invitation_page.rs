//! What stands behind the link of an invitation. Looking consumes nothing, however often mail scanners and people do it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    error::DeadLink,
    identity::{Email, PersonName, Phone, Role, Status},
    settings::BrandId,
};
use sea_orm::{DatabaseTransaction, EntityTrait};

use super::{session::SignedIn, sign_in::find_login};
use crate::{
    context::Context,
    database::LockMembers as _,
    entity::{
        InvitationEnd, TokenOrigin, clinic, clinic_settings, invitation, invitation_token, login, membership, parsed,
    },
    error::Result,
    secret,
};

/// What the link of an invitation leads to.
#[derive(Debug)]
pub enum InvitationPage {
    Open(Box<OpenInvitation>),
    Closed(ClosedInvitation),
}

/// An invitation that can be activated.
#[derive(Debug)]
pub struct OpenInvitation {
    pub clinic_name: String,
    pub brand: BrandId,
    pub role: Role,
    pub full_name: PersonName,
    pub address: Email,
    /// Who invited; empty where the service itself did.
    pub invited_by: Option<String>,
    pub expires_at: DateTime<Utc>,
    pub clinic_zone: Tz,
    pub address_state: AddressState,
}

/// What the address is to the system, and so what the page asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AddressState {
    /// No password yet (or one that somebody else may have set): a new one is chosen.
    New,
    /// The address has a password; it is asked for.
    HasPassword,
    /// Whoever looks is signed in with this address: nothing is asked for.
    SignedIn,
}

/// A link that does not work (any more), with the clinic to ask where it is known.
#[derive(Debug)]
pub struct ClosedInvitation {
    pub why: DeadLink,
    /// Empty for a link that nobody sent.
    pub clinic: Option<Contact>,
    /// Whether a new invitation can be asked for.
    pub ask: Option<AskAgain>,
}

/// Whom to ask about an invitation.
#[derive(Debug)]
pub struct Contact {
    pub clinic_name: String,
    pub brand: BrandId,
    pub phone: Option<Phone>,
    pub email: Option<Email>,
    /// Who invited; empty where the service itself did.
    pub invited_by: Option<String>,
    /// In which the page tells times.
    pub zone: Tz,
}

/// «Попросить новое приглашение», once for each that ran out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AskAgain {
    Possible,
    /// It was asked for; the mark stands in the clinic's list.
    Asked(DateTime<Utc>),
}

/// What stands behind a link.
///
/// # Errors
/// The database's; a dead link is no error but a [`ClosedInvitation`].
pub async fn invitation_page(ctx: &Context, token: &str, signed_in: Option<&SignedIn>) -> Result<InvitationPage> {
    let Some(found) = Found::by(ctx, token).await? else {
        let closed = ClosedInvitation {
            why: DeadLink::Unknown,
            clinic: None,
            ask: None,
        };
        return Ok(InvitationPage::Closed(closed));
    };
    let clinic = clinic::Entity::find_by_id(found.invitation.clinic_id)
        .one(ctx.db.read())
        .await?;
    let clinic = parsed("invitation.clinic_id", clinic)?;
    let zone = parsed("clinic.time_zone", clinic.time_zone.parse().ok())?;
    let invited_by = match found.invitation.invited_by {
        Some(id) => membership::Entity::find_by_id(id)
            .one(ctx.db.read())
            .await?
            .map(|inviter| inviter.full_name),
        None => None,
    };
    if let Some(why) = why_dead(&found.invitation, &found.membership, ctx.now()) {
        let settings = clinic_settings::Entity::find_by_id(clinic.id)
            .one(ctx.db.read())
            .await?;
        let (phone, email) = settings.map_or((None, None), |set| (set.contact_phone, set.contact_email));
        let asked = found.invitation.asked_at.map_or(AskAgain::Possible, AskAgain::Asked);
        let contact = Contact {
            clinic_name: clinic.name,
            brand: BrandId(clinic.brand),
            phone: phone.and_then(|phone| Phone::parse(&phone).ok()),
            email: email.and_then(|email| Email::parse(&email).ok()),
            invited_by,
            zone,
        };
        return Ok(InvitationPage::Closed(ClosedInvitation {
            why,
            clinic: Some(contact),
            ask: (why == DeadLink::Expired).then_some(asked),
        }));
    }
    let known = find_login(ctx, &found.address()?).await?;
    Ok(InvitationPage::Open(Box::new(OpenInvitation {
        clinic_name: clinic.name,
        brand: BrandId(clinic.brand),
        role: parsed("membership.role", Role::from_name(&found.membership.role))?,
        full_name: parsed(
            "membership.full_name",
            PersonName::parse(&found.membership.full_name).ok(),
        )?,
        address: found.address()?,
        invited_by,
        expires_at: found.invitation.expires_at,
        clinic_zone: zone,
        address_state: found.address_state(known.as_ref(), signed_in),
    })))
}

/// A link with all that hangs on it.
pub(super) struct Found {
    pub(super) invitation: invitation::Model,
    pub(super) membership: membership::Model,
    pub(super) origin: String,
}

impl Found {
    pub(super) async fn by(ctx: &Context, token: &str) -> Result<Option<Self>> {
        let db = ctx.db.read();
        let Some(token) = invitation_token::Entity::find_by_id(secret::hash(token))
            .one(db)
            .await?
        else {
            return Ok(None);
        };
        let invitation = invitation::Entity::find_by_id(token.invitation_id).one(db).await?;
        let invitation = parsed("invitation_token.invitation_id", invitation)?;
        let membership = membership::Entity::find_by_id(invitation.membership_id).one(db).await?;
        let membership = parsed("invitation.membership_id", membership)?;
        Ok(Some(Self {
            invitation,
            membership,
            origin: token.origin,
        }))
    }

    /// The membership as it is now, locked: before its invitation, as by everybody who changes both.
    pub(super) async fn locked(&self, txn: &DatabaseTransaction) -> Result<membership::Model> {
        let current = membership::Entity::find_by_id(self.membership.id)
            .lock_members()
            .one(txn)
            .await?;
        parsed("invitation.membership_id", current)
    }

    pub(super) fn address(&self) -> Result<Email> {
        parsed("invitation.email", Email::parse(&self.invitation.email).ok())
    }

    pub(super) fn address_state(&self, known: Option<&login::Model>, signed_in: Option<&SignedIn>) -> AddressState {
        let Some(known) = known else { return AddressState::New };
        if known.email_verified_at.is_none() && self.origin == TokenOrigin::Letter.name() {
            return AddressState::New;
        }
        match signed_in {
            Some(signed_in) if signed_in.login().0 == known.id => AddressState::SignedIn,
            Some(_) | None => AddressState::HasPassword,
        }
    }
}

/// Why a link of this invitation does not work, if it does not.
pub(super) fn dead(invitation: &invitation::Model, now: DateTime<Utc>) -> Option<DeadLink> {
    match InvitationEnd::from_name(&invitation.state) {
        Some(InvitationEnd::Used) => Some(DeadLink::Used),
        Some(InvitationEnd::Replaced) => Some(DeadLink::Replaced),
        Some(InvitationEnd::Expired) => Some(DeadLink::Expired),
        Some(InvitationEnd::Revoked) if invitation.declined_at.is_some() => Some(DeadLink::Declined),
        Some(InvitationEnd::Revoked) => Some(DeadLink::Revoked),
        None => (now >= invitation.expires_at).then_some(DeadLink::Expired),
    }
}

/// The same in the light of what became of the person since: one whose invitation ran out may have got another one.
pub(super) fn why_dead(
    invitation: &invitation::Model,
    member: &membership::Model,
    now: DateTime<Utc>,
) -> Option<DeadLink> {
    let why = dead(invitation, now)?;
    if why != DeadLink::Expired || member.invitation_id == Some(invitation.id) {
        return Some(why);
    }
    Some(match Status::from_name(&member.status) {
        Some(Status::Active) => DeadLink::Used,
        Some(Status::Removed) => DeadLink::Revoked,
        Some(Status::Invited | Status::Expired) | None => DeadLink::Replaced,
    })
}
