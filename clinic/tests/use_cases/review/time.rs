//! The promise of an answer, and what happens when it is broken.

use chrono::{Duration, NaiveDate};
use clinic::{
    classes::{
        application::answer,
        review::{ask, card, decline},
    },
    identity::Organizer,
    job,
    mail::{Content, ReviewNews},
    settings::name_deputy,
};
use domain::{identity::Role, settings::NewDeputy};

use super::{prose, seen};
use crate::harness::{Desk, Person, Sent, World, answers, from, key};

on_both![
    the_doctor_is_reminded_once_and_the_deputy_told_once,
    nobody_is_told_of_what_was_answered,
    while_the_applicant_has_to_answer_nobody_is_late,
    the_days_count_anew_from_the_applicants_answer,
    a_job_that_is_done_by_two_processes_writes_one_letter,
];

async fn deputy(world: &World, desk: &Desk) -> Person {
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let boris = world
        .member_of(
            &desk.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let new = NewDeputy {
        doctor: desk.doctor.membership,
        deputy: boris.membership,
        from: day("2026-11-27"),
        to: day("2026-12-31"),
    };
    name_deputy(&world.ctx, &organizer, new, key()).await.unwrap();
    boris
}

fn news(letters: &[Sent]) -> Vec<(&str, &ReviewNews)> {
    let told = letters.iter().map(|letter| match &letter.letter.content {
        Content::Review(reviewed) => (letter.to.as_str(), &reviewed.news),
        other => panic!("no review: {other:?}"),
    });
    told.collect()
}

async fn the_doctor_is_reminded_once_and_the_deputy_told_once(world: &World) {
    let desk = Desk::new(world).await;
    deputy(world, &desk).await;
    desk.application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    // Sent on Tuesday noon: reminded on Thursday at closing time, 15:00 in UTC.
    world.set("2026-11-26T14:59:00Z".parse().unwrap());
    assert!(world.letters().await.is_empty());
    world.set("2026-11-26T15:00:00Z".parse().unwrap());
    let letters = world.letters().await;
    assert!(
        matches!(news(&letters)[..], [("anna@example.org", ReviewNews::Reminder { .. })]),
        "{letters:?}"
    );
    world.set("2026-11-27T15:00:00Z".parse().unwrap());
    let letters = world.letters().await;
    assert!(
        matches!(news(&letters)[..], [("boris@example.org", ReviewNews::Overdue { .. })]),
        "{letters:?}"
    );
    world.pass(Duration::days(30));
    assert!(world.letters().await.is_empty(), "once is enough");
    let later = world
        .number("SELECT count(*) FROM job WHERE kind IN ('remind_doctor', 'escalate')")
        .await;
    assert_eq!(later, 0);
}

async fn nobody_is_told_of_what_was_answered(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    deputy(world, &desk).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let saw = seen(world, &doctor, id).await;
    decline(&world.ctx, &doctor, id, saw, (prose("нет"), prose("нет")), key())
        .await
        .unwrap();
    world.letter().await;
    world.pass(Duration::days(10));
    assert!(world.letters().await.is_empty());
}

async fn while_the_applicant_has_to_answer_nobody_is_late(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    deputy(world, &desk).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let saw = seen(world, &doctor, id).await;
    ask(&world.ctx, &doctor, id, saw, prose("Что?"), key()).await.unwrap();
    world.letter().await;
    world.pass(Duration::days(10));
    assert!(world.letters().await.is_empty());
}

async fn the_days_count_anew_from_the_applicants_answer(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    deputy(world, &desk).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    // Asked and answered on Thursday morning, while the jobs of Tuesday's promise still wait.
    world.set("2026-11-26T07:00:00Z".parse().unwrap());
    let saw = seen(world, &doctor, id).await;
    ask(&world.ctx, &doctor, id, saw, prose("Когда?"), key()).await.unwrap();
    let asked = world.letter().await;
    answer(
        &world.ctx,
        &asked.link,
        prose("Два месяца"),
        &from("203.0.113.0/24"),
        key(),
    )
    .await
    .unwrap();
    assert_eq!(world.letter().await.to, "anna@example.org");
    let tuesday = "2026-12-01T15:00:00Z".parse().unwrap();
    assert_eq!(card(&world.ctx, &doctor, id).await.unwrap().answer_by, tuesday);
    for quiet in ["2026-11-26T15:00:00Z", "2026-11-27T15:00:00Z", "2026-11-30T14:59:00Z"] {
        world.set(quiet.parse().unwrap());
        assert!(world.letters().await.is_empty(), "{quiet}");
    }
    world.set("2026-11-30T15:00:00Z".parse().unwrap());
    let letters = world.letters().await;
    assert!(
        matches!(news(&letters)[..], [(_, ReviewNews::Reminder { .. })]),
        "{letters:?}"
    );
    world.set(tuesday);
    let letters = world.letters().await;
    assert!(
        matches!(news(&letters)[..], [(_, ReviewNews::Overdue { .. })]),
        "{letters:?}"
    );
}

async fn a_job_that_is_done_by_two_processes_writes_one_letter(world: &World) {
    let desk = Desk::new(world).await;
    deputy(world, &desk).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    world
        .execute("DELETE FROM job WHERE kind = 'remind_doctor'", Vec::new())
        .await;
    world.set("2026-11-27T15:00:00Z".parse().unwrap());
    let slow = job::claim(&world.ctx).await.unwrap().unwrap();
    // The first one dies, its lease runs out, another process takes over; then the first one turns out to be alive.
    world.pass(Duration::minutes(6));
    let other = world.another_process().await;
    let quick = job::claim(&other).await.unwrap().unwrap();
    assert_eq!([slow.work, quick.work], [job::Work::Escalate(id); 2]);
    job::perform(&other, &quick).await.unwrap();
    job::perform(&world.ctx, &slow).await.unwrap();
    assert_eq!(world.letters().await.len(), 1);
}
