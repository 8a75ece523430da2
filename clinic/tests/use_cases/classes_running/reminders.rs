//! Letters before a class: when, to whom, and when not.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use chrono::{DateTime, Duration, Timelike, Utc};
use clinic::{
    classes::{
        attendance::call_off,
        calendar::{cancel, move_class},
    },
    identity::Patient,
    mail::{self, ClassNews},
};
use domain::{
    classes::{AbsenceReason, Extent, Reminder, instant},
    mail::Outcome,
    settings::{TimeOfDay, ZONES},
};

use super::{chosen, time, told};
use crate::harness::{Engine, Plan, Sent, World, cohort, key, patients};

on_both![
    from_kaliningrad_to_kamchatka_nobody_is_woken_and_everybody_reminded_twice,
    a_reminder_is_for_those_who_are_expected,
    nothing_is_sent_after_cancelling,
    a_class_that_is_moved_is_reminded_of_anew,
    whoever_comes_late_gets_no_stale_letter,
    whoever_wants_no_reminders_gets_none,
    a_look_at_which_nothing_is_due_writes_nothing,
    a_seat_that_is_gone_by_then_keeps_nobody_from_being_reminded,
];

const DAY: ClassNews = ClassNews::Soon(Reminder::Day);
const HOUR: ClassNews = ClassNews::Soon(Reminder::Hour);

/// Lets time go by step by step, as the workers live through it; each letter with when it was sent.
async fn live(world: &World, until: DateTime<Utc>, step: Duration) -> Vec<(DateTime<Utc>, Sent)> {
    let mut sent = Vec::new();
    while world.now() < until {
        world.reminds().await;
        let now = world.now();
        sent.extend(world.letters().await.into_iter().map(|letter| (now, letter)));
        world.pass(step);
    }
    sent
}

async fn from_kaliningrad_to_kamchatka_nobody_is_woken_and_everybody_reminded_twice(world: &World) {
    // The Azores change clocks at midnight of 28.03.2027: there the class at 00:30 begins at 01:30.
    world.set("2027-03-25T09:00:00Z".parse().unwrap());
    let all = cohort(world, Plan::default()).await;
    let zones: Vec<chrono_tz::Tz> = ZONES.into_iter().chain([chrono_tz::Atlantic::Azores]).collect();
    let mut homes = BTreeMap::new();
    for zone in &zones {
        let plan = Plan {
            zone: zone.name(),
            weekdays: 0b100_0000,
            starts_at: 30,
            from: "2027-03-28",
            to: "2027-03-28",
            ..Plan::default()
        };
        let group = all.another_group(world, plan).await;
        let [patient] = all.crowd(world, group, ["Смирнова Ольга"]).await;
        let set = "UPDATE membership SET time_zone = $1 WHERE id = $2";
        world.execute(set, vec![zone.name().into(), patient.0.into()]).await;
        let set = "UPDATE invitation SET email = $1, expires_at = $2 WHERE membership_id = $3";
        let email = format!("{}@example.org", zone.name().to_lowercase().replace('/', "."));
        let late = world.now() + Duration::days(20);
        world
            .execute(set, vec![email.as_str().into(), late.into(), patient.0.into()])
            .await;
        homes.insert(email, (*zone, group));
    }
    world.makes_classes().await;
    let sent = live(world, "2027-03-29T00:00:00Z".parse().unwrap(), Duration::minutes(30)).await;
    for (email, (zone, group)) in homes {
        let begins = all.classes(world, group).await[0].1;
        let wall = instant(
            "2027-03-28".parse().unwrap(),
            TimeOfDay::from_minutes(30).unwrap(),
            zone,
        );
        assert_eq!(begins, wall);
        let theirs: Vec<_> = sent.iter().filter(|(_, letter)| letter.to == email).collect();
        let news: Vec<_> = theirs.iter().map(|(_, letter)| letter.classes().news).collect();
        assert_eq!(news, [DAY, HOUR], "{zone}");
        for (at, letter) in theirs {
            let hour = at.with_timezone(&zone).hour();
            assert!((8..22).contains(&hour), "{zone}: at {hour}");
            assert!(*at < begins, "{zone}");
            assert_eq!(letter.letter.clinic_zone, zone);
            assert_eq!(letter.classes().classes[0].starts_at, begins);
        }
    }
    assert_eq!(sent.len(), zones.len() * 2);
}

