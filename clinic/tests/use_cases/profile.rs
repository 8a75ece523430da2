//! «Профиль пользователя»: name and zone at once, password and address only with the present password, the address
//! when the link that goes there is used.

use chrono::Duration;
use clinic::{
    Result,
    identity::{
        Actor, Anyone, LinkPage, Saved, SignedIn, act_as_anyone, confirm_email, email_page, end_other_sessions,
        end_session, profile, save_profile, sessions,
    },
    mail::LoginNews,
};
use domain::{
    error::{Code, DeadLink, Field, FieldErrors, Problem},
    identity::{FormKey, LoginId, ProfileForm, Role},
};

use crate::harness::{PASSWORD, Person, Sent, World, from, key};

const NEW: &str = "семь слонов у реки";
const ANNA: &str = "anna@example.org";
const ELSEWHERE: &str = "kuznetsova@example.org";
const NETWORK: &str = "203.0.113.0/24";

on_both![
    a_name_and_zone_are_saved_at_once,
    a_name_belongs_to_one_role,
    an_organizer_names_the_clinic_and_nobody_else_does,
    a_new_password_asks_for_the_present_one_and_ends_other_sessions,
    wrong_passwords_are_throttled_as_at_sign_in,
    a_new_address_holds_when_it_is_confirmed,
    a_taken_address_is_not_revealed,
    an_address_taken_meanwhile_stays_its_owners,
    a_newer_address_replaces_and_a_new_password_revokes,
    a_link_to_a_new_address_lives_a_day,
    sessions_are_shown_and_ended,
];

async fn a_name_and_zone_are_saved_at_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    let form = ProfileForm {
        full_name: " Фёдорова  Анна".into(),
        time_zone: "Asia/Omsk".into(),
        ..form()
    };
    let (pressed, actor) = (key(), acting(world, &anna).await);
    for _ in 0..2 {
        let saved = save(world, &anna, &form, pressed).await.unwrap();
        assert_eq!((saved.email_waits, saved.new_password), (false, false));
    }
    let shown = profile(&world.ctx, &actor.0).await.unwrap();
    assert_eq!(shown.email.as_str(), ANNA);
    assert!(shown.waiting.is_none() && shown.clinic_name.is_none());
    let shown = profile(&world.ctx, &acting(world, &anna).await.0).await.unwrap();
    assert_eq!(
        (shown.full_name.as_str(), shown.zone),
        ("Фёдорова Анна", chrono_tz::Asia::Omsk)
    );
    let text: String = world
        .one(
            "SELECT search_text FROM membership WHERE id = $1",
            vec![anna.membership.0.into()],
        )
        .await;
    assert_eq!(text.trim(), "федорова анна anna@example.org");
    let events = "SELECT count(*) FROM audit_event WHERE action = 'profile_changed'";
    assert_eq!(world.number(events).await, 2, "of the role and of the login");
}

async fn a_name_belongs_to_one_role(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let other = world
        .invited(&clinic.organizer, Role::Doctor, "ivan@example.org", "Петров Иван, врач")
        .await;
    world.activate(&world.letter().await.link, PASSWORD).await.unwrap();
    let form = ProfileForm {
        full_name: "Петров Иван Старший".into(),
        email: "ivan@example.org".into(),
        ..form()
    };
    save(world, &clinic.organizer, &form, key()).await.unwrap();
    let held = clinic.organizer.signed_in(world).await.held().to_vec();
    let name_of = |id| {
        held.iter()
            .find(|held| held.membership == id)
            .unwrap()
            .full_name
            .clone()
    };
    assert_eq!(name_of(clinic.organizer.membership), "Петров Иван Старший");
    assert_eq!(name_of(other), "Петров Иван, врач");
}

