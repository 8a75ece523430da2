//! Doctors whom others depend on: what depends on them, passing it on, and that nobody is lost on the way.

use clinic::{
    identity::{Actor, Organizer},
    staff::{burden, hand_over, left_behind, patients_of, remove},
};
use domain::{error::Code, identity::Role, staff::HandOver};

use crate::harness::{Clinic, World, key, patient};

on_both![a_doctor_with_patients_is_handed_over_first];

async fn a_doctor_with_patients_is_handed_over_first(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let anna = world.doctor(&clinic, "anna@example.org").await;
    let boris = world
        .member_of(&clinic.organizer, Role::Doctor, "boris@example.org", "Борисов Борис")
        .await;
    let new = patient("vera@example.org", "Верина Вера", anna.membership);
    let vera = world.patient(&clinic.organizer, new).await;
    let found = burden(&world.ctx, &organizer, anna.membership).await.unwrap();
    assert_eq!((found.patients, found.courses.len()), (1, 0));
    let refused = remove(&world.ctx, &organizer, anna.membership).await.unwrap_err();
    assert!(refused.is(&Code::HandOverFirst), "{refused:?}");
    let to = HandOver::All(boris.membership);
    hand_over(&world.ctx, &organizer, anna.membership, to, key())
        .await
        .unwrap();
    let (theirs, more) = patients_of(&world.ctx, &organizer, boris.membership, None)
        .await
        .unwrap();
    assert_eq!((theirs[0].id, theirs.len(), more), (vera.membership, 1, false));
    assert_eq!(left_behind(&world.ctx, &organizer).await.unwrap(), []);
    remove(&world.ctx, &organizer, anna.membership).await.unwrap();
}

async fn clinic(world: &World) -> (Clinic, Actor<Organizer>) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts(world).await;
    (clinic, organizer)
}
