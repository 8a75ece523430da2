//! Which report is due when, by the patient's own clock.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    monitoring::{DueState, Form, Watch, WatchDay},
    settings::ZONES,
};
use proptest::prelude::*;

use super::{form, pack, packs};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Shown by a clock of that zone, on a day without a change of clocks.
fn at(zone: Tz, text: &str) -> DateTime<Utc> {
    let wall: chrono::NaiveDateTime = format!("{text}:00").parse().unwrap();
    wall.and_local_timezone(zone).unwrap().to_utc()
}

fn watch(zone: Tz) -> Watch {
    Watch {
        began: day("2026-11-24"),
        days: 84,
        zone,
    }
}

fn weekly() -> &'static Form {
    form(&pack("onco-basic").programme, None)
}

#[test]
fn a_report_comes_each_week_in_the_patients_morning_and_runs_out() {
    let zone = Tz::Asia__Vladivostok;
    let watch = watch(zone);
    for (now, asked, state) in [
        ("2026-11-24T07:59", None, None),
        ("2026-11-24T08:00", Some("2026-11-24"), Some(DueState::Open)),
        ("2026-11-29T07:59", Some("2026-11-24"), Some(DueState::Open)),
        ("2026-11-29T08:00", Some("2026-11-24"), Some(DueState::Expired)),
        ("2026-12-01T07:59", Some("2026-11-24"), Some(DueState::Expired)),
        ("2026-12-01T08:00", Some("2026-12-01"), Some(DueState::Open)),
        ("2027-02-15T12:00", Some("2027-02-09"), Some(DueState::Expired)),
        // The observation is over: nothing new comes.
        ("2027-02-16T12:00", Some("2027-02-09"), Some(DueState::Expired)),
        ("2027-05-01T12:00", Some("2027-02-09"), Some(DueState::Expired)),
    ] {
        let now = at(zone, now);
        let due = weekly().due(&watch, now);
        assert_eq!(due.map(|due| due.day), asked.map(day), "{now}");
        assert_eq!(due.map(|due| due.state(now)), state, "{now}");
    }
    let due = weekly().due(&watch, at(zone, "2026-11-24T09:00")).unwrap();
    assert_eq!(due.remind_at, Some(at(zone, "2026-11-25T08:00")));
    assert_eq!(due.call_at, at(zone, "2026-11-27T08:00"));
    let next = weekly().next(&watch, at(zone, "2026-11-24T09:00")).unwrap();
    assert_eq!(next.day, day("2026-12-01"));
    assert_eq!(
        weekly().next(&watch, at(zone, "2026-11-20T09:00")).unwrap().day,
        day("2026-11-24")
    );
    assert_eq!(weekly().next(&watch, at(zone, "2027-02-10T09:00")), None);
}

#[test]
fn nobody_is_reminded_at_night_or_of_what_has_run_out() {
    let daily = form(&pack("nephro-basic").programme, None);
    let zone = Tz::Europe__Kaliningrad;
    let due = daily.due(&watch(zone), at(zone, "2026-11-24T12:00")).unwrap();
    assert_eq!(due.remind_at, Some(at(zone, "2026-11-24T19:00")));
    assert_eq!(due.closes_at, at(zone, "2026-11-24T23:00"));
    // The last report of an observation ends with it.
    let short = Watch { days: 1, ..watch(zone) };
    let last = weekly().due(&short, at(zone, "2026-11-24T12:00")).unwrap();
    assert_eq!(last.closes_at, at(zone, "2026-11-25T00:00"));
    assert_eq!(last.remind_at, None);
}

#[test]
fn the_day_of_the_observation_is_the_patients() {
    let watch = watch(Tz::Asia__Kamchatka);
    for (now, number) in [
        ("2026-11-23T11:59:59Z", None),
        ("2026-11-23T12:00:00Z", Some(1)),
        ("2026-12-10T12:00:00Z", Some(18)),
        ("2027-02-15T11:59:59Z", Some(84)),
        ("2027-02-15T12:00:00Z", None),
    ] {
        let expected = number.map(|number| WatchDay {
            number,
            of: 84,
            left: 84 - number,
        });
        assert_eq!(watch.day(now.parse().unwrap()), expected, "{now}");
    }
}

proptest! {
    #[test]
    fn whenever_one_looks_the_same_reports_are_due_each_once(
        zone in proptest::sample::select(ZONES.to_vec()), days in 1..200_u32, hours in 0..6_000_i64,
    ) {
        let watch = Watch { days, ..watch(zone) };
        let now = at(zone, "2026-11-20T00:00") + TimeDelta::hours(hours);
        for form in packs().iter().flat_map(|pack| pack.programme.forms()) {
            let due = form.due(&watch, now);
            let next = form.next(&watch, now);
            prop_assert!(due.is_none_or(|due| due.opens_at <= now && due.day <= watch.last_day()));
            prop_assert!(next.is_none_or(|next| now < next.opens_at));
            // What comes next comes after what is due, and nothing lies between.
            let open = |due: &Option<domain::monitoring::Due>| due.map(|due| (due.opens_at, due.closes_at));
            if let (Some((_, closes)), Some((opens, _))) = (open(&due), open(&next)) {
                prop_assert!(closes <= opens);
                let just_before = opens - TimeDelta::seconds(1);
                prop_assert_eq!(form.due(&watch, just_before), due);
                prop_assert_eq!(form.due(&watch, opens), next);
            }
            if let Some(due) = due {
                prop_assert!(due.opens_at < due.closes_at && due.opens_at <= due.call_at);
                prop_assert!(due.remind_at.is_none_or(|at| due.opens_at <= at && at < due.closes_at));
            }
            // Walking through it hour by hour finds the occurrences and no others.
            let all: BTreeSet<NaiveDate> = (0..).map_while(|number| form.occurrence(&watch, number)).map(|due| due.day).collect();
            prop_assert!(due.is_none_or(|due| all.contains(&due.day)));
            prop_assert!(next.is_none_or(|next| all.contains(&next.day)));
        }
    }
}
