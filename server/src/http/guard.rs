//! Promise: whatever breaks, the process lives and the person gets a page with a number that is in the log; and
//! nobody waits longer than half a minute for an answer.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    extract::{Request, State as Given},
    middleware::Next,
    response::Response,
};
use domain::error::Code;
use futures_util::FutureExt;

use super::{State, pages};

/// Longer than any page or form should ever take; a slow sender's time counts, too.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let answering = next.run(Request::from_parts(parts.clone(), body));
    let code = match tokio::time::timeout(PATIENCE, AssertUnwindSafe(answering).catch_unwind()).await {
        Ok(Ok(response)) => return response,
        Ok(Err(_panic)) => Code::Internal {
            incident: incident("a panic"),
        },
        Err(_elapsed) => {
            tracing::error!("a request took too long");
            Code::Unavailable
        }
    };
    // The page that says so may break, too.
    match AssertUnwindSafe(state.0.pages.failure(&parts, code.clone()))
        .catch_unwind()
        .await
    {
        Ok(response) => response,
        Err(_panic) => pages::bare(&code),
    }
}

/// The number of something that broke; the log has it with what it was.
pub(super) fn incident(what: &'static str) -> String {
    let drawn = uuid::Uuid::new_v4().as_u128() % 100_000_000;
    let incident = format!("{:04}-{:04}", drawn / 10_000, drawn % 10_000);
    tracing::error!(incident, what, "something broke");
    incident
}
