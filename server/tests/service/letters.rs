//! Letters on their way: a real conversation with mail servers good and bad, and the built-in mailbox.

use std::{sync::Arc, time::Duration as Wait};

use axum::http::Request;
use chrono::Duration;
use domain::identity::Role;
use mail_parser::MessageParser;
use server::{
    config::SmtpUrl,
    mail::{Post, Smtp},
};

use crate::harness::{ACCEPTED, Browser, Engine, House, Manner, NAME, Sink, eventually};

async fn house_with(sink: &Sink) -> House {
    let url = sink.url();
    let sender = ("ONCOCENTER_MAIL_FROM", "post@onco.example.org");
    House::with(Engine::Sqlite, &[("ONCOCENTER_SMTP_URL", url.as_str()), sender]).await
}

/// State and answer of the newest letter.
async fn newest(house: &House) -> (String, String) {
    let column =
        |name: &str| format!("SELECT COALESCE({name}, '') FROM outbox_mail ORDER BY created_at DESC, id DESC LIMIT 1");
    (
        house.texts(&column("state")).await.remove(0),
        house.texts(&column("answer")).await.remove(0),
    )
}

#[tokio::test]
async fn an_accepted_letter_is_whole_and_its_answer_is_shown() {
    let sink = Sink::open().await;
    let house = house_with(&sink).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    assert_eq!(newest(&house).await, ("accepted".into(), ACCEPTED.into()));
    let letters = sink.letters();
    assert_eq!(letters.len(), 1, "the organizer's own was activated before it went out");
    let letter = MessageParser::default().parse(letters[0].as_bytes()).unwrap();
    assert_eq!(letter.subject(), Some("ONCOCENTER: вы зарегистрированы как врач"));
    let sender = letter.from().unwrap().first().unwrap();
    assert_eq!(
        (sender.name(), sender.address()),
        (Some("ONCOCENTER"), Some("post@onco.example.org"))
    );
    assert_eq!(letter.to().unwrap().first().unwrap().address(), Some("doctor@mail.ru"));
    assert!(letter.message_id().unwrap().ends_with("@onco.example.org"));
    assert_eq!(
        letter.header_raw("Auto-Submitted").map(str::trim),
        Some("auto-generated")
    );
    assert_eq!((letter.text_body_count(), letter.html_body_count()), (1, 1));
    // Its link works.
    let text = letter.body_text(0).unwrap();
    let link = text
        .split_whitespace()
        .find(|word| word.starts_with("http://"))
        .unwrap();
    let path = link.strip_prefix(house.config.public_url.origin()).unwrap();
    assert_eq!(Browser::at(&house).get(path).await.status, 200);
    house.end(2).await;
}

#[tokio::test]
async fn a_refused_letter_keeps_the_servers_words_and_is_not_tried_again() {
    let sink = Sink::open().await;
    let house = house_with(&sink).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    sink.behaves(Manner::RefuseAddress);
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    assert_eq!(
        newest(&house).await,
        ("refused".into(), "550 5.1.1 No such user here".into())
    );
    let tried = sink.attempts();
    house.pass(Duration::hours(48));
    house.letters_go_out().await;
    assert_eq!(sink.attempts(), tried);
    let page = organizer.browser.visit("/org").await;
    assert_eq!(page.status, 200);
    house.end(2).await;
}

#[tokio::test]
async fn a_letter_waits_for_a_server_that_is_off_busy_wrong_or_hangs_up() {
    for (manner, says) in [
        (Manner::NotNow, "451 4.7.1 Greylisted, try again"),
        (Manner::Drop, "почтовый сервер оборвал разговор"),
    ] {
        let sink = Sink::open().await;
        let house = house_with(&sink).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        sink.behaves(manner);
        organizer
            .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
            .await;
        house.letters_go_out().await;
        assert_eq!(newest(&house).await, ("queued".into(), says.into()), "{manner:?}");
        let tried = sink.attempts();
        house.pass(Duration::seconds(59));
        house.letters_go_out().await;
        assert_eq!(sink.attempts(), tried, "{manner:?}: before its time");
        sink.behaves(Manner::Accept);
        house.pass(Duration::seconds(2));
        house.letters_go_out().await;
        assert_eq!(newest(&house).await.0, "accepted", "{manner:?}");
        assert_eq!(sink.letters().len(), 1, "{manner:?}");
        house.end(2).await;
    }
}

#[tokio::test]
async fn a_backlog_goes_out_when_the_server_is_back() {
    let sink = Sink::open().await;
    let house = house_with(&sink).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    let address = sink.close().await;
    for number in 1..=6 {
        organizer
            .registers(
                Role::Doctor,
                &format!("d{number}@mail.ru"),
                &format!("Врач {NAME} {number}"),
            )
            .await;
    }
    house.letters_go_out().await;
    assert_eq!(
        newest(&house).await,
        ("queued".into(), "почтовый сервер недоступен".into())
    );
    let sink = Sink::reopen(address).await;
    house.pass(Duration::minutes(2));
    house.letters_go_out().await;
    assert_eq!(sink.letters().len(), 6);
    house.end(7).await;
}

