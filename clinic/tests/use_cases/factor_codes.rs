//! Recovery codes: shown once, each good once, made anew as one likes.

use std::collections::HashSet;

use chrono::Duration;
use clinic::{
    Error,
    identity::{confirm_totp, factors, new_recovery_codes, remove_totp},
};
use domain::error::{Code, Field, Problem};

use crate::harness::{PASSWORD, Person, STEP_S, World, at_once, from, key, shows, typed};

const ANNA: &str = "anna@example.org";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    ten_codes_come_with_the_first_factor_and_are_shown_once,
    each_code_is_good_once_in_whatever_process,
    new_codes_replace_the_old_ones,
    codes_go_with_the_last_factor,
    a_code_of_somebody_else_helps_nobody,
];

async fn ten_codes_come_with_the_first_factor_and_are_shown_once(world: &World) {
    let anna = anna(world).await;
    let app = world.begins_app(&anna).await;
    let (actor, me) = world.acting(&anna).await;
    let (pressed, code) = (key(), typed(&app.code(world.now())));
    let press = async || confirm_totp(&world.ctx, &actor, &me, &code, &anna.caller(NETWORK), pressed).await;
    let codes = press().await.unwrap().expect("they are shown");
    assert!(press().await.unwrap().is_none(), "once");
    world.letter().await;
    assert_eq!(codes.iter().collect::<HashSet<_>>().len(), 10);
    for code in &codes {
        assert!(
            code.len() == 12 && code.chars().all(|digit| digit.is_ascii_digit()),
            "{code}"
        );
        world.noted(code);
    }
    let me = anna.signed_in(world).await;
    assert_eq!(factors(&world.ctx, &me).await.unwrap().codes_left, 10);
}

async fn each_code_is_good_once_in_whatever_process(world: &World) {
    let (anna, codes) = with_codes(world).await;
    let other = world.another_process().await;
    let mut presses = Vec::new();
    for ctx in [&world.ctx, &other, &world.ctx, &other] {
        let (ctx, code, waits) = (ctx.clone(), codes[0].clone(), world.waits(ANNA).await);
        presses.push(async move { shows(&ctx, &waits, &code).await });
    }
    let done = at_once(presses).await;
    assert_eq!(done.iter().filter(|pressed| pressed.is_ok()).count(), 1, "{done:?}");
    for refused in done.iter().filter_map(|pressed| pressed.as_ref().err()) {
        assert_wrong(refused);
    }
    let (first, rest) = codes[1].split_at(4);
    let grouped = format!(" {first}-{} ", rest.replace('5', "5 "));
    shows(&other, &world.waits(ANNA).await, &grouped).await.unwrap();
    let me = anna.signed_in(world).await;
    assert_eq!(factors(&world.ctx, &me).await.unwrap().codes_left, 8);
    let used = "SELECT count(*) FROM audit_event WHERE action = 'recovery_code_used'";
    assert_eq!(world.number(used).await, 2);
}

async fn new_codes_replace_the_old_ones(world: &World) {
    let (anna, old) = with_codes(world).await;
    let (actor, me) = world.acting(&anna).await;
    let pressed = key();
    let press = async || new_recovery_codes(&world.ctx, &actor, &me, &anna.caller(NETWORK), pressed).await;
    let new = press().await.unwrap().unwrap();
    assert!(press().await.unwrap().is_none(), "shown once");
    let waits = world.waits(ANNA).await;
    assert_wrong(&shows(&world.ctx, &waits, &old[0]).await.unwrap_err());
    shows(&world.ctx, &waits, &new[0]).await.unwrap();
    world.pass(Duration::minutes(5));
    let (actor, me) = world.acting(&anna).await;
    let stale = new_recovery_codes(&world.ctx, &actor, &me, &anna.caller(NETWORK), key()).await;
    assert!(stale.unwrap_err().is(&Code::ProveAgain));
}

async fn codes_go_with_the_last_factor(world: &World) {
    let (anna, _) = with_codes(world).await;
    let (actor, me) = world.acting(&anna).await;
    remove_totp(&world.ctx, &actor, &me, &anna.caller(NETWORK))
        .await
        .unwrap();
    world.letter().await;
    assert_eq!(world.number("SELECT count(*) FROM recovery_code").await, 0);
    let me = anna.signed_in(world).await;
    let refused = new_recovery_codes(&world.ctx, &actor, &me, &anna.caller(NETWORK), key()).await;
    assert!(refused.unwrap_err().is(&Code::Conflict), "codes for nothing");
    world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap();
}

async fn a_code_of_somebody_else_helps_nobody(world: &World) {
    let (_, codes) = with_codes(world).await;
    let clinic = world.clinic("Другая", "oleg@example.org").await;
    world.sets_up_app(&clinic.organizer).await;
    world.letter().await;
    world.pass(Duration::seconds(STEP_S));
    let waits = world.waits("oleg@example.org").await;
    assert_wrong(&shows(&world.ctx, &waits, &codes[0]).await.unwrap_err());
}

async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await
}

async fn with_codes(world: &World) -> (Person, Vec<String>) {
    let anna = anna(world).await;
    let app = world.begins_app(&anna).await;
    let (actor, me) = world.acting(&anna).await;
    let code = typed(&app.code(world.now()));
    let codes = confirm_totp(&world.ctx, &actor, &me, &code, &anna.caller(NETWORK), key())
        .await
        .unwrap()
        .unwrap();
    world.letter().await;
    (anna, codes)
}

fn assert_wrong(error: &Error) {
    assert!(error.is(&Code::field(Field::Factor, Problem::FactorWrong)), "{error:?}");
}
