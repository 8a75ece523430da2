//! A copy of everything that can't be made anew: the database and the key of its sealed secrets, in one ZIP file with
//! a manifest. It is made while the service runs, and read back only where it is whole and fits.
//!
//! SQLite is copied by `VACUUM INTO`, a reader's snapshot that stops no writer; PostgreSQL by its own `pg_dump`, a
//! snapshot as well. What is kept elsewhere (`Leptos.toml`, certificates) is the operator's.

mod archive;
mod postgres;
mod sqlite;

use std::{
    fs, io,
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use clinic::{Clock, Database};
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

use crate::{
    config::Config,
    database,
    stop::{Stop, reason},
};
use archive::{Manifest, Opened};

/// For its owner alone: names, diagnoses, and the key of second factors.
const MODE: u32 = 0o600;
/// How the name of what was replaced ends.
const KEPT: &str = "before-restore";
const KEPT_MAX: u32 = 99;

/// What a copy holds, for whoever made or read it.
#[derive(Debug)]
pub(crate) struct Contents {
    pub(crate) clinics: i64,
    pub(crate) people: i64,
    pub(crate) journal: i64,
}

/// Writes a copy of the database as it is at this moment, with its key.
///
/// # Errors
/// A sentence: the file is there already, there is nothing to copy, or a disk or database refused.
pub(crate) async fn save(config: &Config, file: &Path) -> Result<Contents, Stop> {
    if file.exists() {
        return Err(Stop::new(format!(
            "Файл {} уже есть. Назовите другой: копия поверх копии не пишется.",
            file.display()
        )));
    }
    let database = database::connect(config).await?;
    database::pending(&database).await?;
    let steps = applied(&database).await?;
    if steps.is_empty() {
        return Err(Stop::new("Сохранять нечего: в базе данных ещё нет таблиц."));
    }
    let counted = contents(&database).await?;
    let key = fs::read(&config.key_file).map_err(|error| refused(&config.key_file, "не прочитать", &error))?;
    let copy = Scratch::beside(file, "database")?;
    let engine = engine(&database);
    match engine {
        DbBackend::Postgres => postgres::dump(&config.database_url, &copy.0)?,
        _ => sqlite::copy(&database, &copy.0).await?,
    }
    let manifest = Manifest::new(engine, steps, Clock::system().now());
    let whole = Scratch::beside(file, "partial")?;
    archive::write(&whole.0, manifest, &copy.0, &key).map_err(|error| refused(file, "не записать", &error))?;
    // Whoever sees the name sees a whole copy. A name that came meanwhile stays what it is.
    fs::hard_link(&whole.0, file).map_err(|error| refused(file, "не записать", &error))?;
    Ok(counted)
}

/// Puts the copy where the configuration says the database and its key are. Nothing is touched before the file is
/// known to be whole and to fit; what was there is kept beside it (SQLite, key) or goes in the same transaction
/// (PostgreSQL).
///
/// # Errors
/// A sentence: the file is damaged or of another kind, the service runs, something is there and `replace` was not
/// asked for, or a disk or database refused.
pub(crate) async fn restore(config: &Config, file: &Path, replace: bool) -> Result<Contents, Stop> {
    let mut opened = Opened::read(file)?;
    let is_postgres = !config.database_url.starts_with("sqlite:");
    if opened.manifest.is_postgres() != is_postgres {
        return Err(Stop::new(format!(
            "Копия {} сделана из базы {}, а параметр «database-url» указывает на другую. Вернуть её можно только в {0}.",
            file.display(),
            opened.manifest.engine_name()
        )));
    }
    let _stopped = stopped(config)?;
    let before = database::connect(config).await?;
    if !replace && holds_something(&before).await? {
        return Err(Stop::new(
            "В базе данных уже что-то есть. Чтобы заменить её копией, добавьте --replace.",
        ));
    }
    if is_postgres {
        close(before).await?;
        postgres::nobody_else(&config.database_url).await?;
        let copy = Scratch::beside(&config.data_dir.join("restore"), "dump")?;
        opened.extract_database(&copy.0)?;
        postgres::load(&config.database_url, &copy.0)?;
    } else {
        let place = sqlite::place(&config.database_url)?;
        let copy = Scratch::beside(&place, "restoring")?;
        opened.extract_database(&copy.0)?;
        sqlite::check(&copy.0).await?;
        sqlite::put(before, &copy.0, &place).await?;
    }
    put_key(&config.key_file, &opened.key()?)?;
    let database = database::open(config).await?;
    contents(&database).await
}

/// Held by every running service of this machine.
///
/// # Errors
/// A sentence: a command wants it for itself.
pub(crate) fn running(config: &Config) -> Result<fs::File, Stop> {
    let (path, file) = lock(config)?;
    file.try_lock_shared().map_err(|_restoring| {
        Stop::new(format!(
            "Идёт восстановление из копии или создаётся учебная клиника (занят файл {}). Запустите сервис, когда это \
             кончится.",
            path.display()
        ))
    })?;
    Ok(file)
}

/// Held alone while no service of this machine may run.
///
/// # Errors
/// A sentence: one runs.
pub(crate) fn stopped(config: &Config) -> Result<fs::File, Stop> {
    let (_, file) = lock(config)?;
    file.try_lock()
        .map_err(|_running| Stop::new("Сервис работает. Остановите его и повторите."))?;
    Ok(file)
}

fn lock(config: &Config) -> Result<(PathBuf, fs::File), Stop> {
    database::make_data_dir(&config.data_dir)?;
    let path = config.data_dir.join(".running");
    let file = fs::File::create(&path).map_err(|error| refused(&path, "не создать", &error))?;
    Ok((path, file))
}

/// Writes the key beside and renames it; another key that was there stays under another name.
fn put_key(place: &Path, key: &[u8]) -> Result<(), Stop> {
    let failed = |error| refused(place, "не записать", &error);
    if fs::read(place).is_ok_and(|there| there == key) {
        return Ok(());
    }
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder).map_err(failed)?;
    }
    let beside = Scratch::beside(place, "restoring")?;
    fs::write(&beside.0, key)
        .and_then(|()| fs::File::open(&beside.0)?.sync_all())
        .map_err(failed)?;
    if place.exists() {
        keep(place).map_err(failed)?;
    }
    fs::rename(&beside.0, place).map_err(failed)
}