async fn a_reminder_is_for_those_who_are_expected(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let rita = all.patient(world, "rita@example.org", "Рябова Рита").await;
    let gone = all.patient(world, "gone@example.org", "Ушедшая Галина").await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    let me = rita.acts::<Patient>(world).await;
    call_off(&world.ctx, &me, first, AbsenceReason::Busy, key())
        .await
        .unwrap();
    let remove = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    world
        .execute(remove, vec![world.now().into(), gone.membership.0.into()])
        .await;
    let sent = live(world, begins + Duration::hours(1), Duration::minutes(5)).await;
    let told: Vec<_> = sent
        .iter()
        .map(|(at, letter)| (*at, letter.to.as_str(), letter.classes().news))
        .collect();
    let seen = |before: Duration| -> DateTime<Utc> {
        // The first look at or after it.
        let first = begins - before;
        let late = (first - "2026-11-24T09:00:00.123456Z".parse::<DateTime<Utc>>().unwrap())
            .num_microseconds()
            .unwrap();
        let step = 300_000_000;
        first + Duration::microseconds((step - late % step) % step)
    };
    assert_eq!(
        told,
        [
            (seen(Duration::days(1)), olga.email.as_str(), DAY),
            (seen(Duration::hours(1)), olga.email.as_str(), HOUR),
        ]
    );
}

async fn nothing_is_sent_after_cancelling(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    all.patient(world, "pavel@example.org", "Попов Павел").await;
    let runner = all.specialist.runs(world).await;
    let me = olga.acts::<Patient>(world).await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    world.set(begins - Duration::hours(20));
    world.reminds().await;
    // The letters wait; meanwhile one patient calls off.
    call_off(&world.ctx, &me, first, AbsenceReason::Busy, key())
        .await
        .unwrap();
    assert_eq!(told(&world.letters().await), [("pavel@example.org", DAY)]);
    world.set(begins - Duration::minutes(50));
    world.reminds().await;
    cancel(&world.ctx, &runner, chosen(first, Extent::One), "Болезнь", key())
        .await
        .unwrap();
    assert_eq!(
        told(&world.letters().await),
        [("pavel@example.org", ClassNews::Cancelled)]
    );
    world.reminds().await;
    assert!(world.letters().await.is_empty());
    // A letter that a slow mail server kept until the class had begun is not sent either.
    let (second, begins) = all.classes(world, all.group).await[1];
    world.set(begins - Duration::minutes(50));
    world.reminds().await;
    let (claim, letter) = world.open_next().await.unwrap();
    assert_eq!(letter.classes().classes[0].id, second);
    let busy = Outcome::Postponed("451 later".to_owned());
    mail::settle(&world.ctx, &claim, letter.id, busy).await.unwrap();
    world.set(begins + Duration::minutes(1));
    assert!(world.letters().await.is_empty());
}

async fn a_class_that_is_moved_is_reminded_of_anew(world: &World) {
    let all = cohort(world, Plan::default()).await;
    all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let runner = all.specialist.runs(world).await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    world.set(begins - Duration::hours(20));
    world.reminds().await;
    assert_eq!(told(&world.letters().await), [("olga@example.org", DAY)]);
    move_class(
        &world.ctx,
        &runner,
        chosen(first, Extent::One),
        time("2026-12-01", "12:00"),
        key(),
    )
    .await
    .unwrap();
    assert_eq!(told(&world.letters().await), [("olga@example.org", ClassNews::Moved)]);
    let sent = live(world, "2026-12-01T12:00:00Z".parse().unwrap(), Duration::minutes(30)).await;
    let news: Vec<_> = sent.iter().map(|(_, letter)| letter.classes().news).collect();
    assert_eq!(news, [DAY, HOUR]);
}

