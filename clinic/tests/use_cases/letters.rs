//! Letters on their way: made anew for every try, settled by the mail server's answer, overtaken by events.

use chrono::Duration;
use clinic::{
    Error,
    identity::{Actor, InvitationPage, Organizer, invitation_page, operator_link},
    job::{self, Claim, Work},
    mail::{open, settle},
    staff::{attention, list, member, remove, resend},
};
use domain::{
    identity::{Email, MembershipId, Role},
    mail::{Delivery, DeliveryState, LetterId, Outcome},
    staff::{ListQuery, Standing},
};
use uuid::Uuid;

use crate::harness::{PASSWORD, Sent, World, key, operator};

on_both![
    every_making_has_a_link_of_its_own_and_all_work,
    the_servers_answer_is_shown,
    a_refused_letter_is_not_tried_again,
    a_refused_letter_is_pointed_out_until_a_newer_one_goes,
    a_postponed_letter_is_tried_ever_later_and_given_up,
    an_answer_is_one_line_of_bounded_length,
    a_letter_that_was_overtaken_is_not_sent,
    a_settled_letter_is_not_made_again,
    a_letter_is_settled_whole_or_not_at_all,
    a_late_failure_changes_nothing,
    a_late_success_is_believed,
];

async fn every_making_has_a_link_of_its_own_and_all_work(world: &World) {
    let (_, _) = invited(world).await;
    let claim = job::claim(&world.ctx).await.unwrap().unwrap();
    let Work::Letter(id) = claim.work else {
        panic!("{claim:?}")
    };
    let mut links = Vec::new();
    for _ in 0..3 {
        // The program was stopped each time before it could settle.
        let letter = world.sent(open(&world.ctx, id).await.unwrap().unwrap());
        assert_eq!(letter.id, id, "the Message-ID stays");
        links.push(letter.link);
    }
    assert!(links[0] != links[1] && links[1] != links[2] && links[0] != links[2]);
    for link in &links {
        let page = invitation_page(&world.ctx, link, None).await.unwrap();
        assert!(matches!(page, InvitationPage::Open(_)));
    }
    settle(&world.ctx, &claim, id, accepted()).await.unwrap();
    // The organizer's link of the beginning was one more. Nothing but hashes is kept.
    let hashes: Vec<Vec<u8>> = world
        .column("SELECT token_hash FROM invitation_token", Vec::new())
        .await;
    assert_eq!(hashes.len(), 4);
    assert!(hashes.iter().all(|hash| hash.len() == 32));
    world.activate(&links[1], PASSWORD).await.unwrap();
}

async fn the_servers_answer_is_shown(world: &World) {
    let (organizer, id) = invited(world).await;
    world.pass(Duration::seconds(3));
    let (claim, letter) = next(world).await;
    settle(&world.ctx, &claim, letter.id, accepted()).await.unwrap();
    let expected = Delivery {
        state: DeliveryState::Accepted,
        at: world.now(),
        failures: 0,
        answer: Some("250 2.0.0 Ok: queued as 4XyZ".to_owned()),
    };
    assert_eq!(delivery(world, &organizer, id).await, expected);
    assert!(world.open_next().await.is_none());
}

async fn a_refused_letter_is_not_tried_again(world: &World) {
    let (organizer, id) = invited(world).await;
    let (claim, letter) = next(world).await;
    let refused = Outcome::Refused("550 5.1.1 No such user".to_owned());
    settle(&world.ctx, &claim, letter.id, refused).await.unwrap();
    let delivery = delivery(world, &organizer, id).await;
    assert_eq!((delivery.state, delivery.failures), (DeliveryState::Refused, 0));
    assert_eq!(delivery.answer.as_deref(), Some("550 5.1.1 No such user"));
    world.pass(Duration::days(1));
    assert!(world.open_next().await.is_none());
    // What was in it stands: somebody may have handed the link over otherwise.
    world.activate(&letter.link, PASSWORD).await.unwrap();
}

