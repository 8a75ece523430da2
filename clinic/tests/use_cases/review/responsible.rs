//! Whoever is responsible for an application: until it is decided, and until whoever waits has a seat.

use clinic::{
    classes::{
        review::{card, decline, overseen, oversight, reassign},
        waiting,
    },
    identity::Organizer,
    mail::{Content, GroupNews, ReviewNews},
    settings::{name_deputy, save_settings},
    staff::{burden, hand_over, remove},
};
use domain::{
    classes::ApplicationId,
    error::Code,
    identity::{MembershipId, Role},
    settings::{NewDeputy, SettingsChange, TimeOfDay, WorkingDays},
    staff::HandOver,
};
use uuid::Uuid;

use super::{into_group, lets_in, onto_list, prose, seen};
use crate::harness::{Desk, Person, Sent, World, answers, doctors, key};

on_both![
    whoever_waits_goes_over_with_the_doctor_and_takes_the_seat_that_is_offered,
    an_offer_holds_where_the_doctor_is_gone_and_the_course_has_another,
    whoever_waits_without_a_doctor_is_seen_and_passed_on_by_the_organizer,
    a_deputy_decides_where_the_doctor_is_gone,
    open_applications_go_along_when_the_course_gets_another_doctor,
];

async fn boris(world: &World, desk: &Desk) -> Person {
    let (organizer, email) = (&desk.clinic.organizer, "boris@example.org");
    world.member_of(organizer, Role::Doctor, email, "Борисов Борис").await
}

/// Somebody is cleared for the course while a group of it has a seat: the application, and the link of the offer.
async fn offered(world: &World, desk: &Desk) -> (ApplicationId, String) {
    let doctor = desk.reviews(world).await;
    desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    let letters = world.letters().await;
    let is_offer = |letter: &&Sent| matches!(&letter.letter.content, Content::Group(GroupNews::Offer { .. }));
    (id, letters.iter().find(is_offer).unwrap().link.clone())
}

/// The invitation ran out, or whatever else took the doctor away around the use cases.
async fn goes(world: &World, doctor: MembershipId) {
    let gone = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    world.execute(gone, vec![world.now().into(), doctor.0.into()]).await;
}

async fn responsible(world: &World, id: ApplicationId) -> MembershipId {
    let sql = "SELECT doctor_id FROM application WHERE id = $1";
    MembershipId(world.one(sql, vec![id.0.into()]).await)
}

/// The doctor under whom the one patient is observed.
async fn observes(world: &World) -> MembershipId {
    MembershipId(world.one::<Uuid>("SELECT doctor_id FROM observation", Vec::new()).await)
}

async fn whoever_waits_goes_over_with_the_doctor_and_takes_the_seat_that_is_offered(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let boris = boris(world, &desk).await.membership;
    let (id, link) = offered(world, &desk).await;
    let leaving = desk.doctor.membership;
    // The course alone is somebody else's already.
    let give = "UPDATE course SET doctor_id = $1 WHERE id = $2";
    world.execute(give, vec![boris.0.into(), desk.course.0.into()]).await;
    assert_eq!(burden(&world.ctx, &organizer, leaving).await.unwrap().applications, 1);
    let refused = remove(&world.ctx, &organizer, leaving).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    hand_over(&world.ctx, &organizer, leaving, HandOver::All(boris), key())
        .await
        .unwrap();
    remove(&world.ctx, &organizer, leaving).await.unwrap();
    waiting::accept(&world.ctx, &link).await.unwrap();
    assert_eq!(world.state_of(id).await, "approved");
    assert_eq!([responsible(world, id).await, observes(world).await], [boris; 2]);
    assert_eq!(world.letters().await.len(), 2, "the seat, and the invitation");
}

async fn an_offer_holds_where_the_doctor_is_gone_and_the_course_has_another(world: &World) {
    let desk = Desk::new(world).await;
    let boris = boris(world, &desk).await.membership;
    let (id, link) = offered(world, &desk).await;
    goes(world, desk.doctor.membership).await;
    let give = "UPDATE course SET doctor_id = $1 WHERE id = $2";
    world.execute(give, vec![boris.0.into(), desk.course.0.into()]).await;
    waiting::accept(&world.ctx, &link).await.unwrap();
    assert_eq!(world.state_of(id).await, "approved");
    assert_eq!([responsible(world, id).await, observes(world).await], [boris; 2]);
    world.letters().await;
}

