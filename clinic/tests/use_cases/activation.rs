//! A link becomes an account: what its page shows, when it is dead, which passwords it takes.

use chrono::Duration;
use clinic::{
    Error, Result,
    identity::{
        self, AddressState, ClosedInvitation, InvitationPage, NewSession, OpenInvitation, invitation_page,
        operator_link,
    },
    job, mail,
};
use domain::{
    error::{Code, DeadLink, Field, Problem},
    identity::{ActivationForm, FormKey, Role},
    limits::{PASSWORD_MAX, PASSWORD_MIN},
    settings::BrandId,
};

use crate::harness::{PASSWORD, World, from, key, operator, session};

on_both![
    the_page_says_who_invited_whom_to_what,
    looking_changes_nothing_however_often,
    an_activated_account_is_whole,
    a_dead_link_says_why,
    an_invitation_lives_exactly_ten_days,
    a_bad_password_is_named_and_nothing_is_done,
    an_account_is_activated_whole_or_not_at_all,
    all_links_of_an_invitation_die_together,
    pressing_twice_activates_once_and_signs_in_both_times,
    a_form_key_is_good_for_its_invitation_only,
    only_who_is_invited_is_activated,
];

async fn the_page_says_who_invited_whom_to_what(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    let letter = world.letter().await;
    let page = open(world, &letter.link).await;
    assert_eq!(page.clinic_name, "Клиника");
    assert_eq!(page.brand, BrandId("oncocenter".to_owned()));
    assert_eq!(page.role, Role::Doctor);
    assert_eq!(page.full_name.as_str(), "Кузнецова Анна");
    assert_eq!(page.address.as_str(), "anna@example.org");
    assert_eq!(page.invited_by.as_deref(), Some("Петров Иван Аркадьевич"));
    assert_eq!(page.expires_at, world.now() + Duration::days(10));
    assert_eq!(page.clinic_zone, chrono_tz::Europe::Moscow);
    assert_eq!(page.address_state, AddressState::New);
}

async fn looking_changes_nothing_however_often(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.signed_in(world).await;
    let used = world
        .invited(&clinic.organizer, Role::Doctor, "vera@example.org", "Вера")
        .await;
    let used_letter = world.letter().await;
    world.activate(&used_letter.link, PASSWORD).await.unwrap();
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await;
    assert_ne!(used, clinic.organizer.membership);

    let before = world.dump().await;
    for signed_in in [None, Some(&organizer)] {
        for link in [letter.link.as_str(), &used_letter.link, "no-such-link", ""] {
            for _ in 0..3 {
                invitation_page(&world.ctx, link, signed_in).await.unwrap();
            }
        }
    }
    assert_eq!(world.dump().await, before);
    world.activate(&letter.link, PASSWORD).await.unwrap();
}

async fn an_activated_account_is_whole(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Кузнецова Анна")
        .await;
    let letter = world.letter().await;
    world.pass(Duration::hours(1));
    let began = world.activate(&letter.link, PASSWORD).await.unwrap();
    assert_eq!((began.held.membership, began.held.clinic), (id, clinic.id));
    assert_eq!(began.keep, None, "staff's cookie ends with the browser");
    let anna = world.person("anna@example.org".to_owned().try_into().unwrap(), began);
    let signed_in = anna.signed_in(world).await;
    assert_eq!(signed_in.email().as_str(), "anna@example.org");
    assert_eq!(signed_in.home().unwrap().membership, id);
    let kept: i64 = world
        .one(
            "SELECT count(*) FROM membership m JOIN login l ON l.id = m.login_id \
             JOIN invitation i ON i.membership_id = m.id JOIN audit_event e ON e.object_id = m.id \
             WHERE m.id = $1 AND m.status = 'active' AND m.activated_at = $2 \
             AND l.created_at = $2 AND l.email_verified_at = $2 AND l.password_changed_at = $2 \
             AND i.state = 'used' AND i.closed_at = $2 \
             AND e.action = 'membership_activated' AND e.at = $2 AND e.network = '203.0.113.0/24' \
             AND e.clinic_id = m.clinic_id AND e.login_id = l.id AND e.membership_id = m.id AND e.role = 'doctor'",
            vec![id.0.into(), world.now().into()],
        )
        .await;
    assert_eq!(kept, 1);
}

