use crate::{
    error::Problem,
    limits::{PASSWORD_MAX, PASSWORD_MIN},
};

/// A typed password: never printed, never sent back.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// A password that somebody signs in with. Whatever was typed is taken as it is; only what could never
    /// have been set is refused before it costs a hash.
    ///
    /// # Errors
    /// Empty or too long.
    pub fn typed(text: &str) -> Result<Self, Problem> {
        if text.is_empty() {
            return Err(Problem::Required);
        }
        if text.chars().count() > PASSWORD_MAX {
            return Err(Problem::TooLong { max: PASSWORD_MAX });
        }
        Ok(Self(text.to_owned()))
    }

    /// The secret itself, for hashing.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

/// A password that somebody sets: any characters, none trimmed, at least ten of them (NIST SP 800-63B-4 counts
/// code points). Whether it is common or personal needs lists that only the server has.
///
/// # Errors
/// Empty, too short or too long.
pub fn new_password(text: &str) -> Result<Password, Problem> {
    let password = Password::typed(text)?;
    if text.chars().count() < PASSWORD_MIN {
        return Err(Problem::TooShort { min: PASSWORD_MIN });
    }
    Ok(password)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_is_counted_in_characters_and_nothing_is_trimmed() {
        assert_eq!(new_password("").unwrap_err(), Problem::Required);
        assert_eq!(
            new_password("мояпароль").unwrap_err(),
            Problem::TooShort { min: PASSWORD_MIN }
        );
        assert_eq!(new_password("десять зна").unwrap().reveal(), "десять зна");
        assert_eq!(new_password("  пробелы   ").unwrap().reveal(), "  пробелы   ");
        assert!(new_password(&"ы".repeat(PASSWORD_MAX)).is_ok());
        let too_long = new_password(&"ы".repeat(PASSWORD_MAX + 1));
        assert_eq!(too_long.unwrap_err(), Problem::TooLong { max: PASSWORD_MAX });
    }

    #[test]
    fn a_password_never_shows_itself() {
        assert_eq!(format!("{:?}", Password::typed("тайна").unwrap()), "Password(…)");
    }
}
