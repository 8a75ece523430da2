//! Promise: whatever breaks, the process lives and the person gets a page with a number that is in the log; and
//! nobody waits longer than half a minute for an answer.

use std::{future::Future, panic::AssertUnwindSafe, time::Duration};

use axum::{
    extract::{Request, State as Given},
    http::request::Parts,
    middleware::Next,
    response::Response,
};
use domain::error::Code;
use futures_util::FutureExt;

use super::{
    State,
    pages::{self, Pages},
};

/// Longer than any page or form should ever take; a slow sender's time counts, too.
const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let answering = next.run(Request::from_parts(parts.clone(), body));
    guarded(&state.0.pages, &parts, answering, PATIENCE).await
}

async fn guarded(
    pages: &Pages,
    parts: &Parts,
    answering: impl Future<Output = Response>,
    patience: Duration,
) -> Response {
    let code = match tokio::time::timeout(patience, AssertUnwindSafe(answering).catch_unwind()).await {
        Ok(Ok(response)) => return response,
        // The hook of the process has logged where it was, under the same request.
        Ok(Err(_panic)) => Code::Internal {
            incident: incident("a panic"),
        },
        Err(_elapsed) => {
            tracing::error!("a request took too long");
            Code::Unavailable
        }
    };
    // The page that says so may break, too.
    match AssertUnwindSafe(pages.failure(parts, code.clone()))
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

#[cfg(test)]
mod tests {
    use std::{ffi::OsString, future::pending};

    use axum::{body::Body, http::StatusCode};
    use clinic::{Clock, Context, identity::Passwords};
    use http_body_util::BodyExt;
    use leptos::config::LeptosOptions;

    use super::*;

    async fn pages() -> (tempfile::TempDir, Pages) {
        let folder = tempfile::tempdir().unwrap();
        let data_dir: (OsString, OsString) = ("ONCOCENTER_DATA_DIR".into(), folder.path().into());
        let config = crate::config::from_text(include_str!("../../../Leptos.toml"), [data_dir]).unwrap();
        let brands = crate::brands::load(&config.brand).unwrap();
        let database = crate::database::open(&config).await.unwrap();
        let vault = crate::vault::open(&config).unwrap();
        let ctx = Context::new(database, Clock::system(), brands, Passwords::new(1), vault);
        let site = app::Site {
            public_url: config.public_url.origin().to_owned(),
            secure_cookies: false,
            dev_pages: false,
            mailbox: false,
        };
        let options = LeptosOptions::builder().output_name("oncocenter").build();
        (folder, Pages::new(ctx, site, options, None))
    }

    async fn guard(pages: &Pages, accept: &str, answering: impl Future<Output = Response>) -> (StatusCode, String) {
        let request = Request::builder().uri("/api/x").header("accept", accept);
        let (parts, _) = request.body(Body::empty()).unwrap().into_parts();
        let response = guarded(pages, &parts, answering, Duration::from_millis(20)).await;
        let (head, body) = response.into_parts();
        let body = body.collect().await.unwrap().to_bytes();
        (head.status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn a_panic_is_a_page_with_a_number_and_nothing_of_the_inside() {
        let (_folder, pages) = pages().await;
        let (status, page) = guard(&pages, "text/html", async { panic!("Иванов Иван") }).await;
        assert_eq!(status, 500);
        assert!(
            page.contains("Что-то пошло не так") && !page.contains("Иванов"),
            "{page}"
        );
        let (status, code) = guard(&pages, "application/json", async { panic!("Иванов Иван") }).await;
        assert_eq!(status, 500);
        let code: Code = serde_json::from_str(&code).unwrap();
        assert!(matches!(code, Code::Internal { incident } if incident.len() == 9));
    }

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let (_folder, pages) = pages().await;
        let (status, code) = guard(&pages, "application/json", pending()).await;
        assert_eq!(status, 503);
        assert_eq!(serde_json::from_str::<Code>(&code).unwrap(), Code::Unavailable);
    }
}
