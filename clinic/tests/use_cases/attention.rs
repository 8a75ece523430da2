//! What needs an organizer's hand: each matter is told, with its number, while it lasts; and nothing where all is well.

use std::{collections::BTreeSet, sync::atomic::Ordering};

use chrono::Duration;
use clinic::{
    identity::{Actor, Organizer},
    monitoring::alerts::overdue,
    settings::demand_factors,
    staff::{matters, remove},
};
use domain::{
    identity::{MembershipId, Role, Status},
    monitoring::Step,
    settings::FactorDemandChange,
    staff::{Matter, Standing},
};
use sea_orm::Value;
use uuid::Uuid;

use crate::harness::{Cohort, Plan, World, clinic, cohort, doctors, key, member, patients};

on_both![
    where_all_is_well_nothing_is_told,
    whoever_left_patients_groups_or_classes_behind_is_told_by_name,
    a_doctor_who_is_away_without_a_deputy_is_told_until_the_days_are_over,
    alerts_that_nobody_answered_in_time_are_counted_as_they_are_listed,
    patients_whose_invitation_runs_out_are_told_beside_the_staff,
    those_who_lack_the_demanded_factor_are_told_by_name,
    it_costs_the_same_queries_however_much_there_is,
];

async fn told(world: &World, organizer: &Actor<Organizer>) -> Vec<Matter> {
    matters(&world.ctx, organizer).await.unwrap()
}

async fn gone(world: &World, member: MembershipId) {
    let gone = "UPDATE membership SET status = 'removed', ended_at = $1 WHERE id = $2";
    world.execute(gone, vec![world.now().into(), member.0.into()]).await;
}

async fn where_all_is_well_nothing_is_told(world: &World) {
    let cohort = cohort(world, Plan::default()).await;
    cohort.patient(world, "olga@example.org", "Смирнова Ольга").await;
    cohort.makes_classes_of(world).await;
    let organizer = cohort.clinic.organizer.acts(world).await;
    assert_eq!(told(world, &organizer).await, []);
}

impl Cohort {
    async fn makes_classes_of(&self, world: &World) {
        world.makes_classes().await;
        assert!(!self.classes(world, self.group).await.is_empty());
    }
}

async fn whoever_left_patients_groups_or_classes_behind_is_told_by_name(world: &World) {
    let cohort = cohort(world, Plan::default()).await;
    cohort.patient(world, "olga@example.org", "Смирнова Ольга").await;
    cohort.makes_classes_of(world).await;
    let second = world
        .member_of(
            &cohort.clinic.organizer,
            Role::Specialist,
            "ida@example.org",
            "Исаева Ида",
        )
        .await;
    let classes = cohort.classes(world, cohort.group).await;
    let given = "UPDATE class SET specialist_id = $1 WHERE id IN ($2, $3)";
    let values: Vec<Value> = vec![second.membership.0.into(), classes[0].0.0.into(), classes[1].0.0.into()];
    world.execute(given, values).await;
    for person in [&cohort.doctor, &cohort.specialist, &second] {
        gone(world, person.membership).await;
    }
    let organizer = cohort.clinic.organizer.acts(world).await;
    let said: Vec<(&str, String, u64)> = told(world, &organizer)
        .await
        .iter()
        .map(|matter| match matter {
            Matter::PatientsWithoutDoctor { doctor, patients } => ("patients", doctor.full_name.to_string(), *patients),
            Matter::GroupsWithoutSpecialist { specialist, groups } => {
                ("groups", specialist.full_name.to_string(), *groups)
            }
            Matter::ClassesWithoutSpecialist { specialist, classes } => {
                ("classes", specialist.full_name.to_string(), *classes)
            }
            other => panic!("{other:?}"),
        })
        .collect();
    let doctor = said[0].1.clone();
    let expected = [
        ("patients", doctor, 1),
        ("groups", "Орлов Олег Юрьевич".to_owned(), 1),
        ("classes", "Исаева Ида".to_owned(), 2),
    ];
    assert_eq!(said, expected);
    // The first class is over; what is left is the second.
    world.set(classes[0].1 + Duration::minutes(45));
    let left = told(world, &organizer).await;
    let numbers: Vec<u64> = left.iter().map(Matter::number).collect();
    assert_eq!(numbers, [1, 1, 1]);
}

