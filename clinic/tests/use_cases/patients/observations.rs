//! The clock of an observation: when it starts, what moves its end, and what an undone removal gives back.

use chrono::Duration;
use clinic::{
    identity::{Actor, Organizer, PatientKeeper, expire},
    patients::{remove, reregister, save, undo_removal},
    staff,
};
use domain::{
    error::Code,
    identity::{MembershipId, Role, Status},
};

use super::{Keepers, Kept, events, keepers, no_such_doctor, observations, row, unchanged};
use crate::harness::{PASSWORD, World, key, patient as somebody, period};

on_both![
    another_period_counts_from_the_activation,
    another_doctor_takes_the_patient_over,
    a_planned_observation_is_changed_before_the_clock_starts,
    an_observation_that_has_ended_is_not_changed,
    a_removal_ends_the_observation_and_its_undoing_reopens_it,
    the_undoing_for_somebody_invited_plans_it_again,
    an_observation_that_had_ended_before_stays_ended,
    a_patient_does_not_come_back_to_a_doctor_who_is_gone,
    each_registration_has_an_observation_of_its_own,
];

async fn another_period_counts_from_the_activation(world: &World) {
    let (all, organizer, id) = active(world).await;
    let began = world.now();
    world.pass(Duration::days(20));
    let mut change = unchanged(&row(world, &organizer, id).await);
    change.period = Some(period("1m", 30));
    save(&world.ctx, &organizer, id, change, key()).await.unwrap();
    let saved = row(world, &organizer, id).await.observation;
    assert_eq!((saved.period.0.as_str(), saved.days), ("1m", 30));
    assert_eq!(saved.runs, Some((began, began + Duration::days(30))));
    assert_eq!(events(world, "observation_changed", id).await, 1);
    assert_eq!(events(world, "member_changed", id).await, 0);
    let mut change = unchanged(&row(world, &organizer, id).await);
    change.period = Some(period("1m", 30));
    save(&world.ctx, &organizer, id, change, key()).await.unwrap();
    assert_eq!(events(world, "observation_changed", id).await, 1, "it is the same");
    assert_eq!(observations(world, id).await[0].doctor, all.doctor.membership);
}

async fn another_doctor_takes_the_patient_over(world: &World) {
    let (all, organizer, id) = active(world).await;
    let colleague = world
        .invited(&all.clinic.organizer, Role::Doctor, "boris@example.org", "Авдеев Борис")
        .await;
    world.letter().await;
    let before = observations(world, id).await;
    let mut change = unchanged(&row(world, &organizer, id).await);
    change.doctor = colleague;
    let own = all.doctor.keeps(world).await;
    let refused = save(&world.ctx, &own, id, change.clone(), key()).await.unwrap_err();
    assert!(refused.is(&no_such_doctor()), "{refused:?}");
    save(&world.ctx, &organizer, id, change, key()).await.unwrap();
    let after = observations(world, id).await;
    assert_eq!((after.len(), after[0].doctor), (1, colleague));
    assert_eq!((&after[0].runs, after[0].days), (&before[0].runs, before[0].days));
    assert_eq!(events(world, "observation_changed", id).await, 1);

    // A doctor who is gone can't stay chosen.
    staff_remove(world, &all, all.doctor.membership).await;
    let mut change = unchanged(&row(world, &organizer, id).await);
    change.doctor = all.doctor.membership;
    let refused = save(&world.ctx, &organizer, id, change, key()).await.unwrap_err();
    assert!(refused.is(&no_such_doctor()), "{refused:?}");
}

async fn a_planned_observation_is_changed_before_the_clock_starts(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new).await;
    let link = world.letter().await.link;
    let assistant = all.assistant.keeps(world).await;
    let mut change = unchanged(&row(world, &assistant, id).await);
    change.period = Some(period("1m", 30));
    save(&world.ctx, &assistant, id, change, key()).await.unwrap();
    let planned = row(world, &assistant, id).await.observation;
    assert_eq!((planned.days, planned.runs), (30, None));
    world.pass(Duration::days(3));
    world.activate(&link, PASSWORD).await.unwrap();
    let ends = world.now() + Duration::days(30);
    let running = row(world, &assistant, id).await.observation;
    assert_eq!(running.runs, Some((world.now(), ends)));
}

async fn an_observation_that_has_ended_is_not_changed(world: &World) {
    let (_all, organizer, id) = active(world).await;
    end_observation(world, id).await;
    let mut change = unchanged(&row(world, &organizer, id).await);
    save(&world.ctx, &organizer, id, change.clone(), key()).await.unwrap();
    change.period = Some(period("1m", 30));
    let before = world.dump().await;
    let refused = save(&world.ctx, &organizer, id, change, key()).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(world.dump().await, before);
}

