//! A group and a coming class always have a specialist who works here or is invited to.

use clinic::{
    classes::group::{self, burden, hand_over, left_behind, pass_on},
    mail::{ClassNews, GroupNews},
    staff,
};
use domain::{
    classes::NewSpecialists,
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
};

use super::{enrol, news, readers};
use crate::harness::{Course, World, course, key, people};

on_both![
    a_specialist_of_groups_is_not_removed_before_they_are_handed_over,
    each_group_goes_to_whom_was_chosen,
    a_class_run_for_a_colleague_keeps_its_specialist_from_being_removed,
    the_organizer_passes_one_group_on,
    groups_of_one_who_is_gone_are_taken_over,
    a_group_given_meanwhile_is_not_left_behind,
];

async fn another(world: &World, course: &Course, name: &'static str) -> MembershipId {
    people(world, course.clinic.id, [(name, Role::Specialist, Status::Invited)]).await[0].1
}

async fn a_specialist_of_groups_is_not_removed_before_they_are_handed_over(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 3).await;
    let vera = course.active(world, "vera@example.org").await;
    enrol(world, &course, id, vera).await.unwrap();
    world.letter().await;
    let refused = staff::remove(&world.ctx, &course.organizer, course.specialist)
        .await
        .unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    let found = burden(&world.ctx, &course.organizer, course.specialist).await.unwrap();
    assert_eq!((found.groups.len(), found.classes), (1, 0));
    let oleg = another(world, &course, "Олегов Олег").await;
    let all = NewSpecialists::All(oleg);
    hand_over(&world.ctx, &course.organizer, course.specialist, all, key())
        .await
        .unwrap();
    let letters = world.letters().await;
    let everybody = ["somebody@example.org", "somebody@example.org", "vera@example.org"];
    assert_eq!(readers(&letters), everybody, "the patient and both specialists");
    for kind in [
        letters.iter().any(|letter| matches!(news(letter), GroupNews::Led(_))),
        letters
            .iter()
            .any(|letter| matches!(news(letter), GroupNews::NoLongerLed(_))),
        letters
            .iter()
            .any(|letter| matches!(news(letter), GroupNews::Changed(_))),
    ] {
        assert!(kind, "{letters:?}");
    }
    let theirs: i64 = world
        .one(
            "SELECT count(*) FROM class WHERE specialist_id = $1",
            vec![oleg.0.into()],
        )
        .await;
    assert_eq!(theirs, 15);
    staff::remove(&world.ctx, &course.organizer, course.specialist)
        .await
        .unwrap();
}

async fn each_group_goes_to_whom_was_chosen(world: &World) {
    let course = course(world).await;
    let (one, other) = (course.group(world, 3).await, course.group(world, 3).await);
    let oleg = another(world, &course, "Олегов Олег").await;
    let each = NewSpecialists::Each {
        groups: vec![(one, oleg)],
        classes: None,
    };
    hand_over(&world.ctx, &course.organizer, course.specialist, each.clone(), key())
        .await
        .unwrap();
    let left = burden(&world.ctx, &course.organizer, course.specialist).await.unwrap();
    assert_eq!(left.groups.iter().map(|group| group.id).collect::<Vec<_>>(), [other]);
    // It is not this one's any more.
    let late = hand_over(&world.ctx, &course.organizer, course.specialist, each, key())
        .await
        .unwrap_err();
    assert!(late.is(&Code::Conflict), "{late:?}");
    let itself = NewSpecialists::All(course.specialist);
    let refused = hand_over(&world.ctx, &course.organizer, course.specialist, itself, key()).await;
    assert!(
        refused
            .unwrap_err()
            .is(&Code::field(Field::Specialist, Problem::UnknownChoice))
    );
    world.letters().await;
}

