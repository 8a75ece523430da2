//! Handing over at the same moment as other things: whoever is first, nobody belongs to a doctor who is gone.

use clinic::{
    Context, Result,
    identity::{Actor, Organizer},
    patients::register,
    settings::{courses, save_settings},
    staff::{burden, hand_over, left_behind, remove, undo_removal},
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role, Status},
    settings::{SettingsChange, TimeOfDay, WorkingDays},
    staff::HandOver,
};

use crate::harness::{Clinic, World, at_once, clinic, key, patient, patients, people};

on_both![
    a_patient_registered_meanwhile_is_not_left_behind,
    a_course_given_meanwhile_is_not_left_behind,
    a_doctor_who_takes_over_is_not_removed_meanwhile,
    of_two_who_take_over_at_once_each_patient_gets_one,
    two_who_swap_their_patients_do_not_wait_for_ever,
    a_removed_patient_does_not_come_back_to_a_doctor_who_is_gone,
];

const ROUNDS: usize = 6;

async fn a_patient_registered_meanwhile_is_not_left_behind(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let other = world.another_process().await;
    let keeper = clinic.organizer.keeps(world).await;
    for round in 0..ROUNDS {
        let anna = doctor(world, &clinic, "Анна").await;
        let new = patient(&format!("vera{round}@example.org"), "Верина Вера", anna);
        let (ctx, keeper) = (world.ctx.clone(), keeper.clone());
        let registered = tokio::spawn(async move { register(&ctx, &keeper, new, key()).await });
        let removed = removing(&other, &organizer, anna).await.unwrap();
        match (registered.await.unwrap(), removed) {
            (Ok(_patient), Err(refused)) => assert!(refused.is(&Code::HandOverFirst), "{refused:?}"),
            (Err(refused), Ok(())) => assert!(refused.is(&unknown_doctor()), "{refused:?}"),
            both => panic!("one of the two: {both:?}"),
        }
        assert_eq!(left_behind(&world.ctx, &organizer).await.unwrap(), []);
    }
    world.letters().await;
}

async fn a_course_given_meanwhile_is_not_left_behind(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let other = world.another_process().await;
    let course = courses(&world.ctx, &organizer).await.unwrap()[0].id;
    for _ in 0..ROUNDS {
        let anna = doctor(world, &clinic, "Анна").await;
        let giving = SettingsChange {
            self_registration: false,
            class_capacity: 12,
            opens_at: TimeOfDay::parse("08:00").unwrap(),
            closes_at: TimeOfDay::parse("18:00").unwrap(),
            working_days: WorkingDays::FIVE,
            contact_phone: None,
            contact_email: None,
            courses: vec![(course, Some(anna))],
        };
        let (ctx, who) = (world.ctx.clone(), organizer.clone());
        let given = tokio::spawn(async move { save_settings(&ctx, &who, giving, key()).await });
        let removed = removing(&other, &organizer, anna).await.unwrap();
        match (given.await.unwrap(), removed) {
            (Ok(()), Err(refused)) => assert!(refused.is(&Code::HandOverFirst), "{refused:?}"),
            (Err(refused), Ok(())) => assert!(refused.is(&unknown_doctor()), "{refused:?}"),
            both => panic!("one of the two: {both:?}"),
        }
    }
}

async fn a_doctor_who_takes_over_is_not_removed_meanwhile(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let other = world.another_process().await;
    for _ in 0..ROUNDS {
        let (anna, boris) = (
            doctor(world, &clinic, "Анна").await,
            doctor(world, &clinic, "Борис").await,
        );
        patients(world, clinic.id, [("Верина Вера", anna, Status::Invited)]).await;
        let passed = passing(&world.ctx, &organizer, anna, boris);
        let removed = removing(&other, &organizer, boris).await.unwrap();
        match (passed.await.unwrap(), removed) {
            (Ok(()), Err(refused)) => assert!(refused.is(&Code::HandOverFirst), "{refused:?}"),
            (Err(refused), Ok(())) => assert!(refused.is(&unknown_doctor()), "{refused:?}"),
            both => panic!("one of the two: {both:?}"),
        }
        assert_eq!(left_behind(&world.ctx, &organizer).await.unwrap(), []);
    }
}

