//! Courses and their doctors.

use clinic::{
    settings::{add_course, courses, end_course, save_course, save_settings},
    staff::{doctors as choices, remove, reregister},
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
    settings::{CourseId, SettingsChange},
};
use uuid::Uuid;

use crate::harness::{World, at_once, clinic, doctors, key, member, people};

use super::{expired, giving, journal, name};

on_both![
    a_course_gets_its_doctor_and_loses_it,
    a_wrong_doctor_of_a_course_changes_nothing,
    a_doctor_who_is_gone_is_no_doctor_of_a_course,
    a_course_is_the_only_one_of_its_name,
    of_two_who_add_the_same_course_one_does,
    an_ended_course_frees_its_name_and_changes_no_more,
    courses_of_another_clinic_are_out_of_reach,
];

async fn a_course_gets_its_doctor_and_loses_it(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = doctors(world, &clinic, ["Анна"]).await[0];
    let first = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    let second = add_course(&world.ctx, &organizer, &name("Ёга"), None, key())
        .await
        .unwrap();
    let chosen = async |chosen: Vec<(CourseId, Option<MembershipId>)>| {
        save_settings(&world.ctx, &organizer, giving(chosen), key())
            .await
            .unwrap();
        let shown = courses(&world.ctx, &organizer).await.unwrap().into_iter();
        shown
            .map(|course| (course.id, course.doctor.map(|doctor| doctor.id)))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        chosen(vec![(first, Some(anna)), (second, None)]).await,
        [(second, None), (first, Some(anna))],
        "by name"
    );
    assert_eq!(
        chosen(vec![(second, Some(anna))]).await,
        [(second, Some(anna)), (first, Some(anna))]
    );
    assert_eq!(
        chosen(vec![(first, None), (second, Some(anna))]).await,
        [(second, Some(anna)), (first, None)]
    );
    assert_eq!(
        journal(world).await,
        ["course_added", "course_changed", "course_changed", "course_changed"]
    );
    let names: Vec<_> = choices(&world.ctx, &organizer)
        .await
        .unwrap()
        .into_iter()
        .map(|doctor| doctor.id)
        .collect();
    assert_eq!(names, [anna]);
}

async fn a_wrong_doctor_of_a_course_changes_nothing(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let course = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    let there = world.clinic("Чужая", "oleg@example.org").await;
    let their_course = courses(&world.ctx, &there.organizer.acts(world).await).await.unwrap()[0].id;
    let theirs = doctors(world, &there, ["Чужой"]).await[0];
    let others = people(
        world,
        clinic.id,
        [
            ("Ушедший", Role::Doctor, Status::Removed),
            ("Инструктор", Role::Specialist, Status::Invited),
        ],
    )
    .await;
    let before = world.dump().await;
    let save = async |chosen| {
        let change = SettingsChange {
            class_capacity: 3,
            ..giving(chosen)
        };
        save_settings(&world.ctx, &organizer, change, key()).await.unwrap_err()
    };
    for strange in [theirs, others[0].1, others[1].1, MembershipId(Uuid::now_v7())] {
        let refused = save(vec![(course, Some(strange))]).await;
        assert!(
            refused.is(&Code::field(Field::Doctor, Problem::UnknownChoice)),
            "{refused:?}"
        );
    }
    for strange in [their_course, CourseId(Uuid::now_v7())] {
        let refused = save(vec![(course, None), (strange, None)]).await;
        assert!(refused.is(&Code::NotFound), "{refused:?}");
    }
    assert_eq!(world.dump().await, before, "not even the number of participants");
}

async fn a_doctor_who_is_gone_is_no_doctor_of_a_course(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = doctors(world, &clinic, ["Анна"]).await[0];
    let course = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    save_settings(&world.ctx, &organizer, giving(vec![(course, Some(anna))]), key())
        .await
        .unwrap();
    let refused = remove(&world.ctx, &organizer, anna).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    expired(world, anna).await;
    let shown = async || courses(&world.ctx, &organizer).await.unwrap()[0].doctor.clone();
    assert_eq!(shown().await, None);
    save_settings(&world.ctx, &organizer, giving(vec![(course, None)]), key())
        .await
        .unwrap();
    assert_eq!(
        journal(world).await,
        ["course_changed"],
        "nobody was shown, nobody was chosen"
    );
    reregister(&world.ctx, &organizer, anna, &member("anna@example.org", "Анна"), key())
        .await
        .unwrap();
    world.letter().await;
    assert_eq!(
        shown().await.unwrap().id,
        anna,
        "registered again, the course is hers again"
    );
}

