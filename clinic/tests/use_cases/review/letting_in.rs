//! From applicant to patient with a seat.

use chrono::Duration;
use clinic::{
    Error,
    classes::review::{card, let_in},
    identity::{Actor, Doctor, Organizer},
    mail::{Content, ReviewNews},
    settings::save_settings,
};
use domain::{
    classes::GroupId,
    error::{Code, Field, Problem},
    settings::{SettingsChange, TimeOfDay, WorkingDays},
};
use uuid::Uuid;

use super::{into_group, journal, lets_in, onto_list, seen};
use crate::harness::{Desk, World, answers, at_once, key};

on_both![
    an_applicant_becomes_a_patient_with_a_seat_in_one_transaction,
    two_hundred_are_let_in_at_once_for_ten_seats,
    the_same_applicant_of_two_courses_is_one_patient,
    a_group_that_has_ended_or_is_another_courses_is_no_choice,
    a_full_group_leaves_everything_as_it_was,
    the_last_seat_is_taken_once_however_often_it_is_pressed,
    what_is_open_stays_open_when_self_registration_is_switched_off,
];

async fn an_applicant_becomes_a_patient_with_a_seat_in_one_transaction(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let choice = &card(&world.ctx, &doctor, id).await.unwrap().groups[0];
    assert_eq!((choice.id, choice.seats.free()), (group, 10));
    assert!(choice.next_class.is_some());
    lets_in(world, &doctor, id, into_group(group)).await.unwrap();

    let patient: Uuid = world
        .one(
            "SELECT patient_id FROM application WHERE state = 'approved'",
            Vec::new(),
        )
        .await;
    let told = "SELECT count(*) FROM membership WHERE id = $1 AND status = 'invited' AND phone = '+79161234567' \
                AND time_zone = 'Asia/Omsk' AND full_name = 'Первая Анна'";
    assert_eq!(
        world.one::<i64>(told, vec![patient.into()]).await,
        1,
        "contacts are carried over"
    );
    let observed = "SELECT count(*) FROM observation WHERE patient_id = $1 AND doctor_id = $2 AND state = 'planned' \
                    AND days = 91";
    let by_doctor = vec![patient.into(), desk.doctor.membership.0.into()];
    assert_eq!(world.one::<i64>(observed, by_doctor).await, 1);
    let consents = "SELECT count(*) FROM consent WHERE patient_id = $1";
    assert_eq!(world.one::<i64>(consents, vec![patient.into()]).await, 1);
    let seat = "SELECT count(*) FROM enrolment WHERE patient_id = $1 AND application_id = $2 AND restrictions LIKE $3";
    let values = vec![patient.into(), id.0.into(), "%без прыжков%".into()];
    assert_eq!(world.one::<i64>(seat, values).await, 1);
    let expected = "SELECT count(*) FROM attendance WHERE patient_id = $1 AND state = 'expected'";
    assert_eq!(world.one::<i64>(expected, vec![patient.into()]).await, 1);
    assert_eq!(world.number("SELECT taken FROM exercise_group").await, 1);

    let letters = world.letters().await;
    assert_eq!(letters.len(), 2);
    let invitation = letters
        .iter()
        .find(|letter| matches!(letter.letter.content, Content::Invitation(_)));
    let seat = letters.iter().find_map(|letter| match &letter.letter.content {
        Content::Review(reviewed) => match &reviewed.news {
            ReviewNews::Approved(seat) => Some((letter, seat)),
            _ => None,
        },
        _ => None,
    });
    let (letter, seat) = seat.unwrap();
    assert_eq!(
        letter.letter.clinic_zone,
        chrono_tz::Asia::Omsk,
        "times are told in the applicant's zone"
    );
    assert_eq!(seat.specialist, "Орлова Вера");
    assert_eq!(seat.first_class, Some("2026-11-25T09:00:00Z".parse().unwrap()));
    assert!(
        seat.token.is_some(),
        "whoever has no account yet follows the application"
    );
    let session = world
        .activate(&invitation.unwrap().link, crate::harness::PASSWORD)
        .await
        .unwrap();
    assert_eq!(session.held.membership.0, patient);
    let done = journal(world).await;
    assert_eq!(
        done[done.len() - 3..],
        ["member_registered", "enrolled", "application_approved"]
    );
}

