//! Dates and times in words, in the zone of whoever reads them.

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use chrono_tz::Tz;

const MONTHS: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];

/// «4 декабря 2026 г., 21:30».
#[must_use]
pub fn day_and_time(instant: DateTime<Utc>, zone: Tz) -> String {
    let local = instant.with_timezone(&zone);
    format!("{}, {}:{:02}", date(local.date_naive()), local.hour(), local.minute())
}

/// «вторник, 4 декабря 2026 г., 21:30»: where somebody has to be there then.
#[must_use]
pub fn weekday_and_time(instant: DateTime<Utc>, zone: Tz) -> String {
    let local = instant.with_timezone(&zone);
    format!(
        "{}, {}",
        super::settings::day(local.weekday()),
        day_and_time(instant, zone)
    )
}

/// «4 декабря 2026 г.», the day on which it is then.
#[must_use]
pub fn day(instant: DateTime<Utc>, zone: Tz) -> String {
    date(instant.with_timezone(&zone).date_naive())
}

/// «4 декабря 2026 г.».
#[must_use]
pub fn date(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0())
        .ok()
        .and_then(|month| MONTHS.get(month))
        .copied()
        .unwrap_or_default();
    format!("{}\u{a0}{month} {}\u{a0}г.", day.day(), day.year())
}

/// «24.11, 14:02»: where a row has little room.
#[must_use]
pub fn short(instant: DateTime<Utc>, zone: Tz) -> String {
    let local = instant.with_timezone(&zone);
    format!(
        "{:02}.{:02}, {}:{:02}",
        local.day(),
        local.month(),
        local.hour(),
        local.minute()
    )
}

/// «2026-12-04 21:30»: where a spreadsheet sorts it.
#[must_use]
pub fn sortable(instant: DateTime<Utc>, zone: Tz) -> String {
    instant.with_timezone(&zone).format("%Y-%m-%d %H:%M").to_string()
}

/// The zone's name for people: «по московскому времени» where it is Moscow's, else the difference from UTC.
#[must_use]
pub fn zone_words(instant: DateTime<Utc>, zone: Tz) -> String {
    if zone == Tz::Europe__Moscow {
        return "по московскому времени".into();
    }
    format!("UTC{}", instant.with_timezone(&zone).format("%:z"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_told_in_the_readers_zone() {
        let instant = "2026-12-31T21:05:00Z".parse().unwrap();
        assert_eq!(
            day_and_time(instant, Tz::Europe__Moscow),
            "1\u{a0}января 2027\u{a0}г., 0:05"
        );
        assert_eq!(day_and_time(instant, Tz::UTC), "31\u{a0}декабря 2026\u{a0}г., 21:05");
        assert_eq!(
            weekday_and_time(instant, Tz::Europe__Moscow),
            "пятница, 1\u{a0}января 2027\u{a0}г., 0:05"
        );
        assert_eq!(day(instant, Tz::Europe__Moscow), "1\u{a0}января 2027\u{a0}г.");
        assert_eq!(short(instant, Tz::UTC), "31.12, 21:05");
        assert_eq!(zone_words(instant, Tz::Asia__Vladivostok), "UTC+10:00");
    }
}
