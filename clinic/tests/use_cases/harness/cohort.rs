//! A group with its specialist and patients, written past the use cases; its classes are made as the workers make them.

use chrono::{DateTime, Utc};
use clinic::{
    Context,
    job::{self, Claim, Work},
};
use domain::{
    classes::{ClassId, GroupId},
    identity::{MembershipId, Role, Status},
};
use sea_orm::Value;
use uuid::Uuid;

use super::{Clinic, Person, World, patient, patients};

/// A clinic with a doctor whose course has one group, and the specialist who runs it.
pub(crate) struct Cohort {
    pub(crate) clinic: Clinic,
    pub(crate) doctor: Person,
    pub(crate) specialist: Person,
    pub(crate) course: Uuid,
    pub(crate) group: GroupId,
}

/// What a group is like.
#[derive(Clone, Copy)]
pub(crate) struct Plan<'a> {
    pub(crate) zone: &'a str,
    /// Bits, Monday's is 1.
    pub(crate) weekdays: i64,
    /// Minutes from midnight.
    pub(crate) starts_at: i64,
    pub(crate) capacity: i64,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
}

/// Thursdays at ten in Moscow, for four weeks: the first class is two days after a world's beginning.
impl Default for Plan<'_> {
    fn default() -> Self {
        Self {
            zone: "Europe/Moscow",
            weekdays: 0b1000,
            starts_at: 600,
            capacity: 12,
            from: "2026-11-24",
            to: "2026-12-18",
        }
    }
}

pub(crate) async fn cohort(world: &World, plan: Plan<'_>) -> Cohort {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let specialist = world
        .member_of(
            &clinic.organizer,
            Role::Specialist,
            "oleg@example.org",
            "Орлов Олег Юрьевич",
        )
        .await;
    let course = world.one("SELECT id FROM course", vec![]).await;
    let give = "UPDATE course SET doctor_id = $1";
    world.execute(give, vec![doctor.membership.0.into()]).await;
    let group = insert_group(world, &clinic, course, specialist.membership, plan).await;
    Cohort {
        clinic,
        doctor,
        specialist,
        course,
        group,
    }
}

impl Cohort {
    /// One more group of the course, of the same specialist.
    pub(crate) async fn another_group(&self, world: &World, plan: Plan<'_>) -> GroupId {
        insert_group(world, &self.clinic, self.course, self.specialist.membership, plan).await
    }

    /// A patient of the doctor's who has activated the account, with a seat in the group.
    pub(crate) async fn patient(&self, world: &World, email: &str, name: &str) -> Person {
        let person = world
            .patient(&self.doctor, patient(email, name, self.doctor.membership))
            .await;
        self.seat(world, self.group, person.membership).await;
        person
    }

    /// Patients who have not activated yet, each with a seat in that group.
    pub(crate) async fn crowd<const N: usize>(
        &self,
        world: &World,
        group: GroupId,
        names: [&'static str; N],
    ) -> [MembershipId; N] {
        let people = names.map(|name| (name, self.doctor.membership, Status::Invited));
        let made = patients(world, self.clinic.id, people).await;
        let ids: Vec<_> = made.into_iter().map(|(_, id)| id).collect();
        for id in &ids {
            self.seat(world, group, *id).await;
        }
        ids.try_into().unwrap()
    }

    /// A seat in that group, and at every class of it that is made already.
    pub(crate) async fn seat(&self, world: &World, group: GroupId, patient: MembershipId) {
        let seat = Uuid::now_v7();
        let row = vec![
            ("id", seat.into()),
            ("clinic_id", self.clinic.id.0.into()),
            ("group_id", group.0.into()),
            ("patient_id", patient.0.into()),
            ("restrictions", r#"["опора рядом"]"#.into()),
            ("cleared_by", self.doctor.membership.0.into()),
            ("created_at", world.now().into()),
        ];
        world.insert("enrolment", row).await.unwrap();
        let taken = "UPDATE exercise_group SET taken = taken + 1 WHERE id = $1";
        world.execute(taken, vec![group.0.into()]).await;
    }

    /// The group's classes, by their beginning.
    pub(crate) async fn classes(&self, world: &World, group: GroupId) -> Vec<(ClassId, DateTime<Utc>)> {
        let sql = "SELECT id, starts_at FROM class WHERE group_id = $1 ORDER BY starts_at";
        let rows = world.rows(sql, vec![group.0.into()]).await;
        rows.iter()
            .map(|row| {
                let id = row.try_get_by_index(0).unwrap();
                (ClassId(id), row.try_get_by_index(1).unwrap())
            })
            .collect()
    }
}

impl World {
    /// Makes the classes of the coming weeks, as the workers do.
    pub(crate) async fn makes_classes(&self) {
        let claim = self.due("make_classes").await;
        assert_eq!(claim.work, Work::MakeClasses);
        job::perform(&self.ctx, &claim).await.unwrap();
        self.execute("DELETE FROM job WHERE kind = 'make_classes'", vec![])
            .await;
    }

    /// Writes the reminders that are due, as the workers do.
    pub(crate) async fn reminds(&self) {
        self.reminds_in(&self.ctx).await;
    }

    /// The same in that process.
    pub(crate) async fn reminds_in(&self, ctx: &Context) {
        let claim = self.due("remind_of_classes").await;
        assert_eq!(claim.work, Work::RemindOfClasses);
        job::perform(ctx, &claim).await.unwrap();
        self.execute("DELETE FROM job WHERE kind = 'remind_of_classes'", vec![])
            .await;
    }

    /// A job that has been due for longer than any other.
    async fn due(&self, kind: &'static str) -> Claim {
        let row: Vec<(&str, Value)> = vec![
            ("id", Uuid::now_v7().into()),
            ("kind", kind.into()),
            ("unique_key", kind.into()),
            ("run_at", DateTime::<Utc>::UNIX_EPOCH.into()),
            ("attempts", 0_i64.into()),
        ];
        self.insert("job", row).await.unwrap();
        job::claim(&self.ctx).await.unwrap().unwrap()
    }
}

async fn insert_group(
    world: &World,
    clinic: &Clinic,
    course: Uuid,
    specialist: MembershipId,
    plan: Plan<'_>,
) -> GroupId {
    let id = Uuid::now_v7();
    let row = vec![
        ("id", id.into()),
        ("clinic_id", clinic.id.0.into()),
        ("course_id", course.into()),
        ("specialist_id", specialist.0.into()),
        ("title", "Группа".into()),
        ("capacity", plan.capacity.into()),
        ("taken", 0_i64.into()),
        ("weekdays", plan.weekdays.into()),
        ("starts_at", plan.starts_at.into()),
        ("minutes", 45_i64.into()),
        ("time_zone", plan.zone.into()),
        ("from_day", plan.from.into()),
        ("to_day", plan.to.into()),
        ("created_at", world.now().into()),
    ];
    world.insert("exercise_group", row).await.unwrap();
    GroupId(id)
}
