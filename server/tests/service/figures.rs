//! `/metrics`: who reads it, what it tells, and what it never holds.

use std::net::IpAddr;

use axum::http::Request;
use uuid::Uuid;

use crate::harness::{Browser, Engine, House, REGISTER, SIGN_IN};

const TOKEN: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn figures_are_for_this_machine_and_for_the_token() {
    let house = House::with(Engine::Sqlite, &[("ONCOCENTER_METRICS_TOKEN", TOKEN)]).await;
    let mut here = Browser::at(&house);
    let told = here.get("/metrics").await;
    assert_eq!(told.status, 200);
    assert!(told.header("content-type").starts_with("application/openmetrics-text"));
    for line in ["oncocenter_program_info{version=", "oncocenter_database_up 1", "# EOF"] {
        assert!(told.body.contains(line), "{line} in {}", told.body);
    }
    let mut elsewhere = Browser::at(&house);
    elsewhere.peer = IpAddr::from([192, 0, 2, 7]);
    assert_eq!(elsewhere.get("/metrics").await.status, 404);
    for (brought, status) in [
        (format!("Bearer {TOKEN}"), 200),
        (format!("Bearer {TOKEN}0"), 404),
        ("Bearer ".to_owned(), 404),
        (TOKEN.to_owned(), 404),
    ] {
        let request = Request::get("/metrics").header("authorization", &brought);
        assert_eq!(elsewhere.send(request, "").await.status, status, "{brought}");
    }
    // A proxy on this machine speaks for somebody else.
    let forwarded = Request::get("/metrics").header("x-forwarded-for", "192.0.2.7");
    assert_eq!(here.send(forwarded, "").await.status, 404);
    house.end(0).await;

    let house = House::open().await;
    let mut elsewhere = Browser::at(&house);
    elsewhere.peer = IpAddr::from([192, 0, 2, 7]);
    let request = Request::get("/metrics").header("authorization", "Bearer ");
    assert_eq!(
        elsewhere.send(request, "").await.status,
        404,
        "without a token nobody has it"
    );
    house.end(0).await;
}

/// Whatever somebody types, opens or invents, the figures tell only of patterns and numbers.
#[tokio::test]
async fn nothing_personal_is_in_the_figures() {
    let house = House::open().await;
    let tag = Uuid::new_v4().simple().to_string();
    let mut organizer = house.organizer(&format!("organizer-{tag}@mail.ru")).await;
    let page = organizer.browser.get("/org/doctors/new").await;
    let (email, name) = (format!("doctor-{tag}@mail.ru"), format!("Кузнецова {tag}"));
    let typed = [("email", email.as_str()), ("full_name", name.as_str())];
    organizer.browser.submit(&page, REGISTER, &typed).await;
    organizer.browser.get(&format!("/org?search={tag}")).await;
    let mut stranger = Browser::at(&house);
    stranger.get(&format!("/activate/{tag}?q={tag}")).await;
    stranger.get(&format!("/nothing/{tag}")).await;
    stranger.get(&format!("/cal/{tag}.ics")).await;
    let short: String = tag.chars().take(8).collect();
    let method = format!("X{short}");
    stranger
        .send(Request::builder().method(method.as_str()).uri("/"), "")
        .await;
    let wrong = [("email", email.as_str()), ("password", tag.as_str())];
    stranger.post(SIGN_IN, &wrong).await;
    house.letters_go_out().await;

    let told = stranger.get("/metrics").await.body;
    for line in [
        r#"route="/activate/{token}",status="#,
        "oncocenter_requests_total{",
        "oncocenter_request_duration_seconds_bucket{",
        r#"oncocenter_letters_total{outcome="accepted"}"#,
        "oncocenter_queued_letters ",
        "oncocenter_due_jobs ",
    ] {
        assert!(told.contains(line), "{line} in {told}");
    }
    assert!(
        !told.contains(&tag) && !told.contains(&short) && !told.contains("@"),
        "{told}"
    );
    assert!(!told.contains("Кузнецова"), "{told}");
    let typed = house.number("SELECT COUNT(*) FROM outbox_mail", vec![]).await;
    house.end(typed).await;
}
