//! What this process has done, counted for whoever watches it. No label is anything that somebody typed: routes are
//! patterns, methods and outcomes come from short lists.

use std::{sync::LazyLock, time::Duration};

use axum::http::{Method, StatusCode};
use clinic::Context;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram, info::Info},
    registry::{Registry, Unit},
};
use sea_orm::{ConnectionTrait, DbErr, Statement};

/// Of this process: figures begin anew at each start, as Prometheus expects.
pub(crate) static ALL: LazyLock<Metrics> = LazyLock::new(Metrics::new);

/// Seconds, about the budgets of pages and of a sign-in.
const SECONDS: [f64; 9] = [0.003, 0.01, 0.03, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0];

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Asked, Counter>,
    seconds: Histogram,
    letters: Family<Outcome, Counter>,
    failed_jobs: Counter,
    queued_letters: Gauge,
    overdue_jobs: Gauge,
    database_up: Gauge,
}

impl Metrics {
    fn new() -> Self {
        let mut all = Self {
            registry: Registry::with_prefix("oncocenter"),
            requests: Family::default(),
            seconds: Histogram::new(SECONDS),
            letters: Family::default(),
            failed_jobs: Counter::default(),
            queued_letters: Gauge::default(),
            overdue_jobs: Gauge::default(),
            database_up: Gauge::default(),
        };
        let about = Info::new([("version", env!("CARGO_PKG_VERSION"))]);
        let registry = &mut all.registry;
        registry.register("program", "The version that runs", about);
        registry.register("requests", "Answers by route pattern and status", all.requests.clone());
        registry.register_with_unit(
            "request_duration",
            "Time to an answer",
            Unit::Seconds,
            all.seconds.clone(),
        );
        registry.register("letters", "Tries to send a letter by outcome", all.letters.clone());
        registry.register("failed_jobs", "Jobs that will be tried again", all.failed_jobs.clone());
        registry.register("queued_letters", "Letters not yet sent", all.queued_letters.clone());
        registry.register("due_jobs", "Jobs whose time has come", all.overdue_jobs.clone());
        registry.register(
            "database_up",
            "Whether the database answered just now",
            all.database_up.clone(),
        );
        all
    }

    /// One answer.
    pub(crate) fn request(&self, method: &Method, route: &str, status: StatusCode, taken: Duration) {
        let asked = Asked {
            method: known(method),
            route: route.to_owned(),
            status: status.as_u16(),
        };
        self.requests.get_or_create(&asked).inc();
        self.seconds.observe(taken.as_secs_f64());
    }

    /// One try to send a letter.
    pub(crate) fn letter(&self, outcome: &'static str) {
        self.letters.get_or_create(&Outcome { outcome }).inc();
    }

    pub(crate) fn job_failed(&self) {
        self.failed_jobs.inc();
    }

    /// All figures in Prometheus' text, with what waits in the database now. A database that is away is a figure.
    pub(crate) async fn text(&self, ctx: &Context) -> Result<String, std::fmt::Error> {
        match waiting(ctx).await {
            Ok((letters, jobs)) => {
                self.database_up.set(1);
                self.queued_letters.set(letters);
                self.overdue_jobs.set(jobs);
            }
            Err(error) => {
                tracing::warn!(%error, "what waits can't be counted");
                self.database_up.set(0);
            }
        }
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

/// Letters that wait for their first or next try are jobs, too, so both are counted on the short table of jobs.
async fn waiting(ctx: &Context) -> Result<(i64, i64), DbErr> {
    let db = ctx.db.read();
    let count = async |sql: &str, values: Vec<sea_orm::Value>| {
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        let row = db.query_one_raw(statement).await?;
        row.map_or(Ok(0), |row| row.try_get_by_index::<i64>(0))
    };
    let letters = count("SELECT COUNT(*) FROM job WHERE kind = 'letter'", vec![]).await?;
    let jobs = count("SELECT COUNT(*) FROM job WHERE run_at <= $1", vec![ctx.now().into()]).await?;
    Ok((letters, jobs))
}

/// A stranger may invent methods; each would be a row of figures.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}