async fn whoever_comes_late_gets_no_stale_letter(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let [_] = all.crowd(world, all.group, ["Смирнова Ольга"]).await;
    world.set("2026-11-25T20:00:00Z".parse().unwrap());
    // Made at 23:00 in Moscow, eleven hours before: a day's letter would come too late, an hour's comes.
    world.makes_classes().await;
    let begins = all.classes(world, all.group).await[0].1;
    let sent = live(world, begins, Duration::minutes(10)).await;
    let news: Vec<_> = sent.iter().map(|(_, letter)| letter.classes().news).collect();
    assert_eq!(news, [HOUR]);
    // Where the workers stood still, one letter is made up for, not two.
    let second = all.classes(world, all.group).await[1].1;
    world.set(second - Duration::minutes(30));
    let sent = live(world, second, Duration::minutes(10)).await;
    let news: Vec<_> = sent.iter().map(|(_, letter)| letter.classes().news).collect();
    assert_eq!(news, [HOUR]);
}

async fn whoever_wants_no_reminders_gets_none(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let people = [("Согласная Анна", true), ("Несогласная Яна", false)];
    for (name, agreed) in people {
        let made = patients(
            world,
            all.clinic.id,
            [(name, all.doctor.membership, domain::identity::Status::Invited)],
        )
        .await;
        let patient = made[0].1;
        all.seat(world, all.group, patient).await;
        let consents = ["data", "reminders"]
            .into_iter()
            .filter(|name| agreed || *name == "data");
        for consent in consents {
            let row = vec![
                ("id", uuid::Uuid::now_v7().into()),
                ("clinic_id", all.clinic.id.0.into()),
                ("patient_id", patient.0.into()),
                ("questionnaire", "onco-lfk".into()),
                ("consent", consent.into()),
                ("version", 1_i64.into()),
                ("given_at", world.now().into()),
            ];
            world.insert("consent", row).await.unwrap();
        }
    }
    world.makes_classes().await;
    let begins = all.classes(world, all.group).await[0].1;
    world.set(begins - Duration::hours(20));
    world.reminds().await;
    assert_eq!(world.letters().await.len(), 1);
    // Who withdraws it later is left alone from then on.
    let withdraw = "UPDATE consent SET withdrawn_at = $1 WHERE consent = 'reminders'";
    world.execute(withdraw, vec![world.now().into()]).await;
    world.set(begins - Duration::minutes(30));
    world.reminds().await;
    assert!(world.letters().await.is_empty());
}

async fn a_look_at_which_nothing_is_due_writes_nothing(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let [_] = all.crowd(world, all.group, ["Смирнова Ольга"]).await;
    let [_] = all.crowd(world, all.group, ["Попов Павел"]).await;
    world.makes_classes().await;
    let begins = all.classes(world, all.group).await[0].1;
    world.set(begins - Duration::hours(20));
    world.reminds().await;
    assert_eq!(world.letters().await.len(), 2);
    world.pass(Duration::minutes(5));
    let written = Arc::new(Mutex::new(Vec::new()));
    let mut ctx = world.another_process().await;
    let into = Arc::clone(&written);
    ctx.db.observe(move |sql, _took| {
        if !sql.starts_with("SELECT") {
            into.lock().unwrap().push(sql.to_owned());
        }
    });
    world.reminds_in(&ctx).await;
    let written = written.lock().unwrap();
    // The job itself comes back.
    assert!(written.iter().all(|sql| sql.contains("\"job\"")), "{written:?}");
}

async fn a_seat_that_is_gone_by_then_keeps_nobody_from_being_reminded(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let [olga] = all.crowd(world, all.group, ["Смирнова Ольга"]).await;
    let [_] = all.crowd(world, all.group, ["Попов Павел"]).await;
    world.makes_classes().await;
    let begins = all.classes(world, all.group).await[0].1;
    world.set(begins - Duration::hours(20));
    let leaves = world
        .hold("DELETE FROM attendance WHERE patient_id = $1", vec![olga.0.into()])
        .await;
    let reminded = async {
        world.reminds().await;
    };
    let lets_go = async {
        world.until_waiting(1).await;
        leaves.let_go().await;
    };
    tokio::join!(reminded, lets_go);
    // In SQLite nobody leaves meanwhile.
    let letters = world.letters().await.len();
    assert_eq!(letters, if world.engine == Engine::Sqlite { 2 } else { 1 });
}
