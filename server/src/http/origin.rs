//! Promise: nothing changes because another site wanted it. Whatever is not GET or HEAD must come from our own
//! pages; what can't show that is refused. `Sec-Fetch-Site` says it in every current browser, `Origin` in old ones.

use axum::{
    extract::{Request, State as Given},
    http::{HeaderMap, HeaderName, Method, header},
    middleware::Next,
    response::Response,
};
use domain::error::Code;

use super::State;
use crate::config::{PublicUrl, is_loopback_host};

const SEC_FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads || is_ours(request.headers(), &state.0.config.public_url) {
        return next.run(request).await;
    }
    tracing::warn!("a request from another site was refused");
    let (parts, _) = request.into_parts();
    state.0.pages.failure(&parts, Code::CrossSite).await
}

fn is_ours(headers: &HeaderMap, public: &PublicUrl) -> bool {
    let one = |name| {
        let mut values = headers.get_all(name).iter();
        // Doubled headers are nobody's browser.
        (
            values.next().and_then(|value| value.to_str().ok()),
            values.next().is_some(),
        )
    };
    let ((site, sites), (origin, origins)) = (one(SEC_FETCH_SITE), one(header::ORIGIN));
    if sites || origins {
        return false;
    }
    match site {
        Some("same-origin") => true,
        // Typed or bookmarked, or a tool: then at least the origin must be ours.
        Some("none") | None => origin.is_some_and(|origin| is_our_origin(origin, headers, public)),
        Some(_) => false,
    }
}

/// The public address; on the developer's own machine also whatever loopback address the request went to.
fn is_our_origin(origin: &str, headers: &HeaderMap, public: &PublicUrl) -> bool {
    if origin == public.origin() {
        return true;
    }
    let Some(host) = headers.get(header::HOST).and_then(|host| host.to_str().ok()) else {
        return false;
    };
    public.is_loopback()
        && is_loopback_host(super::local::without_port(host))
        && origin
            .strip_prefix("http://")
            .is_some_and(|authority| authority.eq_ignore_ascii_case(host))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(public: &str, headers: &[(&str, &str)]) -> bool {
        let file = include_str!("../../../Leptos.toml");
        let smtp = ("ONCOCENTER_SMTP_URL".into(), "smtp://mail.example.org".into());
        let config = crate::config::from_text(file, [("ONCOCENTER_PUBLIC_URL".into(), public.into()), smtp]).unwrap();
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse::<HeaderName>().unwrap(), value.parse().unwrap()))
            .fold(HeaderMap::new(), |mut all, (name, value)| {
                all.append(name, value);
                all
            });
        is_ours(&headers, &config.public_url)
    }

    #[test]
    fn only_our_own_pages_change_anything() {
        const OURS: &str = "https://onco.example.org";
        for (headers, passes) in [
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("sec-fetch-site", "same-origin"), ("origin", OURS)], true),
            (vec![("sec-fetch-site", "none"), ("origin", OURS)], true),
            (vec![("origin", OURS)], true),
            (vec![], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![("sec-fetch-site", "cross-site"), ("origin", OURS)], false),
            (vec![("sec-fetch-site", "same-site"), ("origin", OURS)], false),
            (
                vec![("sec-fetch-site", "none"), ("origin", "https://evil.example")],
                false,
            ),
            (
                vec![("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
                false,
            ),
            (vec![("sec-fetch-site", "Same-Origin")], false),
            (vec![("origin", "null")], false),
            (vec![("origin", "https://onco.example.org.evil.example")], false),
            (vec![("origin", "http://onco.example.org")], false),
            (vec![("origin", "https://onco.example.org:8443")], false),
            (vec![("origin", OURS), ("origin", OURS)], false),
            (
                vec![("origin", "http://127.0.0.1:3000"), ("host", "127.0.0.1:3000")],
                false,
            ),
            (vec![("referer", OURS)], false),
        ] {
            assert_eq!(asked(OURS, &headers), passes, "{headers:?}");
        }
    }

    #[test]
    fn on_ones_own_machine_any_loopback_address_will_do() {
        const OURS: &str = "http://127.0.0.1:3000";
        assert!(asked(
            OURS,
            &[("origin", "http://localhost:4000"), ("host", "localhost:4000")]
        ));
        assert!(asked(OURS, &[("origin", "http://[::1]:4000"), ("host", "[::1]:4000")]));
        assert!(!asked(
            OURS,
            &[("origin", "http://localhost:4000"), ("host", "127.0.0.1:4000")]
        ));
        assert!(!asked(
            OURS,
            &[("origin", "http://evil.example"), ("host", "evil.example")]
        ));
    }
}