async fn whoever_waits_without_a_doctor_is_seen_and_passed_on_by_the_organizer(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let boris = boris(world, &desk).await.membership;
    let (id, _) = offered(world, &desk).await;
    let ctx = &world.ctx;
    assert!(overseen(ctx, &organizer, None).await.unwrap().0.is_empty(), "decided");
    goes(world, desk.doctor.membership).await;
    let counts = oversight(ctx, &organizer).await.unwrap();
    assert_eq!((counts.open, counts.left_behind), (0, 1));
    let (rows, _) = overseen(ctx, &organizer, None).await.unwrap();
    assert_eq!(
        rows.iter().map(|row| (row.id, row.has_doctor)).collect::<Vec<_>>(),
        [(id, false)]
    );
    reassign(ctx, &organizer, id, boris, key()).await.unwrap();
    assert_eq!(oversight(ctx, &organizer).await.unwrap().left_behind, 0);
    let letter = world.letter().await;
    let Content::Review(told) = &letter.letter.content else {
        panic!("{letter:?}")
    };
    assert!(
        matches!(told.news, ReviewNews::Given { answer_by: None }),
        "nothing to decide"
    );
}

async fn a_deputy_decides_where_the_doctor_is_gone(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let boris = boris(world, &desk).await;
    let today = world.now().date_naive();
    let new = NewDeputy {
        doctor: desk.doctor.membership,
        deputy: boris.membership,
        from: today,
        to: today,
    };
    name_deputy(&world.ctx, &organizer, new, key()).await.unwrap();
    let group = desk.group(world, 10).await;
    let [first, second] = [
        desk.application(world, "a@example.org", "Первая Анна", &answers(false))
            .await,
        desk.application(world, "b@example.org", "Вторая Анна", &answers(false))
            .await,
    ];
    goes(world, desk.doctor.membership).await;
    let deputy = boris.acts(world).await;
    lets_in(world, &deputy, first, into_group(group)).await.unwrap();
    assert_eq!(
        [responsible(world, first).await, observes(world).await],
        [boris.membership; 2]
    );
    let saw = seen(world, &deputy, second).await;
    let words = (prose("нет"), prose("нет"));
    decline(&world.ctx, &deputy, second, saw, words, key()).await.unwrap();
    assert_eq!(world.letters().await.len(), 3);
    world.execute("DELETE FROM job", Vec::new()).await;
}

async fn open_applications_go_along_when_the_course_gets_another_doctor(world: &World) {
    let desk = Desk::new(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let boris = boris(world, &desk).await;
    let [third] = doctors(world, &desk.clinic, ["Клара"]).await;
    let doctor = desk.reviews(world).await;
    let (waiting, _) = offered(world, &desk).await;
    let mut others = Vec::new();
    for name in ["Вторая Анна", "Третья Анна", "Четвёртая Анна"] {
        others.push(desk.application(world, "b@example.org", name, &answers(false)).await);
    }
    let (open, declined, passed) = (others[0], others[1], others[2]);
    let saw = seen(world, &doctor, declined).await;
    decline(&world.ctx, &doctor, declined, saw, (prose("нет"), prose("нет")), key())
        .await
        .unwrap();
    reassign(&world.ctx, &organizer, passed, third, key()).await.unwrap();
    world.letters().await;
    let change = SettingsChange {
        self_registration: false,
        class_capacity: 12,
        opens_at: TimeOfDay::parse("08:00").unwrap(),
        closes_at: TimeOfDay::parse("18:00").unwrap(),
        working_days: WorkingDays::FIVE,
        contact_phone: None,
        contact_email: None,
        courses: vec![(desk.course, Some(boris.membership))],
    };
    save_settings(&world.ctx, &organizer, change, key()).await.unwrap();
    for (id, whose) in [
        (open, boris.membership),
        (waiting, boris.membership),
        (declined, desk.doctor.membership),
        (passed, third),
    ] {
        assert_eq!(responsible(world, id).await, whose, "{}", world.state_of(id).await);
    }
    card(&world.ctx, &boris.acts(world).await, open).await.unwrap();
    let journal = "SELECT object_id FROM audit_event WHERE action = 'application_reassigned' ORDER BY object_id";
    let journal: Vec<Uuid> = world.column(journal, Vec::new()).await;
    let mut went = [open.0, waiting.0, passed.0];
    went.sort();
    assert_eq!(journal, went);
    world.letters().await;
}
