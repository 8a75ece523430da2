//! Guessing at passwords is slowed down, and its victim is not locked out.

use std::collections::BTreeMap;

use chrono::Duration;
use clinic::{
    Context, Error, Result,
    identity::{self, Caller, NewSession},
};
use domain::{error::Code, identity::SignInForm};

use crate::harness::{PASSWORD, Person, World, at_once, from, session};

const HOME: &str = "192.0.2.0/24";
const ATTACK: &str = "198.51.100.0/24";
const MINUTE: u32 = 60;
const QUARTER: u32 = 15 * 60;
const DAY: u32 = 24 * 3600;

on_both![
    ten_wrong_from_one_network_close_the_address_there,
    the_window_slides_with_the_clock,
    a_hundred_wrong_from_everywhere_close_the_address,
    twenty_wrong_from_one_network_close_it_for_a_minute,
    many_guesses_at_once_all_count,
    other_processes_count_too,
    the_right_password_takes_its_try_back,
    the_owner_gets_in_on_a_known_browser,
    a_browser_is_known_to_its_own_login_only,
    guesses_on_a_known_browser_count_as_well,
];

async fn ten_wrong_from_one_network_close_the_address_there(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for _ in 0..10 {
        assert!(
            guess(world, "anna@example.org", &from(ATTACK))
                .await
                .is(&Code::WrongCredentials)
        );
    }
    let before = world.dump().await;
    for password in ["ещё одна попытка", PASSWORD] {
        let refused = world
            .sign_in("anna@example.org", password, &from(ATTACK))
            .await
            .unwrap_err();
        assert!(refused.is(&too_many(QUARTER)), "{refused:?}");
    }
    assert_eq!(
        world.dump().await,
        before,
        "a refused try is not counted and makes nothing"
    );
    assert!(
        guess(world, "boris@example.org", &from(ATTACK))
            .await
            .is(&Code::WrongCredentials)
    );
    world.sign_in("anna@example.org", PASSWORD, &from(HOME)).await.unwrap();
}

async fn the_window_slides_with_the_clock(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for _ in 0..10 {
        assert!(
            guess(world, "anna@example.org", &from(ATTACK))
                .await
                .is(&Code::WrongCredentials)
        );
        world.pass(Duration::minutes(1));
    }
    // The first was ten minutes ago; in five more it counts no longer, and one try is free.
    world.pass(Duration::minutes(5) - Duration::microseconds(1));
    assert!(
        guess(world, "anna@example.org", &from(ATTACK))
            .await
            .is(&too_many(QUARTER))
    );
    world.pass(Duration::microseconds(1));
    assert!(
        guess(world, "anna@example.org", &from(ATTACK))
            .await
            .is(&Code::WrongCredentials)
    );
    assert!(
        guess(world, "anna@example.org", &from(ATTACK))
            .await
            .is(&too_many(QUARTER))
    );
    world.pass(Duration::minutes(1));
    world
        .sign_in("anna@example.org", PASSWORD, &from(ATTACK))
        .await
        .unwrap();
}

async fn a_hundred_wrong_from_everywhere_close_the_address(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for network in 0..10 {
        for _ in 0..10 {
            let caller = from(&format!("10.0.{network}.0/24"));
            assert!(
                guess(world, "anna@example.org", &caller)
                    .await
                    .is(&Code::WrongCredentials)
            );
        }
    }
    let refused = world
        .sign_in("anna@example.org", PASSWORD, &from(HOME))
        .await
        .unwrap_err();
    assert!(refused.is(&too_many(DAY)), "{refused:?}");
    world.sign_in("ivan@example.org", PASSWORD, &from(HOME)).await.unwrap();
    world
        .sign_in("anna@example.org", PASSWORD, &anna.caller(HOME))
        .await
        .unwrap();
    world.weaken(&anna, PASSWORD).await;
    world.pass(Duration::hours(24) - Duration::microseconds(1));
    assert!(guess(world, "anna@example.org", &from(HOME)).await.is(&too_many(DAY)));
    world.pass(Duration::microseconds(1));
    world.sign_in("anna@example.org", PASSWORD, &from(HOME)).await.unwrap();
}

async fn twenty_wrong_from_one_network_close_it_for_a_minute(world: &World) {
    let anna = anna(world).await;
    for n in 0..20 {
        let email = format!("nobody{n}@example.org");
        assert!(guess(world, &email, &from(ATTACK)).await.is(&Code::WrongCredentials));
    }
    let refused = world
        .sign_in("anna@example.org", PASSWORD, &from(ATTACK))
        .await
        .unwrap_err();
    assert!(refused.is(&too_many(MINUTE)), "{refused:?}");
    world
        .sign_in("anna@example.org", PASSWORD, &anna.caller(ATTACK))
        .await
        .unwrap();
    world.sign_in("anna@example.org", PASSWORD, &from(HOME)).await.unwrap();
    world.pass(Duration::minutes(1));
    world
        .sign_in("anna@example.org", PASSWORD, &from(ATTACK))
        .await
        .unwrap();
}

