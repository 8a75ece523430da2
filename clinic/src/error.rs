use domain::error::Code;
use sea_orm::{DbErr, RuntimeErr, SqlErr};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a use case did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The person asked for something that can't be; the code says what.
    #[error(transparent)]
    Refused(#[from] Code),
    /// The database is busy or away; trying again helps.
    #[error("the database is not available: {0}")]
    Unavailable(#[source] DbErr),
    /// Something is broken. The cause is for the log, never for the person.
    #[error("broken: {0}")]
    Broken(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl Error {
    /// A breakage with its cause.
    pub fn broken(cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self::Broken(cause.into())
    }

    /// Whether the refusal has this code.
    #[must_use]
    pub fn is(&self, code: &Code) -> bool {
        matches!(self, Self::Refused(refusal) if refusal == code)
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if is_passing(&error) {
            Self::Unavailable(error)
        } else {
            Self::broken(error)
        }
    }
}

/// Whether the same call may well succeed later without anybody's change to the program: no connection to be had, a lock
/// that others hold, a disk that is full or read-only. Of the latter the log and `/metrics` tell whoever can free it.
fn is_passing(error: &DbErr) -> bool {
    let cause = match error {
        DbErr::ConnectionAcquire(_) => return true,
        DbErr::Conn(cause) | DbErr::Exec(cause) | DbErr::Query(cause) => cause,
        _ => return false,
    };
    let RuntimeErr::SqlxError(cause) = cause else {
        return false;
    };
    match &**cause {
        sea_orm::SqlxError::Io(_) | sea_orm::SqlxError::PoolTimedOut | sea_orm::SqlxError::PoolClosed => true,
        sea_orm::SqlxError::Database(told) => match told.code().as_deref() {
            Some(code) => PASSING_POSTGRES.contains(&code) || is_passing_sqlite(code),
            None => false,
        },
        _ => false,
    }
}

/// Serialization failure, deadlock, lock not to be had; going down, starting up; too many connections, disk full, out of
/// memory; read-only; input or output failed.
const PASSING_POSTGRES: [&str; 11] = [
    "40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300", "53100", "53200", "25006", "58030",
];

/// BUSY, LOCKED, READONLY, IOERR, FULL and CANTOPEN, whatever their extension says in the upper bytes. Four digits at most;
/// PostgreSQL's codes have five.
fn is_passing_sqlite(code: &str) -> bool {
    code.len() < 5
        && code
            .parse::<u32>()
            .is_ok_and(|code| [5, 6, 8, 10, 13, 14].contains(&(code & 0xff)))
}

/// Whether the database refused a row because another one has what must be unique.
pub(crate) fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