async fn an_organizer_names_the_clinic_and_nobody_else_does(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    let named = ProfileForm {
        clinic_name: Some("Онкологический диспансер № 2".into()),
        ..form()
    };
    let before = world.dump().await;
    let refused = save(world, &anna, &named, key()).await.unwrap_err();
    assert!(refused.is(&Code::Forbidden), "{refused:?}");
    assert_eq!(world.dump().await, before);
    let named = ProfileForm {
        full_name: "Петров Иван".into(),
        email: "ivan@example.org".into(),
        ..named
    };
    save(world, &clinic.organizer, &named, key()).await.unwrap();
    assert_eq!(
        anna.signed_in(world).await.home().unwrap().clinic_name,
        "Онкологический диспансер № 2"
    );
}

async fn a_new_password_asks_for_the_present_one_and_ends_other_sessions(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    let elsewhere = world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap();
    let elsewhere = world.noted(elsewhere.token.reveal());
    for (password, current, wrong) in [
        (
            NEW,
            "",
            vec![
                (Field::Password, Problem::TypeAgain),
                (Field::CurrentPassword, Problem::Required),
            ],
        ),
        (
            NEW,
            NEW,
            vec![
                (Field::Password, Problem::TypeAgain),
                (Field::CurrentPassword, Problem::PasswordWrong),
            ],
        ),
        (
            "Кузнецова1",
            PASSWORD,
            vec![
                (Field::Password, Problem::PasswordPersonal),
                (Field::CurrentPassword, Problem::TypeAgain),
            ],
        ),
    ] {
        let refused = save(world, &anna, &with_passwords(world, password, current), key())
            .await
            .unwrap_err();
        assert!(refused.is(&invalid(wrong)), "{password}: {refused:?}");
    }
    assert!(world.resumed(&elsewhere).await.is_some());

    let pressed = key();
    for _ in 0..2 {
        let saved = save(world, &anna, &with_passwords(world, NEW, PASSWORD), pressed)
            .await
            .unwrap();
        assert!(saved.new_password && !saved.email_waits);
    }
    let told = world.letter().await;
    assert_eq!(told.to, ANNA);
    assert!(matches!(told.news(), LoginNews::PasswordChanged));
    assert!(world.resumed(&elsewhere).await.is_none(), "the other session is over");
    assert!(world.resumed(&anna.cookie).await.is_some(), "this one is not");
    let old = world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap_err();
    assert!(old.is(&Code::WrongCredentials), "{old:?}");
    world.sign_in(ANNA, NEW, &from(NETWORK)).await.unwrap();
}

async fn wrong_passwords_are_throttled_as_at_sign_in(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    world.weaken(&anna, PASSWORD).await;
    let guess = with_passwords(world, NEW, "не тот пароль");
    for n in 0..10 {
        let refused = save(world, &anna, &guess, key()).await.unwrap_err();
        let code = invalid(vec![
            (Field::Password, Problem::TypeAgain),
            (Field::CurrentPassword, Problem::PasswordWrong),
        ]);
        assert!(refused.is(&code), "{n}: {refused:?}");
    }
    let right = with_passwords(world, NEW, PASSWORD);
    let refused = save(world, &anna, &right, key()).await.unwrap_err();
    assert!(refused.is(&Code::TooManyAttempts { retry_after_s: 900 }), "{refused:?}");
    world.pass(Duration::minutes(15));
    save(world, &anna, &right, key()).await.unwrap();
    world.letter().await;
}

