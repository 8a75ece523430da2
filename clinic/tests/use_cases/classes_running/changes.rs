//! A class is moved, cancelled or given to somebody else: who may, and who is told.

use chrono::{DateTime, Duration, Utc};
use clinic::{
    classes::{
        attendance::call_off,
        calendar::{cancel, class, classes, hand_over, move_class},
    },
    mail::ClassNews,
};
use domain::{
    classes::{AbsenceReason, ClassState, Extent},
    error::{Code, Field, Problem},
    identity::Role,
};

use super::{chosen, time, told};
use crate::harness::{Cohort, Person, Plan, World, cohort, key};

on_both![
    exactly_those_who_are_expected_hear_that_a_class_is_moved,
    a_form_that_saw_an_older_class_changes_nothing,
    what_stays_as_it_was_is_told_to_nobody,
    classes_are_cancelled_from_one_on_with_one_letter_each,
    a_substitute_is_told_and_sees_that_class_only,
    a_substitute_changes_none_of_the_others_classes,
    what_was_overtaken_is_not_sent,
    a_whole_row_of_classes_keeps_its_time_of_day_when_clocks_change,
    only_who_runs_a_class_changes_it,
];

/// A group with three patients: Olga, Pavel, and Rita, who called the first class off.
pub(super) async fn three(world: &World) -> (Cohort, [Person; 3]) {
    let all = cohort(world, Plan::default()).await;
    let olga = all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let pavel = all.patient(world, "pavel@example.org", "Попов Павел").await;
    let rita = all.patient(world, "rita@example.org", "Рябова Рита").await;
    world.makes_classes().await;
    let (first, _) = all.classes(world, all.group).await[0];
    call_off(&world.ctx, &rita.acts(world).await, first, AbsenceReason::Busy, key())
        .await
        .unwrap();
    (all, [olga, pavel, rita])
}

async fn exactly_those_who_are_expected_hear_that_a_class_is_moved(world: &World) {
    let (all, _) = three(world).await;
    let other = all
        .another_group(
            world,
            Plan {
                starts_at: 900,
                ..Plan::default()
            },
        )
        .await;
    all.crowd(world, other, ["Чужая Жанна"]).await;
    world.makes_classes().await;
    let (first, was) = all.classes(world, all.group).await[0];
    let runner = all.specialist.runs(world).await;
    let (press, to) = (key(), time("2026-11-27", "18:30"));
    for _ in 0..2 {
        move_class(&world.ctx, &runner, chosen(first, Extent::One), to, press)
            .await
            .unwrap();
    }
    let letters = world.letters().await;
    assert_eq!(
        told(&letters),
        [
            ("olga@example.org", ClassNews::Moved),
            ("pavel@example.org", ClassNews::Moved)
        ],
        "neither who called off, nor another group, nor who did it"
    );
    let of_letter = &letters[0].classes().classes[0];
    let at: DateTime<Utc> = "2026-11-27T15:30:00Z".parse().unwrap();
    assert_eq!((of_letter.starts_at, of_letter.was), (at, Some(was)));
    assert_eq!((of_letter.ends_at - at, of_letter.revision), (Duration::minutes(45), 1));
    let (now, _) = class(&world.ctx, &runner, first).await.unwrap();
    assert!(now.is_moved && now.starts_at == at);
    // The doctor may do it as well, and then the specialist hears of it.
    let doctor = all.doctor.runs(world).await;
    let seen = clinic::classes::calendar::Chosen {
        revision: 1,
        ..chosen(first, Extent::One)
    };
    move_class(&world.ctx, &doctor, seen, time("2026-11-26", "10:00"), key())
        .await
        .unwrap();
    let people: Vec<_> = told(&world.letters().await)
        .iter()
        .map(|(to, _)| (*to).to_owned())
        .collect();
    assert_eq!(people, ["oleg@example.org", "olga@example.org", "pavel@example.org"]);
    // Made again, the day still has its one class.
    world.makes_classes().await;
    assert_eq!(all.classes(world, all.group).await.len(), 4);
}

