//! Observations, and which doctors an assistant works for.

use chrono::{DateTime, Duration, Utc};
use sea_orm::Value;
use uuid::Uuid;

use super::rows::{Constraint, Here, Row, assert_refused, id, now, two_clinics, with};
use crate::harness::World;

on_both![
    a_patient_is_under_one_observation_at_a_time,
    an_observation_ends_when_it_says_so,
    an_observation_stays_in_its_clinic,
    an_assistant_works_for_a_doctor_of_the_clinic_once,
];

const PATIENT: u128 = 40;

async fn a_patient_is_under_one_observation_at_a_time(world: &World) {
    let [here, _] = with_patients(world).await;
    world.insert("observation", here.observation(50)).await.unwrap();
    assert_refused(
        world.insert("observation", here.observation(51)).await,
        Constraint::Unique,
    );
    let running = with(here.observation(51), running());
    assert_refused(world.insert("observation", running.clone()).await, Constraint::Unique);
    for n in [52, 53] {
        world
            .insert("observation", with(here.observation(n), ended()))
            .await
            .unwrap();
    }
    let reopened = world
        .try_execute("UPDATE observation SET state = 'planned', ended_at = NULL", Vec::new())
        .await;
    assert_refused(reopened, Constraint::Unique);
    world
        .execute(
            "UPDATE observation SET state = 'ended', ended_at = $1 WHERE state = 'planned'",
            vec![now().into()],
        )
        .await;
    world.insert("observation", running).await.unwrap();
}

async fn an_observation_ends_when_it_says_so(world: &World) {
    let [here, _] = with_patients(world).await;
    let planned = here.observation(50);
    for wrong in [
        vec![("state", "paused".into())],
        vec![("days", 0_i64.into())],
        vec![("days", (-1_i64).into())],
        // Ended at no time, or at a time though it goes on.
        vec![("state", "ended".into())],
        vec![("ended_at", now().into())],
        // Running since never; beginning without an end.
        vec![("state", "running".into())],
        vec![("starts_at", now().into())],
        vec![("ends_at", now().into())],
    ] {
        let inserted = world.insert("observation", with(planned.clone(), wrong.clone())).await;
        assert_refused(inserted, Constraint::Check);
    }
    world.insert("observation", with(planned, running())).await.unwrap();
}

async fn an_observation_stays_in_its_clinic(world: &World) {
    let [here, there] = with_patients(world).await;
    for (column, theirs) in [
        ("patient_id", there.patient()),
        ("doctor_id", there.membership),
        ("patient_id", id(99)),
        ("doctor_id", id(99)),
        ("clinic_id", there.clinic),
    ] {
        let row = with(here.observation(50), [(column, theirs.into())]);
        assert_refused(world.insert("observation", row).await, Constraint::Reference);
    }
    world.insert("observation", here.observation(50)).await.unwrap();
    let moved = world
        .try_execute("UPDATE observation SET doctor_id = $1", vec![there.membership.into()])
        .await;
    assert_refused(moved, Constraint::Reference);
    let deleted = world
        .try_execute("DELETE FROM membership WHERE id = $1", vec![here.patient().into()])
        .await;
    assert_refused(deleted, Constraint::Reference);
}

async fn an_assistant_works_for_a_doctor_of_the_clinic_once(world: &World) {
    let [here, there] = with_patients(world).await;
    let assistant = with(here.member(60), [("role", "assistant".into())]);
    world.insert("membership", assistant).await.unwrap();
    for (column, theirs) in [
        ("assistant_id", there.membership),
        ("doctor_id", there.membership),
        ("doctor_id", id(99)),
        ("clinic_id", there.clinic),
    ] {
        let row = with(here.assignment(), [(column, theirs.into())]);
        assert_refused(world.insert("assignment", row).await, Constraint::Reference);
    }
    world.insert("assignment", here.assignment()).await.unwrap();
    assert_refused(world.insert("assignment", here.assignment()).await, Constraint::Unique);
}

/// Two clinics, each with a doctor and a patient.
async fn with_patients(world: &World) -> [Here; 2] {
    let clinics = two_clinics(world).await;
    for here in &clinics {
        let patient = with(
            here.member(0),
            [("id", here.patient().into()), ("role", "patient".into())],
        );
        world.insert("membership", patient).await.unwrap();
    }
    clinics
}

impl Here {
    fn patient(&self) -> Uuid {
        Uuid::from_u128(PATIENT + self.membership.as_u128())
    }

    /// A planned one.
    fn observation(&self, n: u128) -> Row {
        vec![
            ("id", id(n).into()),
            ("clinic_id", self.clinic.into()),
            ("patient_id", self.patient().into()),
            ("doctor_id", self.membership.into()),
            ("period", "3m".into()),
            ("days", 91_i64.into()),
            ("state", "planned".into()),
            ("created_at", now().into()),
            ("starts_at", None::<DateTime<Utc>>.into()),
            ("ends_at", None::<DateTime<Utc>>.into()),
            ("ended_at", None::<DateTime<Utc>>.into()),
        ]
    }

    fn assignment(&self) -> Row {
        vec![
            ("clinic_id", self.clinic.into()),
            ("assistant_id", id(60).into()),
            ("doctor_id", self.membership.into()),
            ("created_at", now().into()),
        ]
    }
}

fn running() -> [(&'static str, Value); 3] {
    [
        ("state", "running".into()),
        ("starts_at", now().into()),
        ("ends_at", (now() + Duration::days(91)).into()),
    ]
}

fn ended() -> [(&'static str, Value); 2] {
    [("state", "ended".into()), ("ended_at", now().into())]
}
