//! What every answer tells the browser, whose requests change anything, and what cookies are like.

use axum::http::{HeaderName, Method, StatusCode, header};

use crate::{
    harness::{PASSWORD, Person, World},
    html::{attribute, tags},
    mail::{until_settled, worker},
    site::{Answer, Ask, MAIL_SERVER, Site},
};

on_both![
    every_answer_carries_the_headers,
    a_page_runs_nothing_but_what_bears_its_nonce,
    under_https_the_browser_is_held_to_it,
    only_our_own_pages_change_anything,
    cookies_are_for_this_site_alone,
    the_mailbox_opens_to_this_machine_alone,
    a_letter_in_the_mailbox_is_shown_and_runs_nothing,
];

const OURS: &str = "https://onco.example.org";

async fn organizer(world: &World) -> Person {
    world.clinic("Клиника", "organizer@example.org").await.organizer
}

fn https(world: &World) -> Site {
    Site::new(world, &[("ONCOCENTER_PUBLIC_URL", OURS), MAIL_SERVER])
}

/// One request of every kind of answer there is, with its status.
fn all_kinds(site: &Site, by: &Person) -> Vec<(Ask, u16)> {
    let mut asks = Vec::new();
    for path in [
        "/",
        "/login",
        "/help",
        "/page.js",
        "/robots.txt",
        "/favicon.svg",
        "/brand/oncocenter.css",
    ] {
        asks.push((Ask::get(path), 200));
    }
    for path in ["/org", "/org/doctors", "/org/doctors/new"] {
        asks.push((Ask::get(path).by(Some(by)), 200));
    }
    let sign_in = || Ask::post("/api/identity/sign_in", &[("email", "a"), ("password", "b")]);
    asks.extend([
        (Ask::get(&format!("{}/oncocenter.css", site.package)), 200),
        (Ask::get("/healthz"), 200),
        (Ask::get("/readyz"), 200),
        (Ask::get("/org"), 303),
        (Ask::get("/doctor").by(Some(by)), 403),
        (Ask::get("/activate/none"), 410),
        (Ask::get("/nothing"), 404),
        (Ask::get("/pkg/nothing.js"), 404),
        (Ask::get("/profile/%FF/../x"), 404),
        (Ask::post("/api/nothing", &[]), 404),
        (sign_in(), 422),
        (sign_in().by_island(), 422),
        (sign_in().saying("a=1&a=2"), 400),
        (sign_in().without("sec-fetch-site"), 403),
        (sign_in().saying("a".repeat(70_000)), 413),
        (Ask::post("/api/identity/sign_out", &[]), 303),
    ]);
    asks
}

async fn every_answer_carries_the_headers(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    for (ask, status) in all_kinds(&site, &by) {
        let words = format!("{} {status}", ask.path());
        let is_file = [".js", ".css", ".txt", ".svg"]
            .iter()
            .any(|end| ask.path().ends_with(end))
            && status == 200;
        let answer = site.send(ask).await;
        assert_eq!(answer.status.as_u16(), status, "{words}: {}", answer.body);
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "same-origin"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("strict-transport-security", ""),
            ("server", ""),
        ] {
            assert_eq!(answer.header(name), value, "{words}: {name}");
        }
        assert!(answer.header("permissions-policy").contains("camera=()"), "{words}");
        assert_eq!(answer.header("x-request-id").len(), 32, "{words}");
        let policy = answer.header("content-security-policy");
        for rule in [
            "default-src 'none'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
            "form-action",
        ] {
            assert!(policy.contains(rule), "{words}: {policy}");
        }
        for hole in [
            "unsafe-inline",
            "'unsafe-eval'",
            "*",
            "http:",
            "https:",
            "strict-dynamic",
        ] {
            assert!(!policy.contains(hole), "{words}: {policy}");
        }
        if is_file {
            assert!(
                answer.header("cache-control").starts_with("public, max-age="),
                "{words}"
            );
        } else {
            assert_eq!(answer.header("cache-control"), "no-store", "{words}");
        }
        if answer.body.contains("</html>") {
            assert!(answer.header("content-type").starts_with("text/html"), "{words}");
            assert!(policy.contains("'nonce-"), "{words}: {policy}");
        }
    }
}