async fn a_new_address_holds_when_it_is_confirmed(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    let refused = save(world, &anna, &moved(world, ""), key()).await.unwrap_err();
    assert!(
        refused.is(&invalid(vec![(Field::CurrentPassword, Problem::Required)])),
        "{refused:?}"
    );
    let saved = save(world, &anna, &moved(world, PASSWORD), key()).await.unwrap();
    assert!(saved.email_waits && !saved.new_password);
    let (confirm, told) = both(world).await;
    assert!(matches!(confirm.news(), LoginNews::EmailConfirmation { .. }));
    assert_eq!(
        confirm.letter.clinic_name, "цифровой онкоцентр",
        "nobody there need know where she works"
    );
    assert!(matches!(told.news(), LoginNews::EmailChangeRequested { new_email } if new_email.as_str() == ELSEWHERE));
    let waiting = profile(&world.ctx, &acting(world, &anna).await.0).await.unwrap();
    assert_eq!(
        (waiting.email.as_str(), waiting.waiting.unwrap().email.as_str()),
        (ANNA, ELSEWHERE)
    );
    world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap();

    let before = world.dump().await;
    for _ in 0..3 {
        let page = email_page(&world.ctx, &confirm.link).await.unwrap();
        assert!(matches!(page, LinkPage::Open { email, .. } if email.as_str() == ELSEWHERE));
    }
    assert_eq!(world.dump().await, before, "looking consumes nothing");
    let pressed = key();
    for _ in 0..2 {
        let login = press(world, &confirm.link, pressed).await.unwrap();
        assert_eq!(login, anna.signed_in(world).await.login());
    }
    let told = world.letter().await;
    assert_eq!(told.to, ANNA);
    assert!(matches!(told.news(), LoginNews::EmailChanged { new_email } if new_email.as_str() == ELSEWHERE));
    assert_eq!(anna.signed_in(world).await.email().as_str(), ELSEWHERE);
    let old = world.sign_in(ANNA, PASSWORD, &from(NETWORK)).await.unwrap_err();
    assert!(old.is(&Code::WrongCredentials), "{old:?}");
    world.sign_in(ELSEWHERE, PASSWORD, &from(NETWORK)).await.unwrap();
    let found = "SELECT count(*) FROM membership WHERE search_text LIKE '%kuznetsova@example.org%'";
    assert_eq!(world.number(found).await, 1);
    let dead = press(world, &confirm.link, key()).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Used }), "{dead:?}");
}

async fn a_taken_address_is_not_revealed(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    world.doctor(&clinic, ELSEWHERE).await;
    let saved = save(world, &anna, &moved(world, PASSWORD), key()).await.unwrap();
    assert_eq!((saved.email_waits, saved.new_password), (true, false));
    let (owner, told) = both(world).await;
    assert!(matches!(owner.news(), LoginNews::EmailTaken));
    assert!(matches!(told.news(), LoginNews::EmailChangeRequested { .. }));
    let shown = profile(&world.ctx, &acting(world, &anna).await.0).await.unwrap();
    assert_eq!(shown.waiting.unwrap().email.as_str(), ELSEWHERE, "as for a free one");
    assert_eq!(world.number("SELECT count(*) FROM login_link_token").await, 0);
}

async fn an_address_taken_meanwhile_stays_its_owners(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    save(world, &anna, &moved(world, PASSWORD), key()).await.unwrap();
    let (confirm, _) = both(world).await;
    world.doctor(&clinic, ELSEWHERE).await;
    let before = world.dump().await;
    let taken = press(world, &confirm.link, key()).await.unwrap_err();
    assert!(taken.is(&Code::DeadLink { why: DeadLink::Taken }), "{taken:?}");
    assert_eq!(world.dump().await, before);
}

async fn a_newer_address_replaces_and_a_new_password_revokes(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    save(world, &anna, &moved(world, PASSWORD), key()).await.unwrap();
    let first = both(world).await.0.link;
    save(world, &anna, &moved(world, PASSWORD), key()).await.unwrap();
    let second = both(world).await.0.link;
    let dead = press(world, &first, key()).await.unwrap_err();
    assert!(
        dead.is(&Code::DeadLink {
            why: DeadLink::Replaced
        }),
        "{dead:?}"
    );
    save(world, &anna, &with_passwords(world, NEW, PASSWORD), key())
        .await
        .unwrap();
    world.letter().await;
    let dead = press(world, &second, key()).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Revoked }), "{dead:?}");
    assert_eq!(anna.signed_in(world).await.email().as_str(), ANNA);
}

async fn a_link_to_a_new_address_lives_a_day(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    save(world, &anna, &moved(world, PASSWORD), key()).await.unwrap();
    let confirm = both(world).await.0.link;
    world.pass(Duration::hours(24));
    let dead = press(world, &confirm, key()).await.unwrap_err();
    assert!(dead.is(&Code::DeadLink { why: DeadLink::Expired }), "{dead:?}");
}

