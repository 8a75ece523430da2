//! «Профиль пользователя»: what a person changes of the own data.

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{Email, Password, PersonName, TypedFactor, new_password};
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    settings::{ClinicName, zone_choice},
};

/// The form as typed. The two passwords are empty where they are not needed.
#[derive(Clone, Serialize, Deserialize)]
pub struct ProfileForm {
    pub full_name: String,
    pub email: String,
    pub password: String,
    pub current_password: String,
    /// The second factor, where the login has one that was shown too long ago.
    pub factor: String,
    pub time_zone: String,
    /// Only an organizer's form has it.
    pub clinic_name: Option<String>,
}

/// What stands there before the change, as far as checking needs it.
#[derive(Clone, Copy, Debug)]
pub struct Present<'a> {
    pub email: &'a Email,
    pub zone: Tz,
    /// Whether a change of address or password asks for the second factor, too.
    pub asks_factor: bool,
}

/// The form, when it is right in itself. Whether the passwords are good only the server can tell.
#[derive(Clone, Debug)]
pub struct ProfileChange {
    pub full_name: PersonName,
    /// Present exactly when it is another one than before.
    pub new_email: Option<Email>,
    pub new_password: Option<Password>,
    /// Present exactly when the address or the password changes.
    pub current_password: Option<Password>,
    /// Present where one of the two changes and the factor is asked for.
    pub factor: Option<TypedFactor>,
    pub zone: Tz,
    pub clinic_name: Option<ClinicName>,
}

impl ProfileForm {
    /// As they stand on the page.
    const FIELDS: [Field; 7] = [
        Field::FullName,
        Field::Email,
        Field::Password,
        Field::CurrentPassword,
        Field::Factor,
        Field::TimeZone,
        Field::ClinicName,
    ];

    /// What is to be changed.
    ///
    /// # Errors
    /// `Invalid` with every wrong field; also where the present password is missing though it is needed.
    pub fn check(&self, present: Present<'_>) -> Result<ProfileChange, Code> {
        let mut errors = FieldErrors::default();
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        let email = errors.check(Field::Email, Email::parse(&self.email));
        let new_email = email.filter(|email| email != present.email);
        let new_password = match self.password.as_str() {
            "" => None,
            typed => errors.check(Field::Password, new_password(typed)),
        };
        let proves = new_email.is_some() || !self.password.is_empty();
        let current_password = if proves {
            errors.check(Field::CurrentPassword, Password::typed(&self.current_password))
        } else {
            None
        };
        let factor = if proves && present.asks_factor {
            errors.check(Field::Factor, TypedFactor::parse(&self.factor))
        } else {
            None
        };
        let zone = errors.check(Field::TimeZone, zone_choice(&self.time_zone, present.zone));
        let clinic_name = self
            .clinic_name
            .as_deref()
            .map(|typed| errors.check(Field::ClinicName, ClinicName::parse(typed)));
        match full_name.zip(zone) {
            Some((full_name, zone)) if errors.is_empty() => Ok(ProfileChange {
                full_name,
                new_email,
                new_password,
                current_password,
                factor,
                zone,
                clinic_name: clinic_name.flatten(),
            }),
            Some(_) | None => Err(self.refused(errors)),
        }
    }

