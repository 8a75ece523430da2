//! What can go wrong, as codes. Text for people is made of them in `app::text`; nothing else crosses the border
//! between server and browser, and no personal data is in them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{classes::GroupId, identity::MembershipId};

/// Why something was not done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
pub enum Code {
    /// Some fields of the form are wrong; nothing was changed.
    #[error("invalid input")]
    Invalid { fields: FieldErrors },
    /// Nobody is signed in, or the session ended.
    #[error("signed out")]
    SignedOut,
    /// This role may not do that, or the membership named in the form is not (or no longer) the caller's.
    #[error("forbidden")]
    Forbidden,
    /// The address or the password is wrong; which of them is never said.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Too many wrong passwords; try again after so many seconds.
    #[error("too many attempts")]
    TooManyAttempts { retry_after_s: u32 },
    /// The link of a letter does not work (any more).
    #[error("dead link")]
    DeadLink { why: DeadLink },
    /// Somebody was faster: what was to be changed is no longer as it was shown.
    #[error("conflict")]
    Conflict,
    /// Somebody depends on this person: patients, courses. They are handed over first.
    #[error("hand over first")]
    HandOverFirst,
    /// Groups of the course still run, or somebody waits for a seat in it: that is settled first.
    #[error("still runs")]
    StillRuns,
    /// All seats are taken: somebody else got the last one.
    #[error("no seat")]
    NoSeat,
    /// Nothing is wrong in itself, but something looks like a slip: sent again with the answer, the form goes through.
    #[error("asks first")]
    Asks { about: Doubt },
    /// The sign-in that waited for its second factor is over, or there was none.
    #[error("sign in again")]
    SignInAgain,
    /// Who this is was shown too long ago for such a change: password and factor are to be shown again.
    #[error("prove again")]
    ProveAgain,
    /// The clinic demands a second factor of this role, and the time to put it off is over: nothing but setting one up
    /// is possible.
    #[error("second factor demanded")]
    FactorDemanded,
    /// There is no such thing, or it belongs to another clinic.
    #[error("not found")]
    NotFound,
    /// The request came from another site.
    #[error("cross-site request")]
    CrossSite,
    /// The request is longer than the product accepts.
    #[error("too large")]
    TooLarge,
    /// The request could not be understood: a field is missing, doubled or of another type.
    #[error("malformed request")]
    Malformed,
    /// The server (or the way to it) is busy or away; trying again helps.
    #[error("unavailable")]
    Unavailable,
    /// Something broke; the log has the details under this number.
    #[error("internal error {incident}")]
    Internal { incident: String },
}

impl Code {
    /// One wrong field, as a code.
    #[must_use]
    pub fn field(field: Field, problem: Problem) -> Self {
        Self::Invalid {
            fields: FieldErrors::one(field, problem),
        }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } | Self::Asks { .. } | Self::WrongCredentials => 422,
            Self::SignedOut => 401,
            Self::Forbidden | Self::CrossSite | Self::ProveAgain | Self::FactorDemanded => 403,
            Self::TooManyAttempts { .. } => 429,
            Self::DeadLink { .. } | Self::SignInAgain => 410,
            Self::NotFound => 404,
            Self::Conflict | Self::HandOverFirst | Self::StillRuns | Self::NoSeat => 409,
            Self::TooLarge => 413,
            Self::Malformed => 400,
            Self::Unavailable => 503,
            Self::Internal { .. } => 500,
        }
    }
}

/// What looks like a slip.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "doubt", rename_all = "snake_case")]
pub enum Doubt {
    /// The part after the `@` is one letter away from a common one.
    Domain,
    /// These seem to be the same person. `answer` stands for exactly what is asked, so that it answers nothing else.
    Person { alike: Vec<MembershipId>, answer: String },
    /// These groups have more seats than the clinic's new maximum; they would lose some that nobody has. `answer` names
    /// that maximum.
    Groups { smaller: Vec<GroupId>, answer: String },
}

/// What became of a link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeadLink {
    /// No such link was ever sent, or it was cut off on its way.
    Unknown,
    /// The account is active already.
    Used,
    /// A newer link was sent, perhaps to another address.
    Replaced,
    /// The 10 days are over.
    Expired,
    /// The invitation was taken back; or the change that the link was for was called off.
    Revoked,
    /// The address that it was to confirm belongs to another login by now.
    Taken,
    /// Whoever got the letter said that it was meant for somebody else.
    Declined,
}

/// A field of a form. Its name is the input's `name` in every form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Field {
    Email,
    FullName,
    Password,
    CurrentPassword,
    TimeZone,
    ClinicName,
    Phone,
    Doctor,
    Period,
    ContactPhone,
    ContactEmail,
    ClassCapacity,
    CourseName,
    OpensAt,
    ClosesAt,
    WorkingDays,
    Deputy,
    FromDay,
    ToDay,
    Role,
    /// The list that was pasted.
    List,
    /// The list that was chosen as a file.
    ListFile,
    Factor,
    GraceDays,
    /// What a passkey answered.
    FactorKey,
    /// What somebody calls a passkey.
    KeyName,
    GroupTitle,
    Specialist,
    Weekdays,
    StartsAt,
    /// The day to which a class is moved, or on which the clinic does not work.
    ClassDay,
    ClassMinutes,
    Group,
    Restrictions,
    Reason,
    /// Why somebody is not let in.
    Refusal,
    Advice,
    Question,
    Note,
    Outcome,
    EmergencyName,
    EmergencyPhone,
    /// The code of a letter.
    Code,
    Consents,
    /// To a doctor's question.
    Answer,
}

