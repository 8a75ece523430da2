//! Everybody who may stand before a door.

use domain::identity::{MembershipId, Role};

use crate::harness::{Clinic, Person, World};

/// One of each.
pub(crate) struct Cast {
    pub(crate) clinic: Clinic,
    /// Has not activated the account; the letter is sent.
    pub(crate) invited: MembershipId,
    pub(crate) doctor: Person,
    specialist: Person,
    assistant: Person,
    patient: Person,
    /// The organizer of another clinic.
    pub(crate) stranger: Person,
    /// Was a doctor; somebody took the membership away in the database, and nothing else.
    removed: Person,
    /// Was a doctor, and was removed as it is done.
    gone: Person,
}

/// Somebody before a door.
pub(crate) struct Visitor<'a> {
    pub(crate) name: &'static str,
    pub(crate) person: Option<&'a Person>,
    /// The role that gives rights; `None` for whoever has none.
    pub(crate) role: Option<Role>,
    /// Whether a session stands behind the cookie.
    pub(crate) signed_in: bool,
}

impl Cast {
    pub(crate) async fn of(world: &World) -> Self {
        let clinic = world.clinic("Первая клиника", "organizer@first.example").await;
        let another = world.clinic("Вторая клиника", "organizer@second.example").await;
        let by = &clinic.organizer;
        let doctor = world.doctor(&clinic, "doctor@first.example").await;
        let specialist = member(world, by, Role::Specialist, "specialist@first.example").await;
        let assistant = member(world, by, Role::Assistant, "assistant@first.example").await;
        let patient = member(world, by, Role::Assistant, "patient@first.example").await;
        change(world, &patient, "role", "patient").await;
        let removed = world.doctor(&clinic, "removed@first.example").await;
        change(world, &removed, "status", "removed").await;
        let gone = world.doctor(&clinic, "gone@first.example").await;
        clinic::staff::remove(&world.ctx, &by.acts(world).await, gone.membership)
            .await
            .unwrap();
        let invited = world
            .invited(by, Role::Doctor, "invited@first.example", "Новикова Ольга Ильинична")
            .await;
        assert_eq!(world.letters().await.len(), 1);
        Self {
            invited,
            doctor,
            specialist,
            assistant,
            patient,
            stranger: another.organizer,
            removed,
            gone,
            clinic,
        }
    }

    pub(crate) fn visitors(&self) -> Vec<Visitor<'_>> {
        let who = |name, person, role, signed_in| Visitor {
            name,
            person,
            role,
            signed_in,
        };
        vec![
            who("nobody", None, None, false),
            who(
                "an organizer",
                Some(&self.clinic.organizer),
                Some(Role::Organizer),
                true,
            ),
            who("a doctor", Some(&self.doctor), Some(Role::Doctor), true),
            who("a specialist", Some(&self.specialist), Some(Role::Specialist), true),
            who("an assistant", Some(&self.assistant), Some(Role::Assistant), true),
            who("a patient", Some(&self.patient), Some(Role::Patient), true),
            who(
                "another clinic's organizer",
                Some(&self.stranger),
                Some(Role::Organizer),
                true,
            ),
            who("one without a role", Some(&self.removed), None, true),
            who("one who was removed", Some(&self.gone), None, false),
        ]
    }
}

async fn member(world: &World, by: &Person, role: Role, email: &str) -> Person {
    world.member_of(by, role, email, "Орлова Мария Петровна").await
}

async fn change(world: &World, person: &Person, column: &str, value: &str) {
    let sql = format!("UPDATE membership SET {column} = $1 WHERE id = $2");
    let changed = world
        .execute(&sql, vec![value.into(), person.membership.0.into()])
        .await;
    assert_eq!(changed, 1);
}
