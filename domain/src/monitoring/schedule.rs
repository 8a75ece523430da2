//! Which report is due when: by the patient's own clock.

use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::Form;
use crate::{classes::instant, settings::TimeOfDay, words::words};

/// In which hours of a day a form comes and is reminded of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Window {
    pub from: TimeOfDay,
    /// Later on the same day.
    pub until: TimeOfDay,
}

/// A patient's observation as a calendar: it runs from the day of the activation, in the patient's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Watch {
    pub began: NaiveDate,
    /// How long it runs: the first day counts.
    pub days: u32,
    pub zone: Tz,
}

/// «день 18 из 84, осталось дней: 66».
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WatchDay {
    pub number: u32,
    pub of: u32,
    /// After this one.
    pub left: u32,
}

/// One report that is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Due {
    /// The patient's day that it is for. Of one form no two have the same.
    pub day: NaiveDate,
    pub opens_at: DateTime<Utc>,
    /// From then on nobody fills it in any more.
    pub closes_at: DateTime<Utc>,
    /// When the patient is reminded; none where that would be too late.
    pub remind_at: Option<DateTime<Utc>>,
    /// When the assistant calls.
    pub call_at: DateTime<Utc>,
}

words! {
    /// Where a report stands.
    ReportState {
        Open = "open",
        Sent = "sent",
        /// Not sent in time.
        Expired = "expired",
    }
}

words! {
    /// Whose hand filled a report in.
    Source {
        Patient = "patient",
        /// On behalf of the patient, on the phone.
        Assistant = "assistant",
        /// Somebody whom the patient or the doctor allowed to: a daughter, a neighbour.
        Caregiver = "caregiver",
    }
}

/// Where a report stands that was not sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueState {
    Coming,
    Open,
    Expired,
}

impl Watch {
    #[must_use]
    pub fn last_day(&self) -> NaiveDate {
        let days = Days::new(self.days.saturating_sub(1).into());
        self.began.checked_add_days(days).unwrap_or(NaiveDate::MAX)
    }

    /// The patient's day.
    #[must_use]
    pub fn today(&self, now: DateTime<Utc>) -> NaiveDate {
        now.with_timezone(&self.zone).date_naive()
    }

    /// The day of the observation; none before it and after it.
    #[must_use]
    pub fn day(&self, now: DateTime<Utc>) -> Option<WatchDay> {
        let passed = u32::try_from((self.today(now) - self.began).num_days()).ok()?;
        let number = passed.checked_add(1).filter(|number| *number <= self.days)?;
        Some(WatchDay {
            number,
            of: self.days,
            left: self.days - number,
        })
    }
}

impl Due {
    #[must_use]
    pub fn state(&self, now: DateTime<Utc>) -> DueState {
        if now < self.opens_at {
            DueState::Coming
        } else if now < self.closes_at {
            DueState::Open
        } else {
            DueState::Expired
        }
    }
}

impl Form {
    /// The report of this form that was asked for last, open or expired; none before the first.
    #[must_use]
    pub fn due(&self, watch: &Watch, now: DateTime<Utc>) -> Option<Due> {
        let passed = (watch.today(now).min(watch.last_day()) - watch.began).num_days();
        let number = u64::try_from(passed).ok()? / u64::from(self.every_days.max(1));
        // In the small hours of its day it has not come yet.
        [Some(number), number.checked_sub(1)]
            .into_iter()
            .flatten()
            .filter_map(|number| self.occurrence(watch, number))
            .find(|due| due.opens_at <= now)
    }

    /// The report that comes next; none where the observation ends before.
    #[must_use]
    pub fn next(&self, watch: &Watch, now: DateTime<Utc>) -> Option<Due> {
        let passed = (watch.today(now) - watch.began).num_days();
        let number = u64::try_from(passed.max(0)).ok()? / u64::from(self.every_days.max(1));
        (number..=number.checked_add(1)?)
            .filter_map(|number| self.occurrence(watch, number))
            .find(|due| due.opens_at > now)
    }

    /// The report with that number, counted from 0; none after the observation's end.
    #[must_use]
    pub fn occurrence(&self, watch: &Watch, number: u64) -> Option<Due> {
        let after = Days::new(number.checked_mul(self.every_days.into())?);
        let day = watch
            .began
            .checked_add_days(after)
            .filter(|day| *day <= watch.last_day())?;
        let opens_at = instant(day, self.window.from, watch.zone);
        let hours = |hours: u32| opens_at + TimeDelta::hours(hours.into());
        let over = watch.last_day().checked_add_days(Days::new(1))?;
        let over = instant(over, TimeOfDay::from_minutes(0)?, watch.zone);
        // Of two forms one is open: a change of clocks must not let them overlap.
        let following = day.checked_add_days(Days::new(self.every_days.into()))?;
        let following = instant(following, self.window.from, watch.zone);
        let closes_at = hours(self.due_hours).min(following).min(over);
        let remind_at = self.within_window(hours(self.remind_after_hours), watch.zone);
        Some(Due {
            day,
            opens_at,
            closes_at,
            remind_at: remind_at.filter(|at| *at < closes_at),
            call_at: hours(self.call_after_hours),
        })
    }

    /// That moment, or the next one at which the patient may be disturbed.
    fn within_window(&self, at: DateTime<Utc>, zone: Tz) -> Option<DateTime<Utc>> {
        let day = at.with_timezone(&zone).date_naive();
        let (from, until) = (
            instant(day, self.window.from, zone),
            instant(day, self.window.until, zone),
        );
        if at < from {
            Some(from)
        } else if at < until {
            Some(at)
        } else {
            Some(instant(day.checked_add_days(Days::new(1))?, self.window.from, zone))
        }
    }
}
