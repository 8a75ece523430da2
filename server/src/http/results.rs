//! The result of a list that was brought, as a file: made anew for whoever asks, like a page, and kept nowhere.

use axum::{
    extract::{Path, Request, State as Given},
    http::{HeaderValue, header},
    response::{IntoResponse, Response},
};
use clinic::identity::SignedIn;
use domain::{error::Code, identity::Role, import::ImportId};

use super::State;

const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");
const AS_FILE: HeaderValue = HeaderValue::from_static("attachment; filename=\"result.csv\"");

/// `/org/import/{id}/result.csv` and the like; `?as=` names the membership, as on any page.
pub(super) async fn csv(
    Given(state): Given<State>,
    Path((home, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let asked = role_of(&home).zip(id.parse::<ImportId>().ok());
    let signed_in = parts.extensions.get::<Option<SignedIn>>().cloned().flatten();
    let query = parts.uri.query().unwrap_or_default();
    let named = form_urlencoded::parse(query.as_bytes())
        .find(|(name, _)| name == "as")
        .and_then(|(_, id)| id.parse().ok());
    let file = match asked {
        Some((role, id)) => app::import::result_file(&state.0.ctx, signed_in.as_ref(), role, named, id).await,
        None => Err(Code::NotFound),
    };
    match file {
        Ok(file) => (
            [(header::CONTENT_TYPE, CSV), (header::CONTENT_DISPOSITION, AS_FILE)],
            file,
        )
            .into_response(),
        Err(code) => state.0.pages.failure(&parts, code).await,
    }
}

/// Whose home the address begins with.
fn role_of(home: &str) -> Option<Role> {
    match home {
        "org" => Some(Role::Organizer),
        "doctor" => Some(Role::Doctor),
        "assist" => Some(Role::Assistant),
        _ => None,
    }
}