async fn a_refused_letter_is_pointed_out_until_a_newer_one_goes(world: &World) {
    let (organizer, id) = invited(world).await;
    let query = ListQuery {
        standing: Standing::LetterRefused,
        ..ListQuery::default()
    };
    let refused = async || {
        let page = list(&world.ctx, &organizer, Role::Doctor, &query).await.unwrap();
        page.rows.iter().map(|row| row.id).collect::<Vec<_>>()
    };
    assert_eq!(
        (refused().await, attention(&world.ctx, &organizer).await.unwrap()),
        (vec![], vec![])
    );
    let (claim, letter) = next(world).await;
    let no = Outcome::Refused("550 5.1.1 No such user".to_owned());
    settle(&world.ctx, &claim, letter.id, no).await.unwrap();
    assert_eq!(refused().await, [id]);
    let told = attention(&world.ctx, &organizer).await.unwrap();
    assert_eq!(told, [(Standing::LetterRefused, Role::Doctor, 1)]);
    let elsewhere = world.clinic("Другая", "elsewhere@example.org").await.organizer;
    let elsewhere = elsewhere.acts::<Organizer>(world).await;
    assert_eq!(attention(&world.ctx, &elsewhere).await.unwrap(), []);

    let email = Email::parse("petrov@example.org").unwrap();
    resend(&world.ctx, &organizer, id, &email, key()).await.unwrap();
    assert_eq!(refused().await, []);
    world.letter().await;
    world.pass(Duration::days(7));
    let told = attention(&world.ctx, &organizer).await.unwrap();
    assert_eq!(told, [(Standing::ExpiringSoon, Role::Doctor, 1)]);
    world.letters().await;
}

async fn a_postponed_letter_is_tried_ever_later_and_given_up(world: &World) {
    let (organizer, id) = invited(world).await;
    let minutes = [1, 5, 30, 2 * 60, 6 * 60, 12 * 60];
    for (failures, wait) in (1..).zip(minutes.map(Duration::minutes)) {
        let (claim, letter) = next(world).await;
        settle(&world.ctx, &claim, letter.id, postponed()).await.unwrap();
        let expected = Delivery {
            state: DeliveryState::Queued,
            at: world.now(),
            failures,
            answer: Some("451 Try again later".to_owned()),
        };
        assert_eq!(delivery(world, &organizer, id).await, expected);
        world.pass(wait - Duration::microseconds(1));
        assert!(world.open_next().await.is_none(), "too early after failure {failures}");
        world.pass(Duration::microseconds(1));
    }
    let (claim, letter) = next(world).await;
    settle(&world.ctx, &claim, letter.id, postponed()).await.unwrap();
    let delivery = delivery(world, &organizer, id).await;
    assert_eq!((delivery.state, delivery.failures), (DeliveryState::Refused, 7));
    assert_eq!(delivery.answer.as_deref(), Some("451 Try again later"));
    world.pass(Duration::days(5));
    assert!(world.open_next().await.is_none(), "given up");
}

async fn an_answer_is_one_line_of_bounded_length(world: &World) {
    for (answer, kept) in [
        ("250-first\r\n250 last\0\u{7}", "250-first 250 last".to_owned()),
        ("", String::new()),
        (&"ж".repeat(10_000), "ж".repeat(500)),
    ] {
        let (organizer, id) = invited(world).await;
        let (claim, letter) = next(world).await;
        let outcome = Outcome::Accepted(answer.to_owned());
        settle(&world.ctx, &claim, letter.id, outcome).await.unwrap();
        assert_eq!(delivery(world, &organizer, id).await.answer, Some(kept));
    }
}

async fn a_letter_that_was_overtaken_is_not_sent(world: &World) {
    // Activated by a link that was handed over before the mail server took the letter.
    let (_, id) = invited(world).await;
    let copied = operator_link(&world.ctx, &operator(), id).await.unwrap();
    let copied = world.noted(copied.reveal());
    world.activate(&copied, PASSWORD).await.unwrap();
    withdrawn(world).await;
    // Sent anew to another address: only the newer letter goes.
    let (organizer, id) = invited(world).await;
    let elsewhere = "elsewhere@example.org".to_owned().try_into().unwrap();
    resend(&world.ctx, &organizer, id, &elsewhere, key()).await.unwrap();
    assert_eq!(world.letter().await.to, "elsewhere@example.org");
    // Removed.
    let (organizer, id) = invited(world).await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    withdrawn(world).await;
    // The mail server was away until the invitation had run out.
    let (_, _) = invited(world).await;
    let (claim, letter) = next(world).await;
    settle(&world.ctx, &claim, letter.id, postponed()).await.unwrap();
    world.pass(Duration::days(10));
    withdrawn(world).await;
}

