//! SQLite: a file.

use std::{fs, path::Path, path::PathBuf, str::FromStr};

use clinic::Database;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement, sqlx::sqlite::SqliteConnectOptions};

use super::{close, keep, refused};
use crate::{database::broken, stop::Stop};

/// Copies what is committed now; writers go on meanwhile. The file is there already, and empty.
pub(super) async fn copy(database: &Database, to: &Path) -> Result<(), Stop> {
    let statement = Statement::from_sql_and_values(DbBackend::Sqlite, "VACUUM INTO ?", [text(to)?.into()]);
    let copied = database.read().execute_raw(statement).await;
    copied.map(drop).map_err(|error| broken(&error))
}

/// Where the database of that address is.
pub(super) fn place(url: &str) -> Result<PathBuf, Stop> {
    SqliteConnectOptions::from_str(url)
        .map(|options| options.get_filename().to_path_buf())
        .map_err(|_unreadable| Stop::new("Параметр «database-url»: это не адрес файла SQLite."))
}

/// Whether a database is whole, rows and references alike.
pub(super) async fn check(file: &Path) -> Result<(), Stop> {
    let address = text(file)?.replace('%', "%25").replace('?', "%3f").replace('#', "%23");
    // Read as it is, so that no second file appears beside it.
    let database = sea_orm::Database::connect(format!("sqlite://{address}?mode=ro&immutable=1"))
        .await
        .map_err(|error| broken(&error))?;
    let found = faults(&database).await.map_err(|error| broken(&error))?;
    database.close().await.map_err(|error| broken(&error))?;
    if found {
        return Err(Stop::new("База данных в копии повреждена. Возьмите другую копию."));
    }
    Ok(())
}

async fn faults(database: &impl ConnectionTrait) -> Result<bool, DbErr> {
    let ask = |sql: &str| Statement::from_string(DbBackend::Sqlite, sql);
    let whole = database.query_one_raw(ask("PRAGMA integrity_check(1)")).await?;
    let said: String = whole.map_or(Ok(String::new()), |row| row.try_get_by_index(0))?;
    let astray = database.query_one_raw(ask("PRAGMA foreign_key_check")).await?;
    Ok(said != "ok" || astray.is_some())
}

/// Puts the checked file in the database's place, where at each moment one of the two stands. What was there stays
/// beside it, whole: its log is worked into it first.
pub(super) async fn put(before: Database, copy: &Path, place: &Path) -> Result<(), Stop> {
    let emptied = before
        .read()
        .query_one_raw(Statement::from_string(
            DbBackend::Sqlite,
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ))
        .await;
    let busy: i32 = emptied
        .and_then(|row| row.map_or(Ok(1), |row| row.try_get_by_index(0)))
        .map_err(|error| broken(&error))?;
    if busy != 0 {
        return Err(Stop::new(
            "Базу данных держит другая программа. Закройте её и повторите.",
        ));
    }
    close(before).await?;
    let failed = |error| refused(place, "не заменить", &error);
    keep(place).map_err(failed)?;
    for side in ["-wal", "-shm"] {
        let mut name = place.as_os_str().to_owned();
        name.push(side);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
            Ok(()) | Err(_) => {}
        }
    }
    fs::rename(copy, place).map_err(failed)?;
    let folder = place.parent().filter(|folder| !folder.as_os_str().is_empty());
    fs::File::open(folder.unwrap_or(Path::new(".")))
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

fn text(path: &Path) -> Result<&str, Stop> {
    path.to_str().ok_or_else(|| {
        Stop::new(format!(
            "В пути {} есть знаки, которых SQLite не поймёт.",
            path.display()
        ))
    })
}
