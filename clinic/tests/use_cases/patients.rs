//! Patients from their registration on: who may register whom, what is written, and what the activation begins.

use chrono::Duration;
use clinic::patients::{patient, register};
use domain::identity::{Phone, Role, Status};

use crate::harness::{Clinic, PASSWORD, Person, World, key, patient as somebody};

on_both![each_keeper_registers_a_patient_who_activates];

async fn each_keeper_registers_a_patient_who_activates(world: &World) {
    let (clinic, doctor, assistant) = keepers(world).await;
    let mut invited = Vec::new();
    for (n, keeper) in [&clinic.organizer, &doctor, &assistant].into_iter().enumerate() {
        let email = format!("patient{n}@example.org");
        let mut new = somebody(&email, "Смирнова Ольга", doctor.membership);
        new.phone = Some(Phone::parse("8 916 123-45-67").unwrap());
        let actor = keeper.keeps(world).await;
        let id = register(&world.ctx, &actor, new.clone(), key()).await.unwrap();

        let row = patient(&world.ctx, &actor, id).await.unwrap();
        assert_eq!(
            (row.full_name, row.email, row.phone),
            (new.full_name, new.email, new.phone)
        );
        assert_eq!((row.status, row.doctor.id), (Status::Invited, doctor.membership));
        assert_eq!(row.invitation.unwrap().days_left, 10);
        assert_eq!((row.observation.days, row.observation.runs), (91, None));
        invited.push((actor, id));
    }
    let letters = world.letters().await;
    assert_eq!(letters.len(), 3);
    world.pass(Duration::days(2));
    for ((actor, id), letter) in invited.iter().zip(letters) {
        assert_eq!(letter.invite().role, Role::Patient);
        let began = world.activate(&letter.link, PASSWORD).await.unwrap();
        assert_eq!((began.held.membership, began.held.role), (*id, Role::Patient));
        let row = patient(&world.ctx, actor, *id).await.unwrap();
        let ends = world.now() + Duration::days(91);
        assert_eq!(
            (row.status, row.observation.runs),
            (Status::Active, Some((world.now(), ends)))
        );
    }
}

/// A clinic with a doctor, and an assistant who works for this doctor.
async fn keepers(world: &World) -> (Clinic, Person, Person) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let assistant = world
        .member_of(&clinic.organizer, Role::Assistant, "vera@example.org", "Белова Вера")
        .await;
    world.attach(&clinic, &assistant, doctor.membership).await;
    (clinic, doctor, assistant)
}
