//! Activation for an address that has a login: it is joined, never doubled; and one that somebody else may have
//! made through a copied link is taken over by whoever reads the mailbox.

use clinic::{
    Result,
    identity::{self, AddressState, InvitationPage, NewSession, SignedIn, invitation_page, operator_link, sign_out},
    mail::LoginNews,
};
use domain::{
    error::{Code, DeadLink, Field, Problem},
    identity::{ActivationForm, FormKey, MembershipId, Role},
};

use crate::harness::{Clinic, PASSWORD, World, from, key, operator, session};

const OTHER: &str = "семь слонов у реки";

on_both![
    a_known_address_joins_by_its_password,
    a_known_address_joins_by_its_session,
    somebody_elses_session_is_no_proof,
    an_ended_session_is_no_proof,
    pressing_twice_joins_once,
    pressing_twice_by_session_joins_once,
    wrong_passwords_are_throttled_as_at_sign_in,
    a_copied_link_leaves_the_address_unverified,
    a_copied_link_to_a_known_address_asks_for_its_password,
    whoever_reads_the_mailbox_takes_the_login_over,
];

async fn a_known_address_joins_by_its_password(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let login = anna.signed_in(world).await.login();
    let logins = world.dump().await["login"].clone();
    let (id, link) = invited(world, &clinic, Role::Specialist).await;
    assert_eq!(asked(world, &link, None).await, AddressState::HasPassword);

    let before = world.dump().await;
    for (password, code) in [
        ("", Code::field(Field::Password, Problem::Required)),
        ("короткий", Code::WrongCredentials),
        (OTHER, Code::WrongCredentials),
    ] {
        let refused = world.activate(&link, password).await.unwrap_err();
        assert!(refused.is(&code), "{password}: {refused:?}");
    }
    let after = world.dump().await;
    for table in ["membership", "invitation", "login", "session", "form_result"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    let failures = "SELECT count(*) FROM audit_event WHERE action = 'sign_in_failed' AND network = '203.0.113.0/24'";
    assert_eq!(world.number(failures).await, 2, "wrong passwords are in the journal");

    world.pass(chrono::Duration::seconds(1));
    let began = world.activate(&link, PASSWORD).await.unwrap();
    assert_eq!(began.held.membership, id);
    let signed_in = world.resumed(began.token.reveal()).await.unwrap();
    assert_eq!(signed_in.login(), login);
    assert_eq!(signed_in.held().len(), 2);
    assert_eq!(signed_in.home().unwrap().membership, id, "the role just activated");
    assert_eq!(
        world.dump().await["login"],
        logins,
        "no second login, no other password"
    );
    assert_eq!(
        anna.signed_in(world).await.held().len(),
        2,
        "her other browser has both roles"
    );
    let counted = world.number("SELECT count(*) FROM sign_in_failure").await;
    assert_eq!(counted, 2, "the right try was taken back");
}

async fn a_known_address_joins_by_its_session(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let (id, link) = invited(world, &clinic, Role::Specialist).await;
    let signed_in = anna.signed_in(world).await;
    assert_eq!(asked(world, &link, Some(&signed_in)).await, AddressState::SignedIn);

    let began = press(world, &link, "", Some(&signed_in), key()).await.unwrap();
    assert_eq!(began.held.membership, id);
    let joined = world.resumed(began.token.reveal()).await.unwrap();
    assert_eq!(joined.login(), signed_in.login());
    assert!(
        world.resumed(&anna.cookie).await.is_none(),
        "the session was changed for a new one"
    );
}

async fn somebody_elses_session_is_no_proof(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let (_, link) = invited(world, &clinic, Role::Specialist).await;
    let ivan = clinic.organizer.signed_in(world).await;
    assert_eq!(asked(world, &link, Some(&ivan)).await, AddressState::HasPassword);
    let refused = press(world, &link, "", Some(&ivan), key()).await.unwrap_err();
    assert!(
        refused.is(&Code::field(Field::Password, Problem::Required)),
        "{refused:?}"
    );

    let began = press(world, &link, PASSWORD, Some(&ivan), key()).await.unwrap();
    let now = world.resumed(began.token.reveal()).await.unwrap();
    assert_eq!(now.login(), anna.signed_in(world).await.login());
    assert!(
        world.resumed(&clinic.organizer.cookie).await.is_none(),
        "this browser is Anna's now"
    );
}

async fn an_ended_session_is_no_proof(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let (_, link) = invited(world, &clinic, Role::Specialist).await;
    // Signed out in another tab, while this request was on its way.
    let signed_in = anna.signed_in(world).await;
    sign_out(&world.ctx, &signed_in).await.unwrap();
    let before = world.dump().await;
    let refused = press(world, &link, "", Some(&signed_in), key()).await.unwrap_err();
    assert!(refused.is(&Code::SignedOut), "{refused:?}");
    assert_eq!(world.dump().await, before);
    assert_eq!(asked(world, &link, None).await, AddressState::HasPassword);
}

async fn pressing_twice_joins_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world.doctor(&clinic, "anna@example.org").await;
    let (id, link) = invited(world, &clinic, Role::Specialist).await;
    let key = key();
    for _ in 0..2 {
        let began = press(world, &link, PASSWORD, None, key).await.unwrap();
        assert!(world.resumed(began.token.reveal()).await.is_some());
    }
    let activated: i64 = world
        .one(
            "SELECT count(*) FROM audit_event WHERE action = 'membership_activated' AND object_id = $1",
            vec![id.0.into()],
        )
        .await;
    assert_eq!(activated, 1);
}

