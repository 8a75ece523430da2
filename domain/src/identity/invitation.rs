use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;

use crate::limits::INVITATION_DAYS;

/// When an invitation sent now runs out: ten full days, whatever the zone does meanwhile.
#[must_use]
pub fn expires_at(now: DateTime<Utc>) -> DateTime<Utc> {
    now + Duration::days(INVITATION_DAYS)
}

/// «осталось дней»: calendar days to the deadline's date in the clinic's zone. Ten on the day of registration,
/// zero on the last day and after it.
#[must_use]
pub fn days_left(deadline: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> u32 {
    let day = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
    u32::try_from((day(deadline) - day(now)).num_days()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn ten_on_the_first_day_zero_on_the_last() {
        let sent = at("2026-11-24T18:30:00Z");
        let deadline = expires_at(sent);
        assert_eq!(deadline, at("2026-12-04T18:30:00Z"));
        let moscow = chrono_tz::Europe::Moscow;
        assert_eq!(days_left(deadline, sent, moscow), 10);
        assert_eq!(days_left(deadline, at("2026-11-24T20:59:59Z"), moscow), 10);
        assert_eq!(days_left(deadline, at("2026-11-24T21:00:00Z"), moscow), 9);
        assert_eq!(days_left(deadline, at("2026-12-03T21:00:00Z"), moscow), 0);
        assert_eq!(days_left(deadline, at("2026-12-09T12:00:00Z"), moscow), 0);
    }

    #[test]
    fn the_day_is_the_clinics_own() {
        let deadline = at("2026-12-04T18:30:00Z");
        let now = at("2026-11-24T16:00:00Z");
        // In Kamchatka it is the 25th already, and the deadline falls on the 5th.
        assert_eq!(days_left(deadline, now, chrono_tz::Asia::Kamchatka), 10);
        assert_eq!(
            days_left(deadline, at("2026-11-24T11:00:00Z"), chrono_tz::Asia::Kamchatka),
            11
        );
    }

    proptest! {
        #[test]
        fn a_fresh_invitation_has_ten_days_where_no_clock_is_changed(seconds in 0_i64..4_000_000_000) {
            let now = DateTime::from_timestamp(seconds, 0).unwrap();
            prop_assert_eq!(days_left(expires_at(now), now, Tz::UTC), 10);
        }
    }
}
