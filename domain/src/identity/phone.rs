use serde::{Deserialize, Serialize};

use crate::error::Problem;

/// A telephone number with its country, as `+79161234567` (ITU-T E.164: at most 15 digits).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Phone(String);

const DIGITS_MIN: usize = 10;
const DIGITS_MAX: usize = 15;

impl Phone {
    /// The number that was typed, with whatever brackets, spaces and dashes. A Russian one may begin with 8, or with
    /// the code of the city or operator.
    ///
    /// # Errors
    /// `Required` for nothing; `Phone` for anything that nobody could call.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::Required);
        }
        let decoration = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | '-' | '–' | '—' | '.');
        let (international, rest) = match typed.strip_prefix('+') {
            Some(rest) => (true, rest),
            None => (false, typed),
        };
        if !rest.chars().all(|c| c.is_ascii_digit() || decoration(c)) {
            return Err(Problem::Phone);
        }
        let digits: String = rest.chars().filter(char::is_ascii_digit).collect();
        let number = match (international, digits.len(), digits.strip_prefix(['7', '8'])) {
            (false, 11, Some(national)) => format!("7{national}"),
            (false, DIGITS_MIN, _) => format!("7{digits}"),
            (true, DIGITS_MIN..=DIGITS_MAX, _) if !digits.starts_with('0') => digits,
            _ => return Err(Problem::Phone),
        };
        // Of Russian numbers the length is known.
        if number.starts_with('7') && number.len() != 11 {
            return Err(Problem::Phone);
        }
        Ok(Self(format!("+{number}")))
    }

    /// The number of a field that may stay empty.
    ///
    /// # Errors
    /// `Phone` for anything that nobody could call.
    pub fn optional(typed: &str) -> Result<Option<Self>, Problem> {
        if typed.trim().is_empty() {
            Ok(None)
        } else {
            Self::parse(typed).map(Some)
        }
    }

    /// `+79161234567`, as a `tel:` link wants it.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// As people write it: `+7 916 123-45-67`; a foreign number without groups.
impl std::fmt::Display for Phone {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let groups = self.0.strip_prefix("+7").and_then(|national| {
            let (code, rest) = national.split_at_checked(3)?;
            let (first, rest) = rest.split_at_checked(3)?;
            let (second, third) = rest.split_at_checked(2)?;
            Some([code, first, second, third])
        });
        match groups {
            Some([code, first, second, third]) => write!(f, "+7 {code} {first}-{second}-{third}"),
            None => f.write_str(&self.0),
        }
    }
}

impl TryFrom<String> for Phone {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).map_err(|_problem| "not a telephone number")
    }
}

impl From<Phone> for String {
    fn from(phone: Phone) -> Self {
        phone.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn however_a_russian_number_is_written_it_is_one_number() {
        for typed in [
            "+7 916 123-45-67",
            "8 (916) 123-45-67",
            "7.916.123.45.67",
            "916 123 45 67",
            " 8\u{a0}916 123–45–67 ",
        ] {
            let phone = Phone::parse(typed).unwrap();
            assert_eq!(phone.as_str(), "+79161234567", "{typed}");
            assert_eq!(phone.to_string(), "+7 916 123-45-67");
        }
    }

    #[test]
    fn what_nobody_could_call_is_refused() {
        for typed in [
            "12",
            "позвонить сыну",
            "+7 916 123-45-6",
            "8 916 123-45-678",
            "+0 123 456 78 90",
            "+1234567890123456",
            "89161234567 доб. 5",
        ] {
            assert_eq!(Phone::parse(typed), Err(Problem::Phone), "{typed}");
        }
        assert_eq!(Phone::parse(" "), Err(Problem::Required));
        assert_eq!(Phone::optional(" "), Ok(None));
        assert_eq!(Phone::parse("+375 29 123-45-67").unwrap().to_string(), "+375291234567");
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_again(typed in "[+]?[0-9 ()-]{0,20}") {
            if let Ok(phone) = Phone::parse(&typed) {
                prop_assert_eq!(Phone::parse(&phone.to_string()), Ok(phone));
            }
        }
    }
}
