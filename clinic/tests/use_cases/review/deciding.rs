//! Questions, refusals, reasons, and two who decide at once.

use chrono::Duration;
use clinic::{
    classes::review::{ask, card, decline, let_in},
    identity::{Actor, Doctor},
    mail::{Content, ReviewNews},
};
use domain::error::{Code, Field, Problem};

use super::{into_group, journal, lets_in, onto_list, prose, seen};
use crate::harness::{Desk, Sent, World, answers, at_once, key};

on_both![
    a_red_signal_is_let_in_with_a_reason_only,
    a_question_goes_by_letter_and_is_answered_by_its_link,
    a_refusal_has_a_reason_and_advice,
    the_second_reviewer_is_told_of_the_first_ones_decision,
    of_many_decisions_at_once_one_is_made,
    pressing_twice_decides_once,
    what_was_withdrawn_is_no_longer_decided,
    a_letter_that_was_overtaken_is_not_sent,
    who_waits_is_cleared_and_listed_once,
];

async fn a_red_signal_is_let_in_with_a_reason_only(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(true))
        .await;
    let before = without_looks(world).await;
    for new in [into_group(group), onto_list()] {
        let refused = lets_in(world, &doctor, id, new).await.unwrap_err();
        assert!(
            refused.is(&Code::field(Field::Reason, Problem::Required)),
            "{refused:?}"
        );
    }
    assert_eq!(without_looks(world).await, before);
    let mut with_reason = into_group(group);
    with_reason.reason = Some(prose("Говорил с лечащим врачом"));
    lets_in(world, &doctor, id, with_reason).await.unwrap();
    let decision = card(&world.ctx, &doctor, id).await.unwrap().decision.unwrap();
    assert_eq!(decision.reason.as_deref(), Some("Говорил с лечащим врачом"));
    assert_eq!(world.letters().await.len(), 2);
}

async fn a_question_goes_by_letter_and_is_answered_by_its_link(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let first = seen(world, &doctor, id).await;
    ask(&world.ctx, &doctor, id, first, prose("Когда была операция?"), key())
        .await
        .unwrap();
    assert_eq!(world.state_of(id).await, "question_asked");
    let letter = world.letter().await;
    assert_eq!(letter.to, "a@example.org");
    assert!(matches!(news(&letter), ReviewNews::Question(_)), "{letter:?}");
    let links = world.number("SELECT count(*) FROM application_token").await;
    assert_eq!(links, 1, "the letter minted its link");
    let messages = card(&world.ctx, &doctor, id).await.unwrap().messages;
    assert_eq!(messages[0].text, "Когда была операция?");
    // While the applicant has not answered, the next question must wait.
    let again = seen(world, &doctor, id).await;
    let refused = ask(&world.ctx, &doctor, id, again, prose("И ещё?"), key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(journal(world).await.last().unwrap(), "application_asked");
}

async fn a_refusal_has_a_reason_and_advice(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(true))
        .await;
    let first = seen(world, &doctor, id).await;
    let words = (prose("Сначала к кардиологу"), prose("Запишитесь на приём"));
    decline(&world.ctx, &doctor, id, first, words, key()).await.unwrap();
    assert_eq!(world.state_of(id).await, "declined");
    let letter = world.letter().await;
    assert!(matches!(news(&letter), ReviewNews::Declined(_)), "{letter:?}");
    assert_eq!(journal(world).await.last().unwrap(), "application_declined");
    let patients = world
        .number("SELECT count(*) FROM membership WHERE role = 'patient'")
        .await;
    assert_eq!(patients, 0);
}

async fn the_second_reviewer_is_told_of_the_first_ones_decision(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let both_saw = seen(world, &doctor, id).await;
    ask(&world.ctx, &doctor, id, both_saw, prose("Что?"), key())
        .await
        .unwrap();
    world.letter().await;
    let before = without_looks(world).await;
    let words = (prose("нет"), prose("нет"));
    let ctx = &world.ctx;
    for second in [
        let_in(ctx, &doctor, id, both_saw, into_group(group), key()).await,
        let_in(ctx, &doctor, id, both_saw, onto_list(), key()).await,
        ask(ctx, &doctor, id, both_saw, prose("Что?"), key()).await,
        decline(ctx, &doctor, id, both_saw, words, key()).await,
    ] {
        assert!(second.as_ref().unwrap_err().is(&Code::Conflict), "{second:?}");
    }
    assert_eq!(without_looks(world).await, before);
}

