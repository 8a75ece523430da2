//! A class that makes up for a missed one: a guest's seat, never one more than there are.

use chrono::Duration;
use clinic::{
    Error,
    classes::{
        attendance::{call_off, make_up, my_class, my_classes, take_back},
        calendar::cancel,
    },
    identity::Patient,
};
use domain::{
    classes::{AbsenceReason, ClassId, Extent},
    error::Code,
};

use super::{chosen, taken};
use crate::harness::{Cohort, Person, Plan, World, at_once, cohort, key};

on_both![
    a_guest_takes_a_free_seat_of_the_course_once,
    a_guest_has_the_missed_class_or_one_in_its_place,
    where_the_clinic_cancels_a_make_up_class_another_one_makes_up,
    only_a_class_of_the_course_that_was_called_off_is_made_up_for,
    guests_never_exceed_the_seats,
];

/// Saturdays at noon.
const SATURDAYS: Plan<'static> = Plan {
    zone: "Europe/Moscow",
    weekdays: 0b10_0000,
    starts_at: 720,
    capacity: 2,
    from: "2026-11-24",
    to: "2026-12-18",
};

async fn called_off(world: &World, who: &Person, class: ClassId) {
    let me = who.acts::<Patient>(world).await;
    call_off(&world.ctx, &me, class, AbsenceReason::Treatment, key())
        .await
        .unwrap();
}

async fn a_guest_takes_a_free_seat_of_the_course_once(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let saturdays = all.another_group(world, SATURDAYS).await;
    world.makes_classes().await;
    let (missed, _) = all.classes(world, all.group).await[0];
    let free = all.classes(world, saturdays).await;
    let me = olga.acts::<Patient>(world).await;
    assert_eq!(my_class(&world.ctx, &me, missed).await.unwrap().make_ups, []);
    called_off(world, &olga, missed).await;
    let offered = my_class(&world.ctx, &me, missed).await.unwrap().make_ups;
    let ids: Vec<_> = offered.iter().map(|card| card.id).collect();
    assert_eq!(ids, free.iter().map(|(id, _)| *id).collect::<Vec<_>>());
    let press = key();
    for _ in 0..2 {
        make_up(&world.ctx, &me, missed, free[0].0, press).await.unwrap();
    }
    assert_eq!(taken(world, free[0].0).await, 1);
    let mine = my_classes(&world.ctx, &me).await.unwrap();
    let guest = mine.coming.iter().find(|mine| mine.class.id == free[0].0).unwrap();
    assert_eq!(guest.makes_up, Some(missed));
    let page = my_class(&world.ctx, &me, missed).await.unwrap();
    assert_eq!(page.made_up_by.unwrap().id, free[0].0);
    assert_eq!(page.make_ups, []);
    // One for one; and not both the missed class and the one in its place.
    let second = make_up(&world.ctx, &me, missed, free[1].0, key()).await;
    assert!(second.unwrap_err().is(&Code::Conflict));
    assert!(
        take_back(&world.ctx, &me, missed, key())
            .await
            .unwrap_err()
            .is(&Code::Conflict)
    );
    // A guest can call off as well, and then another class makes up for the same one, or the same after all.
    called_off(world, &olga, free[0].0).await;
    assert_eq!(taken(world, free[0].0).await, 0);
    make_up(&world.ctx, &me, missed, free[1].0, key()).await.unwrap();
    called_off(world, &olga, free[1].0).await;
    make_up(&world.ctx, &me, missed, free[0].0, key()).await.unwrap();
    assert_eq!((taken(world, free[0].0).await, taken(world, free[1].0).await), (1, 0));
}

async fn a_guest_has_the_missed_class_or_one_in_its_place(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let saturdays = all.another_group(world, SATURDAYS).await;
    world.makes_classes().await;
    let missed = all.classes(world, all.group).await[0].0;
    let free = all.classes(world, saturdays).await;
    let (first, second) = (free[0].0, free[1].0);
    let me = olga.acts::<Patient>(world).await;
    let back = async |class: ClassId| take_back(&world.ctx, &me, class, key()).await;
    called_off(world, &olga, missed).await;
    make_up(&world.ctx, &me, missed, first, key()).await.unwrap();
    // Called off in its turn, it is taken back while nothing else has come in its place.
    called_off(world, &olga, first).await;
    back(first).await.unwrap();
    called_off(world, &olga, first).await;
    back(missed).await.unwrap();
    assert!(back(first).await.unwrap_err().is(&Code::Conflict), "has the missed one");
    called_off(world, &olga, missed).await;
    make_up(&world.ctx, &me, missed, second, key()).await.unwrap();
    assert!(back(first).await.unwrap_err().is(&Code::Conflict), "has a third one");
    assert_eq!((taken(world, first).await, taken(world, second).await), (0, 1));
}

async fn where_the_clinic_cancels_a_make_up_class_another_one_makes_up(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let saturdays = all.another_group(world, SATURDAYS).await;
    world.makes_classes().await;
    let missed = all.classes(world, all.group).await[0].0;
    let free: Vec<ClassId> = all.classes(world, saturdays).await.iter().map(|(id, _)| *id).collect();
    let (me, runner) = (olga.acts::<Patient>(world).await, all.specialist.runs(world).await);
    let off = async |class: ClassId| {
        cancel(&world.ctx, &runner, chosen(class, Extent::One), "Болезнь", key())
            .await
            .unwrap();
    };
    called_off(world, &olga, missed).await;
    make_up(&world.ctx, &me, missed, free[2], key()).await.unwrap();
    called_off(world, &olga, free[2]).await;
    make_up(&world.ctx, &me, missed, free[0], key()).await.unwrap();
    off(free[0]).await;
    let page = my_class(&world.ctx, &me, missed).await.unwrap();
    assert_eq!(page.made_up_by, None);
    let offered: Vec<_> = page.make_ups.iter().map(|card| card.id).collect();
    assert_eq!(offered, free[1..]);
    // One that was called off is taken back, or a new one is chosen.
    take_back(&world.ctx, &me, free[2], key()).await.unwrap();
    off(free[2]).await;
    make_up(&world.ctx, &me, missed, free[1], key()).await.unwrap();
    off(free[1]).await;
    take_back(&world.ctx, &me, missed, key()).await.unwrap();
    world.letters().await;
}

