//! Forms without script: what comes back, where success leads, and what is not even read.

use axum::http::{StatusCode, header};
use domain::{error::Code, identity::Role};

use crate::{
    harness::{PASSWORD, Person, World, at_once, key},
    html::{attribute, input, value},
    site::{Answer, Ask, Site},
};

on_both![
    a_failed_form_comes_back_as_it_was_typed,
    a_failed_sign_in_keeps_the_address_and_no_password,
    success_leads_to_a_page_of_this_site,
    nobody_is_led_to_another_site,
    a_name_that_comes_twice_is_refused,
    two_presses_are_one,
    no_error_comes_out_of_an_address,
    an_island_gets_codes_with_their_status,
    a_form_has_a_limit,
    a_form_of_one_who_is_signed_out_leads_to_sign_in_and_back,
];

const REGISTER: &str = "/api/staff/register";
const SIGN_IN: &str = "/api/identity/sign_in";
const PAGE: &str = "/org/doctors/new";

/// «Данные врача» as the organizer fills them in.
struct Form {
    hidden: Vec<(String, String)>,
}

impl Form {
    async fn opened(site: &Site, by: &Person) -> Self {
        let page = site.send(Ask::get(PAGE).by(Some(by))).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        let hidden = ["form_key", "return_to", "acting", "role"];
        Self {
            hidden: hidden.map(|name| (name.to_owned(), value(&page.body, name))).to_vec(),
        }
    }

    fn set(&mut self, name: &str, value: &str) {
        self.hidden.retain(|(known, _)| known != name);
        self.hidden.push((name.to_owned(), value.to_owned()));
    }

    fn filled(&self, by: &Person, email: &str, full_name: &str) -> Ask {
        let mut fields: Vec<(&str, &str)> = self.hidden.iter().map(|(name, value)| (&**name, &**value)).collect();
        fields.extend([("email", email), ("full_name", full_name)]);
        Ask::post(REGISTER, &fields).by(Some(by))
    }
}

async fn organizer(world: &World) -> Person {
    world.clinic("Клиника", "organizer@example.org").await.organizer
}

async fn a_failed_form_comes_back_as_it_was_typed(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    let form = Form::opened(&site, &by).await;
    let typed = "  \"Иван\" <b>Петров</b> & сын";
    let answer = site.send(form.filled(&by, "ivan@maiл.ru", typed)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(answer.location(), "");
    let page = &answer.body;
    assert_eq!(value(page, "email"), "ivan@maiл.ru");
    assert_eq!(value(page, "full_name"), typed);
    assert!(!page.contains("<b>Петров"), "what was typed is text");
    // The error stands beside its field, in the summary, and in the title.
    let email = input(page, "email");
    assert_eq!(attribute(email, "aria-invalid").as_deref(), Some("true"));
    assert!(attribute(email, "aria-describedby").unwrap().contains("email-error"));
    assert!(page.contains("id=\"email-error\"") && page.contains("href=\"#email\""));
    assert_eq!(page.matches("В адресе русская буква «л»").count(), 2, "{page}");
    assert_eq!(attribute(input(page, "full_name"), "aria-invalid"), None);
    assert!(page.contains("<title>Ошибка: "), "{page}");
    // Sent again, it is another form that comes back to the same page.
    assert_ne!(value(page, "form_key"), form.hidden[0].1);
    assert_eq!(value(page, "return_to"), PAGE);
    assert_eq!(value(page, "acting"), by.membership.to_string());
    // Everything at once, and a text that no field takes.
    let long = "я".repeat(10_000);
    let answer = site.send(form.filled(&by, " ", &long)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(value(&answer.body, "full_name"), long);
    assert!(answer.body.contains("id=\"email-error\"") && answer.body.contains("id=\"full_name-error\""));
    assert_eq!(world.number("SELECT count(*) FROM membership").await, 1);
}

async fn a_failed_sign_in_keeps_the_address_and_no_password(world: &World) {
    let (site, _) = (Site::new(world, &[]), organizer(world).await);
    let wrong = "неверный пароль";
    let fields = [
        ("email", "organizer@example.org"),
        ("password", wrong),
        ("return_to", "/login?next=/org/doctors"),
    ];
    let answer = site.send(Ask::post(SIGN_IN, &fields)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(value(&answer.body, "email"), "organizer@example.org");
    assert_eq!(value(&answer.body, "next"), "/org/doctors");
    assert!(!answer.body.contains(wrong));
    assert_eq!(value(&answer.body, "password"), "");
    assert!(answer.body.contains("Email или пароль не подходят"));
    assert!(answer.headers.get(header::SET_COOKIE).is_none());
    // Without the page it came from there is still one that says why.
    let answer = site.send(Ask::post(SIGN_IN, &fields[..2])).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.body.contains("Email или пароль не подходят") && !answer.body.contains(wrong));
}

async fn success_leads_to_a_page_of_this_site(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    let form = Form::opened(&site, &by).await;
    let answer = site
        .send(form.filled(&by, "doctor@example.org", "Кузнецова Анна"))
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/org#row-"), "{}", answer.location());
    assert_eq!(answer.body, "");
    assert_eq!(world.letter().await.role, Role::Doctor);
    let answer = sign_in(&site, "/org/specialists").await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::SEE_OTHER, "/org/specialists")
    );
    world.noted(&answer.cookie("session"));
    world.noted(&answer.cookie("device"));
}

