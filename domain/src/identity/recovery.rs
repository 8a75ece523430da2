//! «не помню пароль»: what is typed on the way to a new password.

use chrono::Duration;
use serde::{Deserialize, Serialize};

use super::{Email, Password, new_password};
use crate::error::{Code, Field};

/// How long the link to a new password lives.
pub const RESET_LINK_LIVES: Duration = Duration::minutes(30);
/// How long the link that confirms a new address lives.
pub const EMAIL_LINK_LIVES: Duration = Duration::hours(24);

/// «не помню пароль»: the address that the link goes to.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct RecoveryForm {
    pub email: String,
}

impl RecoveryForm {
    /// The address.
    ///
    /// # Errors
    /// `Invalid` where it can be nobody's.
    pub fn check(&self) -> Result<Email, Code> {
        Email::parse(&self.email).map_err(|problem| Code::field(Field::Email, problem))
    }
}

/// The new password behind the link.
#[derive(Clone, Serialize, Deserialize)]
pub struct ResetForm {
    pub password: String,
}

impl ResetForm {
    /// The password; whether it is easy to guess only the server can tell.
    ///
    /// # Errors
    /// `Invalid` with what is wrong with it.
    pub fn check(&self) -> Result<Password, Code> {
        new_password(&self.password).map_err(|problem| Code::field(Field::Password, problem))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    #[test]
    fn an_address_is_folded_and_a_wrong_one_named() {
        let typed = |email: &str| RecoveryForm { email: email.into() }.check();
        assert_eq!(typed(" Ivan@Mail.ru ").unwrap().as_str(), "ivan@mail.ru");
        assert_eq!(typed("ivan").unwrap_err(), Code::field(Field::Email, Problem::EmailAt));
    }

    #[test]
    fn a_new_password_has_its_length() {
        let typed = |password: &str| {
            ResetForm {
                password: password.into(),
            }
            .check()
        };
        assert_eq!(typed("семь слонов у реки").unwrap().reveal(), "семь слонов у реки");
        assert_eq!(typed("").unwrap_err(), Code::field(Field::Password, Problem::Required));
    }
}
