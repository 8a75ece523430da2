//! Patients who are given to a doctor, or come back to one, while somebody removes the doctor.

use std::pin::Pin;

use clinic::{
    Context, Result,
    identity::Organizer,
    patients::{register, remove, save, undo_removal},
    staff,
};
use domain::{
    error::Code,
    identity::{MembershipId, Role},
};

use super::{keepers, no_such_doctor, row, unchanged};
use crate::harness::{Person, World, at_once, key, patient as somebody};

on_both![
    a_patient_is_registered_or_the_doctor_is_removed,
    a_patient_comes_back_or_the_doctor_is_removed,
    a_patient_is_given_to_a_doctor_or_the_doctor_is_removed,
];

const ROUNDS: usize = 6;

type Deed = Pin<Box<dyn Future<Output = Result<()>> + Send>>;

async fn a_patient_is_registered_or_the_doctor_is_removed(world: &World) {
    let all = keepers(world).await;
    let (keeper, organizer) = (
        all.clinic.organizer.keeps(world).await,
        all.clinic.organizer.acts::<Organizer>(world).await,
    );
    for round in 0..ROUNDS {
        let doctor = invited_doctor(world, &all.clinic.organizer, round).await;
        let new = somebody("olga@example.org", "Смирнова Ольга", doctor);
        let (here, there) = two_processes(world).await;
        let (keeper, organizer) = (keeper.clone(), organizer.clone());
        let gave: Deed = Box::pin(async move { register(&here, &keeper, new, key()).await.map(drop) });
        let removed: Deed = Box::pin(async move { staff::remove(&there, &organizer, doctor).await });
        one_of_the_two(gave, removed, &no_such_doctor()).await;
        world.letters().await;
    }
}

async fn a_patient_comes_back_or_the_doctor_is_removed(world: &World) {
    let all = keepers(world).await;
    let (keeper, organizer) = (
        all.clinic.organizer.keeps(world).await,
        all.clinic.organizer.acts::<Organizer>(world).await,
    );
    for round in 0..ROUNDS {
        let doctor = invited_doctor(world, &all.clinic.organizer, round).await;
        let new = somebody("olga@example.org", "Смирнова Ольга", doctor);
        let id = register(&world.ctx, &keeper, new, key()).await.unwrap();
        world.letters().await;
        remove(&world.ctx, &keeper, id).await.unwrap();
        let (here, there) = two_processes(world).await;
        let (keeper, organizer) = (keeper.clone(), organizer.clone());
        let back: Deed = Box::pin(async move { undo_removal(&here, &keeper, id).await });
        let removed: Deed = Box::pin(async move { staff::remove(&there, &organizer, doctor).await });
        one_of_the_two(back, removed, &Code::Conflict).await;
    }
}

async fn a_patient_is_given_to_a_doctor_or_the_doctor_is_removed(world: &World) {
    let all = keepers(world).await;
    let (keeper, organizer) = (
        all.clinic.organizer.keeps(world).await,
        all.clinic.organizer.acts::<Organizer>(world).await,
    );
    let new = somebody("olga@example.org", "Смирнова Ольга", all.doctor.membership);
    let id = register(&world.ctx, &keeper, new, key()).await.unwrap();
    world.letters().await;
    for round in 0..ROUNDS {
        let doctor = invited_doctor(world, &all.clinic.organizer, round).await;
        let mut change = unchanged(&row(world, &keeper, id).await);
        change.doctor = doctor;
        let (here, there) = two_processes(world).await;
        let (keeper, organizer) = (keeper.clone(), organizer.clone());
        let gave: Deed = Box::pin(async move { save(&here, &keeper, id, change, key()).await });
        let removed: Deed = Box::pin(async move { staff::remove(&there, &organizer, doctor).await });
        one_of_the_two(gave, removed, &no_such_doctor()).await;
    }
}

async fn invited_doctor(world: &World, by: &Person, round: usize) -> MembershipId {
    let email = format!("doctor{round}@example.org");
    let doctor = world.invited(by, Role::Doctor, &email, "Авдеев Борис").await;
    world.letters().await;
    doctor
}

async fn two_processes(world: &World) -> (Context, Context) {
    (world.another_process().await, world.another_process().await)
}

/// Either the patient was given, and the doctor stays, or the doctor is gone, and nothing was given.
async fn one_of_the_two(gave: Deed, removed: Deed, too_late: &Code) {
    let done = at_once([gave, removed]).await;
    match (&done[0], &done[1]) {
        (Ok(()), Err(refused)) => assert!(refused.is(&Code::HandOverFirst), "{refused:?}"),
        (Err(refused), Ok(())) => assert!(refused.is(too_late), "{refused:?}"),
        both => panic!("{both:?}"),
    }
}
