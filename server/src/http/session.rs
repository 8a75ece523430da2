//! Promise: who is signed in is read from the database for every request, so the end of a session, of a role or of
//! a person's access is at once, in every process.

use axum::{
    extract::{Request, State as Given},
    http::{HeaderMap, header},
    middleware::Next,
    response::Response,
};
use clinic::identity::{Caller, SignedIn, resume};

use super::{State, caller};

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Inner { ctx, site, config, .. } = &*state.0;
    let signed_in: Option<SignedIn> = match cookie(&parts.headers, site.session_cookie()) {
        None => None,
        Some(token) => match resume(ctx, token).await {
            Ok(signed_in) => signed_in,
            Err(error) => return state.0.pages.failure(&parts, app::Fault::from(error).0).await,
        },
    };
    let device = cookie(&parts.headers, site.device_cookie()).map(str::to_owned);
    let network = caller::network(&parts, &config.trusted_proxies);
    let agent = super::agent::agent(&parts.headers);
    let waiting = cookie(&parts.headers, site.waiting_cookie()).map(str::to_owned);
    parts.extensions.insert(Caller {
        network,
        device,
        agent,
        waiting,
    });
    parts.extensions.insert(signed_in);
    next.run(Request::from_parts(parts, body)).await
}

use super::Inner;

/// The value of a cookie; of two with one name the first, which is the more specific.
fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(key, value)| (key == name && !value.is_empty()).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let headers = HeaderMap::from_iter([(
            header::COOKIE,
            "asession=1; session=2;session=3; device=".parse().unwrap(),
        )]);
        assert_eq!(cookie(&headers, "session"), Some("2"));
        assert_eq!(cookie(&headers, "device"), None);
        assert_eq!(cookie(&headers, "other"), None);
    }
}
