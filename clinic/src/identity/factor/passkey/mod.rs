//! Passkeys (WebAuthn): a key that a telephone, a computer or a small device of its own keeps, and uses only after a
//! finger, a face or a PIN. Here lies its public half; nothing that is stolen here signs anybody in.
//!
//! A question is put to the key, kept under the sign-in or session that asks, and answered once. The key signs for the
//! address of this service alone, so that no other site's page gets an answer that would be good here.

mod challenge;
mod own;

pub(super) use challenge::{forget_challenges, question_put};
pub use challenge::{passkey_to_add, passkey_to_prove, passkey_to_sign_in};
pub use own::{add_passkey, remove_passkey};

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::identity::{LoginId, PasskeyId};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, ExprTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, SelectStatement},
};
use uuid::Uuid;
use webauthn_rs::prelude::{Passkey, PasskeyAuthentication, PublicKeyCredential, Url, Webauthn, WebauthnBuilder};

use crate::{
    context::Context,
    entity::{login, passkey, passkey_challenge},
    error::{Error, Result},
};
use challenge::Purpose;

/// What makes and checks questions to passkeys, for the address under which the service is opened.
#[derive(Clone, Debug)]
pub struct Passkeys(Arc<Webauthn>);

impl Passkeys {
    /// For a service at this origin, `https://onco.example.org`; `None` where browsers make no keys: for an address
    /// without a host name, and without encryption anywhere but on this very machine.
    #[must_use]
    pub fn at(origin: &str, service: &str) -> Option<Self> {
        let url = Url::parse(origin).ok()?;
        let host = url.domain()?.to_owned();
        if url.scheme() != "https" && host != "localhost" {
            return None;
        }
        let builder = WebauthnBuilder::new(&host, &url).ok()?.rp_name(service);
        builder.build().ok().map(|webauthn| Self(Arc::new(webauthn)))
    }
}

/// A passkey as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PasskeyCard {
    pub id: PasskeyId,
    pub name: String,
    pub added_at: DateTime<Utc>,
    pub used_at: Option<DateTime<Utc>>,
}

/// The passkeys of a login, the oldest first.
pub(super) async fn cards(db: &impl ConnectionTrait, login: LoginId) -> Result<Vec<PasskeyCard>> {
    let rows = passkey::Entity::find()
        .filter(passkey::Column::LoginId.eq(login.0))
        .order_by_asc(passkey::Column::Id)
        .all(db)
        .await?;
    let card = |row: passkey::Model| PasskeyCard {
        id: PasskeyId(row.id),
        name: row.name,
        added_at: row.created_at,
        used_at: row.used_at,
    };
    Ok(rows.into_iter().map(card).collect())
}

/// The rows that give a login passkeys, to be asked whether there is one.
pub(super) fn has_passkey() -> SelectStatement {
    passkey::Entity::find()
        .select_only()
        .column(passkey::Column::Id)
        .filter(Expr::col((passkey::Entity, passkey::Column::LoginId)).equals((login::Entity, login::Column::Id)))
        .into_query()
}

/// An answer whose signature is right, to be used up.
pub(super) struct Answered {
    challenge: Uuid,
    passkey: Uuid,
    credential: String,
    counter: i64,
}

/// Judges a key's answer to the question that was put to it; `None` for a wrong one, and where nothing was asked.
pub(super) async fn judge(ctx: &Context, login: LoginId, asker: Uuid, answer: &str) -> Result<Option<Answered>> {
    let (Some(passkeys), Ok(answer)) = (&ctx.passkeys, serde_json::from_str::<PublicKeyCredential>(answer)) else {
        return Ok(None);
    };
    let Some(question) = question_put(ctx.db.read(), login, asker, Purpose::Show, ctx.now()).await? else {
        return Ok(None);
    };
    let state: PasskeyAuthentication = serde_json::from_str(&question.state).map_err(Error::broken)?;
    let Ok(result) = passkeys.0.finish_passkey_authentication(&answer, &state) else {
        return Ok(None);
    };
    for row in rows(ctx.db.read(), login).await? {
        let mut key = opened(&row)?;
        if key.update_credential(&result).is_some() {
            return Ok(Some(Answered {
                challenge: question.id,
                passkey: row.id,
                credential: serde_json::to_string(&key).map_err(Error::broken)?,
                counter: result.counter().into(),
            }));
        }
    }
    // The key was removed after the question.
    Ok(None)
}

/// Uses an answer up: whether nobody used it before, in whatever process, and the key has not counted back since.
pub(super) async fn use_answer(txn: &DatabaseTransaction, answered: &Answered, now: DateTime<Utc>) -> Result<bool> {
    let asked = passkey_challenge::Entity::delete_by_id(answered.challenge)
        .exec(txn)
        .await?;
    if asked.rows_affected == 0 {
        return Ok(false);
    }
    let counts_nothing = Condition::all()
        .add(passkey::Column::Counter.eq(0))
        .add(Expr::value(answered.counter == 0));
    let used = passkey::Entity::update_many()
        .col_expr(passkey::Column::Credential, Expr::value(answered.credential.as_str()))
        .col_expr(passkey::Column::Counter, Expr::value(answered.counter))
        .col_expr(passkey::Column::UsedAt, Expr::value(now))
        .filter(passkey::Column::Id.eq(answered.passkey))
        .filter(
            Condition::any()
                .add(passkey::Column::Counter.lt(answered.counter))
                .add(counts_nothing),
        )
        .exec(txn)
        .await?;
    Ok(used.rows_affected == 1)
}

/// Takes every passkey from a login.
pub(super) async fn forget(txn: &DatabaseTransaction, login: LoginId) -> Result<()> {
    forget_challenges(txn, login).await?;
    passkey::Entity::delete_many()
        .filter(passkey::Column::LoginId.eq(login.0))
        .exec(txn)
        .await?;
    Ok(())
}

async fn rows(db: &impl ConnectionTrait, login: LoginId) -> Result<Vec<passkey::Model>> {
    Ok(passkey::Entity::find()
        .filter(passkey::Column::LoginId.eq(login.0))
        .all(db)
        .await?)
}

fn opened(row: &passkey::Model) -> Result<Passkey> {
    serde_json::from_str(&row.credential).map_err(Error::broken)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_offered_where_browsers_make_them() {
        for (origin, offered) in [
            ("https://onco.example.org", true),
            ("https://onco.example.org:8443", true),
            ("http://localhost:3000", true),
            ("http://onco.example.org", false),
            ("https://192.0.2.7", false),
            ("http://127.0.0.1:3000", false),
            ("https://[2001:db8::1]", false),
        ] {
            assert_eq!(Passkeys::at(origin, "ONCOCENTER").is_some(), offered, "{origin}");
        }
    }
}
