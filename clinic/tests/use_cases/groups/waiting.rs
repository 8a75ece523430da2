//! Waiting lists. What the users of other systems suffer from must not happen here.

use chrono::Duration;
use clinic::{
    classes::{
        group,
        waiting::{self as lists, OfferState, accept, decline, offer_page},
    },
    identity::Patient,
    mail::GroupNews,
};
use domain::{
    classes::{GroupId, WaitState},
    error::{Code, DeadLink},
    identity::MembershipId,
};

use super::{enrol, news, readers, taken, wait};
use crate::harness::{Course, Sent, World, at_once, course, key, patient};

on_both![
    a_full_group_of_twelve_has_a_waiting_list,
    a_freed_seat_is_offered_to_the_first_in_line_and_to_nobody_else,
    one_offer_stands_for_each_free_seat,
    a_declined_offer_passes_on_and_is_not_made_again,
    an_offer_that_nobody_answers_passes_on_and_is_not_made_again,
    whoever_leaves_the_list_with_an_offer_passes_it_on,
    whoever_waits_can_leave_by_the_link_of_the_letter,
    nothing_is_offered_once_the_class_has_begun,
    an_offer_near_the_class_stands_four_hours,
    an_offer_never_stands_past_the_beginning_of_the_class,
    the_order_is_that_of_the_clearance_whatever_group_has_a_seat,
    whoever_is_first_keeps_the_place_when_a_group_ends,
    a_seat_that_is_kept_counts_as_taken,
    whoever_is_enrolled_by_the_doctor_takes_the_seat_that_was_kept,
    an_offer_is_taken_once_however_often_it_is_pressed,
    two_who_press_at_once_for_one_seat_get_one,
    a_letter_about_an_offer_that_is_over_is_not_sent,
    looking_at_an_offer_changes_nothing,
    nobody_learns_who_else_waits,
    a_patient_waits_for_a_course_once,
    taken_off_the_list_one_is_told,
    a_link_that_was_never_sent_leads_nowhere,
    what_the_list_shows_is_told_to_the_doctor_of_the_course_alone,
];

/// A course whose one group is full, and those who wait, in order: each with an address, and the seat that is taken.
async fn full(world: &World, waiting: &[&str]) -> (Course, GroupId, domain::classes::EnrolmentId) {
    let course = course(world).await;
    let group = course.group(world, 1).await;
    let seated = course.patient(world, "seated@example.org").await;
    let seat = enrol(world, &course, group, seated).await.unwrap();
    world.letter().await;
    for email in waiting {
        let patient = course.patient(world, email).await;
        world.pass(Duration::minutes(1));
        wait(world, &course, patient).await.unwrap();
        let letter = world.letter().await;
        assert!(matches!(news(&letter), GroupNews::Waiting { .. }), "{letter:?}");
    }
    (course, group, seat)
}

/// The seat comes free; the letters that follow from that, but for the one to whoever had it.
async fn freed(world: &World, course: &Course, seat: domain::classes::EnrolmentId) -> Vec<Sent> {
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    let mut letters = world.letters().await;
    letters.retain(|letter| letter.to != "seated@example.org");
    letters
}

/// The one offer among these letters.
fn offer(letters: Vec<Sent>) -> Sent {
    assert_eq!(letters.len(), 1, "{letters:?}");
    let letter = letters.into_iter().next().unwrap();
    assert!(matches!(news(&letter), GroupNews::Offer { .. }), "{letter:?}");
    letter
}

async fn state(world: &World, email: &str) -> Vec<String> {
    world
        .column(
            "SELECT waiting.state FROM waiting JOIN membership ON membership.id = waiting.patient_id \
             JOIN invitation ON invitation.membership_id = membership.id WHERE invitation.email = $1",
            vec![email.into()],
        )
        .await
}

