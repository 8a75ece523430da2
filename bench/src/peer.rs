//! The peers: the least that any program in this place would have to do.

use std::{
    env, fs,
    io::{BufRead, BufReader},
    net::Ipv4Addr,
    path::Path,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use argon2::{Algorithm, Argon2, Params, PasswordHasher, Version};
use axum::{Router, body::Bytes, http::header::CONTENT_TYPE, response::IntoResponse, routing::get, serve::ListenerExt};
use tokio::net::TcpListener;

use crate::Failure;

/// A process of its own, so that it shares the machine with the load exactly as the product does.
pub(crate) struct Peer {
    process: Child,
    pub(crate) port: u16,
    _page: tempfile::NamedTempFile,
}

impl Peer {
    pub(crate) fn start(page: &[u8]) -> Result<Self, Failure> {
        let file = tempfile::NamedTempFile::new()?;
        fs::write(file.path(), page)?;
        let mut process = Command::new(env::current_exe()?)
            .arg("peer")
            .arg(file.path())
            .stdout(Stdio::piped())
            .spawn()?;
        let mut port = String::new();
        BufReader::new(process.stdout.take().ok_or("no output")?).read_line(&mut port)?;
        Ok(Self {
            process,
            port: port.trim().parse()?,
            _page: file,
        })
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Serves one page, whatever is asked, and says on which port.
pub(crate) async fn serve(file: &Path) -> Result<(), Failure> {
    let page = Bytes::from(fs::read(file)?);
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    println!("{}", listener.local_addr()?.port());
    let answer = move || async move { ([(CONTENT_TYPE, "text/html; charset=utf-8")], page).into_response() };
    let listener = listener.tap_io(|stream| {
        // Nagle's algorithm would make the peer look forty milliseconds slower than it is.
        let _delays = stream.set_nodelay(true);
    });
    axum::serve(listener, Router::new().route("/", get(answer))).await?;
    Ok(())
}

/// How long one password takes at the product's strength.
pub(crate) fn hash(password: &str) -> Result<Duration, Failure> {
    let params = Params::new(19 * 1024, 2, 1, None).map_err(|error| error.to_string())?;
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let began = Instant::now();
    argon2
        .hash_password(password.as_bytes())
        .map_err(|error| error.to_string())?;
    Ok(began.elapsed())
}
