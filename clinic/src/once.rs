//! A form's one-time key: pressing its button twice is one deed with one result.
//!
//! The key's row is written in the transaction of the deed, so either both are there or neither is, and of two
//! presses at the same moment the database lets one wait for the other.

use chrono::{DateTime, Utc};
use domain::{error::Code, identity::FormKey};
use sea_orm::{ActiveValue::Set, ConnectionTrait, DatabaseTransaction, EntityTrait, sea_query::OnConflict};
use serde::{Serialize, de::DeserializeOwned};
use uuid::Uuid;

use crate::{
    context::Context,
    entity::form_result,
    error::{Error, Result},
    identity::Actor,
};

/// What a press of a form's button turns out to be.
pub(crate) enum Press<T> {
    /// The first one: it is to be done.
    First(Deed),
    /// Another one of the same form, with the first one's result.
    Again(T),
}

/// A deed under way, with the form's key claimed in its transaction. Dropped without [`Deed::done`], nothing of it was.
pub(crate) struct Deed {
    pub(crate) txn: DatabaseTransaction,
    key: FormKey,
}

/// Begins the deed of a form that somebody sent who acts in a role.
///
/// # Errors
/// `Forbidden` when somebody else's form has this key.
pub(crate) async fn press<R, T: DeserializeOwned>(ctx: &Context, actor: &Actor<R>, key: FormKey) -> Result<Press<T>> {
    press_for(ctx, actor.membership().0, key).await
}

/// The same for whoever came by a link: `owner` is what the link leads to.
///
/// # Errors
/// `Forbidden` when somebody else's form has this key.
pub(crate) async fn press_for<T: DeserializeOwned>(ctx: &Context, owner: Uuid, key: FormKey) -> Result<Press<T>> {
    let txn = ctx.db.write().await?;
    let first = earlier(&txn, key, owner, ctx.now()).await?;
    Ok(first.map_or(Press::First(Deed { txn, key }), Press::Again))
}

impl Deed {
    /// Keeps the result for a later press, and the deed with it.
    pub(crate) async fn done<T: Serialize>(self, result: &T) -> Result<()> {
        remember(&self.txn, self.key, result).await?;
        self.txn.commit().await?;
        Ok(())
    }
}

/// Claims the key for `owner`: `None` when this is the first press, else the first one's result.
///
/// # Errors
/// `Forbidden` when somebody else's form has this key.
pub(crate) async fn earlier<T: DeserializeOwned>(
    txn: &DatabaseTransaction,
    key: FormKey,
    owner: Uuid,
    now: DateTime<Utc>,
) -> Result<Option<T>> {
    let claim = form_result::ActiveModel {
        key: Set(key.0),
        owner: Set(owner),
        result: Set(String::new()),
        created_at: Set(now),
    };
    let inserted = form_result::Entity::insert(claim)
        .on_conflict(OnConflict::column(form_result::Column::Key).do_nothing().to_owned())
        .exec_without_returning(txn)
        .await?;
    if inserted > 0 {
        return Ok(None);
    }
    let first = form_result::Entity::find_by_id(key.0)
        .one(txn)
        .await?
        .ok_or(Code::Unavailable)?;
    if first.owner != owner {
        return Err(Code::Forbidden.into());
    }
    serde_json::from_str(&first.result).map(Some).map_err(Error::broken)
}

/// Whether the deed of this key is done, for what is only asked before it.
pub(crate) async fn is_done(db: &impl ConnectionTrait, key: FormKey) -> Result<bool> {
    Ok(form_result::Entity::find_by_id(key.0).one(db).await?.is_some())
}

/// Keeps the result of the deed for a later press.
pub(crate) async fn remember<T: Serialize>(txn: &DatabaseTransaction, key: FormKey, result: &T) -> Result<()> {
    let result = serde_json::to_string(result).map_err(Error::broken)?;
    let row = form_result::ActiveModel {
        key: Set(key.0),
        result: Set(result),
        ..Default::default()
    };
    form_result::Entity::update(row).exec(txn).await?;
    Ok(())
}