/// One more name for a file that is about to be replaced: what an earlier restore kept stays what it is.
fn keep(place: &Path) -> io::Result<()> {
    let endings = (2..=KEPT_MAX).map(|number| format!("{number}.{KEPT}"));
    for ending in std::iter::once(KEPT.to_owned()).chain(endings) {
        match fs::hard_link(place, with_ending(place, &ending)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            done => return done,
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

async fn applied(database: &Database) -> Result<Vec<String>, Stop> {
    database::applied(database)
        .await
        .map_err(|error| database::broken(&error))
}

/// Tables alone are nothing: any command makes them.
async fn holds_something(database: &Database) -> Result<bool, Stop> {
    database::pending(database).await?;
    if applied(database).await?.is_empty() {
        return Ok(false);
    }
    let counted = contents(database).await?;
    Ok(counted.clinics + counted.people + counted.journal > 0)
}

async fn contents(database: &Database) -> Result<Contents, Stop> {
    let count = async |table: &str| count(database, table).await.map_err(|error| database::broken(&error));
    Ok(Contents {
        clinics: count("clinic").await?,
        people: count("membership").await?,
        journal: count("audit_event").await?,
    })
}

async fn count(database: &Database, table: &str) -> Result<i64, DbErr> {
    let statement = Statement::from_string(engine(database), format!("SELECT COUNT(*) FROM {table}"));
    let row = database.read().query_one_raw(statement).await?;
    row.map_or(Ok(0), |row| row.try_get_by_index(0))
}

fn engine(database: &Database) -> DbBackend {
    database.read().get_database_backend()
}

async fn close(database: Database) -> Result<(), Stop> {
    let closed = database.read().clone().close().await;
    closed.map_err(|error| database::broken(&error))
}

fn refused(path: &Path, what: &str, error: &io::Error) -> Stop {
    Stop::new(format!("Файл {} {what}: {}.", path.display(), reason(error)))
}

fn with_ending(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(".");
    name.push(ending);
    PathBuf::from(name)
}

/// A file for its owner alone that goes when this value does, unless it was renamed.
struct Scratch(PathBuf);

impl Scratch {
    fn beside(file: &Path, ending: &str) -> Result<Self, Stop> {
        let path = with_ending(file, &format!("{}.{ending}", std::process::id()));
        fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(MODE)
            .open(&path)
            .map_err(|error| refused(&path, "не создать", &error))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // Renamed already where all went well.
        drop(fs::remove_file(&self.0));
    }
}
