//! What can go wrong, as codes. Text for people is made of them in `app::text`; nothing else crosses the border
//! between server and browser, and no personal data is in them.

mod field;

pub use field::{Field, FieldErrors, Problem};

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
    /// Whoever has the link filled in reports for somebody, and does no more.
    CareEnded,
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
}
