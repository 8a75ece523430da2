//! The built-in mailbox: what a developer reads while no mail server is set up.

pub mod pages;

use std::sync::Arc;

use chrono::{DateTime, Utc};

/// Where the letters of the built-in mailbox are read from.
pub trait Mailbox {
    /// All letters, the newest first.
    fn list(&self) -> Vec<MailboxEntry>;
    /// One letter; `None` where there is none of that id.
    fn letter(&self, id: &str) -> Option<MailboxLetter>;
}

/// A context of the server's, present while letters stay in the built-in mailbox.
pub type Reader = Arc<dyn Mailbox + Send + Sync>;

/// A letter in the list.
#[derive(Clone, Debug)]
pub struct MailboxEntry {
    pub id: String,
    pub at: DateTime<Utc>,
    pub to: String,
    pub subject: String,
}

/// A letter, opened.
#[derive(Clone, Debug)]
pub struct MailboxLetter {
    pub entry: MailboxEntry,
    pub text: String,
    pub html: String,
}