async fn only_a_class_of_the_course_that_was_called_off_is_made_up_for(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let saturdays = all.another_group(world, SATURDAYS).await;
    let elsewhere = another_course(world, &all).await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let (free, begins) = all.classes(world, saturdays).await[0];
    let (foreign, _) = all.classes(world, elsewhere).await[0];
    let me = olga.acts::<Patient>(world).await;
    let refused = async |missed: ClassId, chosen: ClassId| -> Error {
        make_up(&world.ctx, &me, missed, chosen, key()).await.unwrap_err()
    };
    assert!(refused(made[0].0, free).await.is(&Code::Conflict), "not called off");
    called_off(world, &olga, made[0].0).await;
    assert!(refused(made[0].0, foreign).await.is(&Code::NotFound), "another course");
    assert!(
        refused(made[0].0, made[1].0).await.is(&Code::Conflict),
        "expected there anyway"
    );
    assert!(refused(free, made[1].0).await.is(&Code::NotFound), "nobody's own class");
    world
        .execute(
            "UPDATE class SET state = 'cancelled', reason = 'Болезнь' WHERE id = $1",
            vec![free.0.into()],
        )
        .await;
    assert!(refused(made[0].0, free).await.is(&Code::Conflict), "cancelled");
    world
        .execute(
            "UPDATE class SET state = 'planned', reason = NULL WHERE id = $1",
            vec![free.0.into()],
        )
        .await;
    let leave = "UPDATE enrolment SET ended_at = $1, end_reason = 'left'";
    world.execute(leave, vec![world.now().into()]).await;
    assert!(refused(made[0].0, free).await.is(&Code::Conflict), "left the group");
    world
        .execute("UPDATE enrolment SET ended_at = NULL, end_reason = NULL", vec![])
        .await;
    world.set(begins);
    assert!(refused(made[0].0, free).await.is(&Code::Conflict), "begun");
}

async fn another_course(world: &World, all: &Cohort) -> domain::classes::GroupId {
    let id = uuid::Uuid::now_v7();
    let row = vec![
        ("id", id.into()),
        ("clinic_id", all.clinic.id.0.into()),
        ("name", "Дыхание".into()),
        ("name_key", "дыхание".into()),
        ("created_at", world.now().into()),
    ];
    world.insert("course", row).await.unwrap();
    let group = all.another_group(world, SATURDAYS).await;
    let give = "UPDATE exercise_group SET course_id = $1 WHERE id = $2";
    world.execute(give, vec![id.into(), group.0.into()]).await;
    group
}

async fn guests_never_exceed_the_seats(world: &World) {
    const PATIENTS: usize = 8;
    let all = cohort(world, Plan::default()).await;
    let mut patients = Vec::new();
    for n in 0..PATIENTS {
        patients.push(all.patient(world, &format!("p{n}@example.org"), "Смирнова Ольга").await);
    }
    let saturdays = all.another_group(world, SATURDAYS).await;
    world.makes_classes().await;
    let (missed, _) = all.classes(world, all.group).await[0];
    let (free, _) = all.classes(world, saturdays).await[0];
    let other = world.another_process().await;
    let mut tries = Vec::new();
    for (n, patient) in patients.iter().enumerate() {
        called_off(world, patient, missed).await;
        let (me, ctx) = (
            patient.acts::<Patient>(world).await,
            [&world.ctx, &other][n % 2].clone(),
        );
        // Each presses twice, with the same form and with another one.
        let same = key();
        for press in [same, same, key()] {
            let (me, ctx) = (me.clone(), ctx.clone());
            tries.push(async move { make_up(&ctx, &me, missed, free, press).await });
        }
    }
    let results = at_once(tries).await;
    for result in &results {
        let fits = |error: &Error| error.is(&Code::NoSeat) || error.is(&Code::Conflict);
        assert!(result.as_ref().err().is_none_or(fits), "{result:?}");
    }
    assert_eq!(taken(world, free).await, 2);
    let guests = "SELECT count(*) FROM attendance WHERE makes_up IS NOT NULL AND state = 'expected'";
    assert_eq!(world.number(guests).await, 2);
    // A seat that comes free is the next one's.
    let held: Vec<uuid::Uuid> = world
        .column("SELECT patient_id FROM attendance WHERE makes_up IS NOT NULL", vec![])
        .await;
    let guest = patients
        .iter()
        .find(|patient| held.contains(&patient.membership.0))
        .unwrap();
    let waiting = patients
        .iter()
        .find(|patient| !held.contains(&patient.membership.0))
        .unwrap();
    called_off(world, guest, free).await;
    let me = waiting.acts::<Patient>(world).await;
    make_up(&world.ctx, &me, missed, free, key()).await.unwrap();
    assert_eq!(taken(world, free).await, 2);
    assert!(world.now() < all.classes(world, saturdays).await[0].1 - Duration::hours(2));
}
