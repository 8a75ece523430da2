//! Questions to passkeys, kept in the database so that whichever process gets the answer knows what was asked.

use chrono::{DateTime, Utc};
use domain::{
    error::Code,
    identity::{LoginId, WAITING_LIVES},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde::Serialize;
use uuid::Uuid;
use webauthn_rs::prelude::Passkey;

use super::{Passkeys, opened, rows};
use crate::{
    context::Context,
    entity::{id_of, login, parsed, passkey_challenge},
    error::{Error, Result},
    identity::{
        actor::{Actor, Anyone},
        factor::{fresh, waiting},
        session::SignedIn,
    },
};

/// What a question is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::identity::factor) enum Purpose {
    /// To make a key.
    Add,
    /// To show one.
    Show,
}

impl Purpose {
    const fn name(self) -> &'static str {
        match self {
            Self::Add => "add",
            Self::Show => "show",
        }
    }
}

/// «Добавить ключ»: what the browser asks its device for, as JSON of the WebAuthn API. Keys that the login has already
/// are named, so that none is made twice.
///
/// # Errors
/// `ProveAgain`; `NotFound` where the service offers no passkeys.
pub async fn passkey_to_add(ctx: &Context, actor: &Actor<Anyone>, signed_in: &SignedIn) -> Result<String> {
    fresh(ctx, signed_in)?;
    let passkeys = offered(ctx)?;
    let login = actor.login();
    let row = login::Entity::find_by_id(login.0).one(ctx.db.read()).await?;
    let email = parsed("session.login_id", row)?.email;
    let known = keys(ctx, login).await?;
    let known = known.iter().map(|key| key.cred_id().clone()).collect();
    let (question, state) = passkeys
        .0
        .start_passkey_registration(login.0, &email, &actor.held().full_name, Some(known))
        .map_err(Error::broken)?;
    put(ctx, login, signed_in.session.0, Purpose::Add, &state).await?;
    serde_json::to_string(&question).map_err(Error::broken)
}

/// «Войти с ключом»: what the browser asks its device for, by the secret of a sign-in that waits.
///
/// # Errors
/// `SignInAgain`; `NotFound` for a login without passkeys.
pub async fn passkey_to_sign_in(ctx: &Context, token: Option<&str>) -> Result<String> {
    let waiting = waiting::find(ctx, token).await?.ok_or(Code::SignInAgain)?;
    ask(ctx, LoginId(waiting.login_id), waiting.id).await
}

/// «Подтвердить ключом»: the same of whoever is signed in.
///
/// # Errors
/// `NotFound` for a login without passkeys.
pub async fn passkey_to_prove(ctx: &Context, signed_in: &SignedIn) -> Result<String> {
    ask(ctx, signed_in.login(), signed_in.session.0).await
}

async fn ask(ctx: &Context, login: LoginId, asker: Uuid) -> Result<String> {
    let passkeys = offered(ctx)?;
    let keys = keys(ctx, login).await?;
    if keys.is_empty() {
        return Err(Code::NotFound.into());
    }
    let (question, state) = passkeys.0.start_passkey_authentication(&keys).map_err(Error::broken)?;
    put(ctx, login, asker, Purpose::Show, &state).await?;
    serde_json::to_string(&question).map_err(Error::broken)
}

/// The question that this sign-in or session has put, while it may be answered.
pub(in crate::identity::factor) async fn question_put(
    db: &impl ConnectionTrait,
    login: LoginId,
    asker: Uuid,
    purpose: Purpose,
    now: DateTime<Utc>,
) -> Result<Option<passkey_challenge::Model>> {
    Ok(passkey_challenge::Entity::find()
        .filter(passkey_challenge::Column::LoginId.eq(login.0))
        .filter(passkey_challenge::Column::Asker.eq(asker))
        .filter(passkey_challenge::Column::Purpose.eq(purpose.name()))
        .filter(passkey_challenge::Column::CreatedAt.gt(now - WAITING_LIVES))
        .one(db)
        .await?)
}

/// Takes every question back.
pub(in crate::identity::factor) async fn forget_challenges(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    passkey_challenge::Entity::delete_many()
        .filter(passkey_challenge::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    Ok(())
}

/// Keeps a question in the place of the one before.
async fn put(ctx: &Context, login: LoginId, asker: Uuid, purpose: Purpose, state: &impl Serialize) -> Result<()> {
    let row = passkey_challenge::ActiveModel {
        id: Set(id_of(|id| id)),
        login_id: Set(login.0),
        asker: Set(asker),
        purpose: Set(purpose.name().to_owned()),
        state: Set(serde_json::to_string(state).map_err(Error::broken)?),
        created_at: Set(ctx.now()),
    };
    let txn = ctx.db.write().await?;
    // Two at once wait for each other.
    super::super::lock(&txn, login).await?;
    passkey_challenge::Entity::delete_many()
        .filter(passkey_challenge::Column::Asker.eq(asker))
        .filter(passkey_challenge::Column::Purpose.eq(purpose.name()))
        .exec(&txn)
        .await?;
    passkey_challenge::Entity::insert(row)
        .exec_without_returning(&txn)
        .await?;
    txn.commit().await?;
    Ok(())
}

fn offered(ctx: &Context) -> Result<&Passkeys> {
    ctx.passkeys.as_ref().ok_or(Code::NotFound.into())
}

async fn keys(ctx: &Context, login: LoginId) -> Result<Vec<Passkey>> {
    rows(ctx.db.read(), login).await?.iter().map(opened).collect()
}
