//! Whoever is slow, away, asleep or dead: the alerts agree with a model that counts minutes one by one.

use chrono::{DateTime, Datelike, Duration, Timelike, Utc};
use clinic::{
    Context,
    identity::{Actor, Patient},
    job::{self, Claim, Work},
    monitoring::{
        alerts::close,
        reports::{Filler, own, send},
    },
};
use domain::{
    classes::triage::Level,
    identity::Role,
    monitoring::{AlertAction, AlertId, Closing, ReportId},
};
use proptest::{
    collection::vec,
    prelude::*,
    test_runner::{Config, RngAlgorithm, TestRng, TestRunner},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Watched, asks, fill, watched};
use crate::harness::{Engine, World, key, patient, run};

/// A Monday midnight in Moscow.
const BEGINNING: &str = "2026-11-29T21:00:00Z";
/// Mondays, Tuesdays and Thursdays from nine to three: more days off and nights than work.
const WORKING_DAYS: [u32; 3] = [0, 1, 3];
const OPENS: u32 = 9 * 60;
const CLOSES: u32 = 15 * 60;
/// A program that died keeps its work from the others for so long.
const LEASE: Duration = Duration::minutes(5);

#[test]
fn the_model_holds_on_sqlite() {
    check(Engine::Sqlite);
}

#[test]
fn the_model_holds_on_postgres() {
    check(Engine::Postgres);
}

fn check(engine: Engine) {
    let config = Config {
        cases: 8,
        max_shrink_iters: 40,
        failure_persistence: None,
        ..Config::default()
    };
    // The same on every run: what a change breaks must show with the change.
    let mut runner = TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    runner
        .run(&vec(deed(), 25..45), |deeds| {
            run(engine, async |world| {
                let mut play = Play::begin(world).await;
                for deed in &deeds {
                    play.take(world, deed).await;
                    play.compare(world, deed).await;
                }
            });
            Ok(())
        })
        .unwrap();
}

/// What happens next. A number stands for one of what there is.
#[derive(Clone, Debug)]
enum Deed {
    /// A patient reports what calls for an answer, red or amber.
    Report { red: bool },
    /// Time goes by.
    Wait { minutes: i64 },
    /// Until the next step is due, to the minute.
    WaitForStep,
    /// The workers of one of the programs do what is due.
    Works { program: usize },
    /// A program claims a step, and dies.
    Dies,
    /// One that was thought dead goes on where it was.
    Wakes { claim: usize },
    /// A program is started anew.
    Restarts { program: usize },
    /// The doctor answers.
    Closes { alert: usize },
    /// Somebody stands in for the doctor, or does no more.
    Deputy,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => any::<bool>().prop_map(|red| Deed::Report { red }),
        3 => prop_oneof![0..12_i64, 12..900_i64, 900..6000_i64].prop_map(|minutes| Deed::Wait { minutes }),
        5 => Just(Deed::WaitForStep),
        8 => (0..PROGRAMS).prop_map(|program| Deed::Works { program }),
        3 => Just(Deed::Dies),
        2 => (0..4_usize).prop_map(|claim| Deed::Wakes { claim }),
        1 => (0..PROGRAMS).prop_map(|program| Deed::Restarts { program }),
        2 => (0..4_usize).prop_map(|alert| Deed::Closes { alert }),
        2 => Just(Deed::Deputy),
    ]
}

const PROGRAMS: usize = 2;
/// Patients, each of whom reports once.
const PATIENTS: [(&str, &str); 5] = [
    ("alla@example.org", "Абрамова Алла"),
    ("vera@example.org", "Воронова Вера"),
    ("galina@example.org", "Гусева Галина"),
    ("daria@example.org", "Дятлова Дарья"),
    ("elena@example.org", "Ершова Елена"),
];

/// An alert as the model has it.
#[derive(Clone, Debug)]
struct Modelled {
    id: AlertId,
    level: Level,
    steps: Vec<&'static str>,
    next_at: DateTime<Utc>,
    is_open: bool,
    /// Until when a dead program keeps it from the others, and which claim that is.
    held: Option<(usize, DateTime<Utc>)>,
}

struct Play {
    all: Watched,
    /// Those who have not reported yet follow those who have.
    patients: Vec<(Actor<Patient>, ReportId)>,
    programs: Vec<Context>,
    claims: Vec<(Claim, AlertId)>,
    alerts: Vec<Modelled>,
    deputy: Uuid,
    is_deputized: bool,
}