async fn a_form_that_saw_an_older_class_changes_nothing(world: &World) {
    let (all, _) = three(world).await;
    let (first, _) = all.classes(world, all.group).await[0];
    let runner = all.specialist.runs(world).await;
    let one = chosen(first, Extent::One);
    move_class(&world.ctx, &runner, one, time("2026-11-27", "18:30"), key())
        .await
        .unwrap();
    world.letters().await;
    let before = world.dump().await;
    let (to, reason) = (time("2026-11-28", "18:30"), "Болезнь");
    let moved = move_class(&world.ctx, &runner, one, to, key()).await;
    let cancelled = cancel(&world.ctx, &runner, one, reason, key()).await;
    let handed = hand_over(&world.ctx, &runner, one, all.specialist.membership, key()).await;
    for refused in [moved.map(drop), cancelled, handed.map(drop)] {
        assert!(refused.unwrap_err().is(&Code::Conflict));
    }
    let seen = clinic::classes::calendar::Chosen { revision: 1, ..one };
    let past = move_class(&world.ctx, &runner, seen, time("2026-11-24", "11:00"), key()).await;
    assert!(past.unwrap_err().is(&Code::field(Field::ClassDay, Problem::Past)));
    assert_eq!(world.dump().await, before);
    // What has begun is not changed any more.
    world.set("2026-11-27T15:30:00Z".parse().unwrap());
    let late = cancel(&world.ctx, &runner, seen, reason, key()).await;
    assert!(late.unwrap_err().is(&Code::Conflict));
}

async fn what_stays_as_it_was_is_told_to_nobody(world: &World) {
    let (all, _) = three(world).await;
    let (first, _) = all.classes(world, all.group).await[0];
    let (runner, doctor) = (all.specialist.runs(world).await, all.doctor.runs(world).await);
    let (one, press) = (chosen(first, Extent::One), key());
    for _ in 0..2 {
        let moved = move_class(&world.ctx, &runner, one, time("2026-11-26", "10:00"), press).await;
        assert!(!moved.unwrap());
    }
    let given = hand_over(&world.ctx, &doctor, one, all.specialist.membership, key()).await;
    assert!(!given.unwrap());
    assert!(world.letters().await.is_empty());
    let moved = move_class(&world.ctx, &runner, one, time("2026-11-26", "10:15"), key()).await;
    assert!(moved.unwrap());
    world.letters().await;
}

async fn classes_are_cancelled_from_one_on_with_one_letter_each(world: &World) {
    let (all, _) = three(world).await;
    let made = all.classes(world, all.group).await;
    let doctor = all.doctor.runs(world).await;
    let (second, _) = made[1];
    cancel(
        &world.ctx,
        &doctor,
        chosen(second, Extent::FromHere),
        "Ремонт зала",
        key(),
    )
    .await
    .unwrap();
    let letters = world.letters().await;
    let people: Vec<_> = told(&letters).iter().map(|(to, _)| *to).collect();
    let everybody = [
        "oleg@example.org",
        "olga@example.org",
        "pavel@example.org",
        "rita@example.org",
    ];
    assert_eq!(people, everybody);
    for letter in &letters {
        let of_letter: Vec<_> = letter.classes().classes.iter().map(|class| class.id).collect();
        assert_eq!(of_letter, [made[1].0, made[2].0, made[3].0]);
        assert!(letter.classes().classes.iter().all(|class| class.is_cancelled));
        assert_eq!(letter.classes().classes[0].reason.as_deref(), Some("Ремонт зала"));
    }
    let states: Vec<String> = world.column("SELECT state FROM class ORDER BY starts_at", vec![]).await;
    assert_eq!(states, ["planned", "cancelled", "cancelled", "cancelled"]);
}

