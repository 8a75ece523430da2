//! The way of a request, from the outside in: its number and line in the log, headers, the last net under panics
//! and time, compression, static files, the address, its origin, the form it may be, its session; then a page or function.

mod agent;
mod calendar;
mod caller;
mod files;
mod forms;
mod guard;
mod headers;
mod health;
mod letter;
mod local;
mod log;
mod metrics;
mod origin;
mod pages;
mod query;
mod results;
mod route;
mod same_site;
pub mod serve;
mod session;
mod urlencoded;

use std::sync::Arc;

use axum::{
    Router,
    middleware::{from_fn, from_fn_with_state},
    routing::get,
};
use clinic::Context;
use leptos::config::LeptosOptions;
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate,
        predicate::{DefaultPredicate, SizeAbove},
    },
};

use crate::{Assets, config::Config, mail::Mailbox};
use pages::Pages;

/// What every request is answered with.
#[derive(Clone)]
pub struct State(Arc<Inner>);

struct Inner {
    ctx: Context,
    config: Config,
    site: app::Site,
    assets: Assets,
    pages: Pages,
    mailbox: Option<Mailbox>,
}

impl State {
    #[must_use]
    pub fn new(ctx: Context, config: Config, assets: Assets, mailbox: Option<Mailbox>) -> Self {
        let site = app::Site {
            public_url: config.public_url.origin().to_owned(),
            secure_cookies: config.public_url.is_https(),
            dev_pages: config.dev_pages,
            mailbox: mailbox.is_some(),
        };
        let options = LeptosOptions::builder()
            .output_name(config.output_name.as_str())
            .site_root(config.site_root.to_string_lossy().as_ref())
            // A hash of everything built: the address of a file that never changes.
            .site_pkg_dir(assets.package_path())
            .site_addr(config.site_addr)
            // Nothing of cargo-leptos' live reload in any page.
            .env(leptos::config::Env::PROD)
            .build();
        let pages = Pages::new(ctx.clone(), site.clone(), options, mailbox.clone());
        Self(Arc::new(Inner {
            ctx,
            config,
            site,
            assets,
            pages,
            mailbox,
        }))
    }
}

/// Pages are nine parts repetition. A page that shows a secret repeats nothing that its address brings, so that its
/// length tells nothing of the one to whoever chooses the other (BREACH).
fn compression() -> CompressionLayer<impl Predicate> {
    /// Bytes from which on it is worth the work: what fits into one packet is not.
    const WORTH_IT: u16 = 1400;
    CompressionLayer::new()
        .quality(CompressionLevel::Fastest)
        .compress_when(DefaultPredicate::new().and(SizeAbove::new(WORTH_IT)))
}

/// The whole service, in-process as well as behind a socket. Requests must carry `ConnectInfo<SocketAddr>`.
pub fn router(state: State) -> Router {
    let for_people = Router::new()
        .route("/mailbox/{letter}/html", get(letter::html))
        .route("/{home}/import/{id}/result.csv", get(results::csv))
        .route("/org/audit/journal.csv", get(results::journal))
        .route("/org/statistics/statistics.csv", get(results::statistics))
        .route("/doctor/patients/{id}/record.json", get(results::record))
        .route("/cal/{file}", get(calendar::file))
        .route_layer(from_fn(route::layer))
        .with_state(state.clone())
        .fallback_service(state.0.pages.router())
        // Inside the forms, which may ask for any page once more.
        .layer(from_fn_with_state(state.clone(), local::layer))
        .layer(from_fn_with_state(state.clone(), session::layer))
        .layer(from_fn_with_state(state.clone(), forms::layer));
    // Whether the process lives is no matter of a session, which the database would have to know.
    Router::new()
        .route("/healthz", get(health::process))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(metrics::figures))
        .with_state(state.clone())
        .fallback_service(for_people)
        .layer(from_fn_with_state(state.clone(), origin::layer))
        .layer(from_fn(query::layer))
        .layer(from_fn_with_state(state.clone(), files::layer))
        .layer(compression())
        .layer(from_fn_with_state(state.clone(), guard::layer))
        .layer(from_fn_with_state(state, headers::layer))
        .layer(from_fn(log::layer))
}