async fn a_full_group_of_twelve_has_a_waiting_list(world: &World) {
    let course = course(world).await;
    let group = course.group(world, 12).await;
    for n in 0..12 {
        let patient = course.patient(world, &format!("p{n}@example.org")).await;
        enrol(world, &course, group, patient).await.unwrap();
        world.letter().await;
    }
    let thirteenth = course.patient(world, "late@example.org").await;
    let refused = enrol(world, &course, group, thirteenth).await.unwrap_err();
    assert!(refused.is(&Code::NoSeat), "{refused:?}");
    wait(world, &course, thirteenth).await.unwrap();
    let letter = world.letter().await;
    assert!(
        matches!(news(&letter), GroupNews::Waiting { place: 1, .. }),
        "{letter:?}"
    );
    assert_eq!(group::courses(&world.ctx, &course.doctor).await.unwrap()[0].waiting, 1);
    assert_eq!(taken(world, group).await, 12);
}

async fn a_freed_seat_is_offered_to_the_first_in_line_and_to_nobody_else(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    let letters = world.letters().await;
    assert_eq!(
        readers(&letters),
        ["first@example.org", "seated@example.org"],
        "nobody else hears of it"
    );
    let offer = letters.iter().find(|letter| letter.to == "first@example.org").unwrap();
    accept(&world.ctx, &offer.link).await.unwrap();
    let letter = world.letter().await;
    assert_eq!(letter.to, "first@example.org");
    assert!(matches!(news(&letter), GroupNews::Enrolled(_)), "{letter:?}");
    assert_eq!(taken(world, group).await, 1);
    assert_eq!(state(world, "first@example.org").await, ["accepted"]);
    assert_eq!(state(world, "second@example.org").await, ["waiting"]);
    let expected = world
        .number("SELECT count(*) FROM attendance WHERE state = 'expected'")
        .await;
    assert_eq!(expected, world.number("SELECT count(*) FROM class").await);
}

async fn one_offer_stands_for_each_free_seat(world: &World) {
    let waiting = ["first@example.org", "second@example.org", "third@example.org"];
    let (course, group, _) = full(world, &waiting).await;
    group::change(&world.ctx, &course.doctor, group, course.new_group(3), key())
        .await
        .unwrap();
    let letters = world.letters().await;
    assert_eq!(readers(&letters), ["first@example.org", "second@example.org"]);
    assert_eq!(taken(world, group).await, 3);
    // Looking again offers nothing more.
    group::change(&world.ctx, &course.doctor, group, course.new_group(2), key())
        .await
        .unwrap_err();
    world.pass(Duration::hours(1));
    let again = domain::classes::NewGroup {
        title: domain::classes::GroupTitle::parse("Другое имя").unwrap(),
        ..course.new_group(3)
    };
    group::change(&world.ctx, &course.doctor, group, again, key())
        .await
        .unwrap();
    assert!(world.letters().await.is_empty());
}

async fn a_declined_offer_passes_on_and_is_not_made_again(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    let first = offer(freed(world, &course, seat).await);
    decline(&world.ctx, &first.link).await.unwrap();
    let second = offer(world.letters().await);
    assert_eq!(second.to, "second@example.org");
    // The second one declines as well: the seat stays free, and whoever declined is left in peace.
    decline(&world.ctx, &second.link).await.unwrap();
    world.pass(Duration::hours(30));
    assert!(world.letters().await.is_empty());
    assert_eq!(taken(world, group).await, 0);
    for email in ["first@example.org", "second@example.org"] {
        assert_eq!(state(world, email).await, ["declined"]);
    }
    let late = accept(&world.ctx, &first.link).await.unwrap_err();
    assert!(late.is(&Code::NoSeat), "{late:?}");
}

async fn an_offer_that_nobody_answers_passes_on_and_is_not_made_again(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    let first = offer(freed(world, &course, seat).await);
    world.pass(Duration::hours(24) - Duration::seconds(1));
    assert!(world.letters().await.is_empty());
    world.pass(Duration::seconds(1));
    let late = accept(&world.ctx, &first.link).await.unwrap_err();
    assert!(late.is(&Code::NoSeat), "also before anybody has passed it on: {late:?}");
    let letters = world.letters().await;
    assert_eq!(readers(&letters), ["first@example.org", "second@example.org"]);
    assert!(
        letters
            .iter()
            .map(news)
            .any(|news| matches!(news, GroupNews::OfferOver))
    );
    assert_eq!(state(world, "first@example.org").await, ["expired"]);
    world.pass(Duration::hours(24));
    let letters = world.letters().await;
    assert_eq!(readers(&letters), ["second@example.org"], "its offer is over, too");
    assert_eq!(taken(world, group).await, 0);
    world.pass(Duration::hours(48));
    assert!(world.letters().await.is_empty());
}

