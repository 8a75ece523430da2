use chrono::{DateTime, Days, NaiveDate, Utc};
use chrono_tz::Tz;

use crate::{classes::instant, settings::TimeOfDay};

/// Days of a period at most: two years.
pub const DAYS_MAX: u64 = 731;
/// Parts into which a chart cuts a period at most.
const BUCKETS_MAX: u64 = 13;

/// Days of the clinic's calendar, the first and the last included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    from: NaiveDate,
    to: NaiveDate,
}

/// A part of a period, its first and last day.
pub type Bucket = Period;

impl Period {
    /// From that day to that day; where they are the wrong way round they change places, where they are too far apart
    /// the first ones are left out.
    #[must_use]
    pub fn new(one: NaiveDate, other: NaiveDate) -> Self {
        let (from, to) = (one.min(other), one.max(other));
        let earliest = to.checked_sub_days(Days::new(DAYS_MAX - 1)).unwrap_or(from);
        Self {
            from: from.max(earliest),
            to,
        }
    }

    /// So many days up to that one, at least one.
    #[must_use]
    pub fn last(days: u64, to: NaiveDate) -> Self {
        let from = to.checked_sub_days(Days::new(days.saturating_sub(1))).unwrap_or(to);
        Self::new(from, to)
    }

    #[must_use]
    pub const fn from(self) -> NaiveDate {
        self.from
    }

    #[must_use]
    pub const fn to(self) -> NaiveDate {
        self.to
    }

    #[must_use]
    pub fn days(self) -> u64 {
        u64::try_from((self.to - self.from).num_days()).unwrap_or_default() + 1
    }

    /// As many days right before.
    #[must_use]
    pub fn before(self) -> Self {
        let to = self.from.pred_opt().unwrap_or(self.from);
        Self::last(self.days(), to)
    }

    /// When the first day begins there.
    #[must_use]
    pub fn begins(self, zone: Tz) -> DateTime<Utc> {
        instant(self.from, TimeOfDay::MIDNIGHT, zone)
    }

    /// When the day after the last one begins there.
    #[must_use]
    pub fn ends(self, zone: Tz) -> DateTime<Utc> {
        let next = self.to.succ_opt().unwrap_or(self.to);
        instant(next, TimeOfDay::MIDNIGHT, zone)
    }

    /// The period cut into parts of as many days each, the last one perhaps of fewer.
    #[must_use]
    pub fn buckets(self) -> Vec<Bucket> {
        let size = self.days().div_ceil(BUCKETS_MAX).max(1);
        let mut buckets = Vec::new();
        let mut from = self.from;
        while from <= self.to {
            let last = from.checked_add_days(Days::new(size - 1)).unwrap_or(self.to);
            let to = last.min(self.to);
            buckets.push(Self { from, to });
            match to.succ_opt() {
                Some(next) => from = next,
                None => break,
            }
        }
        buckets
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn the_period_before_is_as_long_and_ends_the_day_before() {
        let period = Period::last(30, day("2026-11-24"));
        assert_eq!((period.from(), period.to()), (day("2026-10-26"), day("2026-11-24")));
        let before = period.before();
        assert_eq!((before.from(), before.to()), (day("2026-09-26"), day("2026-10-25")));
    }

    #[test]
    fn days_that_are_the_wrong_way_round_are_turned() {
        let period = Period::new(day("2026-11-24"), day("2026-11-20"));
        assert_eq!((period.from(), period.days()), (day("2026-11-20"), 5));
        assert_eq!(Period::new(day("2001-01-01"), day("2026-11-24")).days(), DAYS_MAX);
    }

    #[test]
    fn a_day_is_the_clinics() {
        let period = Period::last(1, day("2026-11-24"));
        let zone = chrono_tz::Europe::Moscow;
        assert_eq!(period.begins(zone).to_rfc3339(), "2026-11-23T21:00:00+00:00");
        assert_eq!(period.ends(zone).to_rfc3339(), "2026-11-24T21:00:00+00:00");
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole(days in 1_u64..=DAYS_MAX) {
            let period = Period::last(days, day("2026-11-24"));
            let parts = period.buckets();
            prop_assert!(parts.len() <= 13);
            prop_assert_eq!(parts.iter().map(|part| part.days()).sum::<u64>(), days);
            prop_assert_eq!(parts.first().map(|part| part.from()), Some(period.from()));
            prop_assert_eq!(parts.last().map(|part| part.to()), Some(period.to()));
            for pair in parts.windows(2) {
                prop_assert_eq!(pair[0].to().succ_opt(), Some(pair[1].from()));
            }
        }
    }
}