impl Play {
    async fn begin(world: &World) -> Self {
        let all = watched(world).await;
        let deputy = world
            .member_of(
                &all.clinic.organizer,
                Role::Doctor,
                "boris@example.org",
                "Борисов Борис",
            )
            .await;
        // Everybody is asked once, may take as long as it likes, and is asked no more: what does not come is another matter.
        let mut people = Vec::new();
        for (email, name) in PATIENTS {
            let new = patient(email, name, all.doctor.membership);
            let person = world.patient(&all.clinic.organizer, new).await;
            people.push(person.acts::<Patient>(world).await);
        }
        asks(world).await;
        world
            .execute("UPDATE observation SET paused_at = created_at", vec![])
            .await;
        world
            .execute("UPDATE report SET closes_at = '2036-01-01T00:00:00+00:00'", vec![])
            .await;
        let mut patients = Vec::new();
        for me in people {
            let report = own(&world.ctx, &me, None).await.unwrap().rows[0].id;
            patients.push((me, report));
        }
        let settings = "UPDATE clinic_settings SET working_days = $1, opens_at = $2, closes_at = $3";
        let days: i64 = WORKING_DAYS.iter().map(|day| 1_i64 << day).sum();
        let settings_values: Vec<Value> = vec![days.into(), i64::from(OPENS).into(), i64::from(CLOSES).into()];
        world.execute(settings, settings_values).await;
        world.set(BEGINNING.parse().unwrap());
        let mut programs = Vec::new();
        for _ in 0..PROGRAMS {
            programs.push(world.another_process().await);
        }
        Self {
            patients,
            deputy: deputy.membership.0,
            all,
            programs,
            claims: Vec::new(),
            alerts: Vec::new(),
            is_deputized: false,
        }
    }

    async fn take(&mut self, world: &World, deed: &Deed) {
        match *deed {
            Deed::Report { red } => self.report(world, red).await,
            Deed::Wait { minutes } => world.pass(Duration::minutes(minutes)),
            Deed::WaitForStep => {
                let open = self.alerts.iter().filter(|alert| alert.is_open);
                if let Some(next) = open.map(|alert| alert.next_at).min() {
                    world.set(next.max(world.now()));
                }
            }
            Deed::Works { program } => self.works(world, program).await,
            Deed::Dies => self.dies(world).await,
            Deed::Wakes { claim } => self.wakes(world, claim).await,
            Deed::Restarts { program } => {
                let old = std::mem::replace(&mut self.programs[program], world.another_process().await);
                old.db.read().close_by_ref().await.unwrap();
            }
            Deed::Closes { alert } => self.closes(world, alert).await,
            Deed::Deputy => self.stands_in(world).await,
        }
    }

    /// The next patient sends the report that it was asked for.
    async fn report(&mut self, world: &World, red: bool) {
        let Some((me, report)) = self.patients.get(self.alerts.len()) else {
            return;
        };
        let answers = if red { ("urgent", "yes") } else { ("fall", "yes") };
        let (filler, report) = (Filler::Patient(me), *report);
        fill(&world.ctx, filler, report, &[answers]).await;
        send(&world.ctx, filler, report, key()).await.unwrap();
        let id = world
            .one("SELECT id FROM alert WHERE report_id = $1", vec![report.0.into()])
            .await;
        let now = world.now();
        self.alerts.push(Modelled {
            id: AlertId(id),
            level: if red { Level::Red } else { Level::Amber },
            steps: vec!["doctor"],
            next_at: match red {
                true => after(now, 4 * 60),
                false => after(now + Duration::hours(72), 0),
            },
            is_open: true,
            held: None,
        });
    }

    async fn works(&mut self, world: &World, program: usize) {
        let ctx = &self.programs[program];
        while let Some(claim) = job::claim(ctx).await.unwrap() {
            if matches!(claim.work, Work::EscalateAlert(_)) {
                job::perform(ctx, &claim).await.unwrap();
            }
        }
        let now = world.now();
        let is_deputized = self.is_deputized;
        for alert in &mut self.alerts {
            let is_held = alert.held.is_some_and(|(_, until)| until > now);
            if alert.is_open && alert.next_at <= now && !is_held {
                alert.go_on(now, is_deputized);
            }
        }
    }

