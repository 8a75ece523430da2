use serde::{Deserialize, Serialize};

use super::triage::Level;

/// Where an application stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApplicationState {
    /// Being filled in; nobody but the applicant sees it.
    Draft,
    /// Sent, and nobody has looked yet.
    Submitted,
    /// The applicant answered the doctor's question, and the doctor looks again.
    InReview,
    /// The doctor asked something, and the applicant has not answered yet.
    QuestionAsked,
    /// Let into a group.
    Approved,
    /// Let into the course, and waits for a seat.
    Waiting,
    /// Refused by a doctor, with a reason and advice.
    Declined,
    /// Taken back by the applicant.
    Withdrawn,
    /// The doctor's question was never answered; or it waited, and let an offer run out, was taken off the list or is
    /// gone.
    Expired,
}

/// What can happen to an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ApplicationStep {
    /// The applicant sends it.
    Submit,
    /// The doctor asks the applicant something.
    Ask,
    /// The applicant answers.
    Answer,
    /// The doctor lets it into a group; or a seat came free, and whoever waited took it.
    Approve,
    /// The doctor lets it into the course, where no group has a seat.
    Wait,
    /// The doctor refuses.
    Decline,
    /// The applicant takes it back, or leaves the waiting list.
    Withdraw,
    /// Its time is over.
    Expire,
}

/// The step does not fit where the application stands: somebody was faster.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an application that is {0:?} has no step {1:?}")]
pub struct NoSuchStep(ApplicationState, ApplicationStep);

impl ApplicationState {
    pub const ALL: [Self; 9] = [
        Self::Draft,
        Self::Submitted,
        Self::InReview,
        Self::QuestionAsked,
        Self::Approved,
        Self::Waiting,
        Self::Declined,
        Self::Withdrawn,
        Self::Expired,
    ];

    /// Where it stands after a step.
    ///
    /// # Errors
    /// Where the life of an application has no such step.
    pub const fn after(self, step: ApplicationStep) -> Result<Self, NoSuchStep> {
        use ApplicationStep as Step;
        match (self, step) {
            (Self::Draft, Step::Submit) => Ok(Self::Submitted),
            (Self::QuestionAsked, Step::Answer) => Ok(Self::InReview),
            (Self::Submitted | Self::InReview, Step::Ask) => Ok(Self::QuestionAsked),
            (Self::Submitted | Self::InReview | Self::QuestionAsked | Self::Waiting, Step::Approve) => {
                Ok(Self::Approved)
            }
            (Self::Submitted | Self::InReview | Self::QuestionAsked, Step::Wait) => Ok(Self::Waiting),
            (Self::Submitted | Self::InReview | Self::QuestionAsked, Step::Decline) => Ok(Self::Declined),
            (Self::Draft | Self::Submitted | Self::InReview | Self::QuestionAsked | Self::Waiting, Step::Withdraw) => {
                Ok(Self::Withdrawn)
            }
            (Self::QuestionAsked | Self::Waiting, Step::Expire) => Ok(Self::Expired),
            (state, step) => Err(NoSuchStep(state, step)),
        }
    }

    /// Whether it needs a doctor: it has one who is responsible for it, and a time by which that one answers.
    #[must_use]
    pub const fn is_under_review(self) -> bool {
        matches!(self, Self::Submitted | Self::InReview | Self::QuestionAsked)
    }

    /// Whether the next step is the doctor's: what was asked waits for the applicant, and breaks no promise meanwhile.
    #[must_use]
    pub const fn waits_for_doctor(self) -> bool {
        self.is_under_review() && !matches!(self, Self::QuestionAsked)
    }

    /// Whether a doctor is responsible for it, who can't go without handing it over: until it is decided, and until
    /// whoever waits for a seat has one.
    #[must_use]
    pub const fn needs_doctor(self) -> bool {
        self.is_under_review() || matches!(self, Self::Waiting)
    }

