//! Activation at the same moment: twice the same, two roles of one address, the owner and somebody else.

use clinic::{
    Context, Error, Result,
    identity::{self, NewSession, Organizer, Passwords, operator_link},
    staff::{remove, resend},
};
use domain::{
    error::{Code, DeadLink},
    identity::{ActivationForm, FormKey, Role, SignInForm},
};

use crate::harness::{Clinic, PASSWORD, World, at_once, from, key, operator, session};

const OTHER: &str = "семь слонов у реки";

on_both![
    many_presses_of_one_form_activate_once_and_all_sign_in,
    two_links_of_one_invitation_activate_once,
    two_roles_of_a_new_address_become_one_login,
    two_letters_take_a_login_over_once,
    a_sign_in_under_way_does_not_survive_a_new_password,
    a_hash_made_stronger_does_not_bring_an_old_password_back,
    activation_and_a_newer_letter_exclude_each_other,
    activation_and_removal_exclude_each_other,
];

async fn many_presses_of_one_form_activate_once_and_all_sign_in(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let link = invited(world, &clinic, Role::Doctor, "anna@example.org").await;
    let key = key();
    let processes = two_processes(world).await;
    let presses = (0..6).map(|n| press(processes[n % 2].clone(), link.clone(), PASSWORD, key));
    for began in at_once(presses).await {
        let began = began.unwrap();
        assert!(world.resumed(began.token.reveal()).await.is_some());
    }
    let activated = "SELECT count(*) FROM audit_event WHERE action = 'membership_activated' AND role = 'doctor'";
    assert_eq!(world.number(activated).await, 1);
}

async fn two_links_of_one_invitation_activate_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await.link;
    let copied = operator_link(&world.ctx, &operator(), id).await.unwrap();
    let copied = world.noted(copied.reveal());
    let processes = two_processes(world).await;
    let presses = processes
        .into_iter()
        .zip([letter, copied])
        .map(|(ctx, link)| press(ctx, link, PASSWORD, key()));
    let pressed = at_once(presses).await;
    let dead: Vec<_> = pressed.iter().filter_map(|pressed| pressed.as_ref().err()).collect();
    assert_eq!(dead.len(), 1, "one of the two: {pressed:?}");
    assert!(dead[0].is(&Code::DeadLink { why: DeadLink::Used }), "{dead:?}");
    assert_eq!(
        world.number("SELECT count(*) FROM session").await,
        2,
        "the organizer's and one more"
    );
}

async fn two_roles_of_a_new_address_become_one_login(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = invited(world, &clinic, Role::Doctor, "anna@example.org").await;
    let specialist = invited(world, &clinic, Role::Specialist, "anna@example.org").await;
    let (won, lost) = one_of_two(world, [(doctor, PASSWORD), (specialist, OTHER)]).await;
    let (won, password) = won;
    // Tried again, the page asks for the password that the address has now.
    let (link, _) = lost;
    let wrong = world.activate(&link, "что-то третье совсем").await.unwrap_err();
    assert!(wrong.is(&Code::WrongCredentials), "{wrong:?}");
    let joined = world.activate(&link, password).await.unwrap();
    let joined = world.resumed(joined.token.reveal()).await.unwrap();
    assert_eq!(joined.held().len(), 2);
    assert_eq!(world.resumed(won.token.reveal()).await.unwrap().login(), joined.login());
}

async fn two_letters_take_a_login_over_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    unverified(world, &clinic, "anna@example.org").await;
    let specialist = invited(world, &clinic, Role::Specialist, "anna@example.org").await;
    let assistant = invited(world, &clinic, Role::Assistant, "anna@example.org").await;
    let ((won, password), (link, _)) =
        one_of_two(world, [(specialist, OTHER), (assistant, "трое в одной лодке")]).await;
    assert!(
        world.resumed(won.token.reveal()).await.is_some(),
        "who was first stays signed in"
    );
    world.letter().await;
    world
        .sign_in("anna@example.org", password, &from("192.0.2.0/24"))
        .await
        .unwrap();
    world.activate(&link, password).await.unwrap();
}

