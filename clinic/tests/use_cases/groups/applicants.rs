//! Those who wait for a seat as applicants, and are patients of the clinic already.

use chrono::Duration;
use clinic::{
    classes::{
        group,
        review::{card, decline},
        waiting::{self as lists, accept},
    },
    identity::{Actor, Doctor, Patient},
    mail::{Content, GroupNews},
    patients::{remove, undo_removal},
    settings::end_course,
};
use domain::{
    classes::{ApplicationId, GroupId, Prose, Restrictions},
    error::Code,
    identity::MembershipId,
};

use crate::{
    harness::{Desk, Person, Sent, World, answers, key, patient},
    review::{lets_in, onto_list},
};

on_both![
    a_patient_with_a_seat_is_not_put_on_the_list_as_an_applicant,
    whoever_waits_as_an_applicant_waits_once,
    an_applicant_who_is_enrolled_otherwise_waits_no_more,
    an_applicant_who_is_removed_waits_no_more,
    an_offer_that_an_applicant_does_not_answer_closes_the_application,
    an_applicant_who_declines_takes_the_application_back,
    a_course_with_applications_under_review_is_not_ended,
    a_patient_answers_an_offer_on_the_own_page,
    others_do_not_answer_it,
];

/// The desk with its doctor, a patient, and what the patient sends by the form for everybody.
async fn applied(world: &World) -> (Desk, Actor<Doctor>, Person, ApplicationId) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let new = patient("vera@example.org", "Верина Вера", desk.doctor.membership);
    let vera = world.patient(&desk.doctor, new).await;
    let id = desk
        .application(world, "vera@example.org", "Верина Вера", &answers(false))
        .await;
    (desk, doctor, vera, id)
}

async fn enrol(world: &World, doctor: &Actor<Doctor>, group: GroupId, patient: MembershipId) -> clinic::Result<()> {
    let new = group::Enrol {
        group,
        patient,
        restrictions: Restrictions::default(),
    };
    group::enrol(&world.ctx, doctor, new, key()).await.map(|_seat| ())
}

async fn wait(world: &World, desk: &Desk, doctor: &Actor<Doctor>, patient: MembershipId) -> clinic::Result<()> {
    let who = (patient, &Restrictions::default());
    lists::wait(&world.ctx, doctor, desk.course, who, key()).await
}

async fn open_places(world: &World) -> i64 {
    world
        .number("SELECT count(*) FROM waiting WHERE closed_at IS NULL")
        .await
}

/// What is taken in the groups, as they keep it and as it is counted.
async fn taken(world: &World) -> i64 {
    let kept = world
        .number("SELECT CAST(sum(taken) AS BIGINT) FROM exercise_group")
        .await;
    let counted = "SELECT (SELECT count(*) FROM enrolment WHERE ended_at IS NULL) \
                   + (SELECT count(*) FROM waiting WHERE state = 'offered')";
    assert_eq!(kept, world.number(counted).await);
    kept
}

async fn a_patient_with_a_seat_is_not_put_on_the_list_as_an_applicant(world: &World) {
    let (desk, doctor, vera, id) = applied(world).await;
    let group = desk.group(world, 10).await;
    enrol(world, &doctor, group, vera.membership).await.unwrap();
    let refused = lets_in(world, &doctor, id, onto_list()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(world.state_of(id).await, "submitted");
    world.letters().await;
}

async fn whoever_waits_as_an_applicant_waits_once(world: &World) {
    let (desk, doctor, vera, id) = applied(world).await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    let again = wait(world, &desk, &doctor, vera.membership).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    let once_more = desk
        .application(world, "vera@example.org", "Верина Вера", &answers(false))
        .await;
    let again = lets_in(world, &doctor, once_more, onto_list()).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    assert_eq!(open_places(world).await, 1);
    // The other way round.
    let new = patient("nina@example.org", "Нинина Нина", desk.doctor.membership);
    world.letters().await;
    let nina = world.patient(&desk.doctor, new).await;
    wait(world, &desk, &doctor, nina.membership).await.unwrap();
    let hers = desk
        .application(world, "nina@example.org", "Нинина Нина", &answers(false))
        .await;
    let again = lets_in(world, &doctor, hers, onto_list()).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    world.letters().await;
}

async fn an_applicant_who_is_enrolled_otherwise_waits_no_more(world: &World) {
    let (desk, doctor, vera, id) = applied(world).await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    let group = desk.group(world, 10).await;
    enrol(world, &doctor, group, vera.membership).await.unwrap();
    assert_eq!(open_places(world).await, 0);
    assert_eq!(world.state_of(id).await, "approved");
    let letters = world.letters().await;
    assert!(letters.iter().all(|letter| offer(letter).is_none()), "{letters:?}");
    assert_eq!(taken(world).await, 1);
}

async fn an_applicant_who_is_removed_waits_no_more(world: &World) {
    let (desk, doctor, vera, id) = applied(world).await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    world.letters().await;
    let keeper = desk.doctor.keeps(world).await;
    remove(&world.ctx, &keeper, vera.membership).await.unwrap();
    assert_eq!(open_places(world).await, 0);
    assert_eq!(world.state_of(id).await, "expired");
    // Taken back within the hour, it waits as before.
    undo_removal(&world.ctx, &keeper, vera.membership).await.unwrap();
    assert_eq!(open_places(world).await, 1);
    assert_eq!(world.state_of(id).await, "waiting");
    world.letters().await;
}

/// The secret of the offer, where it is one.
fn offer(sent: &Sent) -> Option<String> {
    let is_one = matches!(&sent.letter.content, Content::Group(GroupNews::Offer { .. }));
    is_one.then(|| sent.link.clone())
}

/// Somebody who was no patient waits, and is offered a seat; the link.
async fn offered(world: &World) -> (Desk, ApplicationId, String) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    desk.group(world, 1).await;
    let id = desk
        .application(world, "anna@example.com", "Первая Анна", &answers(false))
        .await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    let link = world.letters().await.iter().find_map(offer).unwrap();
    (desk, id, link)
}