async fn sign_in(site: &Site, next: &str) -> Answer {
    let fields = [
        ("email", "organizer@example.org"),
        ("password", PASSWORD),
        ("next", next),
        ("return_to", next),
    ];
    site.send(Ask::post(SIGN_IN, &fields)).await
}

async fn nobody_is_led_to_another_site(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    for evil in [
        "//evil.example",
        "/\\evil.example",
        "https:evil.example",
        "https://evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
    ] {
        let answer = sign_in(&site, evil).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::SEE_OTHER, "/org"),
            "{evil:?}"
        );
        let mut form = Form::opened(&site, &by).await;
        form.set("return_to", evil);
        let answer = site.send(form.filled(&by, "wrong", "Имя")).await;
        assert_eq!(
            (answer.status, answer.location()),
            (StatusCode::UNPROCESSABLE_ENTITY, ""),
            "{evil:?}"
        );
        assert!(!answer.body.contains("evil.example"), "{evil:?}");
    }
    // A form is no page to come back to.
    let mut form = Form::opened(&site, &by).await;
    form.set("return_to", "/api/identity/sign_out");
    let answer = site.send(form.filled(&by, "wrong", "Имя")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(world.resumed(&by.cookie).await.is_some());
}

async fn a_name_that_comes_twice_is_refused(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    let form = Form::opened(&site, &by).await;
    for (name, value) in [
        ("role", "organizer"),
        ("acting", "1"),
        ("email", "other@example.org"),
        ("form_key", "1"),
    ] {
        let mut doubled = Form {
            hidden: form.hidden.clone(),
        };
        doubled.hidden.push((name.to_owned(), value.to_owned()));
        let answer = site
            .send(doubled.filled(&by, "doctor@example.org", "Кузнецова Анна"))
            .await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}");
    }
    for body in ["email=a%40b.ru&%65mail=c%40d.ru&password=x", "email=%FF&password=x"] {
        let answer = site.send(Ask::post(SIGN_IN, &[]).saying(body)).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
    }
    let json = Ask::post(SIGN_IN, &[]).with(header::CONTENT_TYPE, "application/json");
    assert_eq!(site.send(json.saying("{}")).await.status, StatusCode::BAD_REQUEST);
    let missing = site.send(Ask::post(SIGN_IN, &[("email", "a@b.ru")])).await;
    assert_eq!(missing.status, StatusCode::BAD_REQUEST, "{}", missing.body);
    assert_eq!(world.number("SELECT count(*) FROM membership").await, 1);
}

