//! Who keeps groups, and what of them can be saved.

use clinic::{
    classes::{group, waiting as lists},
    identity::Doctor,
    settings::{add_course, ask_about_groups, courses, end_course, save_course, save_settings},
};
use domain::{
    classes::Load,
    error::{Code, Doubt, Field, Problem},
    identity::{Role, Status},
    settings::{CourseName, NewDeputy},
};

use super::{enrol, news, readers, taken};
use crate::harness::{World, course, key, people, set};
use clinic::mail::GroupNews;

on_both![
    a_group_is_made_with_its_classes,
    pressing_twice_makes_one_group,
    only_the_doctor_of_the_course_keeps_its_groups,
    a_specialist_who_is_gone_gets_no_group,
    no_group_has_more_seats_than_the_clinic_lets_into_a_class,
    lowering_a_limit_puts_nobody_out,
    a_lower_maximum_of_the_clinic_asks_and_puts_nobody_out,
    a_course_has_a_level,
    an_ended_group_is_over_for_everybody,
    a_group_whose_last_day_is_past_ends_by_itself,
    a_group_that_cannot_be_read_keeps_no_other_from_its_classes,
    a_course_ends_when_its_groups_have,
    the_list_takes_as_many_queries_however_many_groups_there_are,
];

async fn a_group_is_made_with_its_classes(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 10).await;
    for all in [
        group::courses(&world.ctx, &course.doctor).await.unwrap(),
        group::courses_of_clinic(&world.ctx, &course.organizer).await.unwrap(),
    ] {
        assert_eq!(all.len(), 1);
        assert_eq!((all[0].course.id, all[0].waiting), (course.id, 0));
        assert_eq!(all[0].doctor.as_ref().unwrap().id, course.person.membership);
        let group = &all[0].groups[0];
        assert_eq!((group.id, group.specialist.id), (id, course.specialist));
        assert_eq!((group.seats.capacity, group.seats.taken), (10, 0));
        assert_eq!(group.next_class.unwrap().to_rfc3339(), "2026-12-01T07:00:00+00:00");
    }
    assert_eq!(world.number("SELECT count(*) FROM class").await, 15);
    assert_eq!(
        world
            .number("SELECT count(*) FROM audit_event WHERE action = 'group_added'")
            .await,
        1
    );
    world.letters().await;
}

async fn pressing_twice_makes_one_group(world: &World) {
    let course = course(world).await;
    let pressed = key();
    let press = || group::add(&world.ctx, &course.doctor, course.id, course.new_group(5), pressed);
    assert_eq!(press().await.unwrap(), press().await.unwrap());
    assert_eq!(world.number("SELECT count(*) FROM exercise_group").await, 1);
    world.letters().await;
}

async fn only_the_doctor_of_the_course_keeps_its_groups(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 10).await;
    let other = world.doctor(&course.clinic, "boris@example.org").await;
    let boris = other.acts::<Doctor>(world).await;
    let deputy = || NewDeputy {
        doctor: course.person.membership,
        deputy: other.membership,
        from: "2026-11-24".parse().unwrap(),
        to: "2026-11-25".parse().unwrap(),
    };
    assert_eq!(group::courses(&world.ctx, &boris).await.unwrap(), []);
    let results = async || {
        [
            group::group(&world.ctx, &boris, id).await.err(),
            group::change(&world.ctx, &boris, id, course.new_group(10), key())
                .await
                .err(),
            group::add(&world.ctx, &boris, course.id, course.new_group(10), key())
                .await
                .err(),
            lists::list(&world.ctx, &boris, course.id).await.err(),
        ]
    };
    for refused in results().await {
        assert!(refused.unwrap().is(&Code::NotFound));
    }
    // A deputy does, for these days.
    clinic::settings::name_deputy(&world.ctx, &course.organizer, deputy(), key())
        .await
        .unwrap();
    assert_eq!(group::courses(&world.ctx, &boris).await.unwrap().len(), 1);
    for done in results().await {
        assert!(done.is_none(), "{done:?}");
    }
    world.pass(chrono::Duration::days(2));
    assert_eq!(group::courses(&world.ctx, &boris).await.unwrap(), []);
    // Another clinic's doctor finds nothing of it either.
    let elsewhere = world.clinic("Другая", "there@example.org").await;
    let stranger = world.doctor(&elsewhere, "stranger@example.org").await;
    let stranger = stranger.acts::<Doctor>(world).await;
    let refused = group::group(&world.ctx, &stranger, id).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    world.letters().await;
}

async fn a_specialist_who_is_gone_gets_no_group(world: &World) {
    let course = course(world).await;
    let wrong = [
        people(world, course.clinic.id, [("Бывшая", Role::Specialist, Status::Removed)]).await[0].1,
        people(
            world,
            course.clinic.id,
            [("Не та роль", Role::Assistant, Status::Invited)],
        )
        .await[0]
            .1,
    ];
    for specialist in wrong {
        let new = domain::classes::NewGroup {
            specialist,
            ..course.new_group(5)
        };
        let refused = group::add(&world.ctx, &course.doctor, course.id, new, key())
            .await
            .unwrap_err();
        assert!(
            refused.is(&Code::field(Field::Specialist, Problem::UnknownChoice)),
            "{refused:?}"
        );
    }
}

