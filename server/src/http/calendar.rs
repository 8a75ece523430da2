//! A patient's calendar for other programs, behind a secret address. Nobody is signed in there, and a look changes
//! nothing.

use axum::{
    extract::{Path, Request, State as Given},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::error::Code;

use super::State;

const CALENDAR: HeaderValue = HeaderValue::from_static("text/calendar; charset=utf-8");
/// No cache on the way keeps what a secret opens.
const PRIVATE: HeaderValue = HeaderValue::from_static("private, no-store");

/// `/cal/{secret}.ics`
pub(super) async fn file(Given(state): Given<State>, Path(file): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let made = match file.strip_suffix(".ics") {
        Some(secret) => app::classes::attendance::calendar_file(&state.0.ctx, &state.0.site.public_url, secret).await,
        None => Err(Code::NotFound),
    };
    match made {
        Ok(text) => (
            [(header::CONTENT_TYPE, CALENDAR), (header::CACHE_CONTROL, PRIVATE)],
            text,
        )
            .into_response(),
        Err(code) => state.0.pages.failure(&parts, code).await,
    }
}
