//! Time zones by the cities in them.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

/// «Москва, Санкт-Петербург, Нижний Новгород» for the zones of the list; for any other the difference from UTC.
#[must_use]
pub fn name(zone: Tz, now: DateTime<Utc>) -> String {
    let cities = match zone {
        Tz::Europe__Kaliningrad => "Калининград",
        Tz::Europe__Moscow => "Москва, Санкт-Петербург, Нижний Новгород",
        Tz::Europe__Samara => "Самара, Ижевск, Саратов",
        Tz::Asia__Yekaterinburg => "Екатеринбург, Челябинск, Уфа",
        Tz::Asia__Omsk => "Омск",
        Tz::Asia__Krasnoyarsk => "Красноярск, Новосибирск, Томск",
        Tz::Asia__Irkutsk => "Иркутск, Улан-Удэ",
        Tz::Asia__Yakutsk => "Якутск, Чита, Благовещенск",
        Tz::Asia__Vladivostok => "Владивосток, Хабаровск",
        Tz::Asia__Magadan => "Магадан, Южно-Сахалинск",
        Tz::Asia__Kamchatka => "Петропавловск-Камчатский, Анадырь",
        _ => return format!("UTC{} ({})", now.with_timezone(&zone).format("%:z"), zone.name()),
    };
    cities.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::settings::ZONES;

    #[test]
    fn every_zone_of_the_list_is_named_by_cities() {
        let now = DateTime::UNIX_EPOCH;
        for zone in ZONES {
            assert!(!name(zone, now).starts_with("UTC"), "{zone}");
        }
        assert_eq!(
            name(Tz::Europe__Moscow, now),
            "Москва, Санкт-Петербург, Нижний Новгород"
        );
        assert_eq!(name(Tz::Asia__Tokyo, now), "UTC+09:00 (Asia/Tokyo)");
    }
}
