//! `oncocenter check`: everything the service needs, one line each.

use std::{path::Path, process::ExitCode};

use chrono::{DateTime, Duration, Utc};
use clinic::{Clock, Database};
use sea_orm::{ConnectionTrait, DbErr, Statement};

use crate::{Assets, config::Config, database, mail::Smtp, stop::Stop};

/// Free space below which somebody should look.
const SPACE_MIN: u64 = 512 * 1024 * 1024;
const MEBIBYTE: u64 = 1024 * 1024;
/// How far clocks of machines that share a database may be apart.
const CLOCKS_APART: Duration = Duration::minutes(2);

/// «в порядке» with a detail, or what is wrong.
type Finding = Result<String, String>;

pub(super) async fn run(config: &Config) -> ExitCode {
    let mut all_well = true;
    let mut tell = |what: &str, found: Finding| {
        all_well &= found.is_ok();
        match found {
            Ok(detail) => println!("в порядке  {what}: {detail}"),
            Err(wrong) => println!("ПРОБЛЕМА   {what}: {wrong}"),
        }
    };
    tell("настройки", settings(config));
    tell("файлы сайта", site_files(config));
    tell("папка данных", data_folder(&config.data_dir));
    let database = database::connect(config).await;
    tell("база данных", tables(&database).await);
    if let Ok(database) = &database {
        tell("часы", clock(database).await);
    }
    tell("почта", mail(config).await);
    if all_well { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn settings(config: &Config) -> Finding {
    crate::brands::load(&config.brand).map_err(without_stop)?;
    if !config.public_url.is_https() && !config.public_url.is_loopback() {
        return Err("«public-url» начинается с http://. Пароли и данные пойдут по сети открыто: нужен https://".into());
    }
    Ok(format!("{}, адрес {}", config.source(), config.public_url.origin()))
}

fn site_files(config: &Config) -> Finding {
    let brands = crate::brands::load(&config.brand).map_err(without_stop)?;
    Assets::read(&config.site_root, &config.site_pkg_dir, &brands).map_err(without_stop)?;
    Ok(config.site_root.display().to_string())
}

fn data_folder(folder: &Path) -> Finding {
    database::make_data_dir(folder).map_err(without_stop)?;
    let space = rustix::fs::statvfs(folder).map_err(|error| format!("{}: {error}", folder.display()))?;
    let free = space.f_bavail.saturating_mul(space.f_frsize);
    let detail = format!("{}, свободно {} МБ", folder.display(), free / MEBIBYTE);
    if free < SPACE_MIN { Err(detail) } else { Ok(detail) }
}

async fn tables(database: &Result<Database, Stop>) -> Finding {
    let database = database.as_ref().map_err(ToString::to_string)?;
    match database::pending(database).await.map_err(without_stop)? {
        0 => Ok("отвечает, таблицы этой версии".into()),
        steps => Ok(format!("отвечает; таблицы обновятся при запуске (шагов: {steps})")),
    }
}

/// A clock that was set back would keep links alive too long and put the journal out of order.
async fn clock(database: &Database) -> Finding {
    let now = Clock::system().now();
    let newest = newest_event(database)
        .await
        .map_err(|_unreadable| "журнал не прочитать".to_owned())?;
    match newest {
        Some(newest) if newest > now + CLOCKS_APART => Err(format!(
            "сейчас {now}, а в журнале уже есть запись за {newest}. Проверьте часы"
        )),
        Some(_) | None => Ok(now.format("%Y-%m-%d %H:%M:%S UTC").to_string()),
    }
}

async fn newest_event(database: &Database) -> Result<Option<DateTime<Utc>>, DbErr> {
    let db = database.read();
    if !sea_orm_migration::SchemaManager::new(db)
        .has_table("audit_event")
        .await?
    {
        return Ok(None);
    }
    let newest = Statement::from_string(db.get_database_backend(), "SELECT MAX(at) AS at FROM audit_event");
    let row = db.query_one_raw(newest).await?;
    row.map_or(Ok(None), |row| row.try_get("", "at"))
}

async fn mail(config: &Config) -> Finding {
    let Some(url) = &config.smtp_url else {
        return Ok("встроенный ящик на этом компьютере".into());
    };
    let server = url.server();
    let smtp = Smtp::new(url, config.public_url.host()).map_err(without_stop)?;
    smtp.greet().await.map_err(|why| format!("{server}: {why}"))?;
    Ok(format!("сервер {server} отвечает"))
}

fn without_stop(stop: Stop) -> String {
    stop.to_string().trim_end_matches('.').to_owned()
}
