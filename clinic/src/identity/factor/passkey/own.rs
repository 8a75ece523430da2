//! Passkeys as their owner adds and removes them.

use domain::{
    audit::Action,
    error::{Code, Field, Problem},
    identity::{FormKey, PasskeyForm, PasskeyId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter};
use webauthn_rs::prelude::{PasskeyRegistration, RegisterPublicKeyCredential};

use super::{challenge::Purpose, question_put};
use crate::{
    audit,
    context::Context,
    entity::{id_of, passkey, passkey_challenge},
    error::{Error, Result, is_taken},
    identity::{
        actor::{Actor, Anyone},
        factor::{codes, fresh, has, lock, mark_factor, tidy},
        recovery::address_of,
        session::{self, Caller, SignedIn},
    },
    mail,
    once::{self, Press},
    secret,
};

/// Keeps the key that the device has made. With the first factor every other session ends. The recovery codes, to be
/// shown once; `None` where there are some already, and for a second press.
///
/// # Errors
/// `Invalid` for the name, and for an answer to another question or to none.
pub async fn add_passkey(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    form: &PasskeyForm,
    caller: &Caller,
    key: FormKey,
) -> Result<Option<Vec<String>>> {
    let wrong = || Code::field(Field::FactorKey, Problem::FactorWrong);
    let name = form.check()?;
    let passkeys = ctx.passkeys.as_ref().ok_or(Code::NotFound)?;
    let answer: RegisterPublicKeyCredential = serde_json::from_str(&form.factor_key).map_err(|_no_key| wrong())?;
    let (login, now) = (actor.login(), ctx.now());
    let drawn = match codes::left(ctx.db.read(), login).await? {
        0 => Some(codes::draw(ctx).await?),
        _ => None,
    };
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(None);
    };
    let txn = &deed.txn;
    let person = lock(txn, login).await?;
    let question = question_put(txn, login, signed_in.session.0, Purpose::Add, now)
        .await?
        .ok_or_else(wrong)?;
    let state: PasskeyRegistration = serde_json::from_str(&question.state).map_err(Error::broken)?;
    let made = passkeys
        .0
        .finish_passkey_registration(&answer, &state)
        .map_err(|_refused| wrong())?;
    passkey_challenge::Entity::delete_by_id(question.id).exec(txn).await?;
    let is_first = !has(txn, login).await?;
    let row = passkey::ActiveModel {
        id: Set(id_of(PasskeyId).0),
        login_id: Set(login.0),
        credential_hash: Set(secret::digest(made.cred_id())),
        name: Set(name.clone()),
        credential: Set(serde_json::to_string(&made).map_err(Error::broken)?),
        counter: Set(0),
        created_at: Set(now),
        used_at: Set(None),
    };
    let inserted = passkey::Entity::insert(row).exec_without_returning(txn).await;
    inserted.map_err(|error| {
        if is_taken(&error) {
            wrong().into()
        } else {
            Error::from(error)
        }
    })?;
    if is_first {
        session::end_others(txn, signed_in, caller).await?;
    }
    mark_factor(txn, signed_in, now).await?;
    let email = address_of(&person)?;
    mail::enqueue_passkey(
        txn,
        now,
        login,
        &email,
        mail::PasskeyNews::Added { name, first: is_first },
    )
    .await?;
    let network = Some(caller.network.as_str());
    audit::record(txn, now, actor.by(), Action::FactorAdded, Some(login.0), network).await?;
    let shown = match drawn {
        Some(drawn) if codes::left(txn, login).await? == 0 => {
            codes::replace(txn, login, &drawn, now).await?;
            Some(drawn.shown)
        }
        _ => None,
    };
    deed.done(&()).await?;
    ctx.ring();
    Ok(shown)
}

/// «удалить»: the key is good for nothing any more. What is gone already is what was wanted.
///
/// # Errors
/// `ProveAgain`.
pub async fn remove_passkey(
    ctx: &Context,
    actor: &Actor<Anyone>,
    signed_in: &SignedIn,
    id: PasskeyId,
    caller: &Caller,
) -> Result<()> {
    fresh(ctx, signed_in)?;
    let (login, now) = (actor.login(), ctx.now());
    let txn = ctx.db.write().await?;
    let person = lock(&txn, login).await?;
    let row = passkey::Entity::find_by_id(id.0)
        .filter(passkey::Column::LoginId.eq(login.0))
        .one(&txn)
        .await?;
    if let Some(row) = row {
        passkey::Entity::delete_by_id(row.id).exec(&txn).await?;
        tidy(&txn, login).await?;
        let email = address_of(&person)?;
        let news = mail::PasskeyNews::Removed { name: row.name };
        mail::enqueue_passkey(&txn, now, login, &email, news).await?;
        let network = Some(caller.network.as_str());
        audit::record(&txn, now, actor.by(), Action::FactorRemoved, Some(login.0), network).await?;
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}
