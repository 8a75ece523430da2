//! Codes of an application: set up, asked for at every sign-in, each good once, whatever process sees it.

use chrono::Duration;
use clinic::{
    Error,
    identity::{begin_totp, confirm_totp, factors, remove_totp, totp_setup, waiting},
    mail::LoginNews,
};
use domain::{
    error::{Code, Field, Problem},
    identity::Role,
};

use crate::harness::{App, PASSWORD, Person, STEP_S, World, at_once, from, key, shows, typed};

const ANNA: &str = "anna@example.org";

on_both![
    the_first_code_turns_it_on_and_every_other_session_ends,
    a_secret_that_was_not_confirmed_asks_for_nothing,
    a_used_step_is_refused_for_good_in_any_process,
    of_many_presses_with_one_code_one_signs_in,
    clocks_may_be_one_step_apart,
    a_sign_in_waits_for_ten_minutes_and_ends_once,
    another_password_ends_what_waits,
    wrong_factors_are_throttled,
    every_wrong_answer_is_the_same,
    joining_a_role_by_password_waits_too,
    a_session_without_a_factor_is_none_where_the_login_has_one,
    the_database_alone_gives_no_code,
];

async fn the_first_code_turns_it_on_and_every_other_session_ends(world: &World) {
    let anna = anna(world).await;
    let elsewhere = world.sign_in(ANNA, PASSWORD, &from("198.51.100.0/24")).await.unwrap();
    let app = world.begins_app(&anna).await;
    let (actor, me) = world.acting(&anna).await;
    let pressed = key();
    for _ in 0..2 {
        let code = typed(&app.code(world.now()));
        confirm_totp(&world.ctx, &actor, &me, &code, &anna.caller("192.0.2.0/24"), pressed)
            .await
            .unwrap();
    }
    let told = world.letter().await;
    assert_eq!(told.to, ANNA);
    assert!(matches!(told.news(), LoginNews::FactorOn));
    assert!(world.resumed(elsewhere.token.reveal()).await.is_none());
    let me = anna.signed_in(world).await;
    assert!(me.has_factor() && factors(&world.ctx, &me).await.unwrap().any());
    assert!(totp_setup(&world.ctx, &actor).await.unwrap().is_none(), "shown no more");
    let again = begin_totp(&world.ctx, &actor, &me).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");

    world.pass(Duration::seconds(STEP_S));
    let waits = world.waits(ANNA).await;
    assert!(waiting(&world.ctx, Some(&waits)).await.unwrap().unwrap().any());
    let begun = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap();
    assert_eq!(begun.held.role, Role::Doctor);
    assert!(world.resumed(&world.noted(begun.token.reveal())).await.is_some());
    let events: Vec<String> = world
        .column(
            "SELECT action FROM audit_event WHERE action IN ('factor_added', 'signed_in') ORDER BY id",
            Vec::new(),
        )
        .await;
    assert_eq!(events, ["signed_in", "factor_added", "signed_in"]);

    world.pass(Duration::seconds(STEP_S));
    remove_totp(
        &world.ctx,
        &actor,
        &anna.signed_in(world).await,
        &anna.caller("192.0.2.0/24"),
    )
    .await
    .unwrap();
    assert!(matches!(
        world.letter().await.news(),
        LoginNews::FactorOff { still: false }
    ));
    world.sign_in(ANNA, PASSWORD, &from("192.0.2.0/24")).await.unwrap();
}

async fn a_secret_that_was_not_confirmed_asks_for_nothing(world: &World) {
    let anna = anna(world).await;
    let first = world.begins_app(&anna).await;
    let second = world.begins_app(&anna).await;
    assert_ne!(first.secret(), second.secret(), "begun again is another secret");
    world.sign_in(ANNA, PASSWORD, &from("192.0.2.0/24")).await.unwrap();
    let (actor, me) = world.acting(&anna).await;
    let caller = anna.caller("192.0.2.0/24");
    for wrong in [first.code(world.now()), "12345".into(), "123456789012".into()] {
        let refused = confirm_totp(&world.ctx, &actor, &me, &typed(&wrong), &caller, key()).await;
        assert_wrong(&refused.unwrap_err());
    }
    world.pass(Duration::minutes(30));
    let late = typed(&second.code(world.now()));
    let refused = confirm_totp(&world.ctx, &actor, &me, &late, &caller, key())
        .await
        .unwrap_err();
    assert!(refused.is(&Code::NotFound), "{refused:?}");
    assert!(totp_setup(&world.ctx, &actor).await.unwrap().is_none());
}

