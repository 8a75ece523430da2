//! Promise: every answer, of pages, files and failures alike, tells the browser what it must not do with it.

use axum::{
    extract::{Request, State as Given},
    http::{HeaderMap, HeaderName, HeaderValue, header},
    middleware::Next,
    response::Response,
};

use super::State;

/// The same for everybody and everything.
const ALWAYS: [(HeaderName, HeaderValue); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    // `no-referrer` would send `Origin: null` with our own forms.
    (header::REFERRER_POLICY, HeaderValue::from_static("same-origin")),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        HeaderValue::from_static("same-origin"),
    ),
    (
        HeaderName::from_static("permissions-policy"),
        HeaderValue::from_static(
            "accelerometer=(), autoplay=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), \
             gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
        ),
    ),
];
/// Two years: once reached by HTTPS, never by anything else.
const ONLY_HTTPS: HeaderValue = HeaderValue::from_static("max-age=63072000; includeSubDomains");
/// For whatever is not a page: pages bring their own policy with its nonce.
const NOTHING_RUNS: HeaderValue =
    HeaderValue::from_static("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    dress(response.headers_mut(), state.0.config.public_url.is_https());
    response
}

fn dress(headers: &mut HeaderMap, https: bool) {
    for (name, value) in ALWAYS {
        headers.insert(name, value);
    }
    if https {
        headers.insert(header::STRICT_TRANSPORT_SECURITY, ONLY_HTTPS);
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(NOTHING_RUNS);
    // Static files have said how long they are kept; nobody keeps a page.
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    headers.remove(header::SERVER);
}
