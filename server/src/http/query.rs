//! Promise: no name and no error travels in an address. server_fn and leptos read `__path` and `__err` from the
//! query; whoever brings them (a crafted link, mostly) brings them in vain.

use axum::{
    extract::Request,
    http::{Uri, uri::PathAndQuery},
    middleware::Next,
    response::Response,
};

use super::urlencoded::decoded;

const STRIPPED: [&str; 2] = ["__path", "__err"];

pub(super) async fn layer(mut request: Request, next: Next) -> Response {
    if let Some(uri) = without_errors(request.uri()) {
        *request.uri_mut() = uri;
    }
    next.run(request).await
}

/// The address without the parameters, if it had any of them.
fn without_errors(uri: &Uri) -> Option<Uri> {
    let query = uri.query()?;
    let is_stripped = |pair: &&str| {
        let name = decoded(pair.split('=').next().unwrap_or(pair));
        name.is_some_and(|name| STRIPPED.contains(&name.as_str()))
    };
    if !query.split('&').any(|pair| is_stripped(&pair)) {
        return None;
    }
    let kept: Vec<&str> = query.split('&').filter(|pair| !is_stripped(pair)).collect();
    let rest = if kept.is_empty() {
        uri.path().to_owned()
    } else {
        format!("{}?{}", uri.path(), kept.join("&"))
    };
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(rest).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_in_an_address_are_stripped_however_they_are_written() {
        for (before, after) in [
            ("/login?__path=%2Fapi%2Fx&__err=abc", "/login"),
            ("/login?next=%2Forg&__err=abc&as=1", "/login?next=%2Forg&as=1"),
            ("/login?%5F%5Ferr=abc", "/login"),
            ("http://host/x?__path=1", "http://host/x"),
        ] {
            assert_eq!(without_errors(&before.parse().unwrap()).unwrap(), after, "{before}");
        }
        assert_eq!(without_errors(&"/org?q=__err&page=2".parse().unwrap()), None);
    }
}
