//! What the log must never hold.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex},
};

use clinic::identity::{Operator, operator_link};
use domain::identity::Role;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt};
use uuid::Uuid;

use crate::harness::{ACTIVATE, Browser, Engine, House, Manner, REGISTER, SIGN_IN, Sink, encoded};

/// Everything that this process logs, more talkative than the program ever is.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let writer = log.clone();
    let lines = tracing_subscriber::fmt::layer()
        .with_ansi(false)
        .with_writer(move || writer.clone());
    let filter = EnvFilter::new("info,request=trace,server=trace,app=trace,clinic=trace,domain=trace");
    tracing::subscriber::set_global_default(tracing_subscriber::registry().with(filter).with(lines)).unwrap();
    log
});

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The mail server names an address in its refusal, a doctor mistypes, activates, signs in, and somebody searches: of
/// all that, the log tells what was done, and no name, address, password or secret.
#[tokio::test]
async fn nothing_personal_is_in_the_log() {
    let log = &*LOG;
    for engine in Engine::BOTH {
        // Words that no other test has: other tests of this process write into the same log.
        let tag = Uuid::new_v4().simple().to_string();
        let email = format!("doctor-{tag}@mail.ru");
        let name = format!("Кузнецова Анна {}", in_russian(&tag));
        let password = format!("зелёный чайник {tag}");
        let sink = Sink::open().await;
        sink.behaves(Manner::RefuseByName);
        let house = House::with(engine, &[("ONCOCENTER_SMTP_URL", sink.url().as_str())]).await;
        let mut organizer = house.organizer(&format!("organizer-{tag}@mail.ru")).await;

        let page = organizer.browser.get("/org/doctors/new").await;
        let two = format!("{email} {tag}");
        let typed = [("email", two.as_str()), ("full_name", name.as_str())];
        assert_eq!(organizer.browser.submit(&page, REGISTER, &typed).await.status, 422);
        let doctor = organizer.registers(Role::Doctor, &email, &name).await;
        house.letters_go_out().await;
        let answers = house
            .texts("SELECT answer FROM outbox_mail WHERE state = 'refused'")
            .await;
        assert!(answers[0].contains(&email), "the organizer is told: {answers:?}");

        let page = organizer.browser.get(&format!("/org/doctors/{doctor}/link")).await;
        let shown = organizer.browser.submit(&page, "/api/staff/copy_link", &[]).await;
        let copied = shown.body.split("/activate/").nth(1).unwrap();
        let copied = copied.split('"').next().unwrap().to_owned();

        let link = operator_link(&house.ctx, &Operator::at_the_console(), doctor)
            .await
            .unwrap();
        let link = link.reveal();
        let mut browser = Browser::at(&house);
        let page = browser.get(&format!("/activate/{link}?q={tag}")).await;
        assert_eq!(browser.submit(&page, ACTIVATE, &[("password", &tag)]).await.status, 422);
        let active = browser.submit(&page, ACTIVATE, &[("password", &password)]).await;
        assert_eq!(active.status, 303, "{}", active.body);
        let cookies: Vec<String> = browser.cookies.values().cloned().collect();
        let search = encoded(&[("search", &name), ("token", link)]);
        assert_eq!(browser.get(&format!("/doctor?{search}")).await.status, 200);
        assert_eq!(browser.get(&format!("/nothing/{tag}/{link}")).await.status, 404);
        let wrong = [("email", email.as_str()), ("password", tag.as_str())];
        assert_eq!(Browser::at(&house).post(SIGN_IN, &wrong).await.status, 422);

        let log = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
        for told in [REGISTER, "/activate/{token}", "/doctor", "refused"] {
            assert!(log.contains(told), "the log tells of {told}");
        }
        let mut secrets = vec![
            copied,
            tag.clone(),
            in_russian(&tag),
            link.to_owned(),
            encoded(&[("", &name)]),
        ];
        secrets.extend(cookies);
        secrets.extend(organizer.browser.cookies.values().cloned());
        for secret in secrets {
            assert!(!log.contains(&secret), "the log holds {secret}");
        }
        house.end(2).await;
    }
}

/// The same in Russian letters, as a name is.
fn in_russian(tag: &str) -> String {
    let letter = |c: char| char::from_u32(u32::from('а') + c.to_digit(16).unwrap()).unwrap();
    tag.chars().map(letter).collect()
}
