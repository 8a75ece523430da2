//! Signing in: who gets in, what everybody else is told, and what the browser had before.

use chrono::Duration;
use clinic::{
    Error,
    identity::{self, Passwords},
};
use domain::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Role, SignInForm},
    limits::PASSWORD_MAX,
};

use crate::harness::{PASSWORD, Person, World, from, session};

const OTHER: &str = "семь слонов у реки";

on_both![
    the_right_password_lets_in,
    all_who_may_not_hear_the_same,
    a_form_that_cannot_be_right_is_no_try,
    the_browsers_earlier_session_ends,
    a_failed_try_leaves_the_session,
    a_hash_of_less_strength_is_made_anew,
    a_busy_service_counts_no_try,
    signing_in_is_whole_or_not_at_all,
];

async fn the_right_password_lets_in(world: &World) {
    let anna = anna(world).await;
    world.pass(Duration::minutes(5));
    for typed in ["anna@example.org", "  Anna@Example.ORG "] {
        let began = world.sign_in(typed, PASSWORD, &from("198.51.100.0/24")).await.unwrap();
        assert_eq!(began.held.membership, anna.membership);
        assert_ne!(began.token, began.device);
        let signed_in = world.resumed(began.token.reveal()).await.unwrap();
        assert_eq!(signed_in.email().as_str(), "anna@example.org");
    }
    let journal: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'signed_in' AND network = '198.51.100.0/24' \
             AND at = $1 AND login_id = $2",
            vec![world.now().into(), anna.signed_in(world).await.login().0.into()],
        )
        .await;
    assert_eq!(journal, 2);
    assert_eq!(world.number("SELECT count(*) FROM sign_in_failure").await, 0);
}

async fn all_who_may_not_hear_the_same(world: &World) {
    let anna = anna(world).await;
    let boris = {
        let clinic = world.clinic("Другая", "oleg@example.org").await;
        world.doctor(&clinic, "boris@example.org").await
    };
    let remove = "UPDATE membership SET status = 'removed' WHERE id = $1";
    world.execute(remove, vec![boris.membership.0.into()]).await;
    let sessions = world.dump().await["session"].clone();
    for (email, password) in [
        ("anna@example.org", OTHER),
        ("anna@example.org", "зелёный чайник поёт "),
        ("anna@example.org", "ЗЕЛЁНЫЙ ЧАЙНИК ПОЁТ"),
        ("nobody@example.org", PASSWORD),
        ("boris@example.org", PASSWORD),
        ("boris@example.org", OTHER),
    ] {
        let refused = world.sign_in(email, password, &from("198.51.100.0/24")).await;
        let refused = refused.unwrap_err();
        assert!(refused.is(&Code::WrongCredentials), "{email}, {password}: {refused:?}");
    }
    assert_eq!(world.dump().await["session"], sessions);
    let journal = "SELECT count(*) FROM audit_event WHERE action = 'sign_in_failed' AND network = '198.51.100.0/24' \
                   AND login_id IS NULL AND object_id IS NULL";
    assert_eq!(world.number(journal).await, 6);
    assert_eq!(world.number("SELECT count(*) FROM sign_in_failure").await, 6);
    assert!(world.resumed(&anna.cookie).await.is_some());
}

