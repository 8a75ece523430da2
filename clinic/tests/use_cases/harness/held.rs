//! Two requests in an order that a test forces.

use std::time::Duration;

use sea_orm::{ConnectionTrait, DatabaseTransaction, Statement, TransactionTrait, Value};

use super::{Engine, World};

/// Rows that somebody holds until this is let go.
pub(crate) struct Held(Option<DatabaseTransaction>);

impl Held {
    pub(crate) async fn let_go(self) {
        if let Some(txn) = self.0 {
            txn.commit().await.unwrap();
        }
    }
}

impl World {
    /// Holds the rows that the statement locks, as a slow request does. SQLite has one writer at a time, and so no rows
    /// to hold.
    pub(crate) async fn hold(&self, sql: &str, values: Vec<Value>) -> Held {
        if self.engine == Engine::Sqlite {
            return Held(None);
        }
        #[expect(
            clippy::disallowed_methods,
            reason = "the test is a process that nobody else's code runs in"
        )]
        let txn = self.ctx.db.read().begin().await.unwrap();
        let statement = Statement::from_sql_and_values(txn.get_database_backend(), sql, values);
        txn.query_all_raw(statement).await.unwrap();
        Held(Some(txn))
    }

    /// Goes on once so many requests wait for what others hold.
    pub(crate) async fn until_waiting(&self, requests: i64) {
        if self.engine == Engine::Sqlite {
            return;
        }
        let sql = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() \
                   AND wait_event_type = 'Lock'";
        let all = async {
            while self.number(sql).await < requests {
                tokio::task::yield_now().await;
            }
        };
        let in_time = tokio::time::timeout(Duration::from_secs(30), all).await;
        assert!(in_time.is_ok(), "{requests} requests never waited for a row");
    }
}
