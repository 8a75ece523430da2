//! Who answers an alert, and by when. Nothing here ever ends without an answer: every step has a next one.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::{classes::WorkingHours, questions::Level, words::words};

/// By when an alert is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Promise {
    /// Hours in which somebody of the clinic is there.
    pub red_working_hours: u32,
    /// Hours by the clock; where they end at night, the next morning.
    pub amber_hours: u32,
}

words! {
    /// Whether somebody has answered.
    AlertState {
        Open = "open",
        Closed = "closed",
    }
}

words! {
    /// Whose turn it is.
    Step {
        /// The one who is responsible for the patient.
        Doctor = "doctor",
        /// The one who stands in today.
        Deputy = "deputy",
        Organizer = "organizer",
    }
}

words! {
    /// What was done about an alert: without one of these none is closed.
    AlertAction {
        Called = "called",
        Wrote = "wrote",
        /// «вызван на приём»
        Invited = "invited",
        TreatmentChanged = "treatment_changed",
        Ambulance = "ambulance",
        /// «наблюдаем»
        Watching = "watching",
        /// «ошибка ввода»
        EntryMistake = "entry_mistake",
    }
}

/// Whose turn it is, and when the next one's comes unless somebody answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Escalation {
    pub step: Step,
    pub next_at: DateTime<Utc>,
}

/// Working minutes after which the organizer is told again.
const AGAIN_MINUTES: u32 = 8 * 60;

impl Promise {
    /// By when an alert that came then is answered.
    #[must_use]
    pub fn answer_by(&self, level: Level, came: DateTime<Utc>, hours: &WorkingHours) -> DateTime<Utc> {
        match level {
            Level::Red => hours.after(came, self.red_working_hours.saturating_mul(60)),
            Level::Amber | Level::Info => hours.after(came + TimeDelta::hours(self.amber_hours.into()), 0),
        }
    }
}

impl Escalation {
    /// A new alert: the doctor's turn, until it is due.
    #[must_use]
    pub fn begin(answer_by: DateTime<Utc>) -> Self {
        Self {
            step: Step::Doctor,
            next_at: answer_by,
        }
    }

    /// What follows when nobody answered: the deputy where there is one, then the organizer, then the organizer again.
    #[must_use]
    pub fn go_on(
        self,
        now: DateTime<Utc>,
        level: Level,
        has_deputy: bool,
        promise: &Promise,
        hours: &WorkingHours,
    ) -> Self {
        match self.step {
            Step::Doctor if has_deputy => Self {
                step: Step::Deputy,
                // Half of what the doctor had: it is late already.
                next_at: match level {
                    Level::Red => hours.after(now, promise.red_working_hours.saturating_mul(30)),
                    Level::Amber | Level::Info => hours.after(now, AGAIN_MINUTES),
                },
            },
            Step::Doctor | Step::Deputy | Step::Organizer => Self {
                step: Step::Organizer,
                next_at: hours.after(now, AGAIN_MINUTES),
            },
        }
    }
}
