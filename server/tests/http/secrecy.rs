//! What the log must never hold.

use std::{
    io,
    sync::{Arc, LazyLock, Mutex},
};

use axum::http::StatusCode;
use tracing_subscriber::{EnvFilter, layer::SubscriberExt};

use crate::{
    harness::{World, key},
    html::{encoded, value},
    mail::{Mood, Sink, until_settled, worker},
    site::{Ask, Site},
};

on_both![nothing_personal_is_in_the_log];

/// Everything that this process logs, more talkative than the program ever is.
static LOG: LazyLock<Log> = LazyLock::new(|| {
    let log = Log::default();
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer({
        let log = log.clone();
        move || log.clone()
    });
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

impl Log {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.0.lock().unwrap()).into_owned()
    }
}

/// A doctor is invited, the mail server names the address in its refusals, the doctor activates, mistypes, signs in,
/// and somebody searches: of all that, no name, address, password or secret is in the log.
async fn nothing_personal_is_in_the_log(world: &World) {
    let log = &*LOG;
    // Names that no other test has.
    let tag = uuid::Uuid::new_v4().simple().to_string();
    let email = format!("doctor-{tag}@example.org");
    let name = format!("Кузнецова Анна {}", letters(&tag));
    let password = format!("зелёный чайник {tag}");
    let by = world.clinic("Клиника", "organizer@example.org").await.organizer;
    let sink = Sink::start(Mood::RefusesByName).await;
    let site = Site::new(world, &[("ONCOCENTER_SMTP_URL", &sink.url())]);

    let fields = [
        ("role", "doctor"),
        ("email", &email),
        ("full_name", &name),
        ("acting", &by.membership.to_string()),
        ("form_key", &key().to_string()),
        ("return_to", "/org/doctors/new"),
    ];
    let register = || Ask::post("/api/staff/register", &fields).by(Some(&by));
    let wrong = register().with_fields(&[("email", &format!("{email} {tag}")), ("full_name", &name)]);
    assert!(site.send(wrong).await.status.is_client_error());
    assert_eq!(site.send(register()).await.status, StatusCode::SEE_OTHER);
    let working = worker(world, &site);
    let (state, answer) = until_settled(world, &email).await;
    working.end().await;
    assert_eq!(state, "refused");
    assert!(answer.contains(&email), "the organizer is told: {answer}");

    // Sent anew, it arrives.
    sink.set(Mood::Takes);
    let id = world
        .one::<uuid::Uuid>("SELECT id FROM membership WHERE status = $1", vec!["invited".into()])
        .await;
    let address = domain::identity::Email::parse(&email).unwrap();
    let organizer = by.acts(world).await;
    clinic::staff::resend(
        &world.ctx,
        &organizer,
        domain::identity::MembershipId(id),
        &address,
        key(),
    )
    .await
    .unwrap();
    let link = world.noted(&world.letter().await.link);
    let page = site.get(&format!("/activate/{link}?q={}", encoded(&name))).await;
    assert_eq!(page.status, StatusCode::OK);
    let activation = [
        ("token", link.as_str()),
        ("password", &password),
        ("form_key", &value(&page.body, "form_key")),
    ];
    let active = site.send(Ask::post("/api/identity/activate", &activation)).await;
    assert_eq!(active.status, StatusCode::SEE_OTHER, "{}", active.body);
    let token = world.noted(&active.cookie("session"));
    let wrong = [("email", email.as_str()), ("password", tag.as_str())];
    assert_eq!(
        site.send(Ask::post("/api/identity/sign_in", &wrong))
            .await
            .status
            .as_u16(),
        422
    );
    let search = format!("/doctor?search={}&token={link}", encoded(&name));
    assert_eq!(
        site.send(Ask::get(&search).with_session(&token)).await.status,
        StatusCode::OK
    );
    assert_eq!(
        site.get(&format!("/nothing/{tag}/{link}")).await.status,
        StatusCode::NOT_FOUND
    );

    let log = log.text();
    for told in ["/api/staff/register", "/activate/{token}", "/doctor", "refused"] {
        assert!(log.contains(told), "the log tells of {told}");
    }
    let device = active.cookie("device");
    for secret in [
        &tag,
        &letters(&tag),
        &encoded(&name),
        &link,
        &token,
        &device,
        &by.cookie,
    ] {
        assert!(!log.contains(secret.as_str()), "the log holds {secret}");
    }
}

/// The same tag in Russian letters, for a name.
fn letters(tag: &str) -> String {
    let letter = |c: char| char::from_u32(u32::from('а') + c.to_digit(16).unwrap()).unwrap();
    tag.chars().map(letter).collect()
}