async fn a_form_that_cannot_be_right_is_no_try(world: &World) {
    anna(world).await;
    let before = world.dump().await;
    let too_long = "ы".repeat(PASSWORD_MAX + 1);
    for (email, password, field, problem) in [
        ("", PASSWORD, Field::Email, Problem::Required),
        ("anna", PASSWORD, Field::Email, Problem::EmailAt),
        (
            "аnna@example.org",
            PASSWORD,
            Field::Email,
            Problem::EmailLetter { letter: 'а' },
        ),
        ("anna@example.org", "", Field::Password, Problem::Required),
        (
            "anna@example.org",
            &too_long,
            Field::Password,
            Problem::TooLong { max: PASSWORD_MAX },
        ),
    ] {
        let refused = world
            .sign_in(email, password, &from("198.51.100.0/24"))
            .await
            .unwrap_err();
        let fields = FieldErrors::one(field, problem);
        assert!(refused.is(&Code::Invalid { fields }), "{email}: {refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn the_browsers_earlier_session_ends(world: &World) {
    let anna = anna(world).await;
    let elsewhere = world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    let began = sign_in_over(world, &anna, "anna@example.org", PASSWORD).await.unwrap();
    assert!(world.resumed(&anna.cookie).await.is_none());
    assert!(world.resumed(began.token.reveal()).await.is_some());
    assert!(
        world.resumed(elsewhere.token.reveal()).await.is_some(),
        "other browsers keep theirs"
    );
}

async fn a_failed_try_leaves_the_session(world: &World) {
    let anna = anna(world).await;
    for (email, password) in [("anna@example.org", OTHER), ("nobody@example.org", PASSWORD), ("", "")] {
        sign_in_over(world, &anna, email, password).await.unwrap_err();
        assert!(world.resumed(&anna.cookie).await.is_some());
    }
}

async fn a_hash_of_less_strength_is_made_anew(world: &World) {
    let anna = anna(world).await;
    let hash = async || -> String {
        world
            .one(
                "SELECT password_hash FROM login WHERE email = 'anna@example.org'",
                Vec::new(),
            )
            .await
    };
    let strong = hash().await;
    world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    assert_eq!(hash().await, strong, "a strong one stays");

    world.weaken(&anna, PASSWORD).await;
    let weak = hash().await;
    assert!(weak.starts_with("$argon2id$v=19$m=64,t=1,p=1$"), "{weak}");
    world
        .sign_in("anna@example.org", OTHER, &from("192.0.2.0/24"))
        .await
        .unwrap_err();
    assert_eq!(hash().await, weak, "a wrong password changes nothing");
    let changed_at = async || {
        let dump = world.dump().await;
        assert_eq!(dump["login"].len(), 2);
        let sql = "SELECT count(*) FROM login WHERE password_changed_at = created_at";
        world.number(sql).await
    };
    world.pass(Duration::minutes(1));
    world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    let renewed = hash().await;
    assert!(renewed.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{renewed}");
    assert_eq!(changed_at().await, 2, "nobody changed the password");
    world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
    world
        .sign_in("anna@example.org", OTHER, &from("192.0.2.0/24"))
        .await
        .unwrap_err();
}

async fn a_busy_service_counts_no_try(world: &World) {
    anna(world).await;
    let mut busy = world.another_process().await;
    busy.passwords = Passwords::new(0);
    let before = world.dump().await;
    let form = || SignInForm {
        email: "anna@example.org".to_owned(),
        password: PASSWORD.to_owned(),
    };
    for _ in 0..12 {
        let refused = identity::sign_in(&busy, &form(), None, &from("192.0.2.0/24"))
            .await
            .unwrap_err();
        assert!(refused.is(&Code::Unavailable), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
    world
        .sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24"))
        .await
        .unwrap();
}

async fn signing_in_is_whole_or_not_at_all(world: &World) {
    let anna = anna(world).await;
    for table in ["session", "known_device", "audit_event"] {
        let before = world.dump().await;
        let form = || SignInForm {
            email: "anna@example.org".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let earlier = anna.signed_in(world).await;
        let failed = world
            .without_table(table, async || {
                identity::sign_in(&world.ctx, &form(), Some(&earlier), &from("192.0.2.0/24")).await
            })
            .await;
        assert!(matches!(failed, Err(Error::Broken(_))), "{table}: {failed:?}");
        let after = world.dump().await;
        for table in ["session", "known_device", "audit_event", "membership"] {
            assert_eq!(after[table], before[table], "{table}");
        }
    }
}

async fn anna(world: &World) -> Person {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .member_of(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await
}

/// Signs in with a browser that is signed in as somebody already.
async fn sign_in_over(
    world: &World,
    before: &Person,
    email: &str,
    password: &str,
) -> clinic::Result<identity::NewSession> {
    let form = SignInForm {
        email: email.to_owned(),
        password: password.to_owned(),
    };
    let earlier = before.signed_in(world).await;
    identity::sign_in(&world.ctx, &form, Some(&earlier), &from("192.0.2.0/24"))
        .await
        .map(session)
}