async fn a_removal_ends_the_observation_and_its_undoing_reopens_it(world: &World) {
    let (_all, organizer, id) = active(world).await;
    let before = observations(world, id).await;
    world.pass(Duration::days(20));
    remove(&world.ctx, &organizer, id).await.unwrap();
    let ended = observations(world, id).await;
    assert_eq!(
        (ended.len(), ended[0].state.as_str(), ended[0].ended_at),
        (1, "ended", Some(world.now()))
    );
    assert_eq!(ended[0].runs, before[0].runs, "when it ran stays known");
    world.pass(Duration::minutes(59));
    undo_removal(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(observations(world, id).await, before);
    let again = undo_removal(&world.ctx, &organizer, id).await.unwrap_err();
    assert!(again.is(&Code::Conflict), "{again:?}");
}

async fn the_undoing_for_somebody_invited_plans_it_again(world: &World) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.invited_patient(&all.doctor, new).await;
    let link = world.letter().await.link;
    let doctor = all.doctor.keeps(world).await;
    let before = observations(world, id).await;
    remove(&world.ctx, &doctor, id).await.unwrap();
    assert_eq!(observations(world, id).await[0].state, "ended");
    undo_removal(&world.ctx, &doctor, id).await.unwrap();
    assert_eq!(observations(world, id).await, before);
    world.activate(&link, PASSWORD).await.unwrap();
    assert_eq!(observations(world, id).await[0].state, "running");
}

async fn an_observation_that_had_ended_before_stays_ended(world: &World) {
    let (_all, organizer, id) = active(world).await;
    end_observation(world, id).await;
    let before = observations(world, id).await;
    world.pass(Duration::minutes(1));
    remove(&world.ctx, &organizer, id).await.unwrap();
    undo_removal(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(row(world, &organizer, id).await.status, Status::Active);
    assert_eq!(observations(world, id).await, before);
}

async fn a_patient_does_not_come_back_to_a_doctor_who_is_gone(world: &World) {
    let (all, organizer, id) = active(world).await;
    remove(&world.ctx, &organizer, id).await.unwrap();
    // With nobody left to hand over.
    staff_remove(world, &all, all.doctor.membership).await;
    let before = world.dump().await;
    let refused = undo_removal(&world.ctx, &organizer, id).await.unwrap_err();
    assert!(refused.is(&Code::Conflict), "{refused:?}");
    assert_eq!(world.dump().await, before);
    staff::undo_removal(
        &world.ctx,
        &all.clinic.organizer.acts(world).await,
        all.doctor.membership,
    )
    .await
    .unwrap();
    undo_removal(&world.ctx, &organizer, id).await.unwrap();
    assert_eq!(observations(world, id).await[0].state, "running");
}

async fn each_registration_has_an_observation_of_its_own(world: &World) {
    let (all, organizer, id) = active(world).await;
    let (began, doctor) = (world.now(), all.doctor.membership);
    world.pass(Duration::days(5));
    remove(&world.ctx, &organizer, id).await.unwrap();
    let removed = world.now();
    world.pass(Duration::days(5));
    let mut again = somebody("olga@example.org", "Смирнова Ольга", doctor);
    again.period = period("1m", 30);
    reregister(&world.ctx, &organizer, id, again.clone(), key())
        .await
        .unwrap();
    world.letter().await;
    world.pass(Duration::days(10));
    expire(&world.ctx, true).await.unwrap();
    world.letters().await;
    let expired = world.now();
    reregister(&world.ctx, &organizer, id, again, key()).await.unwrap();
    let letter = world.letter().await;
    world.activate(&letter.link, PASSWORD).await.unwrap();
    let kept = |state: &str, days, runs, ended_at| Kept {
        state: state.to_owned(),
        doctor,
        days,
        runs,
        ended_at,
    };
    let month = Some((expired, expired + Duration::days(30)));
    assert_eq!(
        observations(world, id).await,
        [
            kept("ended", 91, Some((began, began + Duration::days(91))), Some(removed)),
            kept("ended", 30, None, Some(expired)),
            kept("running", 30, month, None),
        ]
    );
}

/// A patient who has just activated, and the clinic's organizer.
async fn active(world: &World) -> (Keepers, Actor<PatientKeeper>, MembershipId) {
    let all = keepers(world).await;
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = world.patient(&all.doctor, new).await.membership;
    let organizer = all.clinic.organizer.keeps(world).await;
    (all, organizer, id)
}

/// As the end of its time will.
async fn end_observation(world: &World, patient: MembershipId) {
    let sql = "UPDATE observation SET state = 'ended', ended_at = $1 WHERE patient_id = $2";
    world.execute(sql, vec![world.now().into(), patient.0.into()]).await;
}

async fn staff_remove(world: &World, all: &Keepers, id: MembershipId) {
    let organizer = all.clinic.organizer.acts::<Organizer>(world).await;
    staff::remove(&world.ctx, &organizer, id).await.unwrap();
}
