//! Nobody answers: doctor, deputy, organizer, each step once, whatever restarts and however many look.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use clinic::{
    identity::Doctor,
    job::{self, Work},
    monitoring::alerts::{close, of_doctor, overdue},
    settings::name_deputy,
};
use domain::{
    identity::Role,
    monitoring::{AlertAction, AlertId, Closing, Step},
    settings::NewDeputy,
};

use super::{Watched, journal, watched};
use crate::harness::{World, at_once, key};

on_both![
    unanswered_it_goes_to_the_deputy_then_to_the_organizer,
    each_step_is_taken_once_by_three_processes,
    a_step_of_a_process_that_died_is_taken_by_another_once,
    whoever_answers_in_time_ends_it,
];

/// The alert of a patient who asks for a call, and when its next step comes.
async fn alarmed(world: &World, all: &Watched) -> AlertId {
    all.reports(world, &[("urgent", "yes")]).await;
    of_doctor(&world.ctx, &all.anna).await.unwrap()[0].id
}

async fn next_at(world: &World) -> DateTime<Utc> {
    world.one("SELECT next_at FROM alert", vec![]).await
}

async fn steps(world: &World) -> Vec<String> {
    world
        .column("SELECT step FROM alert_event ORDER BY number", vec![])
        .await
}

/// Does what is due now, as a worker does; whether there was an alert's step to take.
async fn works(ctx: &clinic::Context) -> bool {
    while let Some(claim) = job::claim(ctx).await.unwrap() {
        if matches!(claim.work, Work::EscalateAlert(_)) {
            job::perform(ctx, &claim).await.unwrap();
            return true;
        }
    }
    false
}

async fn unanswered_it_goes_to_the_deputy_then_to_the_organizer(world: &World) {
    let all = watched(world).await;
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts::<Doctor>(world).await;
    let id = alarmed(world, &all).await;
    let today: NaiveDate = "2026-11-24".parse().unwrap();
    let deputy = NewDeputy {
        doctor: all.doctor.membership,
        deputy: other.membership,
        from: today,
        to: today,
    };
    name_deputy(&world.ctx, &all.organizer, deputy, key()).await.unwrap();
    assert_eq!(next_at(world).await.timestamp(), 1_795_525_200, "four working hours");
    assert!(!works(&world.ctx).await, "not yet");
    world.set(next_at(world).await);
    assert!(works(&world.ctx).await);
    assert_eq!(of_doctor(&world.ctx, &boris).await.unwrap()[0].step, Step::Deputy);
    // The doctor may still answer, and the organizer sees that it is late.
    assert_eq!(of_doctor(&world.ctx, &all.anna).await.unwrap()[0].id, id);
    assert_eq!(overdue(&world.ctx, &all.organizer).await.unwrap()[0].step, Step::Deputy);
    for _ in 0..3 {
        world.set(next_at(world).await);
        assert!(works(&world.ctx).await);
        assert!(next_at(world).await > world.now());
    }
    assert_eq!(
        steps(world).await,
        ["doctor", "deputy", "organizer", "organizer", "organizer"]
    );
    assert_eq!(
        overdue(&world.ctx, &all.organizer).await.unwrap()[0].step,
        Step::Organizer
    );
    assert_eq!(journal(world, "alert_escalated").await, 4);
}

async fn each_step_is_taken_once_by_three_processes(world: &World) {
    let all = watched(world).await;
    alarmed(world, &all).await;
    let mut processes = Vec::new();
    for _ in 0..3 {
        processes.push(world.another_process().await);
    }
    for step in 1..=4 {
        world.set(next_at(world).await);
        let working = processes.iter().cloned().map(|ctx| async move { works(&ctx).await });
        let took = at_once(working).await;
        assert_eq!(took.iter().filter(|took| **took).count(), 1, "step {step}");
        assert_eq!(steps(world).await.len(), step + 1);
    }
    assert_eq!(
        world
            .number("SELECT count(*) FROM job WHERE kind = 'escalate_alert'")
            .await,
        1
    );
}

async fn a_step_of_a_process_that_died_is_taken_by_another_once(world: &World) {
    let all = watched(world).await;
    let id = alarmed(world, &all).await;
    world.set(next_at(world).await);
    let dead = loop {
        let claim = job::claim(&world.ctx).await.unwrap().unwrap();
        if claim.work == Work::EscalateAlert(id) {
            break claim;
        }
    };
    let other = world.another_process().await;
    assert!(!works(&other).await, "the lease holds");
    world.pass(Duration::minutes(5));
    assert!(works(&other).await);
    assert_eq!(steps(world).await, ["doctor", "organizer"]);
    // The one that was thought dead wakes up: its step is taken already.
    job::perform(&world.ctx, &dead).await.unwrap();
    world.set(next_at(world).await);
    job::perform(&world.ctx, &dead).await.unwrap();
    assert_eq!(steps(world).await, ["doctor", "organizer"]);
    assert!(works(&other).await);
    assert_eq!(steps(world).await, ["doctor", "organizer", "organizer"]);
}

async fn whoever_answers_in_time_ends_it(world: &World) {
    let all = watched(world).await;
    let id = alarmed(world, &all).await;
    world.set(next_at(world).await);
    let claim = loop {
        let claim = job::claim(&world.ctx).await.unwrap().unwrap();
        if claim.work == Work::EscalateAlert(id) {
            break claim;
        }
    };
    let closing = Closing {
        action: AlertAction::Called,
        note: None,
    };
    close(&world.ctx, &all.anna, id, closing, key()).await.unwrap();
    // The job was claimed before it was taken back.
    job::perform(&world.ctx, &claim).await.unwrap();
    assert_eq!(steps(world).await, ["doctor"]);
    assert_eq!(overdue(&world.ctx, &all.organizer).await.unwrap(), []);
}
