//! When a class is, on the clocks of whoever reads it, and on the group's where they show another time.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use clinic::classes::ClassCard;

use crate::text::{classes::attendance as text, dates};

/// «завтра, четверг, 26 ноября».
pub(super) fn day(class: &ClassCard, now: DateTime<Utc>, zone: Tz) -> String {
    dates::near_day(class.starts_at, now, zone)
}

/// «10:00–10:45».
pub(super) fn hours(class: &ClassCard, zone: Tz) -> String {
    format!(
        "{}–{}",
        dates::clock(class.starts_at, zone),
        dates::clock(class.ends_at, zone)
    )
}

/// «четверг, 26 ноября, 10:00–10:45».
pub(super) fn whole(class: &ClassCard, now: DateTime<Utc>, zone: Tz) -> String {
    format!("{}, {}", day(class, now, zone), hours(class, zone))
}

/// «14:00 (UTC+07:00)»: what the group's clocks show, where it is another time.
pub(super) fn of_group(class: &ClassCard, zone: Tz) -> Option<String> {
    let own = class.starts_at.with_timezone(&zone).naive_local();
    let theirs = class.starts_at.with_timezone(&class.zone).naive_local();
    (own != theirs).then(|| {
        let clock = if own.date() == theirs.date() {
            dates::clock(class.starts_at, class.zone)
        } else {
            dates::weekday_and_clock(class.starts_at, class.zone)
        };
        text::group_time(&clock, &dates::zone_words(class.starts_at, class.zone))
    })
}
