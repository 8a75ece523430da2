//! A mail server: it speaks SMTP, keeps what it accepts, and can be as bad as real ones are.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream, tcp::OwnedWriteHalf},
    task::JoinHandle,
};

/// How it takes a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    Accept,
    /// The address does not exist.
    RefuseAddress,
    /// The address does not exist, and the answer says which.
    RefuseByName,
    /// Come back later (greylisting).
    NotNow,
    /// It wants another password than ours.
    WrongPassword,
    /// It hangs up after the letter, before saying a word.
    Drop,
    /// It never answers.
    Hang,
    /// It is no mail server at all.
    Nonsense,
    /// It takes the letter, says so, and hangs up.
    DropAfterAccepting,
}

pub(crate) struct Sink {
    pub(crate) address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    letters: Arc<Mutex<Vec<String>>>,
    dropped: Arc<Mutex<Vec<String>>>,
    attempts: Arc<Mutex<u32>>,
    serving: JoinHandle<()>,
}

pub(crate) const ACCEPTED: &str = "250 2.0.0 Ok: queued as 7F3A";
const REFUSED: &str = "550 5.1.1 No such user here";

impl Sink {
    pub(crate) async fn open() -> Self {
        Self::on(TcpListener::bind("127.0.0.1:0").await.unwrap())
    }

    /// The same address again, after it was closed.
    pub(crate) async fn reopen(address: SocketAddr) -> Self {
        Self::on(TcpListener::bind(address).await.unwrap())
    }

    fn on(listener: TcpListener) -> Self {
        let address = listener.local_addr().unwrap();
        let manner = Arc::new(Mutex::new(Manner::Accept));
        let (letters, dropped, attempts) = (Arc::default(), Arc::default(), Arc::new(Mutex::new(0)));
        let (ways, counted) = (Arc::clone(&manner), Arc::clone(&attempts));
        let (kept, lost) = (Arc::clone(&letters), Arc::clone(&dropped));
        let serving = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                *counted.lock().unwrap() += 1;
                let manner = *ways.lock().unwrap();
                let kept = Arc::clone(if manner == Manner::Drop { &lost } else { &kept });
                // A far end that hangs up ends the talk.
                tokio::spawn(async move { drop(talk(stream, manner, &kept).await) });
            }
        });
        Self {
            address,
            manner,
            letters,
            dropped,
            attempts,
            serving,
        }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub(crate) fn behaves(&self, manner: Manner) {
        *self.manner.lock().unwrap() = manner;
    }

    pub(crate) fn letters(&self) -> Vec<String> {
        self.letters.lock().unwrap().clone()
    }

    /// Letters that came, and that it never said it had.
    pub(crate) fn dropped(&self) -> Vec<String> {
        self.dropped.lock().unwrap().clone()
    }

    pub(crate) fn attempts(&self) -> u32 {
        *self.attempts.lock().unwrap()
    }

    pub(crate) async fn close(self) -> SocketAddr {
        self.serving.abort();
        assert!(self.serving.await.unwrap_err().is_cancelled());
        self.address
    }
}

async fn talk(stream: TcpStream, manner: Manner, kept: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    if manner == Manner::Hang {
        // Until the other side gives up.
        return lines.next_line().await.map(drop);
    }
    if manner == Manner::Nonsense {
        return say(&mut write, "HTTP/1.1 400 Bad Request").await;
    }
    say(&mut write, "220 sink ESMTP").await?;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        match verb.as_str() {
            "EHLO" if manner == Manner::WrongPassword => say(&mut write, "250-sink\r\n250 AUTH PLAIN").await?,
            "EHLO" => say(&mut write, "250-sink\r\n250 8BITMIME").await?,
            "AUTH" => say(&mut write, "535 5.7.8 Authentication credentials invalid").await?,
            "RCPT" if manner == Manner::RefuseAddress => say(&mut write, REFUSED).await?,
            "RCPT" if manner == Manner::RefuseByName => {
                say(&mut write, &format!("550 5.1.1 No such user: {line}")).await?
            }
            "RCPT" if manner == Manner::NotNow => say(&mut write, "451 4.7.1 Greylisted, try again").await?,
            "DATA" => {
                say(&mut write, "354 go on").await?;
                let mut letter = String::new();
                while let Some(line) = lines.next_line().await? {
                    if line == "." {
                        break;
                    }
                    letter.push_str(line.strip_prefix('.').unwrap_or(&line));
                    letter.push_str("\r\n");
                }
                kept.lock().unwrap().push(letter);
                if manner == Manner::Drop {
                    return Ok(());
                }
                say(&mut write, ACCEPTED).await?;
                if manner == Manner::DropAfterAccepting {
                    return Ok(());
                }
            }
            "QUIT" => return say(&mut write, "221 bye").await,
            _ => say(&mut write, "250 2.0.0 Ok").await?,
        }
    }
    Ok(())
}

async fn say(write: &mut OwnedWriteHalf, line: &str) -> std::io::Result<()> {
    write.write_all(format!("{line}\r\n").as_bytes()).await
}
