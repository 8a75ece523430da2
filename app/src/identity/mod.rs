//! Signing in and out, activation, and the homes that they lead to.

pub mod factor;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod passkey;
pub mod profile;

pub use factor::{
    BeginTotp, ConfirmTotp, DropFactors, FinishSignIn, NewRecoveryCodes, ProveSelf, RemoveTotp, ResetFactor,
    begin_totp, confirm_totp, drop_factors, finish_sign_in, new_recovery_codes, prove_self, remove_totp, reset_factor,
};

pub use passkey::{
    AddPasskey, PasskeyToAdd, PasskeyToProve, PasskeyToSignIn, RemovePasskey, add_passkey, passkey_to_add,
    passkey_to_prove, passkey_to_sign_in, remove_passkey,
};
pub use profile::{
    AskForReset, ConfirmEmail, EndOtherSessions, EndSession, ResetPassword, SaveProfile, ask_for_reset, confirm_email,
    end_other_sessions, end_session, reset_password, save_profile,
};

#[cfg(feature = "ssr")]
use clinic::identity::Entered;
use domain::identity::FormKey;
#[cfg(feature = "ssr")]
use domain::identity::Role;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::web::{self, Request};
use crate::{Fault, Next};

/// «Вход». Open to all; leads to the page that was asked for, or to the role used last.
#[server(endpoint = "identity/sign_in")]
pub async fn sign_in(email: String, password: String, next: Option<String>) -> Result<Next, Fault> {
    let request = Request::here()?;
    let form = domain::identity::SignInForm { email, password };
    let entered = clinic::identity::sign_in(&request.ctx, &form, request.signed_in.as_ref(), &request.caller).await?;
    let next = next.filter(|next| is_own_path(next));
    Ok(Next::to(match entered {
        Entered::Session(session) => {
            web::remember(&request.site, &session);
            next.unwrap_or_else(|| home_of(session.held.role).to_owned())
        }
        Entered::Waiting(token) => waiting_href(&request, &token, next),
    }))
}

/// «Выход». Open to all: whoever is signed out already just gets to the welcome page.
#[server(endpoint = "identity/sign_out")]
pub async fn sign_out() -> Result<Next, Fault> {
    let request = Request::here()?;
    if let Some(signed_in) = &request.signed_in {
        clinic::identity::sign_out(&request.ctx, signed_in).await?;
    }
    web::forget(&request.site);
    Ok(Next::to("/"))
}

/// «Активировать аккаунт». Open to whoever has the link; leads to the home of the role.
#[server(endpoint = "identity/activate")]
pub async fn activate(token: String, password: Option<String>, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let form = domain::identity::ActivationForm {
        password: password.unwrap_or_default(),
    };
    let (ctx, signed_in) = web::signed_in(&request);
    let entered = clinic::identity::activate(ctx, &token, &form, signed_in, &request.caller, form_key).await?;
    Ok(Next::to(match entered {
        Entered::Session(session) => {
            web::remember(&request.site, &session);
            href_to(&session.held, home_of(session.held.role))
        }
        Entered::Waiting(token) => waiting_href(&request, &token, None),
    }))
}

/// Lets the browser keep the secret of a sign-in that waits for its second factor; the page that asks for it.
#[cfg(feature = "ssr")]
fn waiting_href(request: &Request, token: &clinic::secret::Secret, next: Option<String>) -> String {
    web::let_wait(&request.site, token);
    next.map_or_else(
        || "/login/factor".to_owned(),
        |next| format!("/login/factor?next={next}"),
    )
}

/// «Это не я». Open to whoever has the link; leads to the page that says that it is done.
#[server(endpoint = "identity/decline")]
pub async fn decline(token: String) -> Result<Next, Fault> {
    let request = Request::here()?;
    clinic::identity::decline(&request.ctx, &token, &request.caller).await?;
    Ok(Next::to(format!("/decline/{token}")))
}

/// «Попросить новое приглашение». Open to whoever has the link that ran out; leads back to its page.
#[server(endpoint = "identity/ask_for_new_invitation")]
pub async fn ask_for_new_invitation(token: String) -> Result<Next, Fault> {
    let request = Request::here()?;
    clinic::identity::ask_for_new_invitation(&request.ctx, &token, &request.caller).await?;
    Ok(Next::to(format!("/activate/{token}")))
}

/// A path of this site, so that nobody is led elsewhere after signing in.
#[cfg(feature = "ssr")]
fn is_own_path(path: &str) -> bool {
    path.starts_with('/') && !path.starts_with("//") && path.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}

/// Where a role begins.
#[cfg(feature = "ssr")]
pub(crate) const fn home_of(role: Role) -> &'static str {
    match role {
        Role::Organizer => "/org",
        Role::Doctor => "/doctor",
        Role::Specialist => "/rehab",
        Role::Assistant => "/assist",
        Role::Patient => "/me",
    }
}

/// The address of a page in a membership's name.
#[cfg(feature = "ssr")]
fn href_to(held: &clinic::identity::Held, path: &str) -> String {
    format!("{path}?as={}", held.membership)
}

/// The profile of the role one acts in; `saved` is a word for what has just been done.
#[cfg(feature = "ssr")]
pub(crate) fn profile_href(request: &Request, held: &clinic::identity::Held, saved: &str) -> String {
    own_href(request, held, "/profile".to_owned(), saved)
}

/// «Подтверждение входа», or a page below it, in the same manner.
#[cfg(feature = "ssr")]
pub(crate) fn factor_href(request: &Request, held: &clinic::identity::Held, page: &str, saved: &str) -> String {
    own_href(request, held, format!("/profile/factor{page}"), saved)
}

#[cfg(feature = "ssr")]
fn own_href(request: &Request, held: &clinic::identity::Held, path: String, saved: &str) -> String {
    let many = request.signed_in.as_ref().is_some_and(|me| me.held().len() > 1);
    let acting = many.then(|| format!("as={}", held.membership));
    let saved = (!saved.is_empty()).then(|| format!("saved={saved}"));
    let query: Vec<String> = acting.into_iter().chain(saved).collect();
    match query.as_slice() {
        [] => path,
        query => format!("{path}?{}", query.join("&")),
    }
}

/// The same, but plain where the login has just one membership in that role: nothing to mix up, shorter to read.
#[cfg(feature = "ssr")]
pub(crate) fn href_as(request: &Request, held: &clinic::identity::Held, path: &str) -> String {
    let all = request
        .signed_in
        .as_ref()
        .map(|signed_in| signed_in.held())
        .unwrap_or_default();
    let in_this_role = all.iter().filter(|other| other.role == held.role).count();
    if in_this_role > 1 {
        href_to(held, path)
    } else {
        path.to_owned()
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_led_to_another_site() {
        for own in ["/org", "/org/doctors/new?as=1"] {
            assert!(is_own_path(own), "{own}");
        }
        for foreign in [
            "//evil.example",
            "/\\evil.example",
            "https:evil.example",
            "org",
            "",
            "/a\r\nb",
            "/вход",
        ] {
            assert!(!is_own_path(foreign), "{foreign}");
        }
    }
}
