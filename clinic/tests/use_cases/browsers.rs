//! Browsers that are known, letters about those that are not, and sessions that a clinic ends.

use chrono::Duration;
use clinic::{
    identity::{self, Caller, Doctor, Organizer, act_as},
    mail::LoginNews,
    staff,
};
use domain::{
    error::Code,
    identity::{Email, Role},
};

use crate::harness::{Clinic, PASSWORD, Person, World, from, key};

const ANNA: &str = "anna@example.org";
const VERA: &str = "vera@example.org";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    a_new_browser_is_told_of_once,
    joining_by_password_at_a_new_browser_is_told_of,
    a_browser_is_known_to_all_who_sign_in_there,
    a_mark_that_was_planted_is_not_taken_over,
    a_password_set_over_a_copied_link_is_told_of,
    the_organizer_ends_a_persons_sessions,
    another_clinics_work_goes_on,
    only_active_colleagues_have_sessions_to_end,
];

async fn a_new_browser_is_told_of_once(world: &World) {
    let (_, anna) = clinic_with_anna(world).await;
    assert!(
        world.letters_about_browsers().await.is_empty(),
        "a first activation is no news"
    );
    world
        .execute("UPDATE login SET time_zone = 'Asia/Omsk'", Vec::new())
        .await;
    let caller = Caller {
        agent: Some("Chrome, Windows".to_owned()),
        ..from(NETWORK)
    };
    let at = world.now();
    let first = world.sign_in(ANNA, PASSWORD, &caller).await.unwrap();
    world.pass(Duration::minutes(3));
    let told = world.letters_about_browsers().await;
    let [letter] = told.as_slice() else { panic!("{told:?}") };
    assert_eq!(letter.to, ANNA);
    assert_eq!(
        letter.letter.clinic_zone,
        chrono_tz::Asia::Omsk,
        "times are told in the person's own zone"
    );
    let LoginNews::NewDevice { device, at: told_at } = letter.news() else {
        panic!("{letter:?}")
    };
    assert_eq!((device.as_deref(), *told_at), (Some("Chrome, Windows"), at));

    // From now on it is known, and its mark stays the same, so that a second press finds it, too.
    let mut known = caller;
    known.device = Some(first.device.reveal().to_owned());
    for caller in [known.clone(), known, anna.caller("198.51.100.0/24")] {
        let again = world.sign_in(ANNA, PASSWORD, &caller).await.unwrap();
        assert_eq!(Some(again.device.reveal()), caller.device.as_deref());
    }
    assert!(world.letters_about_browsers().await.is_empty());
    assert_eq!(world.number("SELECT count(*) FROM known_device").await, 3);
    // A wrong password begins nothing and tells nobody.
    world.sign_in(ANNA, "совсем не тот", &from(NETWORK)).await.unwrap_err();
    assert!(world.letters_about_browsers().await.is_empty());
}

async fn joining_by_password_at_a_new_browser_is_told_of(world: &World) {
    let (clinic, anna) = clinic_with_anna(world).await;
    world
        .invited(&clinic.organizer, Role::Specialist, ANNA, "Кузнецова Анна")
        .await;
    let link = world.letter().await.link;
    world.activate(&link, PASSWORD).await.unwrap();
    assert_eq!(world.letters_about_browsers().await.len(), 1);

    world
        .invited(&clinic.organizer, Role::Assistant, ANNA, "Кузнецова Анна")
        .await;
    let link = world.letter().await.link;
    let form = domain::identity::ActivationForm {
        password: String::new(),
    };
    let signed_in = anna.signed_in(world).await;
    let caller = anna.caller(NETWORK);
    identity::activate(&world.ctx, &link, &form, Some(&signed_in), &caller, key())
        .await
        .unwrap();
    assert!(
        world.letters_about_browsers().await.is_empty(),
        "she was signed in there"
    );
}

async fn a_browser_is_known_to_all_who_sign_in_there(world: &World) {
    let (clinic, anna) = clinic_with_anna(world).await;
    world
        .member_of(&clinic.organizer, Role::Assistant, VERA, "Верещагина Вера")
        .await;
    let mut mark = anna.device.clone();
    let mut told = Vec::new();
    for email in [VERA, ANNA, VERA, ANNA] {
        let caller = Caller {
            device: Some(mark.clone()),
            ..from(NETWORK)
        };
        let began = world.sign_in(email, PASSWORD, &caller).await.unwrap();
        mark = world.noted(began.device.reveal());
        told.extend(world.letters_about_browsers().await.into_iter().map(|letter| letter.to));
    }
    assert_eq!(told, [VERA], "only she was new there");
    // One browser each from the activations; the shared one has a row for each of the two.
    assert_eq!(world.number("SELECT count(*) FROM known_device").await, 4);
    // What ends for one leaves the other's mark alone.
    let vera = world.sign_in(VERA, PASSWORD, &from(NETWORK)).await.unwrap();
    let vera = world.person(Email::parse(VERA).unwrap(), vera);
    let signed_in = vera.signed_in(world).await;
    let actor = identity::act_as_anyone(Some(&signed_in), None).unwrap();
    identity::end_other_sessions(&world.ctx, &actor, &signed_in, &vera.caller(NETWORK))
        .await
        .unwrap();
    world.letters_about_browsers().await;
    let shared = Caller {
        device: Some(mark),
        ..from(NETWORK)
    };
    world.sign_in(ANNA, PASSWORD, &shared).await.unwrap();
    assert!(world.letters_about_browsers().await.is_empty());
    world.sign_in(VERA, PASSWORD, &shared).await.unwrap();
    assert_eq!(world.letters_about_browsers().await.len(), 1, "hers was forgotten");
}