async fn a_class_run_for_a_colleague_keeps_its_specialist_from_being_removed(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 3).await;
    let oleg = another(world, &course, "Олегов Олег").await;
    let substitute = "UPDATE class SET specialist_id = $1 WHERE group_id = $2 AND day = '2026-12-03'";
    world.execute(substitute, vec![oleg.0.into(), id.0.into()]).await;
    let refused = staff::remove(&world.ctx, &course.organizer, oleg).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    let vera = course.active(world, "vera@example.org").await;
    enrol(world, &course, id, vera).await.unwrap();
    world.letters().await;
    let found = burden(&world.ctx, &course.organizer, oleg).await.unwrap();
    assert_eq!((found.groups.len(), found.classes), (0, 1));
    let each = NewSpecialists::Each {
        groups: vec![],
        classes: Some(course.specialist),
    };
    hand_over(&world.ctx, &course.organizer, oleg, each, key())
        .await
        .unwrap();
    let revision = "SELECT revision FROM class WHERE group_id = $1 AND day = '2026-12-03'";
    let revision: i64 = world.one(revision, vec![id.0.into()]).await;
    assert_eq!(revision, 1, "whoever saw the class before is told that it changed");
    let letters = world.letters().await;
    let mut told: Vec<_> = letters
        .iter()
        .map(|letter| (letter.to.as_str(), letter.classes().news))
        .collect();
    told.sort_by_key(|(_, news)| format!("{news:?}"));
    let somebody = "somebody@example.org";
    assert_eq!(
        told,
        [
            (somebody, ClassNews::Given),
            ("vera@example.org", ClassNews::Specialist),
            (somebody, ClassNews::Taken)
        ]
    );
    staff::remove(&world.ctx, &course.organizer, oleg).await.unwrap();
    world.letters().await;
}

async fn the_organizer_passes_one_group_on(world: &World) {
    let course = course(world).await;
    let id = course.group(world, 3).await;
    let oleg = another(world, &course, "Олегов Олег").await;
    pass_on(&world.ctx, &course.organizer, id, oleg, key()).await.unwrap();
    let groups = group::courses_of_clinic(&world.ctx, &course.organizer).await.unwrap();
    assert_eq!(groups[0].groups[0].specialist.id, oleg);
    let letters = world.letters().await;
    let mut told: Vec<_> = letters.iter().map(|letter| format!("{:?}", news(letter))).collect();
    told.sort_unstable();
    assert_eq!(told.len(), 2, "both specialists, and nobody else: {told:?}");
    assert!(
        told[0].starts_with("Led(") && told[1].starts_with("NoLongerLed("),
        "{told:?}"
    );
    let elsewhere = world.clinic("Другая", "there@example.org").await;
    let stranger = elsewhere.organizer.acts(world).await;
    let refused = pass_on(&world.ctx, &stranger, id, oleg, key()).await.unwrap_err();
    assert!(
        refused.is(&Code::field(Field::Specialist, Problem::UnknownChoice)),
        "{refused:?}"
    );
    world.letters().await;
}

async fn groups_of_one_who_is_gone_are_taken_over(world: &World) {
    let course = course(world).await;
    course.group(world, 3).await;
    // Somebody else is invited, too, and runs one class of the group.
    let boris = another(world, &course, "Борисов Борис").await;
    let substitute = "UPDATE class SET specialist_id = $1 WHERE day = '2026-12-08'";
    world.execute(substitute, vec![boris.0.into()]).await;
    assert_eq!(left_behind(&world.ctx, &course.organizer).await.unwrap(), []);
    world.pass(chrono::Duration::days(10));
    clinic::identity::expire(&world.ctx, false).await.unwrap();
    let left = left_behind(&world.ctx, &course.organizer).await.unwrap();
    assert_eq!(
        left.iter()
            .map(|left| (left.specialist.id, left.groups, left.classes))
            .collect::<Vec<_>>(),
        [(course.specialist, 1, 0), (boris, 0, 1)]
    );
    let oleg = another(world, &course, "Олегов Олег").await;
    for gone in [course.specialist, boris] {
        let all = NewSpecialists::All(oleg);
        hand_over(&world.ctx, &course.organizer, gone, all, key())
            .await
            .unwrap();
    }
    assert_eq!(left_behind(&world.ctx, &course.organizer).await.unwrap(), []);
    world.letters().await;
}

async fn a_group_given_meanwhile_is_not_left_behind(world: &World) {
    let course = course(world).await;
    let other = world.another_process().await;
    for _ in 0..6 {
        let oleg = another(world, &course, "Олегов Олег").await;
        let new = domain::classes::NewGroup {
            specialist: oleg,
            ..course.new_group(3)
        };
        let (ctx, doctor, id) = (world.ctx.clone(), course.doctor.clone(), course.id);
        let added = tokio::spawn(async move { group::add(&ctx, &doctor, id, new, key()).await });
        let removed = staff::remove(&other, &course.organizer, oleg).await;
        match (added.await.unwrap(), removed) {
            (Ok(_group), Err(refused)) => assert!(refused.is(&Code::HandOverFirst), "{refused:?}"),
            (Err(refused), Ok(())) => {
                assert!(
                    refused.is(&Code::field(Field::Specialist, Problem::UnknownChoice)),
                    "{refused:?}"
                );
            }
            both => panic!("one of the two: {both:?}"),
        }
        assert_eq!(left_behind(&world.ctx, &course.organizer).await.unwrap(), []);
    }
    world.letters().await;
}
