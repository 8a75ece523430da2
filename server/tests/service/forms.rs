//! Forms without script: they come back as they were typed, and nothing leaks or happens twice.

use axum::http::{Method, Request, header};
use domain::{error::Code, identity::Role, limits::FORM_BYTES_MAX};

use crate::harness::{ACTIVATE, Browser, House, NAME, PASSWORD, REGISTER, SIGN_IN, encoded};

#[tokio::test]
async fn a_failed_form_comes_back_as_it_was_typed_with_its_reasons() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org/doctors/new").await;
    let typed = [("email", "иван@mail.ru"), ("full_name", "Петров <b>\"Пётр\"</b> & Ко")];
    let answer = organizer.browser.submit(&page, REGISTER, &typed).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.header("cache-control"), "no-store");
    for (name, value) in typed {
        assert_eq!(answer.field(REGISTER, name), value);
    }
    assert!(
        answer.body.contains("русская буква «и»"),
        "no reason in {}",
        answer.body
    );
    assert!(!answer.body.contains("<b>"), "what was typed became markup");
    // The page is whole: its form can be sent again, with a fresh key.
    assert_ne!(answer.field(REGISTER, "form_key"), page.field(REGISTER, "form_key"));
    assert_eq!(answer.field(REGISTER, "return_to"), "/org/doctors/new");
    let answer = organizer
        .browser
        .submit(&answer, REGISTER, &[("email", "ivan@mail.ru")])
        .await;
    assert_eq!(answer.status, 303);
    assert!(answer.location().starts_with("/org"), "{}", answer.location());
    let (list, row) = answer.location().split_once('#').unwrap();
    let list = organizer.browser.visit(list).await;
    assert!(list.body.contains(&format!("id=\"{row}\"")), "{row}: {}", list.body);
    house.end(2).await;
}

#[tokio::test]
async fn a_password_never_comes_back() {
    let house = House::open().await;
    house.organizer("organizer@mail.ru").await;
    let mut stranger = Browser::at(&house);
    let page = stranger.get("/login").await;
    let typed = [("email", "organizer@mail.ru"), ("password", "секретный чайник")];
    let answer = stranger.submit(&page, SIGN_IN, &typed).await;
    assert_eq!(answer.status, 422);
    assert_eq!(answer.field(SIGN_IN, "email"), "organizer@mail.ru");
    assert_eq!(answer.field(SIGN_IN, "password"), "");
    assert!(!answer.body.contains("секретный чайник"));
    house.end(1).await;
}

#[tokio::test]
async fn a_link_that_died_while_its_page_was_open_says_so() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let doctor = organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    let operator = clinic::identity::Operator::at_the_console();
    let link = clinic::identity::operator_link(&house.ctx, &operator, doctor)
        .await
        .unwrap();
    let link = format!("/activate/{}", link.reveal());
    let (mut quick, mut slow) = (Browser::at(&house), Browser::at(&house));
    let (first, second) = (quick.get(&link).await, slow.get(&link).await);
    assert_eq!(
        quick.submit(&first, ACTIVATE, &[("password", PASSWORD)]).await.status,
        303
    );
    let late = slow
        .submit(&second, ACTIVATE, &[("password", "совсем другой пароль")])
        .await;
    assert_eq!(late.status, 410);
    assert!(!late.has_form(ACTIVATE) && late.body.contains("уже активирован"));
    assert!(slow.cookies.is_empty());
    house.end(2).await;
}

#[tokio::test]
async fn a_second_press_is_the_same_deed() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org/doctors/new").await;
    let typed = [("email", "doctor@mail.ru"), ("full_name", NAME)];
    let first = organizer.browser.submit(&page, REGISTER, &typed).await;
    let second = organizer.browser.submit(&page, REGISTER, &typed).await;
    assert_eq!((first.status.as_u16(), second.status.as_u16()), (303, 303));
    assert_eq!(first.location(), second.location());
    assert_eq!(
        house
            .number("SELECT COUNT(*) FROM membership WHERE role = 'doctor'", vec![])
            .await,
        1
    );
    house.end(2).await;
}

