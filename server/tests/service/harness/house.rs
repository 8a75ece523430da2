//! The service of one test.

use std::{
    ffi::OsString,
    fs,
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};

use axum::Router;
use chrono::{DateTime, Utc};
use clinic::{
    Clock, Context,
    identity::{Passkeys, Passwords},
};
use sea_orm::{ConnectionTrait, Statement, Value};
use server::{
    Assets, State,
    config::{self, Config},
    mail::Post,
    worker,
};
use tempfile::TempDir;
use tokio::{sync::watch, time::Instant};

use super::engine::{Engine, OnServer};

pub(crate) const STARTED: &str = "2026-11-24T09:00:00Z";

pub(crate) struct House {
    pub(crate) ctx: Context,
    pub(crate) config: Config,
    pub(crate) router: Router,
    pub(crate) post: Arc<Post>,
    clock: Arc<Mutex<DateTime<Utc>>>,
    folder: TempDir,
    on_server: Option<OnServer>,
}

impl House {
    /// On SQLite, on loopback, with the built-in mailbox.
    pub(crate) async fn open() -> Self {
        Self::with(Engine::Sqlite, &[]).await
    }

    pub(crate) async fn on(engine: Engine) -> Self {
        Self::with(engine, &[]).await
    }

    /// With variables of the environment.
    pub(crate) async fn with(engine: Engine, variables: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir_in("/dev/shm")
            .or_else(|_none| tempfile::tempdir())
            .unwrap();
        build_site(&folder.path().join("site"));
        let on_server = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(OnServer::new().await),
        };
        let mut set: Vec<(OsString, OsString)> = vec![
            ("ONCOCENTER_DATA_DIR".into(), folder.path().into()),
            ("LEPTOS_SITE_ROOT".into(), folder.path().join("site").into()),
        ];
        if let Some(database) = &on_server {
            set.push(("ONCOCENTER_DATABASE_URL".into(), database.url().into()));
        }
        set.extend(variables.iter().map(|(name, value)| (name.into(), value.into())));
        let config = config::from_text(include_str!("../../../../Leptos.toml"), set).unwrap();
        let brands = server::brands(&config.brand).unwrap();
        let database = server::open_database(&config).await.unwrap();
        let clock = Arc::new(Mutex::new(STARTED.parse().unwrap()));
        let hand = Arc::clone(&clock);
        let ctx = Context::new(
            database,
            Clock::by(move || *hand.lock().unwrap()),
            brands.clone(),
            Passwords::new(2),
            server::open_vault(&config).unwrap(),
        )
        .with_passkeys(Passkeys::at(config.public_url.origin(), "ONCOCENTER"));
        let post = Arc::new(Post::new(&config).unwrap());
        let assets = Assets::read(&config.site_root, &config.site_pkg_dir, &brands).unwrap();
        let state = State::new(ctx.clone(), config.clone(), assets, post.mailbox().cloned());
        Self {
            ctx,
            config,
            router: server::router(state),
            post,
            clock,
            folder,
            on_server,
        }
    }

    pub(crate) fn data_dir(&self) -> &Path {
        self.folder.path()
    }

    /// Where the database is, on PostgreSQL.
    pub(crate) fn database_url(&self) -> Option<String> {
        self.on_server.as_ref().map(OnServer::url)
    }

    pub(crate) fn pass(&self, time: chrono::Duration) {
        *self.clock.lock().unwrap() += time;
    }

    /// The worker does everything that is due now: at the end no letter waits for its first or next try.
    pub(crate) async fn letters_go_out(&self) {
        let (stop, stopping) = watch::channel(false);
        let working = tokio::spawn(worker::run(self.ctx.clone(), Arc::clone(&self.post), stopping));
        eventually("the letters are on their way", async || {
            let now = self.ctx.now();
            self.number(
                "SELECT COUNT(*) FROM job WHERE kind = 'letter' AND run_at <= $1",
                vec![now.into()],
            )
            .await
                == 0
        })
        .await;
        stop.send_replace(true);
        working.await.unwrap();
    }

    /// The worker writes the reminders of classes that are due now.
    pub(crate) async fn reminders_are_written(&self) {
        let (stop, stopping) = watch::channel(false);
        let working = tokio::spawn(worker::run(self.ctx.clone(), Arc::clone(&self.post), stopping));
        eventually("the reminders are written", async || {
            let later = "SELECT COUNT(*) FROM job WHERE kind = 'remind_of_classes' AND run_at > $1";
            self.number(later, vec![self.ctx.now().into()]).await == 1
        })
        .await;
        stop.send_replace(true);
        working.await.unwrap();
    }

    /// The worker asks patients for the reports that are due now, and the letters go out.
    pub(crate) async fn reports_are_asked_for(&self) {
        let (stop, stopping) = watch::channel(false);
        let working = tokio::spawn(worker::run(self.ctx.clone(), Arc::clone(&self.post), stopping));
        eventually("the reports are asked for", async || {
            let later = "SELECT COUNT(*) FROM job WHERE kind = 'ask_for_reports' AND run_at > $1";
            self.number(later, vec![self.ctx.now().into()]).await == 1
        })
        .await;
        stop.send_replace(true);
        working.await.unwrap();
        self.letters_go_out().await;
    }

    /// The worker adds everybody of the lists that were begun.
    pub(crate) async fn lists_are_added(&self) {
        let (stop, stopping) = watch::channel(false);
        let working = tokio::spawn(worker::run(self.ctx.clone(), Arc::clone(&self.post), stopping));
        eventually("the lists are through", async || {
            self.number("SELECT COUNT(*) FROM job WHERE kind = 'import'", vec![])
                .await
                == 0
        })
        .await;
        stop.send_replace(true);
        working.await.unwrap();
    }

    pub(crate) async fn number(&self, sql: &str, values: Vec<Value>) -> i64 {
        let db = self.ctx.db.read();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.query_one_raw(statement)
            .await
            .unwrap()
            .unwrap()
            .try_get_by_index(0)
            .unwrap()
    }

    /// One column of every row.
    pub(crate) async fn texts(&self, sql: &str) -> Vec<String> {
        let db = self.ctx.db.read();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let rows = db.query_all_raw(statement).await.unwrap();
        rows.iter().map(|row| row.try_get_by_index(0).unwrap()).collect()
    }

    pub(crate) async fn execute(&self, sql: &str) {
        self.ctx.db.read().execute_unprepared(sql).await.unwrap();
    }

    /// Every letter has gone out, and there were exactly so many. Those about sign-ins at new browsers and those that ask
    /// for reports are not counted: nearly every test has some, and few are about them.
    pub(crate) async fn end(self, letters: i64) {
        self.letters_go_out().await;
        assert_eq!(
            self.number(
                "SELECT COUNT(*) FROM outbox_mail WHERE kind NOT IN ('new_device', 'report_due', 'caregiver_due')",
                vec![]
            )
            .await,
            letters,
            "letters"
        );
        let waiting = self
            .number(
                "SELECT COUNT(*) FROM outbox_mail WHERE state = 'queued' AND kind NOT IN ('report_due', 'caregiver_due')",
                vec![],
            )
            .await;
        assert_eq!(waiting, 0, "letters that nobody sent");
        self.ctx.db.read().clone().close().await.unwrap();
        if let Some(database) = self.on_server {
            database.end().await;
        }
    }
}

/// What cargo-leptos would have built, as far as the service looks at it.
fn build_site(root: &Path) {
    for (path, contents) in [
        ("pkg/oncocenter.css", "body{}"),
        ("pkg/oncocenter.js", "export{}"),
        ("pkg/oncocenter.wasm", "wasm"),
        ("fonts/golos-text-cyrillic.woff2", "font"),
        ("page.js", "script"),
        ("favicon.svg", "<svg/>"),
        ("robots.txt", "User-agent: *"),
    ] {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, contents).unwrap();
    }
}

/// Waits until the condition holds, for ten seconds at most.
pub(crate) async fn eventually(what: &str, holds: impl AsyncFn() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(10);
    while !holds().await {
        assert!(Instant::now() < deadline, "it never came to this: {what}");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}
