//! Alerts: one card a report, closed with what was done; what is known and steady does not ring again.

use chrono::{DateTime, Duration, Utc};
use clinic::{
    identity::{Actor, Assistant, Doctor},
    job::{self, Claim, Work},
    monitoring::{
        alerts::{AlertRow, card, close, of_assistant, of_doctor, overdue},
        reports::own,
        silent::silent,
    },
    settings::name_deputy,
    staff::{burden, hand_over},
};
use domain::{
    classes::triage::Level,
    error::Code,
    identity::Role,
    monitoring::{AlertAction, Closing, Step},
    settings::NewDeputy,
    staff::HandOver,
};

use super::{Watched, asks, journal, watched};
use crate::harness::{self, World, key};

on_both![
    one_card_a_report_with_its_reasons_and_a_time,
    an_alert_is_closed_once_with_what_was_done,
    what_is_known_and_steady_does_not_ring_again,
    silence_is_an_alert_once,
    alerts_go_with_the_patient,
    an_unanswered_alert_outlives_the_observation_and_has_a_doctor,
    an_assistant_calls_who_does_not_report,
];

fn closing(action: AlertAction) -> Closing {
    Closing { action, note: None }
}

async fn only(world: &World, all: &Watched) -> AlertRow {
    only_of(world, &all.anna).await
}

async fn only_of(world: &World, doctor: &Actor<Doctor>) -> AlertRow {
    let mut rows = of_doctor(&world.ctx, doctor).await.unwrap();
    assert_eq!(rows.len(), 1);
    rows.remove(0)
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().unwrap()
}

async fn one_card_a_report_with_its_reasons_and_a_time(world: &World) {
    let all = watched(world).await;
    let (report, judged) = all
        .reports(world, &[("pain", "3"), ("sleep", "3"), ("temperature", "38,5")])
        .await;
    assert_eq!(judged.alert(), Some(Level::Red));
    let row = only(world, &all).await;
    assert_eq!(
        (row.level, row.step, row.patient.id),
        (Level::Red, Step::Doctor, all.patient.membership)
    );
    assert_eq!(row.reasons, judged.reasons);
    let rules: Vec<_> = row.reasons.iter().map(|reason| reason.rule.to_string()).collect();
    assert_eq!(rules, ["AL1", "AL3", "AL1c"], "the red ones first");
    // It came at noon in Moscow: four working hours end at four.
    assert_eq!(row.answer_by.timestamp(), at("2026-11-24T13:00:00Z").timestamp());
    let assistant = all.assistant.acts::<Assistant>(world).await;
    assert_eq!(
        of_assistant(&world.ctx, &assistant).await.unwrap(),
        std::slice::from_ref(&row)
    );
    assert_eq!(overdue(&world.ctx, &all.organizer).await.unwrap(), []);
    // Until somebody looks at it the patient reads nothing of a doctor.
    assert_eq!(own(&world.ctx, &all.me, None).await.unwrap().rows[0].seen_at, None);
    let shown = card(&world.ctx, &all.anna, row.id).await.unwrap();
    assert_eq!(
        (shown.report, shown.judgement, shown.closed),
        (report, Some(judged), None)
    );
    assert!(
        shown
            .answers
            .iter()
            .flat_map(|topic| &topic.rows)
            .any(|row| row.answer == "38,5 °C")
    );
    assert_eq!(
        own(&world.ctx, &all.me, None).await.unwrap().rows[0].seen_at,
        Some(world.now())
    );
    world.set(row.answer_by);
    let late = overdue(&world.ctx, &all.organizer).await.unwrap();
    assert_eq!(
        (late.len(), late[0].id, late[0].doctor.id),
        (1, row.id, all.doctor.membership)
    );
    for (action, looks) in [("alerts_shown", 2), ("alert_shown", 1)] {
        assert_eq!(journal(world, action).await, looks, "{action}");
    }
}

