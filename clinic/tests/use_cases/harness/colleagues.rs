//! A clinic with its organizer at work, and colleagues who are invited there.

use clinic::identity::{Actor, Organizer};
use domain::identity::{MembershipId, Role, Status};

use super::{Clinic, World, people};

/// A clinic, and its organizer at work.
pub(crate) async fn clinic(world: &World) -> (Clinic, Actor<Organizer>) {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let organizer = clinic.organizer.acts(world).await;
    (clinic, organizer)
}

/// Invited doctors, in the order of their names here.
pub(crate) async fn doctors<const N: usize>(
    world: &World,
    clinic: &Clinic,
    names: [&'static str; N],
) -> [MembershipId; N] {
    of_role(world, clinic, Role::Doctor, names).await
}

/// Invited assistants, in the order of their names here.
pub(crate) async fn assistants<const N: usize>(
    world: &World,
    clinic: &Clinic,
    names: [&'static str; N],
) -> [MembershipId; N] {
    of_role(world, clinic, Role::Assistant, names).await
}

async fn of_role<const N: usize>(
    world: &World,
    clinic: &Clinic,
    role: Role,
    names: [&'static str; N],
) -> [MembershipId; N] {
    let made = people(world, clinic.id, names.map(|name| (name, role, Status::Invited))).await;
    let ids: Vec<_> = made.into_iter().map(|(_, id)| id).collect();
    ids.try_into().unwrap()
}
