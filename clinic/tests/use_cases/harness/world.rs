use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};

use chrono::{DateTime, Duration, Utc};
use clinic::{
    Clock, Context, KEY_BYTES, Vault, connect,
    identity::{Passkeys, Passwords},
    job::{self, Claim, Work},
    mail::{
        self, ApplicationNews, Content, GroupNews, Invite, Letter, LoginNews, NewsOfClasses, NewsOfMonitoring,
        ReviewNews, Reviewed,
    },
    settings::Brands,
};
use domain::{
    classes::questionnaire::Consent,
    identity::FormKey,
    mail::{LetterId, Outcome},
    patients::{Period, PeriodId},
    settings::{Brand, BrandId},
};
use uuid::Uuid;

use super::{Engine, Fresh, ORIGIN, programmes, questionnaires};

/// One test's own world.
pub(crate) struct World {
    pub(crate) ctx: Context,
    pub(crate) engine: Engine,
    clock: Clock,
    time: Arc<AtomicI64>,
    /// Every secret that came out of a use case: none may be in the database.
    secrets: Mutex<Vec<String>>,
    /// Letters about sign-ins at new browsers. Nearly every test has some, and few are about them.
    of_browsers: Mutex<Vec<Sent>>,
    fresh: Fresh,
}

/// A letter that was sent, with its link.
#[derive(Debug)]
pub(crate) struct Sent {
    pub(crate) id: LetterId,
    pub(crate) to: String,
    /// The secret of the link; empty where the letter has none.
    pub(crate) link: String,
    pub(crate) letter: Letter,
}

impl Sent {
    /// What it says, of a letter that invites.
    pub(crate) fn invite(&self) -> &Invite {
        match &self.letter.content {
            Content::Invitation(invite) => invite,
            other => panic!("no invitation: {other:?}"),
        }
    }

    /// What it says, of a letter about classes.
    pub(crate) fn classes(&self) -> &NewsOfClasses {
        match &self.letter.content {
            Content::Classes(news) => news,
            other => panic!("nothing about classes: {other:?}"),
        }
    }

    /// What it says, of a letter about an application.
    pub(crate) fn of_application(&self) -> &ApplicationNews {
        match &self.letter.content {
            Content::Application(news) => news,
            other => panic!("nothing about an application: {other:?}"),
        }
    }

    /// What it says, of a letter about a login.
    pub(crate) fn news(&self) -> &LoginNews {
        match &self.letter.content {
            Content::Login(news) => news,
            other => panic!("nothing about a login: {other:?}"),
        }
    }
}

/// When every world begins: a Tuesday noon in Moscow, with microseconds that must not get lost.
const BEGINNING: &str = "2026-11-24T09:00:00.123456Z";

/// Runs a test in a world of its own, and looks at what it left there.
pub(crate) fn run(engine: Engine, test: impl AsyncFnOnce(&World)) {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .unwrap()
        .block_on(async {
            let world = World::new(engine).await;
            test(&world).await;
            world.end().await;
        });
}

/// Runs all of them at the same moment.
pub(crate) async fn at_once<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let running: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut results = Vec::new();
    for task in running {
        results.push(task.await.unwrap());
    }
    results
}

/// The one-time key of a form that was just rendered.
pub(crate) fn key() -> FormKey {
    FormKey(Uuid::new_v4())
}

impl World {
    pub(crate) async fn new(engine: Engine) -> Self {
        let fresh = Fresh::of(engine);
        let beginning: DateTime<Utc> = BEGINNING.parse().unwrap();
        let time = Arc::new(AtomicI64::new(beginning.timestamp_micros()));
        let hand = Arc::clone(&time);
        let clock = Clock::by(move || DateTime::from_timestamp_micros(hand.load(Ordering::SeqCst)).unwrap());
        Self {
            ctx: process(&fresh.url, &clock).await,
            engine,
            clock,
            time,
            secrets: Mutex::default(),
            of_browsers: Mutex::default(),
            fresh,
        }
    }

    /// Another process of the service: connections of its own to the same database, the same time on the wall.
    pub(crate) async fn another_process(&self) -> Context {
        process(&self.fresh.url, &self.clock).await
    }