impl Field {
    /// The input's `name`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::FullName => "full_name",
            Self::Password => "password",
            Self::CurrentPassword => "current_password",
            Self::TimeZone => "time_zone",
            Self::ClinicName => "clinic_name",
            Self::Phone => "phone",
            Self::Doctor => "doctor",
            Self::Period => "period",
            Self::ContactPhone => "contact_phone",
            Self::ContactEmail => "contact_email",
            Self::ClassCapacity => "class_capacity",
            Self::CourseName => "course_name",
            Self::OpensAt => "opens_at",
            Self::ClosesAt => "closes_at",
            Self::WorkingDays => "working_days",
            Self::Deputy => "deputy",
            Self::FromDay => "from_day",
            Self::ToDay => "to_day",
            Self::Role => "role",
            Self::List => "list",
            Self::ListFile => "list_file",
            Self::Factor => "factor",
            Self::GraceDays => "grace_days",
            Self::FactorKey => "factor_key",
            Self::KeyName => "key_name",
            Self::GroupTitle => "group_title",
            Self::Specialist => "specialist",
            Self::Weekdays => "weekdays",
            Self::StartsAt => "starts_at",
            Self::ClassMinutes => "class_minutes",
            Self::Group => "group",
            Self::Restrictions => "restrictions",
            Self::Reason => "reason",
            Self::Refusal => "refusal",
            Self::Advice => "advice",
            Self::Question => "question",
            Self::ClassDay => "class_day",
            Self::Note => "note",
            Self::Outcome => "outcome",
            Self::EmergencyName => "emergency_name",
            Self::EmergencyPhone => "emergency_phone",
            Self::Code => "code",
            Self::Consents => "consents",
            Self::Answer => "answer",
        }
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

/// Wrong fields with what is wrong, in the order of the form.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldErrors(BTreeMap<Field, Problem>);

impl FieldErrors {
    #[must_use]
    pub fn one(field: Field, problem: Problem) -> Self {
        Self(BTreeMap::from([(field, problem)]))
    }

    #[must_use]
    pub fn get(&self, field: Field) -> Option<&Problem> {
        self.0.get(&field)
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
                self.0.insert(field, problem);
                None
            }
        }
    }

    /// Notes what is wrong with a field now, or that it is right.
    pub fn set(&mut self, field: Field, problem: Option<Problem>) {
        match problem {
            Some(problem) => self.0.insert(field, problem),
            None => self.0.remove(&field),
        };
    }

    /// The code for what was noted; for use where a field failed to parse.
    #[must_use]
    pub fn into_code(self) -> Code {
        Code::Invalid { fields: self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The browser of an older version may still be open: the form on the wire is a promise.
    #[test]
    fn codes_on_the_wire_stay_as_they_are() {
        let invalid = Code::field(Field::Email, Problem::EmailLetter { letter: 'о' });
        assert_eq!(
            serde_json::to_string(&invalid).unwrap(),
            r#"{"code":"invalid","fields":{"email":{"problem":"email_letter","letter":"о"}}}"#
        );
        let dead = Code::DeadLink {
            why: DeadLink::Replaced,
        };
        assert_eq!(
            serde_json::to_string(&dead).unwrap(),
            r#"{"code":"dead_link","why":"replaced"}"#
        );
        let again = Code::field(Field::CurrentPassword, Problem::TypeAgain);
        assert_eq!(
            serde_json::to_string(&again).unwrap(),
            r#"{"code":"invalid","fields":{"current_password":{"problem":"type_again"}}}"#
        );
        for (problem, wire) in [
            (Problem::PasswordWrong, r#"{"problem":"password_wrong"}"#),
            (Problem::UnknownChoice, r#"{"problem":"unknown_choice"}"#),
        ] {
            assert_eq!(serde_json::to_string(&problem).unwrap(), wire);
        }
        assert_eq!(serde_json::to_string(&DeadLink::Taken).unwrap(), r#""taken""#);
        let wire = r#"{"code":"too_many_attempts","retry_after_s":900}"#;
        assert_eq!(
            serde_json::from_str::<Code>(wire).unwrap(),
            Code::TooManyAttempts { retry_after_s: 900 }
        );
    }

    #[test]
    fn a_field_is_called_the_same_in_codes_and_forms() {
        for field in [
            Field::Email,
            Field::FullName,
            Field::Password,
            Field::CurrentPassword,
            Field::TimeZone,
            Field::ClinicName,
            Field::Phone,
            Field::Doctor,
            Field::Period,
            Field::ContactPhone,
            Field::ContactEmail,
            Field::ClassCapacity,
            Field::CourseName,
            Field::OpensAt,
            Field::ClosesAt,
            Field::WorkingDays,
            Field::Deputy,
            Field::FromDay,
            Field::ToDay,
            Field::Role,
            Field::List,
            Field::ListFile,
            Field::Factor,
            Field::GraceDays,
            Field::FactorKey,
            Field::KeyName,
            Field::GroupTitle,
            Field::Specialist,
            Field::Weekdays,
            Field::StartsAt,
            Field::ClassMinutes,
            Field::Group,
            Field::Restrictions,
            Field::Reason,
            Field::Refusal,
            Field::Advice,
            Field::Question,
            Field::ClassDay,
            Field::Note,
            Field::Outcome,
            Field::EmergencyName,
            Field::EmergencyPhone,
            Field::Code,
            Field::Consents,
            Field::Answer,
        ] {
            assert_eq!(serde_json::to_value(field).unwrap(), field.name());
        }
    }
}
