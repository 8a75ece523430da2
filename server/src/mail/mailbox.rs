//! The built-in mailbox: letters as files in the data folder, for a developer's browser on the same machine.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use app::mail::{MailboxEntry, MailboxLetter};
use chrono::{DateTime, NaiveDateTime, Utc};
use domain::mail::{LetterId, Outcome};
use mail_parser::MessageParser;

use super::answers;
use crate::stop::{Stop, reason};

/// Letters kept; older ones go.
const KEPT: usize = 500;
/// Sorts as it reads.
const STAMP: &str = "%Y%m%dT%H%M%S%6f";

/// The folder of letters.
#[derive(Clone, Debug)]
pub struct Mailbox(PathBuf);

impl Mailbox {
    /// # Errors
    /// The folder can't be made.
    pub fn at(data_dir: &Path) -> Result<Self, Stop> {
        let folder = data_dir.join("mailbox");
        fs::create_dir_all(&folder).map_err(|error| {
            Stop::new(format!(
                "Параметр «data-dir»: папку для писем {} не создать: {}.",
                folder.display(),
                reason(&error)
            ))
        })?;
        Ok(Self(folder))
    }

    pub(super) fn put(&self, letter: LetterId, now: DateTime<Utc>, message: &[u8]) -> Outcome {
        match self.write(letter, now, message) {
            Ok(()) => Outcome::Accepted(answers::IN_MAILBOX.to_owned()),
            Err(error) => {
                tracing::error!(%letter, %error, "a letter could not be written into the mailbox");
                Outcome::Postponed(answers::MAILBOX_BROKEN.to_owned())
            }
        }
    }

    fn write(&self, letter: LetterId, now: DateTime<Utc>, message: &[u8]) -> io::Result<()> {
        // A reader never sees half a letter: it appears under its name when it is whole.
        let unfinished = self.0.join(format!("{letter}.part"));
        fs::write(&unfinished, message)?;
        fs::rename(unfinished, self.0.join(format!("{}-{letter}.eml", now.format(STAMP))))?;
        for old in self.ids()?.iter().skip(KEPT) {
            fs::remove_file(self.0.join(format!("{old}.eml")))?;
        }
        Ok(())
    }

    /// The names of the letters, the newest first.
    fn ids(&self) -> io::Result<Vec<String>> {
        let mut ids = Vec::new();
        for entry in fs::read_dir(&self.0)? {
            if let Some(id) = entry?.file_name().to_str().and_then(|name| name.strip_suffix(".eml")) {
                ids.push(id.to_owned());
            }
        }
        ids.sort_unstable_by(|one, other| other.cmp(one));
        Ok(ids)
    }

    fn read(&self, id: &str) -> Option<MailboxLetter> {
        let at = NaiveDateTime::parse_from_str(id.split_once('-')?.0, STAMP)
            .ok()?
            .and_utc();
        let raw = fs::read(self.0.join(format!("{id}.eml"))).ok()?;
        let message = MessageParser::default().parse(&raw)?;
        let to = message
            .to()
            .and_then(|to| to.first())
            .and_then(|to| to.address())
            .unwrap_or_default()
            .to_owned();
        let subject = message.subject().unwrap_or_default().to_owned();
        let text = message.body_text(0).unwrap_or_default().into_owned();
        let html = message.body_html(0).unwrap_or_default().into_owned();
        Some(MailboxLetter {
            entry: MailboxEntry {
                id: id.to_owned(),
                at,
                to,
                subject,
            },
            text,
            html,
        })
    }
}

impl app::mail::Mailbox for Mailbox {
    fn list(&self) -> Vec<MailboxEntry> {
        let ids = self.ids().unwrap_or_default();
        ids.iter()
            .filter_map(|id| self.read(id))
            .map(|letter| letter.entry)
            .collect()
    }

    fn letter(&self, id: &str) -> Option<MailboxLetter> {
        // Only names that we gave: no way out of the folder.
        let ours = id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if ours { self.read(id) } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use app::mail::Mailbox as _;

    #[test]
    fn letters_are_listed_newest_first_and_nothing_else_is_readable() {
        let folder = tempfile::tempdir().unwrap();
        let mailbox = Mailbox::at(folder.path()).unwrap();
        fs::write(folder.path().join("secret.eml"), "Subject: no\r\n\r\n").unwrap();
        for (letter, at) in [(1, "2026-11-24T10:00:00Z"), (2, "2026-11-24T11:00:00Z")] {
            let id = format!("0193f5a0-0000-7000-8000-00000000000{letter}").parse().unwrap();
            let raw = format!("To: <a{letter}@mail.ru>\r\nSubject: s{letter}\r\n\r\nbody {letter}");
            let outcome = mailbox.put(id, at.parse().unwrap(), raw.as_bytes());
            assert_eq!(outcome, Outcome::Accepted(answers::IN_MAILBOX.to_owned()));
        }
        let list = mailbox.list();
        assert_eq!(
            list.iter().map(|entry| entry.subject.as_str()).collect::<Vec<_>>(),
            ["s2", "s1"]
        );
        let newest = &list[0];
        assert_eq!(
            (newest.to.as_str(), newest.at),
            ("a2@mail.ru", "2026-11-24T11:00:00Z".parse().unwrap())
        );
        assert_eq!(mailbox.letter(&newest.id).unwrap().text, "body 2");
        for id in ["../secret", "..%2fsecret", "secret", "", "20261124T110000000000-"] {
            assert!(mailbox.letter(id).is_none(), "{id}");
        }
    }
}
