//! Promise: a static file costs neither session nor database, and is compressed and kept as it can be.

use axum::{
    extract::{Request, State as Given},
    http::Method,
    middleware::Next,
    response::Response,
};

use super::{State, route::Route};

pub(super) async fn layer(Given(state): Given<State>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let found = reads
        .then(|| state.0.assets.answer(request.uri().path(), request.headers()))
        .flatten();
    match found {
        Some(mut response) => {
            response.extensions_mut().insert(Route::new("file"));
            response
        }
        None => next.run(request).await,
    }
}
