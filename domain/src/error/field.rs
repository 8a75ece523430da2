//! Fields of forms, and what is wrong with them.

use std::fmt;

use serde::{
    Deserialize, Deserializer, Serialize, Serializer,
    de::{MapAccess, Visitor},
};

use super::Code;
use crate::words::words;

words! {
    /// A field of a form. Its name is the input's `name` in every form.
    Field {
        Email = "email",
        FullName = "full_name",
        Password = "password",
        CurrentPassword = "current_password",
        TimeZone = "time_zone",
        ClinicName = "clinic_name",
        Phone = "phone",
        Doctor = "doctor",
        Period = "period",
        ContactPhone = "contact_phone",
        ContactEmail = "contact_email",
        ClassCapacity = "class_capacity",
        CourseName = "course_name",
        OpensAt = "opens_at",
        ClosesAt = "closes_at",
        WorkingDays = "working_days",
        Deputy = "deputy",
        FromDay = "from_day",
        ToDay = "to_day",
        Role = "role",
        /// The list that was pasted.
        List = "list",
        /// The list that was chosen as a file.
        ListFile = "list_file",
        Factor = "factor",
        GraceDays = "grace_days",
        /// What a passkey answered.
        FactorKey = "factor_key",
        /// What somebody calls a passkey.
        KeyName = "key_name",
        GroupTitle = "group_title",
        Specialist = "specialist",
        Weekdays = "weekdays",
        StartsAt = "starts_at",
        /// The day to which a class is moved, or on which the clinic does not work.
        ClassDay = "class_day",
        ClassMinutes = "class_minutes",
        Group = "group",
        Restrictions = "restrictions",
        Reason = "reason",
        /// Why somebody is not let in.
        Refusal = "refusal",
        Advice = "advice",
        Question = "question",
        Note = "note",
        /// About one patient of a class.
        PatientNote = "patient_note",
        Outcome = "outcome",
        EmergencyName = "emergency_name",
        EmergencyPhone = "emergency_phone",
        /// What the one to call is to the patient.
        EmergencyRelation = "emergency_relation",
        /// Where a patient lives.
        Address = "address",
        /// The code of a letter.
        Code = "code",
        Consents = "consents",
        /// To a doctor's question.
        Answer = "answer",
        /// What was done about an alert.
        Action = "action",
        Programme = "programme",
        /// Of an observation that ends.
        Summary = "summary",
        /// A doctor's, about a patient.
        DoctorNote = "doctor_note",
    }
}

/// What is wrong with a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum Problem {
    /// Nothing was typed.
    Required,
    /// More characters than the limit.
    TooLong { max: usize },
    /// Fewer characters than the limit.
    TooShort { min: usize },
    /// An address without `@`, or with several.
    EmailAt,
    /// A letter in an address that is not Latin, perhaps one that only looks so.
    EmailLetter { letter: char },
    /// A space inside an address.
    EmailSpace,
    /// An address with nothing, or nothing sensible, before the `@`.
    EmailLocal,
    /// An address whose part after the `@` is no domain.
    EmailDomain,
    /// A name without a single letter.
    NameNoLetters,
    /// A character that cannot be seen or turns the writing direction.
    HiddenCharacter,
    /// A password that many people have, or that is easy to guess.
    PasswordGuessable,
    /// A password made of the person's own name or address, or of the clinic's or service's name.
    PasswordPersonal,
    /// Not the password that this login has.
    PasswordWrong,
    /// Nothing is wrong with it, but a page is never sent back with a secret in it.
    TypeAgain,
    /// Not one of the choices.
    UnknownChoice,
    /// A telephone number that nobody could call.
    Phone,
    /// Not a number between these, both included.
    NotBetween { min: u32, max: u32 },
    /// Not a time of day, or not after the one that it must follow.
    Time,
    /// Not a day of the calendar, or not on or after the one that it must follow.
    Day,
    /// There is one of that name already.
    Taken,
    /// This person can't stand in for that one: it is the same.
    Oneself,
    /// Somebody stands in for this doctor already, on some of these days.
    StoodIn,
    /// Nobody of that name is a doctor here.
    NoSuchDoctor,
    /// Several doctors have that name.
    SeveralDoctors,
    /// A list with more people than the limit.
    TooManyRows { max: usize },
    /// A file of more kilobytes than the limit, as it is or unpacked.
    FileTooLarge { max_kb: usize },
    /// A file that is no list.
    UnreadableFile,
    /// A spreadsheet of the old format, or one under a password.
    OldSpreadsheet,
    /// A column that must be named, and is not.
    ColumnMissing,
    /// Not this login's factor, or a code that is over or used.
    FactorWrong,
    /// A last day more than so many weeks after the first.
    WeeksLater { max: u32 },
    /// Days of the week of which the days from the first to the last have none.
    NoSuchDay,
    /// Fewer seats than are taken: nobody is put out.
    SeatsTaken { taken: u32 },
    /// The specialist runs another class at that time.
    Busy,
    /// What is to come is over already.
    Past,
    /// Not the code of the letter.
    CodeWrong,
    /// A code that is over, or was tried too often: a new letter has to be asked for.
    CodeOver,
}