async fn a_page_runs_nothing_but_what_bears_its_nonce(world: &World) {
    let (site, by) = (
        Site::new(world, &[("ONCOCENTER_DEV_PAGES", "true")]),
        organizer(world).await,
    );
    let mut nonces = Vec::new();
    for path in ["/", "/login", "/org", "/org/doctors/new", "/nothing", "/dev/components"] {
        for _visit in 0..2 {
            let page = site.send(Ask::get(path).by(Some(&by))).await;
            let nonce = nonce(&page);
            for script in tags(&page.body, "script") {
                assert_eq!(
                    attribute(script, "nonce").as_deref(),
                    Some(nonce.as_str()),
                    "{path}: {script}"
                );
            }
            assert!(tags(&page.body, "style").is_empty(), "{path}: no style but the sheets'");
            for tag in page.body.split('<').filter_map(|piece| piece.split('>').next()) {
                for inline in [" style=\"", " onclick=", " onload=", " onsubmit=", "javascript:"] {
                    assert!(!tag.contains(inline), "{path}: {tag}");
                }
            }
            nonces.push(nonce);
        }
    }
    let all = nonces.len();
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), all, "a nonce is used once");
}

fn nonce(page: &Answer) -> String {
    let policy = page.header("content-security-policy");
    let (_, rest) = policy.split_once("'nonce-").unwrap();
    let nonce = rest.split('\'').next().unwrap();
    assert!(nonce.len() >= 22, "128 bits at least: {nonce}");
    nonce.to_owned()
}

async fn under_https_the_browser_is_held_to_it(world: &World) {
    let (site, by) = (https(world), organizer(world).await);
    for (ask, _) in all_kinds(&site, &by) {
        let path = ask.path().to_owned();
        let answer = site.send(ask).await;
        let hsts = answer.header("strict-transport-security");
        assert_eq!(hsts, "max-age=63072000; includeSubDomains", "{path}");
    }
}

async fn only_our_own_pages_change_anything(world: &World) {
    let (site, by) = (https(world), organizer(world).await);
    let (fetch_site, origin) = (HeaderName::from_static("sec-fetch-site"), header::ORIGIN);
    for (site_says, origin_says, passes) in [
        (Some("same-origin"), None, true),
        (Some("same-origin"), Some(OURS), true),
        (Some("none"), Some(OURS), true),
        (None, Some(OURS), true),
        (Some("cross-site"), None, false),
        (Some("cross-site"), Some(OURS), false),
        (Some("same-site"), Some(OURS), false),
        (Some("same-site"), Some("https://other.example.org"), false),
        (Some("none"), None, false),
        (None, Some("null"), false),
        (Some("none"), Some("null"), false),
        (None, Some("https://evil.example"), false),
        (None, Some("http://onco.example.org"), false),
        (None, None, false),
    ] {
        for method in [Method::POST, Method::PUT, Method::DELETE, Method::OPTIONS] {
            let mut ask = Ask::post("/api/staff/delivery", &[("member", "1")])
                .by(Some(&by))
                .without("sec-fetch-site")
                .by_method(method.clone());
            if let Some(says) = site_says {
                ask = ask.with(fetch_site.clone(), says);
            }
            if let Some(says) = origin_says {
                ask = ask.with(origin.clone(), says);
            }
            let answer = site.send(ask).await;
            let refused = answer.status == StatusCode::FORBIDDEN && answer.body.contains("с другого сайта");
            assert_eq!(
                !refused, passes,
                "{method} {site_says:?} {origin_says:?}: {}",
                answer.status
            );
        }
    }
    // Looking is free, wherever the link stood.
    let ask = Ask::get("/login").with(fetch_site, "cross-site");
    assert_eq!(site.send(ask).await.status, StatusCode::OK);
}

