//! Seats at single classes, when a patient presses while somebody else ends its seat in the group.

use clinic::{
    classes::{
        attendance::{call_off, make_up, take_back},
        group,
    },
    identity::Patient,
    patients::remove,
};
use domain::classes::{AbsenceReason, ClassId, EnrolmentId, GroupId};

use super::{enrol, taken};
use crate::harness::{Course, Person, World, course, key, patient};

on_both![
    whoever_calls_off_while_being_taken_out_frees_one_seat,
    whoever_takes_a_seat_back_while_being_taken_out_has_none,
    a_guest_who_calls_off_while_being_removed_frees_one_seat,
    whoever_leaves_the_course_leaves_its_seats_as_a_guest,
    whoever_keeps_a_seat_in_the_course_stays_a_guest,
];

const HOLD: &str = "SELECT 1 FROM class WHERE id = $1 FOR UPDATE";

/// A group with two patients; the first one's login, and its seat.
async fn two(world: &World) -> (Course, GroupId, Person, EnrolmentId) {
    let course = course(world).await;
    let group = course.group(world, 3).await;
    let new = patient("vera@example.org", "Верина Вера", course.person.membership);
    let vera = world.patient(&course.person, new).await;
    let seat = enrol(world, &course, group, vera.membership).await.unwrap();
    let other = course.active_later(world, "other@example.org").await;
    enrol(world, &course, group, other).await.unwrap();
    world.letters().await;
    (course, group, vera, seat)
}

/// The n-th class of a group.
async fn class(world: &World, group: GroupId, n: usize) -> ClassId {
    let sql = "SELECT id FROM class WHERE group_id = $1 ORDER BY starts_at";
    ClassId(world.column(sql, vec![group.0.into()]).await[n])
}

async fn whoever_calls_off_while_being_taken_out_frees_one_seat(world: &World) {
    let (course, group, vera, seat) = two(world).await;
    let (me, first) = (vera.acts::<Patient>(world).await, class(world, group, 0).await);
    let held = world.hold(HOLD, vec![first.0.into()]).await;
    let ctx = world.ctx.clone();
    let called = tokio::spawn(async move { call_off(&ctx, &me, first, AbsenceReason::Busy, key()).await });
    world.until_waiting(1).await;
    let (ctx, doctor) = (world.another_process().await, course.doctor.clone());
    let out = tokio::spawn(async move { group::take_out(&ctx, &doctor, seat, key()).await });
    world.until_waiting(2).await;
    held.let_go().await;
    // On SQLite the other one may be first: then there is nothing left to call off.
    let _either = called.await.unwrap();
    out.await.unwrap().unwrap();
    assert_eq!(taken(world, group).await, 1);
    world.letters().await;
}

async fn whoever_takes_a_seat_back_while_being_taken_out_has_none(world: &World) {
    let (course, group, vera, seat) = two(world).await;
    let (me, first) = (vera.acts::<Patient>(world).await, class(world, group, 0).await);
    call_off(&world.ctx, &me, first, AbsenceReason::Busy, key())
        .await
        .unwrap();
    let held = world.hold(HOLD, vec![first.0.into()]).await;
    let ctx = world.ctx.clone();
    let back = tokio::spawn(async move { take_back(&ctx, &me, first, key()).await });
    world.until_waiting(1).await;
    let (ctx, doctor) = (world.another_process().await, course.doctor.clone());
    let out = tokio::spawn(async move { group::take_out(&ctx, &doctor, seat, key()).await });
    world.until_waiting(2).await;
    held.let_go().await;
    let _either = back.await.unwrap();
    out.await.unwrap().unwrap();
    assert_eq!(taken(world, group).await, 1);
    world.letters().await;
}

/// Misses the first class of the own group, and comes to one of another group instead.
async fn guest(world: &World, course: &Course, own: GroupId, who: &Person) -> (GroupId, ClassId) {
    let other = course.group(world, 3).await;
    let elsewhere = course.active_later(world, "third@example.org").await;
    enrol(world, course, other, elsewhere).await.unwrap();
    world.letters().await;
    let (missed, free) = (class(world, own, 0).await, class(world, other, 1).await);
    let me = who.acts::<Patient>(world).await;
    call_off(&world.ctx, &me, missed, AbsenceReason::Busy, key())
        .await
        .unwrap();
    make_up(&world.ctx, &me, missed, free, key()).await.unwrap();
    assert_eq!(seats_at(world, free).await, 2);
    (other, free)
}

async fn seats_at(world: &World, class: ClassId) -> i64 {
    world
        .one("SELECT taken FROM class WHERE id = $1", vec![class.0.into()])
        .await
}

async fn a_guest_who_calls_off_while_being_removed_frees_one_seat(world: &World) {
    let (course, own, vera, _) = two(world).await;
    let (other, free) = guest(world, &course, own, &vera).await;
    let me = vera.acts::<Patient>(world).await;
    let keeper = course.person.keeps(world).await;
    let held = world.hold(HOLD, vec![free.0.into()]).await;
    let ctx = world.ctx.clone();
    let called = tokio::spawn(async move { call_off(&ctx, &me, free, AbsenceReason::Busy, key()).await });
    world.until_waiting(1).await;
    let (ctx, id) = (world.another_process().await, vera.membership);
    let removed = tokio::spawn(async move { remove(&ctx, &keeper, id).await });
    world.until_waiting(2).await;
    held.let_go().await;
    let _either = called.await.unwrap();
    removed.await.unwrap().unwrap();
    assert_eq!(seats_at(world, free).await, 1);
    assert_eq!((taken(world, own).await, taken(world, other).await), (1, 1));
    world.letters().await;
}

async fn whoever_leaves_the_course_leaves_its_seats_as_a_guest(world: &World) {
    let (course, own, vera, seat) = two(world).await;
    let (other, free) = guest(world, &course, own, &vera).await;
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    assert_eq!(seats_at(world, free).await, 1);
    assert_eq!((taken(world, own).await, taken(world, other).await), (1, 1));
    let theirs = "SELECT count(*) FROM attendance WHERE patient_id = $1";
    let left: i64 = world.one(theirs, vec![vera.membership.0.into()]).await;
    assert_eq!(left, 0, "nothing of the course is left to come");
    world.letters().await;
}

async fn whoever_keeps_a_seat_in_the_course_stays_a_guest(world: &World) {
    let (course, own, vera, seat) = two(world).await;
    let (_, free) = guest(world, &course, own, &vera).await;
    let third = course.group(world, 3).await;
    let moved = group::move_to(&world.ctx, &course.doctor, seat, third, key())
        .await
        .unwrap();
    assert_eq!(seats_at(world, free).await, 2, "moving is no leaving");
    enrol(world, &course, own, vera.membership).await.unwrap();
    group::take_out(&world.ctx, &course.doctor, moved, key()).await.unwrap();
    assert_eq!(seats_at(world, free).await, 2, "one seat of the course is left");
    world.letters().await;
}
