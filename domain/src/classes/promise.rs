use chrono::{DateTime, Datelike, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;

use super::schedule::instant;
use crate::settings::{TimeOfDay, WorkingDays};

/// When a clinic works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingHours {
    pub days: WorkingDays,
    pub opens_at: TimeOfDay,
    /// Later than it opens.
    pub closes_at: TimeOfDay,
    pub zone: Tz,
}

impl WorkingHours {
    /// «ответ до …»: the clinic's closing time so many working days after the one on which something came. What comes
    /// after closing or on a day off came on the next working day, so whoever writes on Friday evening and whoever
    /// writes on Monday morning are answered on the same day.
    #[must_use]
    pub fn answer_by(&self, came: DateTime<Utc>, working_days: u32) -> DateTime<Utc> {
        let day = came.with_timezone(&self.zone).date_naive();
        let is_too_late = came >= instant(day, self.closes_at, self.zone);
        let day_of_coming = self.working_day(if is_too_late { day + Days::new(1) } else { day });
        let last = (0..working_days).fold(day_of_coming, |day, _| self.working_day(day + Days::new(1)));
        instant(last, self.closes_at, self.zone)
    }

    /// The moment at which somebody has been there for so many minutes since it came.
    #[must_use]
    pub fn after(&self, came: DateTime<Utc>, working_minutes: u32) -> DateTime<Utc> {
        let mut left = TimeDelta::minutes(working_minutes.into());
        let first = came.with_timezone(&self.zone).date_naive();
        let working = first.iter_days().filter(|day| self.days.contains(day.weekday()));
        for day in working {
            let from = instant(day, self.opens_at, self.zone).max(came);
            let there = instant(day, self.closes_at, self.zone) - from;
            if there >= left && there > TimeDelta::zero() {
                return from + left;
            }
            left -= there.max(TimeDelta::zero());
        }
        came
    }

    /// Whether somebody is there to answer.
    #[must_use]
    pub fn is_open(&self, now: DateTime<Utc>) -> bool {
        let day = now.with_timezone(&self.zone).date_naive();
        let (opens, closes) = (
            instant(day, self.opens_at, self.zone),
            instant(day, self.closes_at, self.zone),
        );
        self.days.contains(day.weekday()) && (opens..closes).contains(&now)
    }

    /// That day or the first working one after it: a clinic works on one day of the week at least.
    fn working_day(&self, day: NaiveDate) -> NaiveDate {
        let week = day.iter_days().take(7);
        week.into_iter()
            .find(|day| self.days.contains(day.weekday()))
            .unwrap_or(day)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn hours(days: WorkingDays, zone: Tz) -> WorkingHours {
        WorkingHours {
            days,
            opens_at: TimeOfDay::parse("08:00").unwrap(),
            closes_at: TimeOfDay::parse("18:00").unwrap(),
            zone,
        }
    }

    /// By Moscow's clock.
    fn moscow(text: &str) -> DateTime<Utc> {
        let at: DateTime<Utc> = format!("{text}:00Z").parse().unwrap();
        at - TimeDelta::hours(3)
    }

    #[test]
    fn days_off_do_not_count() {
        let five = hours(WorkingDays::FIVE, Tz::Europe__Moscow);
        // 24.11.2026 is a Tuesday.
        for (came, answered) in [
            ("2026-11-24T12:00", "2026-11-27T18:00"),
            ("2026-11-24T03:00", "2026-11-27T18:00"),
            ("2026-11-24T17:59", "2026-11-27T18:00"),
            ("2026-11-24T18:00", "2026-11-30T18:00"),
            ("2026-11-27T12:00", "2026-12-02T18:00"),
            ("2026-11-27T20:00", "2026-12-03T18:00"),
            ("2026-11-28T12:00", "2026-12-03T18:00"),
            ("2026-11-29T23:59", "2026-12-03T18:00"),
            ("2026-11-30T00:01", "2026-12-03T18:00"),
        ] {
            assert_eq!(five.answer_by(moscow(came), 3), moscow(answered), "{came}");
        }
        let day = "2026-11-24T12:00";
        assert_eq!(five.answer_by(moscow(day), 0), moscow("2026-11-24T18:00"));
        let sundays = hours(WorkingDays::parse(&["Sun".into()]).unwrap(), Tz::Europe__Moscow);
        assert_eq!(sundays.answer_by(moscow(day), 3), moscow("2026-12-20T18:00"));
    }

    #[test]
    fn the_clinics_own_day_counts() {
        // In Kamchatka it is Wednesday already, and past closing time.
        let kamchatka = hours(WorkingDays::FIVE, Tz::Asia__Kamchatka);
        let came: DateTime<Utc> = "2026-11-24T12:30:00Z".parse().unwrap();
        let in_kamchatka = came.with_timezone(&Tz::Asia__Kamchatka).to_string();
        assert!(in_kamchatka.starts_with("2026-11-25 00:30"), "{in_kamchatka}");
        let answered: DateTime<Utc> = "2026-11-30T06:00:00Z".parse().unwrap();
        assert_eq!(kamchatka.answer_by(came, 3), answered);
    }

    #[test]
    fn somebody_is_there_in_working_hours_only() {
        let five = hours(WorkingDays::FIVE, Tz::Europe__Moscow);
        for (now, open) in [
            ("2026-11-24T08:00", true),
            ("2026-11-24T07:59", false),
            ("2026-11-24T17:59", true),
            ("2026-11-24T18:00", false),
            ("2026-11-28T12:00", false),
        ] {
            assert_eq!(five.is_open(moscow(now)), open, "{now}");
        }
    }

    #[test]
    fn only_the_hours_in_which_somebody_is_there_count() {
        let five = hours(WorkingDays::FIVE, Tz::Europe__Moscow);
        for (came, minutes, after) in [
            ("2026-11-24T12:00", 240, "2026-11-24T16:00"),
            ("2026-11-24T16:00", 240, "2026-11-25T10:00"),
            ("2026-11-24T14:00", 240, "2026-11-24T18:00"),
            ("2026-11-27T17:00", 240, "2026-11-30T11:00"),
            ("2026-11-28T03:00", 240, "2026-11-30T12:00"),
            ("2026-11-24T23:00", 0, "2026-11-25T08:00"),
            ("2026-11-24T12:00", 0, "2026-11-24T12:00"),
            ("2026-11-24T12:00", 1500, "2026-11-26T17:00"),
        ] {
            assert_eq!(five.after(moscow(came), minutes), moscow(after), "{came}");
        }
    }

    proptest! {
        #[test]
        fn a_promise_lies_ahead_on_a_working_day_and_never_comes_sooner_for_who_came_later(
            bits in 1..128_i64, minutes in 0..60_000_i64, later in 0..20_000_i64, days in 0..6_u32,
        ) {
            let hours = hours(WorkingDays::from_bits(bits).unwrap(), Tz::Asia__Vladivostok);
            let came = moscow("2026-11-24T00:00") + TimeDelta::minutes(minutes);
            let by = hours.answer_by(came, days);
            prop_assert!(by > came);
            prop_assert!(hours.is_open(by - TimeDelta::seconds(1)));
            prop_assert!(hours.answer_by(came + TimeDelta::minutes(later), days) >= by);
            prop_assert!(hours.answer_by(came, days + 1) > by);
        }
    }
}
