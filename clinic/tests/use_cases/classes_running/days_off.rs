//! Days on which the clinic does not work.

use clinic::{
    classes::{
        calendar::{add_day_off, days_off, drop_day_off},
        group,
    },
    identity::Organizer,
    mail::ClassNews,
};
use domain::{
    classes::{DayOffForm, NewDayOff},
    error::{Code, Field, Problem},
};

use super::told;
use crate::harness::{Plan, World, cohort, course, key};

on_both![
    a_day_off_cancels_that_days_classes_in_every_zone,
    a_day_off_is_a_day_to_come,
    a_group_that_is_being_made_has_no_class_on_a_day_off,
];

fn day(day: &str) -> NewDayOff {
    let form = DayOffForm {
        class_day: day.to_owned(),
        reason: "Праздник".to_owned(),
    };
    form.check().unwrap()
}

async fn a_day_off_cancels_that_days_classes_in_every_zone(world: &World) {
    // Thursdays at half past midnight: in UTC the evening before in both, and of two different days in Kamchatka.
    let early = Plan {
        starts_at: 30,
        ..Plan::default()
    };
    let all = cohort(world, early).await;
    all.patient(world, "olga@example.org", "Смирнова Ольга").await;
    let far = all
        .another_group(
            world,
            Plan {
                zone: "Asia/Kamchatka",
                ..early
            },
        )
        .await;
    world.makes_classes().await;
    let organizer = all.clinic.organizer.acts::<Organizer>(world).await;
    let press = key();
    for _ in 0..2 {
        assert_eq!(
            add_day_off(&world.ctx, &organizer, day("2026-11-26"), press)
                .await
                .unwrap(),
            2
        );
    }
    let letters = world.letters().await;
    assert_eq!(
        told(&letters),
        [
            ("oleg@example.org", ClassNews::Cancelled),
            ("olga@example.org", ClassNews::Cancelled)
        ]
    );
    assert_eq!(letters[0].classes().classes[0].reason.as_deref(), Some("Праздник"));
    let states = "SELECT state FROM class WHERE group_id = $1 ORDER BY starts_at";
    for group in [all.group, far] {
        let states: Vec<String> = world.column(states, vec![group.0.into()]).await;
        assert_eq!(states, ["cancelled", "planned", "planned", "planned"]);
    }
    // Classes that are not made yet are not made for such a day.
    let later = all.another_group(world, early).await;
    world.makes_classes().await;
    assert_eq!(all.classes(world, later).await.len(), 3);
    let known = days_off(&world.ctx, &organizer).await.unwrap();
    assert_eq!((known.len(), known[0].reason.as_str()), (1, "Праздник"));
    drop_day_off(&world.ctx, &organizer, known[0].id).await.unwrap();
    let again = drop_day_off(&world.ctx, &organizer, known[0].id).await;
    assert!(again.unwrap_err().is(&Code::NotFound));
    world.makes_classes().await;
    assert_eq!(all.classes(world, later).await.len(), 4);
}

async fn a_day_off_is_a_day_to_come(world: &World) {
    let all = cohort(world, Plan::default()).await;
    let organizer = all.clinic.organizer.acts::<Organizer>(world).await;
    let refused = |problem| Code::field(Field::ClassDay, problem);
    let past = add_day_off(&world.ctx, &organizer, day("2026-11-23"), key()).await;
    assert!(past.unwrap_err().is(&refused(Problem::Past)));
    add_day_off(&world.ctx, &organizer, day("2026-12-31"), key())
        .await
        .unwrap();
    let twice = add_day_off(&world.ctx, &organizer, day("2026-12-31"), key()).await;
    assert!(twice.unwrap_err().is(&refused(Problem::Taken)));
    let foreign = world.clinic("Другая клиника", "petr@example.org").await;
    let foreign = foreign.organizer.acts::<Organizer>(world).await;
    assert_eq!(days_off(&world.ctx, &foreign).await.unwrap(), []);
    let id = days_off(&world.ctx, &organizer).await.unwrap()[0].id;
    assert!(
        drop_day_off(&world.ctx, &foreign, id)
            .await
            .unwrap_err()
            .is(&Code::NotFound)
    );
}

async fn a_group_that_is_being_made_has_no_class_on_a_day_off(world: &World) {
    let course = course(world).await;
    let (doctor, new) = (course.doctor.clone(), course.new_group(3));
    // It has looked at the days off, and cannot write its classes yet.
    let held = world.hold("LOCK TABLE class IN SHARE MODE", vec![]).await;
    let (ctx, id) = (world.ctx.clone(), course.id);
    let made = tokio::spawn(async move { group::add(&ctx, &doctor, id, new, key()).await });
    world.until_waiting(1).await;
    let (ctx, organizer) = (world.another_process().await, course.organizer.clone());
    let off = tokio::spawn(async move { add_day_off(&ctx, &organizer, day("2026-12-08"), key()).await });
    world.until_waiting(2).await;
    held.let_go().await;
    made.await.unwrap().unwrap();
    off.await.unwrap().unwrap();
    let classes = "SELECT count(*) FROM class WHERE day = '2026-12-08' AND state = 'planned'";
    assert_eq!(world.number(classes).await, 0);
    assert_eq!(
        world
            .number("SELECT count(*) FROM class WHERE day = '2026-12-10'")
            .await,
        1
    );
    world.letters().await;
}
