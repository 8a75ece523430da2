//! Passkeys, as pages call them. The questions are fetched by `public/passkeys.js` when somebody presses a button: they
//! are JSON of the WebAuthn API, which the browser hands to the device.

use domain::identity::{FormKey, MembershipId, PasskeyId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{factor::shown_or, factor_href};
#[cfg(feature = "ssr")]
use crate::web::{Request, act_as_anyone};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use domain::identity::PasskeyForm;

/// The question for «Войти с ключом». Open to whoever has shown a right password a moment ago.
#[server(endpoint = "identity/passkey_to_sign_in")]
pub async fn passkey_to_sign_in() -> Result<String, Fault> {
    let request = Request::here()?;
    let waiting = request.caller.waiting.as_deref();
    Ok(clinic::identity::passkey_to_sign_in(&request.ctx, waiting).await?)
}

/// The question for «Подтвердить ключом». For everybody, of the own session.
#[server(endpoint = "identity/passkey_to_prove")]
pub async fn passkey_to_prove(acting: MembershipId) -> Result<String, Fault> {
    let request = Request::here()?;
    let (_, me) = act_as_anyone(&request, Some(acting)).await?;
    Ok(clinic::identity::passkey_to_prove(&request.ctx, me).await?)
}

/// The question for «Добавить ключ». For everybody, of the own login.
#[server(endpoint = "identity/passkey_to_add")]
pub async fn passkey_to_add(acting: MembershipId) -> Result<String, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    Ok(clinic::identity::passkey_to_add(&request.ctx, &actor, me).await?)
}

/// «Добавить ключ», once the device has made it. For everybody, of the own login.
#[server(endpoint = "identity/add_passkey")]
pub async fn add_passkey(
    key_name: String,
    factor_key: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    let form = PasskeyForm { key_name, factor_key };
    let codes = clinic::identity::add_passkey(&request.ctx, &actor, me, &form, &request.caller, form_key).await?;
    Ok(shown_or(codes, factor_href(&request, actor.held(), "", "key")))
}

/// «удалить» in the row of a passkey. For everybody, of the own login.
#[server(endpoint = "identity/remove_passkey")]
pub async fn remove_passkey(passkey: PasskeyId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    clinic::identity::remove_passkey(&request.ctx, &actor, me, passkey, &request.caller).await?;
    Ok(Next::to(factor_href(&request, actor.held(), "", "key-removed")))
}