async fn an_alert_is_closed_once_with_what_was_done(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("urgent", "yes")]).await;
    let row = only(world, &all).await;
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts::<Doctor>(world).await;
    let theirs = close(&world.ctx, &boris, row.id, closing(AlertAction::Called), key()).await;
    assert!(theirs.unwrap_err().is(&Code::NotFound));
    assert!(card(&world.ctx, &boris, row.id).await.unwrap_err().is(&Code::NotFound));
    let press = key();
    for _ in 0..2 {
        close(&world.ctx, &all.anna, row.id, closing(AlertAction::Called), press)
            .await
            .unwrap();
    }
    let again = close(&world.ctx, &all.anna, row.id, closing(AlertAction::Wrote), key()).await;
    assert!(again.unwrap_err().is(&Code::Conflict));
    assert_eq!(of_doctor(&world.ctx, &all.anna).await.unwrap(), []);
    let closed = card(&world.ctx, &all.anna, row.id).await.unwrap().closed.unwrap();
    assert_eq!(
        (closed.action, closed.by.id),
        (AlertAction::Called, all.doctor.membership)
    );
    // Nobody is bothered any more.
    assert_eq!(
        world
            .number("SELECT count(*) FROM job WHERE kind = 'escalate_alert'")
            .await,
        0
    );
    assert_eq!(journal(world, "alert_closed").await, 1);
    // The table itself refuses an end without an action.
    let undone = world.try_execute("UPDATE alert SET action = NULL", vec![]).await;
    assert!(undone.is_err());
}

async fn what_is_known_and_steady_does_not_ring_again(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("pain", "3")]).await;
    let first = only(world, &all).await;
    close(&world.ctx, &all.anna, first.id, closing(AlertAction::Called), key())
        .await
        .unwrap();
    world.pass(Duration::days(7));
    let (_, judged) = all.reports(world, &[("pain", "3")]).await;
    assert_eq!((judged.alert(), judged.steady.len()), (None, 1));
    assert_eq!(of_doctor(&world.ctx, &all.anna).await.unwrap(), []);
    world.pass(Duration::days(7));
    let (_, judged) = all.reports(world, &[("pain", "4")]).await;
    assert_eq!(judged.alert(), Some(Level::Red), "it got worse");
    let second = only(world, &all).await;
    // A slip of the finger acknowledges nothing.
    close(
        &world.ctx,
        &all.anna,
        second.id,
        closing(AlertAction::EntryMistake),
        key(),
    )
    .await
    .unwrap();
    world.pass(Duration::days(7));
    let (_, judged) = all.reports(world, &[("pain", "4")]).await;
    assert_eq!(judged.alert(), Some(Level::Red));
}

async fn silence_is_an_alert_once(world: &World) {
    let all = watched(world).await;
    for _ in 0..2 {
        asks(world).await;
        world.pass(Duration::days(7));
    }
    assert_eq!(of_doctor(&world.ctx, &all.anna).await.unwrap(), []);
    for _ in 0..2 {
        asks(world).await;
    }
    let row = only(world, &all).await;
    assert_eq!(
        (row.level, row.reasons[0].text.as_str()),
        (Level::Amber, "Два отчёта подряд не пришли.")
    );
    let shown = card(&world.ctx, &all.anna, row.id).await.unwrap();
    assert!(shown.answers.is_empty() && shown.judgement.is_none());
    // The third one in a row rings no second time.
    world.pass(Duration::days(7));
    asks(world).await;
    only(world, &all).await;
    assert_eq!(
        world
            .number("SELECT count(*) FROM report WHERE state = 'expired'")
            .await,
        3
    );
}

async fn alerts_go_with_the_patient(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("food", "2")]).await;
    let row = only(world, &all).await;
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts::<Doctor>(world).await;
    // Somebody stands in, and it is that one's turn.
    let third = world
        .member_of(&all.clinic.organizer, Role::Doctor, "vera@example.org", "Верина Вера")
        .await;
    let vera = third.acts::<Doctor>(world).await;
    let deputy = NewDeputy {
        doctor: all.doctor.membership,
        deputy: third.membership,
        from: "2026-11-24".parse().unwrap(),
        to: "2026-12-24".parse().unwrap(),
    };
    name_deputy(&world.ctx, &all.organizer, deputy, key()).await.unwrap();
    world.set(row.answer_by);
    let claim = claim_step(world).await;
    job::perform(&world.ctx, &claim).await.unwrap();
    assert_eq!(of_doctor(&world.ctx, &vera).await.unwrap()[0].step, Step::Deputy);
    let to = HandOver::All(other.membership);
    hand_over(&world.ctx, &all.organizer, all.doctor.membership, to, key())
        .await
        .unwrap();
    for before in [&all.anna, &vera] {
        assert_eq!(of_doctor(&world.ctx, before).await.unwrap(), []);
    }
    // It is the new doctor's turn; what was promised stays promised.
    let theirs = only_of(world, &boris).await;
    assert_eq!((theirs.id, theirs.doctor.id), (row.id, other.membership));
    assert_eq!(theirs.answer_by, row.answer_by);
    close(&world.ctx, &boris, row.id, closing(AlertAction::Invited), key())
        .await
        .unwrap();
}

