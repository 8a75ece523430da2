//! Seats that are offered, and what becomes of an offer.

use chrono::Duration;
use clinic::{
    classes::{
        group,
        waiting::{self as lists, OfferState, accept, decline, offer_page},
    },
    mail::GroupNews,
};
use domain::{classes::WaitState, error::Code};

use super::{
    enrol, news, readers, taken, wait,
    waiting::{freed, full, is_offer, offer, state},
};
use crate::harness::{World, at_once, key};

on_both![
    a_freed_seat_is_offered_to_the_first_in_line_and_to_nobody_else,
    one_offer_stands_for_each_free_seat,
    a_declined_offer_passes_on_and_is_not_made_again,
    an_offer_that_nobody_answers_passes_on_and_is_not_made_again,
    nothing_is_offered_once_the_class_has_begun,
    an_offer_near_the_class_stands_four_hours,
    an_offer_never_stands_past_the_beginning_of_the_class,
    a_seat_that_is_kept_counts_as_taken,
    whoever_is_enrolled_by_the_doctor_takes_the_seat_that_was_kept,
    an_offer_is_taken_once_however_often_it_is_pressed,
    two_who_press_at_once_for_one_seat_get_one,
    a_letter_about_an_offer_that_is_over_is_not_sent,
    looking_at_an_offer_changes_nothing,
];

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
