//! The grid of who works for whom: pages, searches, and saving only what was shown.

use std::sync::atomic::Ordering;

use clinic::{
    Result,
    assistants::{grid, save, save_grid},
};
use domain::{
    assistants::{AccessChange, AccessGrid, AssistantChange},
    error::Code,
    identity::{MembershipId, PersonName, Role, Status},
    limits::ACCESS_PAGE,
};
use uuid::Uuid;

use crate::harness::{World, assistants, at_once, clinic, doctors, key, people};

on_both![
    the_grid_shows_who_works_for_whom,
    the_grid_is_paged_and_searched,
    the_grid_takes_the_same_queries_whatever_its_size,
    a_saved_grid_changes_only_what_it_showed,
    two_pages_of_the_grid_saved_at_once_keep_each_other,
    the_same_grid_saved_at_once_is_saved_once,
    a_grid_with_people_of_another_clinic_changes_nothing,
];

async fn the_grid_shows_who_works_for_whom(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let empty = grid(&world.ctx, &organizer, "", None).await.unwrap();
    assert_eq!(
        (empty.assistants, empty.doctors, empty.more),
        (Vec::new(), Vec::new(), false)
    );
    let doctors = doctors(world, &clinic, ["Белов", "Авдеев", "Ёлкин"]).await;
    let olga = assistants(world, &clinic, ["Орлова Ольга", "Иванов Илья"]).await[0];
    people(world, clinic.id, [("Ушедшая", Role::Assistant, Status::Removed)]).await;
    save(
        &world.ctx,
        &organizer,
        olga,
        change("Орлова Ольга", &doctors[1..]),
        key(),
    )
    .await
    .unwrap();
    let there = world.clinic("Чужая", "oleg@example.org").await;
    assistants(world, &there, ["Чужая Анна"]).await;
    let shown = grid(&world.ctx, &organizer, "", None).await.unwrap();
    let names: Vec<_> = shown.doctors.iter().map(|doctor| doctor.full_name.as_str()).collect();
    assert_eq!(names, ["Авдеев", "Белов", "Ёлкин"]);
    assert_eq!(
        rows(&shown),
        [
            ("Иванов Илья", vec![false, false, false]),
            ("Орлова Ольга", vec![true, false, true])
        ]
    );
}

async fn the_grid_is_paged_and_searched(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let same_name = std::iter::repeat_n("Иванов Илья", 2 * page() + 3);
    let others = ["Абрамова", "Ёлкина"];
    let all = same_name
        .chain(others)
        .map(|name| (name, Role::Assistant, Status::Invited));
    let mut expected = people(world, clinic.id, all).await;
    expected.sort();
    let (mut seen, mut after) = (Vec::new(), None);
    for more in [true, true, false] {
        let shown = grid(&world.ctx, &organizer, "", after).await.unwrap();
        assert_eq!(shown.more, more);
        seen.extend(
            shown
                .assistants
                .iter()
                .map(|(assistant, _)| (assistant.full_name.search_key(), assistant.id)),
        );
        after = seen.last().map(|(_, id)| *id);
    }
    assert_eq!(seen, expected);
    let found = grid(&world.ctx, &organizer, "ЕЛК", None).await.unwrap();
    assert_eq!(rows(&found), [("Ёлкина", vec![])]);

    let there = world.clinic("Чужая", "oleg@example.org").await;
    let theirs = assistants(world, &there, ["Чужая Анна"]).await[0];
    let strange = grid(&world.ctx, &organizer, "", Some(theirs)).await.unwrap_err();
    assert!(strange.is(&Code::NotFound), "{strange:?}");
}

async fn the_grid_takes_the_same_queries_whatever_its_size(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    assistants(world, &clinic, ["Орлова Ольга"]).await;
    let (ctx, statements) = world.counted_process().await;
    let looked = async || {
        statements.store(0, Ordering::SeqCst);
        grid(&ctx, &organizer, "", None).await.unwrap();
        statements.load(Ordering::SeqCst)
    };
    let saved = async |change| {
        statements.store(0, Ordering::SeqCst);
        save_grid(&ctx, &organizer, change, key()).await.unwrap();
        statements.load(Ordering::SeqCst)
    };
    assert_eq!(looked().await, 3);
    let many = std::iter::repeat_n(("Белов", Role::Doctor, Status::Invited), 40);
    let many = many.chain(std::iter::repeat_n(("Павлова", Role::Assistant, Status::Invited), 40));
    people(world, clinic.id, many).await;
    assert_eq!(looked().await, 3);
    let shown = grid(&world.ctx, &organizer, "", None).await.unwrap();
    let one = saved(ticks(&shown, |row, column| (row, column) == (0, 0))).await;
    let all = saved(ticks(&shown, |_row, _column| true)).await;
    assert_eq!(all, one, "800 ticks take no more than one");
    let none = saved(ticks(&shown, |_row, _column| false)).await;
    assert!(
        none <= all + page(),
        "and one more for each assistant who is detached: {none}"
    );
}

/// Assistants of one page.
fn page() -> usize {
    usize::try_from(ACCESS_PAGE).unwrap()
}

