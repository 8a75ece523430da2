//! A mail server as bad as its mood.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use tokio::{
    io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    task::JoinHandle,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mood {
    Takes,
    /// Knows nobody.
    Refuses,
    /// Says whom it does not know.
    RefusesByName,
    Defers,
    /// Leaves when the head of a letter has come.
    DropsInTheMiddle,
    /// Says nothing at all.
    Hangs,
    /// Leaves before the first word.
    ClosesTheDoor,
    TalksNonsense,
}

/// A letter that came whole.
#[derive(Clone, Debug)]
pub(crate) struct Taken {
    pub(crate) from: String,
    pub(crate) to: Vec<String>,
    pub(crate) data: Vec<u8>,
}

pub(crate) struct Sink {
    port: u16,
    inner: Arc<Inner>,
    listening: JoinHandle<()>,
}

struct Inner {
    mood: Mutex<Mood>,
    taken: Mutex<Vec<Taken>>,
    begun: Mutex<Vec<Vec<u8>>>,
    conversations: AtomicUsize,
}

impl Sink {
    pub(crate) async fn start(mood: Mood) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let inner = Arc::new(Inner {
            mood: Mutex::new(mood),
            taken: Mutex::default(),
            begun: Mutex::default(),
            conversations: AtomicUsize::new(0),
        });
        let answering = Arc::clone(&inner);
        let listening = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                answering.conversations.fetch_add(1, Ordering::SeqCst);
                let inner = Arc::clone(&answering);
                // The far end may leave at any word.
                tokio::spawn(async move { inner.talk(stream).await });
            }
        });
        Self { port, inner, listening }
    }

    pub(crate) fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub(crate) fn set(&self, mood: Mood) {
        *self.inner.mood.lock().unwrap() = mood;
    }

    /// Nobody listens any more.
    pub(crate) async fn away(&self) {
        self.listening.abort();
        while TcpStream::connect(("127.0.0.1", self.port)).await.is_ok() {
            tokio::task::yield_now().await;
        }
    }

    pub(crate) fn taken(&self) -> Vec<Taken> {
        self.inner.taken.lock().unwrap().clone()
    }

    /// The heads of letters that were broken off.
    pub(crate) fn begun(&self) -> Vec<Vec<u8>> {
        self.inner.begun.lock().unwrap().clone()
    }

    pub(crate) fn conversations(&self) -> usize {
        self.inner.conversations.load(Ordering::SeqCst)
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl Inner {
    async fn talk(&self, stream: TcpStream) -> Option<()> {
        let mood = *self.mood.lock().unwrap();
        let mut talk = Talk(BufReader::new(stream));
        match mood {
            Mood::Hangs => {
                let mut rest = Vec::new();
                return talk.0.read_to_end(&mut rest).await.ok().map(drop);
            }
            Mood::ClosesTheDoor => return None,
            Mood::TalksNonsense => return talk.say("HTTP/1.1 400 Bad Request").await,
            Mood::Takes | Mood::Refuses | Mood::RefusesByName | Mood::Defers | Mood::DropsInTheMiddle => {}
        }
        talk.say("220 sink.example.org ESMTP").await?;
        let (mut from, mut to) = (String::new(), Vec::new());
        loop {
            let line = talk.line().await?;
            let command = line.to_ascii_uppercase();
            if command.starts_with("EHLO") {
                talk.say("250-sink.example.org\r\n250 8BITMIME").await?;
            } else if command.starts_with("MAIL FROM:") {
                from = address(&line);
                talk.say("250 2.1.0 Ok").await?;
            } else if command.starts_with("RCPT TO:") {
                let somebody = address(&line);
                let answer = match mood {
                    Mood::Refuses => "550 5.1.1 No such user here".to_owned(),
                    Mood::RefusesByName => format!("550 5.1.1 <{somebody}>: no such user here"),
                    Mood::Defers => "451 4.7.1 Greylisted, try again later".to_owned(),
                    _ => "250 2.1.5 Ok".to_owned(),
                };
                to.push(somebody);
                talk.say(&answer).await?;
            } else if command == "DATA" {
                talk.say("354 Go ahead").await?;
                if mood == Mood::DropsInTheMiddle {
                    let head = talk.until("").await?;
                    self.begun.lock().unwrap().push(head);
                    return None;
                }
                let data = talk.until(".").await?;
                let letter = Taken {
                    from: from.clone(),
                    to: std::mem::take(&mut to),
                    data,
                };
                self.taken.lock().unwrap().push(letter);
                talk.say("250 2.0.0 Queued as 42").await?;
            } else if command == "QUIT" {
                return talk.say("221 2.0.0 Bye").await;
            } else {
                talk.say("250 2.0.0 Ok").await?;
            }
        }
    }
}

/// What stands between `<` and `>`.
fn address(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap();
    rest.split('>').next().unwrap().to_owned()
}

struct Talk(BufReader<TcpStream>);

impl Talk {
    async fn say(&mut self, words: &str) -> Option<()> {
        let line = format!("{words}\r\n");
        self.0.get_mut().write_all(line.as_bytes()).await.ok()
    }

    async fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).await.ok()?;
        (read > 0).then(|| line.trim_end().to_owned())
    }

    /// Lines until that one, with the dots doubled on the way made single again.
    async fn until(&mut self, last: &str) -> Option<Vec<u8>> {
        let mut lines = String::new();
        loop {
            let line = self.line().await?;
            if line == last {
                lines.push_str("\r\n");
                return Some(lines.into_bytes());
            }
            lines.push_str(line.strip_prefix('.').unwrap_or(&line));
            lines.push_str("\r\n");
        }
    }
}
