use axum::http::{
    HeaderValue,
    header::{HeaderName, SET_COOKIE},
};
use chrono::Duration;
use clinic::{identity::NewSession, secret::Secret};
use domain::identity::WAITING_LIVES;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use super::{Request, Site};

/// Browsers keep no cookie longer than 400 days.
const DEVICE_FOR: Duration = Duration::days(400);

/// Gives the browser its session, and the mark by which it is known when somebody guesses at the password.
pub(crate) fn remember(site: &Site, session: &NewSession) {
    set(site, site.session_cookie(), session.token.reveal(), session.keep);
    set(site, site.device_cookie(), session.device.reveal(), Some(DEVICE_FOR));
    // Used up, where there was one.
    if use_context::<Request>().is_some_and(|request| request.caller.waiting.is_some()) {
        set(site, site.waiting_cookie(), "", Some(Duration::zero()));
    }
}

/// Lets the browser keep the secret of a sign-in that waits for its second factor.
pub(crate) fn let_wait(site: &Site, token: &Secret) {
    set(site, site.waiting_cookie(), token.reveal(), Some(WAITING_LIVES));
}

/// Takes the session back, and with it whatever the browser kept of its pages.
pub(crate) fn forget(site: &Site) {
    set(site, site.session_cookie(), "", Some(Duration::zero()));
    header(HeaderName::from_static("clear-site-data"), "\"cache\", \"storage\"");
}

fn set(site: &Site, name: &str, value: &str, keep: Option<Duration>) {
    let secure = if site.secure_cookies { "; Secure" } else { "" };
    let keep = keep
        .map(|keep| format!("; Max-Age={}", keep.num_seconds()))
        .unwrap_or_default();
    header(
        SET_COOKIE,
        &format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{keep}"),
    );
}

fn header(name: HeaderName, value: &str) {
    // Both values are ASCII that this crate and `Secret` made; a response without options is no response.
    if let (Some(response), Ok(value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(value)) {
        response.append_header(name, value);
    }
}