async fn pressing_twice_by_session_joins_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let (_, link) = invited(world, &clinic, Role::Specialist).await;
    let (key, signed_in) = (key(), anna.signed_in(world).await);
    let began = press(world, &link, "", Some(&signed_in), key).await.unwrap();
    let before = world.dump().await;
    // The second press still carries the cookie of the session that the first one ended.
    for late in [Some(&signed_in), None] {
        let refused = press(world, &link, "", late, key).await.unwrap_err();
        assert!(refused.is(&Code::SignedOut), "{refused:?}");
    }
    assert_eq!(world.dump().await, before);
    assert!(
        world.resumed(began.token.reveal()).await.is_some(),
        "the first press's session stands"
    );
}

async fn wrong_passwords_are_throttled_as_at_sign_in(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    world.weaken(&anna, PASSWORD).await;
    let (_, link) = invited(world, &clinic, Role::Specialist).await;
    for n in 0..10 {
        let refused = world.activate(&link, OTHER).await.unwrap_err();
        assert!(refused.is(&Code::WrongCredentials), "{n}: {refused:?}");
    }
    let too_many = Code::TooManyAttempts { retry_after_s: 900 };
    let refused = world.activate(&link, PASSWORD).await.unwrap_err();
    assert!(refused.is(&too_many), "{refused:?}");
    let refused = world
        .sign_in("anna@example.org", PASSWORD, &from("203.0.113.0/24"))
        .await;
    assert!(refused.unwrap_err().is(&too_many), "one count for both doors");
    world.pass(chrono::Duration::minutes(15));
    world.activate(&link, PASSWORD).await.unwrap();
}

async fn a_copied_link_leaves_the_address_unverified(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let verified = async || -> i64 {
        world
            .one(
                "SELECT count(*) FROM login WHERE email = 'anna@example.org' AND email_verified_at IS NOT NULL",
                Vec::new(),
            )
            .await
    };
    let (id, _) = invited(world, &clinic, Role::Doctor).await;
    world.activate(&copied(world, id).await, PASSWORD).await.unwrap();
    assert_eq!(verified().await, 0);
    let (_, letters) = invited(world, &clinic, Role::Specialist).await;
    world.activate(&letters, OTHER).await.unwrap();
    assert!(matches!(world.letter().await.news(), LoginNews::PasswordChanged));
    assert_eq!(verified().await, 1);
}

