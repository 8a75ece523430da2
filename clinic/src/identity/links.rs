//! The links by which a login gets a new password, confirms a new address or gets rid of its factors: minted when their letter is made, kept
//! as hashes, used once, replaced by the next one asked for.

use chrono::{DateTime, Utc};
use domain::{
    error::DeadLink,
    identity::{EMAIL_LINK_LIVES, Email, FACTOR_LINK_LIVES, LoginId, RESET_LINK_LIVES},
    mail::LetterId,
};
use sea_orm::{
    ActiveModelTrait, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    sea_query::Expr,
};

use crate::{
    context::Context,
    entity::{LinkEnd, LinkPurpose, login, login_link, login_link_token, parsed},
    error::Result,
    secret::{self, Secret},
};

/// A link with its secret, for the letter that is being made.
pub(crate) struct FreshLink {
    pub(crate) token: Secret,
    pub(crate) expires_at: DateTime<Utc>,
}

/// The link to a new password that this letter carries; `None` where the letter came too late or a newer one is there.
///
/// The login's row is locked by the caller, so of two letters made at once one sees the other's link.
pub(crate) async fn reset_link(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: LoginId,
    letter: LetterId,
    asked_at: DateTime<Utc>,
) -> Result<Option<FreshLink>> {
    let expires_at = asked_at + RESET_LINK_LIVES;
    match login_link::Entity::find_by_id(letter.0).one(txn).await? {
        Some(link) => mint_if_live(txn, now, &link).await,
        None if now >= expires_at => Ok(None),
        None => {
            let newer = login_link::Entity::find()
                .filter(login_link::Column::LoginId.eq(login.0))
                .filter(login_link::Column::Purpose.eq(LinkPurpose::Reset.name()))
                .filter(login_link::Column::Id.gt(letter.0))
                .count(txn)
                .await?;
            if newer > 0 {
                return Ok(None);
            }
            close(txn, now, login, LinkPurpose::Reset, LinkEnd::Replaced).await?;
            let link = write(txn, login, letter, LinkPurpose::Reset, None, asked_at, expires_at).await?;
            mint_if_live(txn, now, &link).await
        }
    }
}

/// The link that was prepared for this letter, unless it was replaced, revoked or is over.
pub(crate) async fn prepared_link(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    letter: LetterId,
) -> Result<Option<FreshLink>> {
    let link = login_link::Entity::find_by_id(letter.0).one(txn).await?;
    mint_if_live(txn, now, &parsed("outbox_mail.id", link)?).await
}

/// Notes that the login wants this address; the letter that asks there for confirmation carries the link.
pub(super) async fn open_email_link(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: LoginId,
    letter: LetterId,
    email: &Email,
) -> Result<()> {
    close(txn, now, login, LinkPurpose::Email, LinkEnd::Replaced).await?;
    let expires_at = now + EMAIL_LINK_LIVES;
    write(txn, login, letter, LinkPurpose::Email, Some(email), now, expires_at).await?;
    Ok(())
}

/// Notes that the factors of the login may be taken away; the letter to its address carries the link.
pub(super) async fn open_factor_link(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: LoginId,
    letter: LetterId,
) -> Result<()> {
    close(txn, now, login, LinkPurpose::Factor, LinkEnd::Replaced).await?;
    let expires_at = now + FACTOR_LINK_LIVES;
    write(txn, login, letter, LinkPurpose::Factor, None, now, expires_at).await?;
    Ok(())
}

/// Ends the live link of that purpose, if there is one.
pub(super) async fn close(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    login: LoginId,
    purpose: LinkPurpose,
    why: LinkEnd,
) -> Result<()> {
    login_link::Entity::update_many()
        .col_expr(login_link::Column::State, Expr::value(why.name()))
        .col_expr(login_link::Column::ClosedAt, Expr::value(now))
        .filter(login_link::Column::LoginId.eq(login.0))
        .filter(login_link::Column::Purpose.eq(purpose.name()))
        .filter(login_link::Column::State.eq(LinkEnd::LIVE))
        .exec(txn)
        .await?;
    Ok(())
}

/// A link that somebody opened, with its login.
pub(super) struct Found {
    pub(super) link: login_link::Model,
    pub(super) login: login::Model,
}

impl Found {
    pub(super) async fn by(ctx: &Context, token: &str, purpose: LinkPurpose) -> Result<Option<Self>> {
        let db = ctx.db.read();
        let Some(token) = login_link_token::Entity::find_by_id(secret::hash(token))
            .one(db)
            .await?
        else {
            return Ok(None);
        };
        let link = login_link::Entity::find_by_id(token.link_id).one(db).await?;
        let link = parsed("login_link_token.link_id", link)?;
        if link.purpose != purpose.name() {
            return Ok(None);
        }
        let login = login::Entity::find_by_id(link.login_id).one(db).await?;
        let login = parsed("login_link.login_id", login)?;
        Ok(Some(Self { link, login }))
    }

    pub(super) fn login(&self) -> LoginId {
        LoginId(self.login.id)
    }

    /// Why the link does not work, if it does not.
    pub(super) fn dead(&self, now: DateTime<Utc>) -> Option<DeadLink> {
        match LinkEnd::from_name(&self.link.state) {
            Some(LinkEnd::Used) => Some(DeadLink::Used),
            Some(LinkEnd::Replaced) => Some(DeadLink::Replaced),
            Some(LinkEnd::Revoked) => Some(DeadLink::Revoked),
            None => (now >= self.link.expires_at).then_some(DeadLink::Expired),
        }
    }

    /// Uses the link up, or finds that somebody was faster.
    pub(super) async fn use_up(&self, txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<bool> {
        let used = login_link::Entity::update_many()
            .col_expr(login_link::Column::State, Expr::value(LinkEnd::Used.name()))
            .col_expr(login_link::Column::ClosedAt, Expr::value(now))
            .filter(login_link::Column::Id.eq(self.link.id))
            .filter(login_link::Column::State.eq(LinkEnd::LIVE))
            .filter(login_link::Column::ExpiresAt.gt(now))
            .exec(txn)
            .await?;
        Ok(used.rows_affected == 1)
    }
}

async fn write(
    txn: &DatabaseTransaction,
    login: LoginId,
    letter: LetterId,
    purpose: LinkPurpose,
    email: Option<&Email>,
    created_at: DateTime<Utc>,
    expires_at: DateTime<Utc>,
) -> Result<login_link::Model> {
    let link = login_link::Model {
        id: letter.0,
        login_id: login.0,
        purpose: purpose.name().to_owned(),
        email: email.map(ToString::to_string),
        state: LinkEnd::LIVE.to_owned(),
        created_at,
        expires_at,
        closed_at: None,
    };
    let row = login_link::ActiveModel::from(link.clone()).reset_all();
    login_link::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(link)
}

async fn mint_if_live(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    link: &login_link::Model,
) -> Result<Option<FreshLink>> {
    if link.state != LinkEnd::LIVE || now >= link.expires_at {
        return Ok(None);
    }
    let token = Secret::draw()?;
    let row = login_link_token::ActiveModel {
        token_hash: Set(token.hash()),
        link_id: Set(link.id),
        created_at: Set(now),
    };
    login_link_token::Entity::insert(row)
        .exec_without_returning(txn)
        .await?;
    Ok(Some(FreshLink {
        token,
        expires_at: link.expires_at,
    }))
}
