//! Who answers by when: with nights, days off and everybody away.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::{
    classes::{WorkingHours, triage::Level},
    monitoring::{Escalation, Promise, Step},
    settings::{TimeOfDay, WorkingDays},
};
use proptest::prelude::*;

const PROMISE: Promise = Promise {
    red_working_hours: 4,
    amber_hours: 72,
};

fn hours(bits: i64) -> WorkingHours {
    WorkingHours {
        days: WorkingDays::from_bits(bits).unwrap(),
        opens_at: TimeOfDay::parse("08:00").unwrap(),
        closes_at: TimeOfDay::parse("18:00").unwrap(),
        zone: Tz::Europe__Moscow,
    }
}

/// By Moscow's clock.
fn moscow(text: &str) -> DateTime<Utc> {
    let at: DateTime<Utc> = format!("{text}:00Z").parse().unwrap();
    at - TimeDelta::hours(3)
}

#[test]
fn red_is_answered_in_working_hours_amber_within_days() {
    let five = hours(WorkingDays::FIVE.bits());
    // 24.11.2026 is a Tuesday.
    for (level, came, by) in [
        (Level::Red, "2026-11-24T09:00", "2026-11-24T13:00"),
        (Level::Red, "2026-11-24T17:00", "2026-11-25T11:00"),
        (Level::Red, "2026-11-27T17:00", "2026-11-30T11:00"),
        (Level::Red, "2026-11-28T12:00", "2026-11-30T12:00"),
        (Level::Amber, "2026-11-24T09:00", "2026-11-27T09:00"),
        (Level::Amber, "2026-11-24T20:00", "2026-11-30T08:00"),
        (Level::Amber, "2026-11-26T09:00", "2026-11-30T08:00"),
    ] {
        assert_eq!(PROMISE.answer_by(level, moscow(came), &five), moscow(by), "{came}");
    }
}

#[test]
fn an_unanswered_alert_goes_to_the_deputy_then_to_the_organizer_and_stays_there() {
    let five = hours(WorkingDays::FIVE.bits());
    let due = moscow("2026-11-24T13:00");
    let go_on = |from: Escalation, has_deputy| from.go_on(from.next_at, Level::Red, has_deputy, &PROMISE, &five);
    let begun = Escalation::begin(due);
    assert_eq!(begun.step, Step::Doctor);
    let deputy = go_on(begun, true);
    assert_eq!(
        (deputy.step, deputy.next_at),
        (Step::Deputy, moscow("2026-11-24T15:00"))
    );
    let organizer = go_on(deputy, true);
    assert_eq!(
        (organizer.step, organizer.next_at),
        (Step::Organizer, moscow("2026-11-25T13:00"))
    );
    let again = go_on(organizer, true);
    assert_eq!(
        (again.step, again.next_at),
        (Step::Organizer, moscow("2026-11-26T11:00"))
    );
    assert_eq!(go_on(begun, false).step, Step::Organizer);
}

proptest! {
    #[test]
    fn an_unanswered_alert_always_has_an_owner_and_a_next_step(
        bits in 1..128_i64, minutes in 0..30_000_i64, red in any::<bool>(),
        deputies in proptest::collection::vec(any::<bool>(), 1..12), late in 0..3_000_i64,
    ) {
        let (hours, level) = (hours(bits), if red { Level::Red } else { Level::Amber });
        let came = moscow("2026-11-20T00:00") + TimeDelta::minutes(minutes);
        let by = PROMISE.answer_by(level, came, &hours);
        prop_assert!(by > came);
        let mut turn = Escalation::begin(by);
        for has_deputy in deputies {
            // The job may have been late: the machine was off.
            let now = turn.next_at + TimeDelta::minutes(late);
            let next = turn.go_on(now, level, has_deputy, &PROMISE, &hours);
            prop_assert!(next.next_at > now, "the next step lies ahead");
            prop_assert!(rank(next.step) > rank(turn.step) || next.step == Step::Organizer, "never back");
            prop_assert!(has_deputy || next.step == Step::Organizer);
            // Nobody's turn ends while nobody is there.
            prop_assert!(hours.is_open(next.next_at - TimeDelta::seconds(1)));
            turn = next;
        }
    }
}

fn rank(step: Step) -> usize {
    Step::ALL.iter().position(|other| *other == step).unwrap()
}