    /// The code for what is wrong. A page never sends a secret back, so whoever typed one is told to do so again.
    #[must_use]
    pub fn refused(&self, errors: FieldErrors) -> Code {
        let mut all = FieldErrors::default();
        for field in Self::FIELDS {
            let is_lost = match field {
                Field::Password => !self.password.is_empty(),
                Field::CurrentPassword => !self.current_password.is_empty(),
                Field::Factor => !self.factor.is_empty(),
                _ => false,
            };
            let lost = is_lost.then_some(Problem::TypeAgain);
            all.set(field, errors.get(field).cloned().or(lost));
        }
        all.into_code()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> ProfileForm {
        ProfileForm {
            full_name: "Петров Иван".into(),
            email: " Ivan@mail.ru ".into(),
            password: String::new(),
            current_password: String::new(),
            factor: String::new(),
            time_zone: "Asia/Omsk".into(),
            clinic_name: None,
        }
    }

    fn checked(form: &ProfileForm) -> Result<ProfileChange, Code> {
        let email = Email::parse("ivan@mail.ru").unwrap();
        form.check(Present {
            email: &email,
            zone: Tz::Europe__Moscow,
            asks_factor: false,
        })
    }

    fn wrong(form: &ProfileForm) -> Vec<(Field, Problem)> {
        let Err(Code::Invalid { fields }) = checked(form) else {
            panic!("accepted")
        };
        fields.iter().map(|(field, problem)| (field, problem.clone())).collect()
    }

    #[test]
    fn name_and_zone_ask_for_no_password() {
        let change = checked(&form()).unwrap();
        assert_eq!((change.new_email, change.zone), (None, Tz::Asia__Omsk));
        assert!(change.new_password.is_none() && change.current_password.is_none());
    }

    #[test]
    fn a_password_left_lying_in_the_field_proves_nothing_and_is_not_needed() {
        let change = checked(&ProfileForm {
            current_password: "старый пароль".into(),
            ..form()
        });
        assert!(change.unwrap().current_password.is_none());
    }

    #[test]
    fn another_address_asks_for_the_present_password() {
        let mut changed = ProfileForm {
            email: "petrov@mail.ru".into(),
            ..form()
        };
        assert_eq!(wrong(&changed), [(Field::CurrentPassword, Problem::Required)]);
        changed.current_password = "старый".into();
        let change = checked(&changed).unwrap();
        assert_eq!(change.new_email.unwrap().as_str(), "petrov@mail.ru");
        assert_eq!(change.current_password.unwrap().reveal(), "старый");
    }

    #[test]
    fn a_typed_secret_is_lost_with_a_failure_and_the_answer_says_so() {
        let changed = ProfileForm {
            password: "зелёный чайник поёт".into(),
            ..form()
        };
        assert_eq!(
            wrong(&changed),
            [
                (Field::Password, Problem::TypeAgain),
                (Field::CurrentPassword, Problem::Required)
            ]
        );
        let misnamed = ProfileForm {
            full_name: " ".into(),
            current_password: "старый".into(),
            ..changed
        };
        assert_eq!(
            wrong(&misnamed),
            [
                (Field::FullName, Problem::Required),
                (Field::Password, Problem::TypeAgain),
                (Field::CurrentPassword, Problem::TypeAgain)
            ]
        );
    }

    #[test]
    fn a_factor_is_asked_for_beside_the_password_and_with_nothing_else() {
        let email = Email::parse("ivan@mail.ru").unwrap();
        let present = Present {
            email: &email,
            zone: Tz::Europe__Moscow,
            asks_factor: true,
        };
        assert!(form().check(present).unwrap().factor.is_none());
        let changed = ProfileForm {
            email: "petrov@mail.ru".into(),
            current_password: "старый".into(),
            ..form()
        };
        let Err(Code::Invalid { fields }) = changed.check(present) else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Factor), Some(&Problem::Required));
        let shown = ProfileForm {
            factor: "123 456".into(),
            ..changed
        };
        let factor = shown.check(present).unwrap().factor;
        assert_eq!(factor, Some(TypedFactor::Totp("123456".into())));
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let all = ProfileForm {
            full_name: "1".into(),
            email: "ivan".into(),
            password: "короткий".into(),
            current_password: String::new(),
            factor: String::new(),
            time_zone: "Asia/Paris".into(),
            clinic_name: Some(" ".into()),
        };
        let fields: Vec<Field> = wrong(&all).into_iter().map(|(field, _)| field).collect();
        assert_eq!(
            fields,
            [
                Field::FullName,
                Field::Email,
                Field::Password,
                Field::CurrentPassword,
                Field::TimeZone,
                Field::ClinicName
            ]
        );
    }
}
