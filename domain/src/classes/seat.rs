use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

use crate::limits::{
    ENTRY_CLOSES_AFTER_MINUTES, ENTRY_OPENS_BEFORE_MINUTES, NOTICE_HOURS, OFFER_HOURS, OFFER_HOURS_SOON, SOON_HOURS,
};

/// Seats of a group, or of one class of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seats {
    pub capacity: u32,
    /// By those who are enrolled or expected, guests of a make-up class among them, and by offers that still stand.
    pub taken: u32,
}

impl Seats {
    #[must_use]
    pub const fn free(self) -> u32 {
        self.capacity.saturating_sub(self.taken)
    }

    /// How many would have no seat with another capacity. Nobody is put out: whoever lowers it is asked first.
    #[must_use]
    pub const fn without_seat(self, capacity: u32) -> u32 {
        self.taken.saturating_sub(capacity)
    }
}

/// Where somebody stands in a waiting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WaitState {
    Waiting,
    /// A seat is kept for this one until the offer runs out.
    Offered,
    Accepted,
    Declined,
    /// The offer ran out in silence.
    Expired,
    /// Left the list; was enrolled otherwise; the group is over.
    Withdrawn,
}

/// What can happen in a waiting list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WaitStep {
    /// A seat came free.
    Offer,
    Accept,
    Decline,
    Expire,
    /// The seat that was offered is gone again: the class was cancelled or the group made smaller.
    TakeBack,
    Withdraw,
}

/// The step does not fit: somebody was faster, or the offer has run out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("who is {0:?} in a waiting list has no step {1:?}")]
pub struct NoSuchWaitStep(WaitState, WaitStep);

impl WaitState {
    pub const ALL: [Self; 6] = [
        Self::Waiting,
        Self::Offered,
        Self::Accepted,
        Self::Declined,
        Self::Expired,
        Self::Withdrawn,
    ];

    /// Where one stands after a step. Whoever declined, was silent or left is not offered anything again.
    ///
    /// # Errors
    /// Where the list has no such step.
    pub const fn after(self, step: WaitStep) -> Result<Self, NoSuchWaitStep> {
        match (self, step) {
            (Self::Waiting, WaitStep::Offer) => Ok(Self::Offered),
            (Self::Offered, WaitStep::Accept) => Ok(Self::Accepted),
            (Self::Offered, WaitStep::Decline) => Ok(Self::Declined),
            (Self::Offered, WaitStep::Expire) => Ok(Self::Expired),
            (Self::Offered, WaitStep::TakeBack) => Ok(Self::Waiting),
            (Self::Waiting | Self::Offered, WaitStep::Withdraw) => Ok(Self::Withdrawn),
            (state, step) => Err(NoSuchWaitStep(state, step)),
        }
    }

    /// Whether the seat that was offered goes on to the next one after this step.
    #[must_use]
    pub const fn passes_on(self, step: WaitStep) -> bool {
        matches!(
            (self, step),
            (Self::Offered, WaitStep::Decline | WaitStep::Expire | WaitStep::Withdraw)
        )
    }

    /// The name in databases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Offered => "offered",
            Self::Accepted => "accepted",
            Self::Declined => "declined",
            Self::Expired => "expired",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// Until when an offer made now stands: a day, a few hours where the first class that the seat is for is near, never
/// past its beginning. None once it has begun: then there is nothing to offer.
#[must_use]
pub fn offer_until(now: DateTime<Utc>, class_begins: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let is_soon = class_begins - now <= TimeDelta::hours(SOON_HOURS);
    let hours = if is_soon { OFFER_HOURS_SOON } else { OFFER_HOURS };
    (now < class_begins).then(|| class_begins.min(now + TimeDelta::hours(hours)))
}

/// What «Не смогу прийти» is when it is pressed now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notice {
    /// Early enough for the seat to go to somebody else.
    InTime,
    /// Before the class, but too late for anybody else.
    Late,
    /// The class has begun: whoever is not there is absent.
    Over,
}

/// See [`Notice`].
#[must_use]
pub fn notice(now: DateTime<Utc>, class_begins: DateTime<Utc>) -> Notice {
    if now >= class_begins {
        Notice::Over
    } else if class_begins - now < TimeDelta::hours(NOTICE_HOURS) {
        Notice::Late
    } else {
        Notice::InTime
    }
}

/// Whether a patient can go in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Entry {
    /// Opens then.
    From(DateTime<Utc>),
    /// Open until then.
    Until(DateTime<Utc>),
    /// Too late: the warm-up is missed, and what follows would not be safe.
    Closed,
}