/// Nothing is sent, and the letter that was queued says so.
async fn withdrawn(world: &World) {
    let queued: Vec<Uuid> = world
        .column("SELECT id FROM outbox_mail WHERE state = 'queued'", Vec::new())
        .await;
    assert_eq!(queued.len(), 1);
    assert!(world.open_next().await.is_none(), "nothing was to be sent");
    let state: String = world
        .one("SELECT state FROM outbox_mail WHERE id = $1", vec![queued[0].into()])
        .await;
    assert_eq!(state, "withdrawn");
}

async fn a_settled_letter_is_not_made_again(world: &World) {
    let (_, _) = invited(world).await;
    let letter = world.letter().await;
    let before = world.dump().await;
    for id in [letter.id, LetterId(Uuid::now_v7())] {
        assert!(open(&world.ctx, id).await.unwrap().is_none());
    }
    assert_eq!(world.dump().await, before);
}

async fn a_letter_is_settled_whole_or_not_at_all(world: &World) {
    let (_, _) = invited(world).await;
    let (claim, letter) = next(world).await;
    let before = world.dump().await;
    for table in ["job", "outbox_mail"] {
        for outcome in [accepted(), postponed()] {
            let settled = world
                .without_table(table, async || settle(&world.ctx, &claim, letter.id, outcome).await)
                .await;
            assert!(matches!(settled, Err(Error::Broken(_))), "{table}: {settled:?}");
            assert_eq!(world.dump().await, before, "nothing is left without {table}");
        }
    }
    settle(&world.ctx, &claim, letter.id, accepted()).await.unwrap();
}

async fn a_late_failure_changes_nothing(world: &World) {
    let (organizer, id) = invited(world).await;
    let (slow, letter) = next(world).await;
    world.pass(Duration::minutes(5));
    let (quick, again) = next(world).await;
    assert_eq!(again.id, letter.id);
    for outcome in [postponed(), Outcome::Refused("554 Too late".to_owned())] {
        let before = world.dump().await;
        settle(&world.ctx, &slow, letter.id, outcome.clone()).await.unwrap();
        assert_eq!(world.dump().await, before, "the other one has it: {outcome:?}");
    }
    settle(&world.ctx, &quick, letter.id, accepted()).await.unwrap();
    for outcome in [postponed(), Outcome::Refused("554 Too late".to_owned())] {
        let before = world.dump().await;
        settle(&world.ctx, &slow, letter.id, outcome.clone()).await.unwrap();
        assert_eq!(world.dump().await, before, "it is settled: {outcome:?}");
    }
    assert_eq!(delivery(world, &organizer, id).await.state, DeliveryState::Accepted);
}

async fn a_late_success_is_believed(world: &World) {
    let (organizer, id) = invited(world).await;
    let (slow, letter) = next(world).await;
    world.pass(Duration::minutes(5));
    let (quick, _) = next(world).await;
    settle(&world.ctx, &slow, letter.id, accepted()).await.unwrap();
    assert_eq!(delivery(world, &organizer, id).await.state, DeliveryState::Accepted);
    let jobs = async || world.number("SELECT count(*) FROM job WHERE kind = 'letter'").await;
    assert_eq!(jobs().await, 1, "the job is still the other one's");
    let twice = Outcome::Refused("550 Duplicate".to_owned());
    settle(&world.ctx, &quick, letter.id, twice).await.unwrap();
    assert_eq!(jobs().await, 0);
    assert_eq!(
        delivery(world, &organizer, id).await.state,
        DeliveryState::Accepted,
        "it did get there"
    );
}

/// Somebody who is invited, with a letter in the outbox; and the organizer, at whatever time.
async fn invited(world: &World) -> (Actor<Organizer>, MembershipId) {
    let clinic = world
        .clinic("Клиника", &format!("{}@example.org", Uuid::new_v4()))
        .await;
    let email = format!("{}@example.org", Uuid::new_v4());
    let id = world
        .invited(&clinic.organizer, Role::Doctor, &email, "Кузнецова Анна")
        .await;
    (clinic.organizer.acts(world).await, id)
}

async fn next(world: &World) -> (Claim, Sent) {
    world.open_next().await.expect("a letter is due")
}

async fn delivery(world: &World, organizer: &Actor<Organizer>, id: MembershipId) -> Delivery {
    let row = member(&world.ctx, organizer, id).await.unwrap();
    row.invitation.unwrap().delivery.unwrap()
}

fn accepted() -> Outcome {
    Outcome::Accepted("250 2.0.0 Ok: queued as 4XyZ".to_owned())
}

fn postponed() -> Outcome {
    Outcome::Postponed("451 Try again later".to_owned())
}