async fn no_group_has_more_seats_than_the_clinic_lets_into_a_class(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 12).await;
    let too_many = Code::field(Field::ClassCapacity, Problem::NotBetween { min: 1, max: 12 });
    let refused = group::add(&world.ctx, &course.doctor, course.id, course.new_group(13), key()).await;
    assert!(refused.unwrap_err().is(&too_many));
    let refused = group::change(&world.ctx, &course.doctor, id, course.new_group(13), key()).await;
    assert!(refused.unwrap_err().is(&too_many));
    world.letters().await;
}

async fn lowering_a_limit_puts_nobody_out(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 4).await;
    for email in ["vera@example.org", "nina@example.org", "olga@example.org"] {
        let patient = course.patient(world, email).await;
        enrol(world, &course, id, patient).await.unwrap();
        world.letter().await;
    }
    let refused = group::change(&world.ctx, &course.doctor, id, course.new_group(2), key()).await;
    let taken_by = Problem::SeatsTaken { taken: 3 };
    assert!(refused.unwrap_err().is(&Code::field(Field::ClassCapacity, taken_by)));
    group::change(&world.ctx, &course.doctor, id, course.new_group(3), key())
        .await
        .unwrap();
    assert_eq!(taken(world, id).await, 3);
    assert_eq!(world.number("SELECT max(capacity) FROM class").await, 3);
    assert!(
        world.letters().await.is_empty(),
        "that there are fewer free seats touches nobody"
    );
}

async fn an_ended_group_is_over_for_everybody(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 4).await;
    let vera = course.active(world, "vera@example.org").await;
    enrol(world, &course, id, vera).await.unwrap();
    world.letter().await;
    world.set("2026-12-02T12:00:00Z".parse().unwrap());
    group::end(&world.ctx, &course.doctor, id, key()).await.unwrap();
    let letters = world.letters().await;
    assert_eq!(readers(&letters), ["somebody@example.org", "vera@example.org"]);
    assert!(letters.iter().any(|letter| matches!(news(letter), GroupNews::Over(_))));
    assert!(
        letters
            .iter()
            .any(|letter| matches!(news(letter), GroupNews::NoLongerLed(_)))
    );
    let planned = "SELECT count(*) FROM class WHERE state = 'planned'";
    assert_eq!(world.number(planned).await, 1, "what is past stays");
    assert_eq!(taken(world, id).await, 0);
    assert_eq!(group::courses(&world.ctx, &course.doctor).await.unwrap()[0].groups, []);
    for refused in [
        group::change(&world.ctx, &course.doctor, id, course.new_group(4), key()).await,
        group::end(&world.ctx, &course.doctor, id, key()).await,
        enrol(world, &course, id, vera).await.map(|_| ()),
    ] {
        assert!(refused.unwrap_err().is(&Code::Conflict));
    }
    let card = group::group(&world.ctx, &course.doctor, id).await.unwrap();
    assert!(card.ended_at.is_some());
}

async fn a_group_whose_last_day_is_past_ends_by_itself(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 4).await;
    let vera = course.active(world, "vera@example.org").await;
    enrol(world, &course, id, vera).await.unwrap();
    world.letter().await;
    let make = async || {
        clinic::job::ensure_recurring(&world.ctx).await.unwrap();
        while let Some(claim) = clinic::job::claim(&world.ctx).await.unwrap() {
            match claim.work {
                clinic::job::Work::MakeClasses => {
                    clinic::job::perform(&world.ctx, &claim).await.unwrap();
                }
                _ => clinic::job::done(&world.ctx, &claim).await.unwrap(),
            }
        }
    };
    for day in ["2027-01-20T12:00:00Z", "2027-01-28T12:00:00Z"] {
        world.set(day.parse().unwrap());
        make().await;
    }
    assert_eq!(taken(world, id).await, 1, "its last class has just been");
    assert_eq!(world.number("SELECT count(*) FROM class").await, 18);
    world.pass(chrono::Duration::days(2));
    make().await;
    assert_eq!(taken(world, id).await, 0);
    let over = "SELECT count(*) FROM enrolment WHERE end_reason = 'group_over'";
    assert_eq!(world.number(over).await, 1);
    assert!(world.letters().await.is_empty(), "nobody is told what everybody knew");
}

