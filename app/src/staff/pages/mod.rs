//! The organizer's pages about staff.

pub(crate) mod alike;
pub mod attention;
pub mod card;
mod fields;
pub mod former;
pub mod hand_over;
pub mod link;
pub mod list;
pub mod new;
pub mod remove;
pub mod resend;
pub mod resend_all;
pub(crate) mod row;

pub(crate) use attention::ATTENTION;
pub use attention::Attention;
pub use card::Card;
pub(crate) use card::{end_sessions, sessions};
pub(crate) use fields::{EmailEntry, email_entry, member_fields};
pub use former::{Former, Reregister};
pub use hand_over::HandOver;
pub use link::Link;
pub use list::{RoleList, StaffList};
pub use new::NewMember;
pub use remove::Remove;
pub use resend::Resend;
pub use resend_all::ResendAll;

use clinic::identity::{Actor, Organizer};
use domain::{
    error::Code,
    identity::{MembershipId, Operation, Role},
    staff::MemberRow,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    fault::Fault,
    web::{Chrome, Request, act, menu},
};

/// The roles of staff, in the order of the lists.
const STAFF: [Role; 3] = [Role::Doctor, Role::Assistant, Role::Specialist];

/// Those who were removed, or whose invitation ran out.
pub(crate) const FORMER: &str = "/org/staff/removed";

/// The list of a role.
pub(crate) const fn list_of(role: Role) -> &'static str {
    match role {
        Role::Assistant => "/org/assistants",
        Role::Specialist => "/org/specialists",
        Role::Doctor | Role::Organizer | Role::Patient => "/org/doctors",
    }
}

/// The card of somebody, or of one who is gone the form that registers anew.
pub(crate) fn card_href(role: Role, id: MembershipId, gone: bool) -> String {
    let list = if gone { FORMER } else { list_of(role) };
    format!("{list}/{id}")
}

/// The first line of each of these pages.
pub(crate) async fn organizer(request: &Request) -> Result<Actor<Organizer>, Fault> {
    act::<Organizer>(request, request.parameter("as"), Some(Operation::ManageStaff)).await
}

/// What stands around them; `here` is the menu's item.
pub(crate) fn chrome(request: &Request, actor: &Actor<Organizer>, here: &str, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, actor.held(), here),
        ..Chrome::of(actor.held(), title)
    }
}

/// The `:id` of the address; one that can't be read is nobody's.
pub(crate) fn member_id() -> Option<MembershipId> {
    use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok())
}

/// The member of that role whom the address names.
async fn member(
    request: &Request,
    actor: &Actor<Organizer>,
    role: Role,
    id: Option<MembershipId>,
) -> Result<MemberRow, Fault> {
    let member = clinic::staff::member(&request.ctx, actor, id.ok_or(Code::NotFound)?).await?;
    if member.role == role {
        Ok(member)
    } else {
        Err(Code::NotFound.into())
    }
}

/// The hidden fields of a form about one of them.
pub(crate) fn about(request: &Request, actor: &Actor<Organizer>, member: MembershipId) -> Vec<(String, String)> {
    let mut fields = crate::web::form_fields(request, Some(actor.membership()));
    fields.push(("member".to_owned(), member.to_string()));
    fields
}
