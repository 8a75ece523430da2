//! Pages and server functions of `app`, and the page that says why there is no other.

use std::sync::Arc;

use app::mail::Reader;
use axum::{
    Router,
    body::Body,
    http::{HeaderValue, Method, Request, Response, StatusCode, Uri, header, request::Parts},
    middleware::from_fn,
    response::IntoResponse,
};
use clinic::Context;
use domain::error::Code;
use futures_util::future::BoxFuture;
use leptos::{config::LeptosOptions, prelude::provide_context};
use leptos_axum::{LeptosRoutes, generate_route_list, render_app_async_with_context};

use super::route;
use crate::mail::Mailbox;

/// Seconds after which a program may ask again for what was not available.
const AWAY_S: u32 = 10;

/// Renders a page for a request.
type Render = Arc<dyn Fn(Request<Body>) -> BoxFuture<'static, Response<Body>> + Send + Sync>;

#[derive(Clone)]
pub(super) struct Pages {
    router: Router,
    render: Render,
}

impl Pages {
    pub(super) fn new(ctx: Context, site: app::Site, options: LeptosOptions, mailbox: Option<Mailbox>) -> Self {
        let reader: Option<Reader> = mailbox.map(|mailbox| -> Reader { Arc::new(mailbox) });
        let context = move || {
            let parts = leptos::prelude::use_context::<Parts>();
            if let Some(parts) = parts {
                app::request_context(ctx.clone(), site.clone(), &parts);
            }
            if let Some(reader) = reader.clone() {
                provide_context(reader);
            }
        };
        let document = {
            let options = options.clone();
            move || app::shell(options.clone())
        };
        let render: Render = {
            let render = render_app_async_with_context(context.clone(), document.clone());
            Arc::new(move |request| Box::pin(render(request)))
        };
        let not_found = {
            let render = Arc::clone(&render);
            move |request: Request<Body>| render(request)
        };
        let wrong_method = {
            let render = Arc::clone(&render);
            move |request: Request<Body>| async move {
                let mut response = render(request).await;
                *response.status_mut() = StatusCode::METHOD_NOT_ALLOWED;
                response
            }
        };
        let router = Router::new()
            .leptos_routes_with_context(&options, generate_route_list(app::App), context, document)
            .layer(from_fn(route::layer))
            .fallback(not_found)
            .method_not_allowed_fallback(wrong_method)
            .with_state(options);
        Self { router, render }
    }

    pub(super) fn router(&self) -> Router {
        self.router.clone()
    }

    /// The answer that says why there is no other: a page for people, the code alone for an island.
    pub(super) async fn failure(&self, parts: &Parts, code: Code) -> Response<Body> {
        if !wants_html(parts) {
            return as_json(&code);
        }
        let mut request = Request::new(Body::empty());
        *request.method_mut() = Method::GET;
        *request.uri_mut() = parts.uri.clone();
        *request.headers_mut() = parts.headers.clone();
        *request.extensions_mut() = parts.extensions.clone();
        request.extensions_mut().insert(app::Failed(code.clone()));
        with_status((self.render)(request).await, &code)
    }
}

/// Whether a person is to read the answer. Server functions of islands ask for JSON.
pub(super) fn wants_html(parts: &Parts) -> bool {
    let accepts_html = parts
        .headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("text/html"));
    accepts_html || !is_function(&parts.uri)
}

/// Whether the address is a server function's.
pub(super) fn is_function(uri: &Uri) -> bool {
    uri.path().starts_with("/api/")
}

/// The code as a server function would have sent it.
pub(super) fn as_json(code: &Code) -> Response<Body> {
    let body = serde_json::to_string(code).unwrap_or_default();
    let response = (
        [(header::CONTENT_TYPE, HeaderValue::from_static("application/json"))],
        body,
    )
        .into_response();
    with_status(response, code)
}

/// A page without a page: for when even that one breaks.
pub(super) fn bare(code: &Code) -> Response<Body> {
    let number = if let Code::Internal { incident } = code {
        incident.as_str()
    } else {
        ""
    };
    let words = format!(
        "{}\n{}\n{number}\n",
        app::text::errors::title(code),
        app::text::errors::sentence(code)
    );
    with_status(
        ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], words).into_response(),
        code,
    )
}

pub(super) fn with_status(mut response: Response<Body>, code: &Code) -> Response<Body> {
    *response.status_mut() = StatusCode::from_u16(code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let retry_after_s = match code {
        Code::TooManyAttempts { retry_after_s } => Some(*retry_after_s),
        Code::Unavailable => Some(AWAY_S),
        _ => None,
    };
    if let Some(seconds) = retry_after_s {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    }
    response
}