#[tokio::test]
async fn a_session_that_ended_leads_to_signing_in_and_changes_nothing() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let page = organizer.browser.get("/org/doctors/new").await;
    organizer.browser.cookies.clear();
    let answer = organizer
        .browser
        .submit(&page, REGISTER, &[("email", "d@mail.ru"), ("full_name", NAME)])
        .await;
    assert_eq!(answer.status, 401);
    assert_eq!(answer.field(SIGN_IN, "next"), "/org/doctors/new");
    let signed_in = organizer
        .browser
        .submit(
            &answer,
            SIGN_IN,
            &[("email", "organizer@mail.ru"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(
        (signed_in.status.as_u16(), signed_in.location()),
        (303, "/org/doctors/new")
    );
    house.end(1).await;
}

#[tokio::test]
async fn no_form_leads_to_another_site() {
    let house = House::open().await;
    house.organizer("organizer@mail.ru").await;
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "\\/evil",
        "/\t/evil",
    ] {
        let mut browser = Browser::at(&house);
        let right = [
            ("email", "organizer@mail.ru"),
            ("password", PASSWORD),
            ("next", evil),
            ("return_to", evil),
        ];
        let answer = browser.post(SIGN_IN, &right).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/org"), "{evil}");
        let wrong = browser
            .post(SIGN_IN, &[("email", "x"), ("password", "y"), ("return_to", evil)])
            .await;
        assert_eq!((wrong.status.as_u16(), wrong.location()), (422, ""), "{evil}");
        assert!(!wrong.body.contains("evil"), "{evil}");
    }
    house.end(1).await;
}

#[tokio::test]
async fn a_form_can_not_be_used_to_look_at_other_doors() {
    let house = House::open().await;
    let mut browser = Browser::at(&house);
    browser.peer = "192.0.2.7".parse().unwrap();
    for page in [
        "/mailbox",
        "/api/identity/sign_in",
        "/readyz",
        "/page.js",
        "/no/such/page",
    ] {
        let answer = browser
            .post(SIGN_IN, &[("email", "x"), ("password", "y"), ("return_to", page)])
            .await;
        assert!(answer.status.is_client_error(), "{page}: {}", answer.status);
        assert!(
            !answer.body.contains("Встроенный ящик") && !answer.body.contains("script\n"),
            "{page}"
        );
    }
    house.end(0).await;
}

#[tokio::test]
async fn what_is_no_form_is_refused_with_a_code() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let acting = organizer.membership.to_string();
    let key = uuid::Uuid::new_v4().to_string();
    let whole = [
        ("role", "doctor"),
        ("email", "d@mail.ru"),
        ("full_name", NAME),
        ("acting", acting.as_str()),
        ("form_key", key.as_str()),
    ];
    let as_form = "application/x-www-form-urlencoded";
    let good = encoded(&whole);
    let long = format!("{good}&x={}", "a".repeat(FORM_BYTES_MAX));
    for (what, content_type, body, code) in [
        ("doubled", as_form, format!("{good}&role=organizer"), Code::Malformed),
        (
            "doubled in disguise",
            as_form,
            format!("{good}&%72ole=organizer"),
            Code::Malformed,
        ),
        ("missing", as_form, "role=doctor".to_owned(), Code::Malformed),
        (
            "no such role",
            as_form,
            good.replace("role=doctor", "role=tsar"),
            Code::Malformed,
        ),
        (
            "broken text",
            as_form,
            good.replace("role=doctor", "role=%FF"),
            Code::Malformed,
        ),
        ("plain text", "text/plain", good.clone(), Code::Malformed),
        ("json", "application/json", "{}".to_owned(), Code::Malformed),
        ("too long", as_form, long, Code::TooLarge),
    ] {
        for accept in ["application/json", "text/html"] {
            let request = Request::builder()
                .method(Method::POST)
                .uri(REGISTER)
                .header(header::CONTENT_TYPE, content_type)
                .header(header::ACCEPT, accept)
                .header("sec-fetch-site", "same-origin");
            let answer = organizer.browser.send(request, &body).await;
            assert_eq!(
                answer.status.as_u16(),
                code.status(),
                "{what}, {accept}: {}",
                answer.body
            );
            if accept == "application/json" {
                assert_eq!(answer.code(), code, "{what}");
            } else {
                assert!(answer.header("content-type").starts_with("text/html"), "{what}");
            }
        }
    }
    assert_eq!(house.number("SELECT COUNT(*) FROM membership", vec![]).await, 1);
    house.end(1).await;
}

#[tokio::test]
async fn an_island_gets_the_same_codes_with_a_fitting_status() {
    let house = House::open().await;
    let mut browser = Browser::at(&house);
    let invalid = browser.call(SIGN_IN, &[("email", "x"), ("password", "")]).await;
    assert_eq!(invalid.status, 422);
    assert!(matches!(invalid.code(), Code::Invalid { .. }));
    let nowhere = browser.call("/api/no/such", &[]).await;
    assert_eq!((nowhere.status.as_u16(), nowhere.code()), (404, Code::NotFound));
    house.end(0).await;
}

#[tokio::test]
async fn an_error_in_an_address_is_not_shown() {
    let house = House::open().await;
    let mut browser = Browser::at(&house);
    let plain = browser.get("/login").await;
    let crafted = browser
        .get("/login?__path=%2Fapi%2Fidentity%2Fsign_in&__err=eyJjb2RlIjoiZm9yYmlkZGVuIn0")
        .await;
    assert_eq!(crafted.status, 200);
    assert_eq!(plain.field(SIGN_IN, "return_to"), crafted.field(SIGN_IN, "return_to"));
    assert!(!crafted.body.contains("__err"));
    house.end(0).await;
}
