use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Observation;

/// Where an observation stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Day {
    /// It begins with the activation.
    NotBegun,
    /// «день 12»: the day of the activation is the first one.
    Runs(u32),
    Over,
}

impl Observation {
    /// Where it stands, by the calendar of the clinic.
    #[must_use]
    pub fn day(&self, now: DateTime<Utc>, zone: Tz) -> Day {
        let Some((begun, ends)) = self.runs else {
            return Day::NotBegun;
        };
        if now >= ends {
            return Day::Over;
        }
        let date = |instant: DateTime<Utc>| instant.with_timezone(&zone).date_naive();
        let gone = (date(now) - date(begun)).num_days();
        // It ends at the hour at which it began, on the morning of a day that has no number any more.
        Day::Runs(u32::try_from(gone + 1).unwrap_or(1).clamp(1, self.days))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::patients::{ObservationId, PeriodId};
    use chrono::TimeDelta;
    use uuid::Uuid;

    #[test]
    fn days_are_counted_by_the_clinics_calendar_from_the_activation() {
        let begun: DateTime<Utc> = "2026-11-24T20:30:00Z".parse().unwrap();
        let moscow = Tz::Europe__Moscow;
        let mut observation = Observation {
            id: ObservationId(Uuid::nil()),
            period: PeriodId("2w".into()),
            days: 14,
            runs: None,
        };
        assert_eq!(observation.day(begun, moscow), Day::NotBegun);
        observation.runs = Some((begun, begun + TimeDelta::days(14)));
        for (passed, day) in [
            (TimeDelta::zero(), Day::Runs(1)),
            (TimeDelta::minutes(29), Day::Runs(1)),
            // Midnight in Moscow.
            (TimeDelta::minutes(30), Day::Runs(2)),
            (TimeDelta::days(13), Day::Runs(14)),
            (TimeDelta::days(14) - TimeDelta::seconds(1), Day::Runs(14)),
            (TimeDelta::days(14), Day::Over),
        ] {
            assert_eq!(observation.day(begun + passed, moscow), day, "{passed}");
        }
    }
}
