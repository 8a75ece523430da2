//! Files of what pages show: the result of a list that was brought, the journal, the statistics, a patient's record.
//! Made anew for whoever asks, and kept nowhere.

use axum::{
    extract::{Path, Request, State as Given},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse, Response},
};
use clinic::identity::SignedIn;
use domain::{
    error::Code,
    identity::{MembershipId, Role},
    import::ImportId,
};

use super::State;

/// What other programs know a file of FHIR by.
const FHIR: HeaderValue = HeaderValue::from_static("application/fhir+json; charset=utf-8");
const AS_RECORD: HeaderValue = HeaderValue::from_static("attachment; filename=\"record.json\"");
const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");
const AS_RESULT: HeaderValue = HeaderValue::from_static("attachment; filename=\"result.csv\"");
const AS_STATISTICS: HeaderValue = HeaderValue::from_static("attachment; filename=\"statistics.csv\"");
const AS_JOURNAL: HeaderValue = HeaderValue::from_static("attachment; filename=\"journal.csv\"");

/// `/org/import/{id}/result.csv` and the like; `?as=` names the membership, as on any page.
pub(super) async fn csv(
    Given(state): Given<State>,
    Path((home, id)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, _) = request.into_parts();
    let asked = role_of(&home).zip(id.parse::<ImportId>().ok());
    let signed_in = parts.extensions.get::<Option<SignedIn>>().cloned().flatten();
    let named = parameter(&parts, "as").and_then(|id| id.parse().ok());
    let file = match asked {
        Some((role, id)) => app::import::result_file(&state.0.ctx, signed_in.as_ref(), role, named, id).await,
        None => Err(Code::NotFound),
    };
    answer(&state, &parts, (CSV, AS_RESULT), file).await
}

/// `/org/audit/journal.csv`: what the page shows at the same parameters.
pub(super) async fn journal(Given(state): Given<State>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let signed_in = parts.extensions.get::<Option<SignedIn>>().cloned().flatten();
    let named = parameter(&parts, "as").and_then(|id| id.parse().ok());
    let asked = |name: &str| parameter(&parts, name);
    let file = app::audit::journal_file(&state.0.ctx, signed_in.as_ref(), named, asked).await;
    answer(&state, &parts, (CSV, AS_JOURNAL), file).await
}

/// `/org/statistics/statistics.csv`: what the page shows at the same parameters.
pub(super) async fn statistics(Given(state): Given<State>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let signed_in = parts.extensions.get::<Option<SignedIn>>().cloned().flatten();
    let named = parameter(&parts, "as").and_then(|id| id.parse().ok());
    let asked = |name: &str| parameter(&parts, name);
    let file = app::statistics::statistics_file(&state.0.ctx, signed_in.as_ref(), named, asked).await;
    answer(&state, &parts, (CSV, AS_STATISTICS), file).await
}

/// `/doctor/patients/{id}/record.json`: a patient's record for another program.
pub(super) async fn record(Given(state): Given<State>, Path(id): Path<String>, request: Request) -> Response {
    let (parts, _) = request.into_parts();
    let signed_in = parts.extensions.get::<Option<SignedIn>>().cloned().flatten();
    let named = parameter(&parts, "as").and_then(|id| id.parse().ok());
    let file = match id.parse::<MembershipId>() {
        Ok(patient) => {
            let (ctx, base) = (&state.0.ctx, &state.0.site.public_url);
            app::monitoring::record_file(ctx, signed_in.as_ref(), named, patient, base).await
        }
        Err(_) => Err(Code::NotFound),
    };
    answer(&state, &parts, (FHIR, AS_RECORD), file).await
}

/// The file, of that type and to be kept under that name.
async fn answer(
    state: &State,
    parts: &Parts,
    (kind, name): (HeaderValue, HeaderValue),
    file: Result<String, Code>,
) -> Response {
    match file {
        Ok(file) => (
            [(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, name)],
            file,
        )
            .into_response(),
        Err(code) => state.0.pages.failure(parts, code).await,
    }
}

fn parameter(parts: &Parts, name: &str) -> Option<String> {
    let query = parts.uri.query().unwrap_or_default();
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs.find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
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
