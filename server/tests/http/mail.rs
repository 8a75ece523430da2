//! Letters on their way out: the worker, the real conversation, and mail servers in every mood.

use std::{sync::Arc, time::Duration};

use domain::identity::Role;
use mail_parser::{Message, MessageParser};
use tokio::{
    sync::watch,
    task::JoinHandle,
    time::{MissedTickBehavior, interval, timeout},
};

pub(crate) use crate::sink::{Mood, Sink};
use crate::{
    harness::{Person, World},
    site::{Ask, Site},
};

on_both![
    a_letter_goes_out_by_itself_and_its_link_works,
    a_refusal_is_shown_as_the_server_said_it,
    whatever_a_mail_server_does_nothing_is_lost,
    a_letter_that_nobody_takes_is_given_up_in_the_end,
    a_letter_overtaken_by_removal_is_not_sent,
];

/// Long enough for a busy machine; nothing waits for it where all is well.
const AT_MOST: Duration = Duration::from_secs(60);
const DOCTOR: &str = "doctor@example.org";

/// A worker of its own.
pub(crate) struct Working {
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

pub(crate) fn worker(world: &World, site: &Site) -> Working {
    let (stop, stopping) = watch::channel(false);
    let post = server::mail::Post::new(&site.config)
        .unwrap()
        .with_patience(Duration::from_millis(300));
    let task = tokio::spawn(server::worker::run(world.ctx.clone(), Arc::new(post), stopping));
    Working { stop, task }
}

impl Working {
    /// As the process does it: what was begun is finished.
    pub(crate) async fn end(self) {
        self.stop.send_replace(true);
        timeout(AT_MOST, self.task).await.expect("the worker stops").unwrap();
    }
}

/// Asks again and again until there is an answer.
async fn until<T>(what: &str, look: impl AsyncFn() -> Option<T>) -> T {
    let mut again = interval(Duration::from_millis(20));
    again.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let found = async {
        loop {
            again.tick().await;
            if let Some(found) = look().await {
                return found;
            }
        }
    };
    timeout(AT_MOST, found)
        .await
        .unwrap_or_else(|_elapsed| panic!("{what} did not happen"))
}

/// State, failures and answer of the newest letter to somebody.
async fn row(world: &World, address: &str) -> (String, i64, Option<String>) {
    let sql = "SELECT state, failures, answer FROM outbox_mail WHERE address = $1 ORDER BY id DESC";
    let rows = world.rows(sql, vec![address.into()]).await;
    let row = rows.first().unwrap();
    (
        row.try_get_by_index(0).unwrap(),
        row.try_get_by_index(1).unwrap(),
        row.try_get_by_index(2).unwrap(),
    )
}

pub(crate) async fn until_settled(world: &World, address: &str) -> (String, String) {
    until("the letter's end", async || {
        let (state, _, answer) = row(world, address).await;
        (state != "queued").then(|| (state, answer.unwrap_or_default()))
    })
    .await
}

async fn until_failed(world: &World, times: i64) -> String {
    until("the next try", async || {
        let (state, failures, answer) = row(world, DOCTOR).await;
        (state == "queued" && failures == times).then(|| answer.unwrap())
    })
    .await
}

/// An organizer who has just registered a doctor, and the service that sends to this server.
async fn registered(world: &World, sink: &Sink) -> (Person, Site) {
    let by = world.clinic("Клиника", "organizer@example.org").await.organizer;
    let site = Site::new(world, &[("ONCOCENTER_SMTP_URL", &sink.url())]);
    world.invited(&by, Role::Doctor, DOCTOR, "Кузнецова Анна Львовна").await;
    (by, site)
}

fn parsed(raw: &[u8]) -> Message<'_> {
    MessageParser::default().parse(raw).unwrap()
}

/// The first address in the text.
fn first_link(message: &Message<'_>) -> String {
    let text = message.body_text(0).unwrap().into_owned();
    let link = text.split_whitespace().find(|word| word.starts_with("http"));
    link.unwrap().to_owned()
}

async fn a_letter_goes_out_by_itself_and_its_link_works(world: &World) {
    let sink = Sink::start(Mood::Takes).await;
    let (by, site) = registered(world, &sink).await;
    let working = worker(world, &site);
    assert_eq!(
        until_settled(world, DOCTOR).await,
        ("accepted".into(), "250 2.0.0 Queued as 42".into())
    );
    // A letter that is asked for while the worker waits goes out at once.
    world
        .invited(&by, Role::Specialist, "second@example.org", "Орлова Мария")
        .await;
    until_settled(world, "second@example.org").await;
    working.end().await;

    let letters = sink.taken();
    assert_eq!(letters.len(), 2);
    assert_eq!(letters[0].to, [DOCTOR]);
    assert_eq!(letters[0].from, "post@example.org");
    let message = parsed(&letters[0].data);
    assert_eq!(message.subject(), Some("ONCOCENTER: вы зарегистрированы как врач"));
    let second = parsed(&letters[1].data);
    assert_eq!(
        second.subject(),
        Some("ONCOCENTER: вы зарегистрированы как специалист по реабилитации")
    );
    assert_ne!(message.message_id(), second.message_id());
    assert!(message.message_id().unwrap().ends_with("@example.org"));
    assert_eq!(message.content_type_of(), "multipart/alternative");
    assert_eq!((message.text_body_count(), message.html_body_count()), (1, 1));
    for body in [message.body_text(0).unwrap(), message.body_html(0).unwrap()] {
        assert!(body.contains("активировать учетную запись"), "{body}");
        assert!(body.contains(&first_link(&message)), "{body}");
    }
    let path = first_link(&message);
    let path = path.strip_prefix(site.config.public_url.origin()).unwrap();
    world.noted(path.strip_prefix("/activate/").unwrap());
    // Looking consumes nothing.
    for _look in 0..3 {
        let page = site.get(path).await;
        assert_eq!(page.status.as_u16(), 200);
        assert!(page.body.contains("Кузнецова Анна Львовна"));
    }
}

