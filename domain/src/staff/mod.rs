//! The people who work for a clinic, as its organizer keeps them.

mod attention;
mod hand_over;

pub use attention::Matter;
pub use hand_over::{Burden, HandOver, HandOverForm};

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

/// The address of «Повторная отправка кода активации», as typed.
///
/// # Errors
/// `Invalid` with what is wrong with it.
pub fn checked_email(typed: &str) -> Result<Email, Code> {
    Email::parse(typed).map_err(|problem| Code::field(Field::Email, problem))
}

/// The card of somebody who is here already, as typed. The address is absent where only its owner changes it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct CardForm {
    pub email: Option<String>,
    pub full_name: String,
}

impl CardForm {
    /// What the card says now.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self) -> Result<(PersonName, Option<Email>), Code> {
        let mut errors = FieldErrors::default();
        let email = match &self.email {
            Some(typed) => errors.check(Field::Email, Email::parse(typed)).map(Some),
            None => Some(None),
        };
        let full_name = errors.check(Field::FullName, PersonName::parse(&self.full_name));
        full_name.zip(email).ok_or_else(|| errors.into_code())
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
    /// Present exactly while an invitation waits for its invitee.
    pub invitation: Option<InvitationState>,
    pub answer: Option<InviteeAnswer>,
}

/// What an invitee said to the newest invitation, without activating anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InviteeAnswer {
    /// «это не я»: the letter came to somebody else.
    NotMe { at: DateTime<Utc> },
    /// The ten days are over, and the invitee asks for a new invitation.
    AsksAgain { at: DateTime<Utc> },
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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MemberPage {
    pub rows: Vec<MemberRow>,
    /// All that fit the search and filter, on whatever page.
    pub total: u64,
    /// Whether there is a page after this one.
    pub more: bool,
}

/// Which people of a list are asked for, and in what order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ListQuery {
    /// A part of a name, address or telephone; every word must be found.
    pub search: String,
    pub standing: Standing,
    pub sort: Sort,
    /// The last row of the page before.
    pub after: Option<MembershipId>,
}

/// The status filter of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    /// Everybody who works here or is invited to.
    #[default]
    All,
    Active,
    NotActivated,
    /// «истекают скоро»: the invitation runs out within three days.
    ExpiringSoon,
    /// «письмо не принято»: the mail server refused the newest letter of the invitation.
    LetterRefused,
    /// The letter came to somebody else, who said so.
    NotMe,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    #[default]
    NameUp,
    NameDown,
    /// By the day of registration, the newest first.
    Newest,
}

/// Three days before an invitation runs out it is pointed out to its invitee and to the organizer.
pub const EXPIRING_SOON_DAYS: i64 = 3;

impl Standing {
    pub const ALL: [Self; 6] = [
        Self::All,
        Self::Active,
        Self::NotActivated,
        Self::ExpiringSoon,
        Self::LetterRefused,
        Self::NotMe,
    ];

    /// The word in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Active => "active",
            Self::NotActivated => "not-activated",
            Self::ExpiringSoon => "expiring",
            Self::LetterRefused => "refused",
            Self::NotMe => "not-me",
        }
    }

    /// The filter of that word; an unknown one filters nothing.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|standing| standing.name() == name)
            .unwrap_or_default()
    }
}

impl Sort {
    pub const ALL: [Self; 3] = [Self::NameUp, Self::NameDown, Self::Newest];

    /// The word in addresses.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NameUp => "name",
            Self::NameDown => "name-down",
            Self::Newest => "newest",
        }
    }

    /// The order of that word; an unknown one is by name.
    #[must_use]
    pub fn from_name(name: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|sort| sort.name() == name)
            .unwrap_or_default()
    }
}

/// Somebody who was removed, or whose invitation ran out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerMember {
    pub id: MembershipId,
    pub role: Role,
    pub full_name: PersonName,
    pub email: Email,
    /// `Expired` or `Removed`: the reason.
    pub status: Status,
    pub ended_at: DateTime<Utc>,
    pub answer: Option<InviteeAnswer>,
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

    #[test]
    fn a_card_goes_without_an_address_but_not_with_a_wrong_one() {
        let card = |email: Option<&str>| CardForm {
            email: email.map(str::to_owned),
            full_name: "Петров Иван".into(),
        };
        assert_eq!(card(None).check().unwrap().1, None);
        assert_eq!(
            card(Some("ivan@mail.ru")).check().unwrap().1.unwrap().as_str(),
            "ivan@mail.ru"
        );
        assert!(card(Some("")).check().is_err());
    }
}
