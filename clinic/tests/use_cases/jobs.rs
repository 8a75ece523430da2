//! Jobs: each done by one worker at a time, whatever process it lives in, and by another when that one died.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use clinic::{
    Context, Error,
    job::{self, Claim, Work},
};
use domain::{identity::Role, mail::Outcome};
use sea_orm::{ConnectionTrait, DbBackend, Statement, TransactionTrait};
use tokio::time::timeout;
use uuid::Uuid;

use crate::harness::{Clinic, Engine, World, at_once, run};

on_both![
    what_is_due_longest_comes_first,
    a_lease_returns_after_five_minutes,
    workers_of_all_processes_claim_each_job_once,
    a_lost_lease_settles_nothing,
    recurring_work_is_asked_for_once,
    sweeping_takes_exactly_what_is_too_old,
    sweeping_comes_back_in_an_hour,
    a_job_that_nobody_knows_stops_no_other,
    nothing_sleeps_because_a_clock_was_ahead,
];

async fn what_is_due_longest_comes_first(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let mut invited = Vec::new();
    for name in ["Анна", "Борис", "Вера"] {
        invited.push(
            world
                .invited(&clinic.organizer, Role::Doctor, "same@example.org", name)
                .await,
        );
        world.pass(Duration::minutes(1));
    }
    let names: Vec<_> = world
        .letters()
        .await
        .into_iter()
        .map(|sent| sent.invite().full_name.to_string())
        .collect();
    assert_eq!(names, ["Анна", "Борис", "Вера"]);
}

async fn a_lease_returns_after_five_minutes(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    invite(world, &clinic, 1).await;
    let elsewhere = world.another_process().await;
    let first = job::claim(&world.ctx).await.unwrap().unwrap();
    assert!(job::claim(&elsewhere).await.unwrap().is_none());
    world.pass(Duration::minutes(5) - Duration::microseconds(1));
    assert!(job::claim(&elsewhere).await.unwrap().is_none());
    world.pass(Duration::microseconds(1));
    let second = job::claim(&elsewhere).await.unwrap().unwrap();
    assert_eq!(first.work, second.work);
    let attempts = world.number("SELECT attempts FROM job WHERE kind = 'letter'").await;
    assert_eq!(attempts, 2);
    send(&elsewhere, world, &second).await;
}

