//! Promise: the figures are for this machine, and for whoever brings the configured token; to others there is no
//! such page.

use axum::{
    extract::{Request, State as Given},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::error::Code;

use super::{State, local};
use crate::metrics;

/// What Prometheus asks for.
const TEXT: HeaderValue = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");

/// `/metrics`
pub(super) async fn figures(Given(state): Given<State>, request: Request) -> Response {
    let (parts, _body) = request.into_parts();
    if !local::is_local(&parts) && !has_token(&state, &parts) {
        return state.0.pages.failure(&parts, Code::NotFound).await;
    }
    match metrics::ALL.text(&state.0.ctx).await {
        Ok(text) => ([(header::CONTENT_TYPE, TEXT)], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the figures can't be written");
            state.0.pages.failure(&parts, Code::Unavailable).await
        }
    }
}

fn has_token(state: &State, parts: &Parts) -> bool {
    let brought = parts.headers.get(header::AUTHORIZATION);
    let brought = brought.and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    let token = state.0.config.metrics_token.as_ref();
    token.zip(brought).is_some_and(|(token, brought)| token.is(brought))
}
