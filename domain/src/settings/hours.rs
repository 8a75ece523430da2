use chrono::Weekday;
use serde::{Deserialize, Serialize};

use crate::error::Problem;

/// Minutes from midnight, on a clock without a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TimeOfDay(u16);

const HOUR: u16 = 60;
const DAY: u16 = 24 * HOUR;

impl TimeOfDay {
    pub const MIDNIGHT: Self = Self(0);

    /// The time that was typed, `8:00` or `08:00`, as inputs of the kind `time` give it.
    ///
    /// # Errors
    /// `Required` for nothing, `Time` for what no clock shows.
    pub fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(Problem::Required);
        }
        let number = |digits: &str, length: std::ops::RangeInclusive<usize>| {
            let is_number = length.contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit());
            is_number.then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (hours, minutes) = typed.split_once(':').ok_or(Problem::Time)?;
        let hours = number(hours, 1..=2).filter(|hours| *hours < 24);
        let minutes = number(minutes, 2..=2).filter(|minutes| *minutes < HOUR);
        let (hours, minutes) = hours.zip(minutes).ok_or(Problem::Time)?;
        Ok(Self(hours * HOUR + minutes))
    }

    /// The time so many minutes after midnight; none for the next day's.
    #[must_use]
    pub fn from_minutes(minutes: i64) -> Option<Self> {
        let minutes = u16::try_from(minutes).ok()?;
        (minutes < DAY).then_some(Self(minutes))
    }

    /// The time when a clock strikes that hour.
    #[must_use]
    pub const fn full_hour(hour: u16) -> Self {
        Self(hour % 24 * HOUR)
    }

    #[must_use]
    pub fn minutes(self) -> i64 {
        self.0.into()
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / HOUR, self.0 % HOUR)
    }
}

/// The days of the week on which a clinic works: one at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WorkingDays(u8);

impl WorkingDays {
    /// Monday first.
    pub const WEEK: [Weekday; 7] = [
        Weekday::Mon,
        Weekday::Tue,
        Weekday::Wed,
        Weekday::Thu,
        Weekday::Fri,
        Weekday::Sat,
        Weekday::Sun,
    ];

    /// From Monday to Friday.
    pub const FIVE: Self = Self(0b1_1111);

    /// The days that were ticked, each by its English name as `chrono` writes it, `Mon`.
    ///
    /// # Errors
    /// `Required` for none, `UnknownChoice` for what is no day.
    pub fn parse(ticked: &[String]) -> Result<Self, Problem> {
        let mut days = 0;
        for day in ticked {
            let day: Weekday = day.parse().map_err(|_other| Problem::UnknownChoice)?;
            days |= bit(day);
        }
        Self::from_bits(days.into()).ok_or(Problem::Required)
    }

    /// The days of these bits, Monday's is the lowest; none for no day.
    #[must_use]
    pub fn from_bits(bits: i64) -> Option<Self> {
        let bits = u8::try_from(bits).ok()?;
        (1..=0b111_1111).contains(&bits).then_some(Self(bits))
    }

    #[must_use]
    pub fn bits(self) -> i64 {
        self.0.into()
    }

    #[must_use]
    pub fn contains(self, day: Weekday) -> bool {
        self.0 & bit(day) != 0
    }
}

fn bit(day: Weekday) -> u8 {
    1 << day.num_days_from_monday()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_a_clock_shows_is_a_time() {
        for (typed, shown) in [
            ("8:00", "08:00"),
            (" 18:30 ", "18:30"),
            ("00:00", "00:00"),
            ("23:59", "23:59"),
        ] {
            assert_eq!(TimeOfDay::parse(typed).unwrap().to_string(), shown);
        }
        assert_eq!(TimeOfDay::parse(" "), Err(Problem::Required));
        for typed in [
            "24:00",
            "8",
            "8:0",
            "8:60",
            "008:00",
            "8:00:00",
            "-1:00",
            "+8:00",
            "8.00",
            "утром",
        ] {
            assert_eq!(TimeOfDay::parse(typed), Err(Problem::Time), "{typed}");
        }
        assert_eq!(TimeOfDay::from_minutes(480), TimeOfDay::parse("08:00").ok());
        assert_eq!(
            (TimeOfDay::from_minutes(-1), TimeOfDay::from_minutes(1440)),
            (None, None)
        );
    }

    #[test]
    fn a_clinic_works_on_one_day_at_least() {
        let days = WorkingDays::parse(&["Mon".into(), "Sat".into(), "Mon".into()]).unwrap();
        let on: Vec<_> = WorkingDays::WEEK
            .into_iter()
            .filter(|day| days.contains(*day))
            .collect();
        assert_eq!(on, [Weekday::Mon, Weekday::Sat]);
        assert_eq!(WorkingDays::parse(&[]), Err(Problem::Required));
        assert_eq!(WorkingDays::parse(&["Пн".into()]), Err(Problem::UnknownChoice));
        assert!(WorkingDays::FIVE.contains(Weekday::Fri) && !WorkingDays::FIVE.contains(Weekday::Sat));
        for strange in [0, 128, -1] {
            assert_eq!(WorkingDays::from_bits(strange), None);
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_and_stored_is_read_again(minutes in 0..1440_i64, bits in 1..128_i64) {
            let time = TimeOfDay::from_minutes(minutes).unwrap();
            prop_assert_eq!((TimeOfDay::parse(&time.to_string()), time.minutes()), (Ok(time), minutes));
            let days = WorkingDays::from_bits(bits).unwrap();
            let named: Vec<_> = WorkingDays::WEEK.into_iter().filter(|day| days.contains(*day)).collect();
            let named: Vec<_> = named.iter().map(Weekday::to_string).collect();
            prop_assert_eq!((WorkingDays::parse(&named), days.bits()), (Ok(days), bits));
        }
    }
}
