//! The doctor's patients, whoever needs the doctor most first.

use chrono::{DateTime, Duration, Utc};
use clinic::monitoring::patients::{NeedyPage, list};
use domain::{
    error::Code,
    monitoring::{Need, Trend},
    staff::{ListQuery, Sort},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Watched, asks, journal, watched};
use crate::harness::{World, patient};

on_both![
    whoever_needs_the_doctor_most_is_on_top,
    pages_by_need_have_everybody_once,
];

/// Patients of the doctor besides the one who reports.
const OTHERS: usize = 60;

async fn others(world: &World, all: &Watched, number: usize) {
    for n in 0..number {
        let new = patient(
            &format!("patient{n}@example.org"),
            &format!("Пациент {n:02}"),
            all.doctor.membership,
        );
        clinic::patients::register(&world.ctx, &all.keeper, new, crate::harness::key())
            .await
            .unwrap();
        world.letter().await;
    }
}

async fn page(world: &World, all: &Watched, query: &ListQuery, need: Option<Need>) -> NeedyPage {
    list(&world.ctx, &all.keeper, query, need, true).await.unwrap()
}

async fn whoever_needs_the_doctor_most_is_on_top(world: &World) {
    let all = watched(world).await;
    others(world, &all, 2).await;
    let plain = ListQuery::default();
    all.reports(world, &[("pain", "1")]).await;
    world.pass(Duration::days(7));
    let (_, judged) = all.reports(world, &[("pain", "4")]).await;
    assert!(judged.alert().is_some());
    let found = page(world, &all, &plain, None).await;
    let needs: Vec<_> = found.rows.iter().map(|needy| needy.need).collect();
    assert_eq!((found.total, found.more), (3, false));
    assert_eq!(needs, [Need::Alert, Need::Quiet, Need::Quiet]);
    let first = &found.rows[0];
    assert_eq!(
        (first.row.id, first.trend, first.reported_at),
        (all.patient.membership, Some(Trend::Worse), Some(world.now()))
    );
    // Of one need alone; by name; by a part of the name.
    let alarmed = page(world, &all, &plain, Some(Need::Alert)).await;
    assert_eq!((alarmed.total, alarmed.rows.len()), (1, 1));
    assert_eq!(page(world, &all, &plain, Some(Need::Silent)).await.rows, []);
    let by_name = ListQuery {
        sort: Sort::NameDown,
        ..ListQuery::default()
    };
    let by_name = list(&world.ctx, &all.keeper, &by_name, None, false).await.unwrap();
    let names: Vec<_> = by_name
        .rows
        .iter()
        .map(|needy| needy.row.full_name.to_string())
        .collect();
    assert_eq!(names, ["Смирнова Ольга", "Пациент 01", "Пациент 00"]);
    let sought = ListQuery {
        search: "ПАЦИЕНТ 01".into(),
        ..ListQuery::default()
    };
    assert_eq!(page(world, &all, &sought, None).await.total, 1);
    assert_eq!(journal(world, "patients_shown").await, 5);
    asks(world).await;
}

async fn pages_by_need_have_everybody_once(world: &World) {
    let all = watched(world).await;
    others(world, &all, OTHERS).await;
    // Every need, several at the same moment.
    let ids: Vec<Uuid> = world.column("SELECT id FROM observation ORDER BY id", vec![]).await;
    for (n, id) in ids.iter().enumerate() {
        let need = i64::try_from(n % 5).unwrap();
        let since: DateTime<Utc> = world.now() - Duration::hours(i64::try_from(n % 3).unwrap());
        let row: Vec<Value> = vec![need.into(), since.into(), (*id).into()];
        world
            .execute("UPDATE observation SET need = $1, need_since = $2 WHERE id = $3", row)
            .await;
    }
    let mut seen = Vec::new();
    let mut query = ListQuery::default();
    loop {
        let found = page(world, &all, &query, None).await;
        assert_eq!(found.total, u64::try_from(OTHERS + 1).unwrap());
        seen.extend(found.rows.iter().map(|needy| (needy.need.number(), needy.row.id)));
        if !found.more {
            break;
        }
        query.after = seen.last().map(|(_, id)| *id);
    }
    assert_eq!(seen.len(), OTHERS + 1);
    assert!(seen.is_sorted_by_key(|(need, _)| *need));
    let mut once: Vec<_> = seen.iter().map(|(_, id)| id.0).collect();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), OTHERS + 1);
    // Somebody else's patient tells nobody where it stands.
    query.after = Some(all.doctor.membership);
    let stranger = list(&world.ctx, &all.keeper, &query, None, true).await;
    assert!(stranger.unwrap_err().is(&Code::NotFound));
}
