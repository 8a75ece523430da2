//! Invitations: the right to activate one membership.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{ClinicId, Email, InvitationId, MembershipId, PersonName, Phone, Role, Status, expires_at},
    mail::LetterKind,
    patients::ObservationId,
    search::search_key,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};

use super::actor::Operator;
use crate::{
    audit::{self, By},
    context::Context,
    entity::{InvitationEnd, TokenOrigin, clinic, id_of, invitation, invitation_token, login, membership, parsed},
    error::Result,
    job::{self, Work},
    mail,
    secret::Secret,
};

/// The invitee is reminded so many days before the deadline.
const REMINDED_DAYS_BEFORE: [i64; 2] = [3, 1];

/// Somebody to be invited.
pub(crate) struct Invitee<'a> {
    pub(crate) role: Role,
    pub(crate) email: &'a Email,
    pub(crate) full_name: &'a PersonName,
    /// A patient's.
    pub(crate) phone: Option<&'a Phone>,
    /// A patient's, which the caller writes in the same transaction.
    pub(crate) observation: Option<ObservationId>,
}

impl<'a> Invitee<'a> {
    /// Somebody who works for the clinic.
    pub(crate) fn staff(role: Role, email: &'a Email, full_name: &'a PersonName) -> Self {
        Self {
            role,
            email,
            full_name,
            phone: None,
            observation: None,
        }
    }
}

/// Writes the membership, its invitation, the letter and the journal, in the caller's transaction.
pub(crate) async fn invite(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    clinic: ClinicId,
    invitee: Invitee<'_>,
) -> Result<MembershipId> {
    let (membership, invitation) = (id_of(MembershipId), id_of(InvitationId));
    let phone = invitee.phone.map(Phone::as_str);
    let row = membership::ActiveModel {
        id: Set(membership.0),
        clinic_id: Set(clinic.0),
        login_id: Set(None),
        role: Set(invitee.role.name().to_owned()),
        status: Set(Status::Invited.name().to_owned()),
        full_name: Set(invitee.full_name.to_string()),
        name_key: Set(invitee.full_name.search_key()),
        search_text: Set(search_text(invitee.full_name.as_str(), invitee.email.as_str(), phone)),
        phone: Set(phone.map(str::to_owned)),
        invitation_id: Set(Some(invitation.0)),
        created_at: Set(now),
        activated_at: Set(None),
        ended_at: Set(None),
        used_at: Set(None),
        observation_id: Set(invitee.observation.map(|id| id.0)),
        time_zone: Set(None),
        sessions_from: Set(None),
    };
    membership::Entity::insert(row).exec_without_returning(txn).await?;
    write_invitation(txn, now, by, clinic, membership, invitation, invitee.email).await?;
    mail::enqueue(
        txn,
        now,
        clinic,
        LetterKind::Invitation,
        invitee.email,
        Some(invitation),
    )
    .await?;
    let by = By {
        clinic: Some(clinic),
        ..by
    };
    audit::record(txn, now, by, Action::MemberRegistered, Some(membership.0), None).await?;
    Ok(membership)
}

/// A new live invitation of a membership that is there already. The older one must be closed.
pub(super) async fn open_invitation(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
    email: &Email,
) -> Result<InvitationId> {
    let invitation = id_of(InvitationId);
    let (clinic, membership) = (ClinicId(member.clinic_id), MembershipId(member.id));
    write_invitation(txn, now, by, clinic, membership, invitation, email).await?;
    Ok(invitation)
}

async fn write_invitation(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    clinic: ClinicId,
    membership: MembershipId,
    invitation: InvitationId,
    email: &Email,
) -> Result<()> {
    let expires_at = expires_at(now);
    let row = invitation::ActiveModel {
        id: Set(invitation.0),
        clinic_id: Set(clinic.0),
        membership_id: Set(membership.0),
        email: Set(email.to_string()),
        invited_by: Set(by.membership.map(|id| id.0)),
        state: Set(InvitationEnd::LIVE.to_owned()),
        created_at: Set(now),
        expires_at: Set(expires_at),
        closed_at: Set(None),
        declined_at: Set(None),
        asked_at: Set(None),
    };
    invitation::Entity::insert(row).exec_without_returning(txn).await?;
    for days in REMINDED_DAYS_BEFORE {
        job::enqueue(
            txn,
            Work::Remind { invitation, days },
            expires_at - Duration::days(days),
        )
        .await?;
    }
    Ok(())
}

