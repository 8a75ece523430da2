//! Two at the same patient. On PostgreSQL, where rows are locked one by one, in an order that the test forces: it
//! holds a row until both wait.

use clinic::{
    monitoring::reports::{Filler, send},
    patients::remove,
};
use domain::classes::triage::Level;
use sea_orm::{ConnectionTrait, DatabaseTransaction, TransactionTrait};

use super::{asks, fill, watched};
use crate::harness::{Engine, World, key, run};

/// Holds the rows of a statement until the transaction is dropped.
async fn hold(world: &World, rows: &str) -> DatabaseTransaction {
    #[expect(clippy::disallowed_methods, reason = "somebody else, in the middle of a change")]
    let busy = world.ctx.db.read().begin().await.unwrap();
    busy.execute_unprepared(&format!("{rows} FOR UPDATE")).await.unwrap();
    busy
}

/// Comes back when so many wait for a lock.
async fn wait(world: &World, for_lock: i64) {
    let waiting =
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'";
    while world.number(waiting).await < for_lock {
        tokio::task::yield_now().await;
    }
}

#[test]
fn an_alert_is_raised_while_its_patient_is_removed() {
    run(Engine::Postgres, async |world| {
        let all = watched(world).await;
        asks(world).await;
        let id = all.open(world).await.id;
        fill(&world.ctx, Filler::Patient(&all.me), id, &[("pain", "3")]).await;
        let busy = hold(world, "SELECT id FROM report").await;
        let (ctx, me) = (world.another_process().await, all.me.clone());
        // Holds the observation, and then looks at the patient by the alert's reference.
        let sending = tokio::spawn(async move { send(&ctx, Filler::Patient(&me), id, key()).await });
        wait(world, 1).await;
        let (ctx, keeper, patient) = (
            world.another_process().await,
            all.keeper.clone(),
            all.patient.membership,
        );
        // Holds the patient, and then ends the observation.
        let removing = tokio::spawn(async move { remove(&ctx, &keeper, patient).await });
        wait(world, 2).await;
        busy.rollback().await.unwrap();
        assert_eq!(sending.await.unwrap().unwrap().alert(), Some(Level::Red));
        removing.await.unwrap().unwrap();
        assert_eq!(world.number("SELECT count(*) FROM alert WHERE state = 'open'").await, 1);
    });
}

#[test]
fn whoever_sends_in_two_windows_at_once_is_told_the_same() {
    run(Engine::Postgres, async |world| {
        let all = watched(world).await;
        asks(world).await;
        let id = all.open(world).await.id;
        fill(&world.ctx, Filler::Patient(&all.me), id, &[]).await;
        let busy = hold(world, "SELECT id FROM report").await;
        let mut sending = Vec::new();
        for windows in 1..=2 {
            let (ctx, me) = (world.another_process().await, all.me.clone());
            sending.push(tokio::spawn(async move {
                send(&ctx, Filler::Patient(&me), id, key()).await
            }));
            wait(world, windows).await;
        }
        busy.rollback().await.unwrap();
        let mut told = Vec::new();
        for window in sending {
            told.push(window.await.unwrap().unwrap());
        }
        assert_eq!(told[0], told[1]);
        assert_eq!(
            world
                .number("SELECT count(*) FROM audit_event WHERE action = 'report_sent'")
                .await,
            1
        );
    });
}
