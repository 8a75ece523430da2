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

/// Whether the same call may well succeed a moment later: no connection to be had, or a lock that others hold.
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
            // SQLite: BUSY and LOCKED. PostgreSQL: serialization failure, deadlock, going down, starting up.
            Some("5" | "6" | "261" | "517" | "40001" | "40P01" | "57P01" | "57P02" | "57P03" | "53300") => true,
            Some(_) | None => false,
        },
        _ => false,
    }
}

/// Whether the database refused a row because another one has what must be unique.
pub(crate) fn is_taken(error: &DbErr) -> bool {
    matches!(error.sql_err(), Some(SqlErr::UniqueConstraintViolation(_)))
}
