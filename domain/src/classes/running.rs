//! What is typed of a class that runs otherwise than planned, and around it.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{PersonName, Phone, several_lines, single_line},
    limits::{NOTE_MAX, REASON_MAX, RELATION_MAX},
    settings::{TimeOfDay, day},
};

crate::identity::id!(
    /// A day on which a clinic does not work.
    DayOffId
);

/// Whether one class is meant, or all from it on that are made already.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Extent {
    One,
    FromHere,
}

impl Extent {
    /// `true` where the box «и все следующие» is ticked.
    #[must_use]
    pub const fn from_here(ticked: bool) -> Self {
        if ticked { Self::FromHere } else { Self::One }
    }
}

/// To when a class is moved, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct MoveForm {
    /// As inputs of the kind `date` give it.
    pub class_day: String,
    pub starts_at: String,
}

/// A day and a time on the clocks of a group's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClassTime {
    pub day: NaiveDate,
    pub at: TimeOfDay,
}

impl MoveForm {
    /// The time that the form names.
    ///
    /// # Errors
    /// `Invalid` with every wrong field. Whether it is still to come the use case finds.
    pub fn check(&self) -> Result<ClassTime, Code> {
        let mut errors = FieldErrors::default();
        let day = errors.check(Field::ClassDay, day(&self.class_day));
        let at = errors.check(Field::StartsAt, TimeOfDay::parse(&self.starts_at));
        match (day, at) {
            (Some(day), Some(at)) => Ok(ClassTime { day, at }),
            _ => Err(errors.into_code()),
        }
    }
}

/// Why a class is cancelled, for those who were expected: one line.
///
/// # Errors
/// `Invalid`: empty, too long, or with characters that cannot be seen.
pub fn reason(typed: &str) -> Result<String, Code> {
    single_line(typed, REASON_MAX).map_err(|problem| Code::field(Field::Reason, problem))
}

/// A note of several lines; none where nothing was typed.
///
/// # Errors
/// Too long, or with characters that cannot be seen.
pub fn note(typed: &str) -> Result<Option<String>, Problem> {
    several_lines(typed, NOTE_MAX)
}

/// A day on which a clinic does not work, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct DayOffForm {
    pub class_day: String,
    pub reason: String,
}

/// A day on which a clinic does not work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDayOff {
    /// By the calendar of each group's zone.
    pub day: NaiveDate,
    pub reason: String,
}

impl DayOffForm {
    /// The day that the form names.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self) -> Result<NewDayOff, Code> {
        let mut errors = FieldErrors::default();
        let day = errors.check(Field::ClassDay, day(&self.class_day));
        let reason = errors.check(Field::Reason, single_line(&self.reason, REASON_MAX));
        match (day, reason) {
            (Some(day), Some(reason)) => Ok(NewDayOff { day, reason }),
            _ => Err(errors.into_code()),
        }
    }
}

/// Whom to call if something happens to a patient, as typed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EmergencyForm {
    pub emergency_name: String,
    /// «дочь»; not everybody says it.
    pub emergency_relation: String,
    pub emergency_phone: String,
}

/// Whom to call if something happens to a patient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmergencyContact {
    pub name: PersonName,
    /// What that person is to the patient: «дочь».
    pub relation: Option<String>,
    pub phone: Phone,
}

impl EmergencyForm {
    /// The person that the form names.
    ///
    /// # Errors
    /// `Invalid` with every wrong field.
    pub fn check(&self) -> Result<EmergencyContact, Code> {
        let mut errors = FieldErrors::default();
        self.read(&mut errors).ok_or_else(|| errors.into_code())
    }

    /// The same among other fields of a form.
    pub(crate) fn read(&self, errors: &mut FieldErrors) -> Option<EmergencyContact> {
        let relation = match self.emergency_relation.trim() {
            "" => Ok(None),
            typed => single_line(typed, RELATION_MAX).map(Some),
        };
        let name = errors.check(Field::EmergencyName, PersonName::parse(&self.emergency_name));
        let relation = errors.check(Field::EmergencyRelation, relation);
        let phone = errors.check(Field::EmergencyPhone, Phone::parse(&self.emergency_phone));
        Some(EmergencyContact {
            name: name?,
            relation: relation?,
            phone: phone?,
        })
    }

    /// Whether nobody was named.
    pub(crate) fn is_empty(&self) -> bool {
        let typed = [&self.emergency_name, &self.emergency_relation, &self.emergency_phone];
        typed.iter().all(|typed| typed.trim().is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wrong<T: std::fmt::Debug>(checked: Result<T, Code>) -> Vec<(Field, Problem)> {
        let Err(Code::Invalid { fields }) = checked else {
            panic!("accepted: {checked:?}")
        };
        fields.iter().map(|(field, problem)| (field, problem.clone())).collect()
    }

    #[test]
    fn nothing_may_be_missing() {
        let empty = Problem::Required;
        let move_form = [(Field::ClassDay, empty.clone()), (Field::StartsAt, empty.clone())];
        assert_eq!(wrong(MoveForm::default().check()), move_form);
        let day_off = [(Field::ClassDay, empty.clone()), (Field::Reason, empty.clone())];
        assert_eq!(wrong(DayOffForm::default().check()), day_off);
        let contact = [
            (Field::EmergencyName, empty.clone()),
            (Field::EmergencyPhone, empty.clone()),
        ];
        assert_eq!(wrong(EmergencyForm::default().check()), contact);
        assert_eq!(wrong(reason(" ")), [(Field::Reason, empty)]);
    }

    #[test]
    fn what_was_typed_is_kept() {
        let form = MoveForm {
            class_day: "2026-12-01".into(),
            starts_at: "9:30".into(),
        };
        let time = form.check().unwrap();
        assert_eq!(
            (time.day.to_string(), time.at.to_string()),
            ("2026-12-01".into(), "09:30".into())
        );
        assert_eq!(reason(" Болезнь  инструктора ").unwrap(), "Болезнь инструктора");
        assert_eq!(note(" \r\n ").unwrap(), None);
        assert_eq!(
            note("Хорошо.\r\nУстала. ").unwrap().as_deref(),
            Some("Хорошо.\nУстала.")
        );
    }

    #[test]
    fn notes_have_their_limits() {
        let max = NOTE_MAX;
        assert!(note(&"я".repeat(max)).is_ok());
        assert_eq!(note(&"я".repeat(max + 1)), Err(Problem::TooLong { max }));
        assert_eq!(note("а\u{202e}б"), Err(Problem::HiddenCharacter));
    }
}