async fn of_two_who_take_over_at_once_each_patient_gets_one(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let processes = [world.ctx.clone(), world.another_process().await];
    for round in 1..=ROUNDS {
        let anna = doctor(world, &clinic, "Анна").await;
        let takers = [
            doctor(world, &clinic, "Борис").await,
            doctor(world, &clinic, "Клара").await,
        ];
        let many = std::iter::repeat_n(("Больная", anna, Status::Invited), 40);
        patients(world, clinic.id, many).await;
        let passed = processes
            .iter()
            .zip(takers)
            .map(|(ctx, to)| passing(ctx, &organizer, anna, to));
        for passed in at_once(passed).await {
            passed.unwrap().unwrap();
        }
        let mut shares = Vec::new();
        for doctor in takers {
            shares.push(burden(&world.ctx, &organizer, doctor).await.unwrap().patients);
        }
        shares.sort_unstable();
        assert_eq!(shares, [0, 40], "the second found nobody left");
        let noted = world
            .number("SELECT count(*) FROM audit_event WHERE action = 'handed_over'")
            .await;
        assert_eq!(noted, i64::try_from(40 * round).unwrap());
    }
}

async fn two_who_swap_their_patients_do_not_wait_for_ever(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let processes = [world.ctx.clone(), world.another_process().await];
    let (anna, boris) = (
        doctor(world, &clinic, "Анна").await,
        doctor(world, &clinic, "Борис").await,
    );
    let many = (0..40).map(|n| ("Больная", if n % 2 == 0 { anna } else { boris }, Status::Invited));
    patients(world, clinic.id, many).await;
    for _ in 0..ROUNDS {
        let swaps = processes
            .iter()
            .zip([(anna, boris), (boris, anna)])
            .map(|(ctx, (from, to))| passing(ctx, &organizer, from, to));
        for swapped in at_once(swaps).await {
            swapped.unwrap().unwrap();
        }
        let mut all = 0;
        for doctor in [anna, boris] {
            all += burden(&world.ctx, &organizer, doctor).await.unwrap().patients;
        }
        assert_eq!(all, 40);
    }
}

async fn a_removed_patient_does_not_come_back_to_a_doctor_who_is_gone(world: &World) {
    let (clinic, organizer) = clinic(world).await;
    let keeper = clinic.organizer.keeps(world).await;
    let anna = doctor(world, &clinic, "Анна").await;
    let vera = patients(world, clinic.id, [("Верина Вера", anna, Status::Invited)]).await[0].1;
    clinic::patients::remove(&world.ctx, &keeper, vera).await.unwrap();
    remove(&world.ctx, &organizer, anna).await.unwrap();
    let back = clinic::patients::undo_removal(&world.ctx, &keeper, vera)
        .await
        .unwrap_err();
    assert!(back.is(&Code::Conflict), "{back:?}");
    undo_removal(&world.ctx, &organizer, anna).await.unwrap();
    clinic::patients::undo_removal(&world.ctx, &keeper, vera).await.unwrap();
    assert_eq!(burden(&world.ctx, &organizer, anna).await.unwrap().patients, 1);
}

/// Begins at once, whoever waits for it.
fn removing(ctx: &Context, organizer: &Actor<Organizer>, doctor: MembershipId) -> tokio::task::JoinHandle<Result<()>> {
    let (ctx, organizer) = (ctx.clone(), organizer.clone());
    tokio::spawn(async move { remove(&ctx, &organizer, doctor).await })
}

/// Begins at once, whoever waits for it.
fn passing(
    ctx: &Context,
    organizer: &Actor<Organizer>,
    from: MembershipId,
    to: MembershipId,
) -> tokio::task::JoinHandle<Result<()>> {
    let (ctx, organizer) = (ctx.clone(), organizer.clone());
    tokio::spawn(async move { hand_over(&ctx, &organizer, from, HandOver::All(to), key()).await })
}

fn unknown_doctor() -> Code {
    Code::field(Field::Doctor, Problem::UnknownChoice)
}

/// One more doctor, invited.
async fn doctor(world: &World, clinic: &Clinic, name: &'static str) -> MembershipId {
    people(world, clinic.id, [(name, Role::Doctor, Status::Invited)]).await[0].1
}
