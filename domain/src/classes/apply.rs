//! What somebody types who applies for a course, and what the applicant sees of the own application.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::{
    ApplicationId, ApplicationState,
    questionnaire::{Answers, Consent, ItemId, QuestionnaireId},
};
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, MembershipId, PersonName, Phone},
    settings::{ClinicFront, CourseRef, time_zone},
};

/// «Контакты и согласия»: what a visitor types before the first question, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContactForm {
    pub email: String,
    pub full_name: String,
    pub phone: String,
    pub time_zone: String,
    /// The names of those consents whose boxes were ticked.
    pub consents: Vec<String>,
}

/// Who applies, and what it consented to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub email: Email,
    pub full_name: PersonName,
    pub phone: Phone,
    pub zone: Tz,
    pub consents: BTreeSet<ItemId>,
}

impl ContactForm {
    /// The applicant that the form describes.
    ///
    /// # Errors
    /// `Invalid` with every wrong field; a consent that is required and was not given is one of them.
    pub fn check(&self, asked: &[Consent]) -> Result<Contact, Code> {
        let mut errors = FieldErrors::default();
        let email = errors.check(Field::Email, Email::parse(&self.email));
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        let phone = errors.check(Field::Phone, Phone::parse(&self.phone));
        let zone = match self.time_zone.is_empty() {
            true => Err(Problem::Required),
            false => time_zone(&self.time_zone),
        };
        let zone = errors.check(Field::TimeZone, zone);
        let consents = errors.check(Field::Consents, given(asked.iter(), &self.consents));
        match (email, full_name, phone, zone, consents) {
            (Some(email), Some(full_name), Some(phone), Some(zone), Some(consents)) => Ok(Contact {
                email,
                full_name,
                phone,
                zone,
                consents,
            }),
            _ => Err(errors.into_code()),
        }
    }
}

/// «Заявка» of a patient who is signed in: only what the clinic does not know yet, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PatientStartForm {
    /// Asked where the clinic has none.
    pub phone: String,
    pub consents: Vec<String>,
}

impl PatientStartForm {
    /// What is to be noted down. `asked` are the consents that were not given before; `known` is the phone that the
    /// clinic has.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check<'a>(
        &self,
        asked: impl Iterator<Item = &'a Consent>,
        known: Option<Phone>,
    ) -> Result<(Phone, BTreeSet<ItemId>), Code> {
        let mut errors = FieldErrors::default();
        let phone = match known {
            Some(phone) => Ok(phone),
            None => Phone::parse(&self.phone),
        };
        let phone = errors.check(Field::Phone, phone);
        let consents = errors.check(Field::Consents, given(asked, &self.consents));
        phone.zip(consents).ok_or_else(|| errors.into_code())
    }
}

/// The consents that were given, of those that were asked for.
pub(crate) fn given<'a>(
    asked: impl Iterator<Item = &'a Consent>,
    ticked: &[String],
) -> Result<BTreeSet<ItemId>, Problem> {
    let mut given = BTreeSet::new();
    for consent in asked {
        if ticked.iter().any(|id| id == consent.id.as_str()) {
            given.insert(consent.id.clone());
        } else if consent.required {
            return Err(Problem::Required);
        }
    }
    Ok(given)
}

/// The code of a letter as it was typed, spaces and all.
///
/// # Errors
/// `Required`; `CodeWrong` for what can be none.
pub fn typed_code(typed: &str) -> Result<String, Problem> {
    let digits: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if digits.is_empty() {
        return Err(Problem::Required);
    }
    let is_code = digits.len() == CODE_DIGITS && digits.chars().all(|c| c.is_ascii_digit());
    if is_code { Ok(digits) } else { Err(Problem::CodeWrong) }
}

/// Digits of the code that proves an address.
pub const CODE_DIGITS: usize = 6;

/// What a clinic shows to whoever wants to apply.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entrance {
    pub front: ClinicFront,
    /// The clinic's.
    pub zone: Tz,
    /// The courses that take applications now, by name; none where self-registration is off.
    pub courses: Vec<CourseRef>,
}