async fn two_presses_are_one(world: &World) {
    let by = organizer(world).await;
    let site = std::sync::Arc::new(Site::new(world, &[]));
    let form = Form::opened(&site, &by).await;
    let presses = (0..4).map(|_| {
        let site = std::sync::Arc::clone(&site);
        let ask = form.filled(&by, "doctor@example.org", "Кузнецова Анна");
        async move { site.send(ask).await }
    });
    let mut answers = at_once(presses).await;
    // And once more, when the first answers are long here.
    answers.push(
        site.send(form.filled(&by, "doctor@example.org", "Кузнецова Анна"))
            .await,
    );
    for answer in &answers {
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.body);
        assert_eq!(answer.location(), answers[0].location());
    }
    assert_eq!(world.number("SELECT count(*) FROM membership").await, 2);
    assert_eq!(world.letters().await.len(), 1);
}

async fn no_error_comes_out_of_an_address(world: &World) {
    let site = Site::new(world, &[]);
    let crafted = "/login?__path=%2Fapi%2Fidentity%2Fsign_in&__err=eyJjb2RlIjoiaW50ZXJuYWwifQ&next=/org&%5F_err=x";
    let page = site.get(crafted).await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(value(&page.body, "return_to"), "/login?next=/org");
    assert!(
        !page.body.contains("__err") && !page.body.contains("Ошибка"),
        "{}",
        page.body
    );
    let ask = Ask::post(SIGN_IN, &[("email", "a"), ("password", "b"), ("return_to", "/login")])
        .with(header::REFERER, &format!("http://127.0.0.1:3000{crafted}"));
    let answer = site.send(ask).await;
    assert_eq!(
        (answer.status, answer.location()),
        (StatusCode::UNPROCESSABLE_ENTITY, "")
    );
    assert!(!answer.body.contains("__err") && !answer.body.contains("__path"));
}

async fn an_island_gets_codes_with_their_status(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    let doctor = world
        .member_of(&by, Role::Doctor, "doctor@example.org", "Кузнецова Анна")
        .await;
    let form = Form::opened(&site, &by).await;
    let good = || form.filled(&by, "second@example.org", "Орлова Мария").by_island();
    for (ask, status) in [
        (form.filled(&by, "wrong", "Имя").by_island(), 422),
        (good().without("cookie"), 401),
        (good().by(Some(&doctor)), 403),
        (good().without("sec-fetch-site"), 403),
        (good().saying("role=doctor"), 400),
        (good().saying("a=1&a=1"), 400),
        (good().saying("a".repeat(70_000)), 413),
        (Ask::post("/api/staff/nothing", &[]).by_island(), 404),
        (
            Ask::post(
                "/api/identity/activate",
                &[("token", "no"), ("form_key", &key().to_string())],
            )
            .by_island(),
            410,
        ),
    ] {
        let answer = site.send(ask).await;
        assert_eq!(answer.status.as_u16(), status, "{}", answer.body);
        assert!(answer.header("content-type").starts_with("application/json"));
        let code: Code = serde_json::from_str(&answer.body).unwrap();
        assert_eq!(code.status(), status);
    }
    let answer = site.send(good()).await;
    assert_eq!(answer.status, StatusCode::OK);
    let next: app::Next = serde_json::from_str(&answer.body).unwrap();
    assert!(next.next.starts_with("/org#row-"));
    assert_eq!(world.letters().await.len(), 1);
}

async fn a_form_has_a_limit(world: &World) {
    let site = Site::new(world, &[]);
    let limit = domain::limits::FORM_BYTES_MAX;
    for (length, status) in [(limit, 400), (limit + 1, 413), (3 << 20, 413)] {
        let answer = site.send(Ask::post(SIGN_IN, &[]).saying("a".repeat(length))).await;
        assert_eq!(answer.status.as_u16(), status, "{length}");
        assert!(answer.body.contains("</html>"));
    }
    let announced = Ask::post(SIGN_IN, &[]).with(header::CONTENT_LENGTH, "99999999999");
    assert_eq!(site.send(announced).await.status, StatusCode::PAYLOAD_TOO_LARGE);
}

async fn a_form_of_one_who_is_signed_out_leads_to_sign_in_and_back(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    let form = Form::opened(&site, &by).await;
    let ask = form.filled(&by, "doctor@example.org", "Кузнецова Анна");
    let answer = site.send(ask.without("cookie")).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(value(&answer.body, "next"), PAGE);
    assert!(!answer.body.contains("Кузнецова"));
}