async fn a_substitute_is_told_and_sees_that_class_only(world: &World) {
    let (all, _) = three(world).await;
    let vera = vera(world, &all).await;
    let (first, _) = all.classes(world, all.group).await[0];
    assert_eq!(classes(&world.ctx, &vera.runs(world).await).await.unwrap(), []);
    let doctor = all.doctor.runs(world).await;
    let one = chosen(first, Extent::One);
    let no_specialist = hand_over(&world.ctx, &doctor, one, all.doctor.membership, key()).await;
    let unknown = Code::field(Field::Specialist, Problem::UnknownChoice);
    assert!(no_specialist.unwrap_err().is(&unknown));
    hand_over(&world.ctx, &doctor, one, vera.membership, key())
        .await
        .unwrap();
    let letters = world.letters().await;
    assert_eq!(
        told(&letters),
        [
            ("oleg@example.org", ClassNews::Taken),
            ("olga@example.org", ClassNews::Specialist),
            ("pavel@example.org", ClassNews::Specialist),
            ("vera@example.org", ClassNews::Given),
        ]
    );
    assert_eq!(letters[0].classes().classes[0].specialist, "Белова Вера");
    let hers = classes(&world.ctx, &vera.runs(world).await).await.unwrap();
    assert_eq!(hers.iter().map(|card| card.id).collect::<Vec<_>>(), [first]);
}

async fn a_substitute_changes_none_of_the_others_classes(world: &World) {
    let (all, _) = three(world).await;
    let vera = vera(world, &all).await;
    let made = all.classes(world, all.group).await;
    let (doctor, hers) = (all.doctor.runs(world).await, made[0].0);
    hand_over(&world.ctx, &doctor, chosen(hers, Extent::One), vera.membership, key())
        .await
        .unwrap();
    world.letters().await;
    let runner = vera.runs(world).await;
    let (_, later) = class(&world.ctx, &runner, hers).await.unwrap();
    assert_eq!(later, []);
    let seen = |revision| clinic::classes::calendar::Chosen {
        revision,
        ..chosen(hers, Extent::FromHere)
    };
    move_class(&world.ctx, &runner, seen(1), time("2026-11-26", "18:30"), key())
        .await
        .unwrap();
    cancel(&world.ctx, &runner, seen(2), "Болезнь", key()).await.unwrap();
    let others = "SELECT count(*) FROM class WHERE state = 'planned' AND revision = 0 AND moved_at IS NULL";
    assert_eq!(world.number(others).await, 3);
    // The group's own specialist, whose classes all of them are, may do it to all.
    let oleg = all.specialist.runs(world).await;
    let second = chosen(made[1].0, Extent::FromHere);
    cancel(&world.ctx, &oleg, second, "Ремонт", key()).await.unwrap();
    assert_eq!(world.number(others).await, 0);
    world.letters().await;
}

/// A specialist who leads no group.
pub(super) async fn vera(world: &World, all: &Cohort) -> Person {
    let by = &all.clinic.organizer;
    world
        .member_of(by, Role::Specialist, "vera@example.org", "Белова Вера")
        .await
}

async fn what_was_overtaken_is_not_sent(world: &World) {
    let (all, [olga, ..]) = three(world).await;
    let (first, _) = all.classes(world, all.group).await[0];
    let runner = all.specialist.runs(world).await;
    move_class(
        &world.ctx,
        &runner,
        chosen(first, Extent::One),
        time("2026-11-27", "18:30"),
        key(),
    )
    .await
    .unwrap();
    let seen = clinic::classes::calendar::Chosen {
        revision: 1,
        ..chosen(first, Extent::One)
    };
    call_off(&world.ctx, &olga.acts(world).await, first, AbsenceReason::Unwell, key())
        .await
        .unwrap();
    cancel(&world.ctx, &runner, seen, "Болезнь", key()).await.unwrap();
    // Only the last word is sent, and to nobody who had called off before it.
    assert_eq!(
        told(&world.letters().await),
        [("pavel@example.org", ClassNews::Cancelled)]
    );
}