/// What a patient who is signed in still has to say before the first question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientEntrance {
    pub entrance: Entrance,
    pub needs_phone: bool,
    /// The names of the consents that were not given before.
    pub consents: BTreeSet<ItemId>,
    /// The own applications that are not over, or were decided: the newest first.
    pub applications: Vec<OwnRow>,
}

/// An application in the list of the patient whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnRow {
    pub id: ApplicationId,
    pub course: CourseRef,
    pub state: ApplicationState,
    /// From the sending on.
    pub number: Option<i64>,
    pub answer_by: Option<DateTime<Utc>>,
}

/// An application as whoever sent it, or is about to, sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnApplication {
    pub id: ApplicationId,
    pub front: ClinicFront,
    pub course: CourseRef,
    pub state: ApplicationState,
    /// From the sending on.
    pub number: Option<i64>,
    pub full_name: PersonName,
    pub email: Email,
    pub zone: Tz,
    /// The patient who applied signed in, or whom the application made.
    pub patient: Option<MembershipId>,
    /// Whether that one can sign in: whoever is invited has to take up the invitation first.
    pub has_account: bool,
    /// Whether the address is proven; without that nothing is asked.
    pub is_confirmed: bool,
    pub questionnaire: QuestionnaireId,
    pub answers: Answers,
    /// Whether the course still takes applications. What was sent is decided all the same.
    pub is_open: bool,
    /// When a draft that nobody goes on with is erased, or an application closed whose question nobody answers.
    pub kept_until: DateTime<Utc>,
    pub answer_by: Option<DateTime<Utc>>,
    /// What answers with a red signal call for at once, in the pack's words.
    pub advice: Vec<String>,
    /// Questions of the doctor and answers to them, the oldest first.
    pub messages: Vec<OwnMessage>,
    /// Why it was refused, and what the doctor advises.
    pub reason: Option<String>,
    pub doctors_advice: Option<String>,
}

/// What doctor or applicant wrote, as the applicant sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnMessage {
    pub is_own: bool,
    pub text: String,
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn consent(id: &str, required: bool) -> Consent {
        Consent {
            id: id.parse().unwrap(),
            version: 1,
            label: "Согласен".into(),
            text: "Текст".into(),
            required,
        }
    }

    fn form() -> ContactForm {
        ContactForm {
            email: "Olga@Example.org".into(),
            full_name: "Смирнова Ольга".into(),
            phone: "8 916 123-45-67".into(),
            time_zone: "Asia/Omsk".into(),
            consents: vec!["data".into(), "made_up".into()],
        }
    }

    #[test]
    fn a_consent_that_is_required_is_given_one_by_one_and_made_up_ones_do_not_count() {
        let asked = [consent("data", true), consent("mail", false)];
        let contact = form().check(&asked).unwrap();
        assert_eq!(contact.email.as_str(), "olga@example.org");
        assert_eq!(contact.consents, BTreeSet::from(["data".parse().unwrap()]));
        let without = ContactForm {
            consents: vec!["mail".into()],
            phone: String::new(),
            ..form()
        };
        let Err(Code::Invalid { fields }) = without.check(&asked) else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Consents), Some(&Problem::Required));
        assert_eq!(fields.get(Field::Phone), Some(&Problem::Required));
        assert_eq!(fields.get(Field::Email), None);
    }

    #[test]
    fn a_patient_is_asked_for_what_is_not_known() {
        let asked = [consent("data", true)];
        let nothing = PatientStartForm::default();
        let known = Phone::parse("+79161234567").unwrap();
        assert!(nothing.check([].iter(), None).is_err());
        assert!(nothing.check(asked.iter(), Some(known.clone())).is_err());
        let (phone, consents) = nothing.check([].iter(), Some(known.clone())).unwrap();
        assert_eq!((phone, consents.len()), (known, 0));
    }

    #[test]
    fn a_code_is_read_however_it_is_spaced() {
        assert_eq!(typed_code(" 123 456 ").unwrap(), "123456");
        assert_eq!(typed_code("123-456").unwrap(), "123456");
        assert_eq!(typed_code(" "), Err(Problem::Required));
        for wrong in ["12345", "1234567", "12345a", "１２３４５６"] {
            assert_eq!(typed_code(wrong), Err(Problem::CodeWrong), "{wrong}");
        }
    }
}
