//! Letters that did not go out at once: what was begun twice is one letter, nothing is tried for ever, and what was
//! overtaken stays at home.

use std::{sync::Arc, time::Duration as Wait};

use chrono::Duration;
use domain::{identity::Role, mail::retry_after_s};
use mail_parser::MessageParser;
use server::mail::Post;

use crate::harness::{Browser, Engine, House, Manner, Sink};

const UNREACHABLE: &str = "почтовый сервер недоступен";

async fn house_with(engine: Engine, sink: &Sink) -> House {
    let mut house = House::with(engine, &[("ONCOCENTER_SMTP_URL", sink.url().as_str())]).await;
    // Longer than a mail server that answers needs, shorter than the program's own.
    let patient = Post::new(&house.config).unwrap().with_patience(Wait::from_secs(2));
    house.post = Arc::new(patient);
    house
}

/// State and answer of the doctor's letter.
async fn letter(house: &House) -> (String, String) {
    let column = |name: &str| format!("SELECT COALESCE({name}, '') FROM outbox_mail WHERE address = 'doctor@mail.ru'");
    (
        house.texts(&column("state")).await.remove(0),
        house.texts(&column("answer")).await.remove(0),
    )
}

#[tokio::test]
async fn whatever_a_mail_server_does_the_letter_arrives_and_is_the_same() {
    for engine in Engine::BOTH {
        let sink = Sink::open().await;
        let house = house_with(engine, &sink).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        organizer
            .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
            .await;
        for (failures, (manner, says)) in (1..).zip([
            (Manner::Drop, "почтовый сервер оборвал разговор"),
            (Manner::Hang, "почтовый сервер не ответил за 30 секунд"),
            (Manner::NotNow, "451 4.7.1 Greylisted, try again"),
            (Manner::Nonsense, "почтовый сервер оборвал разговор"),
        ]) {
            sink.behaves(manner);
            house.letters_go_out().await;
            assert_eq!(letter(&house).await, ("queued".into(), says.into()), "{manner:?}");
            if failures < 4 {
                // Later, the organizer's hour without a request is over.
                let page = organizer.browser.get("/org").await;
                assert!(page.body.contains(says), "{manner:?}: {}", page.body);
            }
            house.pass(Duration::seconds(retry_after_s(failures).unwrap()));
        }
        sink.behaves(Manner::Accept);
        house.letters_go_out().await;
        assert_eq!(letter(&house).await.0, "accepted");
        // Whoever got the first half, or the whole without being able to say so, can tell that it is the same letter.
        let (whole, dropped) = (sink.letters(), sink.dropped());
        assert_eq!((whole.len(), dropped.len()), (1, 1));
        let id_of = |raw: &str| {
            let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
            message.message_id().unwrap().to_owned()
        };
        assert_eq!(id_of(&whole[0]), id_of(&dropped[0]));
        // Both links work: nobody knows which of the two will be read.
        for raw in [&whole[0], &dropped[0]] {
            let message = MessageParser::default().parse(raw.as_bytes()).unwrap();
            let text = message.body_text(0).unwrap();
            let link = text.split_whitespace().find(|word| word.starts_with("http")).unwrap();
            let path = link.strip_prefix(house.config.public_url.origin()).unwrap();
            assert_eq!(Browser::at(&house).get(path).await.status, 200);
        }
        house.end(2).await;
    }
}

#[tokio::test]
async fn a_letter_that_nobody_takes_is_given_up_and_said_so() {
    for engine in Engine::BOTH {
        let sink = Sink::open().await;
        let house = house_with(engine, &sink).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        organizer
            .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
            .await;
        sink.close().await;
        for failures in 1.. {
            house.letters_go_out().await;
            let Some(wait) = retry_after_s(failures) else { break };
            assert_eq!(
                letter(&house).await,
                ("queued".into(), UNREACHABLE.into()),
                "{failures}"
            );
            house.pass(Duration::seconds(wait));
        }
        assert_eq!(letter(&house).await, ("refused".into(), UNREACHABLE.into()));
        house.end(2).await;
    }
}

#[tokio::test]
async fn a_letter_overtaken_by_removal_is_not_sent() {
    for engine in Engine::BOTH {
        let sink = Sink::open().await;
        let house = house_with(engine, &sink).await;
        let mut organizer = house.organizer("organizer@mail.ru").await;
        sink.behaves(Manner::NotNow);
        organizer
            .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
            .await;
        house.letters_go_out().await;
        house
            .execute("UPDATE invitation SET state = 'revoked', closed_at = created_at WHERE email = 'doctor@mail.ru'")
            .await;
        sink.behaves(Manner::Accept);
        house.pass(Duration::minutes(1));
        house.letters_go_out().await;
        assert_eq!(letter(&house).await.0, "withdrawn");
        assert!(sink.letters().is_empty());
        house.end(2).await;
    }
}

#[tokio::test]
async fn a_letter_in_the_mailbox_is_shown_in_its_frame_and_runs_nothing() {
    let house = House::open().await;
    let mut organizer = house.organizer("organizer@mail.ru").await;
    organizer
        .registers(Role::Doctor, "doctor@mail.ru", "Сидорова Анна")
        .await;
    house.letters_go_out().await;
    let mut here = Browser::at(&house);
    let after = |html: &str, mark: &str| {
        let rest = html.split(mark).nth(1).unwrap_or_else(|| panic!("no {mark} in {html}"));
        rest.split('"').next().unwrap().to_owned()
    };
    let list = here.get("/mailbox").await;
    let page = here
        .get(&format!("/mailbox/{}", after(&list.body, "href=\"/mailbox/")))
        .await;
    let frame = format!("/mailbox/{}", after(&page.body, "src=\"/mailbox/"));
    let shown = here.get(&frame).await;
    assert_eq!(shown.status, 200, "{frame}");
    let policy = shown.header("content-security-policy");
    for rule in ["default-src 'none'", "frame-ancestors 'self'", "sandbox"] {
        assert!(policy.contains(rule), "{policy}");
    }
    assert!(!policy.contains("script"), "{policy}");
    assert!(shown.body.contains("активировать учетную запись") && shown.body.contains("<base target=\"_top\">"));
    assert_eq!(here.get("/mailbox/none/html").await.status, 404);
    let mut far = Browser::at(&house);
    far.peer = "192.0.2.1".parse().unwrap();
    assert_eq!(far.get(&frame).await.status, 404);
    house.end(2).await;
}
