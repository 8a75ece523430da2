//! Lists as one looks for somebody in them: search, filters, orders, counts.

use std::sync::atomic::Ordering;

use chrono::Duration;
use clinic::{
    identity::{Actor, Organizer},
    staff::list,
};
use domain::{
    identity::{MembershipId, Role, Status},
    limits::SEARCH_MAX,
    staff::{ListQuery, MemberPage, Sort, Standing},
};

use crate::harness::{Clinic, World, people};

on_both![
    a_part_of_a_name_or_address_finds,
    signs_of_query_languages_are_letters_like_any_other,
    a_long_search_is_cut,
    each_filter_shows_and_counts_its_own,
    those_who_expire_soon_have_three_days_left,
    every_order_is_paged_without_loss,
    a_search_is_paged_and_counted,
    nobody_of_another_clinic_is_found,
    a_search_takes_the_same_queries_whatever_it_finds,
];

const FEDOROVA: &str = "Фёдорова Анна Львовна";
const KIM: &str = "Ким Ян";
const NEIL: &str = "О_Нил \"Барс\" Лев 50%";

async fn a_part_of_a_name_or_address_finds(world: &World) {
    let organizer = three(world).await;
    for (search, expected) in [
        ("", vec![KIM, NEIL, FEDOROVA]),
        (" \t ", vec![KIM, NEIL, FEDOROVA]),
        ("фёдорова", vec![FEDOROVA]),
        ("ФЕДОРОВА", vec![FEDOROVA]),
        ("едор", vec![FEDOROVA]),
        ("ЁДО", vec![FEDOROVA]),
        ("анна львовна", vec![FEDOROVA]),
        ("львовна   фёдор", vec![FEDOROVA]),
        ("вна на", vec![FEDOROVA]),
        ("a.fed", vec![FEDOROVA]),
        ("A.Fedorova@Example.ORG", vec![FEDOROVA]),
        ("фёдорова example.org", vec![FEDOROVA]),
        ("example.", vec![KIM, NEIL, FEDOROVA]),
        ("ян", vec![KIM]),
        ("я", vec![KIM]),
        ("К", vec![KIM]),
        ("ким ян", vec![KIM]),
        ("ян k", vec![KIM]),
        ("л", vec![NEIL, FEDOROVA]),
        ("фёдорова ким", Vec::new()),
        ("сидоров", Vec::new()),
    ] {
        assert_eq!(found(world, &organizer, search).await, expected, "«{search}»");
    }
}

async fn signs_of_query_languages_are_letters_like_any_other(world: &World) {
    let organizer = three(world).await;
    for (search, expected) in [
        ("%", vec![NEIL]),
        ("50%", vec![NEIL]),
        ("%%", Vec::new()),
        ("_", vec![NEIL]),
        ("о_н", vec![NEIL]),
        ("к_м", Vec::new()),
        ("к_", Vec::new()),
        ("\"", vec![NEIL]),
        ("\"барс\"", vec![NEIL]),
        ("\"\"\"", Vec::new()),
        ("\\", Vec::new()),
        ("\\\\\\", Vec::new()),
        ("'", Vec::new()),
        ("''' --", Vec::new()),
        ("*", Vec::new()),
        ("фёд*", Vec::new()),
        ("анна OR ким", Vec::new()),
        ("NOT анна", Vec::new()),
        ("NEAR(анна)", Vec::new()),
        ("search_text:анна", Vec::new()),
        ("^фёдорова", Vec::new()),
        ("-анна", Vec::new()),
        ("{анна}", Vec::new()),
        ("$1", Vec::new()),
        ("?", Vec::new()),
    ] {
        assert_eq!(found(world, &organizer, search).await, expected, "«{search}»");
    }
}

async fn a_long_search_is_cut(world: &World) {
    let organizer = three(world).await;
    let spaces = " ".repeat(SEARCH_MAX - 3);
    assert_eq!(found(world, &organizer, &format!("{spaces}ким и другие")).await, [KIM]);
    assert_eq!(found(world, &organizer, &"ы".repeat(10_000)).await, [""; 0]);
    assert_eq!(found(world, &organizer, &"я ".repeat(10_000)).await, [KIM]);
}

