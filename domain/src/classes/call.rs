//! Whom an assistant calls, and what came of it.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{AttendanceState, note};
use crate::{
    error::{Code, Field, FieldErrors, Problem},
    limits::MISSED_IN_A_ROW,
};

/// Why somebody is to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallReason {
    /// Missed classes in a row without a word.
    Missed,
    /// The first class comes soon: whether all is ready for it.
    FirstClass,
    /// The mail server refuses letters to this address.
    LetterRefused,
    /// The doctor asked something about an application, and nobody answers.
    Unanswered,
}

/// What came of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CallOutcome {
    /// «дозвонился»: done, until there is a new reason.
    Reached,
    /// «не ответил»
    NoAnswer,
    /// «перезвонить»
    CallBack,
}

impl CallOutcome {
    pub const ALL: [Self; 3] = [Self::Reached, Self::NoAnswer, Self::CallBack];

    /// The name in databases and forms.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reached => "reached",
            Self::NoAnswer => "no_answer",
            Self::CallBack => "call_back",
        }
    }

    /// The one of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

/// A call as it was noted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct CallForm {
    #[serde(default)]
    pub outcome: String,
    #[serde(default)]
    pub note: String,
}

/// A call to be noted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCall {
    pub outcome: CallOutcome,
    pub note: Option<String>,
}

impl CallForm {
    /// The call that the form tells of.
    ///
    /// # Errors
    /// `Invalid` with what is wrong.
    pub fn check(&self) -> Result<NewCall, Code> {
        let mut errors = FieldErrors::default();
        let problem = if self.outcome.is_empty() {
            Problem::Required
        } else {
            Problem::UnknownChoice
        };
        let outcome = CallOutcome::from_name(&self.outcome).ok_or(problem);
        let outcome = errors.check(Field::Outcome, outcome);
        let note = errors.check(Field::Note, note(&self.note));
        match (outcome, note) {
            (Some(outcome), Some(note)) => Ok(NewCall { outcome, note }),
            _ => Err(errors.into_code()),
        }
    }
}

/// Where somebody stood at a class that is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Visit {
    pub begins: DateTime<Utc>,
    pub state: AttendanceState,
}

/// When the last of the classes began that somebody missed in a row, where these are enough for a call. `visits` have
/// the latest first; what was called off, or has not been marked, neither counts nor breaks the row.
#[must_use]
pub fn missed_in_a_row(visits: impl IntoIterator<Item = Visit>) -> Option<DateTime<Utc>> {
    let marked = visits
        .into_iter()
        .filter(|visit| matches!(visit.state, AttendanceState::Present | AttendanceState::Absent));
    let missed: Vec<Visit> = marked
        .take_while(|visit| visit.state == AttendanceState::Absent)
        .take(MISSED_IN_A_ROW)
        .collect();
    match missed.as_slice() {
        [last, ..] if missed.len() == MISSED_IN_A_ROW => Some(last.begins),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_misses_in_a_row_are_a_reason_to_call() {
        use AttendanceState::{Absent, Cancelled, Expected, Present};
        let begins =
            |n: usize| DateTime::<Utc>::from_timestamp(1_790_000_000 - i64::try_from(n).unwrap() * 86_400, 0).unwrap();
        for (states, reason) in [
            (vec![], None),
            (vec![Absent], None),
            (vec![Absent, Absent], Some(0)),
            (vec![Absent, Absent, Absent], Some(0)),
            (vec![Present, Absent, Absent], None),
            (vec![Absent, Present, Absent], None),
            // Whoever said so missed nothing, and whoever was not marked may have been there.
            (vec![Cancelled, Absent, Expected, Absent], Some(1)),
            (vec![Cancelled, Cancelled], None),
        ] {
            let visits = states.iter().enumerate().map(|(n, state)| Visit {
                begins: begins(n),
                state: *state,
            });
            assert_eq!(missed_in_a_row(visits), reason.map(begins), "{states:?}");
        }
    }

    #[test]
    fn a_call_has_an_outcome() {
        let form = |outcome: &str| CallForm {
            outcome: outcome.into(),
            note: " позже ".into(),
        };
        let call = form("call_back").check().unwrap();
        assert_eq!(
            (call.outcome, call.note.as_deref()),
            (CallOutcome::CallBack, Some("позже"))
        );
        let refused = |problem| Err(Code::field(Field::Outcome, problem));
        assert_eq!(form("").check(), refused(Problem::Required));
        assert_eq!(form("shouted").check(), refused(Problem::UnknownChoice));
    }
}
