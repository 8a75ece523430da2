//! The conversation with a mail server.

use std::{error::Error as _, time::Duration};

use domain::mail::Outcome;
use lettre::{
    AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor,
    transport::smtp::{Error, extension::ClientId, response::Response},
};

use super::answers;
use crate::{config::SmtpUrl, stop::Stop};

/// For the whole conversation. A job's lease is much longer, so nobody else sends the letter meanwhile.
const PATIENCE: Duration = Duration::from_secs(30);
/// Characters of an answer that are kept.
const ANSWER_MAX: usize = 500;
/// Refusals of us rather than of the letter: wrong credentials, encryption demanded, no mail taken at all
/// (RFC 4954 6, RFC 7504 2). Whoever runs the service can mend them, and the letter goes out then.
const NOT_THE_LETTERS_FAULT: [u16; 5] = [521, 530, 534, 535, 538];

/// A mail server by its URL; its certificate is checked whenever TLS is spoken.
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    patience: Duration,
}

impl Smtp {
    /// `own_name` is how we greet the server, where it is a name.
    ///
    /// # Errors
    /// The system's certificates can't be read.
    pub fn new(url: &SmtpUrl, own_name: &str) -> Result<Self, Stop> {
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url.reveal()).map_err(|error| {
            Stop::new(format!(
                "Параметр «smtp-url»: почтовый сервер {} не настроить: {error}.",
                url.server()
            ))
        })?;
        if own_name.contains('.') && own_name.chars().any(|c| c.is_ascii_alphabetic()) {
            builder = builder.hello_name(ClientId::Domain(own_name.to_owned()));
        }
        Ok(Self {
            transport: builder.timeout(Some(PATIENCE)).build(),
            patience: PATIENCE,
        })
    }

    /// The same with less patience, for tests of servers that hang.
    #[must_use]
    pub fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sends one letter.
    pub async fn send(&self, message: Message) -> Outcome {
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Ok(Ok(answer)) => Outcome::Accepted(said(&answer)),
            Ok(Err(error)) => outcome(&error),
            Err(_too_slow) => Outcome::Postponed(answers::TOO_SLOW.to_owned()),
        }
    }

    /// A greeting, encryption and sign-in where the URL asks for them, and goodbye.
    ///
    /// # Errors
    /// Why not.
    pub async fn greet(&self) -> Result<(), String> {
        match tokio::time::timeout(self.patience, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(answers::BROKE_OFF.to_owned()),
            Ok(Err(error)) => Err(why(&error)),
            Err(_too_slow) => Err(answers::TOO_SLOW.to_owned()),
        }
    }
}

fn outcome(error: &Error) -> Outcome {
    let code = error.status().map(u16::from);
    if error.is_permanent() && !code.is_some_and(|code| NOT_THE_LETTERS_FAULT.contains(&code)) {
        Outcome::Refused(why(error))
    } else {
        Outcome::Postponed(why(error))
    }
}

/// The server's words, or what came in their place.
fn why(error: &Error) -> String {
    if let Some(code) = error.status() {
        let words = error.source().map(ToString::to_string).unwrap_or_default();
        return shown(&format!("{code} {words}"));
    }
    let sentence = if error.is_timeout() {
        answers::TOO_SLOW
    } else if error.is_tls() {
        answers::INSECURE
    } else if error.is_response() || error.is_client() {
        answers::BROKE_OFF
    } else {
        answers::UNREACHABLE
    };
    sentence.to_owned()
}

fn said(answer: &Response) -> String {
    let words: Vec<&str> = answer.message().collect();
    shown(&format!("{} {}", answer.code(), words.join(" ")))
}

/// One line of bounded length, whatever the server sent.
fn shown(answer: &str) -> String {
    let line: String = answer
        .chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(ANSWER_MAX)
        .collect();
    line.trim().to_owned()
}