trait Parts {
    fn content_type_of(&self) -> String;
}

impl Parts for Message<'_> {
    fn content_type_of(&self) -> String {
        use mail_parser::MimeHeaders;
        let kind = self.content_type().unwrap();
        format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default())
    }
}

async fn a_refusal_is_shown_as_the_server_said_it(world: &World) {
    let sink = Sink::start(Mood::Refuses).await;
    let (by, site) = registered(world, &sink).await;
    let working = worker(world, &site);
    let (state, answer) = until_settled(world, DOCTOR).await;
    working.end().await;
    assert_eq!(
        (state.as_str(), answer.as_str()),
        ("refused", "550 5.1.1 No such user here")
    );
    let page = site.send(Ask::get("/org").by(Some(&by))).await;
    assert!(page.body.contains(&answer), "{}", page.body);
    assert!(sink.taken().is_empty());
    assert_eq!(sink.conversations(), 1, "a refusal is not asked for again");
}

async fn whatever_a_mail_server_does_nothing_is_lost(world: &World) {
    let sink = Sink::start(Mood::Defers).await;
    let (by, site) = registered(world, &sink).await;
    let working = worker(world, &site);
    let answers = [
        (Mood::Defers, "451 4.7.1 Greylisted, try again later", 60),
        (Mood::DropsInTheMiddle, "почтовый сервер оборвал разговор", 5 * 60),
        (Mood::Hangs, "почтовый сервер не ответил за 30 секунд", 30 * 60),
        (Mood::ClosesTheDoor, "почтовый сервер", 2 * 3600),
        (Mood::TalksNonsense, "почтовый сервер оборвал разговор", 6 * 3600),
    ];
    for (number, (mood, said, wait)) in (1..).zip(answers) {
        sink.set(mood);
        let answer = until_failed(world, number).await;
        assert!(answer.starts_with(said), "{mood:?}: {answer}");
        let page = site.send(Ask::get("/org").by(Some(&by))).await;
        assert!(page.body.contains(said), "{mood:?}");
        // What comes next is set before its time has come.
        let next = answers.iter().skip_while(|(other, ..)| *other != mood).nth(1);
        sink.set(next.map_or(Mood::Takes, |(mood, ..)| *mood));
        world.pass(chrono::Duration::seconds(wait));
    }
    let (state, answer) = until_settled(world, DOCTOR).await;
    working.end().await;
    assert_eq!(
        (state.as_str(), answer.as_str()),
        ("accepted", "250 2.0.0 Queued as 42")
    );
    let taken = sink.taken();
    assert_eq!(taken.len(), 1);
    // Begun twice, it is one letter to whoever got it twice.
    let begun = sink.begun();
    assert_eq!(begun.len(), 1);
    let id = parsed(&taken[0].data).message_id().unwrap().to_owned();
    assert_eq!(parsed(&begun[0]).message_id(), Some(id.as_str()));
}

async fn a_letter_that_nobody_takes_is_given_up_in_the_end(world: &World) {
    // Nobody listens where the letters go.
    let sink = Sink::start(Mood::Takes).await;
    let (_, site) = registered(world, &sink).await;
    sink.away().await;
    let working = worker(world, &site);
    for failures in 1.. {
        let Some(wait) = domain::mail::retry_after_s(failures) else {
            break;
        };
        assert_eq!(
            until_failed(world, i64::from(failures)).await,
            "почтовый сервер недоступен"
        );
        world.pass(chrono::Duration::seconds(wait));
    }
    let (state, answer) = until_settled(world, DOCTOR).await;
    working.end().await;
    assert_eq!(
        (state.as_str(), answer.as_str()),
        ("refused", "почтовый сервер недоступен")
    );
}

async fn a_letter_overtaken_by_removal_is_not_sent(world: &World) {
    let sink = Sink::start(Mood::Defers).await;
    let (by, site) = registered(world, &sink).await;
    let working = worker(world, &site);
    until_failed(world, 1).await;
    let members: Vec<uuid::Uuid> = world
        .column("SELECT id FROM membership WHERE status = $1", vec!["invited".into()])
        .await;
    let id = domain::identity::MembershipId(members[0]);
    clinic::staff::remove(&world.ctx, &by.acts(world).await, id)
        .await
        .unwrap();
    sink.set(Mood::Takes);
    world.pass(chrono::Duration::seconds(60));
    assert_eq!(until_settled(world, DOCTOR).await.0, "withdrawn");
    working.end().await;
    assert!(sink.taken().is_empty());
}
