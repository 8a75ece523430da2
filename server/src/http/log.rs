//! Promise: each request leaves one line with a number, and nothing personal in it. The route's pattern stands for
//! the path, which may hold a link's token; the query is never written down.

use std::time::Instant;

use axum::{
    extract::{MatchedPath, Request},
    http::{HeaderName, HeaderValue},
    middleware::Next,
    response::Response,
};
use tracing::Instrument;
use uuid::Uuid;

use super::route::Route;
use crate::metrics;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

pub(super) async fn layer(request: Request, next: Next) -> Response {
    let started = Instant::now();
    let id = Uuid::new_v4().simple().to_string();
    let method = request.method().clone();
    // Of the few routes out here; those of pages and functions come back with the answer.
    let own = request
        .extensions()
        .get::<MatchedPath>()
        .map(|path| Route::new(path.as_str()));
    // Whatever is logged on the way, incidents above all, carries the number.
    let span = tracing::info_span!("request", id);
    let mut response = next.run(request).instrument(span).await;
    let route = response
        .extensions()
        .get::<Route>()
        .or(own.as_ref())
        .map_or("-", Route::pattern);
    let taken = started.elapsed();
    metrics::ALL.request(&method, route, response.status(), taken);
    let duration_ms = u64::try_from(taken.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(target: "request", id, %method, route, status = response.status().as_u16(), duration_ms);
    if let Ok(id) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(X_REQUEST_ID, id);
    }
    response
}