async fn a_sign_in_under_way_does_not_survive_a_new_password(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    // One hash at a time: the new password's is made first, and while the old one is checked the takeover is written.
    let mut ctx = world.another_process().await;
    ctx.passwords = Passwords::new(1);
    for n in 0..4 {
        let email = format!("anna{n}@example.org");
        unverified(world, &clinic, &email).await;
        let link = invited(world, &clinic, Role::Specialist, &email).await;
        let owner = tokio::spawn(press(ctx.clone(), link, OTHER, key()));
        let stranger = tokio::spawn(old_sign_in(ctx.clone(), email.clone()));
        let owner = owner.await.unwrap().unwrap();
        world.letter().await;
        assert!(world.resumed(owner.token.reveal()).await.is_some());
        match stranger.await.unwrap() {
            Ok(began) => assert!(world.resumed(began.token.reveal()).await.is_none(), "{n}: still in"),
            Err(refused) => assert!(refused.is(&Code::WrongCredentials), "{refused:?}"),
        }
        world.sign_in(&email, OTHER, &from("192.0.2.0/24")).await.unwrap();
    }
}

async fn a_hash_made_stronger_does_not_bring_an_old_password_back(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let mut ctx = world.another_process().await;
    ctx.passwords = Passwords::new(1);
    for n in 0..4 {
        let email = format!("anna{n}@example.org");
        let anna = unverified(world, &clinic, &email).await;
        // The sign-in under way finds a weak hash and makes it anew, behind the new password's.
        world.weaken(&anna, PASSWORD).await;
        let link = invited(world, &clinic, Role::Specialist, &email).await;
        let owner = tokio::spawn(press(ctx.clone(), link, OTHER, key()));
        let stranger = tokio::spawn(old_sign_in(ctx.clone(), email.clone()));
        owner.await.unwrap().unwrap();
        world.letter().await;
        let _in_or_not = stranger.await.unwrap();
        let old = world.sign_in(&email, PASSWORD, &from("192.0.2.0/24")).await;
        assert!(old.unwrap_err().is(&Code::WrongCredentials), "{n}");
        world.sign_in(&email, OTHER, &from("192.0.2.0/24")).await.unwrap();
    }
}

async fn activation_and_a_newer_letter_exclude_each_other(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    for n in 0..5 {
        let email = format!("anna{n}@example.org");
        let id = world.invited(&clinic.organizer, Role::Doctor, &email, "Анна").await;
        let link = world.letter().await.link;
        let [here, there] = two_processes(world).await;
        let (elsewhere, organizer) = ("new@example.org".to_owned().try_into().unwrap(), organizer.clone());
        let activated = tokio::spawn(press(here, link, PASSWORD, key()));
        let sent = tokio::spawn(async move {
            a_while(&there, n).await;
            resend(&there, &organizer, id, &elsewhere, key()).await
        });
        match (activated.await.unwrap(), sent.await.unwrap()) {
            (Ok(began), Err(sent)) => {
                assert!(world.resumed(began.token.reveal()).await.is_some());
                assert!(sent.is(&Code::Conflict), "{n}: {sent:?}");
            }
            (Err(activated), Ok(())) => {
                let why = DeadLink::Replaced;
                assert!(activated.is(&Code::DeadLink { why }), "{n}: {activated:?}");
                assert_eq!(world.letter().await.to, "new@example.org");
            }
            other => panic!("{n}: {other:?}"),
        }
    }
}