async fn of_many_decisions_at_once_one_is_made(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let saw = seen(world, &doctor, id).await;
    let mut tasks = Vec::new();
    for n in 0..12 {
        let ctx = match n % 2 {
            0 => world.ctx.clone(),
            _ => world.another_process().await,
        };
        let doctor: Actor<Doctor> = doctor.clone();
        tasks.push(async move {
            match n % 3 {
                0 => let_in(&ctx, &doctor, id, saw, into_group(group), key()).await,
                1 => let_in(&ctx, &doctor, id, saw, onto_list(), key()).await,
                _ => decline(&ctx, &doctor, id, saw, (prose("нет"), prose("нет")), key()).await,
            }
        });
    }
    let results = at_once(tasks).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(
        results
            .iter()
            .flat_map(|result| result.as_ref().err())
            .all(|told| told.is(&Code::Conflict)),
        "{results:?}"
    );
    let state = world.state_of(id).await;
    // Let in: the invitation, too. Waiting: the seat that is free is offered at once.
    let letters = if state == "declined" { 1 } else { 2 };
    assert_eq!(world.letters().await.len(), letters, "{state}");
}

async fn pressing_twice_decides_once(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let (saw, press) = (seen(world, &doctor, id).await, key());
    for _ in 0..2 {
        let_in(&world.ctx, &doctor, id, saw, into_group(group), press)
            .await
            .unwrap();
    }
    assert_eq!(world.number("SELECT count(*) FROM enrolment").await, 1);
    assert_eq!(world.letters().await.len(), 2);
}

async fn what_was_withdrawn_is_no_longer_decided(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let group = desk.group(world, 10).await;
    for state in ["withdrawn", "expired"] {
        let id = desk
            .application(world, "a@example.org", "Первая Анна", &answers(false))
            .await;
        world.set_application(id, "state", state.into()).await;
        let refused = lets_in(world, &doctor, id, into_group(group)).await.unwrap_err();
        assert!(refused.is(&Code::Conflict), "{refused:?}");
    }
    assert_eq!(world.number("SELECT taken FROM exercise_group").await, 0);
}

async fn a_letter_that_was_overtaken_is_not_sent(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    let saw = seen(world, &doctor, id).await;
    ask(&world.ctx, &doctor, id, saw, prose("Что?"), key()).await.unwrap();
    world.set_application(id, "state", "withdrawn".into()).await;
    assert_eq!(world.letters().await.len(), 0);
}

async fn who_waits_is_cleared_and_listed_once(world: &World) {
    let desk = Desk::new(world).await;
    let doctor = desk.reviews(world).await;
    let id = desk
        .application(world, "a@example.org", "Первая Анна", &answers(false))
        .await;
    lets_in(world, &doctor, id, onto_list()).await.unwrap();
    assert_eq!(world.state_of(id).await, "waiting");
    let waiting = "SELECT count(*) FROM waiting WHERE state = 'waiting' AND application_id = $1 AND cleared_by = $2";
    let cleared = vec![id.0.into(), desk.doctor.membership.0.into()];
    assert_eq!(world.one::<i64>(waiting, cleared).await, 1);
    assert!(matches!(news(&world.letter().await), ReviewNews::Waiting(_)));
    world.pass(Duration::minutes(1));
    // From here on the waiting list has it: a seat comes by an offer, not by this form.
    let refused = lets_in(world, &doctor, id, onto_list()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    let again = seen(world, &doctor, id).await;
    let refused = decline(&world.ctx, &doctor, id, again, (prose("нет"), prose("нет")), key()).await;
    assert!(refused.unwrap_err().is(&Code::Conflict));
}

fn news(letter: &Sent) -> &ReviewNews {
    match &letter.letter.content {
        Content::Review(reviewed) => &reviewed.news,
        other => panic!("no review: {other:?}"),
    }
}

/// Everything that the database holds but for who looked, and what a failed form claimed.
async fn without_looks(world: &World) -> std::collections::BTreeMap<String, Vec<String>> {
    let mut dump = world.dump().await;
    dump.remove("audit_event");
    dump
}
