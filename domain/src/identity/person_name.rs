use serde::{Deserialize, Serialize};

use crate::{error::Problem, limits::PERSON_NAME_MAX, search::search_key};

/// A person's ФИО as it was entered, spaces made single.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PersonName(String);

impl PersonName {
    /// The name that was typed.
    ///
    /// # Errors
    /// Empty, too long, without a letter, or with characters that cannot be seen.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let name = single_line(typed, PERSON_NAME_MAX)?;
        if !name.chars().any(char::is_alphabetic) {
            return Err(Problem::NameNoLetters);
        }
        Ok(Self(name))
    }

    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What search and sort compare.
    #[must_use]
    pub fn search_key(&self) -> String {
        search_key(&self.0)
    }
}

impl std::fmt::Display for PersonName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PersonName {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_problem| "not a person's name")
    }
}

impl From<PersonName> for String {
    fn from(name: PersonName) -> Self {
        name.0
    }
}

/// One line of text with single spaces, at most `max` characters, all of them visible.
pub(crate) fn single_line(typed: &str, max: usize) -> Result<String, Problem> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.is_empty() {
        return Err(Problem::Required);
    }
    if line.chars().count() > max {
        return Err(Problem::TooLong { max });
    }
    if line.chars().any(is_hidden) {
        return Err(Problem::HiddenCharacter);
    }
    Ok(line)
}

/// Lines of visible characters, at most `max` characters, without the space around them; none where nothing was typed.
pub(crate) fn several_lines(typed: &str, max: usize) -> Result<Option<String>, Problem> {
    let text = typed.replace("\r\n", "\n").trim().to_owned();
    if text.chars().count() > max {
        return Err(Problem::TooLong { max });
    }
    if text.chars().any(|c| c != '\n' && c != '\t' && is_hidden(c)) {
        return Err(Problem::HiddenCharacter);
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Control characters, and the ones that turn the writing direction or take no room: with them two names that
/// look the same differ, and a name can disguise the text after it.
pub(crate) fn is_hidden(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spaces_become_single_and_the_rest_stays() {
        assert_eq!(
            PersonName::parse("  Пётр\u{a0}\n О’Нил-Фёдоров ").unwrap().as_str(),
            "Пётр О’Нил-Фёдоров"
        );
    }

    #[test]
    fn each_mistake_is_named() {
        let too_long = "я".repeat(PERSON_NAME_MAX + 1);
        for (typed, problem) in [
            ("", Problem::Required),
            ("   ", Problem::Required),
            (too_long.as_str(), Problem::TooLong { max: PERSON_NAME_MAX }),
            ("123", Problem::NameNoLetters),
            ("Иван\u{202e}вонавИ", Problem::HiddenCharacter),
            ("Иван\0", Problem::HiddenCharacter),
        ] {
            assert_eq!(PersonName::parse(typed), Err(problem), "{typed:?}");
        }
        assert!(PersonName::parse(&"я".repeat(PERSON_NAME_MAX)).is_ok());
    }

    proptest! {
        #[test]
        fn a_name_never_breaks_a_line(typed in "\\PC{0,60}") {
            if let Ok(name) = PersonName::parse(&typed) {
                prop_assert!(!name.as_str().contains(['\r', '\n', '\t', '\0']));
                prop_assert_eq!(PersonName::parse(name.as_str()), Ok(name.clone()));
            }
        }
    }
}
