//! «не помню пароль»: the same answer for everybody, a link for half an hour, a new password once.

use chrono::Duration;
use clinic::{
    Result,
    identity::{InvitationPage, LinkPage, ask_for_reset, invitation_page, operator_link, reset_page, reset_password},
    job,
    mail::{self, LoginNews},
};
use domain::{
    error::{Code, DeadLink, Field, Problem},
    identity::{FormKey, RecoveryForm, ResetForm, Role},
    mail::Outcome,
};

use crate::harness::{PASSWORD, World, at_once, from, key, operator};

const NEW: &str = "семь слонов у реки";
const ANNA: &str = "anna@example.org";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    a_forgotten_password_is_set_anew,
    nobody_learns_which_addresses_are_known,
    an_invited_address_gets_its_invitation_again,
    asking_again_kills_the_older_link,
    a_link_lives_half_an_hour,
    a_letter_that_comes_too_late_is_not_sent,
    a_letter_made_twice_carries_one_link,
    a_bad_password_consumes_nothing,
    asking_is_throttled_alike_and_apart_from_passwords,
    a_login_of_a_copied_link_is_verified_by_it,
    of_two_at_once_one_sets_the_password,
];

async fn a_forgotten_password_is_set_anew(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    ask(world, " Anna@Example.org ", key()).await.unwrap();
    let letter = world.letter().await;
    assert_eq!(
        (letter.to.as_str(), letter.letter.brand.name.as_str()),
        (ANNA, "ONCOCENTER")
    );
    assert_eq!(letter.letter.clinic_name, "Клиника");
    assert!(matches!(letter.news(), LoginNews::PasswordReset { .. }));

    let before = world.dump().await;
    for _ in 0..3 {
        let LinkPage::Open { email, brand } = reset_page(&world.ctx, &letter.link).await.unwrap() else {
            panic!("the link is dead")
        };
        assert_eq!((email.as_str(), brand.unwrap().0.as_str()), (ANNA, "oncocenter"));
    }
    assert_eq!(world.dump().await, before, "looking consumes nothing");

    let pressed = key();
    for _ in 0..2 {
        reset(world, &letter.link, NEW, pressed).await.unwrap();
    }
    assert!(world.resumed(&anna.cookie).await.is_none(), "every session is over");
    let told = world.letter().await;
    assert_eq!(told.to, ANNA);
    assert!(matches!(told.news(), LoginNews::PasswordChanged));
    let old = world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap_err();
    assert!(old.is(&Code::WrongCredentials), "{old:?}");
    world.sign_in(ANNA, NEW, &from(NETWORK)).await.unwrap();
    assert!(matches!(
        reset_page(&world.ctx, &letter.link).await.unwrap(),
        LinkPage::Closed(DeadLink::Used)
    ));
    let again = reset(world, &letter.link, PASSWORD, key()).await.unwrap_err();
    assert!(again.is(&Code::DeadLink { why: DeadLink::Used }), "{again:?}");
    let events: Vec<String> = world
        .column(
            "SELECT action FROM audit_event WHERE action IN ('recovery_requested', 'password_reset') ORDER BY id",
            Vec::new(),
        )
        .await;
    assert_eq!(events, ["recovery_requested", "password_reset"]);
}

async fn nobody_learns_which_addresses_are_known(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await;
    let (counted, statements) = world.counted_process().await;
    let mut counts = Vec::new();
    for email in [ANNA, "nobody@example.org"] {
        let before = statements.load(std::sync::atomic::Ordering::SeqCst);
        let form = RecoveryForm { email: email.into() };
        ask_for_reset(&counted, &form, &from(NETWORK), key()).await.unwrap();
        counts.push(statements.load(std::sync::atomic::Ordering::SeqCst) - before);
    }
    assert_eq!(counts[0], counts[1], "the same work for both");
    assert_eq!(world.letter().await.to, ANNA);
    let kept = "SELECT count(*) FROM outbox_mail WHERE address = 'nobody@example.org'";
    assert_eq!(world.number(kept).await, 0, "nothing is kept of an unknown address");
    assert!(matches!(
        reset_page(&world.ctx, "made-up").await.unwrap(),
        LinkPage::Closed(DeadLink::Unknown)
    ));
    let wrong = ask(world, "anna", key()).await.unwrap_err();
    assert!(wrong.is(&Code::field(Field::Email, Problem::EmailAt)), "{wrong:?}");
}

async fn an_invited_address_gets_its_invitation_again(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Doctor, ANNA, "Кузнецова Анна")
        .await;
    world.letter().await;
    ask(world, ANNA, key()).await.unwrap();
    assert!(world.letters().await.is_empty(), "it was sent a moment ago");
    world.pass(Duration::minutes(61));
    for _ in 0..2 {
        ask(world, ANNA, key()).await.unwrap();
    }
    let again = world.letter().await;
    assert_eq!(again.invite().role, Role::Doctor);
    assert!(matches!(
        invitation_page(&world.ctx, &again.link, None).await.unwrap(),
        InvitationPage::Open(_)
    ));
    world.activate(&again.link, PASSWORD).await.unwrap();
}

async fn asking_again_kills_the_older_link(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await;
    let mut links = Vec::new();
    for _ in 0..2 {
        ask(world, ANNA, key()).await.unwrap();
        links.push(world.letter().await.link);
        world.pass(Duration::seconds(1));
    }
    let dead = reset(world, &links[0], NEW, key()).await.unwrap_err();
    assert!(
        dead.is(&Code::DeadLink {
            why: DeadLink::Replaced
        }),
        "{dead:?}"
    );
    reset(world, &links[1], NEW, key()).await.unwrap();
    world.letter().await;
    // One press of «Отправить», sent twice, is one letter.
    let pressed = key();
    for _ in 0..2 {
        ask(world, ANNA, pressed).await.unwrap();
    }
    world.letter().await;
}

