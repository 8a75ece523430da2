//! «Профиль пользователя» and the way back to a forgotten password, as forms call them.

use domain::identity::{FormKey, MembershipId, SessionId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{pages, profile_href};
#[cfg(feature = "ssr")]
use crate::web::{Request, act_as_anyone, settled_text};
use crate::{Fault, Next};

/// What the profile's form asks for only now and then: a new password, and what proves that it is the owner who asks.
#[derive(Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Secrets {
    pub password: String,
    pub current_password: String,
    pub factor: String,
}

/// Never what they are.
impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets")
    }
}

/// «Сохранить» on the profile. For everybody, of the own data.
#[server(endpoint = "identity/save_profile")]
pub async fn save_profile(
    full_name: String,
    email: String,
    #[server(flatten)] secrets: Secrets,
    time_zone: String,
    clinic_name: Option<String>,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    let email = settled_text(email, Some(me.email()), sure_address.as_deref())?;
    let form = domain::identity::ProfileForm {
        full_name,
        email,
        password: secrets.password,
        current_password: secrets.current_password,
        factor: secrets.factor,
        time_zone,
        clinic_name,
    };
    let saved = clinic::identity::save_profile(&request.ctx, &actor, me, &form, &request.caller, form_key).await?;
    Ok(Next::to(profile_href(
        &request,
        actor.held(),
        pages::profile::word_for(saved),
    )))
}

/// «завершить» in «Где выполнен вход». For everybody, of the own sessions.
#[server(endpoint = "identity/end_session")]
pub async fn end_session(session: SessionId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    clinic::identity::end_session(&request.ctx, &actor, me, session).await?;
    Ok(Next::to(profile_href(&request, actor.held(), "session")))
}

/// «завершить все остальные». For everybody, of the own sessions.
#[server(endpoint = "identity/end_other_sessions")]
pub async fn end_other_sessions(acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    clinic::identity::end_other_sessions(&request.ctx, &actor, me, &request.caller).await?;
    Ok(Next::to(profile_href(&request, actor.held(), "sessions")))
}

/// «Подтвердить адрес». Open to whoever has the link.
#[server(endpoint = "identity/confirm_email")]
pub async fn confirm_email(token: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let login = clinic::identity::confirm_email(&request.ctx, &token, &request.caller, form_key).await?;
    let me = request.signed_in.as_ref().filter(|me| me.login() == login);
    Ok(Next::to(match me.and_then(|me| me.home()) {
        Some(held) => profile_href(&request, held, "email"),
        None => "/login?done=email".to_owned(),
    }))
}

/// «Отправить» on «Восстановление пароля». Open to all, with the same answer for every address.
#[server(endpoint = "identity/ask_for_reset")]
pub async fn ask_for_reset(email: String, sure_address: Option<String>, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let email = settled_text(email, None, sure_address.as_deref())?;
    let form = domain::identity::RecoveryForm { email };
    clinic::identity::ask_for_reset(&request.ctx, &form, &request.caller, form_key).await?;
    Ok(Next::to("/forgot?sent=1"))
}

/// «Сохранить» on «Новый пароль». Open to whoever has the link; nobody is signed in by it.
#[server(endpoint = "identity/reset_password")]
pub async fn reset_password(token: String, password: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let form = domain::identity::ResetForm { password };
    clinic::identity::reset_password(&request.ctx, &token, &form, &request.caller, form_key).await?;
    Ok(Next::to("/login?done=reset"))
}