    async fn dies(&mut self, world: &World) {
        let now = world.now();
        while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
            let Work::EscalateAlert(id) = claim.work else { continue };
            let number = self.claims.len();
            let alert = self.alerts.iter_mut().find(|alert| alert.id == id).unwrap();
            let was_held = alert.held.is_some_and(|(_, until)| until > now);
            assert!(alert.is_open && alert.next_at <= now && !was_held, "{alert:?} at {now}");
            alert.held = Some((number, now + LEASE));
            self.claims.push((claim, id));
            break;
        }
    }

    async fn wakes(&mut self, world: &World, claim: usize) {
        if self.claims.is_empty() {
            return;
        }
        let number = claim % self.claims.len();
        let (claim, id) = self.claims[number].clone();
        job::perform(&world.ctx, &claim).await.unwrap();
        let (now, is_deputized) = (world.now(), self.is_deputized);
        let alert = self.alerts.iter_mut().find(|alert| alert.id == id).unwrap();
        // Only whoever still has the work does it.
        if alert.is_open && alert.held.is_some_and(|(holder, _)| holder == number) {
            alert.go_on(now, is_deputized);
        }
    }

    async fn closes(&mut self, world: &World, alert: usize) {
        let mut open: Vec<&mut Modelled> = self.alerts.iter_mut().filter(|alert| alert.is_open).collect();
        if open.is_empty() {
            return;
        }
        let place = alert % open.len();
        let alert = &mut open[place];
        let closing = Closing {
            action: AlertAction::Called,
            note: None,
        };
        close(&world.ctx, &self.all.anna, alert.id, closing, key())
            .await
            .unwrap();
        alert.is_open = false;
    }

    async fn stands_in(&mut self, world: &World) {
        if self.is_deputized {
            world.execute("DELETE FROM deputy", vec![]).await;
        } else {
            let row = vec![
                ("id", Uuid::now_v7().into()),
                ("clinic_id", self.all.clinic.id.0.into()),
                ("doctor_id", self.all.doctor.membership.0.into()),
                ("deputy_id", self.deputy.into()),
                ("from_day", "2026-01-01".into()),
                ("to_day", "2036-01-01".into()),
                ("created_at", world.now().into()),
            ];
            world.insert("deputy", row).await.unwrap();
        }
        self.is_deputized = !self.is_deputized;
    }

    async fn compare(&self, world: &World, deed: &Deed) {
        for alert in &self.alerts {
            let steps: Vec<String> = world
                .column(
                    "SELECT step FROM alert_event WHERE alert_id = $1 ORDER BY number",
                    vec![alert.id.0.into()],
                )
                .await;
            assert_eq!(steps, alert.steps, "after {deed:?} at {}: {alert:?}", world.now());
            let state: String = world
                .one("SELECT state FROM alert WHERE id = $1", vec![alert.id.0.into()])
                .await;
            assert_eq!(state == "open", alert.is_open, "after {deed:?}: {alert:?}");
            let next: Option<DateTime<Utc>> = world
                .one("SELECT next_at FROM alert WHERE id = $1", vec![alert.id.0.into()])
                .await;
            // Nobody is without a next step while nobody answers.
            let expected = alert.is_open.then_some(alert.next_at);
            assert_eq!(next, expected, "after {deed:?} at {}: {alert:?}", world.now());
        }
        let jobs = world
            .number("SELECT count(*) FROM job WHERE kind = 'escalate_alert'")
            .await;
        let open = self.alerts.iter().filter(|alert| alert.is_open).count();
        assert_eq!(jobs, i64::try_from(open).unwrap(), "one job for each open alert");
    }
}

impl Modelled {
    fn go_on(&mut self, now: DateTime<Utc>, is_deputized: bool) {
        self.held = None;
        if now < self.next_at {
            return;
        }
        let to_deputy = self.steps.last() == Some(&"doctor") && is_deputized;
        let minutes = if to_deputy && self.level == Level::Red {
            2 * 60
        } else {
            8 * 60
        };
        self.steps.push(if to_deputy { "deputy" } else { "organizer" });
        self.next_at = after(now, minutes);
    }
}

/// Whether somebody is there in the minute that begins then: Moscow is three hours ahead all the year.
fn is_open(minute: DateTime<Utc>) -> bool {
    let there = minute + Duration::hours(3);
    let of_day = there.hour() * 60 + there.minute();
    WORKING_DAYS.contains(&there.weekday().num_days_from_monday()) && (OPENS..CLOSES).contains(&of_day)
}

/// When somebody has been there for so many minutes, counted one by one.
fn after(came: DateTime<Utc>, minutes: u32) -> DateTime<Utc> {
    let mut at = came;
    let mut left = minutes;
    while left > 0 || (minutes == 0 && !is_open(at)) {
        if is_open(at) {
            left -= 1;
        }
        at += Duration::minutes(1);
    }
    at
}