async fn a_doctor_who_is_away_without_a_deputy_is_told_until_the_days_are_over(world: &World) {
    let (here, organizer) = clinic(world).await;
    let [away, deputy] = doctors(world, &here, ["Орлова Анна", "Берёзов Борис"]).await;
    let row: Vec<(&str, Value)> = vec![
        ("id", Uuid::now_v7().into()),
        ("clinic_id", here.id.0.into()),
        ("doctor_id", away.0.into()),
        ("deputy_id", deputy.0.into()),
        ("from_day", "2026-11-26".into()),
        ("to_day", "2026-11-30".into()),
        ("created_at", world.now().into()),
    ];
    world.insert("deputy", row).await.unwrap();
    assert_eq!(told(world, &organizer).await, []);
    gone(world, deputy).await;
    let said = told(world, &organizer).await;
    let [Matter::AwayWithoutDeputy { doctor, from, to }] = said.as_slice() else {
        panic!("{said:?}");
    };
    assert_eq!(doctor.id, away);
    assert_eq!(
        (from.to_string(), to.to_string()),
        ("2026-11-26".into(), "2026-11-30".into())
    );
    // The last day counts, on the clinic's own calendar.
    world.set("2026-11-30T20:59:00Z".parse().unwrap());
    assert_eq!(only_away(&told(world, &organizer).await), 1);
    world.set("2026-11-30T21:00:00Z".parse().unwrap());
    assert_eq!(only_away(&told(world, &organizer).await), 0);
    world.letters().await;
}

fn only_away(matters: &[Matter]) -> usize {
    let away = |matter: &&Matter| matches!(matter, Matter::AwayWithoutDeputy { .. });
    matters.iter().filter(away).count()
}

/// An open alert of a patient's, whose turn it is and by when it is to be answered.
async fn alert(world: &World, cohort: &Cohort, patient: MembershipId, step: Step, answer_by: Duration) {
    let (report, now) = (Uuid::now_v7(), world.now());
    let observation: Uuid = world
        .one(
            "SELECT observation_id FROM membership WHERE id = $1",
            vec![patient.0.into()],
        )
        .await;
    let row: Vec<(&str, Value)> = vec![
        ("id", report.into()),
        ("clinic_id", cohort.clinic.id.0.into()),
        ("observation_id", observation.into()),
        ("patient_id", patient.0.into()),
        ("programme", "onco-basic".into()),
        ("programme_version", 1_i64.into()),
        ("form", "daily".into()),
        ("day", now.timestamp_nanos_opt().unwrap().to_string().into()),
        ("opens_at", now.into()),
        ("closes_at", (now + Duration::days(1)).into()),
        ("call_at", now.into()),
        ("state", "open".into()),
        ("answers", "{}".into()),
        ("created_at", now.into()),
    ];
    world.insert("report", row).await.unwrap();
    let row: Vec<(&str, Value)> = vec![
        ("id", Uuid::now_v7().into()),
        ("clinic_id", cohort.clinic.id.0.into()),
        ("report_id", report.into()),
        ("observation_id", observation.into()),
        ("patient_id", patient.0.into()),
        ("doctor_id", cohort.doctor.membership.0.into()),
        ("level", "red".into()),
        ("reasons", "[]".into()),
        ("state", "open".into()),
        ("step", step.name().into()),
        ("answer_by", (now + answer_by).into()),
        ("next_at", (now + answer_by).into()),
        ("created_at", now.into()),
    ];
    world.insert("alert", row).await.unwrap();
    world.pass(Duration::microseconds(1));
}

