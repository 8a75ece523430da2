//! A lost factor, and the ways around one that must not be: another password, another link, another clinic.

use chrono::Duration;
use clinic::{
    Result,
    identity::{
        LinkPage, Organizer, drop_factors, factor_link_page, operator_link, operator_resets_factor, reset_factor,
        reset_password,
    },
    mail::LoginNews,
};
use domain::{
    error::{Code, DeadLink, Field, Problem},
    identity::{FormKey, LostFactorForm, RecoveryForm, ResetForm},
};

use crate::harness::{App, Clinic, PASSWORD, Person, STEP_S, Sent, World, from, key, operator, shows};

const ANNA: &str = "anna@example.org";
const NEW: &str = "семь слонов у реки";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    the_organizers_link_and_the_password_take_the_factor_away,
    nobody_helps_members_of_another_clinic,
    the_link_lives_a_day_and_only_the_newest_works,
    an_organizer_helps_others_and_the_operator_the_last_one,
    another_password_leaves_the_factor_and_kills_the_link,
    a_mailed_link_takes_the_factor_of_a_login_that_never_proved_its_address,
];

async fn the_organizers_link_and_the_password_take_the_factor_away(world: &World) {
    let (clinic, anna, _) = with_app(world).await;
    let pressed = key();
    for _ in 0..2 {
        send(world, &clinic.organizer, &anna, pressed).await.unwrap();
    }
    let letter = world.letter().await;
    assert_eq!(letter.to, ANNA);
    assert!(matches!(letter.news(), LoginNews::FactorReset { .. }));
    let LinkPage::Open { email, .. } = factor_link_page(&world.ctx, &letter.link).await.unwrap() else {
        panic!("dead")
    };
    assert_eq!(email.as_str(), ANNA);
    assert!(world.resumed(&anna.cookie).await.is_some(), "looking changes nothing");
    let wrong = lose(world, &letter, NEW, key()).await.unwrap_err();
    assert!(
        wrong.is(&Code::field(Field::Password, Problem::PasswordWrong)),
        "{wrong:?}"
    );
    let pressed = key();
    for _ in 0..2 {
        lose(world, &letter, PASSWORD, pressed).await.unwrap();
    }
    let told = world.letter().await;
    assert!(matches!(told.news(), LoginNews::FactorOff { still: false }));
    assert!(world.resumed(&anna.cookie).await.is_none(), "every session is over");
    world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap();
    let again = lose(world, &letter, PASSWORD, key()).await.unwrap_err();
    assert!(again.is(&Code::DeadLink { why: DeadLink::Used }), "{again:?}");
    let sent = "SELECT count(*) FROM audit_event WHERE action = 'factor_reset_sent' AND object_id = $1 \
        AND membership_id = $2 AND clinic_id IS NOT NULL";
    let values = vec![anna.membership.0.into(), clinic.organizer.membership.0.into()];
    assert_eq!(world.one::<i64>(sent, values).await, 1);
}

async fn nobody_helps_members_of_another_clinic(world: &World) {
    let (_, anna, _) = with_app(world).await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    let before = world.dump().await;
    let foreign = send(world, &other.organizer, &anna, key()).await.unwrap_err();
    assert!(foreign.is(&Code::NotFound), "{foreign:?}");
    assert_eq!(world.dump().await, before);
}

async fn the_link_lives_a_day_and_only_the_newest_works(world: &World) {
    let (clinic, anna, _) = with_app(world).await;
    let mut letters = Vec::new();
    for _ in 0..2 {
        send(world, &clinic.organizer, &anna, key()).await.unwrap();
        letters.push(world.letter().await);
    }
    let older = lose(world, &letters[0], PASSWORD, key()).await.unwrap_err();
    let replaced = DeadLink::Replaced;
    assert!(older.is(&Code::DeadLink { why: replaced }), "{older:?}");
    world.pass(Duration::hours(24));
    let late = lose(world, &letters[1], PASSWORD, key()).await.unwrap_err();
    assert!(late.is(&Code::DeadLink { why: DeadLink::Expired }), "{late:?}");
}

async fn an_organizer_helps_others_and_the_operator_the_last_one(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let ivan = &clinic.organizer;
    world.sets_up_app(ivan).await;
    world.letter().await;
    let oneself = send(world, ivan, ivan, key()).await.unwrap_err();
    assert!(oneself.is(&Code::Conflict), "{oneself:?}");
    operator_resets_factor(&world.ctx, &operator(), ivan.membership)
        .await
        .unwrap();
    let letter = world.letter().await;
    lose(world, &letter, PASSWORD, key()).await.unwrap();
    world.letter().await;
    world
        .sign_in("ivan@example.org", PASSWORD, &from(NETWORK))
        .await
        .unwrap();
}

async fn another_password_leaves_the_factor_and_kills_the_link(world: &World) {
    let (clinic, anna, app) = with_app(world).await;
    send(world, &clinic.organizer, &anna, key()).await.unwrap();
    let lost = world.letter().await;
    forgets(world).await;
    let dead = lose(world, &lost, NEW, key()).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Revoked }), "{dead:?}");
    let form = domain::identity::SignInForm {
        email: ANNA.into(),
        password: world.noted(NEW),
    };
    world.pass(Duration::seconds(STEP_S));
    let entered = clinic::identity::sign_in(&world.ctx, &form, None, &from(NETWORK))
        .await
        .unwrap();
    let clinic::identity::Entered::Waiting(token) = entered else {
        panic!("a new password took the factor away")
    };
    shows(&world.ctx, &world.noted(token.reveal()), &app.code(world.now()))
        .await
        .unwrap();
}

async fn a_mailed_link_takes_the_factor_of_a_login_that_never_proved_its_address(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    // Whoever had the copied link set the password, and an application of an own.
    let id = world
        .invited(
            &clinic.organizer,
            domain::identity::Role::Doctor,
            ANNA,
            "Кузнецова Анна",
        )
        .await;
    world.letter().await;
    let copied = operator_link(&world.ctx, &operator(), id).await.unwrap();
    let begun = world.activate(&world.noted(copied.reveal()), PASSWORD).await.unwrap();
    let stranger = world.person(ANNA.to_owned().try_into().unwrap(), begun);
    world.sets_up_app(&stranger).await;
    world.letter().await;
    forgets(world).await;
    world.sign_in(ANNA, NEW, &from(NETWORK)).await.unwrap();
    assert_eq!(world.number("SELECT count(*) FROM totp").await, 0);
}

/// Anna sets a new password by the letter that «не помню пароль» sends.
async fn forgets(world: &World) {
    let form = RecoveryForm { email: ANNA.into() };
    clinic::identity::ask_for_reset(&world.ctx, &form, &from(NETWORK), key())
        .await
        .unwrap();
    let letter = world.letter().await;
    let form = ResetForm {
        password: world.noted(NEW),
    };
    reset_password(&world.ctx, &letter.link, &form, &from(NETWORK), key())
        .await
        .unwrap();
    world.letter().await;
}

async fn with_app(world: &World) -> (Clinic, Person, App) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    let app = world.sets_up_app(&anna).await;
    world.letter().await;
    (clinic, anna, app)
}

async fn send(world: &World, by: &Person, whom: &Person, key: FormKey) -> Result<()> {
    let actor = by.acts::<Organizer>(world).await;
    reset_factor(&world.ctx, &actor, whom.membership, key).await
}

async fn lose(world: &World, letter: &Sent, password: &str, key: FormKey) -> Result<()> {
    let form = LostFactorForm {
        password: world.noted(password),
    };
    drop_factors(&world.ctx, &letter.link, &form, &from(NETWORK), key).await
}