async fn whoever_leaves_the_list_with_an_offer_passes_it_on(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    offer(freed(world, &course, seat).await);
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    assert_eq!(list.rows[0].offer.as_ref().unwrap().group.id, group);
    lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap();
    let letters = world.letters().await;
    assert_eq!(readers(&letters), ["first@example.org", "second@example.org"]);
    assert_eq!(state(world, "first@example.org").await, ["withdrawn"]);
    assert_eq!(taken(world, group).await, 1);
}

async fn whoever_waits_can_leave_by_the_link_of_the_letter(world: &World) {
    let (course, _, seat) = full(world, &[]).await;
    let first = course.patient(world, "first@example.org").await;
    wait(world, &course, first).await.unwrap();
    let letter = world.letter().await;
    let page = offer_page(&world.ctx, &letter.link).await.unwrap();
    assert_eq!(page.state, OfferState::Waiting { place: 1 });
    decline(&world.ctx, &letter.link).await.unwrap();
    decline(&world.ctx, &letter.link).await.unwrap();
    assert_eq!(state(world, "first@example.org").await, ["withdrawn"]);
    assert!(
        freed(world, &course, seat).await.is_empty(),
        "nothing is offered to who left"
    );
}

async fn nothing_is_offered_once_the_class_has_begun(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org"]).await;
    // The last class has begun: there is none to come.
    world
        .execute(
            "UPDATE class SET state = 'cancelled', reason = '' WHERE day > '2026-12-01'",
            vec![],
        )
        .await;
    world.set("2026-12-01T07:00:00Z".parse().unwrap());
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    let letters = world.letters().await;
    assert!(letters.iter().all(|letter| !is_offer(letter)), "{letters:?}");
    assert_eq!(state(world, "first@example.org").await, ["waiting"]);
    assert_eq!(taken(world, group).await, 0);
}

fn is_offer(letter: &Sent) -> bool {
    matches!(
        &letter.letter.content,
        clinic::mail::Content::Group(GroupNews::Offer { .. })
    )
}

async fn an_offer_near_the_class_stands_four_hours(world: &World) {
    let (course, _, seat) = full(world, &["first@example.org"]).await;
    world.set("2026-11-29T09:00:00Z".parse().unwrap());
    let first = offer(freed(world, &course, seat).await);
    let GroupNews::Offer { until, .. } = news(&first) else {
        panic!("{first:?}")
    };
    assert_eq!(until.to_rfc3339(), "2026-11-29T13:00:00+00:00");
}

async fn an_offer_never_stands_past_the_beginning_of_the_class(world: &World) {
    let (course, _, seat) = full(world, &[]).await;
    let first = course.active(world, "first@example.org").await;
    wait(world, &course, first).await.unwrap();
    world.letter().await;
    world.set("2026-12-01T06:30:00Z".parse().unwrap());
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    let letters = world.letters().await;
    let offer = letters.iter().find(|letter| is_offer(letter)).unwrap();
    let GroupNews::Offer { until, .. } = news(offer) else {
        panic!("{offer:?}")
    };
    assert_eq!(until.to_rfc3339(), "2026-12-01T07:00:00+00:00");
}