/// What search looks into: name, address and telephone.
pub(crate) fn search_text(full_name: &str, email: &str, phone: Option<&str>) -> String {
    search_key(&[full_name, email, phone.unwrap_or_default()].join(" "))
}

/// Invites one more organizer to a clinic, as the operator.
///
/// # Errors
/// `NotFound` for a clinic that there is not.
pub async fn invite_organizer(
    ctx: &Context,
    _: &Operator,
    clinic: ClinicId,
    email: &Email,
    full_name: &PersonName,
) -> Result<MembershipId> {
    let txn = ctx.db.write().await?;
    clinic::Entity::find_by_id(clinic.0)
        .one(&txn)
        .await?
        .ok_or(Code::NotFound)?;
    let invitee = Invitee::staff(Role::Organizer, email, full_name);
    let membership = invite(&txn, ctx.now(), By::default(), clinic, invitee).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(membership)
}

/// The memberships of one role in a clinic with their status, the oldest first, as the operator sees them.
///
/// # Errors
/// The database's.
pub async fn members_of(
    ctx: &Context,
    _: &Operator,
    clinic: ClinicId,
    role: Role,
) -> Result<Vec<(MembershipId, Status)>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(clinic.0))
        .filter(membership::Column::Role.eq(role.name()))
        .order_by_asc(membership::Column::Id)
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok((
                MembershipId(row.id),
                parsed("membership.status", Status::from_name(&row.status))?,
            ))
        })
        .collect()
}

/// An active organizer of the clinic, by the address that it signs in with.
///
/// # Errors
/// `NotFound` where none has this address.
pub async fn organizer_at(ctx: &Context, _: &Operator, clinic: ClinicId, email: &Email) -> Result<MembershipId> {
    let of_login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id);
    let found = membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(clinic.0))
        .filter(membership::Column::Role.eq(Role::Organizer.name()))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .join(JoinType::InnerJoin, of_login.into())
        .filter(login::Column::Email.eq(email.as_str()))
        .one(ctx.db.read())
        .await?;
    found.map(|row| MembershipId(row.id)).ok_or(Code::NotFound.into())
}

/// A link for the operator to hand over, for a membership that is still invited. It is shown once and recorded;
/// since it went through other hands, it proves nothing about the address.
///
/// # Errors
/// `NotFound` where there is no live invitation.
pub async fn operator_link(ctx: &Context, _: &Operator, membership: MembershipId) -> Result<Secret> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let live = invitation::Entity::find()
        .filter(invitation::Column::MembershipId.eq(membership.0))
        .filter(invitation::Column::State.eq(InvitationEnd::LIVE))
        .filter(invitation::Column::ExpiresAt.gt(now))
        .one(&txn)
        .await?
        .ok_or(Code::NotFound)?;
    let token = mint(&txn, InvitationId(live.id), TokenOrigin::Copied, now).await?;
    let by = By {
        clinic: Some(ClinicId(live.clinic_id)),
        ..By::default()
    };
    audit::record(&txn, now, by, Action::InvitationLinkCopied, Some(membership.0), None).await?;
    txn.commit().await?;
    Ok(token)
}

/// A new link of an invitation. All its links live and die with it.
pub(crate) async fn mint(
    db: &impl ConnectionTrait,
    invitation: InvitationId,
    origin: TokenOrigin,
    now: DateTime<Utc>,
) -> Result<Secret> {
    let token = Secret::draw()?;
    let row = invitation_token::ActiveModel {
        token_hash: Set(token.hash()),
        invitation_id: Set(invitation.0),
        origin: Set(origin.name().to_owned()),
        created_at: Set(now),
    };
    invitation_token::Entity::insert(row).exec_without_returning(db).await?;
    Ok(token)
}
