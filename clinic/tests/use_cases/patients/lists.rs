//! Lists of patients: pages, orders, filters, telephones; with how many queries, and by which indexes.

use std::sync::{Arc, Mutex, atomic::Ordering};

use chrono::Duration;
use clinic::{
    identity::{Actor, PatientKeeper},
    patients::{former, list, patient, register},
};
use domain::{
    identity::{MembershipId, Phone, Status},
    limits::LIST_PAGE,
    staff::{ListQuery, Sort, Standing},
};

use super::{Keepers, keepers};
use crate::harness::{Engine, World, key, patient as somebody, patients, run};

on_both![
    every_order_is_paged_without_loss,
    each_filter_shows_and_counts_its_own,
    a_telephone_is_found_however_it_is_written,
    a_page_takes_the_same_queries_whatever_its_rows,
    former_patients_are_paged_the_latest_first,
];

async fn every_order_is_paged_without_loss(world: &World) {
    let (all, keepers) = actors(world).await;
    let (mine, others) = crowd(world, &all).await;
    let by_name = |mut people: Vec<(String, MembershipId)>| {
        people.sort();
        people.into_iter().map(|(_, id)| id).collect::<Vec<_>>()
    };
    let both = [mine.clone(), others].concat();
    for (keeper, whole) in keepers.iter().zip([both, mine.clone(), mine]) {
        let up = by_name(whole.clone());
        let down = up.iter().rev().copied().collect();
        let mut newest: Vec<_> = whole.iter().map(|(_, id)| *id).collect();
        newest.sort();
        newest.reverse();
        for (sort, expected) in [(Sort::NameUp, up), (Sort::NameDown, down), (Sort::Newest, newest)] {
            let query = ListQuery {
                sort,
                ..ListQuery::default()
            };
            assert_eq!(all_pages(world, keeper, query).await, expected, "{sort:?}");
        }
    }
}

async fn each_filter_shows_and_counts_its_own(world: &World) {
    let all = keepers(world).await;
    let doctor = all.doctor.keeps(world).await;
    let own = all.doctor.membership;
    world
        .patient(&all.doctor, somebody("olga@example.org", "Анна", own))
        .await;
    let crowd = [
        ("Борис", own, Status::Invited),
        ("Вера", own, Status::Removed),
        ("Глеб", own, Status::Expired),
    ];
    patients(world, all.clinic.id, crowd).await;
    world.pass(Duration::days(8));
    patients(world, all.clinic.id, [("Дина", own, Status::Invited)]).await;
    for (standing, expected) in [
        (Standing::All, vec!["Анна", "Борис", "Дина"]),
        (Standing::Active, vec!["Анна"]),
        (Standing::NotActivated, vec!["Борис", "Дина"]),
        (Standing::ExpiringSoon, vec!["Борис"]),
    ] {
        let query = ListQuery {
            standing,
            ..ListQuery::default()
        };
        let page = list(&world.ctx, &doctor, &query).await.unwrap();
        let names: Vec<_> = page.rows.iter().map(|row| row.full_name.as_str()).collect();
        assert_eq!(names, expected, "{standing:?}");
        assert_eq!((page.total, page.more), (u64::try_from(expected.len()).unwrap(), false));
        for row in page.rows {
            assert_eq!(patient(&world.ctx, &doctor, row.id).await.unwrap(), row);
        }
    }
}

async fn a_telephone_is_found_however_it_is_written(world: &World) {
    let all = keepers(world).await;
    let organizer = all.clinic.organizer.keeps(world).await;
    let mut ids = Vec::new();
    for (email, phone) in [
        ("olga2024@example.org", Some("+7 916 123-45-67")),
        ("oleg-1@example.org", Some("+375 29 123-45-99")),
        ("nina@example.org", None),
    ] {
        let mut new = somebody(email, "Смирнова Ольга", all.doctor.membership);
        new.phone = phone.map(|phone| Phone::parse(phone).unwrap());
        ids.push(register(&world.ctx, &organizer, new, key()).await.unwrap());
    }
    world.letters().await;
    for (search, expected) in [
        ("+79161234567", vec![0]),
        ("89161234567", vec![0]),
        ("8 (916) 123-45-67", vec![0]),
        ("8 916", vec![0]),
        ("916 123 45", vec![0]),
        ("45–67", vec![0]),
        ("4567", vec![0]),
        ("ольга 916123", vec![0]),
        ("375 29 123-45-99", vec![1]),
        ("123-45", vec![0, 1]),
        ("2024", vec![0]),
        ("-1", vec![1]),
        ("8 916 123-45-68", vec![]),
        ("+", vec![0, 1]),
    ] {
        let query = ListQuery {
            search: search.to_owned(),
            sort: Sort::Newest,
            ..ListQuery::default()
        };
        let page = list(&world.ctx, &organizer, &query).await.unwrap();
        let mut found: Vec<_> = page.rows.iter().map(|row| row.id).collect();
        found.reverse();
        let expected: Vec<_> = expected.into_iter().map(|n: usize| ids[n]).collect();
        assert_eq!(
            (&found, page.total),
            (&expected, u64::try_from(expected.len()).unwrap()),
            "«{search}»"
        );
    }
}

