//! The second factor: what somebody shows beside the password.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::{Password, single_line};
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    limits::PASSKEY_NAME_MAX,
};

/// How long a sign-in waits for its second factor.
pub const WAITING_LIVES: Duration = Duration::minutes(10);
/// How long somebody who has just shown password and factor may change them (ASVS 7.5.1).
pub const PROVED_FOR: Duration = Duration::minutes(5);
/// How long a secret that was shown waits for the first code made with it.
pub const SETUP_LIVES: Duration = Duration::minutes(30);
/// How long the link lives that takes the factors from a login.
pub const FACTOR_LINK_LIVES: Duration = Duration::hours(24);
/// Recovery codes in a set.
pub const RECOVERY_CODES: usize = 10;
/// Digits of an application's code (RFC 6238).
pub const TOTP_DIGITS: usize = 6;
/// Digits of a recovery code: 40 random bits.
pub const RECOVERY_DIGITS: usize = 12;

/// What was typed as the second factor.
#[derive(Clone, PartialEq, Eq)]
pub enum TypedFactor {
    /// The code that the application shows.
    Totp(String),
    /// One of the set that is kept for a lost telephone.
    Recovery(Password),
    /// What a passkey answered to the question that was put to it, as JSON of the WebAuthn API.
    Key(String),
}

impl TypedFactor {
    /// The answer of a passkey where there is one, else what was typed.
    ///
    /// # Errors
    /// Those of what was typed.
    pub fn of(typed: &str, key: &str) -> Result<Self, Problem> {
        match key {
            "" => Self::parse(typed),
            key => Ok(Self::Key(key.to_owned())),
        }
    }

    /// Spaces and hyphens don't count: codes are shown in groups.
    ///
    /// # Errors
    /// `Required`; `FactorWrong` for what no factor looks like.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        match digits.len() {
            0 => Err(Problem::Required),
            _ if !digits.chars().all(|c| c.is_ascii_digit()) => Err(Problem::FactorWrong),
            TOTP_DIGITS => Ok(Self::Totp(digits)),
            RECOVERY_DIGITS => Password::typed(&digits).map(Self::Recovery),
            _ => Err(Problem::FactorWrong),
        }
    }
}

impl std::fmt::Debug for TypedFactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Totp(_) => "Totp(…)",
            Self::Recovery(_) => "Recovery(…)",
            Self::Key(_) => "Key(…)",
        })
    }
}

/// The second factor alone, as typed.
#[derive(Clone, Serialize, Deserialize)]
pub struct FactorForm {
    pub factor: String,
    /// What a passkey answered, where one was asked instead.
    pub factor_key: String,
}

impl FactorForm {
    /// What was shown.
    ///
    /// # Errors
    /// `Invalid` with what is wrong with it.
    pub fn check(&self) -> Result<TypedFactor, Code> {
        TypedFactor::of(&self.factor, &self.factor_key).map_err(|problem| Code::field(Field::Factor, problem))
    }
}

/// The link that takes the factors away: the password that goes with it.
#[derive(Clone, Serialize, Deserialize)]
pub struct LostFactorForm {
    pub password: String,
}

impl LostFactorForm {
    /// The password.
    ///
    /// # Errors
    /// `Invalid` where it can't be right.
    pub fn check(&self) -> Result<Password, Code> {
        Password::typed(&self.password).map_err(|problem| Code::field(Field::Password, problem))
    }
}

/// «Подтвердите, что это вы»: the present password, and the factor of a login that has one.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProofForm {
    pub current_password: String,
    pub factor: String,
    /// What a passkey answered, where one was asked instead.
    pub factor_key: String,
}

impl ProofForm {
    /// Password and factor.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self, has_factor: bool) -> Result<(Password, Option<TypedFactor>), Code> {
        let mut errors = FieldErrors::default();
        let password = errors.check(Field::CurrentPassword, Password::typed(&self.current_password));
        let factor = if has_factor {
            errors.check(Field::Factor, TypedFactor::of(&self.factor, &self.factor_key))
        } else {
            None
        };
        match password {
            Some(password) if errors.is_empty() => Ok((password, factor)),
            Some(_) | None => Err(errors.into_code()),
        }
    }
}