async fn an_offer_that_an_applicant_does_not_answer_closes_the_application(world: &World) {
    let (_, id, link) = offered(world).await;
    world.pass(Duration::hours(24));
    world.letters().await;
    assert_eq!(world.state_of(id).await, "expired", "nobody took it back");
    assert!(accept(&world.ctx, &link).await.unwrap_err().is(&Code::NoSeat));
    assert_eq!(taken(world).await, 0);
}

async fn an_applicant_who_declines_takes_the_application_back(world: &World) {
    let (_, id, link) = offered(world).await;
    lists::decline(&world.ctx, &link).await.unwrap();
    assert_eq!(world.state_of(id).await, "withdrawn");
    assert_eq!(taken(world).await, 0);
}

async fn a_course_with_applications_under_review_is_not_ended(world: &World) {
    let (desk, doctor, _, id) = applied(world).await;
    let organizer = desk.clinic.organizer.acts(world).await;
    let refused = end_course(&world.ctx, &organizer, desk.course).await.unwrap_err();
    assert!(refused.is(&Code::StillRuns), "{refused:?}");
    let seen = card(&world.ctx, &doctor, id).await.unwrap().touched_at;
    let said = ["Рано", "Приходите весной"].map(|text| Prose::parse(text).unwrap());
    let [reason, advice] = said;
    decline(&world.ctx, &doctor, id, seen, (reason, advice), key())
        .await
        .unwrap();
    end_course(&world.ctx, &organizer, desk.course).await.unwrap();
    world.letters().await;
}

/// A patient who applied waits for a group with one seat: it is offered at once.
async fn offered_to_a_patient(world: &World) -> (Desk, Person, ApplicationId, lists::OwnPlace) {
    let (desk, doctor, vera, id) = applied(world).await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    let me = vera.acts::<Patient>(world).await;
    let own = lists::own(&world.ctx, &me).await.unwrap();
    assert_eq!((own.len(), own[0].place, own[0].offer.is_none()), (1, 1, true));
    desk.group(world, 1).await;
    world.letters().await;
    let own = lists::own(&world.ctx, &me).await.unwrap().remove(0);
    assert!(own.offer.is_some(), "{own:?}");
    (desk, vera, id, own)
}

async fn a_patient_answers_an_offer_on_the_own_page(world: &World) {
    let (_, vera, id, own) = offered_to_a_patient(world).await;
    let me = vera.acts::<Patient>(world).await;
    for _pressed_twice in 0..2 {
        lists::accept_own(&world.ctx, &me, own.id).await.unwrap();
    }
    assert_eq!(world.state_of(id).await, "approved");
    assert_eq!(taken(world).await, 1);
    let late = lists::decline_own(&world.ctx, &me, own.id).await.unwrap_err();
    assert!(late.is(&Code::Conflict), "{late:?}");
    assert_eq!(lists::own(&world.ctx, &me).await.unwrap(), []);
    world.letters().await;
}

async fn others_do_not_answer_it(world: &World) {
    let (desk, vera, id, own) = offered_to_a_patient(world).await;
    let new = patient("nina@example.org", "Нинина Нина", desk.doctor.membership);
    let nina = world.patient(&desk.doctor, new).await.acts::<Patient>(world).await;
    let refused = [
        lists::accept_own(&world.ctx, &nina, own.id).await.unwrap_err(),
        lists::decline_own(&world.ctx, &nina, own.id).await.unwrap_err(),
    ];
    assert!(refused.iter().all(|refused| refused.is(&Code::NotFound)), "{refused:?}");
    let me = vera.acts::<Patient>(world).await;
    lists::decline_own(&world.ctx, &me, own.id).await.unwrap();
    assert_eq!(world.state_of(id).await, "withdrawn");
    assert_eq!((taken(world).await, open_places(world).await), (0, 0));
    world.letters().await;
}
