use chrono_tz::Tz;

use super::time_zone;
use crate::error::Problem;

/// The zones that a person chooses among: one for each hour of Russia's clocks, from UTC+2 to UTC+12. Their names, by
/// cities, stand with the text of the interface.
pub const ZONES: [Tz; 11] = [
    Tz::Europe__Kaliningrad,
    Tz::Europe__Moscow,
    Tz::Europe__Samara,
    Tz::Asia__Yekaterinburg,
    Tz::Asia__Omsk,
    Tz::Asia__Krasnoyarsk,
    Tz::Asia__Irkutsk,
    Tz::Asia__Yakutsk,
    Tz::Asia__Vladivostok,
    Tz::Asia__Magadan,
    Tz::Asia__Kamchatka,
];

/// The zone that was chosen: one of the list, or the one that holds already, which the operator may have set to any.
///
/// # Errors
/// `Required` for none, `UnknownChoice` for another.
pub fn zone_choice(typed: &str, present: Tz) -> Result<Tz, Problem> {
    if typed.is_empty() {
        return Err(Problem::Required);
    }
    let zone = time_zone(typed)?;
    if zone == present || ZONES.contains(&zone) {
        Ok(zone)
    } else {
        Err(Problem::UnknownChoice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{DateTime, Offset, TimeZone};

    #[test]
    fn the_list_goes_hour_by_hour_from_kaliningrad_to_kamchatka() {
        let now = DateTime::UNIX_EPOCH + chrono::TimeDelta::days(57 * 365);
        let hours: Vec<i32> = ZONES
            .iter()
            .map(|zone| zone.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc() / 3600)
            .collect();
        assert_eq!(hours, (2..=12).collect::<Vec<_>>());
    }

    #[test]
    fn only_the_list_and_what_holds_already_can_be_chosen() {
        let moscow = Tz::Europe__Moscow;
        assert_eq!(zone_choice("Asia/Omsk", moscow), Ok(Tz::Asia__Omsk));
        assert_eq!(zone_choice("", moscow), Err(Problem::Required));
        assert_eq!(zone_choice("Asia/Tomsk", moscow), Err(Problem::UnknownChoice));
        assert_eq!(zone_choice("Asia/Tomsk", Tz::Asia__Tomsk), Ok(Tz::Asia__Tomsk));
        assert_eq!(zone_choice("Mars/Olympus", moscow), Err(Problem::UnknownChoice));
    }
}
