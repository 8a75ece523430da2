//! The forms of this capability: what was typed, and what it means when it is right.

use serde::{Deserialize, Serialize};

use super::{Email, Password, new_password};
use crate::error::{Code, Field, FieldErrors};

/// «Вход».
#[derive(Clone, Serialize, Deserialize)]
pub struct SignInForm {
    pub email: String,
    pub password: String,
}

impl SignInForm {
    /// The address and password to try.
    ///
    /// # Errors
    /// `Invalid` with the fields that can't be right.
    pub fn check(&self) -> Result<(Email, Password), Code> {
        let mut errors = FieldErrors::default();
        let email = errors.check(Field::Email, Email::parse(&self.email));
        let password = errors.check(Field::Password, Password::typed(&self.password));
        email.zip(password).ok_or_else(|| errors.into_code())
    }
}

/// «Активировать аккаунт».
///
/// What a password must be depends on whether the address has one already, so the server asks for one of the two.
#[derive(Clone, Serialize, Deserialize)]
pub struct ActivationForm {
    pub password: String,
}

/// A password that was typed on the activation page.
#[derive(Debug)]
pub enum CheckedActivation {
    /// For an address that has no login yet.
    New(Password),
    /// The one that the address has already.
    Existing(Password),
}

impl ActivationForm {
    /// The password, read as the page asked for it.
    ///
    /// # Errors
    /// `Invalid` with what is wrong with it.
    pub fn check(&self, address_is_known: bool) -> Result<CheckedActivation, Code> {
        let checked = if address_is_known {
            Password::typed(&self.password).map(CheckedActivation::Existing)
        } else {
            new_password(&self.password).map(CheckedActivation::New)
        };
        checked.map_err(|problem| Code::field(Field::Password, problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    #[test]
    fn sign_in_names_every_wrong_field_at_once() {
        let form = SignInForm {
            email: "ivan".into(),
            password: String::new(),
        };
        let Err(Code::Invalid { fields }) = form.check() else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Email), Some(&Problem::EmailAt));
        assert_eq!(fields.get(Field::Password), Some(&Problem::Required));
    }

    #[test]
    fn an_existing_password_may_be_short_a_new_one_may_not() {
        let form = ActivationForm {
            password: "короткий".into(),
        };
        assert!(matches!(form.check(true), Ok(CheckedActivation::Existing(_))));
        assert!(form.check(false).is_err());
    }
}
