use std::collections::BTreeSet;

use chrono::{DateTime, Datelike, Days, LocalResult, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use crate::settings::{TimeOfDay, WorkingDays};

/// A weekly schedule: wall time in a zone, not an offset, because zones change by law and by season.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Schedule {
    /// On which days of the week.
    pub days: WorkingDays,
    pub starts_at: TimeOfDay,
    /// The group's, whatever the zones of those who come.
    pub zone: Tz,
    /// How long a class lasts.
    pub minutes: u32,
    /// The first day that a class may fall on, by the group's calendar.
    pub from: NaiveDate,
    /// The last one.
    pub to: NaiveDate,
}

/// One class of a schedule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Occurrence {
    /// By the group's calendar. Of one schedule no two have the same.
    pub day: NaiveDate,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
}

impl Schedule {
    /// The classes that begin at `since` or later and before `until`, in order, without those of the excepted days
    /// (holidays, classes that were moved or cancelled).
    #[must_use]
    pub fn between(&self, since: DateTime<Utc>, until: DateTime<Utc>, except: &BTreeSet<NaiveDate>) -> Vec<Occurrence> {
        // A class that a change of clocks moves past midnight begins on the day after the one it belongs to.
        let day_before = |instant: DateTime<Utc>| instant.with_timezone(&self.zone).date_naive() - Days::new(1);
        let first = self.from.max(day_before(since));
        let last = self.to.min(until.with_timezone(&self.zone).date_naive());
        first
            .iter_days()
            .take_while(|day| *day <= last)
            .filter(|day| self.has(*day) && !except.contains(day))
            .map(|day| self.on(day))
            .filter(|class| (since..until).contains(&class.starts_at))
            .collect()
    }

    /// Whether the schedule has a class on that day.
    #[must_use]
    pub fn has(&self, day: NaiveDate) -> bool {
        (self.from..=self.to).contains(&day) && self.days.contains(day.weekday())
    }

    /// The class of that day, whether or not the schedule has one.
    #[must_use]
    pub fn on(&self, day: NaiveDate) -> Occurrence {
        let starts_at = instant(day, self.starts_at, self.zone);
        Occurrence {
            day,
            starts_at,
            ends_at: starts_at + TimeDelta::minutes(self.minutes.into()),
        }
    }
}