async fn cookies_are_for_this_site_alone(world: &World) {
    organizer(world).await;
    let fields = [("email", "organizer@example.org"), ("password", PASSWORD)];
    for (site, names, secure) in [
        (Site::new(world, &[]), ["session", "device"], false),
        (https(world), ["__Host-session", "__Host-device"], true),
    ] {
        let answer = site.send(Ask::post("/api/identity/sign_in", &fields)).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
        for name in names {
            let line = answer.cookie_line(name);
            for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax"] {
                assert!(line.contains(part), "{line}");
            }
            assert_eq!(line.contains("; Secure"), secure, "{line}");
            assert!(!line.contains("Domain"), "{line}");
        }
        assert!(
            !answer.cookie_line(names[0]).contains("Max-Age"),
            "staff's session ends with the browser"
        );
        let token = world.noted(&answer.cookie(names[0]));
        world.noted(&answer.cookie(names[1]));
        let ask = |cookie: String| Ask::get("/org").with(header::COOKIE, &cookie);
        assert_eq!(
            site.send(ask(format!("{}={token}", names[0]))).await.status,
            StatusCode::OK
        );
        // A cookie that another host of the domain could have set is none.
        let other = if secure { "session" } else { "__Host-session" };
        assert_eq!(
            site.send(ask(format!("{other}={token}"))).await.status,
            StatusCode::SEE_OTHER
        );
        let out = Ask::post("/api/identity/sign_out", &[]).with_session(&token);
        let answer = site.send(out).await;
        assert!(answer.cookie_line(names[0]).contains("Max-Age=0"));
        assert!(answer.header("clear-site-data").contains("cache"));
        assert_eq!(
            site.send(ask(format!("{}={token}", names[0]))).await.status,
            StatusCode::SEE_OTHER
        );
    }
}

async fn the_mailbox_opens_to_this_machine_alone(world: &World) {
    let site = Site::new(world, &[]);
    assert_eq!(site.get("/mailbox").await.status, StatusCode::OK);
    for (name, value) in [
        (header::HOST, "evil.example"),
        (header::HOST, "127.0.0.1.evil.example:3000"),
        (header::FORWARDED, "for=1.2.3.4"),
        (HeaderName::from_static("x-forwarded-for"), "1.2.3.4"),
    ] {
        let answer = site.send(Ask::get("/mailbox").with(name.clone(), value)).await;
        assert_eq!(answer.status, StatusCode::NOT_FOUND, "{name}: {value}");
    }
    // With a mail server there is no mailbox, and no page for developers.
    let site = https(world);
    for path in ["/mailbox", "/mailbox/20261124T110000000000-1", "/dev/components"] {
        assert_eq!(site.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

async fn a_letter_in_the_mailbox_is_shown_and_runs_nothing(world: &World) {
    let (site, by) = (Site::new(world, &[]), organizer(world).await);
    world
        .invited(
            &by,
            domain::identity::Role::Doctor,
            "doctor@example.org",
            "Кузнецова Анна",
        )
        .await;
    let working = worker(world, &site);
    until_settled(world, "doctor@example.org").await;
    working.end().await;
    let list = site.get("/mailbox").await;
    let link = tags(&list.body, "a")
        .into_iter()
        .filter_map(|tag| attribute(tag, "href"))
        .find(|href| href.starts_with("/mailbox/"))
        .unwrap();
    let page = site.get(&link).await;
    assert_eq!(page.status, StatusCode::OK);
    let frame = attribute(tags(&page.body, "iframe")[0], "src").unwrap();
    let letter = site.get(&frame).await;
    assert_eq!(letter.status, StatusCode::OK, "{frame}");
    let policy = letter.header("content-security-policy");
    for rule in ["default-src 'none'", "frame-ancestors 'self'", "sandbox"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("script"), "{policy}");
    assert!(letter.body.contains("активировать учетную запись") && letter.body.contains("<base target=\"_top\">"));
    let secret = letter.body.split_once("/activate/").unwrap().1;
    world.noted(secret.split('"').next().unwrap());
    for other in ["/mailbox/none/html", "/mailbox/..%2fx/html"] {
        assert_eq!(site.get(other).await.status, StatusCode::NOT_FOUND, "{other}");
    }
    let from_afar = Ask::get(&frame).with(header::HOST, "evil.example");
    assert_eq!(site.send(from_afar).await.status, StatusCode::NOT_FOUND);
}
