//! Passkeys: added, shown at sign-in, each question answered once in whatever process, removed.

use chrono::Duration;
use clinic::{
    Context, Error, Result,
    identity::{
        NewSession, SignedIn, add_passkey, drop_factors, factors, finish_sign_in, operator_resets_factor,
        passkey_to_add, passkey_to_prove, passkey_to_sign_in, prove_self, remove_passkey, waiting,
    },
    mail::LoginNews,
};
use domain::{
    error::{Code, Field, Problem},
    identity::{FactorForm, LostFactorForm, PasskeyForm, PasskeyId, ProofForm},
};

use crate::harness::{Device, PASSWORD, Person, STEP_S, World, at_once, from, key, operator, shows};

const ANNA: &str = "anna@example.org";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    a_key_is_added_and_signs_in,
    a_question_is_answered_once_in_any_process,
    of_many_presses_with_one_answer_one_signs_in,
    a_key_that_counts_back_is_refused,
    one_that_counts_nothing_is_taken,
    only_the_right_answer_to_the_last_question_counts,
    a_key_is_no_more_than_a_second_factor,
    a_key_proves_who_changes_factors,
    keys_are_added_and_removed_one_by_one,
    a_lost_key_is_helped_by_a_letter,
    nothing_is_offered_where_browsers_make_no_keys,
];

async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await
}

/// Adds the device's key; how many recovery codes were shown.
async fn adds(world: &World, person: &Person, device: &mut Device, name: &str) -> Result<Option<usize>> {
    let (actor, me) = world.acting(person).await;
    let question = passkey_to_add(&world.ctx, &actor, &me).await?;
    let form = PasskeyForm {
        key_name: name.to_owned(),
        factor_key: device.makes(&question),
    };
    let codes = add_passkey(&world.ctx, &actor, &me, &form, &person.caller(NETWORK), key()).await?;
    Ok(codes.map(|codes| {
        for code in &codes {
            world.noted(code);
        }
        codes.len()
    }))
}

/// Somebody with a key, whose letter was read.
async fn with_key(world: &World) -> (Person, Device) {
    let (anna, mut device) = (anna(world).await, Device::new(7));
    assert_eq!(adds(world, &anna, &mut device, "Телефон").await.unwrap(), Some(10));
    world.letter().await;
    (anna, device)
}

/// Sends the answer of a key for what waits, in that process.
async fn answers(ctx: &Context, waits: &str, answer: String) -> Result<NewSession> {
    let form = FactorForm {
        factor: String::new(),
        factor_key: answer,
    };
    finish_sign_in(ctx, Some(waits), &form, None, &from("192.0.2.0/24")).await
}

async fn asked(ctx: &Context, waits: &str) -> String {
    passkey_to_sign_in(ctx, Some(waits)).await.unwrap()
}

fn assert_wrong(error: &Error) {
    let wrong = Code::field(Field::FactorKey, Problem::FactorWrong);
    assert!(error.is(&wrong), "{error:?}");
}

async fn a_key_is_added_and_signs_in(world: &World) {
    let (anna, mut device) = (anna(world).await, Device::new(7));
    let elsewhere = world.sign_in(ANNA, PASSWORD, &from("198.51.100.0/24")).await.unwrap();
    assert_eq!(
        adds(world, &anna, &mut device, " Мой  телефон ").await.unwrap(),
        Some(10)
    );
    let told = world.letter().await;
    assert!(
        matches!(told.news(), LoginNews::PasskeyAdded { name, first: true } if name == "Мой телефон"),
        "{told:?}"
    );
    assert!(
        world.resumed(elsewhere.token.reveal()).await.is_none(),
        "the first factor ends the other sessions"
    );
    let me = anna.signed_in(world).await;
    assert!(me.has_factor());
    let found = factors(&world.ctx, &me).await.unwrap();
    assert_eq!((found.passkeys.len(), found.codes_left), (1, 10));
    assert_eq!(found.passkeys[0].used_at, None);

    world.pass(Duration::hours(1));
    let waits = world.waits(ANNA).await;
    assert_eq!(
        waiting(&world.ctx, Some(&waits)).await.unwrap().unwrap().passkeys.len(),
        1
    );
    let question = asked(&world.ctx, &waits).await;
    let begun = answers(&world.ctx, &waits, device.shows(&question)).await.unwrap();
    let me: SignedIn = world.resumed(&world.noted(begun.token.reveal())).await.unwrap();
    let found = factors(&world.ctx, &me).await.unwrap();
    assert_eq!(found.passkeys[0].used_at, Some(world.now()));
}