    /// One more process, whose statements are counted.
    pub(crate) async fn counted_process(&self) -> (Context, Arc<AtomicUsize>) {
        let mut ctx = self.another_process().await;
        let statements = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&statements);
        ctx.db.observe(move |_sql, _took| {
            counter.fetch_add(1, Ordering::SeqCst);
        });
        (ctx, statements)
    }

    pub(crate) fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    /// Lets time go by.
    pub(crate) fn pass(&self, time: Duration) {
        self.time.fetch_add(time.num_microseconds().unwrap(), Ordering::SeqCst);
    }

    /// Sets the clock.
    pub(crate) fn set(&self, now: DateTime<Utc>) {
        self.time.store(now.timestamp_micros(), Ordering::SeqCst);
    }

    /// Remembers a secret that the test was given, for the search at the end.
    pub(crate) fn noted(&self, secret: &str) -> String {
        // What is shorter may stand in a table by chance.
        if secret.len() >= 8 {
            self.secrets.lock().unwrap().push(secret.to_owned());
        }
        secret.to_owned()
    }

    /// Does what the workers do with every reminder, list and letter that is due; the mail server takes them all.
    pub(crate) async fn letters(&self) -> Vec<Sent> {
        let mut sent = Vec::new();
        while let Some((claim, letter)) = Box::pin(self.open_next()).await {
            let taken = Outcome::Accepted("250 2.0.0 Ok".to_owned());
            mail::settle(&self.ctx, &claim, letter.id, taken).await.unwrap();
            sent.push(letter);
        }
        sent
    }

    /// The one letter that is due. Those about reports and alerts, which come by themselves, count only where there is
    /// no other.
    pub(crate) async fn letter(&self) -> Sent {
        let mut letters = self.letters().await;
        if letters.iter().any(|sent| !is_of_watching(&sent.letter)) {
            letters.retain(|sent| !is_of_watching(&sent.letter));
        }
        assert_eq!(letters.len(), 1, "one letter was to be sent: {letters:?}");
        letters.pop().unwrap()
    }

    /// Claims the letter that has been due longest and opens it. One that was overtaken is done with,
    /// reminders and lists that are due become letters.
    pub(crate) async fn open_next(&self) -> Option<(Claim, Sent)> {
        while let Some(claim) = job::claim(&self.ctx).await.unwrap() {
            let id = match claim.work {
                Work::Letter(id) => id,
                Work::Remind { .. }
                | Work::Import(_)
                | Work::RemindDoctor(_)
                | Work::RemindApplicant(_)
                | Work::Escalate(_)
                | Work::Offer(_)
                | Work::OfferEnds(_) => {
                    job::perform(&self.ctx, &claim).await.unwrap();
                    continue;
                }
                other => panic!("a letter was due, not {other:?}"),
            };
            match mail::open(&self.ctx, id).await.unwrap() {
                Some(letter) if is_of_a_browser(&letter) => {
                    let (taken, sent) = (Outcome::Accepted("250 2.0.0 Ok".to_owned()), self.sent(letter));
                    mail::settle(&self.ctx, &claim, sent.id, taken).await.unwrap();
                    self.of_browsers.lock().unwrap().push(sent);
                }
                Some(letter) => return Some((claim, self.sent(letter))),
                None => job::done(&self.ctx, &claim).await.unwrap(),
            }
        }
        None
    }

    /// The letters about sign-ins at new browsers so far; they don't count among the others.
    pub(crate) async fn letters_about_browsers(&self) -> Vec<Sent> {
        let others = self.letters().await;
        assert!(others.is_empty(), "other letters were due, too: {others:?}");
        std::mem::take(&mut *self.of_browsers.lock().unwrap())
    }

    pub(crate) fn sent(&self, letter: Letter) -> Sent {
        let token = match &letter.content {
            Content::Invitation(invite) => Some(&invite.token),
            Content::Login(
                LoginNews::PasswordReset { token, .. }
                | LoginNews::EmailConfirmation { token, .. }
                | LoginNews::FactorReset { token, .. },
            ) => Some(token),
            Content::Application(news) => match news {
                ApplicationNews::Continue { token, .. }
                | ApplicationNews::Expired { token, .. }
                | ApplicationNews::Unfinished { token, .. }
                | ApplicationNews::Received { token, .. } => Some(token),
                ApplicationNews::Code { .. }
                | ApplicationNews::Withdrawn { .. }
                | ApplicationNews::New { .. }
                | ApplicationNews::Answered { .. } => None,
            },
            Content::Review(Reviewed { news, .. }) => match news {
                ReviewNews::Question(token) | ReviewNews::Waiting(token) | ReviewNews::Declined(token) => Some(token),
                ReviewNews::Approved(seat) => seat.token.as_ref(),
                ReviewNews::Reminder { .. } | ReviewNews::Overdue { .. } | ReviewNews::Given { .. } => None,
            },
            Content::Group(GroupNews::Offer { token, .. } | GroupNews::Waiting { token, .. }) => Some(token),
            Content::Monitoring(
                NewsOfMonitoring::Due { token, .. }
                | NewsOfMonitoring::Reminder { token, .. }
                | NewsOfMonitoring::CaregiverAsked { token, .. },
            ) => Some(token),
            Content::Login(_)
            | Content::Declined(_)
            | Content::Group(_)
            | Content::Classes(_)
            | Content::Monitoring(
                NewsOfMonitoring::Alert(_)
                | NewsOfMonitoring::AlertsGiven { .. }
                | NewsOfMonitoring::Ending { .. }
                | NewsOfMonitoring::CaregiverNamed { .. },
            ) => None,
        };
        Sent {
            id: letter.id,
            to: letter.to.to_string(),
            link: token.map(|token| self.noted(token.reveal())).unwrap_or_default(),
            letter,
        }
    }

    async fn end(self) {
        let waiting = self
            .number(&format!(
                "SELECT count(*) FROM outbox_mail WHERE state = 'queued' AND kind NOT IN ({OF_THEIR_OWN})"
            ))
            .await;
        assert_eq!(waiting, 0, "letters were left in the outbox that no test accounted for");
        let jobs = self
            .number(&format!(
                "SELECT count(*) FROM job WHERE kind = 'letter' \
                 AND subject NOT IN (SELECT id FROM outbox_mail WHERE kind IN ({OF_THEIR_OWN}))"
            ))
            .await;
        assert_eq!(jobs, 0, "jobs of settled letters were left");
        let secrets = std::mem::take(&mut *self.secrets.lock().unwrap());
        self.assert_nowhere(&secrets).await;
        self.ctx.db.read().close_by_ref().await.unwrap();
    }
}

