//! The database as every command finds it: there, and brought up to this version's tables.

use std::{fs, os::unix::fs::DirBuilderExt, path::Path};

use clinic::Database;
use migrations::Migrator;
use sea_orm::{ConnectionTrait, DatabaseTransaction, DbBackend, DbErr, TransactionTrait};
use sea_orm_migration::MigratorTrait;

use crate::{
    config::Config,
    stop::{Stop, reason},
};

/// Opens the database and brings an empty or older one up to date; a newer one is refused.
///
/// # Errors
/// A sentence.
pub async fn open(config: &Config) -> Result<Database, Stop> {
    let database = connect(config).await?;
    migrate(&database, config).await?;
    Ok(database)
}

/// Opens the database as it is.
///
/// # Errors
/// A sentence.
pub(crate) async fn connect(config: &Config) -> Result<Database, Stop> {
    make_data_dir(&config.data_dir)?;
    clinic::connect(&config.database_url).await.map_err(|error| {
        let what = match sqlite_file(&config.database_url) {
            Some(file) => format!("Базу данных {file} не открыть"),
            None => "С базой данных не соединиться".to_owned(),
        };
        // The cause can name the server, the database and the user, never the password.
        Stop::new(format!("{what} (параметр «database-url»): {}.", one_line(&error)))
    })
}

/// Which steps are still to be made.
///
/// # Errors
/// A sentence: the database is from a newer version, or can't be read.
pub(crate) async fn pending(database: &Database) -> Result<usize, Stop> {
    let known = known();
    let applied = applied(database).await.map_err(|error| broken(&error))?;
    if let Some(unknown) = applied.iter().find(|name| !known.contains(name)) {
        return Err(Stop::new(format!(
            "База данных новее этой программы: в ней есть изменение «{unknown}», о котором программа не знает. \
             Установите более новую версию ONCOCENTER."
        )));
    }
    Ok(known.iter().filter(|name| !applied.contains(name)).count())
}

/// The steps that this program knows.
pub(crate) fn known() -> Vec<String> {
    let steps = Migrator::migrations();
    steps.iter().map(|step| step.name().to_owned()).collect()
}

/// The steps that this database has gone through; none where there is no table yet.
///
/// # Errors
/// The database's.
pub(crate) async fn applied(database: &Database) -> Result<Vec<String>, DbErr> {
    let manager = sea_orm_migration::SchemaManager::new(database.read());
    if !manager.has_table("seaql_migrations").await? {
        return Ok(Vec::new());
    }
    Ok(Migrator::get_migration_models(database.read())
        .await?
        .into_iter()
        .map(|step| step.version)
        .collect())
}

/// Brings the tables up to date.
async fn migrate(database: &Database, config: &Config) -> Result<(), Stop> {
    if pending(database).await? == 0 {
        return Ok(());
    }
    // Two programs that start at the same moment change the tables one after the other: on this machine by a file,
    // on others by the database server.
    let on_this_machine = lock_file(config)?;
    let everywhere = lock_server(database).await.map_err(|error| broken(&error))?;
    // Another one may have been quicker.
    if pending(database).await? > 0 {
        Migrator::up(database.read(), None)
            .await
            .map_err(|error| broken(&error))?;
    }
    drop((everywhere, on_this_machine));
    Ok(())
}

/// PostgreSQL's lock lives as long as the transaction that took it.
async fn lock_server(database: &Database) -> Result<Option<DatabaseTransaction>, DbErr> {
    if database.read().get_database_backend() != DbBackend::Postgres {
        return Ok(None);
    }
    #[expect(
        clippy::disallowed_methods,
        reason = "it changes nothing: it holds a lock while others change tables"
    )]
    let transaction = database.read().begin().await?;
    transaction
        .execute_unprepared("SELECT pg_advisory_xact_lock(6026001)")
        .await?;
    Ok(Some(transaction))
}

fn lock_file(config: &Config) -> Result<fs::File, Stop> {
    let path = config.data_dir.join(".migrating");
    let refused = |error| Stop::new(format!("Файл {} не создать: {}.", path.display(), reason(&error)));
    let file = fs::File::create(&path).map_err(refused)?;
    file.lock().map_err(refused)?;
    Ok(file)
}

/// The folder of everything that is kept, for its owner alone where it is made here.
///
/// # Errors
/// A sentence: it can't be made or written to.
pub(crate) fn make_data_dir(folder: &Path) -> Result<(), Stop> {
    let refused = |error| {
        Stop::new(format!(
            "Параметр «data-dir»: в папку {} не записать: {}.",
            folder.display(),
            reason(&error)
        ))
    };
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)
        .map_err(refused)?;
    writable(folder).map_err(refused)
}

/// Whether files can be made in that folder.
fn writable(folder: &Path) -> std::io::Result<()> {
    let probe = folder.join(format!(".writable-{}", std::process::id()));
    fs::write(&probe, "")?;
    fs::remove_file(probe)
}

fn sqlite_file(url: &str) -> Option<&str> {
    url.strip_prefix("sqlite://")
}

pub(crate) fn broken(error: &DbErr) -> Stop {
    Stop::new(format!("База данных не отвечает как положено: {}.", one_line(error)))
}

/// A cause on one line, without a full stop of its own.
fn one_line(error: &DbErr) -> String {
    error
        .to_string()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .trim_end_matches('.')
        .to_owned()
}