/// When the door is open to patients. Who was in already and lost the connection comes back at any time: that is the
/// caller's to know.
#[must_use]
pub fn entry(now: DateTime<Utc>, class_begins: DateTime<Utc>) -> Entry {
    let opens = class_begins - TimeDelta::minutes(ENTRY_OPENS_BEFORE_MINUTES);
    let closes = class_begins + TimeDelta::minutes(ENTRY_CLOSES_AFTER_MINUTES);
    if now < opens {
        Entry::From(opens)
    } else if now < closes {
        Entry::Until(closes)
    } else {
        Entry::Closed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const STEPS: [WaitStep; 6] = [
        WaitStep::Offer,
        WaitStep::Accept,
        WaitStep::Decline,
        WaitStep::Expire,
        WaitStep::TakeBack,
        WaitStep::Withdraw,
    ];

    fn begins() -> DateTime<Utc> {
        "2026-11-24T10:00:00Z".parse().unwrap()
    }

    fn before(minutes: i64) -> DateTime<Utc> {
        begins() - TimeDelta::minutes(minutes)
    }

    #[test]
    fn only_these_steps_exist_in_a_waiting_list() {
        use WaitState as State;
        let steps = [
            (State::Waiting, WaitStep::Offer, State::Offered),
            (State::Waiting, WaitStep::Withdraw, State::Withdrawn),
            (State::Offered, WaitStep::Accept, State::Accepted),
            (State::Offered, WaitStep::Decline, State::Declined),
            (State::Offered, WaitStep::Expire, State::Expired),
            (State::Offered, WaitStep::TakeBack, State::Waiting),
            (State::Offered, WaitStep::Withdraw, State::Withdrawn),
        ];
        for state in State::ALL {
            assert_eq!(State::from_name(state.name()), Some(state));
            for step in STEPS {
                let expected = steps
                    .iter()
                    .find(|row| (row.0, row.1) == (state, step))
                    .map(|row| row.2);
                assert_eq!(state.after(step).ok(), expected, "{state:?} {step:?}");
            }
        }
    }

    #[test]
    fn a_seat_that_is_not_taken_goes_on() {
        let passing = [WaitStep::Decline, WaitStep::Expire, WaitStep::Withdraw];
        for state in WaitState::ALL {
            for step in STEPS {
                let expected = state == WaitState::Offered && passing.contains(&step);
                assert_eq!(state.passes_on(step), expected, "{state:?} {step:?}");
                assert!(!expected || state.after(step).is_ok());
            }
        }
    }

    #[test]
    fn an_offer_stands_for_a_day_or_four_hours_and_never_past_the_beginning() {
        let hour = 60;
        for (minutes, stands) in [
            (49 * hour, Some(24 * hour)),
            (48 * hour + 1, Some(24 * hour)),
            (48 * hour, Some(4 * hour)),
            (5 * hour, Some(4 * hour)),
            (3 * hour, Some(3 * hour)),
            (1, Some(1)),
            (0, None),
            (-10, None),
        ] {
            let now = before(minutes);
            let until = offer_until(now, begins()).map(|until| (until - now).num_minutes());
            assert_eq!(until, stands, "{minutes} minutes before");
        }
    }

    #[test]
    fn notice_is_in_time_two_hours_before() {
        for (minutes, expected) in [
            (121, Notice::InTime),
            (120, Notice::InTime),
            (119, Notice::Late),
            (1, Notice::Late),
            (0, Notice::Over),
            (-5, Notice::Over),
        ] {
            assert_eq!(notice(before(minutes), begins()), expected, "{minutes} minutes before");
        }
    }

    #[test]
    fn the_door_opens_ten_minutes_before_and_closes_a_quarter_of_an_hour_after_the_beginning() {
        let (opens, closes) = (before(10), before(-15));
        for (minutes, expected) in [
            (11, Entry::From(opens)),
            (10, Entry::Until(closes)),
            (0, Entry::Until(closes)),
            (-14, Entry::Until(closes)),
            (-15, Entry::Closed),
        ] {
            assert_eq!(entry(before(minutes), begins()), expected, "{minutes} minutes before");
        }
    }

    #[test]
    fn a_smaller_group_puts_nobody_out() {
        let seats = Seats { capacity: 10, taken: 8 };
        assert_eq!((seats.free(), seats.without_seat(8), seats.without_seat(5)), (2, 0, 3));
        let over = Seats { capacity: 5, taken: 8 };
        assert_eq!(over.free(), 0);
    }

    proptest! {
        #[test]
        fn whoever_has_an_offer_has_time_to_take_it(minutes in 1..20_000_i64) {
            let until = offer_until(before(minutes), begins()).unwrap();
            prop_assert!(before(minutes) < until && until <= begins());
        }
    }
}