#[tokio::test]
async fn wrong_credentials_are_not_the_letters_fault() {
    let sink = Sink::open().await;
    sink.behaves(Manner::WrongPassword);
    let url = format!("smtp://user:wrong@{}", sink.address);
    let house = House::with(Engine::Sqlite, &[("ONCOCENTER_SMTP_URL", url.as_str())]).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    let (state, answer) = newest(&house).await;
    assert_eq!(state, "queued");
    assert!(answer.starts_with("535"), "{answer}");
    sink.behaves(Manner::Accept);
    house.pass(Duration::minutes(2));
    // A server that offers no way to sign in is asked again, too.
    house.letters_go_out().await;
    assert_eq!(newest(&house).await.0, "queued");
    house.ctx.db.read().clone().close().await.unwrap();
}

#[tokio::test]
async fn a_server_that_leaves_after_accepting_has_accepted() {
    let sink = Sink::open().await;
    let house = house_with(&sink).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    sink.behaves(Manner::DropAfterAccepting);
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    assert_eq!((newest(&house).await.0.as_str(), sink.letters().len()), ("accepted", 1));
    house.end(2).await;
}

#[tokio::test]
async fn a_server_that_hangs_costs_patience_and_nothing_else() {
    let sink = Sink::open().await;
    sink.behaves(Manner::Hang);
    let url = SmtpUrl::parse(&sink.url()).unwrap();
    let smtp = Smtp::new(&url, "onco.example.org")
        .unwrap()
        .with_patience(Wait::from_millis(50));
    assert_eq!(
        smtp.greet().await,
        Err("почтовый сервер не ответил за 30 секунд".into())
    );
    sink.behaves(Manner::Accept);
    let smtp = Smtp::new(&url, "onco.example.org").unwrap();
    assert_eq!(smtp.greet().await, Ok(()));
}

#[tokio::test]
async fn a_server_without_encryption_gets_nothing_where_encryption_is_demanded() {
    let sink = Sink::open().await;
    let url = format!("{}?tls=required", sink.url());
    let house = House::with(Engine::Sqlite, &[("ONCOCENTER_SMTP_URL", url.as_str())]).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    assert_eq!(newest(&house).await.0, "queued");
    assert!(sink.letters().is_empty());
    house.ctx.db.read().clone().close().await.unwrap();
}

#[tokio::test]
async fn a_letter_under_way_does_not_hold_up_the_others() {
    let sink = Sink::open().await;
    let house = house_with(&sink).await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    house.letters_go_out().await;
    sink.behaves(Manner::Hang);
    organizer
        .registers(Role::Doctor, "slow@mail.ru", "Медленнова Анна")
        .await;
    let (stop, stopping) = tokio::sync::watch::channel(false);
    let worker = server::worker::run(house.ctx.clone(), Arc::clone(&house.post), stopping);
    let working = tokio::spawn(worker);
    eventually("the server hangs", async || sink.attempts() == 1).await;
    sink.behaves(Manner::Accept);
    organizer
        .registers(Role::Doctor, "quick@mail.ru", "Быстрова Анна")
        .await;
    eventually("the second letter is there", async || sink.letters().len() == 1).await;
    assert!(sink.letters()[0].contains("quick@mail.ru"));
    // Not before its acceptance is written down, or it would rightly be sent once more.
    eventually("the second letter is settled", async || {
        newest(&house).await.0 == "accepted"
    })
    .await;
    stop.send_replace(true);
    working.abort();
    assert!(working.await.is_err());
    // What nobody finished is done again when its lease is over.
    house.pass(Duration::minutes(6));
    house.end(3).await;
    assert_eq!(sink.letters().len(), 2);
}

#[tokio::test]
async fn without_a_mail_server_letters_are_in_the_built_in_mailbox() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    let mut here = Browser::at(&house);
    let list = here.get("/mailbox").await;
    assert_eq!(list.status, 200);
    assert!(list.body.contains("doctor@mail.ru") && list.body.contains("вы зарегистрированы как врач"));
    let letter = list
        .body
        .split("href=\"/mailbox/")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .unwrap();
    let opened = here.get(&format!("/mailbox/{letter}")).await;
    assert!(opened.status == 200 && opened.body.contains("/activate/"));
    assert_eq!(here.get("/mailbox/../../secret").await.status, 404);

    let near = || Request::builder().uri("/mailbox").header("accept", "text/html");
    for (what, request) in [
        ("through a proxy", near().header("x-forwarded-for", "10.0.0.1")),
        (
            "through a proxy that says so in a standard way",
            near().header("forwarded", "for=10.0.0.1"),
        ),
        ("by another name", near().header("host", "evil.example")),
    ] {
        let answer = here.send(request, "").await;
        assert_eq!(answer.status, 404, "{what}");
        assert!(!answer.body.contains("doctor@mail.ru"), "{what}");
    }
    let mut far = Browser::at(&house);
    far.peer = "192.0.2.1".parse().unwrap();
    assert_eq!(far.get("/mailbox").await.status, 404);
    house.end(2).await;
}

#[tokio::test]
async fn with_a_mail_server_there_is_no_mailbox() {
    let sink = Sink::open().await;
    let house = house_with(&sink).await;
    assert_eq!(Browser::at(&house).get("/mailbox").await.status, 404);
    assert!(!house.data_dir().join("mailbox").exists());
    assert!(Post::new(&house.config).unwrap().mailbox().is_none());
    house.end(0).await;
}
