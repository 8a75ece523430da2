//! PostgreSQL: by its own programs, called with the connection of the configuration. The password goes by their
//! environment, which only their owner can read; a command line is everybody's.

use std::{
    io::{self, Write},
    path::Path,
    process::{ChildStdin, Command, Output, Stdio},
    time::Duration,
};

use sea_orm::sqlx::{self, Connection as _, PgConnection};
use tokio::time::sleep;
use url::Url;

use crate::stop::{Stop, reason};

/// What is there goes, whatever its version; it comes back unless all of the copy follows.
const BEGIN: &[u8] = b"BEGIN;
DO $$
DECLARE one text;
BEGIN
  FOR one IN SELECT quote_ident(schemaname) || '.' || quote_ident(tablename) FROM pg_tables
    WHERE schemaname = current_schema()
  LOOP EXECUTE 'DROP TABLE IF EXISTS ' || one || ' CASCADE'; END LOOP;
END $$;
";
const LOOKS: u32 = 20;
const BETWEEN_LOOKS: Duration = Duration::from_millis(100);
/// The parameter of our driver alone.
const NOT_LIBPQ: &str = "statement-cache-capacity";

/// Writes a dump in PostgreSQL's custom format. It waits: a command has nothing else to do.
pub(super) fn dump(url: &str, to: &Path) -> Result<(), Stop> {
    let connection = Connection::of(url)?;
    let mut dump = connection.program("pg_dump");
    dump.args(["--format=custom", "--no-owner", "--no-privileges", "--file"])
        .arg(to);
    ended("pg_dump", dump.output())
}

/// Reads a dump in one transaction, in place of all tables there are.
pub(super) fn load(url: &str, from: &Path) -> Result<(), Stop> {
    let connection = Connection::of(url)?;
    let mut psql = connection.program("psql");
    psql.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--output=/dev/null"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped());
    let mut psql = psql.spawn().map_err(|error| missing("psql", &error))?;
    let fed = feed(psql.stdin.take(), from);
    ended("psql", psql.wait_with_output())?;
    if fed? {
        return Ok(());
    }
    Err(Stop::new(
        "pg_restore не прочитал копию до конца. База данных осталась прежней.",
    ))
}

/// Sends the dump as a script; whether all of it went, and its COMMIT. A stream that is dropped is an end of file:
/// whatever happens, psql sees no COMMIT that it should not.
fn feed(into: Option<ChildStdin>, from: &Path) -> Result<bool, Stop> {
    // No comments: the only one is of an extension, which may be another role's.
    let mut script = Command::new("pg_restore")
        .args(["--no-owner", "--no-privileges", "--no-comments", "--file=-"])
        .arg(from)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| missing("pg_restore", &error))?;
    let sent = match (into, script.stdout.take()) {
        (Some(mut into), Some(mut out)) => into
            .write_all(BEGIN)
            .and_then(|()| io::copy(&mut out, &mut into))
            .map(|_bytes| into),
        (None, _) | (_, None) => Err(io::ErrorKind::BrokenPipe.into()),
    };
    let is_read = script.wait().is_ok_and(|status| status.success());
    let Ok(mut into) = sent else { return Ok(false) };
    Ok(is_read && into.write_all(b"\nCOMMIT;\n").is_ok())
}

/// Whether nobody else is connected: a service that runs would find other tables under its feet. Connections that
/// are just closing have a moment to do so.
pub(super) async fn nobody_else(url: &str) -> Result<(), Stop> {
    const OTHERS: &str = "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database() \
                          AND backend_type = 'client backend' AND pid <> pg_backend_pid()";
    let failed = |error: sqlx::Error| Stop::new(format!("База данных не отвечает как положено: {error}."));
    let mut one = PgConnection::connect(url).await.map_err(failed)?;
    let mut others: i64 = 0;
    for _ in 0..LOOKS {
        others = sqlx::query_scalar(OTHERS).fetch_one(&mut one).await.map_err(failed)?;
        if others == 0 {
            break;
        }
        sleep(BETWEEN_LOOKS).await;
    }
    one.close().await.map_err(failed)?;
    if others > 0 {
        return Err(Stop::new(format!(
            "К базе данных подключены другие программы (соединений: {others}). Остановите сервис на всех машинах и повторите."
        )));
    }
    Ok(())
}

struct Connection {
    without_password: String,
    password: Option<String>,
}

impl Connection {
    fn of(url: &str) -> Result<Self, Stop> {
        let wrong = || Stop::new("Параметр «database-url»: это не адрес PostgreSQL.");
        let mut url = Url::parse(url).map_err(|_unreadable| wrong())?;
        let mut password = url.password().map(decoded);
        if password.is_some() {
            url.set_password(None).map_err(|()| wrong())?;
        }
        let mut kept = Vec::new();
        for (name, value) in url.query_pairs().into_owned() {
            match name.as_str() {
                "password" => password = Some(value),
                NOT_LIBPQ => {}
                _ => kept.push((name, value)),
            }
        }
        url.set_query(None);
        if !kept.is_empty() {
            url.query_pairs_mut().extend_pairs(kept);
            // A plus is a plus to PostgreSQL's programs, not a space.
            let query = url.query().map(|query| query.replace('+', "%20"));
            url.set_query(query.as_deref());
        }
        Ok(Self {
            without_password: url.into(),
            password,
        })
    }

    fn program(&self, name: &str) -> Command {
        let mut command = Command::new(name);
        command
            .arg("--no-password")
            .arg("--dbname")
            .arg(&self.without_password)
            .stdin(Stdio::null());
        if let Some(password) = &self.password {
            command.env("PGPASSWORD", password);
        }
        command
    }
}

fn decoded(text: &str) -> String {
    percent_encoding::percent_decode_str(text)
        .decode_utf8_lossy()
        .into_owned()
}

fn ended(program: &str, ended: io::Result<Output>) -> Result<(), Stop> {
    let output = ended.map_err(|error| missing(program, &error))?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    let last = said
        .lines()
        .rfind(|line| !line.trim().is_empty())
        .unwrap_or("без причины");
    Err(Stop::new(format!(
        "{program} не справился: {}.",
        last.trim().trim_end_matches('.')
    )))
}

fn missing(program: &str, error: &io::Error) -> Stop {
    Stop::new(format!(
        "Программу {program} не запустить: {}. Она из пакета postgresql-client той же версии, что и сервер.",
        reason(error)
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_on_no_command_line() {
        for (url, password) in [
            (
                "postgres://u:p%40%2Bss@db.example:5432/onco?sslmode=verify-full",
                "p@+ss",
            ),
            (
                "postgres://u@db.example/onco?password=p%20ss&statement-cache-capacity=5",
                "p ss",
            ),
        ] {
            let connection = Connection::of(url).unwrap();
            assert_eq!(connection.password.as_deref(), Some(password));
            let shown = &connection.without_password;
            assert!(shown.starts_with("postgres://u@db.example"), "{shown}");
            assert!(
                !shown.contains("ss&") && !shown.contains("p%") && !shown.contains("cache"),
                "{shown}"
            );
        }
        for (url, shown) in [
            ("postgres://u:x@h/d?sslmode=require", "postgres://u@h/d?sslmode=require"),
            (
                "postgres:///d?host=%2Frun%2Fpostgresql&password=x&options=-c%20work_mem%3D8MB",
                "postgres:///d?host=%2Frun%2Fpostgresql&options=-c%20work_mem%3D8MB",
            ),
        ] {
            assert_eq!(Connection::of(url).unwrap().without_password, shown);
        }
    }
}