async fn a_link_lives_half_an_hour(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await;
    ask(world, ANNA, key()).await.unwrap();
    let link = world.letter().await.link;
    world.pass(Duration::minutes(30) - Duration::microseconds(1));
    assert!(matches!(
        reset_page(&world.ctx, &link).await.unwrap(),
        LinkPage::Open { .. }
    ));
    world.pass(Duration::microseconds(1));
    let before = world.dump().await;
    let dead = reset(world, &link, NEW, key()).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Expired }), "{dead:?}");
    assert_eq!(world.dump().await, before);
}

async fn a_letter_that_comes_too_late_is_not_sent(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await;
    ask(world, ANNA, key()).await.unwrap();
    world.pass(Duration::minutes(30));
    assert!(world.letters().await.is_empty());
}

async fn a_letter_made_twice_carries_one_link(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await;
    ask(world, ANNA, key()).await.unwrap();
    let (claim, first) = world.open_next().await.unwrap();
    // The mail server hung up: perhaps after it had taken the letter.
    let away = Outcome::Postponed("451 try again".to_owned());
    mail::settle(&world.ctx, &claim, first.id, away).await.unwrap();
    world.pass(Duration::minutes(2));
    let second = world.letter().await;
    assert_eq!((second.id, second.link == first.link), (first.id, false));
    for link in [&first.link, &second.link] {
        assert!(matches!(
            reset_page(&world.ctx, link).await.unwrap(),
            LinkPage::Open { .. }
        ));
    }
    reset(world, &first.link, NEW, key()).await.unwrap();
    world.letter().await;
    let dead = reset(world, &second.link, PASSWORD, key()).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Used }), "{dead:?}");
    assert!(job::claim(&world.ctx).await.unwrap().is_none());
}

async fn a_bad_password_consumes_nothing(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    ask(world, ANNA, key()).await.unwrap();
    let link = world.letter().await.link;
    let before = world.dump().await;
    for (password, problem) in [
        ("", Problem::Required),
        ("короткий", Problem::TooShort { min: 10 }),
        ("йцукенгшщзх", Problem::PasswordGuessable),
        ("Кузнецова1", Problem::PasswordPersonal),
        ("oncocenter1", Problem::PasswordPersonal),
    ] {
        let refused = reset(world, &link, password, key()).await.unwrap_err();
        assert!(
            refused.is(&Code::field(Field::Password, problem)),
            "{password}: {refused:?}"
        );
    }
    assert_eq!(world.dump().await, before);
    assert!(world.resumed(&anna.cookie).await.is_some());
}

async fn asking_is_throttled_alike_and_apart_from_passwords(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    for email in [ANNA, "nobody@example.org"] {
        for _ in 0..5 {
            ask(world, email, key()).await.unwrap();
        }
        let refused = ask(world, email, key()).await.unwrap_err();
        let too_many = Code::TooManyAttempts { retry_after_s: 900 };
        assert!(refused.is(&too_many), "{email}: {refused:?}");
    }
    let letters = world.letters().await;
    assert_eq!(letters.iter().filter(|letter| letter.to == ANNA).count(), letters.len());
    // Her own browser is not locked out by strangers, and neither is anybody's password.
    let form = RecoveryForm { email: ANNA.into() };
    ask_for_reset(&world.ctx, &form, &anna.caller(NETWORK), key())
        .await
        .unwrap();
    world.letter().await;
    world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap();
    world.pass(Duration::minutes(15));
    ask(world, ANNA, key()).await.unwrap();
    world.letter().await;
}

async fn a_login_of_a_copied_link_is_verified_by_it(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, ANNA, "Кузнецова Анна")
        .await;
    world.letter().await;
    let copied = operator_link(&world.ctx, &operator(), id).await.unwrap();
    let anybody = world.activate(&world.noted(copied.reveal()), PASSWORD).await.unwrap();
    let unverified = "SELECT count(*) FROM login WHERE email_verified_at IS NULL";
    assert_eq!(world.number(unverified).await, 1);
    ask(world, ANNA, key()).await.unwrap();
    reset(world, &world.letter().await.link, NEW, key()).await.unwrap();
    world.letter().await;
    assert_eq!(world.number(unverified).await, 0);
    assert!(world.resumed(&world.noted(anybody.token.reveal())).await.is_none());
}

async fn of_two_at_once_one_sets_the_password(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await;
    ask(world, ANNA, key()).await.unwrap();
    let link = world.letter().await.link;
    let passwords = [NEW, "шесть моржей на льду"];
    let presses = passwords.map(|password| {
        let (ctx, link) = (world.ctx.clone(), link.clone());
        let form = ResetForm {
            password: world.noted(password),
        };
        async move { reset_password(&ctx, &link, &form, &from(NETWORK), key()).await }
    });
    let results = at_once(presses).await;
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    world.letter().await;
    let won = if results[0].is_ok() { 0 } else { 1 };
    world.sign_in(ANNA, passwords[won], &from(NETWORK)).await.unwrap();
}

async fn ask(world: &World, email: &str, key: FormKey) -> Result<()> {
    let form = RecoveryForm { email: email.into() };
    ask_for_reset(&world.ctx, &form, &from(NETWORK), key).await
}

async fn reset(world: &World, link: &str, password: &str, key: FormKey) -> Result<()> {
    let form = ResetForm {
        password: world.noted(password),
    };
    reset_password(&world.ctx, link, &form, &from(NETWORK), key).await
}