    /// Whether nothing can happen to it any more.
    #[must_use]
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Approved | Self::Declined | Self::Withdrawn | Self::Expired)
    }

    /// The name in databases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Submitted => "submitted",
            Self::InReview => "in_review",
            Self::QuestionAsked => "question_asked",
            Self::Approved => "approved",
            Self::Waiting => "waiting",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
            Self::Expired => "expired",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

impl ApplicationStep {
    /// Whether the doctor who takes it writes down why: always for a refusal; for letting in, where the answers had
    /// a red signal.
    #[must_use]
    pub const fn needs_reason(self, level: Level) -> bool {
        match self {
            Self::Decline => true,
            Self::Approve | Self::Wait => matches!(level, Level::Red),
            Self::Submit | Self::Ask | Self::Answer | Self::Withdraw | Self::Expire => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ApplicationState as State;
    use ApplicationStep as Step;

    const STEPS: [Step; 8] = [
        Step::Submit,
        Step::Ask,
        Step::Answer,
        Step::Approve,
        Step::Wait,
        Step::Decline,
        Step::Withdraw,
        Step::Expire,
    ];

    #[test]
    fn only_these_steps_exist() {
        let rows: [(State, &[(Step, State)]); 9] = [
            (
                State::Draft,
                &[(Step::Submit, State::Submitted), (Step::Withdraw, State::Withdrawn)],
            ),
            (
                State::Submitted,
                &[
                    (Step::Ask, State::QuestionAsked),
                    (Step::Approve, State::Approved),
                    (Step::Wait, State::Waiting),
                    (Step::Decline, State::Declined),
                    (Step::Withdraw, State::Withdrawn),
                ],
            ),
            (
                State::InReview,
                &[
                    (Step::Ask, State::QuestionAsked),
                    (Step::Approve, State::Approved),
                    (Step::Wait, State::Waiting),
                    (Step::Decline, State::Declined),
                    (Step::Withdraw, State::Withdrawn),
                ],
            ),
            (
                State::QuestionAsked,
                &[
                    (Step::Answer, State::InReview),
                    (Step::Approve, State::Approved),
                    (Step::Wait, State::Waiting),
                    (Step::Decline, State::Declined),
                    (Step::Withdraw, State::Withdrawn),
                    (Step::Expire, State::Expired),
                ],
            ),
            (
                State::Waiting,
                &[
                    (Step::Approve, State::Approved),
                    (Step::Withdraw, State::Withdrawn),
                    (Step::Expire, State::Expired),
                ],
            ),
            (State::Approved, &[]),
            (State::Declined, &[]),
            (State::Withdrawn, &[]),
            (State::Expired, &[]),
        ];
        for (state, steps) in rows {
            assert_eq!(state.is_over(), steps.is_empty(), "{state:?}");
            for step in STEPS {
                let expected = steps.iter().find(|(taken, _)| *taken == step).map(|(_, after)| *after);
                assert_eq!(state.after(step).ok(), expected, "{state:?} {step:?}");
            }
        }
        assert!(
            State::ALL
                .iter()
                .all(|state| State::from_name(state.name()) == Some(*state))
        );
    }

    #[test]
    fn what_is_under_review_can_always_be_decided() {
        for state in State::ALL {
            let decided = [Step::Approve, Step::Wait, Step::Decline];
            let can_be = decided.iter().all(|step| state.after(*step).is_ok());
            assert_eq!(can_be, state.is_under_review(), "{state:?}");
        }
    }

    #[test]
    fn whose_turn_it_is() {
        let of = |is: fn(State) -> bool| State::ALL.into_iter().filter(|state| is(*state)).collect::<Vec<_>>();
        assert_eq!(of(State::waits_for_doctor), [State::Submitted, State::InReview]);
        let needs = [State::Submitted, State::InReview, State::QuestionAsked, State::Waiting];
        assert_eq!(of(State::needs_doctor), needs);
    }

    #[test]
    fn nothing_red_is_let_in_and_nothing_is_refused_without_a_reason() {
        for level in Level::ALL {
            assert!(Step::Decline.needs_reason(level));
            for step in [Step::Approve, Step::Wait] {
                assert_eq!(step.needs_reason(level), level == Level::Red, "{step:?} {level:?}");
            }
        }
    }
}