async fn a_page_takes_the_same_queries_whatever_its_rows(world: &World) {
    let (all, keepers) = actors(world).await;
    let own = all.doctor.membership;
    let first = patients(world, all.clinic.id, [("Абрамов", own, Status::Invited)]).await[0].1;
    let (ctx, statements) = world.counted_process().await;
    let queries = async |keeper, after| {
        let query = ListQuery {
            after,
            ..ListQuery::default()
        };
        statements.store(0, Ordering::SeqCst);
        let page = list(&ctx, keeper, &query).await.unwrap();
        (page.rows.len(), statements.load(Ordering::SeqCst))
    };
    for keeper in &keepers {
        assert_eq!(queries(keeper, None).await, (1, 4));
    }
    let more = std::iter::repeat_n(("Яшин", own, Status::Invited), 60);
    patients(world, all.clinic.id, more).await;
    for keeper in &keepers {
        assert_eq!(queries(keeper, None).await, (50, 4));
        assert_eq!(
            queries(keeper, Some(first)).await,
            (50, 5),
            "one more finds where to go on"
        );
    }
}

async fn former_patients_are_paged_the_latest_first(world: &World) {
    let (all, keepers) = actors(world).await;
    let own = all.doctor.membership;
    let mut expected = Vec::new();
    for _ in 0..3 {
        world.pass(Duration::minutes(1));
        let gone = (0..40).map(|n| {
            let status = if n % 2 == 0 { Status::Removed } else { Status::Expired };
            ("Ёлкин Яков", own, status)
        });
        expected.extend(patients(world, all.clinic.id, gone).await.into_iter().map(|(_, id)| id));
        patients(world, all.clinic.id, [("Здесь", own, Status::Invited)]).await;
    }
    expected.reverse();
    for keeper in &keepers {
        for search in ["", "елкин"] {
            let mut seen = Vec::new();
            loop {
                let (rows, more) = former(&world.ctx, keeper, search, seen.last().copied()).await.unwrap();
                seen.extend(rows.iter().map(|row| row.id));
                if !more {
                    break;
                }
                assert_eq!(u64::try_from(rows.len()).unwrap(), LIST_PAGE);
            }
            assert_eq!(seen, expected);
        }
    }
}

/// SQLite knows nothing about how many there are of anything: its plans are the same for ten patients and 100,000.
#[test]
fn nobody_is_looked_at_for_nothing() {
    run(Engine::Sqlite, async |world| {
        let (all, keepers) = actors(world).await;
        let own = all.doctor.membership;
        let first = patients(world, all.clinic.id, [("Абрамов", own, Status::Invited)]).await[0].1;
        let heard: Arc<Mutex<Vec<String>>> = Arc::default();
        let mut ctx = world.another_process().await;
        let hearing = Arc::clone(&heard);
        ctx.db
            .observe(move |sql, _took| hearing.lock().unwrap().push(sql.to_owned()));
        let lists =
            [Sort::NameUp, Sort::NameDown, Sort::Newest].map(|sort| [None, Some(first)].map(|after| (sort, after)));
        for (keeper, starts_at) in
            keepers
                .iter()
                .zip(["(clinic_id=?", "membership_observation", "membership_observation"])
        {
            for (sort, after) in lists.into_iter().flatten() {
                let query = ListQuery {
                    sort,
                    after,
                    ..ListQuery::default()
                };
                list(&ctx, keeper, &query).await.unwrap();
            }
            former(&ctx, keeper, "", None).await.unwrap();
            let said = std::mem::take(&mut *heard.lock().unwrap());
            for sql in said {
                let plan: Vec<String> = world
                    .rows(&format!("EXPLAIN QUERY PLAN {sql}"), Vec::new())
                    .await
                    .iter()
                    .map(|row| row.try_get("", "detail").unwrap())
                    .collect();
                let scans = plan
                    .iter()
                    .any(|step| step.starts_with("SCAN") && step != "SCAN sub_query");
                assert!(!scans, "{sql}\n{plan:?}");
                let whole_list = sql.contains("ORDER BY \"membership\"");
                if whole_list {
                    assert!(plan[0].contains(starts_at), "{sql}\n{plan:?}");
                }
                // The few of a doctor are sorted; all of a clinic are there in order.
                let sorts = plan.iter().any(|step| step.contains("TEMP B-TREE"));
                assert!(!(whole_list && sorts && starts_at == "(clinic_id=?"), "{sql}\n{plan:?}");
            }
        }
    });
}

/// The organizer, the doctor and the assistant.
async fn actors(world: &World) -> (Keepers, [Actor<PatientKeeper>; 3]) {
    let all = keepers(world).await;
    let actors = [
        all.clinic.organizer.keeps(world).await,
        all.doctor.keeps(world).await,
        all.assistant.keeps(world).await,
    ];
    (all, actors)
}

/// Many of the doctor's, and as many of another's.
async fn crowd(world: &World, all: &Keepers) -> (Vec<(String, MembershipId)>, Vec<(String, MembershipId)>) {
    let by = &all.clinic.organizer;
    let colleague = world
        .member_of(by, domain::identity::Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    let of =
        |doctor: MembershipId| (0..77).map(move |n| (["Яшин", "Иванов Иван", "Ёлкин"][n % 3], doctor, Status::Invited));
    (
        patients(world, all.clinic.id, of(all.doctor.membership)).await,
        patients(world, all.clinic.id, of(colleague.membership)).await,
    )
}

/// Everybody, page after page.
async fn all_pages(world: &World, keeper: &Actor<PatientKeeper>, mut query: ListQuery) -> Vec<MembershipId> {
    let mut seen = Vec::new();
    loop {
        let page = list(&world.ctx, keeper, &query).await.unwrap();
        seen.extend(page.rows.iter().map(|row| row.id));
        if !page.more {
            assert_eq!(
                page.total,
                u64::try_from(seen.len()).unwrap(),
                "the count is of all pages"
            );
            return seen;
        }
        query.after = seen.last().copied();
    }
}
