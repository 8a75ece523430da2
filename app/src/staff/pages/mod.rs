//! The organizer's pages about staff.

pub mod list;
pub mod new;

pub use list::{RoleList, StaffList};
pub use new::NewMember;

use clinic::identity::Held;
use domain::identity::{MembershipId, Role};

use crate::{components::MenuItem, identity::href_as, text::staff as text, web::Request};

/// The roles of staff, in the order of the lists.
const STAFF: [Role; 3] = [Role::Doctor, Role::Assistant, Role::Specialist];

/// The list of a role.
const fn list_of(role: Role) -> &'static str {
    match role {
        Role::Assistant => "/org/assistants",
        Role::Specialist => "/org/specialists",
        Role::Doctor | Role::Organizer | Role::Patient => "/org/doctors",
    }
}

/// The staff list, at the row of somebody who was just added.
pub(crate) fn list_href(request: &Request, held: &Held, added: MembershipId) -> String {
    format!("{}#row-{added}", href_as(request, held, "/org"))
}

/// The organizer's menu.
pub(crate) fn menu(request: &Request, held: &Held, here: &str) -> Vec<MenuItem> {
    let lists = STAFF.map(|role| (list_of(role), text::plural(role)));
    [("/org", text::STAFF)]
        .into_iter()
        .chain(lists)
        .map(|(path, label)| MenuItem {
            href: href_as(request, held, path),
            label: label.to_owned(),
            current: path == here,
            prefetch: true,
        })
        .collect()
}