/// Wrong fields with what is wrong, in the order in which the form checks them, which is the order of its page. On the
/// wire an object, field by field.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Field, Problem)>);

impl FieldErrors {
    #[must_use]
    pub fn one(field: Field, problem: Problem) -> Self {
        Self(vec![(field, problem)])
    }

    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Problem> {
        self.iter()
            .find(|(wrong, _)| *wrong == field)
            .map(|(_, problem)| problem)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Field, &Problem)> {
        self.0.iter().map(|(field, problem)| (*field, problem))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps the value, or notes what is wrong with it and goes on to the next field.
    pub fn check<T>(&mut self, field: Field, parsed: Result<T, Problem>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(problem) => {
                self.note(field, problem);
                None
            }
        }
    }

    /// Notes what is wrong with a field now, or that it is right.
    pub fn set(&mut self, field: Field, problem: Option<Problem>) {
        match problem {
            Some(problem) => self.note(field, problem),
            None => self.0.retain(|(wrong, _)| *wrong != field),
        }
    }

    /// The code for what was noted; for use where a field failed to parse.
    #[must_use]
    pub fn into_code(self) -> Code {
        Code::Invalid { fields: self }
    }

    fn note(&mut self, field: Field, problem: Problem) {
        match self.0.iter_mut().find(|(wrong, _)| *wrong == field) {
            Some((_, before)) => *before = problem,
            None => self.0.push((field, problem)),
        }
    }
}

impl Serialize for FieldErrors {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.iter())
    }
}

impl<'de> Deserialize<'de> for FieldErrors {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Wrong;
        impl<'de> Visitor<'de> for Wrong {
            type Value = FieldErrors;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("fields with what is wrong")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FieldErrors, A::Error> {
                let mut errors = FieldErrors::default();
                while let Some((field, problem)) = map.next_entry()? {
                    errors.note(field, problem);
                }
                Ok(errors)
            }
        }
        deserializer.deserialize_map(Wrong)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_the_same_in_codes_and_forms() {
        for field in Field::ALL {
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
        }
    }

    #[test]
    fn what_is_wrong_keeps_the_order_of_the_form() {
        let mut errors = FieldErrors::default();
        for (field, problem) in [
            (Field::Period, Problem::Required),
            (Field::Email, Problem::EmailAt),
            (Field::Period, Problem::UnknownChoice),
        ] {
            assert_eq!(errors.check::<()>(field, Err(problem)), None);
        }
        let order = |errors: &FieldErrors| errors.iter().map(|(field, _)| field).collect::<Vec<_>>();
        assert_eq!(order(&errors), [Field::Period, Field::Email]);
        assert_eq!(errors.get(Field::Period), Some(&Problem::UnknownChoice));
        let wire = serde_json::to_string(&errors).unwrap();
        assert_eq!(
            wire,
            r#"{"period":{"problem":"unknown_choice"},"email":{"problem":"email_at"}}"#
        );
        assert_eq!(serde_json::from_str::<FieldErrors>(&wire).unwrap(), errors);
    }
}