async fn alerts_that_nobody_answered_in_time_are_counted_as_they_are_listed(world: &World) {
    let cohort = cohort(world, Plan::default()).await;
    let patient = cohort
        .patient(world, "olga@example.org", "Смирнова Ольга")
        .await
        .membership;
    let organizer = cohort.clinic.organizer.acts(world).await;
    alert(world, &cohort, patient, Step::Doctor, Duration::hours(1)).await;
    assert_eq!(told(world, &organizer).await, []);
    alert(world, &cohort, patient, Step::Organizer, Duration::hours(1)).await;
    assert_eq!(told(world, &organizer).await, [Matter::Alerts(1)]);
    world.pass(Duration::hours(1));
    assert_eq!(told(world, &organizer).await, [Matter::Alerts(2)]);
    assert_eq!(overdue(&world.ctx, &organizer).await.unwrap().len(), 2);
}

async fn patients_whose_invitation_runs_out_are_told_beside_the_staff(world: &World) {
    let (here, organizer) = clinic(world).await;
    let [doctor] = doctors(world, &here, ["Орлова Анна"]).await;
    world.letters().await;
    patients(
        world,
        here.id,
        [
            ("Смирнова Ольга", doctor, Status::Invited),
            ("Юдин Юрий", doctor, Status::Invited),
        ],
    )
    .await;
    world.pass(Duration::days(7));
    let expiring = |role, people| Matter::Invitees {
        standing: Standing::ExpiringSoon,
        role,
        people,
    };
    let said = told(world, &organizer).await;
    assert_eq!(said.len(), 2);
    assert!(said.contains(&expiring(Role::Doctor, 1)), "{said:?}");
    assert!(said.contains(&expiring(Role::Patient, 2)), "{said:?}");
    world.letters().await;
}

async fn those_who_lack_the_demanded_factor_are_told_by_name(world: &World) {
    let here = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&here, "anna@example.org").await;
    let other = world.doctor(&here, "boris@example.org").await;
    let organizer = here.organizer.acts::<Organizer>(world).await;
    let change = FactorDemandChange {
        roles: BTreeSet::from([Role::Doctor]),
        grace_days: 14,
    };
    demand_factors(&world.ctx, &organizer, &change, key()).await.unwrap();
    let said = told(world, &organizer).await;
    let [Matter::WithoutFactor { role, people, who }] = said.as_slice() else {
        panic!("{said:?}");
    };
    let who: BTreeSet<_> = who.iter().map(|named| named.id).collect();
    assert_eq!((*role, *people), (Role::Doctor, 2));
    assert_eq!(who, BTreeSet::from([doctor.membership, other.membership]));
    world.sets_up_app(&doctor).await;
    remove(&world.ctx, &organizer, other.membership).await.unwrap();
    assert_eq!(told(world, &organizer).await, []);
    world.letters().await;
}

async fn it_costs_the_same_queries_however_much_there_is(world: &World) {
    let cohort = cohort(world, Plan::default()).await;
    let organizer = cohort.clinic.organizer.acts::<Organizer>(world).await;
    let (ctx, statements) = world.counted_process().await;
    let mut costs = Vec::new();
    for round in 0..2 {
        let before = statements.load(Ordering::SeqCst);
        let said = matters(&ctx, &organizer).await.unwrap();
        costs.push(statements.load(Ordering::SeqCst) - before);
        assert_eq!(said.is_empty(), round == 0);
        let email = |n: u32| format!("somebody{n}@example.org");
        for n in 0..3 {
            let new = member(&email(n), "Некто Некий");
            clinic::staff::register(&world.ctx, &organizer, Role::Assistant, new, key())
                .await
                .unwrap();
        }
        cohort.crowd(world, cohort.group, ["Ёлкина Яна", "Юдин Юрий"]).await;
        gone(world, cohort.specialist.membership).await;
        gone(world, cohort.doctor.membership).await;
    }
    assert_eq!(costs[0], costs[1]);
    world.letters().await;
}
