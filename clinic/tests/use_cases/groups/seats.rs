//! Seats: never above the capacity, whatever happens at once.

use clinic::classes::group;
use domain::{classes::Restrictions, error::Code, identity::Status};

use super::{enrol, news, taken};
use crate::harness::{World, at_once, course, key, patients};
use clinic::mail::GroupNews;

on_both![
    two_hundred_at_once_for_ten_seats,
    a_patient_has_one_seat_in_a_group,
    pressing_twice_gives_one_seat,
    whoever_is_taken_out_frees_the_seat_and_is_told,
    moving_needs_a_seat_in_the_other_group,
    everybody_enrolled_is_expected_at_every_coming_class,
    only_patients_of_ones_own_are_enrolled,
    what_the_specialist_has_to_mind_is_kept_with_the_seat,
];

async fn two_hundred_at_once_for_ten_seats(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 10).await;
    let doctor = course.person.membership;
    let many = patients(
        world,
        course.clinic.id,
        std::iter::repeat_n(("Больная", doctor, Status::Invited), 200),
    )
    .await;
    let processes = [
        world.ctx.clone(),
        world.another_process().await,
        world.another_process().await,
    ];
    let pressed = many
        .into_iter()
        .zip(processes.iter().cycle())
        .map(|((_, patient), ctx)| {
            let (ctx, actor) = (ctx.clone(), course.doctor.clone());
            async move {
                let new = group::Enrol {
                    group,
                    patient,
                    restrictions: Restrictions::default(),
                };
                // Whoever waited too long for its turn is told to try again, and does.
                loop {
                    match group::enrol(&ctx, &actor, new.clone(), key()).await {
                        Err(clinic::Error::Unavailable(_)) => {}
                        other => return other,
                    }
                }
            }
        });
    let results = at_once(pressed).await;
    let seated = results.iter().filter(|result| result.is_ok()).count();
    assert_eq!(seated, 10);
    for refused in results.into_iter().filter_map(Result::err) {
        assert!(refused.is(&Code::NoSeat), "{refused:?}");
    }
    assert_eq!(taken(world, group).await, 10);
    assert_eq!(
        world.letters().await.len(),
        10,
        "nobody is told of a seat that it has not"
    );
}

async fn a_patient_has_one_seat_in_a_group(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 10).await;
    let vera = course.patient(world, "vera@example.org").await;
    enrol(world, &course, group, vera).await.unwrap();
    let again = enrol(world, &course, group, vera).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    assert_eq!(taken(world, group).await, 1);
    let letter = world.letter().await;
    assert_eq!(letter.to, "vera@example.org");
    let GroupNews::Enrolled(facts) = news(&letter) else {
        panic!("{letter:?}")
    };
    assert_eq!(facts.title.as_str(), "Утренняя группа");
    assert_eq!(facts.next_class.unwrap().to_rfc3339(), "2026-12-01T07:00:00+00:00");
}

async fn pressing_twice_gives_one_seat(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 10).await;
    let vera = course.patient(world, "vera@example.org").await;
    let pressed = key();
    let press = || {
        let new = group::Enrol {
            group,
            patient: vera,
            restrictions: Restrictions::default(),
        };
        group::enrol(&world.ctx, &course.doctor, new, pressed)
    };
    let first = press().await.unwrap();
    assert_eq!(press().await.unwrap(), first);
    assert_eq!(taken(world, group).await, 1);
    world.letter().await;
}

async fn whoever_is_taken_out_frees_the_seat_and_is_told(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let vera = course.patient(world, "vera@example.org").await;
    let seat = enrol(world, &course, group, vera).await.unwrap();
    world.letter().await;
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    assert_eq!(taken(world, group).await, 0);
    assert_eq!(world.number("SELECT count(*) FROM attendance").await, 0);
    let letter = world.letter().await;
    assert!(matches!(news(&letter), GroupNews::Left(_)), "{letter:?}");
    // The seat is another's at once, and the same one's again.
    enrol(world, &course, group, vera).await.unwrap();
    world.letter().await;
}