async fn a_used_step_is_refused_for_good_in_any_process(world: &World) {
    let (_, app) = with_app(world).await;
    let other = world.another_process().await;
    let used = app.code(world.now());
    let waits = world.waits(ANNA).await;
    // The code that confirmed the application is used already.
    assert_wrong(&shows(&other, &waits, &used).await.unwrap_err());
    world.pass(Duration::seconds(STEP_S));
    let next = app.code(world.now());
    shows(&world.ctx, &waits, &next).await.unwrap();
    let waits = world.waits(ANNA).await;
    for code in [&next, &used] {
        assert_wrong(&shows(&other, &waits, code).await.unwrap_err());
        assert_wrong(&shows(&world.ctx, &waits, code).await.unwrap_err());
    }
    world.pass(Duration::seconds(STEP_S));
    shows(&other, &waits, &app.code(world.now())).await.unwrap();
}

async fn of_many_presses_with_one_code_one_signs_in(world: &World) {
    let (_, app) = with_app(world).await;
    let other = world.another_process().await;
    world.pass(Duration::seconds(STEP_S));
    let code = app.code(world.now());
    let mut presses = Vec::new();
    for ctx in [&world.ctx, &other, &world.ctx, &other] {
        let (ctx, code, waits) = (ctx.clone(), code.clone(), world.waits(ANNA).await);
        presses.push(async move { shows(&ctx, &waits, &code).await });
    }
    let done = at_once(presses).await;
    let refused: Vec<_> = done.iter().filter_map(|pressed| pressed.as_ref().err()).collect();
    assert_eq!(refused.len(), 3, "{done:?}");
    for refused in refused {
        assert_wrong(refused);
    }
}

async fn clocks_may_be_one_step_apart(world: &World) {
    let (_, app) = with_app(world).await;
    for (apart, right) in [(-2, false), (-1, true), (0, true), (1, true), (2, false)] {
        world.pass(Duration::minutes(10));
        let waits = world.waits(ANNA).await;
        let code = app.code(world.now() + Duration::seconds(apart * STEP_S));
        let shown = shows(&world.ctx, &waits, &code).await;
        assert_eq!(shown.is_ok(), right, "{apart} steps: {shown:?}");
    }
}

async fn a_sign_in_waits_for_ten_minutes_and_ends_once(world: &World) {
    let (_, app) = with_app(world).await;
    world.pass(Duration::seconds(STEP_S));
    let waits = world.waits(ANNA).await;
    world.pass(Duration::minutes(10) - Duration::microseconds(1));
    assert!(waiting(&world.ctx, Some(&waits)).await.unwrap().is_some());
    world.pass(Duration::microseconds(1));
    let over = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap_err();
    assert!(over.is(&Code::SignInAgain), "{over:?}");

    let waits = world.waits(ANNA).await;
    shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap();
    world.pass(Duration::seconds(STEP_S));
    let twice = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap_err();
    assert!(twice.is(&Code::SignInAgain), "{twice:?}");
    for made_up in [Some("made-up"), None] {
        assert!(waiting(&world.ctx, made_up).await.unwrap().is_none());
    }
}

async fn another_password_ends_what_waits(world: &World) {
    let (anna, app) = with_app(world).await;
    world.pass(Duration::seconds(STEP_S));
    let waits = world.waits(ANNA).await;
    let form = domain::identity::ProfileForm {
        full_name: "Кузнецова Анна".into(),
        email: ANNA.into(),
        password: world.noted("семь слонов у реки"),
        current_password: world.noted(PASSWORD),
        factor: String::new(),
        time_zone: "Europe/Moscow".into(),
        clinic_name: None,
    };
    let (actor, me) = world.acting(&anna).await;
    clinic::identity::save_profile(&world.ctx, &actor, &me, &form, &anna.caller("192.0.2.0/24"), key())
        .await
        .unwrap();
    assert!(matches!(world.letter().await.news(), LoginNews::PasswordChanged));
    let over = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap_err();
    assert!(over.is(&Code::SignInAgain), "{over:?}");
}