async fn a_dead_link_says_why(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await;
    let cut_off: String = letter.link.chars().take(42).collect();
    for link in ["", "x", &"long".repeat(10_000), &cut_off, "'; DROP TABLE login; --"] {
        let page = closed(world, link).await;
        assert_eq!(page.why, DeadLink::Unknown);
        assert!(page.clinic.is_none());
        assert_eq!(why_refused(world, link).await, DeadLink::Unknown);
    }
    for (state, why) in [
        ("replaced", DeadLink::Replaced),
        ("revoked", DeadLink::Revoked),
        ("expired", DeadLink::Expired),
        ("used", DeadLink::Used),
    ] {
        let close = "UPDATE invitation SET state = $1, closed_at = $2 WHERE email = 'anna@example.org'";
        world.execute(close, vec![state.into(), world.now().into()]).await;
        let page = closed(world, &letter.link).await;
        assert_eq!(page.why, why);
        let clinic = page.clinic.unwrap();
        assert_eq!(clinic.clinic_name, "Клиника");
        assert_eq!(clinic.brand, BrandId("oncocenter".to_owned()));
        assert_eq!(why_refused(world, &letter.link).await, why);
    }
}

async fn an_invitation_lives_exactly_ten_days(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await;
    world.pass(Duration::days(10));
    assert_eq!(closed(world, &letter.link).await.why, DeadLink::Expired);
    assert_eq!(why_refused(world, &letter.link).await, DeadLink::Expired);
    world.pass(-Duration::microseconds(1));
    open(world, &letter.link).await;
    world.activate(&letter.link, PASSWORD).await.unwrap();
}

async fn a_bad_password_is_named_and_nothing_is_done(world: &World) {
    let clinic = world.clinic("Клиника «Подсолнух»", "ivan@example.org").await;
    let invite = world.invited(
        &clinic.organizer,
        Role::Doctor,
        "anna.lvovna@example.org",
        "Кузнецова Анна",
    );
    invite.await;
    let letter = world.letter().await;
    let before = world.dump().await;
    let too_long = "ы".repeat(PASSWORD_MAX + 1);
    for (password, problem) in [
        ("", Problem::Required),
        ("девять зн", Problem::TooShort { min: PASSWORD_MIN }),
        (&too_long, Problem::TooLong { max: PASSWORD_MAX }),
        ("1234567890", Problem::PasswordGuessable),
        ("пароль1234", Problem::PasswordGuessable),
        ("Кузнецова1", Problem::PasswordPersonal),
        ("Anna-Lvovna@example.org", Problem::PasswordPersonal),
        ("Подсолнух12", Problem::PasswordPersonal),
        ("oncocenter12", Problem::PasswordPersonal),
        ("онкоцентр12", Problem::PasswordPersonal),
    ] {
        let refused = world.activate(&letter.link, password).await.unwrap_err();
        assert!(
            refused.is(&Code::field(Field::Password, problem)),
            "{password}: {refused:?}"
        );
    }
    assert_eq!(world.dump().await, before);
    world.activate(&letter.link, "десять зна").await.unwrap();
}

async fn an_account_is_activated_whole_or_not_at_all(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await;
    let before = world.dump().await;
    let key = key();
    for table in ["form_result", "login", "session", "known_device", "audit_event"] {
        let failed = world
            .without_table(table, async || press(world, &letter.link, PASSWORD, key).await)
            .await;
        assert!(matches!(failed, Err(Error::Broken(_))), "{table}: {failed:?}");
        assert_eq!(world.dump().await, before, "nothing is left without {table}");
    }
    press(world, &letter.link, PASSWORD, key).await.unwrap();
}

