//! What every answer tells the browser, whatever it answers.

use axum::http::{Method, Request, header};

use crate::harness::{Answer, Browser, Engine, House, REGISTER, SIGN_IN};

async fn sweep(house: &House) -> Vec<(String, Answer)> {
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let mut answers = Vec::new();
    let pages = app::access::PAGES
        .iter()
        .map(|(page, _)| page.replace(":token", "no-such-token"));
    let others = [
        "/no/such/page",
        "/healthz",
        "/readyz",
        "/metrics",
        "/page.js",
        "/favicon.svg",
        "/robots.txt",
        "/brand/oncocenter.css",
        "/fonts/golos-text-cyrillic.woff2",
        "/api/identity/sign_in",
        "/mailbox",
        "/dev/components",
        "/.git/config",
    ];
    for address in pages.chain(others.map(str::to_owned)) {
        answers.push((format!("organizer {address}"), organizer.browser.get(&address).await));
        answers.push((format!("stranger {address}"), Browser::at(house).get(&address).await));
    }
    let mut stranger = Browser::at(house);
    answers.push((
        "failed form".into(),
        stranger.post(SIGN_IN, &[("return_to", "/login")]).await,
    ));
    answers.push(("island".into(), stranger.call(REGISTER, &[]).await));
    for (method, address) in [
        (Method::POST, "/login"),
        (Method::PUT, "/"),
        (Method::DELETE, "/org"),
        (Method::OPTIONS, "/login"),
        (Method::TRACE, "/"),
        (Method::HEAD, "/login"),
        (Method::HEAD, "/page.js"),
    ] {
        let request = Request::builder()
            .method(method.clone())
            .uri(address)
            .header("sec-fetch-site", "same-origin");
        answers.push((format!("{method} {address}"), stranger.send(request, "").await));
        let foreign = Request::builder()
            .method(method.clone())
            .uri(address)
            .header("sec-fetch-site", "cross-site");
        answers.push((format!("foreign {method} {address}"), stranger.send(foreign, "").await));
    }
    answers
}

#[tokio::test]
async fn every_answer_is_dressed() {
    for (https, variables) in [
        (false, vec![]),
        (
            true,
            vec![
                ("ONCOCENTER_PUBLIC_URL", "https://onco.example.org"),
                ("ONCOCENTER_SMTP_URL", "smtp://127.0.0.1:9"),
            ],
        ),
    ] {
        let house = House::with(Engine::Sqlite, &variables).await;
        for (what, answer) in sweep(&house).await {
            let is = |name: &str, value: &str| assert_eq!(answer.header(name), value, "{name} of {what}");
            is("x-content-type-options", "nosniff");
            is("referrer-policy", "same-origin");
            is("cross-origin-opener-policy", "same-origin");
            is("cross-origin-resource-policy", "same-origin");
            is("server", "");
            is("x-powered-by", "");
            is("access-control-allow-origin", "");
            is(
                "strict-transport-security",
                if https {
                    "max-age=63072000; includeSubDomains"
                } else {
                    ""
                },
            );
            assert!(answer.header("permissions-policy").contains("geolocation=()"), "{what}");
            assert_eq!(answer.header("x-request-id").len(), 32, "{what}");
            let policy = answer.header("content-security-policy");
            for rule in ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"] {
                assert!(policy.contains(rule), "{rule} of {what}: {policy}");
            }
            for hole in ["unsafe-inline", "'unsafe-eval'", "*", "http:", "https:"] {
                assert!(!policy.contains(hole), "{hole} of {what}: {policy}");
            }
            let is_file = !answer.header("etag").is_empty();
            assert_eq!(answer.header("cache-control") == "no-store", !is_file, "{what}");
            let kind = answer.header("content-type");
            let kinds = [
                "text/html; charset=utf-8",
                "text/plain; charset=utf-8",
                "application/json",
                "text/css; charset=utf-8",
                "application/openmetrics-text; version=1.0.0; charset=utf-8",
            ];
            let file_kinds = ["text/javascript; charset=utf-8", "image/svg+xml", "font/woff2"];
            let empty = answer.body.is_empty();
            assert!(
                empty || kinds.contains(&kind) || (is_file && file_kinds.contains(&kind)),
                "{kind} of {what}"
            );
            assert!(!answer.status.is_server_error(), "{what}: {}", answer.status);
        }
    }
}

#[tokio::test]
async fn a_page_has_a_nonce_of_its_own_and_no_style_or_script_without_it() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let mut seen = std::collections::BTreeSet::new();
    for page in ["/", "/", "/login", "/org", "/no/such/page", "/activate/x"] {
        let answer = organizer.browser.get(page).await;
        let policy = answer.header("content-security-policy");
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next())
            .unwrap();
        assert!(nonce.len() >= 22 && seen.insert(nonce.to_owned()), "{page}: {nonce}");
        for script in answer.body.split("<script").skip(1) {
            assert!(
                script
                    .split('>')
                    .next()
                    .unwrap()
                    .contains(&format!("nonce=\"{nonce}\"")),
                "{page}: {script}"
            );
        }
        assert!(
            !answer.body.contains(" style=") && !answer.body.contains("<style") && !answer.body.contains(" onclick")
        );
    }
    house.end(1).await;
}

#[tokio::test]
async fn pages_are_compressed_for_whom_they_can_be() {
    let house = House::open().await;
    let mut visitor = Browser::at(&house);
    let plain = visitor.get("/help").await;
    assert_eq!(plain.header("content-encoding"), "");
    let asks = |accepts: &str| Request::get("/help").header("accept-encoding", accepts);
    let pressed = visitor.send(asks("gzip, deflate, br"), "").await;
    assert_eq!(
        (pressed.status, pressed.header("content-encoding")),
        (plain.status, "gzip")
    );
    assert!(
        pressed.header("vary").contains("accept-encoding"),
        "{:?}",
        pressed.headers
    );
    assert!(pressed.body.starts_with("\u{1f}\u{fffd}\u{8}"), "gzip begins so");
    let refused = visitor.send(asks("gzip;q=0"), "").await;
    assert_eq!(refused.header("content-encoding"), "");
    house.end(0).await;
}

#[tokio::test]
async fn a_wrong_method_is_no_page_that_is_missing() {
    let house = House::open().await;
    let mut browser = Browser::at(&house);
    assert_eq!(browser.get("/api/identity/sign_in").await.status, 405);
    let request = Request::builder()
        .method(Method::POST)
        .uri("/login")
        .header(header::ORIGIN, "http://127.0.0.1:3000");
    assert_eq!(browser.send(request, "").await.status, 405);
    assert_eq!(browser.get("/no/such/page").await.status, 404);
    assert_eq!(browser.get("/api/no/such").await.status, 404);
    house.end(0).await;
}

#[tokio::test]
async fn a_database_that_is_away_is_said_so_and_the_process_lives() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    assert_eq!(organizer.browser.get("/readyz").await.status, 200);
    house.letters_go_out().await;
    house.ctx.db.read().clone().close().await.unwrap();
    let page = organizer.browser.get("/org").await;
    assert_eq!(page.status, 503);
    assert!(page.header("content-type").starts_with("text/html") && !page.body.to_lowercase().contains("sql"));
    let call = organizer.browser.call(REGISTER, &[]).await;
    assert_eq!(
        (call.status.as_u16(), call.code()),
        (503, domain::error::Code::Unavailable)
    );
    assert_eq!(organizer.browser.get("/readyz").await.status, 503);
    assert_eq!(organizer.browser.get("/healthz").await.status, 200);
    assert_eq!(Browser::at(&house).get("/").await.status, 200);
}
