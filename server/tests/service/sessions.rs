//! Signing in and out, cookies, and what slows guessing down; on both databases.

use chrono::Duration;

use crate::harness::{Answer, Browser, Engine, House, PASSWORD, SIGN_IN};

const SIGN_OUT: &str = "/api/identity/sign_out";

async fn signs_in(browser: &mut Browser<'_>, email: &str, password: &str) -> Answer {
    let page = browser.get("/login").await;
    browser
        .submit(&page, SIGN_IN, &[("email", email), ("password", password)])
        .await
}

fn set_cookies(answer: &Answer) -> Vec<String> {
    answer
        .headers
        .get_all("set-cookie")
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn signing_in_opens_and_signing_out_closes_for_good() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        house.organizer("organizer@mail.ru").await;
        let mut browser = Browser::at(&house);
        let answer = signs_in(&mut browser, " Organizer@Mail.RU ", PASSWORD).await;
        assert_eq!((answer.status.as_u16(), answer.location()), (303, "/org"));
        let page = browser.get("/org").await;
        assert_eq!(page.status, 200);
        let copied = browser.cookies.clone();
        let out = browser.submit(&page, SIGN_OUT, &[]).await;
        assert_eq!((out.status.as_u16(), out.location()), (303, "/"));
        assert!(out.header("clear-site-data").contains("cache"));
        browser.cookies = copied;
        assert_eq!(
            browser.get("/org").await.status,
            303,
            "a copied cookie outlived its session"
        );
        house.end(1).await;
    }
}

#[tokio::test]
async fn each_sign_in_has_a_cookie_of_its_own_and_it_is_kept_as_a_hash() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        house.organizer("organizer@mail.ru").await;
        let mut browser = Browser::at(&house);
        signs_in(&mut browser, "organizer@mail.ru", PASSWORD).await;
        let first = browser.cookies["session"].clone();
        // A value that somebody planted is not taken over.
        browser.cookies.insert("session".into(), "planted".into());
        signs_in(&mut browser, "organizer@mail.ru", PASSWORD).await;
        let second = browser.cookies["session"].clone();
        assert!(first != second && second != "planted" && second.len() >= 43);
        let kept = match engine {
            Engine::Sqlite => "SELECT hex(token_hash) FROM session",
            Engine::Postgres => "SELECT encode(token_hash, 'hex') FROM session",
        };
        for hash in house.texts(kept).await {
            assert_eq!(hash.len(), 64);
        }
        house.end(1).await;
    }
}

#[tokio::test]
async fn cookies_are_out_of_reach() {
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
        house.organizer("organizer@mail.ru").await;
        let mut browser = Browser::at(&house);
        let cookies = set_cookies(&signs_in(&mut browser, "organizer@mail.ru", PASSWORD).await);
        assert_eq!(cookies.len(), 2);
        for cookie in cookies {
            for wanted in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
                assert!(cookie.contains(wanted), "{wanted} in {cookie}");
            }
            assert!(!cookie.contains("Domain"), "{cookie}");
            assert_eq!(
                (cookie.starts_with("__Host-"), cookie.contains("; Secure")),
                (https, https),
                "{cookie}"
            );
        }
        assert_eq!(browser.get("/org").await.status, 200);
    }
}

#[tokio::test]
async fn a_session_ends_when_nobody_uses_it_and_after_a_day() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    for _ in 0..25 {
        house.pass(Duration::minutes(57));
        assert_eq!(organizer.browser.get("/org").await.status, 200);
    }
    house.pass(Duration::minutes(20));
    assert_eq!(organizer.browser.get("/org").await.status, 303, "after 24 hours");
    signs_in(&mut organizer.browser, "organizer@mail.ru", PASSWORD).await;
    house.pass(Duration::minutes(61));
    assert_eq!(organizer.browser.get("/org").await.status, 303, "after an idle hour");
    house.end(1).await;
}

#[tokio::test]
async fn known_and_unknown_addresses_get_one_answer() {
    let house = House::open().await;
    house.organizer("organizer@mail.ru").await;
    let answer = async |email: &str| {
        let mut browser = Browser::at(&house);
        let answer = browser
            .call(SIGN_IN, &[("email", email), ("password", "не тот пароль")])
            .await;
        (answer.status, answer.body, browser.cookies)
    };
    assert_eq!(answer("organizer@mail.ru").await, answer("nobody@mail.ru").await);
    house.end(1).await;
}

#[tokio::test]
async fn guessing_is_slowed_down_and_says_when_to_come_back() {
    for engine in Engine::BOTH {
        let house = House::on(engine).await;
        let mut owner = house.organizer("organizer@mail.ru").await.browser;
        let mut guesser = Browser::at(&house);
        guesser.peer = "192.0.2.7".parse().unwrap();
        let mut last = signs_in(&mut guesser, "organizer@mail.ru", "угадываю пароль").await;
        for guess in 0..9 {
            assert_eq!(last.status, 422);
            // A header that anybody can write moves nobody into another network.
            guesser.peer = format!("192.0.2.{guess}").parse().unwrap();
            let request = axum::http::Request::builder()
                .method("POST")
                .uri(SIGN_IN)
                .header("content-type", "application/x-www-form-urlencoded")
                .header("accept", "text/html")
                .header("sec-fetch-site", "same-origin")
                .header("x-forwarded-for", format!("10.{guess}.0.1"));
            last = guesser
                .send(request, "email=organizer%40mail.ru&password=x&return_to=%2Flogin")
                .await;
        }
        assert_eq!(last.status, 422);
        let stopped = signs_in(&mut guesser, "organizer@mail.ru", PASSWORD).await;
        assert_eq!(stopped.status, 429);
        assert_eq!(stopped.header("retry-after"), "900");
        assert!(stopped.has_form(SIGN_IN));
        // The owner's own browser is known, and gets in meanwhile.
        assert_eq!(signs_in(&mut owner, "organizer@mail.ru", PASSWORD).await.status, 303);
        house.pass(Duration::minutes(16));
        assert_eq!(signs_in(&mut guesser, "organizer@mail.ru", PASSWORD).await.status, 303);
        house.end(1).await;
    }
}

#[tokio::test]
async fn a_trusted_proxy_tells_whom_it_heard() {
    let variables = [("ONCOCENTER_TRUSTED_PROXIES", "10.0.0.1")];
    let house = House::with(Engine::Sqlite, &variables).await;
    house.organizer("organizer@mail.ru").await;
    let mut browser = Browser::at(&house);
    browser.peer = "10.0.0.1".parse().unwrap();
    let request = axum::http::Request::builder()
        .method("POST")
        .uri(SIGN_IN)
        .header("content-type", "application/x-www-form-urlencoded")
        .header("sec-fetch-site", "same-origin")
        .header("x-forwarded-for", "1.2.3.4, 203.0.113.9");
    browser.send(request, "email=organizer%40mail.ru&password=x").await;
    let networks = house.texts("SELECT DISTINCT network FROM sign_in_failure").await;
    assert_eq!(networks, ["203.0.113.0/24"]);
    house.end(1).await;
}