async fn sessions_are_shown_and_ended(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let anna = world.doctor(&clinic, ANNA).await;
    let mut cookies = Vec::new();
    for agent in [Some("Firefox, Android"), None, Some("Chrome, Windows")] {
        world.pass(Duration::minutes(1));
        let mut caller = from(NETWORK);
        caller.agent = agent.map(str::to_owned);
        let began = world.sign_in(ANNA, PASSWORD, &caller).await.unwrap();
        cookies.push(world.noted(began.token.reveal()));
    }
    let (actor, me) = acting(world, &anna).await;
    let shown = sessions(&world.ctx, &me).await.unwrap();
    let devices: Vec<_> = shown.iter().map(|card| (card.here, card.device.as_deref())).collect();
    let expected = [
        (true, None),
        (false, Some("Chrome, Windows")),
        (false, None),
        (false, Some("Firefox, Android")),
    ];
    assert_eq!(devices, expected);

    // Nobody ends somebody else's, and the present one is ended by «Выход».
    let (ivans, ivan) = acting(world, &clinic.organizer).await;
    for card in &shown {
        end_session(&world.ctx, &ivans, &ivan, card.id).await.unwrap();
    }
    end_session(&world.ctx, &actor, &me, shown[0].id).await.unwrap();
    assert_eq!(sessions(&world.ctx, &me).await.unwrap().len(), 4);
    for _ in 0..2 {
        end_session(&world.ctx, &actor, &me, shown[1].id).await.unwrap();
    }
    assert!(world.resumed(&cookies[2]).await.is_none());
    assert!(world.resumed(&cookies[1]).await.is_some());
    end_other_sessions(&world.ctx, &actor, &me, &anna.caller(NETWORK))
        .await
        .unwrap();
    for cookie in &cookies {
        assert!(world.resumed(cookie).await.is_none());
    }
    assert!(world.resumed(&anna.cookie).await.is_some());
    assert!(world.resumed(&clinic.organizer.cookie).await.is_some());
    let events = "SELECT count(*) FROM audit_event WHERE action = 'sessions_ended'";
    assert_eq!(world.number(events).await, 2);
}

fn form() -> ProfileForm {
    ProfileForm {
        full_name: "Кузнецова Анна Львовна".into(),
        email: ANNA.into(),
        password: String::new(),
        current_password: String::new(),
        factor: String::new(),
        time_zone: "Europe/Moscow".into(),
        clinic_name: None,
    }
}

fn with_passwords(world: &World, password: &str, current: &str) -> ProfileForm {
    ProfileForm {
        password: world.noted(password),
        current_password: world.noted(current),
        ..form()
    }
}

fn moved(world: &World, current: &str) -> ProfileForm {
    ProfileForm {
        email: ELSEWHERE.into(),
        current_password: world.noted(current),
        ..form()
    }
}

fn invalid(wrong: Vec<(Field, Problem)>) -> Code {
    let mut fields = FieldErrors::default();
    for (field, problem) in wrong {
        fields.set(field, Some(problem));
    }
    fields.into_code()
}

/// The letters to the new address and to the old one.
async fn both(world: &World) -> (Sent, Sent) {
    let mut letters = world.letters().await;
    letters.sort_by_key(|letter| letter.to != ELSEWHERE);
    let [new, old]: [Sent; 2] = letters.try_into().unwrap();
    assert_eq!((new.to.as_str(), old.to.as_str()), (ELSEWHERE, ANNA));
    (new, old)
}

async fn acting(world: &World, person: &Person) -> (Actor<Anyone>, SignedIn) {
    let me = person.signed_in(world).await;
    (act_as_anyone(Some(&me), Some(person.membership)).unwrap(), me)
}

async fn save(world: &World, person: &Person, form: &ProfileForm, key: FormKey) -> Result<Saved> {
    let (actor, me) = acting(world, person).await;
    save_profile(&world.ctx, &actor, &me, form, &person.caller(NETWORK), key).await
}

async fn press(world: &World, link: &str, key: FormKey) -> Result<LoginId> {
    confirm_email(&world.ctx, link, &from(NETWORK), key).await
}