async fn workers_of_all_processes_claim_each_job_once(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    invite(world, &clinic, 24).await;
    let processes = [world.another_process().await, world.another_process().await];
    let workers = (0..6).map(|n| claim_all(processes[n % 2].clone()));
    let claimed: Vec<Claim> = at_once(workers).await.into_iter().flatten().collect();
    let letters: BTreeSet<_> = claimed
        .iter()
        .map(|claim| match claim.work {
            Work::Letter(id) => id.0,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!((claimed.len(), letters.len()), (24, 24), "each once, none forgotten");
    for claim in &claimed {
        send(&world.ctx, world, claim).await;
    }
}

/// Long enough for any machine; only a claim that waits for the other one's end takes it.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(20);

/// PostgreSQL: a row that somebody is just claiming is passed over, not waited for.
#[test]
fn a_job_that_is_being_claimed_is_passed_over() {
    run(Engine::Postgres, async |world| {
        let clinic = world.clinic("Клиника", "ivan@example.org").await;
        invite(world, &clinic, 2).await;
        #[expect(clippy::disallowed_methods, reason = "another worker, in the middle of its claim")]
        let busy = world.ctx.db.read().begin().await.unwrap();
        let lock = "SELECT subject FROM job WHERE kind = 'letter' ORDER BY run_at, id LIMIT 1 FOR UPDATE";
        let lock = Statement::from_string(DbBackend::Postgres, lock);
        let held = busy.query_one_raw(lock).await.unwrap().unwrap();
        let held: Uuid = held.try_get_by_index(0).unwrap();
        let elsewhere = world.another_process().await;
        let claimed = timeout(PATIENCE, job::claim(&elsewhere))
            .await
            .expect("it does not wait");
        let claimed = claimed.unwrap().expect("the other job");
        assert!(matches!(claimed.work, Work::Letter(id) if id.0 != held));
        assert!(job::claim(&elsewhere).await.unwrap().is_none(), "nothing to wait for");
        busy.rollback().await.unwrap();
        send(&elsewhere, world, &claimed).await;
        assert_eq!(world.letters().await.len(), 1);
    });
}

async fn a_lost_lease_settles_nothing(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    invite(world, &clinic, 1).await;
    let slow = job::claim(&world.ctx).await.unwrap().unwrap();
    world.pass(Duration::minutes(5));
    let quick = job::claim(&world.ctx).await.unwrap().unwrap();
    let before = world.dump().await;
    job::done(&world.ctx, &slow).await.unwrap();
    job::again(&world.ctx, &slow, world.now()).await.unwrap();
    assert_eq!(world.dump().await, before);

    let later = world.now() + Duration::hours(1);
    job::again(&world.ctx, &quick, later).await.unwrap();
    world.set(later - Duration::microseconds(1));
    assert!(job::claim(&world.ctx).await.unwrap().is_none());
    world.set(later);
    let third = job::claim(&world.ctx).await.unwrap().unwrap();
    for ended in [&slow, &quick] {
        job::done(&world.ctx, ended).await.unwrap();
    }
    send(&world.ctx, world, &third).await;
}

async fn recurring_work_is_asked_for_once(world: &World) {
    let processes = [world.another_process().await, world.another_process().await];
    let starts = (0..6).map(|n| {
        let ctx = processes[n % 2].clone();
        async move { job::ensure_recurring(&ctx).await.unwrap() }
    });
    at_once(starts).await;
    let kinds: Vec<String> = world.column("SELECT kind FROM job ORDER BY kind", Vec::new()).await;
    assert!(kinds.contains(&"expire".to_owned()) && kinds.contains(&"housekeeping".to_owned()));
    let distinct: BTreeSet<_> = kinds.iter().collect();
    assert_eq!(distinct.len(), kinds.len(), "{kinds:?}");
    // A restart changes nothing of what is planned.
    claim_work(&world.ctx, Work::Housekeeping).await;
    let before = world.dump().await;
    job::ensure_recurring(&world.ctx).await.unwrap();
    assert_eq!(world.dump().await, before);
}

async fn sweeping_takes_exactly_what_is_too_old(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let login = clinic.organizer.signed_in(world).await.login().0;
    for table in ["session", "known_device", "form_result", "sign_in_failure"] {
        world.execute(&format!("DELETE FROM {table}"), Vec::new()).await;
    }
    // A whole second: its text in SQLite is of another length than one with a fraction.
    let now: DateTime<Utc> = "2028-02-29T12:00:00Z".parse().unwrap();
    world.set(now);
    let tick = Duration::microseconds(1);
    for (n, expires_at) in [(1, now - tick), (2, now), (3, now + tick), (4, now + Duration::days(1))] {
        world
            .insert(
                "session",
                vec![
                    ("id", id(n).into()),
                    ("token_hash", vec![n; 32].into()),
                    ("login_id", login.into()),
                    ("created_at", (now - Duration::days(1)).into()),
                    ("seen_at", (now - Duration::days(1)).into()),
                    ("idle_s", 3600_i64.into()),
                    ("expires_at", expires_at.into()),
                ],
            )
            .await
            .unwrap();
    }
    for (kept_for, table) in [
        (Duration::days(400), "known_device"),
        (Duration::days(2), "form_result"),
        (Duration::hours(24), "sign_in_failure"),
    ] {
        for (n, at) in [(1, now - kept_for - tick), (2, now - kept_for), (3, now)] {
            let row = match table {
                "known_device" => vec![
                    ("token_hash", vec![n; 32].into()),
                    ("login_id", login.into()),
                    ("created_at", at.into()),
                ],
                "form_result" => vec![
                    ("key", id(n).into()),
                    ("owner", id(n).into()),
                    ("result", "1".into()),
                    ("created_at", at.into()),
                ],
                _ => vec![
                    ("id", id(n).into()),
                    ("address_hash", vec![n; 32].into()),
                    ("network", "10.0.0.0/24".into()),
                    ("known_device", false.into()),
                    ("at", at.into()),
                ],
            };
            world.insert(table, row).await.unwrap();
        }
    }
    let before = world.dump().await;
    job::ensure_recurring(&world.ctx).await.unwrap();
    let claim = claim_work(&world.ctx, Work::Housekeeping).await;
    job::perform(&world.ctx, &claim).await.unwrap();

    let numbers = async |column: &str, table: &str| -> Vec<Uuid> {
        world
            .column(&format!("SELECT {column} FROM {table} ORDER BY 1"), Vec::new())
            .await
    };
    assert_eq!(numbers("id", "session").await, [id(3), id(4)]);
    assert_eq!(numbers("key", "form_result").await, [id(2), id(3)]);
    assert_eq!(numbers("id", "sign_in_failure").await, [id(2), id(3)]);
    let devices: Vec<Vec<u8>> = world
        .column("SELECT token_hash FROM known_device ORDER BY 1", Vec::new())
        .await;
    assert_eq!(devices, [vec![2; 32], vec![3; 32]]);
    let after = world.dump().await;
    for table in [
        "clinic",
        "login",
        "membership",
        "invitation",
        "invitation_token",
        "outbox_mail",
        "audit_event",
    ] {
        assert_eq!(after[table], before[table], "{table} is nothing to sweep");
    }
}

async fn sweeping_comes_back_in_an_hour(world: &World) {
    job::ensure_recurring(&world.ctx).await.unwrap();
    let slow = claim_work(&world.ctx, Work::Housekeeping).await;
    world.pass(Duration::minutes(5));
    let quick = claim_work(&world.ctx, Work::Housekeeping).await;
    let before = world.dump().await["job"].clone();
    job::perform(&world.ctx, &slow).await.unwrap();
    assert_eq!(world.dump().await["job"], before, "one who was too slow plans nothing");
    job::perform(&world.ctx, &quick).await.unwrap();
    let run_at: DateTime<Utc> = world
        .one(
            "SELECT run_at FROM job WHERE kind = 'housekeeping' AND lease_until IS NULL",
            Vec::new(),
        )
        .await;
    assert_eq!(run_at, world.now() + Duration::hours(1));
}

async fn a_job_that_nobody_knows_stops_no_other(world: &World) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let unknown = vec![
        ("id", id(1).into()),
        ("kind", "of_a_newer_version".into()),
        ("unique_key", "of_a_newer_version".into()),
        ("run_at", (world.now() - Duration::days(1)).into()),
        ("attempts", 0_i64.into()),
    ];
    world.insert("job", unknown).await.unwrap();
    invite(world, &clinic, 1).await;
    let failed = job::claim(&world.ctx).await;
    assert!(matches!(failed, Err(Error::Broken(_))), "{failed:?}");
    world.letter().await;
}

async fn invite(world: &World, clinic: &Clinic, people: usize) {
    for n in 0..people {
        let email = format!("somebody{n}@example.org");
        world
            .invited(&clinic.organizer, Role::Doctor, &email, "Кузнецова Анна")
            .await;
    }
}

async fn nothing_sleeps_because_a_clock_was_ahead(world: &World) {
    let now = world.now();
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    invite(world, &clinic, 1).await;
    job::ensure_recurring(&world.ctx).await.unwrap();
    // A service lives a year ahead: it seals, puts a letter off, and dies over another job.
    world.set(now + Duration::days(365));
    let mut claims = claim_all(world.ctx.clone()).await.into_iter();
    let seal = claims.find(|claim| claim.work == Work::Seal).unwrap();
    job::perform(&world.ctx, &seal).await.unwrap();
    world
        .execute(
            "UPDATE job SET run_at = $1 WHERE kind = 'letter'",
            vec![(world.now() + Duration::minutes(1)).into()],
        )
        .await;
    world.set(now + Duration::minutes(1));
    job::ensure_recurring(&world.ctx).await.unwrap();
    let mut due = BTreeSet::new();
    while let Some(claim) = job::claim(&world.ctx).await.unwrap() {
        let named = format!("{:?}", claim.work);
        due.insert(named.split('(').next().unwrap().to_owned());
        match claim.work {
            Work::Letter(_) => send(&world.ctx, world, &claim).await,
            _ => job::done(&world.ctx, &claim).await.unwrap(),
        }
    }
    for work in ["Seal", "Housekeeping", "Expire", "MakeClasses", "Letter"] {
        assert!(due.contains(work), "{work} sleeps: {due:?}");
    }
}

async fn claim_all(ctx: Context) -> Vec<Claim> {
    let mut claimed = Vec::new();
    while let Some(claim) = job::claim(&ctx).await.unwrap() {
        claimed.push(claim);
    }
    claimed
}

/// Claims this work; what else is due is left to its lease.
async fn claim_work(ctx: &Context, work: Work) -> Claim {
    claim_all(ctx.clone())
        .await
        .into_iter()
        .find(|claim| claim.work == work)
        .expect("it is due")
}

async fn send(ctx: &Context, world: &World, claim: &Claim) {
    let Work::Letter(letter) = claim.work else {
        panic!("a letter was claimed, not {:?}", claim.work)
    };
    let made = clinic::mail::open(ctx, letter).await.unwrap().unwrap();
    world.sent(made);
    let taken = Outcome::Accepted("250 Ok".to_owned());
    clinic::mail::settle(ctx, claim, letter, taken).await.unwrap();
}

fn id(n: u8) -> Uuid {
    Uuid::from_u128(n.into())
}
