//! Notices before an observation ends.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// Days before the end at which somebody is told.
pub const ENDING_NOTICE_DAYS: [i64; 3] = [1, 7, 14];

/// Calendar days to the last one, on the reader's calendar: 0 on the day itself.
#[must_use]
pub fn days_to(ends_at: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> i64 {
    let day = |at: DateTime<Utc>| at.with_timezone(&zone).date_naive();
    (day(ends_at) - day(now)).num_days()
}

/// Which of the notices is the one to be given with so many days left, of an observation of so many days. One that would
/// come with the beginning, or after the end, is none.
#[must_use]
pub fn ending_notice(left: i64, days: i64) -> Option<i64> {
    let fitting = ENDING_NOTICE_DAYS
        .into_iter()
        .filter(|notice| left <= *notice && *notice < days);
    (left >= 1).then(|| fitting.min()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_notice_has_its_days() {
        let of_a_month: Vec<_> = (0..=16).rev().map(|left| ending_notice(left, 30)).collect();
        let mut expected = vec![None, None];
        expected.extend([Some(14); 7]);
        expected.extend([Some(7); 6]);
        expected.extend([Some(1), None]);
        assert_eq!(of_a_month, expected);
        // Two weeks are not said to be two weeks on the first day.
        assert_eq!(ending_notice(14, 14), None);
        assert_eq!(ending_notice(7, 14), Some(7));
        assert_eq!(ending_notice(1, 1), None);
        assert_eq!(ending_notice(-3, 30), None);
    }

    #[test]
    fn days_are_those_of_the_readers_calendar() {
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        let (now, ends) = (at("2026-11-24T20:30:00Z"), at("2026-12-01T09:00:00Z"));
        assert_eq!(days_to(ends, now, Tz::Europe__Moscow), 7);
        assert_eq!(days_to(ends, now, Tz::Asia__Omsk), 6);
    }
}