async fn activation_and_removal_exclude_each_other(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts::<Organizer>(world).await;
    for n in 0..5 {
        let email = format!("anna{n}@example.org");
        let id = world.invited(&clinic.organizer, Role::Doctor, &email, "Анна").await;
        let link = world.letter().await.link;
        let [here, there] = two_processes(world).await;
        let organizer = organizer.clone();
        let activated = tokio::spawn(press(here, link, PASSWORD, key()));
        let removed = tokio::spawn(async move {
            a_while(&there, n).await;
            remove(&there, &organizer, id).await
        });
        removed.await.unwrap().unwrap();
        match activated.await.unwrap() {
            // Before the removal, which then ended the session.
            Ok(began) => assert!(world.resumed(began.token.reveal()).await.is_none(), "{n}: still in"),
            Err(refused) => {
                let why = DeadLink::Revoked;
                assert!(refused.is(&Code::DeadLink { why }), "{n}: {refused:?}");
            }
        }
        let refused = world
            .sign_in(&email, PASSWORD, &from("192.0.2.0/24"))
            .await
            .unwrap_err();
        assert!(refused.is(&Code::WrongCredentials), "{n}: {refused:?}");
    }
}

/// Presses both forms at the same moment: the session and password of the one that was first, link and password
/// of the other, which is told to try again.
async fn one_of_two<'a>(
    world: &World,
    forms: [(String, &'static str); 2],
) -> ((NewSession, &'a str), (String, &'a str)) {
    let processes = two_processes(world).await;
    let presses = processes
        .into_iter()
        .zip(forms.clone())
        .map(|(ctx, (link, password))| press(ctx, link, password, key()));
    let (mut won, mut lost) = (Vec::new(), Vec::new());
    for (pressed, (link, password)) in at_once(presses).await.into_iter().zip(forms) {
        match pressed {
            Ok(began) => won.push((began, password)),
            Err(Error::Refused(Code::Unavailable | Code::WrongCredentials)) => lost.push((link, password)),
            Err(other) => panic!("not told to try again: {other:?}"),
        }
    }
    assert_eq!((won.len(), lost.len()), (1, 1), "one of the two");
    (won.pop().unwrap(), lost.pop().unwrap())
}

async fn invited(world: &World, clinic: &Clinic, role: Role, email: &str) -> String {
    world.invited(&clinic.organizer, role, email, "Кузнецова Анна").await;
    world.letter().await.link
}

/// Somebody who came by a copied link, and so may be anybody.
async fn unverified(world: &World, clinic: &Clinic, email: &str) -> crate::harness::Person {
    let id = world
        .invited(&clinic.organizer, Role::Doctor, email, "Кузнецова Анна")
        .await;
    world.letter().await;
    let copied = operator_link(&world.ctx, &operator(), id).await.unwrap();
    let began = world.activate(copied.reveal(), PASSWORD).await.unwrap();
    world.person(email.to_owned().try_into().unwrap(), began)
}

async fn two_processes(world: &World) -> [Context; 2] {
    [world.another_process().await, world.another_process().await]
}

async fn press(ctx: Context, link: String, password: &'static str, key: FormKey) -> Result<NewSession> {
    let form = ActivationForm {
        password: password.to_owned(),
    };
    identity::activate(&ctx, &link, &form, None, &from("203.0.113.0/24"), key)
        .await
        .map(session)
}

/// Lets time go by in steps of about half an activation, so that two deeds meet in all ways.
async fn a_while(ctx: &Context, steps: usize) {
    for n in 0..steps {
        let nobody = SignInForm {
            email: "nobody@example.org".to_owned(),
            password: PASSWORD.to_owned(),
        };
        let caller = from(&format!("2001:db8:{n:x}::/64"));
        let _refused = identity::sign_in(ctx, &nobody, None, &caller).await;
    }
}

async fn old_sign_in(ctx: Context, email: String) -> Result<NewSession> {
    let form = SignInForm {
        email,
        password: PASSWORD.to_owned(),
    };
    identity::sign_in(&ctx, &form, None, &from("198.51.100.0/24"))
        .await
        .map(session)
}