async fn a_copied_link_to_a_known_address_asks_for_its_password(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let (first, _) = invited(world, &clinic, Role::Doctor).await;
    world.activate(&copied(world, first).await, PASSWORD).await.unwrap();
    let (second, _) = invited(world, &clinic, Role::Specialist).await;
    let link = copied(world, second).await;
    assert_eq!(asked(world, &link, None).await, AddressState::HasPassword);
    let refused = world.activate(&link, OTHER).await.unwrap_err();
    assert!(refused.is(&Code::WrongCredentials), "{refused:?}");
    world.activate(&link, PASSWORD).await.unwrap();
    let unverified = "SELECT count(*) FROM login WHERE email_verified_at IS NULL";
    assert_eq!(world.number(unverified).await, 1);
}

async fn whoever_reads_the_mailbox_takes_the_login_over(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let (first, its_letter) = invited(world, &clinic, Role::Doctor).await;
    let began = world.activate(&copied(world, first).await, PASSWORD).await.unwrap();
    let anybody = world.person("anna@example.org".to_owned().try_into().unwrap(), began);
    let signed_in = anybody.signed_in(world).await;
    let again = world
        .sign_in("anna@example.org", PASSWORD, &from("198.51.100.0/24"))
        .await;
    let other_browser = world.noted(again.unwrap().token.reveal());

    let (second, link) = invited(world, &clinic, Role::Specialist).await;
    // Not even the session of whoever came first is asked: it may be anybody's.
    for who in [None, Some(&signed_in)] {
        assert_eq!(asked(world, &link, who).await, AddressState::New);
    }
    world.pass(chrono::Duration::seconds(1));
    let began = world.activate(&link, OTHER).await.unwrap();
    assert!(matches!(world.letter().await.news(), LoginNews::PasswordChanged));
    let anna = world.resumed(began.token.reveal()).await.unwrap();
    assert_eq!(anna.login(), signed_in.login());
    let held: Vec<_> = anna.held().iter().map(|held| held.membership).collect();
    assert_eq!(held, [second, first]);

    for cookie in [&anybody.cookie, &other_browser] {
        assert!(world.resumed(cookie).await.is_none(), "every earlier session is over");
    }
    let devices = world.number("SELECT count(*) FROM known_device").await;
    assert_eq!(
        devices, 2,
        "of the organizer and of the new session; earlier browsers are known no more"
    );
    let old = world.sign_in("anna@example.org", PASSWORD, &from("192.0.2.0/24")).await;
    assert!(
        old.unwrap_err().is(&Code::WrongCredentials),
        "the old password is worth nothing"
    );
    world
        .sign_in("anna@example.org", OTHER, &from("192.0.2.0/24"))
        .await
        .unwrap();
    let dead = world.activate(&its_letter, OTHER).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Used }), "{dead:?}");

    // From now on the address is verified: the next letter asks for the password.
    let (_, third) = invited(world, &clinic, Role::Assistant).await;
    assert_eq!(asked(world, &third, None).await, AddressState::HasPassword);
}

/// Invites Anna to one more role; the letter's link.
async fn invited(world: &World, clinic: &Clinic, role: Role) -> (MembershipId, String) {
    let id = world
        .invited(&clinic.organizer, role, "anna@example.org", "Кузнецова Анна")
        .await;
    (id, world.letter().await.link)
}

async fn copied(world: &World, id: MembershipId) -> String {
    let link = operator_link(&world.ctx, &operator(), id).await.unwrap();
    world.noted(link.reveal())
}

async fn asked(world: &World, link: &str, signed_in: Option<&SignedIn>) -> AddressState {
    match invitation_page(&world.ctx, link, signed_in).await.unwrap() {
        InvitationPage::Open(page) => page.address_state,
        InvitationPage::Closed(page) => panic!("the link is dead: {page:?}"),
    }
}

async fn press(
    world: &World,
    link: &str,
    password: &str,
    signed_in: Option<&SignedIn>,
    key: FormKey,
) -> Result<NewSession> {
    let form = ActivationForm {
        password: world.noted(password),
    };
    identity::activate(&world.ctx, link, &form, signed_in, &from("203.0.113.0/24"), key)
        .await
        .map(session)
}
