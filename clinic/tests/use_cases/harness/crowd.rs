//! Many people at once, written past the use cases.

use chrono::Duration;
use domain::identity::{ClinicId, MembershipId, PersonName, Role, Status};
use sea_orm::Value;
use uuid::Uuid;

use super::World;

/// Rows of one statement: SQLite takes 32,766 values.
const AT_ONCE: usize = 2000;

/// Writes many members at once, as if they had been registered; what a list orders by, for each.
pub(crate) async fn people(
    world: &World,
    clinic: ClinicId,
    people: impl IntoIterator<Item = (&'static str, Role, Status)>,
) -> Vec<(String, MembershipId)> {
    let people = people
        .into_iter()
        .map(|(name, role, status)| (name, role, status, None));
    write(world, clinic, people.collect()).await
}

/// Writes many patients at once, each with an observation under that doctor.
pub(crate) async fn patients(
    world: &World,
    clinic: ClinicId,
    patients: impl IntoIterator<Item = (&'static str, MembershipId, Status)>,
) -> Vec<(String, MembershipId)> {
    let patients = patients
        .into_iter()
        .map(|(name, doctor, status)| (name, Role::Patient, status, Some(doctor)));
    write(world, clinic, patients.collect()).await
}

async fn write(
    world: &World,
    clinic: ClinicId,
    people: Vec<(&'static str, Role, Status, Option<MembershipId>)>,
) -> Vec<(String, MembershipId)> {
    let mut made = Vec::new();
    for people in people.chunks(AT_ONCE) {
        let (mut members, mut invitations, mut observations) = (Rows::default(), Rows::default(), Rows::default());
        for &(name, role, status, doctor) in people {
            let (id, invitation) = (Uuid::now_v7(), Uuid::now_v7());
            let name = PersonName::parse(name).unwrap();
            let closed_at = (status != Status::Invited).then(|| world.now());
            let observation = doctor.map(|_doctor| Uuid::now_v7());
            members.add([
                id.into(),
                clinic.0.into(),
                role.name().into(),
                status.name().into(),
                name.to_string().into(),
                name.search_key().into(),
                format!("{} somebody@example.org", name.search_key()).into(),
                invitation.into(),
                world.now().into(),
                closed_at.into(),
                observation.into(),
            ]);
            invitations.add([
                invitation.into(),
                clinic.0.into(),
                id.into(),
                "somebody@example.org".into(),
                if closed_at.is_some() { "revoked" } else { "live" }.into(),
                world.now().into(),
                (world.now() + Duration::days(10)).into(),
                closed_at.into(),
            ]);
            if let Some((observation, doctor)) = observation.zip(doctor) {
                observations.add([
                    observation.into(),
                    clinic.0.into(),
                    id.into(),
                    doctor.0.into(),
                    "3m".into(),
                    91_i64.into(),
                    if closed_at.is_some() { "ended" } else { "planned" }.into(),
                    world.now().into(),
                    closed_at.into(),
                ]);
            }
            made.push((name.search_key(), MembershipId(id)));
        }
        members
            .insert(
                world,
                "membership (id, clinic_id, role, status, full_name, name_key, search_text, invitation_id, \
                 created_at, ended_at, observation_id)",
            )
            .await;
        invitations
            .insert(
                world,
                "invitation (id, clinic_id, membership_id, email, state, created_at, expires_at, closed_at)",
            )
            .await;
        observations
            .insert(
                world,
                "observation (id, clinic_id, patient_id, doctor_id, period, days, state, created_at, ended_at)",
            )
            .await;
    }
    made
}

/// Rows for one statement.
#[derive(Default)]
struct Rows {
    places: Vec<String>,
    values: Vec<Value>,
}

impl Rows {
    fn add<const N: usize>(&mut self, row: [Value; N]) {
        let places: Vec<_> = (1..=N).map(|n| format!("${}", self.values.len() + n)).collect();
        self.places.push(format!("({})", places.join(", ")));
        self.values.extend(row);
    }

    async fn insert(self, world: &World, into: &str) {
        if self.places.is_empty() {
            return;
        }
        let sql = format!("INSERT INTO {into} VALUES {}", self.places.join(", "));
        world.execute(&sql, self.values).await;
    }
}
