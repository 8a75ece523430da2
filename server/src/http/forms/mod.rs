//! Promise: a form is a plain POST, and a failed one comes back as it was typed, with status and reasons, by nobody's
//! help but the server's. Nothing is stored, and neither a name nor an error travels in an address.
//!
//! For a person, the server function is called as an island would call it, and its answer made into what a browser
//! needs: a redirect to the next page, or the form's page again with [`app::Returned`] in the context. A secret that is
//! to be shown once ([`app::Shown`]) comes to the form's page the same way, for one answer that nobody keeps. For an
//! island the answer stays; only its status becomes the one of its code.

mod posted;
mod upload;

use std::time::Duration;

use app::{Next as Onward, Returned, Shown, ShownOnce, access::QUESTIONS};
use axum::{
    body::{Body, Bytes},
    extract::{Request, State as Given},
    http::{
        Extensions, HeaderMap, HeaderName, HeaderValue, Method, Response, StatusCode, header, request::Parts, response,
    },
    middleware::Next,
};
use domain::error::Code;
use http_body_util::{BodyExt, Limited};
use tokio::time::timeout;

use super::{
    State,
    pages::{is_function, wants_html, with_status},
    route::Route,
    same_site::SameSitePath,
};
use posted::Posted;

/// What server_fn marks an answer with that is an error.
const FAILED: HeaderName = HeaderName::from_static("serverfnerror");
/// Bytes of a function's answer to a form at most; it is one path or one code.
const ANSWER_MAX: usize = 64 * 1024;
/// For the page of a form that nothing could be done with, beside what that took already.
const HURRY: Duration = Duration::from_secs(1);
const JSON: HeaderValue = HeaderValue::from_static("application/json");
const FORM: HeaderValue = HeaderValue::from_static("application/x-www-form-urlencoded");
const HTML: HeaderValue = HeaderValue::from_static("text/html");

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response<Body> {
    if *request.method() != Method::POST || !is_function(request.uri()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let read = if upload::is_one(&parts) {
        upload::read(&parts.headers, body).await
    } else {
        let asks = QUESTIONS.contains(&parts.uri.path());
        posted::read(&parts.headers, body, asks).await
    };
    let posted = match read {
        Ok(posted) => posted,
        Err(code) => return state.0.pages.failure(&parts, code).await,
    };
    let (head, answer) = match call(&next, &parts, &posted).await {
        Some(called) => called,
        None => return state.0.pages.failure(&parts, Code::NotFound).await,
    };
    let route = head.extensions.get::<Route>().cloned();
    // An island may ask for other things than the next page.
    let mut response = if wants_html(&parts) {
        match outcome(&head, &answer) {
            Ok(Outcome::Onward(path)) => redirect(&head.headers, &path),
            Ok(Outcome::Shown(secret)) => show(&state, &next, &parts, posted, secret).await,
            Err(code) => come_back(&state, &next, &parts, posted, code, &head.headers).await,
        }
    } else {
        for_island(head, answer)
    };
    // The log tells of the function, not of the page that was shown again.
    if let Some(route) = route {
        response.extensions_mut().insert(route);
    }
    response
}

/// Calls the server function the way an island does, so that server_fn makes no redirect of its own. `None` where
/// there is no such function.
async fn call(next: &Next, parts: &Parts, posted: &Posted) -> Option<(response::Parts, Bytes)> {
    let mut parts = parts.clone();
    parts.headers.insert(header::ACCEPT, JSON);
    parts.headers.remove(header::REFERER);
    if let Some(uploaded) = posted.uploaded.clone() {
        // Its short fields go on as any form's.
        parts.headers.insert(header::CONTENT_TYPE, FORM);
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.extensions.insert(uploaded);
    }
    if let Some(typed) = posted.typed.clone() {
        parts.headers.remove(header::CONTENT_LENGTH);
        parts.extensions.insert(typed);
    }
    let body = Body::from(posted.raw.clone());
    let response = next.clone().run(Request::from_parts(parts, body)).await;
    // A layer before the functions may have answered, too: then the answer says why.
    if response.status() == StatusCode::NOT_FOUND {
        response.extensions().get::<Route>()?;
    }
    let (head, body) = response.into_parts();
    let answer = Limited::new(body, ANSWER_MAX)
        .collect()
        .await
        .map(|whole| whole.to_bytes());
    Some((head, answer.unwrap_or_default()))
}

/// What comes of an accepted form.
enum Outcome {
    Onward(SameSitePath),
    Shown(ShownOnce),
}

/// Where to go or what to show, or why not.
fn outcome(head: &response::Parts, answer: &[u8]) -> Result<Outcome, Code> {
    if head.headers.contains_key(FAILED) || !head.status.is_success() {
        let code =
            serde_json::from_slice(answer).map_err(|_other| broken("a server function failed without a code"))?;
        return Err(code);
    }
    let onward: Onward =
        serde_json::from_slice(answer).map_err(|_other| broken("a form's server function did not say where to go"))?;
    if let Some(secret) = onward.shown {
        return Ok(Outcome::Shown(secret));
    }
    SameSitePath::parse(&onward.next)
        .map(Outcome::Onward)
        .ok_or_else(|| broken("a form's server function led away from this site"))
}

fn broken(what: &'static str) -> Code {
    let incident = super::guard::incident(what);
    Code::Internal { incident }
}

fn for_island(head: response::Parts, answer: Bytes) -> Response<Body> {
    let code: Option<Code> = (!head.status.is_success())
        .then(|| serde_json::from_slice(&answer).ok())
        .flatten();
    let response = Response::from_parts(head, Body::from(answer));
    match code {
        Some(code) => with_status(response, &code),
        None => response,
    }
}

fn redirect(given: &HeaderMap, path: &SameSitePath) -> Response<Body> {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = StatusCode::SEE_OTHER;
    *response.headers_mut() = given.clone();
    for name in [header::CONTENT_TYPE, header::CONTENT_LENGTH, header::TRANSFER_ENCODING] {
        response.headers_mut().remove(name);
    }
    if let Ok(location) = HeaderValue::from_str(path.as_str()) {
        response.headers_mut().insert(header::LOCATION, location);
    }
    response
}

/// The form's page again; without one, a page that says why.
async fn come_back(
    state: &State,
    next: &Next,
    parts: &Parts,
    posted: Posted,
    code: Code,
    given: &HeaderMap,
) -> Response<Body> {
    let page = match (&code, &posted.return_to) {
        // Signing in is what helps. The address of the form's page goes along, without its query, which may hold
        // what somebody searched for.
        (Code::SignedOut, Some(page)) => sign_in_for(page),
        (_, page) => page.clone(),
    };
    let returned = Returned {
        path: parts.uri.path().to_owned(),
        fields: posted.fields,
        code: code.clone(),
    };
    let page = again(next, parts, page.as_ref(), |extensions| {
        extensions.insert(returned);
    });
    // Where the database is away, the page would wait for it once more: somebody has waited long enough.
    let patience = if code == Code::Unavailable {
        HURRY
    } else {
        Duration::MAX
    };
    let page = timeout(patience, page).await.unwrap_or(None);
    let mut response = match page {
        // A page that can't be shown, or leads elsewhere, has its own status.
        Some(response) if response.status().is_success() || response.status() == code.status() => {
            with_status(response, &code)
        }
        Some(response) => response,
        None => state.0.pages.failure(parts, code).await,
    };
    for cookie in given.get_all(header::SET_COOKIE) {
        response.headers_mut().append(header::SET_COOKIE, cookie.clone());
    }
    response
}

/// The form's page once more, with a secret that it shows in this one answer.
async fn show(state: &State, next: &Next, parts: &Parts, posted: Posted, secret: ShownOnce) -> Response<Body> {
    let shown = Shown {
        path: parts.uri.path().to_owned(),
        secret,
    };
    let page = again(next, parts, posted.return_to.as_ref(), |extensions| {
        extensions.insert(shown);
    });
    let mut response = match page.await {
        Some(response) => response,
        None => state.0.pages.failure(parts, Code::Malformed).await,
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Renders a page for whoever sent the form, with something more in its context. `None` where there is none.
async fn again(
    next: &Next,
    parts: &Parts,
    page: Option<&SameSitePath>,
    with: impl FnOnce(&mut Extensions),
) -> Option<Response<Body>> {
    let target = page.and_then(SameSitePath::path_and_query)?;
    if target.path().starts_with("/api/") {
        return None;
    }
    let mut request = Request::new(Body::empty());
    *request.uri_mut() = target.into();
    *request.headers_mut() = as_visitor(&parts.headers);
    *request.extensions_mut() = parts.extensions.clone();
    with(request.extensions_mut());
    Some(next.clone().run(request).await)
}

fn sign_in_for(page: &SameSitePath) -> Option<SameSitePath> {
    let plain = !page.path().contains(['&', '+', '%', '=']);
    let next = if plain {
        format!("?next={}", page.path())
    } else {
        String::new()
    };
    SameSitePath::parse(&format!("/login{next}"))
}

/// The headers of a visit to a page by whoever sent the form.
fn as_visitor(posted: &HeaderMap) -> HeaderMap {
    let mut headers = posted.clone();
    for name in [
        header::CONTENT_TYPE,
        header::CONTENT_LENGTH,
        header::TRANSFER_ENCODING,
        header::ORIGIN,
    ] {
        headers.remove(name);
    }
    headers.insert(header::ACCEPT, HTML);
    headers
}
