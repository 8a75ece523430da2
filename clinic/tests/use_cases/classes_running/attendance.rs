//! «Не смогу прийти» and «Всё-таки приду».

use chrono::{DateTime, Duration, Utc};
use clinic::{
    classes::attendance::{call_off, my_class, my_classes, take_back},
    identity::Patient,
};
use domain::{
    classes::{AbsenceReason, AttendanceState, Notice},
    error::Code,
};

use super::taken;
use crate::harness::{Cohort, Person, Plan, World, cohort, key};

on_both![
    calling_off_in_time_frees_the_seat_and_taking_back_takes_it,
    calling_off_late_is_known_and_frees_nothing,
    a_seat_that_somebody_else_has_by_now_is_not_taken_back,
    a_patient_sees_the_own_classes_only,
    of_many_classes_the_nearest_are_shown,
];

async fn calling_off_in_time_frees_the_seat_and_taking_back_takes_it(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let (first, begins) = made[0];
    let me = olga.acts::<Patient>(world).await;
    let next = |classes: &clinic::classes::attendance::MyClasses| classes.next(world.now()).unwrap().class.id;
    assert_eq!(next(&my_classes(&world.ctx, &me).await.unwrap()), first);
    world.set(begins - Duration::hours(2));
    let press = key();
    for _ in 0..2 {
        call_off(&world.ctx, &me, first, AbsenceReason::Unwell, press)
            .await
            .unwrap();
    }
    assert_eq!(taken(world, first).await, 0);
    let page = my_class(&world.ctx, &me, first).await.unwrap();
    assert_eq!(
        (page.mine.state, page.mine.absence, page.notice),
        (AttendanceState::Cancelled, Some(AbsenceReason::Unwell), Notice::InTime)
    );
    assert_eq!(next(&my_classes(&world.ctx, &me).await.unwrap()), made[1].0);
    let again = call_off(&world.ctx, &me, first, AbsenceReason::Busy, key()).await;
    assert!(again.unwrap_err().is(&Code::Conflict));
    take_back(&world.ctx, &me, first, key()).await.unwrap();
    assert_eq!(taken(world, first).await, 1);
    assert!(
        take_back(&world.ctx, &me, first, key())
            .await
            .unwrap_err()
            .is(&Code::Conflict)
    );
    // Once it has begun there is nothing to call off.
    world.set(begins);
    let begun = call_off(&world.ctx, &me, first, AbsenceReason::Busy, key()).await;
    assert!(begun.unwrap_err().is(&Code::Conflict));
    let events = "SELECT count(*) FROM audit_event WHERE action = 'attendance_cancelled'";
    assert_eq!(world.number(events).await, 1);
}

async fn calling_off_late_is_known_and_frees_nothing(world: &World) {
    let all = cohort(
        world,
        Plan {
            capacity: 1,
            ..Plan::default()
        },
    )
    .await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let (first, begins) = all.classes(world, all.group).await[0];
    let me = olga.acts::<Patient>(world).await;
    world.set(begins - Duration::minutes(119));
    call_off(&world.ctx, &me, first, AbsenceReason::Technical, key())
        .await
        .unwrap();
    assert_eq!(taken(world, first).await, 1, "nobody else could use it");
    let page = my_class(&world.ctx, &me, first).await.unwrap();
    assert_eq!(page.mine.state, AttendanceState::Cancelled);
    // The seat is still this patient's own.
    take_back(&world.ctx, &me, first, key()).await.unwrap();
    assert_eq!(taken(world, first).await, 1);
    let page = my_class(&world.ctx, &me, first).await.unwrap();
    assert_eq!((page.mine.state, page.mine.absence), (AttendanceState::Expected, None));
}

