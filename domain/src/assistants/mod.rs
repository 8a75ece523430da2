//! Assistants, as the organizer keeps them: their zone, and the doctors they work for.

mod access;

pub use access::{AccessChange, AccessForm, AccessGrid};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, MembershipId, Named, PersonName},
    settings::zone_choice,
    staff::MemberRow,
};

/// «Данные ассистента».
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssistantCard {
    pub member: MemberRow,
    /// The zone in which the assistant reads times.
    pub zone: Tz,
    /// The person saved this zone in the own profile: the organizer's entry does not matter any more.
    pub own_zone: bool,
    /// Every doctor of the clinic by name, and whether the assistant works for that one.
    pub doctors: Vec<(Named, bool)>,
}

/// The card as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AssistantForm {
    /// Empty where it can't be changed.
    pub email: String,
    pub full_name: String,
    /// Empty where it is not the organizer's to enter.
    pub time_zone: String,
    /// The memberships of the doctors that were ticked.
    pub doctors: Vec<String>,
}

/// An assistant's card as it was saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AssistantChange {
    pub full_name: PersonName,
    /// Another address than before sends the invitation anew; none where it was not to be changed.
    pub email: Option<Email>,
    /// None keeps what holds.
    pub zone: Option<Tz>,
    /// The doctors to work for, each once.
    pub doctors: Vec<MembershipId>,
}

impl AssistantForm {
    /// What the card changes. `clinic_zone` can be chosen beside those of the list.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether the doctors work here the use case finds.
    pub fn check(&self, clinic_zone: Tz) -> Result<AssistantChange, Code> {
        let mut errors = FieldErrors::default();
        let email = match self.email.is_empty() {
            true => Some(None),
            false => errors.check(Field::Email, Email::parse(&self.email).map(Some)),
        };
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        let zone = match self.time_zone.is_empty() {
            true => Some(None),
            false => errors.check(Field::TimeZone, zone_choice(&self.time_zone, clinic_zone).map(Some)),
        };
        let doctors = errors.check(Field::Doctor, doctors(&self.doctors));
        match (email, full_name, zone, doctors) {
            (Some(email), Some(full_name), Some(zone), Some(doctors)) => Ok(AssistantChange {
                full_name,
                email,
                zone,
                doctors,
            }),
            _ => Err(errors.into_code()),
        }
    }
}

fn doctors(ticked: &[String]) -> Result<Vec<MembershipId>, Problem> {
    let parsed: Result<Vec<MembershipId>, _> = ticked.iter().map(|id| id.parse()).collect();
    let mut doctors = parsed.map_err(|_other| Problem::UnknownChoice)?;
    doctors.sort_unstable();
    doctors.dedup();
    Ok(doctors)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn form() -> AssistantForm {
        AssistantForm {
            email: "vlapsin@mail.ru".into(),
            full_name: "Иванов Иван Иванович".into(),
            time_zone: "Asia/Omsk".into(),
            doctors: Vec::new(),
        }
    }

    #[test]
    fn address_and_zone_may_be_none_of_the_organizers_business() {
        let change = form().check(Tz::Europe__Moscow).unwrap();
        assert_eq!(change.email.unwrap().as_str(), "vlapsin@mail.ru");
        assert_eq!((change.zone, change.doctors), (Some(Tz::Asia__Omsk), Vec::new()));
        let fixed = AssistantForm {
            email: String::new(),
            time_zone: String::new(),
            ..form()
        };
        let change = fixed.check(Tz::Europe__Moscow).unwrap();
        assert_eq!((change.email, change.zone), (None, None));
    }

    #[test]
    fn a_doctor_ticked_twice_is_one() {
        let [one, other] = [Uuid::nil(), Uuid::max()];
        let ticked = AssistantForm {
            doctors: [other, one, other].map(|id| id.to_string()).into(),
            ..form()
        };
        let change = ticked.check(Tz::Europe__Moscow).unwrap();
        assert_eq!(change.doctors, [MembershipId(one), MembershipId(other)]);
    }

    #[test]
    fn the_clinics_own_zone_can_be_chosen_too() {
        let typed = AssistantForm {
            time_zone: "Europe/Minsk".into(),
            ..form()
        };
        assert!(typed.check(Tz::Europe__Minsk).is_ok());
        assert!(typed.check(Tz::Europe__Moscow).is_err());
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let typed = AssistantForm {
            email: "ivan".into(),
            full_name: " ".into(),
            time_zone: "Mars/Olympus".into(),
            doctors: vec!["Иванов".into()],
        };
        let Err(Code::Invalid { fields }) = typed.check(Tz::Europe__Moscow) else {
            panic!("accepted")
        };
        let wrong: Vec<_> = fields.iter().map(|(field, problem)| (field, problem.clone())).collect();
        assert_eq!(
            wrong,
            [
                (Field::Email, Problem::EmailAt),
                (Field::FullName, Problem::Required),
                (Field::TimeZone, Problem::UnknownChoice),
                (Field::Doctor, Problem::UnknownChoice),
            ]
        );
    }
}