async fn many_guesses_at_once_all_count(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    let processes = [world.another_process().await, world.another_process().await];
    let guesses = (0..50).map(|n| sign_in(processes[n % 2].clone(), "какой-то пароль", from(ATTACK)));
    let mut told = BTreeMap::new();
    for answer in at_once(guesses).await {
        let answer = match answer {
            Err(Error::Refused(code)) => format!("{code:?}"),
            other => panic!("a guess: {other:?}"),
        };
        *told.entry(answer).or_insert(0) += 1;
    }
    let expected = BTreeMap::from([
        (format!("{:?}", Code::WrongCredentials), 10),
        (format!("{:?}", too_many(QUARTER)), 40),
    ]);
    assert_eq!(told, expected, "ten were looked at, however fast they came");
}

async fn other_processes_count_too(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for _ in 0..10 {
        let process = world.another_process().await;
        let refused = sign_in(process, "какой-то пароль", from(ATTACK)).await.unwrap_err();
        assert!(refused.is(&Code::WrongCredentials), "{refused:?}");
    }
    let restarted = world.another_process().await;
    let refused = sign_in(restarted, PASSWORD, from(ATTACK)).await.unwrap_err();
    assert!(refused.is(&too_many(QUARTER)), "{refused:?}");
}

async fn the_right_password_takes_its_try_back(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for _ in 0..9 {
        assert!(
            guess(world, "anna@example.org", &from(HOME))
                .await
                .is(&Code::WrongCredentials)
        );
    }
    for _ in 0..3 {
        world.sign_in("anna@example.org", PASSWORD, &from(HOME)).await.unwrap();
    }
    assert!(
        guess(world, "anna@example.org", &from(HOME))
            .await
            .is(&Code::WrongCredentials)
    );
    assert!(
        guess(world, "anna@example.org", &from(HOME))
            .await
            .is(&too_many(QUARTER))
    );
}

async fn the_owner_gets_in_on_a_known_browser(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for _ in 0..10 {
        assert!(
            guess(world, "anna@example.org", &from(HOME))
                .await
                .is(&Code::WrongCredentials)
        );
    }
    // In the network of the attack, too: a clinic has only one.
    let began = world
        .sign_in("anna@example.org", PASSWORD, &anna.caller(HOME))
        .await
        .unwrap();
    let next = Caller {
        network: HOME.to_owned(),
        device: Some(world.noted(began.device.reveal())),
        ..Caller::default()
    };
    world.sign_in("anna@example.org", PASSWORD, &next).await.unwrap();
    assert!(
        guess(world, "anna@example.org", &from(HOME))
            .await
            .is(&too_many(QUARTER))
    );
}

async fn a_browser_is_known_to_its_own_login_only(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    let boris = {
        let clinic = world.clinic("Другая", "oleg@example.org").await;
        world.doctor(&clinic, "boris@example.org").await
    };
    for _ in 0..10 {
        assert!(
            guess(world, "anna@example.org", &from(ATTACK))
                .await
                .is(&Code::WrongCredentials)
        );
    }
    for device in [boris.device.as_str(), "made-up", "", &anna.cookie] {
        let caller = Caller {
            network: ATTACK.to_owned(),
            device: Some(device.to_owned()),
            ..Caller::default()
        };
        assert!(
            guess(world, "anna@example.org", &caller).await.is(&too_many(QUARTER)),
            "{device}"
        );
    }
}

async fn guesses_on_a_known_browser_count_as_well(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for n in 0..10 {
        let caller = anna.caller(&format!("10.0.{n}.0/24"));
        assert!(
            guess(world, "anna@example.org", &caller)
                .await
                .is(&Code::WrongCredentials)
        );
    }
    let refused = world
        .sign_in("anna@example.org", PASSWORD, &anna.caller(HOME))
        .await
        .unwrap_err();
    assert!(refused.is(&too_many(QUARTER)), "{refused:?}");
    // Her lost tablet is not her: elsewhere she gets in.
    world.sign_in("anna@example.org", PASSWORD, &from(HOME)).await.unwrap();
}

async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, "anna@example.org").await
}

/// A wrong password; what its guesser is told.
async fn guess(world: &World, email: &str, caller: &Caller) -> Error {
    world.sign_in(email, "какой-то пароль", caller).await.unwrap_err()
}

fn too_many(retry_after_s: u32) -> Code {
    Code::TooManyAttempts { retry_after_s }
}

async fn sign_in(ctx: Context, password: &'static str, caller: Caller) -> Result<NewSession> {
    let form = SignInForm {
        email: "anna@example.org".to_owned(),
        password: password.to_owned(),
    };
    identity::sign_in(&ctx, &form, None, &caller).await.map(session)
}
