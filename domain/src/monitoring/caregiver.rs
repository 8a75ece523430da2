//! Who may fill in reports for a patient, as typed.

use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, PersonName},
};

/// «Добавить близкого», as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct CaregiverForm {
    pub full_name: String,
    pub email: String,
}

/// Somebody who is to fill in reports for a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCaregiver {
    pub full_name: PersonName,
    /// To which the links go.
    pub email: Email,
}

impl CaregiverForm {
    /// The person that the form names.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self) -> Result<NewCaregiver, Code> {
        let mut errors = FieldErrors::default();
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        let email = errors.check(Field::Email, Email::parse(&self.email));
        match full_name.zip(email) {
            Some((full_name, email)) => Ok(NewCaregiver { full_name, email }),
            None => Err(errors.into_code()),
        }
    }
}

impl NewCaregiver {
    /// What is said of an address that fills in for this patient already.
    #[must_use]
    pub fn taken() -> Code {
        Code::field(Field::Email, Problem::Taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_caregiver_has_a_name_and_an_address() {
        let Err(Code::Invalid { fields }) = CaregiverForm::default().check() else {
            panic!("accepted")
        };
        let fields: Vec<_> = fields.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, [Field::FullName, Field::Email], "as they stand on the page");
        let form = CaregiverForm {
            full_name: "Смирнова Вера".into(),
            email: " Vera@Example.org ".into(),
        };
        assert_eq!(form.check().unwrap().email.as_str(), "vera@example.org");
    }
}