async fn a_group_that_cannot_be_read_keeps_no_other_from_its_classes(world: &World) {
    let course = course(world).await;
    let (broken, well) = (course.group(world, 4).await, course.group(world, 4).await);
    let spoil = "UPDATE exercise_group SET time_zone = 'Nowhere' WHERE id = $1";
    world.execute(spoil, vec![broken.0.into()]).await;
    world.set("2026-12-15T12:00:00Z".parse().unwrap());
    clinic::job::ensure_recurring(&world.ctx).await.unwrap();
    let claim = loop {
        let claim = clinic::job::claim(&world.ctx).await.unwrap().unwrap();
        if claim.work == clinic::job::Work::MakeClasses {
            break claim;
        }
        clinic::job::done(&world.ctx, &claim).await.unwrap();
    };
    clinic::job::perform(&world.ctx, &claim).await.unwrap_err();
    let made = "SELECT count(*) FROM class WHERE group_id = $1";
    let made: i64 = world.one(made, vec![well.0.into()]).await;
    assert_eq!(made, 18);
    let later = "SELECT count(*) FROM job WHERE kind = 'make_classes' AND lease_until IS NULL";
    assert_eq!(
        world.number(later).await,
        1,
        "it comes back when it is due, not at once"
    );
    while let Some(claim) = clinic::job::claim(&world.ctx).await.unwrap() {
        assert!(claim.work != clinic::job::Work::MakeClasses, "not at once");
        clinic::job::done(&world.ctx, &claim).await.unwrap();
    }
}

async fn a_course_ends_when_its_groups_have(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 4).await;
    let refused = end_course(&world.ctx, &course.organizer, course.id).await.unwrap_err();
    assert!(refused.is(&Code::StillRuns), "{refused:?}");
    group::end(&world.ctx, &course.doctor, id, key()).await.unwrap();
    world.letters().await;
    end_course(&world.ctx, &course.organizer, course.id).await.unwrap();
    assert_eq!(group::courses(&world.ctx, &course.doctor).await.unwrap(), []);
}

async fn the_list_takes_as_many_queries_however_many_groups_there_are(world: &World) {
    let course = course(world).await;
    let (counted, statements) = world.counted_process().await;
    let mut costs = Vec::new();
    for _ in 0..3 {
        let id = course.group(world, 4).await;
        statements.store(0, std::sync::atomic::Ordering::SeqCst);
        group::courses(&counted, &course.doctor).await.unwrap();
        group::group(&counted, &course.doctor, id).await.unwrap();
        costs.push(statements.load(std::sync::atomic::Ordering::SeqCst));
    }
    assert!(costs.iter().all(|cost| *cost == costs[0]), "{costs:?}");
    world.letters().await;
}

async fn a_lower_maximum_of_the_clinic_asks_and_puts_nobody_out(world: &World) {
    let course = course(world).await;
    let (large, small) = (course.group(world, 10).await, course.group(world, 4).await);
    for email in ["vera@example.org", "nina@example.org"] {
        let patient = course.patient(world, email).await;
        enrol(world, &course, large, patient).await.unwrap();
        world.letter().await;
    }
    let ask = async |maximum: u32, answer: Option<&str>| {
        ask_about_groups(&world.ctx, &course.organizer, maximum, answer, key()).await
    };
    ask(10, None).await.unwrap();
    let about = Doubt::Groups {
        smaller: vec![large],
        answer: "6".into(),
    };
    assert!(ask(6, None).await.unwrap_err().is(&Code::Asks { about }));
    assert!(
        ask(6, Some("5")).await.is_err(),
        "the answer to another question is none"
    );
    ask(6, Some("6")).await.unwrap();
    save_settings(&world.ctx, &course.organizer, set(6, vec![]), key())
        .await
        .unwrap();
    let capacities: Vec<i64> = world
        .column("SELECT capacity FROM exercise_group ORDER BY id", vec![])
        .await;
    assert_eq!(capacities, [6, 4]);
    assert_eq!(world.number("SELECT max(capacity) FROM class").await, 6);
    let refused = save_settings(&world.ctx, &course.organizer, set(1, vec![]), key())
        .await
        .unwrap_err();
    assert!(
        refused.is(&Code::field(Field::ClassCapacity, Problem::SeatsTaken { taken: 2 })),
        "{refused:?}"
    );
    assert_eq!((taken(world, large).await, taken(world, small).await), (2, 0));
    assert!(world.letters().await.is_empty());
}

async fn a_course_has_a_level(world: &World) {
    let course = course(world).await;
    let name = |text| CourseName::parse(text).unwrap();
    let light = Some(Load::Light);
    add_course(&world.ctx, &course.organizer, &name("Вторая ступень"), light, key())
        .await
        .unwrap();
    save_course(
        &world.ctx,
        &course.organizer,
        course.id,
        &name("ЛФК"),
        Some(Load::Seated),
    )
    .await
    .unwrap();
    let loads: Vec<_> = courses(&world.ctx, &course.organizer).await.unwrap();
    let loads: Vec<_> = loads.into_iter().map(|course| course.load).collect();
    assert_eq!(loads, [light, Some(Load::Seated)]);
    let own = group::courses(&world.ctx, &course.doctor).await.unwrap();
    assert_eq!(own[0].load, Some(Load::Seated));
}