async fn all_links_of_an_invitation_die_together(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    // The first sending was cut off after the letter was made, so that there are two letters with two links.
    let (claim, first) = world.open_next().await.unwrap();
    job::again(&world.ctx, &claim, world.now()).await.unwrap();
    let second = world.letter().await;
    let copied = operator_link(&world.ctx, &operator(), id).await.unwrap();
    let copied = world.noted(copied.reveal());
    let links = [first.link, second.link, copied];
    assert_ne!(links[0], links[1]);
    for link in &links {
        open(world, link).await;
    }
    world.activate(&links[0], PASSWORD).await.unwrap();
    for link in &links {
        assert_eq!(closed(world, link).await.why, DeadLink::Used);
        assert_eq!(why_refused(world, link).await, DeadLink::Used);
    }
    assert!(mail::open(&world.ctx, second.id).await.unwrap().is_none());
}

async fn pressing_twice_activates_once_and_signs_in_both_times(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await;
    let key = key();
    let first = press(world, &letter.link, PASSWORD, key).await.unwrap();
    let second = press(world, &letter.link, PASSWORD, key).await.unwrap();
    assert_ne!(first.token, second.token);
    for began in [first, second] {
        assert_eq!(began.held.membership, id);
        assert!(world.resumed(began.token.reveal()).await.is_some());
    }
    let activated = "SELECT count(*) FROM audit_event WHERE action = 'membership_activated'";
    assert_eq!(world.number(activated).await, 2, "the organizer's and this one");

    let sessions = world.dump().await["session"].clone();
    let wrong = press(world, &letter.link, "другой пароль совсем", key)
        .await
        .unwrap_err();
    assert!(wrong.is(&Code::WrongCredentials), "{wrong:?}");
    assert_eq!(why_refused(world, &letter.link).await, DeadLink::Used);
    assert_eq!(world.dump().await["session"], sessions, "the key alone signs nobody in");
}

async fn a_form_key_is_good_for_its_invitation_only(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let anna = world.letter().await;
    world
        .invited(&clinic.organizer, Role::Doctor, "boris@example.org", "Борис")
        .await;
    let boris = world.letter().await;
    let key = key();
    press(world, &anna.link, PASSWORD, key).await.unwrap();
    let before = world.dump().await;
    let refused = press(world, &boris.link, PASSWORD, key).await.unwrap_err();
    assert!(refused.is(&Code::Forbidden), "{refused:?}");
    assert_eq!(world.dump().await, before);
}

async fn only_who_is_invited_is_activated(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let id = world
        .invited(&clinic.organizer, Role::Doctor, "anna@example.org", "Анна")
        .await;
    let letter = world.letter().await;
    for status in ["removed", "expired"] {
        let set = "UPDATE membership SET status = $1 WHERE id = $2";
        world.execute(set, vec![status.into(), id.0.into()]).await;
        let before = world.dump().await;
        let refused = world.activate(&letter.link, PASSWORD).await.unwrap_err();
        assert!(
            refused.is(&Code::DeadLink { why: DeadLink::Revoked }),
            "{status}: {refused:?}"
        );
        assert_eq!(world.dump().await, before);
    }
}

async fn press(world: &World, link: &str, password: &str, key: FormKey) -> Result<NewSession> {
    let form = ActivationForm {
        password: world.noted(password),
    };
    let pressed = identity::activate(&world.ctx, link, &form, None, &from("203.0.113.0/24"), key)
        .await
        .map(session);
    if let Ok(began) = &pressed {
        world.noted(began.token.reveal());
        world.noted(began.device.reveal());
    }
    pressed
}

async fn open(world: &World, link: &str) -> OpenInvitation {
    match invitation_page(&world.ctx, link, None).await.unwrap() {
        InvitationPage::Open(page) => *page,
        InvitationPage::Closed(page) => panic!("the link is dead: {page:?}"),
    }
}

async fn closed(world: &World, link: &str) -> ClosedInvitation {
    match invitation_page(&world.ctx, link, None).await.unwrap() {
        InvitationPage::Open(page) => panic!("the link works: {page:?}"),
        InvitationPage::Closed(page) => page,
    }
}

/// Why pressing the button behind a dead link is refused; it changes nothing.
async fn why_refused(world: &World, link: &str) -> DeadLink {
    let before = world.dump().await;
    let refused = world.activate(link, PASSWORD).await.unwrap_err();
    assert_eq!(world.dump().await, before);
    match refused {
        Error::Refused(Code::DeadLink { why }) => why,
        other => panic!("refused for another reason: {other:?}"),
    }
}