async fn each_filter_shows_and_counts_its_own(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    world
        .member_of(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    people(
        world,
        clinic.id,
        [
            ("Борис", Role::Doctor, Status::Invited),
            ("Вера", Role::Doctor, Status::Invited),
            ("Глеб", Role::Doctor, Status::Removed),
            ("Дина", Role::Doctor, Status::Expired),
            ("Егор", Role::Specialist, Status::Invited),
        ],
    )
    .await;
    for (standing, search, expected) in [
        (Standing::All, "", vec!["Анна", "Борис", "Вера"]),
        (Standing::Active, "", vec!["Анна"]),
        (Standing::NotActivated, "", vec!["Борис", "Вера"]),
        (Standing::ExpiringSoon, "", Vec::new()),
        (Standing::NotActivated, "вера", vec!["Вера"]),
        (Standing::Active, "вера", Vec::new()),
    ] {
        let query = ListQuery {
            search: search.to_owned(),
            standing,
            ..ListQuery::default()
        };
        let page = page(world, &organizer, &query).await;
        assert_eq!(names(&page), expected, "{standing:?}");
        assert_eq!((page.total, page.more), (u64::try_from(expected.len()).unwrap(), false));
    }
}

async fn those_who_expire_soon_have_three_days_left(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    people(world, clinic.id, [("Анна", Role::Doctor, Status::Invited)]).await;
    world.pass(Duration::days(1));
    people(world, clinic.id, [("Борис", Role::Doctor, Status::Invited)]).await;
    let query = ListQuery {
        standing: Standing::ExpiringSoon,
        ..ListQuery::default()
    };
    world.pass(Duration::days(6) - Duration::microseconds(1));
    assert_eq!(names(&page(world, &organizer, &query).await), [""; 0]);
    world.pass(Duration::microseconds(1));
    assert_eq!(names(&page(world, &organizer, &query).await), ["Анна"]);
    world.pass(Duration::days(1));
    assert_eq!(names(&page(world, &organizer, &query).await), ["Анна", "Борис"]);
}

async fn every_order_is_paged_without_loss(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let crowd = (0..127).map(|n| (["Яшин", "Иванов Иван", "Ёлкин"][n % 3], Role::Doctor, Status::Invited));
    let registered = people(world, clinic.id, crowd).await;
    let mut by_name = registered.clone();
    by_name.sort();
    let ids = |people: &[(String, MembershipId)]| people.iter().map(|(_, id)| *id).collect::<Vec<_>>();
    let backwards = |mut ids: Vec<MembershipId>| {
        ids.reverse();
        ids
    };
    for (sort, expected) in [
        (Sort::NameUp, ids(&by_name)),
        (Sort::NameDown, backwards(ids(&by_name))),
        (Sort::Newest, backwards(ids(&registered))),
    ] {
        let query = ListQuery {
            sort,
            ..ListQuery::default()
        };
        assert_eq!(all_pages(world, &organizer, query, 127).await, expected, "{sort:?}");
    }
}

async fn a_search_is_paged_and_counted(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let crowd = (0..200).map(|n| (["Ёлкин Ян", "Иванов Ян"][n % 2], Role::Doctor, Status::Invited));
    let registered = people(world, clinic.id, crowd).await;
    let expected: Vec<_> = registered
        .iter()
        .filter(|(name, _)| name.starts_with("елкин"))
        .map(|(_, id)| *id)
        .collect();
    for search in ["ёлкин", "ян ел"] {
        let query = ListQuery {
            search: search.to_owned(),
            standing: Standing::NotActivated,
            ..ListQuery::default()
        };
        assert_eq!(all_pages(world, &organizer, query, 100).await, expected);
    }
}

async fn nobody_of_another_clinic_is_found(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let same = [("Иванов Иван", Role::Doctor, Status::Invited)];
    let ours = people(world, clinic.id, same).await;
    people(world, there.id, same).await;
    for search in ["", "иванов", "ив", "somebody@"] {
        for standing in [Standing::All, Standing::NotActivated] {
            for sort in Sort::ALL {
                let query = ListQuery {
                    search: search.to_owned(),
                    standing,
                    sort,
                    after: None,
                };
                let page = page(world, &organizer, &query).await;
                assert_eq!(page.rows.iter().map(|row| row.id).collect::<Vec<_>>(), [ours[0].1]);
                assert_eq!(page.total, 1);
            }
        }
    }
}

async fn a_search_takes_the_same_queries_whatever_it_finds(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let first = people(world, clinic.id, [("Абрамов Ян", Role::Doctor, Status::Invited)]).await[0].1;
    let (ctx, statements) = world.counted_process().await;
    let queries = async |search: &str, after| {
        let query = ListQuery {
            search: search.to_owned(),
            standing: Standing::NotActivated,
            sort: Sort::NameUp,
            after,
        };
        statements.store(0, Ordering::SeqCst);
        let page = list(&ctx, &organizer, Role::Doctor, &query).await.unwrap();
        (page.rows.len(), statements.load(Ordering::SeqCst))
    };
    assert_eq!(queries("абрамов ян", None).await, (1, 3));
    people(
        world,
        clinic.id,
        std::iter::repeat_n(("Абрамов Ян", Role::Doctor, Status::Invited), 60),
    )
    .await;
    assert_eq!(queries("абрамов ян", None).await, (50, 3));
    assert_eq!(queries("абрамов ян", Some(first)).await, (50, 4));
}

/// A clinic with three doctors who were invited.
async fn three(world: &World) -> Actor<Organizer> {
    let clinic: Clinic = world.clinic("Клиника", "ivan@example.org").await;
    for (email, name) in [
        ("A.Fedorova@example.org", FEDOROVA),
        ("k@example.com", KIM),
        ("bars@example.com", NEIL),
    ] {
        world.invited(&clinic.organizer, Role::Doctor, email, name).await;
    }
    assert_eq!(world.letters().await.len(), 3);
    clinic.organizer.acts(world).await
}

async fn page(world: &World, organizer: &Actor<Organizer>, query: &ListQuery) -> MemberPage {
    list(&world.ctx, organizer, Role::Doctor, query).await.unwrap()
}

async fn found(world: &World, organizer: &Actor<Organizer>, search: &str) -> Vec<String> {
    let query = ListQuery {
        search: search.to_owned(),
        ..ListQuery::default()
    };
    let page = page(world, organizer, &query).await;
    assert_eq!(page.total, u64::try_from(page.rows.len()).unwrap());
    names(&page).into_iter().map(str::to_owned).collect()
}

fn names(page: &MemberPage) -> Vec<&str> {
    page.rows.iter().map(|row| row.full_name.as_str()).collect()
}

/// Everybody, page after page.
async fn all_pages(world: &World, organizer: &Actor<Organizer>, mut query: ListQuery, total: u64) -> Vec<MembershipId> {
    let mut seen = Vec::new();
    loop {
        let page = page(world, organizer, &query).await;
        assert_eq!(page.total, total, "the count is of all pages");
        seen.extend(page.rows.iter().map(|row| row.id));
        if !page.more {
            return seen;
        }
        query.after = seen.last().copied();
    }
}