/// Letters that many tests cause beside what they are about; those that are about them count them.
const OF_THEIR_OWN: &str = "'new_device', 'report_due', 'report_reminder', 'alert_new', 'alert_overdue', \
     'alerts_given', 'observation_ending'";

fn is_of_a_browser(letter: &Letter) -> bool {
    matches!(letter.content, Content::Login(LoginNews::NewDevice { .. }))
}

fn is_of_watching(letter: &Letter) -> bool {
    matches!(letter.content, Content::Monitoring(_))
}

async fn process(url: &str, clock: &Clock) -> Context {
    let db = connect(url).await.unwrap();
    Context::new(
        db,
        clock.clone(),
        brands(),
        Passwords::new(2),
        Vault::new([7; KEY_BYTES]),
    )
    .with_passkeys(Passkeys::at(ORIGIN, "ONCOCENTER"))
}

fn brands() -> Brands {
    let brand = |name: &str, centre: &str, questionnaire: &str, programme: &str| Brand {
        name: name.to_owned(),
        centre: centre.to_owned(),
        about: "Сервис для пациентов и врачей.".to_owned(),
        support_email: "support@example.org".to_owned().try_into().unwrap(),
        mail_from: "post@example.org".to_owned().try_into().unwrap(),
        accent_light: "#0b6e6e".to_owned().try_into().unwrap(),
        accent_dark: "#5cc8c8".to_owned().try_into().unwrap(),
        first_course: "ЛФК".to_owned(),
        questionnaire: questionnaire.parse().unwrap(),
        programmes: [programme, "lfk-course"].map(|code| code.parse().unwrap()).into(),
        periods: [
            ("1m", "1 месяц", 30),
            ("2m", "2 месяца", 61),
            ("3m", "3 месяца", 91),
            ("6m", "6 месяцев", 183),
            ("9m", "9 месяцев", 274),
            ("12m", "12 месяцев", 365),
        ]
        .map(|(id, label, days)| Period {
            id: PeriodId(id.to_owned()),
            label: label.to_owned(),
            days,
        })
        .into(),
        consents: vec![Consent {
            id: "observation_data".parse().unwrap(),
            version: 1,
            label: "Согласен".to_owned(),
            text: "Разрешаю.".to_owned(),
            required: true,
        }],
    };
    let all = BTreeMap::from([
        (
            BrandId("oncocenter".to_owned()),
            brand("ONCOCENTER", "цифровой онкоцентр", "onco-lfk", "onco-basic"),
        ),
        (
            BrandId("nephro".to_owned()),
            brand("ТЕЛЕНЕФРОЦЕНТР", "цифровой нефроцентр", "nephro-lfk", "nephro-basic"),
        ),
    ]);
    Brands::new(all, BrandId("oncocenter".to_owned()), questionnaires(), programmes()).unwrap()
}