async fn the_order_is_that_of_the_clearance_whatever_group_has_a_seat(world: &World) {
    let waiting = ["first@example.org", "second@example.org"];
    let (course, _, seat) = full(world, &waiting).await;
    // Another group of the course opens: the first in line is offered its seat, the second one waits for the next.
    let other = course.group(world, 1).await;
    let first = offer(world.letters().await);
    assert_eq!(first.to, "first@example.org");
    let second = offer(freed(world, &course, seat).await);
    assert_eq!(second.to, "second@example.org");
    accept(&world.ctx, &second.link).await.unwrap();
    accept(&world.ctx, &first.link).await.unwrap();
    assert_eq!(world.letters().await.len(), 2);
    assert_eq!(taken(world, other).await, 1);
}

async fn whoever_is_first_keeps_the_place_when_a_group_ends(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org", "second@example.org"]).await;
    offer(freed(world, &course, seat).await);
    group::end(&world.ctx, &course.doctor, group, key()).await.unwrap();
    world.letters().await;
    assert_eq!(
        state(world, "first@example.org").await,
        ["waiting"],
        "an offer that is gone costs no place"
    );
    course.group(world, 1).await;
    assert_eq!(offer(world.letters().await).to, "first@example.org");
}

async fn a_seat_that_is_kept_counts_as_taken(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org"]).await;
    offer(freed(world, &course, seat).await);
    let other = course.patient(world, "other@example.org").await;
    let refused = enrol(world, &course, group, other).await.unwrap_err();
    assert!(refused.is(&Code::NoSeat), "{refused:?}");
    let card = group::group(&world.ctx, &course.doctor, group).await.unwrap();
    assert_eq!((card.seats.len(), card.offers.len(), card.group.seats.taken), (0, 1, 1));
}

async fn whoever_is_enrolled_by_the_doctor_takes_the_seat_that_was_kept(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org"]).await;
    let offered = offer(freed(world, &course, seat).await);
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    enrol(world, &course, group, list.rows[0].patient.unwrap())
        .await
        .unwrap();
    assert_eq!(taken(world, group).await, 1);
    assert_eq!(state(world, "first@example.org").await, ["withdrawn"]);
    world.letter().await;
    let page = offer_page(&world.ctx, &offered.link).await.unwrap();
    assert_eq!(page.state, OfferState::Withdrawn);
}

async fn an_offer_is_taken_once_however_often_it_is_pressed(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org"]).await;
    let first = offer(freed(world, &course, seat).await);
    let processes = [world.ctx.clone(), world.another_process().await];
    let pressed = processes.iter().cycle().take(8).map(|ctx| {
        let (ctx, link) = (ctx.clone(), first.link.clone());
        async move { accept(&ctx, &link).await }
    });
    let taken_by = at_once(pressed).await;
    assert!(taken_by.iter().any(Result::is_ok), "{taken_by:?}");
    accept(&world.ctx, &first.link).await.unwrap();
    assert_eq!(taken(world, group).await, 1);
    world.letter().await;
}

async fn two_who_press_at_once_for_one_seat_get_one(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org"]).await;
    let first = offer(freed(world, &course, seat).await);
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    let other = world.another_process().await;
    // The one takes it, the other one takes the first off the list.
    let (ctx, link) = (world.ctx.clone(), first.link.clone());
    let accepted = tokio::spawn(async move { accept(&ctx, &link).await });
    let withdrawn = lists::withdraw(&other, &course.doctor, list.rows[0].id, key()).await;
    match (accepted.await.unwrap(), withdrawn) {
        (Ok(()), Err(refused)) => assert!(refused.is(&Code::Conflict), "{refused:?}"),
        (Err(refused), Ok(())) => assert!(refused.is(&Code::NoSeat), "{refused:?}"),
        both => panic!("one of the two: {both:?}"),
    }
    world.letters().await;
    let seats = taken(world, group).await;
    let is_taken = state(world, "first@example.org").await == [WaitState::Accepted.name()];
    assert_eq!(seats, i64::from(is_taken));
}