async fn wrong_factors_are_throttled(world: &World) {
    let (anna, app) = with_app(world).await;
    world.weaken(&anna, PASSWORD).await;
    world.pass(Duration::minutes(10));
    let waits = world.waits(ANNA).await;
    for _ in 0..10 {
        assert_wrong(&shows(&world.ctx, &waits, "000000").await.unwrap_err());
    }
    let quarter = Code::TooManyAttempts { retry_after_s: 900 };
    let refused = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap_err();
    assert!(refused.is(&quarter), "{refused:?}");
    let other = world.another_process().await;
    let refused = shows(&other, &waits, &app.code(world.now())).await.unwrap_err();
    assert!(refused.is(&quarter), "in every process: {refused:?}");
    // Passwords are counted apart: the owner may still sign in and wait.
    world.pass(Duration::minutes(15));
    let waits = world.waits(ANNA).await;
    shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap();
    let failures = "SELECT count(*) FROM audit_event WHERE action = 'factor_failed'";
    assert_eq!(world.number(failures).await, 10);
}

async fn every_wrong_answer_is_the_same(world: &World) {
    let (_, app) = with_app(world).await;
    let waits = world.waits(ANNA).await;
    let (used, over) = (app.code(world.now()), app.code(world.now() - Duration::minutes(5)));
    for wrong in [used.as_str(), &over, "12345", "123456789012", "{}", "код"] {
        assert_wrong(&shows(&world.ctx, &waits, wrong).await.unwrap_err());
    }
    let empty = shows(&world.ctx, &waits, " ").await.unwrap_err();
    assert!(empty.is(&Code::field(Field::Factor, Problem::Required)), "{empty:?}");
}

async fn joining_a_role_by_password_waits_too(world: &World) {
    let (_, app) = with_app(world).await;
    let clinic = world.clinic("Другая", "oleg@example.org").await;
    let second = world
        .invited(&clinic.organizer, Role::Specialist, ANNA, "Кузнецова Анна")
        .await;
    let link = world.letter().await.link;
    world.pass(Duration::seconds(STEP_S));
    let form = domain::identity::ActivationForm {
        password: world.noted(PASSWORD),
    };
    let entered = clinic::identity::activate(&world.ctx, &link, &form, None, &from("192.0.2.0/24"), key())
        .await
        .unwrap();
    let clinic::identity::Entered::Waiting(token) = entered else {
        panic!("the factor was passed over")
    };
    let waits = world.noted(token.reveal());
    let begun = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap();
    assert_eq!(begun.held.membership, second, "it begins in the role that was joined");
}

async fn a_session_without_a_factor_is_none_where_the_login_has_one(world: &World) {
    let (anna, _) = with_app(world).await;
    assert!(world.resumed(&anna.cookie).await.is_some());
    world.execute("UPDATE session SET factor_at = NULL", Vec::new()).await;
    assert!(world.resumed(&anna.cookie).await.is_none());
}

async fn the_database_alone_gives_no_code(world: &World) {
    let (_, app) = with_app(world).await;
    let sealed: Vec<u8> = world.one("SELECT sealed FROM totp", Vec::new()).await;
    assert!(!sealed.windows(20).any(|part| part == app.secret()));
    let mut changed = sealed.clone();
    changed[30] ^= 1;
    world.execute("UPDATE totp SET sealed = $1", vec![changed.into()]).await;
    world.pass(Duration::seconds(STEP_S));
    let waits = world.waits(ANNA).await;
    let broken = shows(&world.ctx, &waits, &app.code(world.now())).await.unwrap_err();
    assert!(matches!(broken, Error::Broken(_)), "{broken:?}");
}

/// A doctor who has just signed in.
async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await
}

/// The same with an application that makes codes.
async fn with_app(world: &World) -> (Person, App) {
    let anna = anna(world).await;
    let app = world.sets_up_app(&anna).await;
    world.letter().await;
    (anna, app)
}

fn assert_wrong(error: &Error) {
    assert!(error.is(&Code::field(Field::Factor, Problem::FactorWrong)), "{error:?}");
}
