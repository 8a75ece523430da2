//! Databases: a file in the test's own folder, or one of the PostgreSQL server's.

use std::sync::atomic::{AtomicU32, Ordering};

use sea_orm::{ConnectionTrait, Database};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    pub(crate) const BOTH: [Self; 2] = [Self::Sqlite, Self::Postgres];
}

/// A new database of the server that the tests were given.
pub(crate) struct OnServer {
    server: String,
    name: String,
}

impl OnServer {
    pub(crate) async fn new() -> Self {
        static MADE: AtomicU32 = AtomicU32::new(0);
        #[expect(
            clippy::disallowed_methods,
            reason = "where the server is, only the environment knows"
        )]
        let server = std::env::var("ONCOCENTER_TEST_PG_URL").unwrap_or_default();
        assert!(
            !server.is_empty(),
            "The tests want PostgreSQL beside SQLite: run them by `make test` or `scripts/with-postgres.sh cargo test`, \
             or name a server where databases may be created in ONCOCENTER_TEST_PG_URL."
        );
        let made = MADE.fetch_add(1, Ordering::Relaxed);
        let database = Self {
            server,
            name: format!("oncocenter_service_{}_{made}", std::process::id()),
        };
        database.tell(&format!("CREATE DATABASE {}", database.name)).await;
        database
    }

    pub(crate) fn url(&self) -> String {
        format!("{}/{}", self.server.trim_end_matches('/'), self.name)
    }

    pub(crate) async fn end(self) {
        self.tell(&format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
    }

    async fn tell(&self, statement: &str) {
        let server = Database::connect(format!("{}/postgres", self.server.trim_end_matches('/')))
            .await
            .unwrap();
        server.execute_unprepared(statement).await.unwrap();
        server.close().await.unwrap();
    }
}
