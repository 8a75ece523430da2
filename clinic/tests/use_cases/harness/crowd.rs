//! Many people at once, written past the use cases.

use chrono::Duration;
use domain::identity::{ClinicId, MembershipId, PersonName, Role, Status};
use sea_orm::Value;
use uuid::Uuid;

use super::World;

/// Writes many members at once, as if they had been registered; what a list orders by, for each.
pub(crate) async fn people(
    world: &World,
    clinic: ClinicId,
    people: impl IntoIterator<Item = (&'static str, Role, Status)>,
) -> Vec<(String, MembershipId)> {
    let (mut members, mut invitations) = (Rows::default(), Rows::default());
    let mut made = Vec::new();
    for (name, role, status) in people {
        let (id, invitation) = (Uuid::now_v7(), Uuid::now_v7());
        let name = PersonName::parse(name).unwrap();
        let closed_at = (status != Status::Invited).then(|| world.now());
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
        made.push((name.search_key(), MembershipId(id)));
    }
    members
        .insert(
            world,
            "membership (id, clinic_id, role, status, full_name, name_key, search_text, invitation_id, created_at, \
             ended_at)",
        )
        .await;
    invitations
        .insert(
            world,
            "invitation (id, clinic_id, membership_id, email, state, created_at, expires_at, closed_at)",
        )
        .await;
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
        let sql = format!("INSERT INTO {into} VALUES {}", self.places.join(", "));
        world.execute(&sql, self.values).await;
    }
}