async fn a_course_is_the_only_one_of_its_name(world: &World) {
    let (_clinic, organizer) = clinic(world).await;
    let there = world
        .clinic("Чужая", "oleg@example.org")
        .await
        .organizer
        .acts(world)
        .await;
    let add = async |text: &str| add_course(&world.ctx, &organizer, &name(text), None, key()).await;
    let yoga = add("Лёгкая ЙОГА").await.unwrap();
    let taken = Code::field(Field::CourseName, Problem::Taken);
    let before = world.dump().await;
    for same in ["Лёгкая йога", "ЛЕГКАЯ  йога", "лфк"] {
        assert!(add(same).await.unwrap_err().is(&taken), "{same}");
    }
    let renamed = save_course(&world.ctx, &organizer, yoga, &name("ЛФК"), None).await;
    assert!(renamed.unwrap_err().is(&taken));
    assert_eq!(world.dump().await, before);
    add_course(&world.ctx, &there, &name("Лёгкая йога"), None, key())
        .await
        .unwrap();

    save_course(&world.ctx, &organizer, yoga, &name("Легкая йога"), None)
        .await
        .unwrap();
    save_course(&world.ctx, &organizer, yoga, &name("Легкая йога"), None)
        .await
        .unwrap();
    let names: Vec<_> = courses(&world.ctx, &organizer)
        .await
        .unwrap()
        .into_iter()
        .map(|course| course.name)
        .collect();
    assert_eq!(names, [name("Легкая йога"), name("ЛФК")]);
    assert_eq!(journal(world).await, ["course_added", "course_added", "course_changed"]);
}

async fn of_two_who_add_the_same_course_one_does(world: &World) {
    let (_clinic, organizer) = clinic(world).await;
    let processes = [world.ctx.clone(), world.another_process().await];
    for round in 0..5 {
        let adds = processes.iter().map(|ctx| {
            let (ctx, organizer, name) = (ctx.clone(), organizer.clone(), name(&format!("Йога {round}")));
            async move { add_course(&ctx, &organizer, &name, None, key()).await }
        });
        let added = at_once(adds).await;
        let refused: Vec<_> = added.iter().filter_map(|added| added.as_ref().err()).collect();
        assert_eq!(refused.len(), 1, "{added:?}");
        assert!(
            refused[0].is(&Code::field(Field::CourseName, Problem::Taken)),
            "{refused:?}"
        );
    }
    let pressed = key();
    let presses = processes.iter().map(|ctx| {
        let (ctx, organizer) = (ctx.clone(), organizer.clone());
        async move {
            add_course(&ctx, &organizer, &name("Плавание"), None, pressed)
                .await
                .unwrap()
        }
    });
    let ids = at_once(presses).await;
    assert_eq!(ids[0], ids[1], "two presses of one form are one course");
}

async fn an_ended_course_frees_its_name_and_changes_no_more(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = doctors(world, &clinic, ["Анна"]).await[0];
    let course = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    save_settings(&world.ctx, &organizer, giving(vec![(course, Some(anna))]), key())
        .await
        .unwrap();
    end_course(&world.ctx, &organizer, course).await.unwrap();
    assert_eq!(courses(&world.ctx, &organizer).await.unwrap(), []);
    let before = world.dump().await;
    for refused in [
        end_course(&world.ctx, &organizer, course).await,
        save_course(&world.ctx, &organizer, course, &name("Йога"), None).await,
        save_settings(&world.ctx, &organizer, giving(vec![(course, None)]), key()).await,
    ] {
        let refused = refused.unwrap_err();
        assert!(refused.is(&Code::Conflict), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
    add_course(&world.ctx, &organizer, &name("ЛФК"), None, key())
        .await
        .unwrap();
    remove(&world.ctx, &organizer, anna).await.unwrap();
    assert_eq!(journal(world).await, ["course_changed", "course_ended", "course_added"]);
}

async fn courses_of_another_clinic_are_out_of_reach(world: &World) {
    let (_clinic, organizer) = clinic(world).await;
    let there = world
        .clinic("Чужая", "oleg@example.org")
        .await
        .organizer
        .acts(world)
        .await;
    let theirs = courses(&world.ctx, &there).await.unwrap()[0].id;
    let before = world.dump().await;
    for id in [theirs, CourseId(Uuid::now_v7())] {
        for refused in [
            end_course(&world.ctx, &organizer, id).await,
            save_course(&world.ctx, &organizer, id, &name("Йога"), None).await,
        ] {
            let refused = refused.unwrap_err();
            assert!(refused.is(&Code::NotFound), "{refused:?}");
        }
    }
    assert_eq!(world.dump().await, before);
}