/// A new passkey: what its owner calls it, and what the device made.
#[derive(Clone, Serialize, Deserialize)]
pub struct PasskeyForm {
    pub key_name: String,
    pub factor_key: String,
}

impl PasskeyForm {
    /// The name.
    ///
    /// # Errors
    /// `Invalid` for the name, or where no device made anything.
    pub fn check(&self) -> Result<String, Code> {
        let mut errors = FieldErrors::default();
        let name = errors.check(Field::KeyName, single_line(&self.key_name, PASSKEY_NAME_MAX));
        let made = !self.factor_key.is_empty();
        errors.set(Field::FactorKey, (!made).then_some(Problem::Required));
        match name {
            Some(name) if errors.is_empty() => Ok(name),
            Some(_) | None => Err(errors.into_code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_and_spaces_do_not_count() {
        let totp = |code: &str| Ok(TypedFactor::Totp(code.into()));
        assert_eq!(TypedFactor::parse(" 123 456 "), totp("123456"));
        assert_eq!(TypedFactor::parse("012345"), totp("012345"));
        let recovery = TypedFactor::parse("1234-5678\u{a0}9012").unwrap();
        assert_eq!(
            recovery,
            TypedFactor::Recovery(Password::typed("123456789012").unwrap())
        );
    }

    #[test]
    fn what_no_factor_looks_like_is_refused() {
        assert_eq!(TypedFactor::parse("  "), Err(Problem::Required));
        for wrong in ["12345", "1234567", "12345a", "１２３４５６", "1234567890123", "пароль"] {
            assert_eq!(TypedFactor::parse(wrong), Err(Problem::FactorWrong), "{wrong}");
        }
    }

    #[test]
    fn a_factor_never_shows_itself() {
        for typed in ["123456", "123456789012"] {
            let shown = format!("{:?}", TypedFactor::parse(typed).unwrap());
            assert!(shown.ends_with("(…)"), "{shown}");
        }
    }

    #[test]
    fn a_proof_asks_for_the_factor_of_whoever_has_one() {
        let form = ProofForm {
            current_password: "пароль".into(),
            factor: String::new(),
            factor_key: String::new(),
        };
        assert!(form.check(false).unwrap().1.is_none());
        assert_eq!(form.check(true), Err(Code::field(Field::Factor, Problem::Required)));
        let empty = ProofForm {
            current_password: String::new(),
            factor: "123456".into(),
            factor_key: String::new(),
        };
        let missing = Code::field(Field::CurrentPassword, Problem::Required);
        assert_eq!(empty.check(true), Err(missing));
    }

    #[test]
    fn a_passkey_goes_before_what_was_typed() {
        assert_eq!(TypedFactor::of("123456", ""), TypedFactor::parse("123456"));
        assert_eq!(TypedFactor::of("", "{}"), Ok(TypedFactor::Key("{}".into())));
        assert_eq!(TypedFactor::of("", ""), Err(Problem::Required));
        assert_eq!(format!("{:?}", TypedFactor::Key("тайна".into())), "Key(…)");
    }

    #[test]
    fn a_passkey_has_a_name_and_an_answer() {
        let form = |name: &str, key: &str| PasskeyForm {
            key_name: name.into(),
            factor_key: key.into(),
        };
        assert_eq!(form("  Мой   телефон ", "{}").check(), Ok("Мой телефон".into()));
        let nothing = Code::field(Field::FactorKey, Problem::Required);
        assert_eq!(form("Телефон", "").check(), Err(nothing));
        let unnamed = Code::field(Field::KeyName, Problem::Required);
        assert_eq!(form(" ", "{}").check(), Err(unnamed));
    }
}
