//! The product, started as an operator would, with a clinic and an organizer who is signed in.

use std::{
    net::{Ipv4Addr, TcpListener},
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use sea_orm::{ConnectionTrait, Database};
use tempfile::TempDir;

use crate::{Failure, http::Client, people};

const START: Duration = Duration::from_secs(20);
const GLANCE: Duration = Duration::from_millis(20);
/// Of the training clinic.
const ORGANIZER: &str = "organizer@example.org";

pub(crate) struct Program {
    process: Child,
    pub(crate) port: u16,
    /// The organizer's session, as a cookie.
    pub(crate) session: String,
    /// Its database.
    pub(crate) database: String,
    _folder: TempDir,
}

impl Program {
    /// On SQLite, with so many doctors in the clinic.
    pub(crate) async fn start(binary: &Path, doctors: u32, password: &str) -> Result<Self, Failure> {
        let folder = tempfile::tempdir()?;
        let database = format!("sqlite://{}?mode=rwc", folder.path().join("bench.sqlite").display());
        Self::on(binary, folder, database, doctors, password).await
    }

    /// On an empty database of that server, with nobody but the training clinic's people.
    pub(crate) async fn start_on(binary: &Path, server: &str, password: &str) -> Result<Self, Failure> {
        let name = format!("oncocenter_bench_{}", std::process::id());
        let db = Database::connect(format!("{server}/postgres")).await?;
        db.execute_unprepared(&format!("CREATE DATABASE {name}")).await?;
        db.close().await?;
        Self::on(binary, tempfile::tempdir()?, format!("{server}/{name}"), 0, password).await
    }

    async fn on(
        binary: &Path,
        folder: TempDir,
        database: String,
        doctors: u32,
        password: &str,
    ) -> Result<Self, Failure> {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?.port();
        let command = |arguments: &[&str]| {
            let mut command = Command::new(binary);
            command
                .args(arguments)
                .env("ONCOCENTER_DATA_DIR", folder.path())
                .env("ONCOCENTER_DATABASE_URL", &database)
                .env("ONCOCENTER_PUBLIC_URL", format!("http://127.0.0.1:{port}"))
                .env("LEPTOS_SITE_ADDR", format!("127.0.0.1:{port}"));
            command
        };
        let said = succeed(&mut command(&["demo"]))?;
        if doctors > 0 {
            people::add(&database, doctors).await?;
        }
        let process = command(&["serve"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()?;
        // From here on dropping it ends the process.
        let mut program = Self {
            process,
            port,
            session: String::new(),
            database,
            _folder: folder,
        };
        program.ready().await?;
        let link = said
            .split_whitespace()
            .find_map(|word| word.find("/activate/").and_then(|at| word.get(at..)));
        program.session = program.enter(link.ok_or("no activation link was printed")?, &[], password)?;
        Ok(program)
    }

    /// Signs the organizer in once more; says how long the server took to answer.
    pub(crate) fn sign_in(&self, password: &str) -> Result<Duration, Failure> {
        let mut client = Client::connect(self.port)?;
        let (action, form) = filled(&mut client, "/login", &[("email", ORGANIZER)], password)?;
        let asked = Instant::now();
        let answer = client.post(&action, &form)?;
        let took = asked.elapsed();
        answer
            .cookie("session")
            .ok_or_else(|| format!("signing in answered {}", answer.status))?;
        Ok(took)
    }

    fn enter(&self, page: &str, fields: &[(&str, &str)], password: &str) -> Result<String, Failure> {
        let mut client = Client::connect(self.port)?;
        let (action, form) = filled(&mut client, page, fields, password)?;
        let answer = client.post(&action, &form)?;
        Ok(answer
            .cookie("session")
            .ok_or_else(|| format!("{page} answered {}", answer.status))?)
    }

    async fn ready(&mut self) -> Result<(), Failure> {
        let began = Instant::now();
        while began.elapsed() < START {
            if let Ok(mut client) = Client::connect(self.port)
                && client.get("/readyz", "")?.status == 200
            {
                return Ok(());
            }
            if let Some(status) = self.process.try_wait()? {
                return Err(format!("oncocenter stopped with {status}").into());
            }
            tokio::time::sleep(GLANCE).await;
        }
        Err("oncocenter did not get ready".into())
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// The form of a page as a person fills it in.
fn filled(
    client: &mut Client,
    page: &str,
    fields: &[(&str, &str)],
    password: &str,
) -> Result<(String, Vec<(String, String)>), Failure> {
    let shown = client.get(page, "")?;
    let (action, mut form) = shown
        .password_form()
        .ok_or_else(|| format!("{page} answered {} without a form", shown.status))?;
    let typed = fields.iter().copied().chain([("password", password)]);
    form.extend(typed.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Ok((action, form))
}

fn succeed(command: &mut Command) -> Result<String, Failure> {
    let output = command.output()?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        Ok(said)
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into())
    }
}
