//! A new e-mail address of a login: asked for, told to the old one, and taken once the new one confirms.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, DeadLink},
    identity::{Email, FormKey, LoginId},
    mail::LetterKind,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::{
    actor::{Actor, Anyone},
    invitations::search_text,
    links::{self, Found},
    recovery::{LinkPage, address_of, pressed_before},
    session::Caller,
};
use crate::{
    audit::{self, By},
    context::Context,
    entity::{LinkEnd, LinkPurpose, login, login_link, membership, parsed},
    error::{Result, is_taken},
    mail, once,
};

/// What stands behind the link that confirms a new address. Looking at it consumes nothing.
///
/// # Errors
/// The database's; a dead link is no error.
pub async fn email_page(ctx: &Context, token: &str) -> Result<LinkPage> {
    let Some(found) = Found::by(ctx, token, LinkPurpose::Email).await? else {
        return Ok(LinkPage::Closed(DeadLink::Unknown));
    };
    if let Some(why) = found.dead(ctx.now()) {
        return Ok(LinkPage::Closed(why));
    }
    Ok(LinkPage::Open {
        email: new_address(&found.link)?,
        brand: None,
    })
}

/// Gives the login its new address: whoever has the link reads the mailbox there. Pressing twice does it once. Which
/// login it was, for whoever is signed in with it.
///
/// # Errors
/// `DeadLink`, with `Taken` where the address has become another login's meanwhile.
pub async fn confirm_email(ctx: &Context, token: &str, caller: &Caller, key: FormKey) -> Result<LoginId> {
    let found = Found::by(ctx, token, LinkPurpose::Email)
        .await?
        .ok_or(Code::DeadLink { why: DeadLink::Unknown })?;
    let now = ctx.now();
    if let Some(why) = found.dead(now) {
        pressed_before(ctx, &found, key, why).await?;
        return Ok(found.login());
    }
    let (id, new) = (found.login(), new_address(&found.link)?);
    let txn = ctx.db.write().await?;
    if once::earlier::<()>(&txn, key, found.link.id, now).await?.is_some() {
        return Ok(id);
    }
    let login = login::Entity::find_by_id(id.0).lock_exclusive().one(&txn).await?;
    let old = address_of(&parsed("login_link.login_id", login)?)?;
    if !found.use_up(&txn, now).await? {
        return Err(Code::DeadLink { why: DeadLink::Used }.into());
    }
    let row = login::ActiveModel {
        id: Set(id.0),
        email: Set(new.to_string()),
        email_verified_at: Set(Some(now)),
        ..Default::default()
    };
    match login::Entity::update(row).exec(&txn).await {
        Ok(_) => {}
        Err(error) if is_taken(&error) => return Err(Code::DeadLink { why: DeadLink::Taken }.into()),
        Err(error) => return Err(error.into()),
    }
    for member in membership::Entity::find()
        .filter(membership::Column::LoginId.eq(id.0))
        .all(&txn)
        .await?
    {
        let text = search_text(&member.full_name, new.as_str(), member.phone.as_deref());
        let row = membership::ActiveModel {
            id: Set(member.id),
            search_text: Set(text),
            ..Default::default()
        };
        membership::Entity::update(row).exec(&txn).await?;
    }
    // Links that lie in the old mailbox.
    for purpose in [LinkPurpose::Reset, LinkPurpose::Factor] {
        links::close(&txn, now, id, purpose, LinkEnd::Revoked).await?;
    }
    mail::enqueue_to_login(&txn, now, Some(id), LetterKind::EmailChanged, &old, Some(&new)).await?;
    let by = By {
        login: Some(id),
        ..By::default()
    };
    let network = Some(caller.network.as_str());
    audit::record(&txn, now, by, Action::EmailChanged, Some(id.0), network).await?;
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(id)
}

/// The same for a free and a taken address: which of the two it is shows only in the letter that goes there.
pub(super) async fn ask_for_confirmation(
    txn: &DatabaseTransaction,
    actor: &Actor<Anyone>,
    old: &Email,
    new: &Email,
    caller: &Caller,
    now: DateTime<Utc>,
) -> Result<()> {
    let login = actor.login();
    let letter = mail::enqueue_to_login(txn, now, Some(login), LetterKind::EmailConfirmation, new, None).await?;
    links::open_email_link(txn, now, login, letter, new).await?;
    let told = LetterKind::EmailChangeRequested;
    mail::enqueue_to_login(txn, now, Some(login), told, old, Some(new)).await?;
    let network = Some(caller.network.as_str());
    audit::record(
        txn,
        now,
        actor.by(),
        Action::EmailChangeRequested,
        Some(login.0),
        network,
    )
    .await
}

pub(super) fn new_address(link: &login_link::Model) -> Result<Email> {
    let email = link.email.as_deref().and_then(|email| Email::parse(email).ok());
    parsed("login_link.email", email)
}
