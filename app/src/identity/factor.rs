//! The second factor, as forms call it: at sign-in, in the profile, and when it is lost.

use domain::identity::{FormKey, MembershipId};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::{factor_href, home_of, is_own_path};
#[cfg(feature = "ssr")]
use crate::web::{self, Request, act, act_as_anyone};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use domain::identity::{FactorForm, LostFactorForm, Operation, ProofForm};

/// «Войти» on «Подтверждение входа». Open to whoever has shown a right password a moment ago.
#[server(endpoint = "identity/finish_sign_in")]
pub async fn finish_sign_in(
    factor: Option<String>,
    factor_key: Option<String>,
    next: Option<String>,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (caller, form) = (&request.caller, shown(factor, factor_key));
    let waiting = caller.waiting.as_deref();
    let previous = request.signed_in.as_ref();
    let session = clinic::identity::finish_sign_in(&request.ctx, waiting, &form, previous, caller).await?;
    web::remember(&request.site, &session);
    let home = home_of(session.held.role).to_owned();
    Ok(Next::to(next.filter(|next| is_own_path(next)).unwrap_or(home)))
}

/// «Подтвердить» on «Подтвердите, что это вы». For everybody, of the own session.
#[server(endpoint = "identity/prove_self")]
pub async fn prove_self(
    current_password: String,
    factor: Option<String>,
    factor_key: Option<String>,
    acting: MembershipId,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    let form = ProofForm {
        current_password,
        factor: factor.unwrap_or_default(),
        factor_key: factor_key.unwrap_or_default(),
    };
    clinic::identity::prove_self(&request.ctx, &actor, me, &form, &request.caller).await?;
    Ok(Next::to(factor_href(&request, actor.held(), "", "proved")))
}

/// «Включить коды из приложения». For everybody, of the own login.
#[server(endpoint = "identity/begin_totp")]
pub async fn begin_totp(acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    clinic::identity::begin_totp(&request.ctx, &actor, me).await?;
    Ok(Next::to(factor_href(&request, actor.held(), "/app", "")))
}

/// «Включить» below the picture: the first code. For everybody, of the own login.
#[server(endpoint = "identity/confirm_totp")]
pub async fn confirm_totp(factor: String, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    let form = shown(Some(factor), None);
    let codes = clinic::identity::confirm_totp(&request.ctx, &actor, me, &form, &request.caller, form_key).await?;
    Ok(shown_or(codes, factor_href(&request, actor.held(), "", "app")))
}

/// «Новые резервные коды». For everybody, of the own login.
#[server(endpoint = "identity/new_recovery_codes")]
pub async fn new_recovery_codes(acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    let codes = clinic::identity::new_recovery_codes(&request.ctx, &actor, me, &request.caller, form_key).await?;
    Ok(shown_or(codes, factor_href(&request, actor.held(), "", "")))
}

/// What was shown as the second factor.
#[cfg(feature = "ssr")]
fn shown(factor: Option<String>, factor_key: Option<String>) -> FactorForm {
    FactorForm {
        factor: factor.unwrap_or_default(),
        factor_key: factor_key.unwrap_or_default(),
    }
}

/// Recovery codes are shown once; a second press of the button just goes on.
#[cfg(feature = "ssr")]
pub(super) fn shown_or(codes: Option<Vec<String>>, path: String) -> Next {
    match codes {
        Some(codes) => Next::showing(codes.join(" "), path),
        None => Next::to(path),
    }
}

/// «Выключить коды из приложения». For everybody, of the own login.
#[server(endpoint = "identity/remove_totp")]
pub async fn remove_totp(acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let (actor, me) = act_as_anyone(&request, Some(acting)).await?;
    clinic::identity::remove_totp(&request.ctx, &actor, me, &request.caller).await?;
    Ok(Next::to(factor_href(&request, actor.held(), "", "removed")))
}

/// «Отправить письмо» on «Сбросить подтверждение входа». For organizers, of their clinic's members.
#[server(endpoint = "identity/reset_factor")]
pub async fn reset_factor(member: MembershipId, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), Some(Operation::ManageStaff)).await?;
    clinic::identity::reset_factor(&request.ctx, &actor, member, form_key).await?;
    let sent = format!("/org/members/{member}/factor?sent=1&as={acting}");
    Ok(Next::to(sent))
}

/// «Выключить» behind the link of a letter. Open to whoever has the link and the password.
#[server(endpoint = "identity/drop_factors")]
pub async fn drop_factors(token: String, password: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let form = LostFactorForm { password };
    clinic::identity::drop_factors(&request.ctx, &token, &form, &request.caller, form_key).await?;
    Ok(Next::to("/login?done=factor"))
}
