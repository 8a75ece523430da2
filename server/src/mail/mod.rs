//! Letters on their way out: to a mail server, or into the built-in mailbox.

mod answers;
mod mailbox;
mod message;
mod smtp;

use clinic::mail::Letter;
use domain::{identity::Email, mail::Outcome};

use crate::{config::Config, stop::Stop};
pub use mailbox::Mailbox;
pub use smtp::Smtp;

/// The way out, and the sender.
pub struct Post {
    way: Way,
    /// The operator's sender for the whole service; without it each brand's own.
    from: Option<Email>,
    public_url: String,
}

enum Way {
    Smtp(Box<Smtp>),
    Mailbox(Mailbox),
}

impl Post {
    /// # Errors
    /// A sentence: the mailbox's folder can't be made, or the system's certificates can't be read.
    pub fn new(config: &Config) -> Result<Self, Stop> {
        let way = match &config.smtp_url {
            Some(url) => Way::Smtp(Box::new(Smtp::new(url, config.public_url.host())?)),
            None => Way::Mailbox(Mailbox::at(&config.data_dir)?),
        };
        Ok(Self {
            way,
            from: config.mail_from.clone(),
            public_url: config.public_url.origin().to_owned(),
        })
    }

    /// The same with less patience for a mail server, for tests of one that hangs.
    #[must_use]
    pub fn with_patience(mut self, patience: std::time::Duration) -> Self {
        if let Way::Smtp(smtp) = self.way {
            self.way = Way::Smtp(Box::new(smtp.with_patience(patience)));
        }
        self
    }

    /// The built-in mailbox, if that is where letters go.
    #[must_use]
    pub fn mailbox(&self) -> Option<&Mailbox> {
        match &self.way {
            Way::Mailbox(mailbox) => Some(mailbox),
            Way::Smtp(_) => None,
        }
    }

    /// Puts a letter into words and hands it over; what came of it is the outcome, whatever it is.
    pub async fn send(&self, letter: &Letter, now: chrono::DateTime<chrono::Utc>) -> Outcome {
        let rendered = app::letters::render(letter, &self.public_url);
        let from = self.from.as_ref().unwrap_or(&letter.brand.mail_from);
        let calendar = app::letters::attached(letter, &self.public_url, from);
        let message = match message::build(letter, &rendered, calendar.as_ref(), from, now) {
            Ok(message) => message,
            Err(error) => {
                tracing::error!(letter = %letter.id, %error, "a letter could not be made");
                return Outcome::Refused(answers::NOT_MADE.to_owned());
            }
        };
        match &self.way {
            Way::Smtp(smtp) => smtp.send(message).await,
            Way::Mailbox(mailbox) => mailbox.put(letter.id, now, &message.formatted()),
        }
    }
}