async fn two_hundred_are_let_in_at_once_for_ten_seats(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let mut all = Vec::new();
    for n in 0..200 {
        let address = format!("a{n}@example.org");
        let id = desk.application(world, &address, "Первая Анна", &answers(false)).await;
        all.push((id, world.now() - Duration::minutes(1)));
    }
    let processes = [
        world.ctx.clone(),
        world.another_process().await,
        world.another_process().await,
    ];
    let tasks = all.iter().zip(processes.iter().cycle()).map(|(&(id, seen), ctx)| {
        let (ctx, doctor): (_, Actor<Doctor>) = (ctx.clone(), doctor.clone());
        async move {
            let press = key();
            loop {
                match let_in(&ctx, &doctor, id, seen, into_group(group), press).await {
                    // Too many at the database's door at once; the browser is told to try again.
                    Err(Error::Unavailable(_)) => tokio::task::yield_now().await,
                    told => break (id, told),
                }
            }
        }
    });
    let results = at_once(tasks).await;
    let (seated, others): (Vec<_>, Vec<_>) = results.into_iter().partition(|(_, result)| result.is_ok());
    assert_eq!(seated.len(), 10);
    for (id, result) in &others {
        assert!(result.as_ref().unwrap_err().is(&Code::NoSeat), "{id}: {result:?}");
    }
    assert_eq!(world.number("SELECT count(*) FROM enrolment").await, 10);
    assert_eq!(world.number("SELECT taken FROM exercise_group").await, 10);
    assert_eq!(world.number("SELECT count(*) FROM attendance").await, 10);
    assert_eq!(
        world
            .number("SELECT count(*) FROM membership WHERE role = 'patient'")
            .await,
        10
    );
    assert_eq!(
        world
            .number("SELECT count(*) FROM application WHERE state = 'approved'")
            .await,
        10
    );
    assert_eq!(world.letters().await.len(), 20);
    for (id, _) in others.iter().take(3) {
        lets_in(world, &doctor, *id, onto_list()).await.unwrap();
    }
    assert_eq!(world.number("SELECT count(*) FROM waiting").await, 3);
    assert_eq!(world.letters().await.len(), 3);
}

async fn the_same_applicant_of_two_courses_is_one_patient(world: &World) {
    let mut desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let mut tasks = Vec::new();
    for ctx in [world.ctx.clone(), world.another_process().await] {
        desk.course = world.course(&desk.clinic, desk.doctor.membership).await;
        let group = desk.group(world, 10).await;
        let id = desk
            .application(world, "a@example.org", "Первая Анна", &answers(false))
            .await;
        let (seen, doctor) = (world.now() - Duration::minutes(1), doctor.clone());
        tasks.push(async move { let_in(&ctx, &doctor, id, seen, into_group(group), key()).await });
    }
    for result in at_once(tasks).await {
        result.unwrap();
    }
    assert_eq!(
        world
            .number("SELECT count(*) FROM membership WHERE role = 'patient'")
            .await,
        1
    );
    assert_eq!(world.number("SELECT count(*) FROM enrolment").await, 2);
    // One invitation, two seats.
    assert_eq!(world.letters().await.len(), 3);
}

async fn a_group_that_has_ended_or_is_another_courses_is_no_choice(world: &World) {
    let mut desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let ended = desk.group(world, 10).await;
    let end = "UPDATE exercise_group SET ended_at = $1 WHERE id = $2";
    world.execute(end, vec![world.now().into(), ended.0.into()]).await;
    desk.course = world.course(&desk.clinic, desk.doctor.membership).await;
    let other = desk.group(world, 10).await;
    for group in [ended, other, GroupId(Uuid::now_v7())] {
        let refused = lets_in(world, &doctor, id, into_group(group)).await.unwrap_err();
        assert!(
            refused.is(&Code::field(Field::Group, Problem::UnknownChoice)),
            "{refused:?}"
        );
    }
    assert!(card(&world.ctx, &doctor, id).await.unwrap().groups.is_empty());
}

async fn a_full_group_leaves_everything_as_it_was(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 1).await;
    let first = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let second = desk
        .application(world, "b@example.org", "Вторая Анна", &answers(false))
        .await;
    lets_in(world, &doctor, first, into_group(group)).await.unwrap();
    assert_eq!(world.letters().await.len(), 2);
    let refused = lets_in(world, &doctor, second, into_group(group)).await.unwrap_err();
    assert!(refused.is(&Code::NoSeat), "{refused:?}");
    assert_eq!(world.state_of(second).await, "submitted");
    assert_eq!(
        world
            .number("SELECT count(*) FROM membership WHERE role = 'patient'")
            .await,
        1
    );
    assert!(world.letters().await.is_empty());
    // Ended groups are none of the choices.
    world
        .execute("UPDATE exercise_group SET ended_at = $1", vec![world.now().into()])
        .await;
    assert!(card(&world.ctx, &doctor, second).await.unwrap().groups.is_empty());
}

async fn the_last_seat_is_taken_once_however_often_it_is_pressed(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 1).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let (saw, press) = (seen(world, &doctor, id).await, key());
    for _ in 0..2 {
        let_in(&world.ctx, &doctor, id, saw, into_group(group), press)
            .await
            .unwrap();
    }
    let second = let_in(&world.ctx, &doctor, id, saw, into_group(group), key()).await;
    let second = second.unwrap_err();
    assert!(
        second.is(&Code::Conflict),
        "decided already, whatever is free: {second:?}"
    );
    assert_eq!(world.letters().await.len(), 2);
}

async fn what_is_open_stays_open_when_self_registration_is_switched_off(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let organizer = desk.clinic.organizer.acts::<Organizer>(world).await;
    let group = desk.group(world, 10).await;
    let settings = |self_registration| SettingsChange {
        self_registration,
        class_capacity: 12,
        opens_at: TimeOfDay::parse("08:00").unwrap(),
        closes_at: TimeOfDay::parse("18:00").unwrap(),
        working_days: WorkingDays::FIVE,
        contact_phone: None,
        contact_email: None,
        courses: Vec::new(),
    };
    save_settings(&world.ctx, &organizer, settings(true), key())
        .await
        .unwrap();
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    save_settings(&world.ctx, &organizer, settings(false), key())
        .await
        .unwrap();
    lets_in(world, &doctor, id, into_group(group)).await.unwrap();
    assert_eq!(world.letters().await.len(), 2);
}
