//! Doctors' notes: read by whoever watches over the patient, never changed, corrected by another one.

use clinic::{
    identity::{Actor, Doctor},
    monitoring::{
        lead,
        notes::{add, notes},
    },
};
use domain::{classes::Prose, error::Code, identity::Role, limits::NOTES_PAGE, monitoring::NoteId};

use super::{Watched, journal, watched};
use crate::harness::{World, key};

on_both![
    the_latest_stand_first_by_pages,
    a_correction_stands_in_the_place_and_keeps_what_was,
    nobody_corrects_anothers_or_twice,
    other_doctors_neither_read_nor_write,
    after_the_end_they_are_only_read,
];

fn prose(text: &str) -> Prose {
    Prose::parse(text).unwrap()
}

async fn writes(world: &World, all: &Watched, text: &str, corrects: Option<NoteId>) {
    add(
        &world.ctx,
        &all.anna,
        all.patient.membership,
        prose(text),
        corrects,
        key(),
    )
    .await
    .unwrap();
}

async fn texts(world: &World, all: &Watched, after: Option<NoteId>) -> (Vec<String>, Option<NoteId>) {
    let page = notes(&world.ctx, &all.anna, all.patient.membership, after)
        .await
        .unwrap();
    let last = page.rows.last().filter(|_| page.more).map(|note| note.id);
    (page.rows.into_iter().map(|note| note.text).collect(), last)
}

async fn the_latest_stand_first_by_pages(world: &World) {
    let all = watched(world).await;
    for number in 0..NOTES_PAGE + 2 {
        writes(world, &all, &format!("Заметка {number}"), None).await;
    }
    let (first, last) = texts(world, &all, None).await;
    assert_eq!(first[0], format!("Заметка {}", NOTES_PAGE + 1));
    assert_eq!(first.len(), usize::try_from(NOTES_PAGE).unwrap());
    let (second, over) = texts(world, &all, last).await;
    assert_eq!(
        (second, over),
        (vec!["Заметка 1".to_owned(), "Заметка 0".to_owned()], None)
    );
    assert_eq!(
        journal(world, "note_added").await,
        i64::try_from(NOTES_PAGE + 2).unwrap()
    );
    assert_eq!(journal(world, "record_shown").await, 2);
    // Pressing twice writes one.
    let press = key();
    for _ in 0..2 {
        let text = prose("Дважды");
        add(&world.ctx, &all.anna, all.patient.membership, text, None, press)
            .await
            .unwrap();
    }
    assert_eq!(
        journal(world, "note_added").await,
        i64::try_from(NOTES_PAGE + 3).unwrap()
    );
}

async fn a_correction_stands_in_the_place_and_keeps_what_was(world: &World) {
    let all = watched(world).await;
    writes(world, &all, "Звонил сын", None).await;
    for text in ["Звонила дочь", "Звонила дочь Инна"] {
        let page = notes(&world.ctx, &all.anna, all.patient.membership, None)
            .await
            .unwrap();
        writes(world, &all, text, Some(page.rows[0].id)).await;
    }
    let page = notes(&world.ctx, &all.anna, all.patient.membership, None)
        .await
        .unwrap();
    assert_eq!(page.rows.len(), 1);
    assert_eq!(page.rows[0].text, "Звонила дочь Инна");
    let before: Vec<&str> = page.rows[0].before.iter().map(|(text, _)| text.as_str()).collect();
    assert_eq!(before, ["Звонила дочь", "Звонил сын"]);
    assert_eq!(world.number("SELECT count(*) FROM doctor_note").await, 3);
}

async fn boris(world: &World, all: &Watched) -> Actor<Doctor> {
    let boris = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    boris.acts(world).await
}

async fn nobody_corrects_anothers_or_twice(world: &World) {
    let all = watched(world).await;
    writes(world, &all, "Звонил сын", None).await;
    let first = notes(&world.ctx, &all.anna, all.patient.membership, None)
        .await
        .unwrap()
        .rows[0]
        .id;
    writes(world, &all, "Звонила дочь", Some(first)).await;
    let patient = all.patient.membership;
    let again = add(&world.ctx, &all.anna, patient, prose("Ещё раз"), Some(first), key()).await;
    assert!(again.unwrap_err().is(&Code::Conflict));
    // Another doctor takes the patient over: what was noted is read, and not corrected.
    let boris = boris(world, &all).await;
    let moved = "UPDATE observation SET doctor_id = $1";
    world.execute(moved, vec![boris.membership().0.into()]).await;
    let second = notes(&world.ctx, &boris, patient, None).await.unwrap().rows[0].id;
    let strange = add(&world.ctx, &boris, patient, prose("Не моё"), Some(second), key()).await;
    assert!(strange.unwrap_err().is(&Code::NotFound));
}

async fn other_doctors_neither_read_nor_write(world: &World) {
    let all = watched(world).await;
    writes(world, &all, "Звонил сын", None).await;
    let boris = boris(world, &all).await;
    let patient = all.patient.membership;
    let read = notes(&world.ctx, &boris, patient, None).await.map(|_| ());
    let written = add(&world.ctx, &boris, patient, prose("Чужой"), None, key()).await;
    for refused in [read, written] {
        assert!(refused.unwrap_err().is(&Code::NotFound));
    }
    assert_eq!(journal(world, "record_shown").await, 0);
}

async fn after_the_end_they_are_only_read(world: &World) {
    let all = watched(world).await;
    writes(world, &all, "Звонил сын", None).await;
    let patient = all.patient.membership;
    lead::finish(&world.ctx, &all.anna, patient, prose("Ремиссия."), key())
        .await
        .unwrap();
    let late = add(&world.ctx, &all.anna, patient, prose("Поздно"), None, key()).await;
    assert!(late.unwrap_err().is(&Code::Conflict));
    let page = notes(&world.ctx, &all.anna, patient, None).await.unwrap();
    assert!(!page.is_open);
    assert_eq!(page.rows[0].text, "Звонил сын");
}
