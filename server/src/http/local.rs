//! Promise: the built-in mailbox, which holds everybody's links, opens only to the machine it runs on. The peer must
//! be loopback, no proxy in between, and the name asked for loopback too (else a page elsewhere could have its own
//! name lead here).

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request, State as Given},
    http::{HeaderMap, HeaderName, header, request::Parts},
    middleware::Next,
    response::Response,
};
use domain::error::Code;

use super::State;
use crate::config::is_loopback_host;

const FORWARDED: [HeaderName; 5] = [
    header::FORWARDED,
    header::VIA,
    HeaderName::from_static("x-forwarded-for"),
    HeaderName::from_static("x-forwarded-host"),
    HeaderName::from_static("x-real-ip"),
];

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    if !is_private(request.uri().path()) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    if state.0.site.mailbox && is_local(&parts) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    state.0.pages.failure(&parts, Code::NotFound).await
}

fn is_private(path: &str) -> bool {
    path == "/mailbox" || path.starts_with("/mailbox/")
}

/// Whether the request began on this very machine.
pub(super) fn is_local(parts: &Parts) -> bool {
    let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>();
    let near = peer.is_some_and(|ConnectInfo(peer)| peer.ip().to_canonical().is_loopback());
    near && asked_for_loopback(&parts.headers) && FORWARDED.iter().all(|name| !parts.headers.contains_key(name))
}

fn asked_for_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    host.is_some_and(|host| is_loopback_host(without_port(host)))
}

/// The name in a `Host` header.
pub(super) fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        Some(_) | None => host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_from_its_port() {
        for (host, name) in [
            ("localhost", "localhost"),
            ("localhost:3000", "localhost"),
            ("[::1]:3000", "[::1]"),
            ("[::1]", "[::1]"),
            ("127.0.0.1.evil.example:80", "127.0.0.1.evil.example"),
        ] {
            assert_eq!(without_port(host), name);
        }
        assert!(!is_loopback_host("127.0.0.1.evil.example"));
    }
}
