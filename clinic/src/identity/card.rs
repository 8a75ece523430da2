//! What a card says of a person: name, telephone, and until the activation the address. In the caller's transaction,
//! which has found and locked the row and knows that the actor may.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{Email, PersonName, Phone, Status},
};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait};

use super::{
    invitations::search_text,
    lifecycle::{resend, status_of},
};
use crate::{
    audit::{self, By},
    entity::{invitation, login, membership, parsed},
    error::Result,
};

/// Writes a card. Another address than before sends the invitation anew.
///
/// # Errors
/// `Conflict` for another address of one who is not invited: after the activation only its owner changes it.
pub(crate) async fn save_card(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    member: &membership::Model,
    full_name: &PersonName,
    phone: Option<&Phone>,
    email: Option<&Email>,
) -> Result<()> {
    let present = address_of(txn, member).await?;
    let corrected = email.filter(|email| **email != present);
    if corrected.is_some() && status_of(member)? != Status::Invited {
        return Err(Code::Conflict.into());
    }
    let described = describe(txn, member, full_name, phone, &present).await?;
    if described != *member {
        audit::record(txn, now, by, Action::MemberChanged, Some(member.id), None).await?;
    }
    match corrected {
        Some(email) => resend(txn, now, by, &described, email).await,
        None => Ok(()),
    }
}

/// Writes name and telephone, and what search looks into; the row as it is then.
pub(super) async fn describe(
    txn: &DatabaseTransaction,
    member: &membership::Model,
    full_name: &PersonName,
    phone: Option<&Phone>,
    email: &Email,
) -> Result<membership::Model> {
    let described = membership::Model {
        full_name: full_name.to_string(),
        name_key: full_name.search_key(),
        search_text: search_text(full_name.as_str(), email.as_str(), phone.map(Phone::as_str)),
        phone: phone.map(|phone| phone.as_str().to_owned()),
        ..member.clone()
    };
    let row = membership::ActiveModel {
        id: Set(member.id),
        full_name: Set(described.full_name.clone()),
        name_key: Set(described.name_key.clone()),
        search_text: Set(described.search_text.clone()),
        phone: Set(described.phone.clone()),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    Ok(described)
}

/// The address of a person: the login's, or while there is none that of the newest invitation.
pub(crate) async fn address_of(db: &impl ConnectionTrait, member: &membership::Model) -> Result<Email> {
    let address = match (member.login_id, member.invitation_id) {
        (Some(login), _) => login::Entity::find_by_id(login).one(db).await?.map(|login| login.email),
        (None, Some(invitation)) => invitation::Entity::find_by_id(invitation)
            .one(db)
            .await?
            .map(|invitation| invitation.email),
        (None, None) => None,
    };
    parsed("email", address.and_then(|address| Email::parse(&address).ok()))
}
