use serde::{Deserialize, Serialize};

use crate::{
    error::Problem,
    limits::{EMAIL_LOCAL_MAX, EMAIL_MAX},
};

/// An e-mail address, trimmed and in lower case: two that differ only so are one address.
///
/// Latin only. A Cyrillic letter in an address is nearly always a look-alike from the wrong keyboard layout,
/// and a letter sent there reaches nobody; so it is named to the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Email(String);

impl Email {
    /// The address that was typed.
    ///
    /// # Errors
    /// What is wrong with it, the first thing that a reader would notice.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let text = typed.trim();
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.len() > EMAIL_MAX {
            return Err(Problem::TooLong { max: EMAIL_MAX });
        }
        if let Some(letter) = text.chars().find(|c| !c.is_ascii() && !c.is_whitespace()) {
            return Err(Problem::EmailLetter { letter });
        }
        if text.chars().any(char::is_whitespace) {
            return Err(Problem::EmailSpace);
        }
        let (local, domain) = text.split_once('@').ok_or(Problem::EmailAt)?;
        if domain.contains('@') {
            return Err(Problem::EmailAt);
        }
        if !is_local_part(local) {
            return Err(Problem::EmailLocal);
        }
        if !is_domain(domain) {
            return Err(Problem::EmailDomain);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Email {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Email {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_problem| "not an e-mail address")
    }
}

impl From<Email> for String {
    fn from(email: Email) -> Self {
        email.0
    }
}

/// A dot-atom of RFC 5322 3.2.3. Quoted local parts are allowed by the standard and used by nobody.
fn is_local_part(local: &str) -> bool {
    let is_atext = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    local.len() <= EMAIL_LOCAL_MAX
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// At least two labels of RFC 1035 2.3.1, the last of them not a number.
fn is_domain(domain: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    domain.contains('.')
        && domain.split('.').all(is_label)
        && domain
            .rsplit('.')
            .next()
            .is_some_and(|top| top.chars().any(|c| c.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_around_and_capitals_do_not_matter() {
        assert_eq!(
            Email::parse("  Ivan.Petrov@Mail.RU\n").unwrap().as_str(),
            "ivan.petrov@mail.ru"
        );
    }

    #[test]
    fn each_mistake_is_named() {
        let long = format!("{}@mail.ru", "a".repeat(EMAIL_MAX));
        let long_local = format!("{}@mail.ru", "a".repeat(EMAIL_LOCAL_MAX + 1));
        for (typed, problem) in [
            ("", Problem::Required),
            (" \t ", Problem::Required),
            (long.as_str(), Problem::TooLong { max: EMAIL_MAX }),
            ("pоst@mail.ru", Problem::EmailLetter { letter: 'о' }),
            ("почта@пример.рф", Problem::EmailLetter { letter: 'п' }),
            ("iv an@mail.ru", Problem::EmailSpace),
            ("ivan.mail.ru", Problem::EmailAt),
            ("ivan@@mail.ru", Problem::EmailAt),
            ("@mail.ru", Problem::EmailLocal),
            ("ivan..petrov@mail.ru", Problem::EmailLocal),
            ("<ivan>@mail.ru", Problem::EmailLocal),
            (long_local.as_str(), Problem::EmailLocal),
            ("ivan@", Problem::EmailDomain),
            ("ivan@mail", Problem::EmailDomain),
            ("ivan@-mail.ru", Problem::EmailDomain),
            ("ivan@mail.ru.", Problem::EmailDomain),
            ("ivan@127.0.0.1", Problem::EmailDomain),
        ] {
            assert_eq!(Email::parse(typed), Err(problem), "{typed:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_is_accepted_again_unchanged(typed in "[ a-zA-Z0-9.@+-]{0,30}") {
            if let Ok(email) = Email::parse(&typed) {
                prop_assert_eq!(Email::parse(email.as_str()), Ok(email.clone()));
                // Nothing that could end a header line or an address list of a letter.
                prop_assert!(!email.as_str().contains(['\r', '\n', ',', '<', '>', ' ']));
            }
        }
    }
}