async fn a_mark_that_was_planted_is_not_taken_over(world: &World) {
    let (clinic, _) = clinic_with_anna(world).await;
    let thief = world
        .member_of(&clinic.organizer, Role::Assistant, VERA, "Верещагина Вера")
        .await;
    // Her mark, in Anna's browser, before Anna signs in there.
    let planted = thief.caller(NETWORK);
    let began = world.sign_in(ANNA, PASSWORD, &planted).await.unwrap();
    assert_ne!(began.device.reveal(), thief.device);
    assert_eq!(world.letters_about_browsers().await.len(), 1);
    world.sign_in(ANNA, PASSWORD, &planted).await.unwrap();
    assert_eq!(
        world.letters_about_browsers().await.len(),
        1,
        "the planted mark opens nothing of hers"
    );
    for nonsense in ["", "x", "\u{0}"] {
        let caller = Caller {
            device: Some(nonsense.to_owned()),
            ..from(NETWORK)
        };
        world.sign_in(ANNA, PASSWORD, &caller).await.unwrap();
        assert_eq!(world.letters_about_browsers().await.len(), 1, "{nonsense:?}");
    }
}

async fn a_password_set_over_a_copied_link_is_told_of(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let first = world.invited(&clinic.organizer, Role::Doctor, ANNA, "Анна").await;
    let copied = staff::copy_link(&world.ctx, &organizer, first).await.unwrap();
    world.letter().await;
    world.activate(&world.noted(copied.reveal()), PASSWORD).await.unwrap();
    world.invited(&clinic.organizer, Role::Specialist, ANNA, "Анна").await;
    let link = world.letter().await.link;
    world.activate(&link, "семь слонов у реки").await.unwrap();
    let told = world.letter().await;
    assert!(matches!(told.news(), LoginNews::PasswordChanged), "{told:?}");
    assert!(world.letters_about_browsers().await.is_empty());
}

async fn the_organizer_ends_a_persons_sessions(world: &World) {
    let (clinic, anna) = clinic_with_anna(world).await;
    let elsewhere = world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap();
    world.letters_about_browsers().await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    for _ in 0..2 {
        staff::end_sessions(&world.ctx, &organizer, anna.membership)
            .await
            .unwrap();
    }
    for cookie in [anna.cookie.as_str(), elsewhere.token.reveal()] {
        assert!(world.resumed(cookie).await.is_none());
    }
    assert!(
        world.resumed(&clinic.organizer.cookie).await.is_some(),
        "nobody else's sessions end"
    );
    let journal: Vec<uuid::Uuid> = world
        .column(
            "SELECT object_id FROM audit_event WHERE action = 'sessions_ended'",
            Vec::new(),
        )
        .await;
    assert_eq!(journal, [anna.membership.0; 2]);
    world.sign_in(ANNA, PASSWORD, &anna.caller(NETWORK)).await.unwrap();
    assert_eq!(
        world.letters_about_browsers().await.len(),
        1,
        "the browsers are known no more"
    );
}

async fn another_clinics_work_goes_on(world: &World) {
    let (clinic, anna) = clinic_with_anna(world).await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    let there = world.doctor(&other, ANNA).await;
    assert_eq!(world.letters_about_browsers().await.len(), 1, "she joined at a new one");
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    staff::end_sessions(&world.ctx, &organizer, anna.membership)
        .await
        .unwrap();

    let signed_in = there.signed_in(world).await;
    let held: Vec<_> = signed_in.held().iter().map(|held| held.membership).collect();
    assert_eq!(held, [there.membership]);
    act_as::<Doctor>(Some(&signed_in), Some(there.membership)).unwrap();
    let here = act_as::<Doctor>(Some(&signed_in), Some(anna.membership)).unwrap_err();
    assert!(here.is(&Code::SignedOut), "signing in is what helps: {here:?}");
    let organizing = act_as::<Organizer>(Some(&signed_in), None).unwrap_err();
    assert!(organizing.is(&Code::Forbidden), "{organizing:?}");
    // Her first session has nothing but this clinic's role beside the other's.
    let first = anna.signed_in(world).await;
    assert!(act_as::<Doctor>(Some(&first), Some(anna.membership)).is_err());

    world.pass(Duration::seconds(1));
    let anew = world.sign_in(ANNA, PASSWORD, &there.caller(NETWORK)).await.unwrap();
    let anew = world.resumed(&world.noted(anew.token.reveal())).await.unwrap();
    act_as::<Doctor>(Some(&anew), Some(anna.membership)).unwrap();
    assert!(
        world.letters_about_browsers().await.is_empty(),
        "her browsers stay known"
    );
}

async fn only_active_colleagues_have_sessions_to_end(world: &World) {
    let (clinic, anna) = clinic_with_anna(world).await;
    let other = world.clinic("Другая", "oleg@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    let stranger = other.organizer.acts::<Organizer>(world).await;
    let invited = world
        .invited(&clinic.organizer, Role::Doctor, VERA, "Верещагина Вера")
        .await;
    world.letter().await;
    let before = world.dump().await;
    for (actor, id, code) in [
        (&stranger, anna.membership, Code::NotFound),
        (&organizer, clinic.organizer.membership, Code::NotFound),
        (&organizer, invited, Code::Conflict),
    ] {
        let refused = staff::end_sessions(&world.ctx, actor, id).await.unwrap_err();
        assert!(refused.is(&code), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
}

async fn clinic_with_anna(world: &World) -> (Clinic, Person) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    (clinic, anna)
}