/// The job of an alert's next step, which is due.
async fn claim_step(world: &World) -> Claim {
    loop {
        let claim = job::claim(&world.ctx).await.unwrap().unwrap();
        if matches!(claim.work, Work::EscalateAlert(_)) {
            return claim;
        }
    }
}

async fn an_unanswered_alert_outlives_the_observation_and_has_a_doctor(world: &World) {
    let all = watched(world).await;
    all.reports(world, &[("urgent", "yes")]).await;
    let row = only(world, &all).await;
    assert_eq!(journal(world, "alert_raised").await, 1);
    let (doctor, patient) = (all.doctor.membership, all.patient.membership);
    clinic::patients::remove(&world.ctx, &all.keeper, patient)
        .await
        .unwrap();
    // Nothing but the alert depends on the doctor any more, and it keeps the doctor from being removed.
    let left = burden(&world.ctx, &all.organizer, doctor).await.unwrap();
    assert_eq!((left.patients, left.alerts), (0, 1));
    let removed = clinic::staff::remove(&world.ctx, &all.organizer, doctor).await;
    assert!(removed.unwrap_err().is(&Code::HandOverFirst));
    let other = world
        .member_of(
            &all.clinic.organizer,
            Role::Doctor,
            "boris@example.org",
            "Борисов Борис",
        )
        .await;
    let boris = other.acts::<Doctor>(world).await;
    let all_to = HandOver::All(other.membership);
    hand_over(&world.ctx, &all.organizer, doctor, all_to, key())
        .await
        .unwrap();
    assert_eq!(only_of(world, &boris).await.id, row.id);
    assert!(burden(&world.ctx, &all.organizer, doctor).await.unwrap().is_empty());
    // Whoever comes back to another doctor brings along what was never answered.
    let organizer = all.clinic.organizer.keeps(world).await;
    let again = harness::patient("olga@example.org", "Смирнова Ольга", doctor);
    clinic::patients::reregister(&world.ctx, &organizer, patient, again, key())
        .await
        .unwrap();
    assert_eq!(world.letter().await.to, "olga@example.org", "invited anew");
    assert_eq!(of_doctor(&world.ctx, &boris).await.unwrap(), []);
    assert_eq!(only(world, &all).await, row);
}

async fn an_assistant_calls_who_does_not_report(world: &World) {
    let all = watched(world).await;
    let assistant = all.assistant.acts::<Assistant>(world).await;
    let other = world
        .member_of(&all.clinic.organizer, Role::Assistant, "eva@example.org", "Ежова Ева")
        .await;
    let eva = other.acts::<Assistant>(world).await;
    asks(world).await;
    let open = all.open(world).await;
    assert_eq!(
        silent(&world.ctx, &assistant).await.unwrap(),
        [],
        "the time to call has not come"
    );
    world.pass(Duration::hours(72));
    let called = silent(&world.ctx, &assistant).await.unwrap();
    assert_eq!(called.len(), 1);
    assert_eq!(
        (called[0].patient.id, called[0].report, called[0].doctor.id),
        (all.patient.membership, open.id, all.doctor.membership)
    );
    // Another doctor's assistant calls nobody.
    assert_eq!(silent(&world.ctx, &eva).await.unwrap(), []);
    // Whoever answers, or can't answer any more, is called no more.
    all.reports(world, &[]).await;
    assert_eq!(silent(&world.ctx, &assistant).await.unwrap(), []);
    world.pass(Duration::days(5));
    asks(world).await;
    world.pass(Duration::days(3));
    assert_eq!(silent(&world.ctx, &assistant).await.unwrap().len(), 1);
    world.pass(Duration::days(2));
    assert_eq!(silent(&world.ctx, &assistant).await.unwrap(), []);
}
