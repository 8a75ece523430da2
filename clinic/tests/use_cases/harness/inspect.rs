//! What really is in the database: raw statements, around the use cases.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, TryGetable, Value};

use super::{Engine, World};

impl World {
    /// Runs a statement with its values as `$1`, `$2`…; how many rows it changed.
    pub(crate) async fn try_execute(&self, sql: &str, values: Vec<Value>) -> Result<u64, DbErr> {
        let db = self.ctx.db.read();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        Ok(db.execute_raw(statement).await?.rows_affected())
    }

    pub(crate) async fn execute(&self, sql: &str, values: Vec<Value>) -> u64 {
        self.try_execute(sql, values).await.unwrap()
    }

    pub(crate) async fn rows(&self, sql: &str, values: Vec<Value>) -> Vec<QueryResult> {
        let db = self.ctx.db.read();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), sql, values);
        db.query_all_raw(statement).await.unwrap()
    }

    /// The first column of every row.
    pub(crate) async fn column<T: TryGetable>(&self, sql: &str, values: Vec<Value>) -> Vec<T> {
        self.rows(sql, values)
            .await
            .iter()
            .map(|row| row.try_get_by_index(0).unwrap())
            .collect()
    }

    /// The one value that the statement asks for.
    pub(crate) async fn one<T: TryGetable>(&self, sql: &str, values: Vec<Value>) -> T {
        let mut found = self.column(sql, values).await;
        assert_eq!(found.len(), 1, "{sql}");
        found.pop().unwrap()
    }

    pub(crate) async fn number(&self, sql: &str) -> i64 {
        self.one(sql, Vec::new()).await
    }

    /// Inserts a row by hand.
    pub(crate) async fn insert(&self, table: &str, row: Vec<(&'static str, Value)>) -> Result<u64, DbErr> {
        let (columns, values): (Vec<_>, Vec<_>) = row.into_iter().unzip();
        let places: Vec<_> = (1..=columns.len()).map(|n| format!("${n}")).collect();
        let sql = format!(
            "INSERT INTO {table} ({}) VALUES ({})",
            columns.join(", "),
            places.join(", ")
        );
        self.try_execute(&sql, values).await
    }

    /// Everything that the database holds, table by table, row by row. Equal dumps: nothing was changed.
    pub(crate) async fn dump(&self) -> BTreeMap<String, Vec<String>> {
        let mut dump = BTreeMap::new();
        for table in self.tables().await {
            let sql = match self.engine {
                Engine::Postgres => format!(r#"SELECT t::text FROM "{table}" t ORDER BY 1"#),
                Engine::Sqlite => {
                    let columns: Vec<String> = self
                        .column(&format!("SELECT name FROM pragma_table_info('{table}')"), Vec::new())
                        .await;
                    let quoted: Vec<_> = columns.iter().map(|name| format!(r#"quote("{name}")"#)).collect();
                    format!(r#"SELECT {} FROM "{table}" ORDER BY 1"#, quoted.join(" || ', ' || "))
                }
            };
            dump.insert(table, self.column(&sql, Vec::new()).await);
        }
        dump
    }

    pub(crate) async fn tables(&self) -> Vec<String> {
        let sql = match self.engine {
            Engine::Sqlite => {
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence' ORDER BY name"
            }
            Engine::Postgres => {
                "SELECT tablename::text FROM pg_catalog.pg_tables WHERE schemaname = 'public' ORDER BY 1"
            }
        };
        self.column(sql, Vec::new()).await
    }

    /// No table holds any of these texts, neither as text nor as bytes.
    pub(super) async fn assert_nowhere(&self, secrets: &[String]) {
        for (table, rows) in self.dump().await {
            for row in rows {
                // Both databases show bytes as hexadecimal digits.
                let row = row.to_lowercase();
                for secret in secrets {
                    let bytes: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
                    let is_there = row.contains(&secret.to_lowercase()) || row.contains(&bytes);
                    assert!(!is_there, "{table} holds a secret in clear: {row}");
                }
            }
        }
    }

    /// What happens while a table is not there, as when the database fails half way. Afterwards it is back.
    pub(crate) async fn without_table<T>(&self, table: &str, work: impl AsyncFnOnce() -> T) -> T {
        self.execute(&format!("ALTER TABLE {table} RENAME TO {table}_away"), Vec::new())
            .await;
        let result = work().await;
        self.execute(&format!("ALTER TABLE {table}_away RENAME TO {table}"), Vec::new())
            .await;
        result
    }
}