async fn a_letter_about_an_offer_that_is_over_is_not_sent(world: &World) {
    let (course, _, seat) = full(world, &["first@example.org"]).await;
    group::take_out(&world.ctx, &course.doctor, seat, key()).await.unwrap();
    // The mail server is away for two days: then nothing is left to offer.
    while let Some(claim) = clinic::job::claim(&world.ctx).await.unwrap() {
        match claim.work {
            clinic::job::Work::Offer(_) => clinic::job::perform(&world.ctx, &claim).await.unwrap(),
            _ => clinic::job::again(&world.ctx, &claim, world.now() + Duration::hours(48))
                .await
                .unwrap(),
        }
    }
    world.pass(Duration::hours(48));
    let letters = world.letters().await;
    assert!(letters.iter().all(|letter| !is_offer(letter)), "{letters:?}");
}

async fn looking_at_an_offer_changes_nothing(world: &World) {
    let (course, group, seat) = full(world, &["first@example.org"]).await;
    let first = offer(freed(world, &course, seat).await);
    let before = world.dump().await;
    for _ in 0..3 {
        let page = offer_page(&world.ctx, &first.link).await.unwrap();
        let OfferState::Offered { group, .. } = page.state else {
            panic!("{page:?}")
        };
        assert_eq!(group.title.as_str(), "Утренняя группа");
    }
    assert_eq!(world.dump().await, before);
    assert_eq!(taken(world, group).await, 1);
}

async fn nobody_learns_who_else_waits(world: &World) {
    let (course, _, _) = full(world, &["first@example.org"]).await;
    let second = world
        .patient(
            &course.person,
            patient("second@example.org", "Второва Анна", course.person.membership),
        )
        .await;
    world.pass(Duration::minutes(1));
    wait(world, &course, second.membership).await.unwrap();
    let letter = world.letter().await;
    let page = offer_page(&world.ctx, &letter.link).await.unwrap();
    assert_eq!(page.state, OfferState::Waiting { place: 2 });
    let own = lists::own(&world.ctx, &second.acts::<Patient>(world).await)
        .await
        .unwrap();
    assert_eq!((own.len(), own[0].place, own[0].offer.is_none()), (1, 2, true));
    for told in [format!("{page:?}"), format!("{own:?}"), format!("{:?}", letter.letter)] {
        assert!(!told.contains("Верина"), "{told}");
    }
}

async fn a_patient_waits_for_a_course_once(world: &World) {
    let (course, group, _) = full(world, &[]).await;
    let first = course.patient(world, "first@example.org").await;
    wait(world, &course, first).await.unwrap();
    let again = wait(world, &course, first).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
    world.letter().await;
    let seated: Vec<uuid::Uuid> = world
        .column(
            "SELECT patient_id FROM enrolment WHERE group_id = $1",
            vec![group.0.into()],
        )
        .await;
    let seated = wait(world, &course, MembershipId(seated[0])).await.unwrap_err();
    assert!(seated.is(&Code::Conflict), "who has a seat waits for none: {seated:?}");
}

async fn taken_off_the_list_one_is_told(world: &World) {
    let (course, _, _) = full(world, &["first@example.org"]).await;
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap();
    let letter = world.letter().await;
    assert!(matches!(news(&letter), GroupNews::OffList), "{letter:?}");
    let again = lists::withdraw(&world.ctx, &course.doctor, list.rows[0].id, key())
        .await
        .unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
}

async fn a_link_that_was_never_sent_leads_nowhere(world: &World) {
    let unknown = Code::DeadLink { why: DeadLink::Unknown };
    assert!(offer_page(&world.ctx, "no-such-token").await.unwrap_err().is(&unknown));
    assert!(accept(&world.ctx, "no-such-token").await.unwrap_err().is(&unknown));
    assert!(decline(&world.ctx, "no-such-token").await.unwrap_err().is(&unknown));
}

async fn what_the_list_shows_is_told_to_the_doctor_of_the_course_alone(world: &World) {
    let (course, _, _) = full(world, &["first@example.org"]).await;
    let other = world.doctor(&course.clinic, "boris@example.org").await;
    let boris = other.acts::<clinic::identity::Doctor>(world).await;
    let list = lists::list(&world.ctx, &course.doctor, course.id).await.unwrap();
    let refused = lists::withdraw(&world.ctx, &boris, list.rows[0].id, key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
}
