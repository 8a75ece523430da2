//! A clinic's history, made by a seed: kept here as it was made, and written into the tables.

mod classes;
mod dice;
mod people;

use chrono::{DateTime, Utc};
use domain::identity::MembershipId;
use sea_orm::Value;
use uuid::Uuid;

use self::{
    classes::{Application, Group, Seat, Waiting},
    people::{Alert, Patient, Report},
};
pub(super) use self::{
    classes::{Class, Visit},
    dice::Dice,
};
use crate::harness::{Cohort, Plan, World, cohort};

pub(super) type At = DateTime<Utc>;

pub(super) fn whole(number: usize) -> u64 {
    u64::try_from(number).unwrap()
}

pub(super) struct History {
    pub(super) cohort: Cohort,
    pub(super) doctors: Vec<Uuid>,
    pub(super) courses: Vec<Uuid>,
    pub(super) patients: Vec<Patient>,
    pub(super) reports: Vec<Report>,
    pub(super) alerts: Vec<Alert>,
    pub(super) applications: Vec<Application>,
    pub(super) waiting: Vec<Waiting>,
    pub(super) groups: Vec<Group>,
    pub(super) classes: Vec<Class>,
    pub(super) visits: Vec<Visit>,
    pub(super) seats: Vec<Seat>,
}

/// How far back it goes.
const DAYS: u64 = 75;

impl History {
    pub(super) async fn new(world: &World, dice: &mut Dice, size: u64) -> Self {
        let cohort = cohort(world, Plan::default()).await;
        // The one group of the cohort has no history: it is not among the generated ones.
        world.execute("DELETE FROM exercise_group", vec![]).await;
        let mut made = Self {
            doctors: vec![cohort.doctor.membership.0],
            courses: vec![cohort.course],
            cohort,
            patients: vec![],
            reports: vec![],
            alerts: vec![],
            applications: vec![],
            waiting: vec![],
            groups: vec![],
            classes: vec![],
            visits: vec![],
            seats: vec![],
        };
        made.places(world, dice).await;
        made.grow(world, dice, size).await;
        made
    }

    /// Goes on with so many more of everything.
    pub(super) async fn grow(&mut self, world: &World, dice: &mut Dice, size: u64) {
        self.registers(world, dice, size).await;
        self.reported(world, dice, size).await;
        self.applies(world, dice, size).await;
        self.held(world, dice, size).await;
    }

    fn clinic(&self) -> Value {
        self.cohort.clinic.id.0.into()
    }

    async fn member(&self, world: &World, role: &'static str, n: usize) -> Uuid {
        let id = Uuid::now_v7();
        let row: Vec<(&str, Value)> = vec![
            ("id", id.into()),
            ("clinic_id", self.clinic()),
            ("role", role.into()),
            ("status", "removed".into()),
            ("full_name", format!("Некто Номер {n}").into()),
            ("name_key", format!("некто номер {n}").into()),
            ("search_text", "некто".into()),
            ("created_at", DateTime::<Utc>::UNIX_EPOCH.into()),
            ("ended_at", world.now().into()),
        ];
        world.insert("membership", row).await.unwrap();
        id
    }

    pub(super) fn organizer(&self) -> MembershipId {
        self.cohort.clinic.organizer.membership
    }
}
