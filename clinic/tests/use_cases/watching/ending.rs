//! Notices before an observation ends: 14, 7 and 1 day before, each once for each end, in nobody's night.

use chrono::{DateTime, Duration, Utc};
use clinic::{
    mail::{Content, NewsOfMonitoring},
    monitoring::{ending::ending, lead},
};
use domain::{classes::Prose, identity::Role};

use super::{Watched, asks, watched};
use crate::harness::{World, key, period};

on_both![
    doctor_and_patient_are_told_three_times_once_each,
    another_end_has_notices_of_its_own,
    nobody_is_woken,
    what_no_longer_holds_is_not_sent,
    the_doctor_sees_who_ends_soon,
];

async fn ends_at(world: &World) -> DateTime<Utc> {
    world.one("SELECT ends_at FROM observation", vec![]).await
}

/// Noon in Moscow so many days before the end.
async fn before_the_end(world: &World, days: i64) {
    world.set(ends_at(world).await - Duration::days(days));
}

/// Who is told now, with the days that are left.
async fn told(world: &World) -> Vec<(String, Role, i64)> {
    for _ in 0..3 {
        asks(world).await;
    }
    let mut told: Vec<(String, Role, i64)> = world
        .letters()
        .await
        .into_iter()
        .filter_map(|sent| match &sent.letter.content {
            Content::Monitoring(NewsOfMonitoring::Ending { reader, left, .. }) => {
                Some((sent.to.clone(), *reader, *left))
            }
            _ => None,
        })
        .collect();
    told.sort_by(|one, other| one.0.cmp(&other.0));
    told
}

fn both(left: i64) -> Vec<(String, Role, i64)> {
    vec![
        ("anna@example.org".to_owned(), Role::Doctor, left),
        ("olga@example.org".to_owned(), Role::Patient, left),
    ]
}

async fn doctor_and_patient_are_told_three_times_once_each(world: &World) {
    watched(world).await;
    for (days, expected) in [
        (16, vec![]),
        (14, both(14)),
        (13, vec![]),
        (8, vec![]),
        (7, both(7)),
        (2, vec![]),
        (1, both(1)),
        (0, vec![]),
    ] {
        before_the_end(world, days).await;
        assert_eq!(told(world).await, expected, "{days} days before");
    }
}

async fn another_end_has_notices_of_its_own(world: &World) {
    let all = watched(world).await;
    before_the_end(world, 14).await;
    assert_eq!(told(world).await, both(14));
    lead::extend(&world.ctx, &all.anna, all.patient.membership, &period("1m", 30), key())
        .await
        .unwrap();
    assert_eq!(told(world).await, [], "30 days more");
    before_the_end(world, 14).await;
    assert_eq!(told(world).await, both(14));
}

async fn nobody_is_woken(world: &World) {
    watched(world).await;
    // The patient lives where it is night at the clinic's noon.
    let zone = "UPDATE login SET time_zone = 'America/Anchorage' WHERE email = 'olga@example.org'";
    world.execute(zone, vec![]).await;
    before_the_end(world, 7).await;
    assert_eq!(told(world).await, [("anna@example.org".to_owned(), Role::Doctor, 7)]);
    world.pass(Duration::hours(10));
    let later = told(world).await;
    assert_eq!(later.len(), 1);
    assert_eq!((later[0].0.as_str(), later[0].1), ("olga@example.org", Role::Patient));
}

async fn finished(world: &World, all: &Watched) {
    let summary = Prose::parse("Ремиссия.").unwrap();
    lead::finish(&world.ctx, &all.anna, all.patient.membership, summary, key())
        .await
        .unwrap();
}

async fn what_no_longer_holds_is_not_sent(world: &World) {
    let all = watched(world).await;
    before_the_end(world, 7).await;
    asks(world).await;
    // Between the letter's writing and its sending.
    finished(world, &all).await;
    let letters = world.letters().await;
    let of_end = letters.iter().filter(|sent| {
        matches!(
            sent.letter.content,
            Content::Monitoring(NewsOfMonitoring::Ending { .. })
        )
    });
    assert_eq!(of_end.count(), 0);
}

async fn the_doctor_sees_who_ends_soon(world: &World) {
    let all = watched(world).await;
    assert_eq!(ending(&world.ctx, &all.anna).await.unwrap(), []);
    before_the_end(world, 10).await;
    let found = ending(&world.ctx, &all.anna).await.unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!(
        (found[0].patient.id, found[0].ends_at),
        (all.patient.membership, ends_at(world).await)
    );
    finished(world, &all).await;
    assert_eq!(ending(&world.ctx, &all.anna).await.unwrap(), []);
}
