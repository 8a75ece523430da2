//! The people who work for a clinic, as its organizer keeps them.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, FieldErrors},
    identity::{Email, MembershipId, PersonName, Role, Status},
    mail::Delivery,
};

/// «Данные врача» and the like, as typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct MemberForm {
    pub email: String,
    pub full_name: String,
}

/// A member of staff to be registered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    pub email: Email,
    pub full_name: PersonName,
}

impl MemberForm {
    /// The person that the form describes.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self) -> Result<NewMember, Code> {
        let mut errors = FieldErrors::default();
        let email = errors.check(Field::Email, Email::parse(&self.email));
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        match email.zip(full_name) {
            Some((email, full_name)) => Ok(NewMember { email, full_name }),
            None => Err(errors.into_code()),
        }
    }
}

/// A row of a list of people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    pub id: MembershipId,
    pub role: Role,
    pub full_name: PersonName,
    pub email: Email,
    pub status: Status,
    /// Present exactly while the membership is invited.
    pub invitation: Option<InvitationState>,
}

/// How an invitation stands, as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationState {
    pub expires_at: DateTime<Utc>,
    /// «осталось дней», in the clinic's zone.
    pub days_left: u32,
    /// The newest letter that carried its link.
    pub delivery: Option<Delivery>,
}

/// One page of a list, and how many people the whole of it has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberPage {
    pub rows: Vec<MemberRow>,
    pub total: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Problem;

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let form = MemberForm {
            email: "ivаn@mail.ru".into(),
            full_name: " ".into(),
        };
        let Err(Code::Invalid { fields }) = form.check() else {
            panic!("accepted")
        };
        assert_eq!(fields.get(Field::Email), Some(&Problem::EmailLetter { letter: 'а' }));
        assert_eq!(fields.get(Field::FullName), Some(&Problem::Required));
    }
}
