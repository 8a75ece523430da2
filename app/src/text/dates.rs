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

/// «завтра, четверг, 26 ноября»; of days that are further off without the first word.
#[must_use]
pub fn near_day(instant: DateTime<Utc>, now: DateTime<Utc>, zone: Tz) -> String {
    let day = instant.with_timezone(&zone).date_naive();
    let ahead = (day - now.with_timezone(&zone).date_naive()).num_days();
    let near = match ahead {
        -1 => "вчера, ",
        0 => "сегодня, ",
        1 => "завтра, ",
        2 => "послезавтра, ",
        _ => "",
    };
    format!("{near}{}", weekday_and_day(day))
}

/// «четверг, 26 ноября».
#[must_use]
pub fn weekday_and_day(day: NaiveDate) -> String {
    let month = usize::try_from(day.month0()).ok().and_then(|month| MONTHS.get(month));
    let month = month.copied().unwrap_or_default();
    format!("{}, {}\u{a0}{month}", super::settings::day(day.weekday()), day.day())
}

/// «четверг, 26 ноября, 10:00».
#[must_use]
pub fn weekday_and_clock(instant: DateTime<Utc>, zone: Tz) -> String {
    let day = instant.with_timezone(&zone).date_naive();
    format!("{}, {}", weekday_and_day(day), clock(instant, zone))
}

/// «10:00».
#[must_use]
pub fn clock(instant: DateTime<Utc>, zone: Tz) -> String {
    let local = instant.with_timezone(&zone);
    format!("{}:{:02}", local.hour(), local.minute())
}

/// «24.11.2026»: under a chart.
#[must_use]
pub fn short_day(day: NaiveDate) -> String {
    day.format("%d.%m.%Y").to_string()
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
        let (moscow, utc) = (Tz::Europe__Moscow, Tz::UTC);
        let evening = "2026-12-31T20:00:00Z".parse().unwrap();
        assert_eq!(near_day(instant, evening, moscow), "завтра, пятница, 1\u{a0}января");
        assert_eq!(near_day(instant, evening, utc), "сегодня, четверг, 31\u{a0}декабря");
        assert_eq!(near_day(evening, instant, moscow), "вчера, четверг, 31\u{a0}декабря");
        assert_eq!(weekday_and_clock(instant, moscow), "пятница, 1\u{a0}января, 0:05");
        assert_eq!(day(instant, Tz::Europe__Moscow), "1\u{a0}января 2027\u{a0}г.");
        assert_eq!(short(instant, Tz::UTC), "31.12, 21:05");
        assert_eq!(zone_words(instant, Tz::Asia__Vladivostok), "UTC+10:00");
    }
}
