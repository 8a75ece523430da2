//! Whoever changes factors, address or password shows that it is still the same person, with the factor where there
//! is one.

use chrono::Duration;
use clinic::{
    Error, Result,
    identity::{Saved, begin_totp, prove_self, remove_totp, save_profile},
    mail::LoginNews,
};
use domain::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{ProfileForm, ProofForm},
};

use crate::harness::{PASSWORD, Person, STEP_S, World, key};

const ANNA: &str = "anna@example.org";
const NETWORK: &str = "203.0.113.0/24";
const NEW: &str = "семь слонов у реки";

on_both![
    five_minutes_after_signing_in_factors_are_locked,
    the_password_opens_them_again_and_the_factor_is_part_of_it,
    wrong_proofs_are_throttled,
    a_new_password_asks_for_the_factor_once_it_is_stale,
];

async fn five_minutes_after_signing_in_factors_are_locked(world: &World) {
    let anna = anna(world).await;
    world.pass(Duration::minutes(5) - Duration::microseconds(1));
    world.begins_app(&anna).await;
    world.pass(Duration::microseconds(1));
    let (actor, me) = world.acting(&anna).await;
    let begun = begin_totp(&world.ctx, &actor, &me).await;
    let removed = remove_totp(&world.ctx, &actor, &me, &anna.caller(NETWORK)).await;
    for refused in [begun, removed] {
        assert!(
            refused.as_ref().is_err_and(|error| error.is(&Code::ProveAgain)),
            "{refused:?}"
        );
    }
}

async fn the_password_opens_them_again_and_the_factor_is_part_of_it(world: &World) {
    let anna = anna(world).await;
    world.pass(Duration::minutes(6));
    let missing = prove(world, &anna, "", "").await.unwrap_err();
    assert!(
        missing.is(&Code::field(Field::CurrentPassword, Problem::Required)),
        "{missing:?}"
    );
    let wrong = prove(world, &anna, NEW, "").await.unwrap_err();
    assert!(
        wrong.is(&Code::field(Field::CurrentPassword, Problem::PasswordWrong)),
        "{wrong:?}"
    );
    prove(world, &anna, PASSWORD, "").await.unwrap();
    let app = world.sets_up_app(&anna).await;
    world.letter().await;

    world.pass(Duration::minutes(6));
    let missing = prove(world, &anna, PASSWORD, "").await.unwrap_err();
    assert!(
        missing.is(&Code::field(Field::Factor, Problem::Required)),
        "{missing:?}"
    );
    let refused = prove(world, &anna, PASSWORD, "000000").await.unwrap_err();
    let mut both = FieldErrors::one(Field::Factor, Problem::FactorWrong);
    both.set(Field::CurrentPassword, Some(Problem::TypeAgain));
    assert!(refused.is(&both.into_code()), "{refused:?}");
    let (actor, me) = world.acting(&anna).await;
    let locked = remove_totp(&world.ctx, &actor, &me, &anna.caller(NETWORK))
        .await
        .unwrap_err();
    assert!(
        locked.is(&Code::ProveAgain),
        "a right password alone opened it: {locked:?}"
    );
    prove(world, &anna, PASSWORD, &app.code(world.now())).await.unwrap();
    let (actor, me) = world.acting(&anna).await;
    remove_totp(&world.ctx, &actor, &me, &anna.caller(NETWORK))
        .await
        .unwrap();
    world.letter().await;
}

async fn wrong_proofs_are_throttled(world: &World) {
    let anna = anna(world).await;
    world.weaken(&anna, PASSWORD).await;
    for _ in 0..10 {
        let wrong = prove(world, &anna, NEW, "").await.unwrap_err();
        assert!(
            wrong.is(&Code::field(Field::CurrentPassword, Problem::PasswordWrong)),
            "{wrong:?}"
        );
    }
    let refused = prove(world, &anna, PASSWORD, "").await.unwrap_err();
    assert!(refused.is(&Code::TooManyAttempts { retry_after_s: 900 }), "{refused:?}");
}

async fn a_new_password_asks_for_the_factor_once_it_is_stale(world: &World) {
    let anna = anna(world).await;
    let app = world.sets_up_app(&anna).await;
    world.letter().await;
    world.pass(Duration::minutes(6));
    let missing = save(world, &anna, "").await.unwrap_err();
    let mut again = FieldErrors::one(Field::Password, Problem::TypeAgain);
    again.set(Field::CurrentPassword, Some(Problem::TypeAgain));
    again.set(Field::Factor, Some(Problem::Required));
    assert!(missing.is(&again.into_code()), "{missing:?}");
    let before = world.dump().await;
    let refused = save(world, &anna, "000000").await.unwrap_err();
    let Error::Refused(Code::Invalid { fields }) = &refused else {
        panic!("{refused:?}")
    };
    assert_eq!(fields.get(Field::Factor), Some(&Problem::FactorWrong));
    assert_eq!(world.dump().await["login"], before["login"]);
    let code = app.code(world.now());
    assert!(save(world, &anna, &code).await.unwrap().new_password);
    assert!(matches!(world.letter().await.news(), LoginNews::PasswordChanged));
    // The code is used up, for signing in as for anything else.
    world.pass(Duration::minutes(6));
    let used = prove(world, &anna, NEW, &code).await.unwrap_err();
    assert!(matches!(used, Error::Refused(Code::Invalid { .. })), "{used:?}");
    world.pass(Duration::seconds(STEP_S));
    prove(world, &anna, NEW, &app.code(world.now())).await.unwrap();
}

async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, ANNA).await
}

async fn prove(world: &World, person: &Person, password: &str, factor: &str) -> Result<()> {
    let (actor, me) = world.acting(person).await;
    let form = ProofForm {
        current_password: world.noted(password),
        factor: factor.into(),
        factor_key: String::new(),
    };
    prove_self(&world.ctx, &actor, &me, &form, &person.caller(NETWORK)).await
}

async fn save(world: &World, person: &Person, factor: &str) -> Result<Saved> {
    let (actor, me) = world.acting(person).await;
    let form = ProfileForm {
        full_name: "Кузнецова Анна Львовна".into(),
        email: ANNA.into(),
        password: world.noted(NEW),
        current_password: world.noted(PASSWORD),
        factor: factor.into(),
        time_zone: "Europe/Moscow".into(),
        clinic_name: None,
    };
    save_profile(&world.ctx, &actor, &me, &form, &person.caller(NETWORK), key()).await
}
