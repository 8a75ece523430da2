//! A patient who goes frees every seat; one whose removal is taken back has them again, as far as they are free.

use clinic::{
    classes::{group, waiting as lists},
    patients::{remove, undo_removal},
};

use super::{enrol, readers, taken, wait};
use crate::harness::{World, course, key, patients};
use domain::identity::Status;

on_both![
    a_removed_patient_frees_every_seat_and_the_next_is_offered_one,
    an_expired_invitation_frees_the_seat,
    a_removed_patient_leaves_the_waiting_list_and_passes_its_offer_on,
    a_removal_that_is_taken_back_gives_the_seat_back,
    a_seat_that_went_to_somebody_else_is_not_taken_from_it,
    a_guest_who_is_removed_frees_the_seat_of_the_class,
];

async fn a_removed_patient_frees_every_seat_and_the_next_is_offered_one(world: &World) {
    let course = course(world).await;
    let (one, other) = (course.group(world, 1).await, course.group(world, 2).await);
    let vera = course.patient(world, "vera@example.org").await;
    for group in [one, other] {
        enrol(world, &course, group, vera).await.unwrap();
    }
    world.letters().await;
    let next = course.patient(world, "next@example.org").await;
    enrol(world, &course, other, next).await.unwrap();
    world.letter().await;
    let waits = course.patient(world, "waits@example.org").await;
    wait(world, &course, waits).await.unwrap();
    world.letter().await;
    let keeper = course.person.keeps(world).await;
    remove(&world.ctx, &keeper, vera).await.unwrap();
    assert_eq!(readers(&world.letters().await), ["waits@example.org"]);
    assert_eq!((taken(world, one).await, taken(world, other).await), (1, 1));
    let ended = "SELECT count(*) FROM enrolment WHERE end_reason = 'patient_gone'";
    assert_eq!(world.number(ended).await, 2);
}

async fn an_expired_invitation_frees_the_seat(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let vera = course.patient(world, "vera@example.org").await;
    enrol(world, &course, group, vera).await.unwrap();
    world.letters().await;
    world.pass(chrono::Duration::days(10));
    clinic::identity::expire(&world.ctx, false).await.unwrap();
    assert_eq!(taken(world, group).await, 0);
    world.letters().await;
}

async fn a_removed_patient_leaves_the_waiting_list_and_passes_its_offer_on(world: &World) {
    let course = course(world).await;
    let [first, second] = [
        course.patient(world, "first@example.org").await,
        course.patient(world, "second@example.org").await,
    ];
    for patient in [first, second] {
        world.pass(chrono::Duration::minutes(1));
        wait(world, &course, patient).await.unwrap();
    }
    world.letters().await;
    let group = course.group(world, 1).await;
    assert_eq!(world.letter().await.to, "first@example.org");
    let keeper = course.person.keeps(world).await;
    remove(&world.ctx, &keeper, first).await.unwrap();
    assert_eq!(world.letter().await.to, "second@example.org");
    assert_eq!(taken(world, group).await, 1);
    // Back within the hour, it waits again, at its old place; the second one's offer stands.
    undo_removal(&world.ctx, &keeper, first).await.unwrap();
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    let order: Vec<_> = list.rows.iter().map(|row| row.patient.unwrap()).collect();
    assert_eq!(order, [first, second]);
    world.letters().await;
    assert_eq!(taken(world, group).await, 1);
}

async fn a_removal_that_is_taken_back_gives_the_seat_back(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let vera = course.patient(world, "vera@example.org").await;
    enrol(world, &course, group, vera).await.unwrap();
    world.letters().await;
    let keeper = course.person.keeps(world).await;
    remove(&world.ctx, &keeper, vera).await.unwrap();
    assert_eq!(taken(world, group).await, 0);
    undo_removal(&world.ctx, &keeper, vera).await.unwrap();
    assert_eq!(taken(world, group).await, 1);
    let expected = "SELECT count(*) FROM attendance WHERE state = 'expected'";
    assert_eq!(world.number(expected).await, 15);
    world.letters().await;
}

async fn a_seat_that_went_to_somebody_else_is_not_taken_from_it(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let [vera, other] = [
        course.patient(world, "vera@example.org").await,
        course.patient(world, "other@example.org").await,
    ];
    enrol(world, &course, group, vera).await.unwrap();
    let keeper = course.person.keeps(world).await;
    remove(&world.ctx, &keeper, vera).await.unwrap();
    enrol(world, &course, group, other).await.unwrap();
    undo_removal(&world.ctx, &keeper, vera).await.unwrap();
    assert_eq!(taken(world, group).await, 1);
    let card = group::group(&world.ctx, &course.doctor, group).await.unwrap();
    assert_eq!(card.seats[0].patient.id, other);
    world.letters().await;
}

async fn a_guest_who_is_removed_frees_the_seat_of_the_class(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let guest = patients(
        world,
        course.clinic.id,
        [("Гостья", course.person.membership, Status::Invited)],
    )
    .await[0]
        .1;
    let class: uuid::Uuid = world
        .one(
            "SELECT id FROM class WHERE group_id = $1 AND day = '2026-12-03'",
            vec![group.0.into()],
        )
        .await;
    let row = vec![
        ("id", uuid::Uuid::now_v7().into()),
        ("clinic_id", course.clinic.id.0.into()),
        ("class_id", class.into()),
        ("patient_id", guest.0.into()),
        ("state", "expected".into()),
        ("created_at", world.now().into()),
    ];
    world.insert("attendance", row).await.unwrap();
    world
        .execute("UPDATE class SET taken = 1 WHERE id = $1", vec![class.into()])
        .await;
    let keeper = course.person.keeps(world).await;
    remove(&world.ctx, &keeper, guest).await.unwrap();
    assert_eq!(taken(world, group).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM attendance").await, 0);
    group::end(&world.ctx, &course.doctor, group, key()).await.unwrap();
    world.letters().await;
}
