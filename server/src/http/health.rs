//! For whoever watches the service: does the process answer, and can it work?

use axum::{extract::State as Given, http::StatusCode};

use super::State;
use crate::database;

/// `/healthz`
pub(super) async fn process() -> &'static str {
    "ok\n"
}

/// `/readyz`: the database answers and has this version's tables.
pub(super) async fn ready(Given(state): Given<State>) -> (StatusCode, &'static str) {
    match database::pending(&state.0.ctx.db).await {
        Ok(0) => (StatusCode::OK, "ready\n"),
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database has older tables\n"),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database is not ready\n")
        }
    }
}