async fn a_question_is_answered_once_in_any_process(world: &World) {
    let (_anna, mut device) = with_key(world).await;
    let other = world.another_process().await;
    let waits = world.waits(ANNA).await;
    // Asked by one process, answered to another.
    let question = asked(&world.ctx, &waits).await;
    let answer = device.shows(&question);
    answers(&other, &waits, answer.clone()).await.unwrap();
    let again = world.waits(ANNA).await;
    for ctx in [&world.ctx, &other] {
        assert_wrong(&answers(ctx, &again, answer.clone()).await.unwrap_err());
    }
    // Nor is it good for the question that is put by then.
    asked(&world.ctx, &again).await;
    assert_wrong(&answers(&other, &again, answer).await.unwrap_err());
}

async fn of_many_presses_with_one_answer_one_signs_in(world: &World) {
    let (_anna, mut device) = with_key(world).await;
    let other = world.another_process().await;
    let waits = world.waits(ANNA).await;
    let answer = device.shows(&asked(&world.ctx, &waits).await);
    let mut presses = Vec::new();
    for ctx in [&world.ctx, &other, &world.ctx, &other] {
        let (ctx, waits, answer) = (ctx.clone(), waits.clone(), answer.clone());
        presses.push(async move { answers(&ctx, &waits, answer).await });
    }
    let done = at_once(presses).await;
    let refused = done.iter().filter(|pressed| pressed.is_err()).count();
    assert_eq!(refused, 3, "{done:?}");
}

async fn a_key_that_counts_back_is_refused(world: &World) {
    let (_anna, mut device) = with_key(world).await;
    device.counter = 40;
    let waits = world.waits(ANNA).await;
    let answer = device.shows(&asked(&world.ctx, &waits).await);
    answers(&world.ctx, &waits, answer).await.unwrap();
    // A copy that was made before does not know of it.
    for behind in [40, 20, 0] {
        device.counter = behind;
        let waits = world.waits(ANNA).await;
        let answer = device.shows(&asked(&world.ctx, &waits).await);
        assert_wrong(&answers(&world.ctx, &waits, answer).await.unwrap_err());
    }
    // Two questions at once: what the later one has counted holds for the earlier one.
    let (first, second) = (world.waits(ANNA).await, world.waits(ANNA).await);
    let (of_first, of_second) = (asked(&world.ctx, &first).await, asked(&world.ctx, &second).await);
    device.counter = 50;
    let early = device.shows(&of_first);
    let late = device.shows(&of_second);
    answers(&world.ctx, &second, late).await.unwrap();
    assert_wrong(&answers(&world.ctx, &first, early).await.unwrap_err());
}

async fn one_that_counts_nothing_is_taken(world: &World) {
    let (_anna, mut device) = with_key(world).await;
    device.counts = false;
    for _sign_in in 0..2 {
        let waits = world.waits(ANNA).await;
        let answer = device.shows(&asked(&world.ctx, &waits).await);
        answers(&world.ctx, &waits, answer).await.unwrap();
    }
}

