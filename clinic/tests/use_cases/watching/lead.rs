//! What a doctor decides about an observation, and who needs the doctor most.

use chrono::Duration;
use clinic::monitoring::{
    alerts::{close, of_doctor},
    lead::{begin, extend, finish, pause},
    record::{Stage, record},
    reports::own,
};
use domain::{
    classes::Prose,
    error::Code,
    monitoring::{AlertAction, Begin, Closing, Need, ReportState},
    patients::{Period, PeriodId},
};

use super::{Watched, asks, watched};
use crate::harness::{World, key};

on_both![
    while_it_rests_nobody_is_asked_or_missed,
    it_is_extended_by_days_once,
    it_is_finished_with_a_summary_when_nothing_waits_and_begun_anew,
    whoever_needs_the_doctor_most_stands_first,
];

fn month() -> Period {
    Period {
        id: PeriodId("1m".into()),
        label: "1 месяц".into(),
        days: 30,
    }
}

async fn stage(world: &World, all: &Watched) -> Stage {
    let shown = record(&world.ctx, &all.anna, all.patient.membership, None)
        .await
        .unwrap();
    shown.observed.stage
}

async fn need(world: &World) -> Need {
    Need::from_number(world.number("SELECT need FROM observation").await).unwrap()
}

async fn while_it_rests_nobody_is_asked_or_missed(world: &World) {
    let all = watched(world).await;
    let patient = all.patient.membership;
    asks(world).await;
    pause(&world.ctx, &all.anna, patient, true, key()).await.unwrap();
    assert_eq!(stage(world, &all).await, Stage::Paused(world.now()));
    let again = pause(&world.ctx, &all.anna, patient, true, key()).await;
    assert!(again.unwrap_err().is(&Code::Conflict));
    for _ in 0..3 {
        world.pass(Duration::days(7));
        asks(world).await;
    }
    assert_eq!(world.number("SELECT count(*) FROM report").await, 1);
    assert_eq!(world.number("SELECT count(*) FROM alert").await, 0);
    assert_eq!(need(world).await, Need::Quiet);
    pause(&world.ctx, &all.anna, patient, false, key()).await.unwrap();
    asks(world).await;
    assert_eq!(world.number("SELECT count(*) FROM report").await, 2);
    assert_eq!(stage(world, &all).await, Stage::Running);
}

async fn it_is_extended_by_days_once(world: &World) {
    let all = watched(world).await;
    let patient = all.patient.membership;
    let before = record(&world.ctx, &all.anna, patient, None).await.unwrap().observed;
    let press = key();
    for _ in 0..2 {
        extend(&world.ctx, &all.anna, patient, &month(), press).await.unwrap();
    }
    let after = record(&world.ctx, &all.anna, patient, None).await.unwrap().observed;
    assert_eq!(after.days, before.days + 30);
    assert_eq!(after.runs.unwrap().1, before.runs.unwrap().1 + Duration::days(30));
    // Also one whose days are over.
    world.set(after.runs.unwrap().1);
    assert_eq!(stage(world, &all).await, Stage::Over);
    extend(&world.ctx, &all.anna, patient, &month(), key()).await.unwrap();
    assert_eq!(stage(world, &all).await, Stage::Running);
}

async fn it_is_finished_with_a_summary_when_nothing_waits_and_begun_anew(world: &World) {
    let all = watched(world).await;
    let patient = all.patient.membership;
    let summary = || Prose::parse("Курс лечения закончен, самочувствие хорошее.").unwrap();
    all.reports(world, &[("pain", "4")]).await;
    let early = finish(&world.ctx, &all.anna, patient, summary(), key()).await;
    assert!(early.unwrap_err().is(&Code::Conflict), "an alert waits");
    let new = Begin {
        programme: "lfk-course".parse().unwrap(),
        period: month(),
    };
    let early = begin(&world.ctx, &all.anna, patient, &new, key()).await;
    assert!(early.unwrap_err().is(&Code::Conflict), "one is open");
    let alert = of_doctor(&world.ctx, &all.anna).await.unwrap()[0].id;
    let closing = Closing {
        action: AlertAction::Called,
        note: None,
    };
    close(&world.ctx, &all.anna, alert, closing, key()).await.unwrap();
    finish(&world.ctx, &all.anna, patient, summary(), key()).await.unwrap();
    let shown = record(&world.ctx, &all.anna, patient, None).await.unwrap();
    assert_eq!(shown.observed.stage, Stage::Ended(world.now()));
    assert_eq!(shown.observed.summary.as_deref(), Some(summary().as_str()));
    // Only read from now on.
    let refused = [
        extend(&world.ctx, &all.anna, patient, &month(), key()).await,
        pause(&world.ctx, &all.anna, patient, true, key()).await,
        finish(&world.ctx, &all.anna, patient, summary(), key()).await,
    ];
    assert!(refused.into_iter().all(|done| done.unwrap_err().is(&Code::Conflict)));
    world.pass(Duration::days(7));
    asks(world).await;
    assert_eq!(world.number("SELECT count(*) FROM report").await, 1);
    let press = key();
    for _ in 0..2 {
        begin(&world.ctx, &all.anna, patient, &new, press).await.unwrap();
    }
    asks(world).await;
    let open = own(&world.ctx, &all.me, None).await.unwrap().rows;
    assert_eq!(open.iter().filter(|row| row.state == ReportState::Open).count(), 2);
    let shown = record(&world.ctx, &all.anna, patient, None).await.unwrap();
    assert_eq!((shown.observed.stage, shown.observed.days), (Stage::Running, 30));
    assert_eq!((shown.earlier.len(), shown.charts.len()), (1, 0));
    let old = record(&world.ctx, &all.anna, patient, Some(shown.earlier[0].id))
        .await
        .unwrap();
    assert!(!old.charts.is_empty());
}

async fn whoever_needs_the_doctor_most_stands_first(world: &World) {
    let all = watched(world).await;
    assert_eq!(need(world).await, Need::Steady);
    all.reports(world, &[]).await;
    assert_eq!(need(world).await, Need::Steady);
    world.pass(Duration::days(7));
    all.reports(world, &[("fatigue", "1")]).await;
    assert_eq!(need(world).await, Need::Worse);
    world.pass(Duration::days(7));
    all.reports(world, &[("pain", "4")]).await;
    assert_eq!(need(world).await, Need::Alert);
    let alert = of_doctor(&world.ctx, &all.anna).await.unwrap()[0].id;
    let closing = Closing {
        action: AlertAction::Watching,
        note: None,
    };
    close(&world.ctx, &all.anna, alert, closing, key()).await.unwrap();
    assert_eq!(need(world).await, Need::Worse);
    world.pass(Duration::days(7));
    asks(world).await;
    assert_eq!(need(world).await, Need::Worse, "it is not late yet");
    world.pass(Duration::hours(72));
    asks(world).await;
    assert_eq!(need(world).await, Need::Silent);
    all.reports(world, &[]).await;
    assert_eq!(need(world).await, Need::Steady, "better than the last one");
}