/// When a clock of that zone shows that time on that day.
///
/// Where clocks are changed it does as calendars do (RFC 5545, 3.3.5): a time that is shown twice is the first of the
/// two; one that is skipped is counted as if the clock had not been changed, so 02:30 becomes 03:30.
#[must_use]
pub fn instant(day: NaiveDate, at: TimeOfDay, zone: Tz) -> DateTime<Utc> {
    let midnight = day.and_time(NaiveTime::MIN);
    let wall = midnight + TimeDelta::minutes(at.minutes());
    match zone.from_local_datetime(&wall) {
        LocalResult::Single(instant) | LocalResult::Ambiguous(instant, _) => instant.to_utc(),
        LocalResult::None => {
            // The offset that held before the gap. A zone is at most 14 hours off UTC, so the wall time less a day,
            // read as UTC, lies before the change whatever the zone.
            let before = zone.offset_from_utc_datetime(&(wall - Days::new(1))).fix();
            (wall - before).and_utc()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::ZONES;
    use chrono::{Timelike, Weekday};
    use proptest::prelude::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    fn time(text: &str) -> TimeOfDay {
        TimeOfDay::parse(text).unwrap()
    }

    fn weekdays(names: &[&str]) -> WorkingDays {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        WorkingDays::parse(&names).unwrap()
    }

    fn schedule(zone: Tz, days: &[&str], starts_at: &str, from: &str, to: &str) -> Schedule {
        Schedule {
            days: weekdays(days),
            starts_at: time(starts_at),
            zone,
            minutes: 45,
            from: day(from),
            to: day(to),
        }
    }

    fn all(schedule: &Schedule) -> Vec<Occurrence> {
        schedule.between(
            DateTime::<Utc>::MIN_UTC + TimeDelta::days(9),
            at("2100-01-01T00:00:00Z"),
            &BTreeSet::new(),
        )
    }

    #[test]
    fn half_past_midnight_is_the_evening_before_in_utc_from_kaliningrad_to_kamchatka() {
        for (zone, hour) in ZONES.into_iter().zip(2..) {
            let schedule = schedule(zone, &["Tue"], "00:30", "2026-11-23", "2026-11-30");
            let classes = all(&schedule);
            let starts = at("2026-11-24T00:30:00Z") - TimeDelta::hours(hour);
            let expected = Occurrence {
                day: day("2026-11-24"),
                starts_at: starts,
                ends_at: starts + TimeDelta::minutes(45),
            };
            assert_eq!(classes, [expected], "{zone}");
            // Whoever asks about the day by UTC's calendar misses nothing and gets nothing twice.
            let midnight = at("2026-11-24T00:00:00Z");
            let halves = [
                schedule.between(midnight - TimeDelta::days(1), midnight, &BTreeSet::new()),
                schedule.between(midnight, midnight + TimeDelta::days(1), &BTreeSet::new()),
            ];
            assert_eq!(halves.concat(), classes, "{zone}");
        }
    }

    #[test]
    fn wall_time_stays_where_clocks_are_changed() {
        let berlin = schedule(Tz::Europe__Berlin, &["Mon"], "10:00", "2027-03-22", "2027-03-29");
        let starts: Vec<_> = all(&berlin).iter().map(|class| class.starts_at).collect();
        assert_eq!(starts, [at("2027-03-22T09:00:00Z"), at("2027-03-29T08:00:00Z")]);
    }

    /// On the Azores clocks change at midnight: in spring from 00:00 to 01:00, in autumn from 01:00 to 00:00.
    #[test]
    fn a_time_that_is_skipped_or_shown_twice_happens_once() {
        let zone = Tz::Atlantic__Azores;
        let skipped = schedule(zone, &["Sun"], "00:30", "2027-03-28", "2027-03-28");
        assert_eq!(all(&skipped)[0].starts_at, at("2027-03-28T01:30:00Z"), "shown as 01:30");
        let twice = schedule(zone, &["Sun"], "00:30", "2026-10-25", "2026-10-25");
        assert_eq!(
            all(&twice)[0].starts_at,
            at("2026-10-25T00:30:00Z"),
            "the first of the two"
        );
        let class = all(&twice)[0];
        assert_eq!(class.ends_at - class.starts_at, TimeDelta::minutes(45));

        let berlin = Tz::Europe__Berlin;
        assert_eq!(
            instant(day("2027-03-28"), time("02:30"), berlin),
            at("2027-03-28T01:30:00Z")
        );
        assert_eq!(
            instant(day("2026-10-25"), time("02:30"), berlin),
            at("2026-10-25T00:30:00Z")
        );
        // Samoa skipped a whole day: its classes fell on the next one.
        let apia = instant(day("2011-12-30"), time("10:00"), Tz::Pacific__Apia);
        assert_eq!(apia, at("2011-12-30T20:00:00Z"));
        // A class that a gap moves past midnight is found by its instant.
        let late = schedule(Tz::Pacific__Apia, &["Fri"], "23:30", "2011-12-30", "2011-12-30");
        let starts = all(&late)[0].starts_at;
        assert_eq!(
            late.between(starts, starts + TimeDelta::minutes(1), &BTreeSet::new())
                .len(),
            1
        );
    }

    #[test]
    fn the_first_and_last_day_count_and_excepted_ones_do_not() {
        let zone = Tz::Asia__Omsk;
        let schedule = schedule(zone, &["Tue", "Thu"], "18:00", "2026-11-24", "2026-12-03");
        let days = |except: &[&str]| -> Vec<NaiveDate> {
            let except = except.iter().map(|text| day(text)).collect();
            let classes = schedule.between(at("2026-11-01T00:00:00Z"), at("2027-01-01T00:00:00Z"), &except);
            classes.iter().map(|class| class.day).collect()
        };
        assert_eq!(
            days(&[]),
            ["2026-11-24", "2026-11-26", "2026-12-01", "2026-12-03"].map(day)
        );
        assert_eq!(
            days(&["2026-11-26", "2026-11-27"]),
            ["2026-11-24", "2026-12-01", "2026-12-03"].map(day)
        );
        let first = schedule.on(day("2026-11-24")).starts_at;
        let none = BTreeSet::new();
        assert_eq!(schedule.between(first, first, &none), []);
        assert_eq!(schedule.between(first, first + TimeDelta::seconds(1), &none).len(), 1);
        assert_eq!(schedule.between(first - TimeDelta::days(9), first, &none), []);
    }

    fn any_schedule() -> impl Strategy<Value = Schedule> {
        let zones = ZONES.into_iter().chain([
            Tz::Atlantic__Azores,
            Tz::Europe__Berlin,
            Tz::America__Havana,
            Tz::Asia__Beirut,
        ]);
        let zone = proptest::sample::select(zones.collect::<Vec<_>>());
        (1..128_i64, 0..1440_i64, zone, 20..=90_u32, 0..400_u64, 0..180_u64).prop_map(
            |(days, starts_at, zone, minutes, from, length)| {
                let from = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap() + Days::new(from);
                Schedule {
                    days: WorkingDays::from_bits(days).unwrap(),
                    starts_at: TimeOfDay::from_minutes(starts_at).unwrap(),
                    zone,
                    minutes,
                    from,
                    to: from + Days::new(length),
                }
            },
        )
    }

    proptest! {
        #[test]
        fn every_day_of_the_schedule_has_its_class_and_no_other_day_has(schedule in any_schedule()) {
            let classes = all(&schedule);
            let expected: Vec<_> = schedule.from.iter_days()
                .take_while(|day| *day <= schedule.to)
                .filter(|day| schedule.days.contains(day.weekday()))
                .collect();
            prop_assert_eq!(classes.iter().map(|class| class.day).collect::<Vec<_>>(), expected);
            for class in &classes {
                let local = class.starts_at.with_timezone(&schedule.zone);
                let minutes = i64::from(local.hour() * 60 + local.minute());
                // But for an hour that is skipped, which no zone here has by day, the clock shows what was agreed.
                prop_assert!(minutes == schedule.starts_at.minutes() || local.hour() <= 4, "{local}");
                prop_assert!(local.date_naive() == class.day);
            }
        }

        #[test]
        fn windows_side_by_side_have_every_class_once(schedule in any_schedule(), cuts in proptest::collection::vec(0..800_i64 * 24 * 60, 0..6)) {
            let origin = at("2025-12-01T00:00:00Z");
            let mut edges: Vec<_> = cuts.into_iter().map(|minutes| origin + TimeDelta::minutes(minutes)).collect();
            edges.extend([origin, origin + TimeDelta::days(900)]);
            edges.sort();
            let parts = edges.windows(2).flat_map(|edge| schedule.between(edge[0], edge[1], &BTreeSet::new()));
            prop_assert_eq!(parts.collect::<Vec<_>>(), all(&schedule));
        }
    }

    #[test]
    fn a_week_begins_nowhere() {
        let every_day = schedule(
            Tz::Asia__Kamchatka,
            &["Mon", "Sun"],
            "23:59",
            "2026-11-29",
            "2026-11-30",
        );
        let days: Vec<_> = all(&every_day).iter().map(|class| class.day.weekday()).collect();
        assert_eq!(days, [Weekday::Sun, Weekday::Mon]);
    }
}