async fn only_the_right_answer_to_the_last_question_counts(world: &World) {
    let (_anna, mut device) = with_key(world).await;
    let waits = world.waits(ANNA).await;
    let first = asked(&world.ctx, &waits).await;
    let second = asked(&world.ctx, &waits).await;
    assert_ne!(first, second);
    let mut stranger = Device::new(8);
    let of_stranger = stranger.shows(&second);
    device.origin = "https://onco.example.com".to_owned();
    let of_another_site = device.shows(&second);
    device.origin = crate::harness::ORIGIN.to_owned();
    device.verifies = false;
    let unverified = device.shows(&second);
    device.verifies = true;
    let of_the_first = device.shows(&first);
    for wrong in [
        of_stranger,
        of_another_site,
        unverified,
        of_the_first,
        "{}".into(),
        "ключ".into(),
    ] {
        assert_wrong(&answers(&world.ctx, &waits, wrong).await.unwrap_err());
    }
    let another = world.waits(ANNA).await;
    let right = device.shows(&second);
    assert_wrong(&answers(&world.ctx, &another, right.clone()).await.unwrap_err());
    world.pass(Duration::minutes(9));
    answers(&world.ctx, &waits, right).await.unwrap();
    let failed = "SELECT count(*) FROM audit_event WHERE action = 'factor_failed'";
    assert_eq!(world.number(failed).await, 7);
}

async fn a_key_is_no_more_than_a_second_factor(world: &World) {
    let (_anna, _device) = with_key(world).await;
    for token in [None, Some("made-up")] {
        let refused = passkey_to_sign_in(&world.ctx, token).await.unwrap_err();
        assert!(refused.is(&Code::SignInAgain), "{refused:?}");
    }
    // Its holder may still sign in by a recovery code, and nobody by a code of an application that there is not.
    let waits = world.waits(ANNA).await;
    let refused = shows(&world.ctx, &waits, "123456").await.unwrap_err();
    assert!(
        refused.is(&Code::field(Field::Factor, Problem::FactorWrong)),
        "{refused:?}"
    );
    world.execute("UPDATE session SET factor_at = NULL", Vec::new()).await;
    assert!(world.resumed(&_anna.cookie).await.is_none());
}

async fn a_key_proves_who_changes_factors(world: &World) {
    let (anna, mut device) = with_key(world).await;
    world.pass(Duration::minutes(6));
    let (actor, me) = world.acting(&anna).await;
    let stale = passkey_to_add(&world.ctx, &actor, &me).await.unwrap_err();
    assert!(stale.is(&Code::ProveAgain), "{stale:?}");
    let id = factors(&world.ctx, &me).await.unwrap().passkeys[0].id;
    let stale = remove_passkey(&world.ctx, &actor, &me, id, &anna.caller(NETWORK))
        .await
        .unwrap_err();
    assert!(stale.is(&Code::ProveAgain), "{stale:?}");
    let question = passkey_to_prove(&world.ctx, &me).await.unwrap();
    let form = |factor_key: String| ProofForm {
        current_password: world.noted(PASSWORD),
        factor: String::new(),
        factor_key,
    };
    let prove = async |answer: String| prove_self(&world.ctx, &actor, &me, &form(answer), &anna.caller(NETWORK)).await;
    let missing = prove(String::new()).await.unwrap_err();
    assert!(
        missing.is(&Code::field(Field::Factor, Problem::Required)),
        "{missing:?}"
    );
    let answer = device.shows(&question);
    prove(answer.clone()).await.unwrap();
    assert!(anna.signed_in(world).await.has_just_proved(world.now()));
    assert!(prove(answer).await.is_err(), "answered once");
}

