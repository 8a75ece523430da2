//! The HTML part of a letter in the built-in mailbox, as a mail program would show it: in a frame, without script,
//! its links leading out of the frame. Behind `local`, like the rest of the mailbox.

use axum::{
    extract::{Path, Request, State as Given},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use domain::error::Code;

use super::State;
use app::mail::Mailbox as _;

/// The letter's own few style rules, nothing else; only the mailbox's page may frame it.
const SHOWN_ONLY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'; \
     sandbox allow-top-navigation-by-user-activation",
);

pub(super) async fn html(Given(state): Given<State>, Path(id): Path<String>, request: Request) -> Response {
    let letter = state.0.mailbox.as_ref().and_then(|mailbox| mailbox.letter(&id));
    let Some(letter) = letter else {
        let (parts, _) = request.into_parts();
        return state.0.pages.failure(&parts, Code::NotFound).await;
    };
    let shown = letter.html.replacen("<head>", "<head><base target=\"_top\">", 1);
    let headers = [
        (
            header::CONTENT_TYPE,
            HeaderValue::from_static("text/html; charset=utf-8"),
        ),
        (header::CONTENT_SECURITY_POLICY, SHOWN_ONLY),
    ];
    (headers, shown).into_response()
}