async fn a_saved_grid_changes_only_what_it_showed(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let [white, green, black] = doctors(world, &clinic, ["Белов", "Зелёнин", "Чернов"]).await[..]
    else {
        panic!("three were made")
    };
    let [olga, pavel] = assistants(world, &clinic, ["Орлова Ольга", "Павлов Павел"]).await[..]
    else {
        panic!("two were made")
    };
    for id in [olga, pavel] {
        save(&world.ctx, &organizer, id, change("Тёзка", &[white, black]), key())
            .await
            .unwrap();
    }
    let before = journal(world).await.len();
    let shown = AccessChange {
        assistants: vec![olga],
        doctors: vec![green, white],
        pairs: vec![(0, 0)],
    };
    save_grid(&world.ctx, &organizer, shown.clone(), key()).await.unwrap();
    let now = grid(&world.ctx, &organizer, "", None).await.unwrap();
    assert_eq!(
        rows(&now),
        [("Тёзка", vec![false, true, true]), ("Тёзка", vec![true, false, true])],
        "Белов, Зелёнин, Чернов"
    );
    assert_eq!(journal(world).await[before..], ["access_changed"]);
    save_grid(&world.ctx, &organizer, shown, key()).await.unwrap();
    assert_eq!(journal(world).await.len(), before + 1, "the same again is no change");
}

async fn two_pages_of_the_grid_saved_at_once_keep_each_other(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let doctors = doctors(world, &clinic, ["Белов", "Зелёнин", "Чернов", "Яшин"]).await;
    let assistants = assistants(world, &clinic, ["Орлова Ольга", "Павлов Павел"]).await;
    let processes = [world.ctx.clone(), world.another_process().await];
    for round in 0..6 {
        let ticked = round % 2 == 0;
        // The same assistants, two halves of the doctors; named in opposite orders.
        let saves = processes.iter().enumerate().map(|(half, ctx)| {
            let mut rows = assistants;
            if half == 1 {
                rows.reverse();
            }
            let change = AccessChange {
                assistants: rows.to_vec(),
                doctors: doctors[2 * half..2 * half + 2].to_vec(),
                pairs: if ticked {
                    vec![(0, 0), (0, 1), (1, 0), (1, 1)]
                } else {
                    Vec::new()
                },
            };
            let (ctx, organizer) = (ctx.clone(), organizer.clone());
            async move { save_grid(&ctx, &organizer, change, key()).await }
        });
        for saved in at_once(saves).await {
            saved.unwrap();
        }
        let shown = grid(&world.ctx, &organizer, "", None).await.unwrap();
        assert!(
            shown.assistants.iter().all(|(_, ticks)| *ticks == [ticked; 4]),
            "{shown:?}"
        );
    }
}

async fn the_same_grid_saved_at_once_is_saved_once(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let many = std::iter::repeat_n(("Белов", Role::Doctor, Status::Invited), 20);
    let many = many.chain(std::iter::repeat_n(("Павлова", Role::Assistant, Status::Invited), 20));
    people(world, clinic.id, many).await;
    let shown = grid(&world.ctx, &organizer, "", None).await.unwrap();
    let processes = [world.ctx.clone(), world.another_process().await];
    for round in 1..=6 {
        let ticked = round % 2 == 1;
        let change = ticks(&shown, |_row, _column| ticked);
        let twice = key();
        // Two presses of one form, and two organizers with forms of their own.
        let presses = [twice, twice, key(), key()].into_iter().enumerate().map(|(n, key)| {
            let (ctx, organizer, change) = (processes[n % 2].clone(), organizer.clone(), change.clone());
            async move { save_grid(&ctx, &organizer, change, key).await }
        });
        let saved: Vec<Result<()>> = at_once(presses).await;
        assert!(saved.iter().all(Result::is_ok), "{saved:?}");
        assert_eq!(journal(world).await.len(), 20 * round, "each assistant once");
        let pairs = world.number("SELECT count(*) FROM assignment").await;
        assert_eq!(pairs, if ticked { 400 } else { 0 });
    }
}

async fn a_grid_with_people_of_another_clinic_changes_nothing(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let doctor = doctors(world, &clinic, ["Белов"]).await[0];
    let assistant = assistants(world, &clinic, ["Орлова Ольга"]).await[0];
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let their_doctor = doctors(world, &there, ["Чужой"]).await[0];
    let their_assistant = assistants(world, &there, ["Чужая Анна"]).await[0];
    let before = world.dump().await;
    for (row, column) in [
        (their_assistant, doctor),
        (assistant, their_doctor),
        (their_assistant, their_doctor),
        (doctor, assistant),
        (MembershipId(Uuid::now_v7()), doctor),
    ] {
        let change = AccessChange {
            assistants: vec![assistant, row]
                .into_iter()
                .filter(|id| *id != row)
                .chain([row])
                .collect(),
            doctors: vec![column],
            pairs: vec![(0, 0)],
        };
        let refused = save_grid(&world.ctx, &organizer, change, key()).await.unwrap_err();
        assert!(refused.is(&Code::NotFound), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

fn change(name: &str, doctors: &[MembershipId]) -> AssistantChange {
    AssistantChange {
        full_name: PersonName::parse(name).unwrap(),
        email: None,
        zone: None,
        doctors: doctors.to_vec(),
    }
}

/// The grid as shown, with other ticks.
fn ticks(shown: &AccessGrid, ticked: impl Fn(usize, usize) -> bool) -> AccessChange {
    let places = (0..shown.assistants.len()).flat_map(|row| (0..shown.doctors.len()).map(move |column| (row, column)));
    AccessChange {
        assistants: shown.assistants.iter().map(|(assistant, _)| assistant.id).collect(),
        doctors: shown.doctors.iter().map(|doctor| doctor.id).collect(),
        pairs: places.filter(|(row, column)| ticked(*row, *column)).collect(),
    }
}

fn rows(shown: &AccessGrid) -> Vec<(&str, Vec<bool>)> {
    let rows = shown.assistants.iter();
    rows.map(|(assistant, ticks)| (assistant.full_name.as_str(), ticks.clone()))
        .collect()
}

/// What was done to assistants and their access, in the order of doing.
async fn journal(world: &World) -> Vec<String> {
    let sql = "SELECT action FROM audit_event WHERE action IN ('member_changed', 'access_changed') ORDER BY id";
    world.column(sql, Vec::new()).await
}
