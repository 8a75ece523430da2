//! When a patient is reminded of a class.

use chrono::{DateTime, Days, TimeDelta, Timelike, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::schedule::instant;
use crate::{
    limits::{EVENING_HOUR, NIGHT_FROM_HOUR, NIGHT_TO_HOUR},
    settings::TimeOfDay,
};

/// One of the two letters before a class.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// A day before.
    Day,
    /// An hour before, or in the evening before where that hour is at night.
    Hour,
}

impl Reminder {
    pub const ALL: [Self; 2] = [Self::Day, Self::Hour];

    /// The name in databases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Hour => "hour",
        }
    }
}

/// When this letter about a class goes out to somebody who lives in that zone. Never at night: a day's is put off to
/// the morning, an hour's comes in the evening before.
#[must_use]
pub fn remind_at(reminder: Reminder, class_begins: DateTime<Utc>, zone: Tz) -> DateTime<Utc> {
    let before = match reminder {
        Reminder::Day => TimeDelta::days(1),
        Reminder::Hour => TimeDelta::hours(1),
    };
    let at = class_begins - before;
    if !is_night(at, zone) {
        return at;
    }
    let local = at.with_timezone(&zone);
    let day = local.date_naive();
    let is_before_midnight = local.hour() >= NIGHT_FROM_HOUR.into();
    match (reminder, is_before_midnight) {
        (Reminder::Day, true) => instant(day + Days::new(1), TimeOfDay::full_hour(NIGHT_TO_HOUR), zone),
        (Reminder::Day, false) => instant(day, TimeOfDay::full_hour(NIGHT_TO_HOUR), zone),
        (Reminder::Hour, true) => instant(day, TimeOfDay::full_hour(EVENING_HOUR), zone),
        (Reminder::Hour, false) => instant(day - Days::new(1), TimeOfDay::full_hour(EVENING_HOUR), zone),
    }
}

/// Whether people sleep there.
#[must_use]
pub fn is_night(now: DateTime<Utc>, zone: Tz) -> bool {
    let hour = now.with_timezone(&zone).hour();
    hour >= NIGHT_FROM_HOUR.into() || hour < NIGHT_TO_HOUR.into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ZONES;
    use proptest::prelude::*;

    fn local(reminder: Reminder, class: &str, zone: Tz) -> String {
        let (day, time) = class.split_once(' ').unwrap();
        let at = instant(day.parse().unwrap(), TimeOfDay::parse(time).unwrap(), zone);
        remind_at(reminder, at, zone)
            .with_timezone(&zone)
            .format("%m-%d %H:%M")
            .to_string()
    }

    #[test]
    fn a_day_and_an_hour_before_but_never_at_night() {
        for zone in ZONES {
            for (class, day, hour) in [
                ("2026-11-24 10:00", "11-23 10:00", "11-24 09:00"),
                ("2026-11-24 09:00", "11-23 09:00", "11-24 08:00"),
                // The hour before is at night: the letter comes in the evening before.
                ("2026-11-24 08:30", "11-23 08:30", "11-23 21:00"),
                ("2026-11-24 07:00", "11-23 08:00", "11-23 21:00"),
                ("2026-11-24 00:30", "11-23 08:00", "11-23 21:00"),
                ("2026-11-24 22:30", "11-24 08:00", "11-24 21:30"),
                ("2026-11-24 23:30", "11-24 08:00", "11-24 21:00"),
            ] {
                assert_eq!(local(Reminder::Day, class, zone), day, "{class} {zone}");
                assert_eq!(local(Reminder::Hour, class, zone), hour, "{class} {zone}");
            }
        }
    }

    #[test]
    fn a_night_in_which_clocks_are_changed_is_one_night() {
        // On the Azores the clock jumps from 00:00 to 01:00: a class at 00:30 begins at 01:30.
        for (class, hour) in [("2027-03-28 00:30", "03-27 21:00"), ("2026-10-25 00:30", "10-24 21:00")] {
            assert_eq!(local(Reminder::Hour, class, Tz::Atlantic__Azores), hour, "{class}");
        }
        let berlin = Tz::Europe__Berlin;
        // A day before is 24 hours before: on the wall that is another time.
        assert_eq!(local(Reminder::Day, "2027-03-28 10:00", berlin), "03-27 09:00");
        assert_eq!(local(Reminder::Hour, "2027-03-28 08:30", berlin), "03-27 21:00");
    }

    proptest! {
        #[test]
        fn a_reminder_wakes_nobody_and_comes_before_the_class(minutes in 0..1_000_000_i64, zone in 0..ZONES.len()) {
            let begins = DateTime::<Utc>::from_timestamp(1_790_000_000 + minutes * 60, 0).unwrap();
            let zone = ZONES[zone];
            let [day, hour] = Reminder::ALL.map(|reminder| remind_at(reminder, begins, zone));
            prop_assert!(!is_night(day, zone) && !is_night(hour, zone));
            prop_assert!(day < hour && hour <= begins - TimeDelta::hours(1));
            prop_assert!(begins - day <= TimeDelta::hours(24) && begins - hour <= TimeDelta::hours(12));
        }
    }
}
