use std::time::Duration;

use sea_orm::{
    ConnectOptions, DatabaseConnection, DatabaseTransaction, DbErr, QuerySelect, Select, SqliteTransactionMode,
    TransactionOptions, TransactionTrait,
    sea_query::LockType,
    sqlx::{
        Connection,
        sqlite::{SqliteJournalMode, SqliteSynchronous},
    },
};

use crate::{entity::membership, error::Result};

/// The database: SQLite or PostgreSQL, by its URL.
#[derive(Clone)]
pub struct Database(DatabaseConnection);

/// Connections at a time. On two cores more only wait for each other; on SQLite all but one only read.
const CONNECTIONS: u32 = 8;
/// How long a request waits for a connection before it is told to try again.
const ACQUIRE: Duration = Duration::from_secs(5);

/// Opens the database of that URL; an SQLite file is made where there is none.
///
/// # Errors
/// The database can't be reached or opened.
pub async fn connect(url: &str) -> Result<Database, DbErr> {
    let mut options = ConnectOptions::new(url);
    options
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        .connect_timeout(ACQUIRE)
        // Statements carry names and addresses in their parameters' neighbourhood; none go to the log.
        .sqlx_logging(false)
        .map_sqlx_sqlite_opts(|sqlite| {
            sqlite
                .create_if_missing(true)
                .foreign_keys(true)
                .journal_mode(SqliteJournalMode::Wal)
                // What was acknowledged survives a power cut, too.
                .synchronous(SqliteSynchronous::Full)
                .busy_timeout(ACQUIRE)
        })
        // Where the disk is full SQLite itself undoes a transaction that its connection still believes in, for good:
        // such a one is closed. Whatever was dropped and waited to be undone has been by now, the pool asked before.
        .map_sqlx_sqlite_before_acquire(|connection, _| {
            let is_sound = !connection.is_in_transaction();
            Box::pin(async move { Ok(is_sound) })
        });
    Ok(Database(sea_orm::Database::connect(options).await?))
}

impl Database {
    /// For reading. Writing goes through [`Database::write`].
    #[must_use]
    pub fn read(&self) -> &DatabaseConnection {
        &self.0
    }

    /// From now on `told` hears of every statement, as text without its values, and of how long it took.
    pub fn observe(&mut self, told: impl Fn(&str, Duration) + Send + Sync + 'static) {
        self.0
            .set_metric_callback(move |done| told(&done.statement.sql, done.elapsed));
    }

    /// Begins the transaction of a change; dropping it without `commit` undoes everything.
    ///
    /// On SQLite it takes the write lock at once. One that began reading could not get it later, whatever
    /// the time-out, once somebody else has written.
    pub(crate) async fn write(&self) -> Result<DatabaseTransaction, DbErr> {
        #[expect(clippy::disallowed_methods, reason = "the one place where transactions begin")]
        self.0
            .begin_with_options(TransactionOptions {
                sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
                ..TransactionOptions::default()
            })
            .await
    }
}

/// The one lock on memberships.
pub(crate) trait LockMembers {
    /// Locks the members' rows for a change. Rows of other tables can go on referring to them: whoever writes a
    /// patient's report holds the observation and looks at the patient's row only through its reference, so with a
    /// stronger lock it and somebody who holds the patient and wants the observation would wait for each other.
    #[must_use]
    fn lock_members(self) -> Self;
}

impl LockMembers for Select<membership::Entity> {
    fn lock_members(self) -> Self {
        self.lock(LockType::NoKeyUpdate)
    }
}