async fn keys_are_added_and_removed_one_by_one(world: &World) {
    let (anna, mut device) = with_key(world).await;
    // The same key once more is none, and its owner is told why by the browser already.
    let (actor, me) = world.acting(&anna).await;
    let question = passkey_to_add(&world.ctx, &actor, &me).await.unwrap();
    assert!(question.contains("excludeCredentials"), "{question}");
    let again = adds(world, &anna, &mut device, "Тот же").await.unwrap_err();
    assert_wrong(&again);
    let mut second = Device::new(9);
    assert_eq!(adds(world, &anna, &mut second, "Ноутбук").await.unwrap(), None);
    let told = world.letter().await;
    assert!(
        matches!(told.news(), LoginNews::PasskeyAdded { first: false, .. }),
        "{told:?}"
    );
    // Somebody else's key is not hers to remove, and nobody's question is answered for another login.
    let other = world.clinic("Другая", "oleg@example.org").await.organizer;
    let theirs = Device::new(11);
    let mut theirs = theirs;
    adds(world, &other, &mut theirs, "Чужой").await.unwrap();
    world.letter().await;
    let (_, stranger) = world.acting(&other).await;
    let foreign = factors(&world.ctx, &stranger).await.unwrap().passkeys[0].id;
    let (actor, me) = world.acting(&anna).await;
    let caller = anna.caller(NETWORK);
    let remove = async |id: PasskeyId| remove_passkey(&world.ctx, &actor, &me, id, &caller).await.unwrap();
    remove(foreign).await;
    assert_eq!(factors(&world.ctx, &stranger).await.unwrap().passkeys.len(), 1);
    let keys = factors(&world.ctx, &me).await.unwrap().passkeys;
    let names: Vec<_> = keys.iter().map(|key| key.name.as_str()).collect();
    assert_eq!(names, ["Телефон", "Ноутбук"]);
    remove(keys[0].id).await;
    let told = world.letter().await;
    assert!(
        matches!(told.news(), LoginNews::PasskeyRemoved { name, still: true } if name == "Телефон"),
        "{told:?}"
    );
    let waits = world.waits(ANNA).await;
    let question = asked(&world.ctx, &waits).await;
    assert_wrong(&answers(&world.ctx, &waits, device.shows(&question)).await.unwrap_err());
    answers(&world.ctx, &waits, second.shows(&question)).await.unwrap();
    // With the last one the recovery codes go, too; pressing twice tells once.
    for _press in 0..2 {
        remove(keys[1].id).await;
    }
    let told = world.letter().await;
    assert!(
        matches!(told.news(), LoginNews::PasskeyRemoved { still: false, .. }),
        "{told:?}"
    );
    assert_eq!(
        world
            .number("SELECT count(*) FROM recovery_code WHERE login_id NOT IN (SELECT login_id FROM passkey)")
            .await,
        0
    );
    world.sign_in(ANNA, PASSWORD, &from("192.0.2.0/24")).await.unwrap();
}

async fn a_lost_key_is_helped_by_a_letter(world: &World) {
    let (anna, _lost) = with_key(world).await;
    world.sets_up_app(&anna).await;
    world.letter().await;
    world.pass(Duration::seconds(STEP_S));
    let waits = world.waits(ANNA).await;
    asked(&world.ctx, &waits).await;
    operator_resets_factor(&world.ctx, &operator(), anna.membership)
        .await
        .unwrap();
    let link = world.letter().await.link;
    let form = LostFactorForm {
        password: world.noted(PASSWORD),
    };
    drop_factors(&world.ctx, &link, &form, &from(NETWORK), key())
        .await
        .unwrap();
    world.letter().await;
    for table in ["passkey", "passkey_challenge", "totp", "recovery_code"] {
        assert_eq!(
            world.number(&format!("SELECT count(*) FROM {table}")).await,
            0,
            "{table}"
        );
    }
    world.sign_in(ANNA, PASSWORD, &from("192.0.2.0/24")).await.unwrap();
}

async fn nothing_is_offered_where_browsers_make_no_keys(world: &World) {
    let anna = anna(world).await;
    let (actor, me) = world.acting(&anna).await;
    let ctx = world.ctx.clone().with_passkeys(None);
    assert!(!ctx.offers_passkeys());
    let refused = passkey_to_add(&ctx, &actor, &me).await.unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
}
