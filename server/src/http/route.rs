//! Which route a request took, kept with the answer for the log.

use std::sync::Arc;

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};

/// The pattern of a route: `/activate/{token}`.
#[derive(Clone, Debug)]
pub(super) struct Route(Arc<str>);

impl Route {
    pub(super) fn new(pattern: &str) -> Self {
        Self(pattern.into())
    }

    pub(super) fn pattern(&self) -> &str {
        &self.0
    }
}

/// Stands where the route is known already.
pub(super) async fn layer(request: Request, next: Next) -> Response {
    let matched = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| Route::new(path.as_str()));
    let mut response = next.run(request).await;
    if let Some(route) = matched {
        response.extensions_mut().insert(route);
    }
    response
}
