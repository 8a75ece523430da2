//! Other sites: whatever they make a browser send, nothing changes.

use axum::http::{Method, Request, header};
use domain::error::Code;

use crate::harness::{House, NAME, REGISTER, encoded};

const OURS: &str = "http://127.0.0.1:3000";

#[tokio::test]
async fn only_our_own_pages_change_anything() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let acting = organizer.membership.to_string();
    let mut registered = 0;
    for (headers, passes) in [
        (vec![("sec-fetch-site", "same-origin"), ("origin", OURS)], true),
        (vec![("sec-fetch-site", "none"), ("origin", OURS)], true),
        (vec![("origin", OURS)], true),
        (
            vec![("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")],
            false,
        ),
        (vec![("sec-fetch-site", "cross-site"), ("origin", "null")], false),
        (vec![("sec-fetch-site", "cross-site"), ("origin", OURS)], false),
        (
            vec![
                ("sec-fetch-site", "same-site"),
                ("origin", "http://evil.127.0.0.1:3000"),
            ],
            false,
        ),
        (
            vec![("sec-fetch-site", "none"), ("origin", "https://evil.example")],
            false,
        ),
        (vec![("sec-fetch-site", "none")], false),
        (vec![("origin", "https://evil.example")], false),
        (vec![("origin", "null")], false),
        (vec![("origin", "http://127.0.0.1:3001")], false),
        (vec![("referer", OURS)], false),
        (vec![], false),
    ] {
        let key = uuid::Uuid::new_v4().to_string();
        // Nobody who seems to be here already.
        let name = format!("{NAME} {registered}");
        let email = format!("{}@mail.ru", uuid::Uuid::new_v4().simple());
        let fields = [
            ("role", "doctor"),
            ("email", email.as_str()),
            ("full_name", name.as_str()),
            ("acting", acting.as_str()),
            ("form_key", key.as_str()),
        ];
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(REGISTER)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        for (name, value) in &headers {
            request = request.header(*name, *value);
        }
        let answer = organizer.browser.send(request, &encoded(&fields)).await;
        if passes {
            assert_eq!(answer.status, 200, "{headers:?}: {}", answer.body);
            registered += 1;
        } else {
            assert_eq!(
                (answer.status.as_u16(), answer.code()),
                (403, Code::CrossSite),
                "{headers:?}"
            );
        }
    }
    assert_eq!(
        house
            .number("SELECT COUNT(*) FROM membership WHERE role = 'doctor'", vec![])
            .await,
        registered
    );
    house.end(1 + registered).await;
}

#[tokio::test]
async fn every_function_and_method_is_behind_the_same_check() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let functions = app::access::FUNCTIONS.iter().map(|(path, _)| *path);
    for address in functions.chain(["/", "/org", "/no/such", "/healthz"]) {
        for method in [
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
            Method::OPTIONS,
        ] {
            let request = Request::builder()
                .method(&method)
                .uri(address)
                .header("sec-fetch-site", "cross-site");
            let answer = organizer.browser.send(request, "").await;
            assert_eq!(answer.status, 403, "{method} {address}");
        }
    }
    house.end(1).await;
}

#[tokio::test]
async fn looking_changes_nothing() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer.browser.get("/org").await;
    let tables = house
        .texts("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
        .await;
    let count = async || {
        let mut rows = 0;
        for table in &tables {
            rows += house.number(&format!("SELECT COUNT(*) FROM {table}"), vec![]).await;
        }
        rows
    };
    let before = count().await;
    for (page, _) in app::access::PAGES {
        organizer.browser.get(&page.replace(":token", "no-such-token")).await;
    }
    for (function, _) in app::access::FUNCTIONS {
        assert_eq!(
            organizer
                .browser
                .get(&format!("{function}?acting=1&email=a%40b.ru"))
                .await
                .status,
            405
        );
    }
    assert_eq!(count().await, before);
    house.end(1).await;
}