async fn a_seat_that_somebody_else_has_by_now_is_not_taken_back(world: &World) {
    let all = cohort(
        world,
        Plan {
            capacity: 1,
            ..Plan::default()
        },
    )
    .await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    world.makes_classes().await;
    let (first, _) = all.classes(world, all.group).await[0];
    let me = olga.acts::<Patient>(world).await;
    call_off(&world.ctx, &me, first, AbsenceReason::Busy, key())
        .await
        .unwrap();
    world
        .execute("UPDATE class SET taken = 1 WHERE id = $1", vec![first.0.into()])
        .await;
    assert!(
        take_back(&world.ctx, &me, first, key())
            .await
            .unwrap_err()
            .is(&Code::NoSeat)
    );
    // Whoever has left the group has no seat to take back.
    world
        .execute("UPDATE class SET taken = 0 WHERE id = $1", vec![first.0.into()])
        .await;
    let leave = "UPDATE enrolment SET ended_at = $1, end_reason = 'left'";
    world.execute(leave, vec![world.now().into()]).await;
    assert!(
        take_back(&world.ctx, &me, first, key())
            .await
            .unwrap_err()
            .is(&Code::Conflict)
    );
}

async fn a_patient_sees_the_own_classes_only(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let stranger = new_patient(world, &all).await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let them = stranger.acts::<Patient>(world).await;
    let theirs = my_classes(&world.ctx, &them).await.unwrap();
    assert!(theirs.coming.is_empty() && theirs.past.is_empty());
    let (first, _) = made[0];
    assert!(
        my_class(&world.ctx, &them, first)
            .await
            .unwrap_err()
            .is(&Code::NotFound)
    );
    let called = call_off(&world.ctx, &them, first, AbsenceReason::Busy, key()).await;
    assert!(called.unwrap_err().is(&Code::NotFound));
    // What is over stands under the past, the last one first.
    world.set(made[2].1);
    let me = olga.acts::<Patient>(world).await;
    let mine = my_classes(&world.ctx, &me).await.unwrap();
    let ids = |classes: &[clinic::classes::attendance::MyClass]| -> Vec<_> {
        classes.iter().map(|mine| mine.class.id).collect()
    };
    assert_eq!(ids(&mine.coming), [made[2].0, made[3].0]);
    assert_eq!(ids(&mine.past), [made[1].0, made[0].0]);
}

async fn of_many_classes_the_nearest_are_shown(world: &World) {
    const SHOWN: usize = 100;
    const DAYS: i64 = 110;
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let begins = world.now() + Duration::hours(2);
    for n in 0..DAYS {
        class_on(world, &all, &olga, begins + Duration::days(n)).await;
    }
    let me = olga.acts::<Patient>(world).await;
    let mine = my_classes(&world.ctx, &me).await.unwrap();
    assert_eq!((mine.coming.len(), mine.past.len()), (SHOWN, 0));
    assert_eq!(mine.next(world.now()).unwrap().class.starts_at, begins);
    world.set(begins + Duration::days(DAYS - 2));
    let mine = my_classes(&world.ctx, &me).await.unwrap();
    assert_eq!((mine.coming.len(), mine.past.len()), (2, SHOWN));
    let last = begins + Duration::days(DAYS - 3);
    assert_eq!(mine.past[0].class.starts_at, last);
}

/// A class at that time, at which the patient is expected.
async fn class_on(world: &World, all: &Cohort, who: &Person, begins: DateTime<Utc>) {
    let id = uuid::Uuid::now_v7();
    let class = vec![
        ("id", id.into()),
        ("clinic_id", all.clinic.id.0.into()),
        ("group_id", all.group.0.into()),
        ("specialist_id", all.specialist.membership.0.into()),
        ("day", begins.date_naive().to_string().into()),
        ("starts_at", begins.into()),
        ("ends_at", (begins + Duration::minutes(45)).into()),
        ("time_zone", "Europe/Moscow".into()),
        ("capacity", 12_i64.into()),
        ("taken", 1_i64.into()),
        ("state", "planned".into()),
        ("revision", 0_i64.into()),
        ("created_at", world.now().into()),
    ];
    world.insert("class", class).await.unwrap();
    let seat = vec![
        ("id", uuid::Uuid::now_v7().into()),
        ("clinic_id", all.clinic.id.0.into()),
        ("class_id", id.into()),
        ("patient_id", who.membership.0.into()),
        ("state", "expected".into()),
        ("created_at", world.now().into()),
    ];
    world.insert("attendance", seat).await.unwrap();
}

async fn new_patient(world: &World, all: &Cohort) -> Person {
    let new = crate::harness::patient("stranger@example.org", "Чужая Жанна", all.doctor.membership);
    world.patient(&all.doctor, new).await
}