async fn moving_needs_a_seat_in_the_other_group(world: &World) {
    let course = course(world).await;
    let (from, to) = (course.group(world, 2).await, course.group(world, 1).await);
    let vera = course.patient(world, "vera@example.org").await;
    let anna = course.patient(world, "nina@example.org").await;
    let (first, second) = (
        enrol(world, &course, from, vera).await.unwrap(),
        enrol(world, &course, from, anna).await.unwrap(),
    );
    world.letters().await;
    let moved = group::move_to(&world.ctx, &course.doctor, first, to, key())
        .await
        .unwrap();
    assert_ne!(moved, first);
    assert_eq!((taken(world, from).await, taken(world, to).await), (1, 1));
    assert_eq!(world.letter().await.to, "vera@example.org");
    let full = group::move_to(&world.ctx, &course.doctor, second, to, key())
        .await
        .unwrap_err();
    assert!(full.is(&Code::NoSeat), "{full:?}");
    assert_eq!(
        (taken(world, from).await, taken(world, to).await),
        (1, 1),
        "nobody lost the old seat"
    );
    let card = group::seat(&world.ctx, &course.doctor, second).await.unwrap();
    assert_eq!(card.group.id, from);
    assert_eq!(card.others.iter().map(|group| group.id).collect::<Vec<_>>(), [to]);
}

async fn everybody_enrolled_is_expected_at_every_coming_class(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 3).await;
    let vera = course.patient(world, "vera@example.org").await;
    let seat = enrol(world, &course, group, vera).await.unwrap();
    world.letter().await;
    // Tuesdays and Thursdays of the coming eight weeks, from the first of December to the 19th of January.
    let classes = world.number("SELECT count(*) FROM class").await;
    assert_eq!(classes, 15);
    assert_eq!(
        world
            .number("SELECT count(*) FROM attendance WHERE state = 'expected'")
            .await,
        classes
    );
    world.set("2026-12-10T12:00:00Z".parse().unwrap());
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    // What is past stays.
    assert_eq!(world.number("SELECT count(*) FROM attendance").await, 4);
    assert_eq!(taken(world, group).await, 0);
    world.letter().await;
}

async fn only_patients_of_ones_own_are_enrolled(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 3).await;
    let other = world.doctor(&course.clinic, "boris@example.org").await;
    let theirs = patients(world, course.clinic.id, [("Чужая", other.membership, Status::Invited)]).await[0].1;
    let refused = enrol(world, &course, group, theirs).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    let gone = patients(
        world,
        course.clinic.id,
        [("Бывшая", course.person.membership, Status::Removed)],
    )
    .await[0]
        .1;
    let refused = enrol(world, &course, group, gone).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    let mine = course.patient(world, "vera@example.org").await;
    let found = group::candidates(&world.ctx, &course.doctor, group, "верина", None)
        .await
        .unwrap();
    assert_eq!(found.0.iter().map(|patient| patient.id).collect::<Vec<_>>(), [mine]);
    enrol(world, &course, group, mine).await.unwrap();
    let found = group::candidates(&world.ctx, &course.doctor, group, "", None)
        .await
        .unwrap();
    assert_eq!(found, (vec![], false), "whoever has a seat is no candidate");
    world.letter().await;
}

async fn what_the_specialist_has_to_mind_is_kept_with_the_seat(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 3).await;
    let vera = course.patient(world, "vera@example.org").await;
    let new = group::Enrol {
        group,
        patient: vera,
        restrictions: Restrictions::parse(["без прыжков"]).unwrap(),
    };
    let seat = group::enrol(&world.ctx, &course.doctor, new, key()).await.unwrap();
    world.letter().await;
    let more = Restrictions::parse(["без прыжков", "опора рядом"]).unwrap();
    group::restrict(&world.ctx, &course.doctor, seat, &more).await.unwrap();
    let card = group::group(&world.ctx, &course.doctor, group).await.unwrap();
    assert_eq!(card.seats[0].restrictions, more);
    assert_eq!(card.seats[0].patient.id, vera);
    let looks = "SELECT count(*) FROM audit_event WHERE action = 'roster_shown'";
    assert_eq!(world.number(looks).await, 1, "each look at a list of patients is noted");
}
