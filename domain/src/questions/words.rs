use serde::{Deserialize, Serialize};

/// What conditions are made of; no item and no choice may be called so.
const RESERVED: [&str; 20] = [
    "all",
    "and",
    "any",
    "age",
    "change",
    "days_since",
    "drop",
    "drop_percent",
    "has",
    "in",
    "is",
    "it",
    "mean",
    "none",
    "not",
    "or",
    "rise",
    "rise_percent",
    "since_start",
    "since_start_percent",
];

/// The value that stands for «не знаю» in every posted form.
pub const UNKNOWN: &str = "unknown";
/// The value that stands for «ничего из этого».
pub const NONE: &str = "none";

/// What the form of a page of questions calls its own fields; no question may be called so.
pub const FORM_WORDS: [&str; 9] = [
    "token",
    "report",
    "topic",
    "asked",
    "change",
    "back",
    "form_key",
    "return_to",
    "acting",
];

/// The longest of them all; they become names of inputs and keys of stored answers.
const WORD_MAX: usize = 40;

/// Not a word of a pack.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "«{0}» can't be used as a name here: it takes lower-case Latin letters, digits and «_», the first a letter, and no word of the condition language"
)]
pub struct NotAWord(pub(crate) String);

fn is_word(text: &str) -> bool {
    let rest = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (1..=WORD_MAX).contains(&text.len())
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(rest)
        && text != UNKNOWN
        && !RESERVED.contains(&text)
}

fn is_item(text: &str) -> bool {
    is_word(text) && !FORM_WORDS.contains(&text)
}

pub(crate) fn is_code(text: &str) -> bool {
    text.split('-').all(is_word)
}

fn is_rule(text: &str) -> bool {
    (1..=WORD_MAX).contains(&text.len()) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// A name of a pack: a text that is one of the kind that `$is` takes.
macro_rules! word {
    ($(#[$doc:meta])* $name:ident, $is:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = NotAWord;
            fn from_str(text: &str) -> Result<Self, NotAWord> {
                Self::try_from(text.to_owned())
            }
        }

        impl TryFrom<String> for $name {
            type Error = NotAWord;
            fn try_from(text: String) -> Result<Self, NotAWord> {
                if $is(&text) { Ok(Self(text)) } else { Err(NotAWord(text)) }
            }
        }

        impl From<$name> for String {
            fn from(word: $name) -> Self {
                word.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

pub(crate) use word;

word!(
    /// A topic: the questions of one page.
    TopicId,
    is_word
);
word!(
    /// A question. Also the `name` of its inputs.
    ItemId,
    is_item
);
word!(
    /// One of the answers to choose from.
    ChoiceId,
    is_word
);
word!(
    /// A rule of triage, `R05`.
    RuleId,
    is_rule
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_short_plain_and_none_of_the_languages_own() {
        for fine in ["stage", "bone_mets", "c8", "yes", "no"] {
            assert!(
                fine.parse::<ItemId>().is_ok() && fine.parse::<ChoiceId>().is_ok(),
                "{fine}"
            );
        }
        let long = "a".repeat(WORD_MAX + 1);
        for strange in [
            "",
            "Stage",
            "8c",
            "_a",
            "bone-mets",
            "стадия",
            "unknown",
            "none",
            "and",
            "any",
            &long,
        ] {
            assert!(strange.parse::<ItemId>().is_err(), "{strange}");
        }
        for of_the_form in FORM_WORDS {
            assert!(of_the_form.parse::<ItemId>().is_err(), "{of_the_form}");
        }
        assert!("R07b".parse::<RuleId>().is_ok() && "R 07".parse::<RuleId>().is_err());
    }
}