async fn a_whole_row_of_classes_keeps_its_time_of_day_when_clocks_change(world: &World) {
    // In Berlin summer time begins on 28.03.2027.
    world.set("2027-03-15T09:00:00Z".parse().unwrap());
    let plan = Plan {
        zone: "Europe/Berlin",
        from: "2027-03-15",
        to: "2027-04-10",
        starts_at: 30,
        ..Plan::default()
    };
    let all = cohort(world, plan).await;
    world.makes_classes().await;
    let made = all.classes(world, all.group).await;
    let at = |text: &str| -> DateTime<Utc> { text.parse().unwrap() };
    let half_past_midnight = [
        "2027-03-17T23:30:00Z",
        "2027-03-24T23:30:00Z",
        "2027-03-31T22:30:00Z",
        "2027-04-07T22:30:00Z",
    ];
    assert_eq!(
        made.iter().map(|(_, at)| *at).collect::<Vec<_>>(),
        half_past_midnight.map(at)
    );
    let runner = all.specialist.runs(world).await;
    // From the second one on: to Sundays at half past two, which on the 28th is skipped.
    let from = chosen(made[1].0, Extent::FromHere);
    move_class(&world.ctx, &runner, from, time("2027-03-28", "02:30"), key())
        .await
        .unwrap();
    let moved: Vec<_> = all.classes(world, all.group).await.iter().map(|(_, at)| *at).collect();
    let expected = [
        "2027-03-17T23:30:00Z",
        "2027-03-28T01:30:00Z",
        "2027-04-04T00:30:00Z",
        "2027-04-11T00:30:00Z",
    ];
    assert_eq!(moved, expected.map(at));
    let (_, later) = class(&world.ctx, &runner, made[1].0).await.unwrap();
    assert_eq!(later.len(), 2);
}

async fn only_who_runs_a_class_changes_it(world: &World) {
    let (all, _) = three(world).await;
    let (first, _) = all.classes(world, all.group).await[0];
    let foreign_doctor = world.doctor(&all.clinic, "boris@example.org").await;
    let foreign_specialist = vera(world, &all).await;
    for foreigner in [&foreign_doctor, &foreign_specialist] {
        let runner = foreigner.runs(world).await;
        let one = chosen(first, Extent::One);
        let cancelled = cancel(&world.ctx, &runner, one, "Болезнь", key()).await;
        let moved = move_class(&world.ctx, &runner, one, time("2026-11-27", "18:30"), key()).await;
        let handed = hand_over(&world.ctx, &runner, one, foreign_specialist.membership, key()).await;
        for refused in [cancelled, moved.map(drop), handed.map(drop)] {
            assert!(refused.unwrap_err().is(&Code::NotFound));
        }
        assert!(class(&world.ctx, &runner, first).await.unwrap_err().is(&Code::NotFound));
        assert_eq!(classes(&world.ctx, &runner).await.unwrap(), []);
    }
    // Who stands in for the doctor may do what the doctor may, on these days.
    let row = vec![
        ("id", uuid::Uuid::now_v7().into()),
        ("clinic_id", all.clinic.id.0.into()),
        ("doctor_id", all.doctor.membership.0.into()),
        ("deputy_id", foreign_doctor.membership.0.into()),
        ("from_day", "2026-11-24".into()),
        ("to_day", "2026-11-24".into()),
        ("created_at", world.now().into()),
    ];
    world.insert("deputy", row).await.unwrap();
    let deputy = foreign_doctor.runs(world).await;
    let (card, _) = class(&world.ctx, &deputy, first).await.unwrap();
    assert_eq!(card.state, ClassState::Planned);
    world.pass(Duration::days(1));
    assert!(class(&world.ctx, &deputy, first).await.unwrap_err().is(&Code::NotFound));
}
