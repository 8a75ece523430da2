//! What the organizer sees of applications, and passing them on.

use chrono::Duration;
use clinic::{
    classes::review::{card, decline, overseen, overseen_one, oversight, queue, reassign},
    identity::Organizer,
    mail::{Content, ReviewNews},
    staff::{burden, hand_over, remove},
};
use domain::{
    classes::{Oversight, Shelf},
    error::{Code, Field, Problem},
    identity::{MembershipId, Role},
    staff::HandOver,
};
use uuid::Uuid;

use super::{prose, seen};
use crate::harness::{Desk, World, answers, doctors, key};

on_both![
    what_is_late_is_counted_and_listed_first,
    an_application_is_passed_to_another_doctor,
    only_what_is_under_review_is_passed_and_to_doctors_who_are_here,
    another_clinic_sees_none_of_it,
    applications_go_over_with_their_doctor,
    an_application_goes_with_its_course,
];

async fn what_is_late_is_counted_and_listed_first(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    assert_eq!(oversight(&world.ctx, &organizer).await.unwrap(), Oversight::default());
    let late = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let asked = desk
        .application(world, "b@example.org", "Вторая Анна", &answers(false))
        .await;
    world.set_application(asked, "state", "question_asked".into()).await;
    world.pass(Duration::days(3));
    let fresh = desk
        .application(world, "c@example.org", "Третья Анна", &answers(false))
        .await;
    let counts = oversight(&world.ctx, &organizer).await.unwrap();
    let expected = Oversight {
        open: 3,
        overdue: 1,
        left_behind: 0,
    };
    assert_eq!(counts, expected);
    let (rows, more) = overseen(&world.ctx, &organizer, None).await.unwrap();
    assert_eq!(rows.iter().map(|row| row.id).collect::<Vec<_>>(), [late, asked, fresh]);
    assert!(!more && rows.iter().all(|row| row.has_doctor));
    let (rest, _) = overseen(&world.ctx, &organizer, Some(late)).await.unwrap();
    assert_eq!(rest.len(), 2);
    // A doctor whose invitation ran out leaves them behind.
    let gone = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    world
        .execute(gone, vec![world.now().into(), desk.doctor.membership.0.into()])
        .await;
    assert_eq!(oversight(&world.ctx, &organizer).await.unwrap().left_behind, 3);
    assert!(!overseen_one(&world.ctx, &organizer, fresh).await.unwrap().has_doctor);
    // Nobody is left to be reminded.
    world.execute("DELETE FROM job", Vec::new()).await;
}

async fn an_application_is_passed_to_another_doctor(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let boris = world
        .member_of(
            &desk.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let press = key();
    for _ in 0..2 {
        reassign(&world.ctx, &organizer, id, boris.membership, press)
            .await
            .unwrap();
    }
    let letter = world.letter().await;
    assert_eq!(letter.to, "boris@example.org");
    let is_given =
        matches!(&letter.letter.content, Content::Review(told) if matches!(told.news, ReviewNews::Given { .. }));
    assert!(is_given, "{letter:?}");
    let (old, new) = (desk.reviews(world).await, boris.acts(world).await);
    assert!(card(&world.ctx, &old, id).await.unwrap_err().is(&Code::NotFound));
    assert_eq!(queue(&world.ctx, &new, Shelf::Open, None).await.unwrap().rows[0].id, id);
}

async fn only_what_is_under_review_is_passed_and_to_doctors_who_are_here(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let doctor = desk.reviews(world).await;
    let [boris] = doctors(world, &desk.clinic, ["Борис"]).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    for nobody in [desk.doctor.membership, desk.specialist, MembershipId(Uuid::now_v7())] {
        let refused = reassign(&world.ctx, &organizer, id, nobody, key()).await.unwrap_err();
        assert!(
            refused.is(&Code::field(Field::Doctor, Problem::UnknownChoice)),
            "{refused:?}"
        );
    }
    let saw = seen(world, &doctor, id).await;
    decline(&world.ctx, &doctor, id, saw, (prose("нет"), prose("нет")), key())
        .await
        .unwrap();
    world.letter().await;
    let refused = reassign(&world.ctx, &organizer, id, boris, key()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert!(
        overseen_one(&world.ctx, &organizer, id)
            .await
            .unwrap_err()
            .is(&Code::Conflict)
    );
}

async fn another_clinic_sees_none_of_it(world: &World) {
    let desk = Desk::new(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let elsewhere = world.clinic("Другая", "petr@example.org").await;
    let foreign = elsewhere.organizer.acts::<Organizer>(world).await;
    let [clara] = doctors(world, &elsewhere, ["Клара"]).await;
    assert_eq!(oversight(&world.ctx, &foreign).await.unwrap(), Oversight::default());
    assert_eq!(overseen(&world.ctx, &foreign, None).await.unwrap(), (Vec::new(), false));
    for refused in [
        overseen_one(&world.ctx, &foreign, id).await.map(|_row| ()),
        reassign(&world.ctx, &foreign, id, clara, key()).await,
    ] {
        assert!(refused.unwrap_err().is(&Code::NotFound));
    }
}

async fn applications_go_over_with_their_doctor(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let doctor = desk.reviews(world).await;
    let [boris] = doctors(world, &desk.clinic, ["Борис"]).await;
    let open = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let decided = desk
        .application(world, "b@example.org", "Вторая Анна", &answers(false))
        .await;
    let saw = seen(world, &doctor, decided).await;
    decline(&world.ctx, &doctor, decided, saw, (prose("нет"), prose("нет")), key())
        .await
        .unwrap();
    world.letter().await;
    // The course is somebody else's already; what was sent before stays with the doctor.
    let give = "UPDATE course SET doctor_id = $1 WHERE id = $2";
    world.execute(give, vec![boris.0.into(), desk.course.0.into()]).await;
    let found = burden(&world.ctx, &organizer, desk.doctor.membership).await.unwrap();
    assert_eq!((found.courses.len(), found.applications), (0, 1));
    let refused = remove(&world.ctx, &organizer, desk.doctor.membership)
        .await
        .unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    hand_over(
        &world.ctx,
        &organizer,
        desk.doctor.membership,
        HandOver::All(boris),
        key(),
    )
    .await
    .unwrap();
    let of_boris: Vec<Uuid> = world
        .column("SELECT id FROM application WHERE doctor_id = $1", vec![boris.0.into()])
        .await;
    assert_eq!(of_boris, [open.0], "what is decided stays where it was decided");
    remove(&world.ctx, &organizer, desk.doctor.membership).await.unwrap();
}

async fn an_application_goes_with_its_course(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let [boris] = doctors(world, &desk.clinic, ["Борис"]).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let each = HandOver::Each(Vec::new(), vec![(desk.course, boris)]);
    hand_over(&world.ctx, &organizer, desk.doctor.membership, each, key())
        .await
        .unwrap();
    let of: Uuid = world
        .one("SELECT doctor_id FROM application WHERE id = $1", vec![id.0.into()])
        .await;
    assert_eq!(of, boris.0);
    assert!(
        burden(&world.ctx, &organizer, desk.doctor.membership)
            .await
            .unwrap()
            .is_empty()
    );
    let journal: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'handed_over' AND object_id = $1",
            vec![id.0.into()],
        )
        .await;
    assert_eq!(journal, 1);
}
