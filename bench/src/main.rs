//! `make bench`: what the optimized program does, each time beside a bare peer that does the least that could be
//! done, in the same run on the same machine. The figure to keep is the ratio; absolute ones say what the machine is.

mod history;
mod http;
mod load;
mod peer;
mod people;
mod program;
mod watched;

use std::{env, path::PathBuf, time::Duration};

use http::Client;
use load::Load;
use program::Program;

/// Anything that ends the run, with its own words.
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

const PASSWORD: &str = "велосипед-заря-42-окно";
const LIST: &str = "/org/doctors";
const ROWS: usize = 50;
const SIGN_INS: u32 = 30;
const STATISTICS: &str = "/org/statistics";
const LOOKS: u32 = 10;

#[tokio::main]
async fn main() -> Result<(), Failure> {
    let mut arguments = env::args().skip(1);
    match (arguments.next().as_deref(), arguments.next()) {
        (Some("peer"), Some(file)) => peer::serve(&PathBuf::from(file)).await,
        (Some("doctor"), Some(binary)) => doctors_page(&PathBuf::from(binary), arguments.next()).await,
        (Some(binary), server) => {
            let binary = PathBuf::from(binary);
            list(&binary, 1_000).await?;
            let program = list(&binary, 100_000).await?;
            sign_in(&program)?;
            statistics(&binary).await?;
            doctors_page(&binary, server).await
        }
        _ => Err("bench [doctor] PATH-OF-ONCOCENTER [SERVER-OF-POSTGRESQL]".into()),
    }
}

/// The list of doctors, 50 of so many, against the same bytes from a handler that does nothing else.
async fn list(binary: &std::path::Path, of: u32) -> Result<Program, Failure> {
    let program = Program::start(binary, of, PASSWORD).await?;
    let cookie = format!("Cookie: {}\r\n", program.session);
    let page = Client::connect(program.port)?.get(LIST, &cookie)?;
    let rows = page.text().matches("<tr").count();
    if page.status != 200 || rows < ROWS {
        return Err(format!("{LIST} answered {} with {rows} rows", page.status).into());
    }
    let ours = Load::of(program.port, LIST, &cookie)?;
    let bare = {
        let peer = peer::Peer::start(&page.body)?;
        Load::of(peer.port, "/", &cookie)?
    };
    println!(
        "list of {ROWS} of {of}, {} bytes, {} connections",
        page.body.len(),
        load::CONNECTIONS
    );
    println!("  oncocenter      {ours}");
    println!("  the same bytes  {bare}");
    println!(
        "  ratio           {:.2} of the pages, {:.1} × the p50",
        ours.rate() / bare.rate(),
        ours.median() / bare.median()
    );
    Ok(program)
}

/// Signing in, against nothing but the password's hash at the same strength.
fn sign_in(program: &Program) -> Result<(), Failure> {
    let hash = median((0..SIGN_INS).map(|_| peer::hash(PASSWORD)).collect::<Result<_, _>>()?);
    let ours = median(
        (0..SIGN_INS)
            .map(|_| program.sign_in(PASSWORD))
            .collect::<Result<_, _>>()?,
    );
    println!("sign-in, one after the other");
    println!("  oncocenter      p50 {:.1} ms", millis(ours));
    println!("  the hash        p50 {:.1} ms", millis(hash));
    println!("  above it        {:.1} ms", millis(ours.saturating_sub(hash)));
    Ok(())
}

/// The morning page of a large clinic: figures of 30 days and of a year, counted anew for each look.
async fn statistics(binary: &std::path::Path) -> Result<(), Failure> {
    const DOCTORS: u32 = 200;
    let program = Program::start(binary, DOCTORS, PASSWORD).await?;
    history::add(&program.database, DOCTORS, 100_000, 10).await?;
    let cookie = format!("Cookie: {}\r\n", program.session);
    println!("statistics of 100,000 patients and 1,000,000 reports, one after the other");
    for (days, words) in [(7, "7 days"), (30, "30 days"), (365, "a year")] {
        let path = format!("{STATISTICS}?days={days}");
        let mut times = Vec::new();
        for _ in 0..LOOKS {
            let asked = std::time::Instant::now();
            let page = Client::connect(program.port)?.get(&path, &cookie)?;
            times.push(asked.elapsed());
            if page.status != 200 {
                return Err(format!("{path} answered {}", page.status).into());
            }
        }
        println!("  {words:<15} p50 {:.0} ms", millis(median(times)));
    }
    Ok(())
}

/// On SQLite, and on PostgreSQL where there is a server.
async fn doctors_page(binary: &std::path::Path, server: Option<String>) -> Result<(), Failure> {
    let program = Program::start(binary, 0, PASSWORD).await?;
    doctor(&program, "SQLite").await?;
    if let Some(server) = server {
        let program = Program::start_on(binary, server.trim_end_matches('/'), PASSWORD).await?;
        doctor(&program, "PostgreSQL").await?;
    }
    Ok(())
}

/// A doctor's home with 2,000 patients and 100,000 reports, and the page of one of them: a year of weekly reports.
async fn doctor(program: &Program, engine: &str) -> Result<(), Failure> {
    const PATIENTS: u32 = 2_000;
    const REPORTS_OF_EACH: u32 = 50;
    let record = watched::add(&program.database, PATIENTS, REPORTS_OF_EACH).await?;
    let cookie = format!("Cookie: {}\r\n", program.session);
    println!(
        "a doctor with 2,000 patients and 100,000 reports on {engine}, {} connections",
        load::CONNECTIONS
    );
    for (path, words) in [("/doctor", "the list"), (record.as_str(), "one patient")] {
        let page = Client::connect(program.port)?.get(path, &cookie)?;
        if page.status != 200 {
            return Err(format!("{path} answered {}", page.status).into());
        }
        let mut times = Vec::new();
        for _ in 0..SIGN_INS {
            let asked = std::time::Instant::now();
            Client::connect(program.port)?.get(path, &cookie)?;
            times.push(asked.elapsed());
        }
        let load = Load::of(program.port, path, &cookie)?;
        println!(
            "  {words:<15} {load}   {} bytes, alone p50 {:.1} ms",
            page.body.len(),
            millis(median(times))
        );
    }
    Ok(())
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

pub(crate) fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
