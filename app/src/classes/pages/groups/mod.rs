//! Groups: the doctor's pages, the organizer's view of them, and the page of an offered seat.

pub mod card;
pub mod enrol;
pub mod form;
pub mod hand_over;
pub mod list;
pub mod offer;
pub mod organizer;
pub mod own;
pub mod place;
pub mod seat;
pub mod waiting;

pub use card::{EndGroup, OneGroup};
pub use enrol::EnrolPatient;
pub use form::{EditGroup, NewGroup};
pub use hand_over::HandGroupsOver;
pub use list::Groups;
pub use offer::OfferedSeat;
pub use organizer::{GroupsOfClinic, PassGroupOn};
pub(crate) use own::own_places;
pub use place::OnePlace;
pub use seat::OneSeat;
pub use waiting::Waiting;

use clinic::{
    classes::group,
    identity::{Actor, Doctor, Held},
};
use domain::{
    classes::{GroupCard, GroupForm, GroupId, Restrictions},
    error::{Code, Field},
    identity::Operation,
    settings::CourseId,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    Next,
    components::{Notice, Tone, Width},
    fault::Fault,
    identity::href_as,
    text::classes::groups as text,
    web::{Chrome, Request, act, form_fields, menu, with_query},
};

/// The doctor's courses with their groups.
pub(crate) const GROUPS: &str = "/doctor/groups";
/// The organizer's view of them.
pub(crate) const GROUPS_OF_CLINIC: &str = "/org/groups";

/// What a page tells after a form, as a word of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    Added,
    Saved,
    Ended,
    Enrolled,
    Waiting,
    SeatSaved,
    Moved,
    TakenOut,
    TakenOff,
    HandedOver,
}

impl Done {
    const ALL: [Self; 10] = [
        Self::Added,
        Self::Saved,
        Self::Ended,
        Self::Enrolled,
        Self::Waiting,
        Self::SeatSaved,
        Self::Moved,
        Self::TakenOut,
        Self::TakenOff,
        Self::HandedOver,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Saved => "saved",
            Self::Ended => "ended",
            Self::Enrolled => "enrolled",
            Self::Waiting => "waiting",
            Self::SeatSaved => "seat",
            Self::Moved => "moved",
            Self::TakenOut => "taken-out",
            Self::TakenOff => "taken-off",
            Self::HandedOver => "handed",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Added => text::GROUP_ADDED,
            Self::Saved => text::GROUP_SAVED,
            Self::Ended => text::GROUP_ENDED,
            Self::Enrolled => text::ENROLLED,
            Self::Waiting => text::WAITLISTED,
            Self::SeatSaved => text::SEAT_SAVED,
            Self::Moved => text::MOVED,
            Self::TakenOut => text::TAKEN_OUT,
            Self::TakenOff => text::TAKEN_OFF,
            Self::HandedOver => text::GROUP_HANDED_OVER,
        }
    }
}

pub(crate) fn group_path(id: GroupId) -> String {
    format!("{GROUPS}/{id}")
}

/// The waiting list of a course.
pub(crate) fn course_path(id: CourseId) -> String {
    format!("/doctor/courses/{id}/waiting")
}

/// A page again, which tells what has been done.
pub(crate) fn back(request: &Request, held: &Held, page: &str, done: Done) -> Next {
    let page = href_as(request, held, page);
    Next::to(with_query(&page, &[format!("done={}", done.name())]))
}

/// What the address tells of; a form that came back has other things to say.
fn told(request: &Request) -> Option<AnyView> {
    let word: String = request.parameter("done").filter(|_| request.returned.is_none())?;
    let done = Done::ALL.into_iter().find(|done| done.name() == word)?;
    Some(view! { <Notice tone=Tone::Good live=true>{done.sentence()}</Notice> }.into_any())
}

/// The group that a form describes, in the actor's clinic; `present` is the one that it changes.
///
/// # Errors
/// `Invalid` with every wrong field; `NotFound` for a group out of reach.
pub(crate) async fn checked_group(
    request: &Request,
    actor: &Actor<Doctor>,
    form: &GroupForm,
    present: Option<GroupId>,
) -> Result<domain::classes::NewGroup, Fault> {
    let limit = group::capacity_limit(&request.ctx, actor).await?;
    let zone = match present {
        Some(id) => group::zone(&request.ctx, actor, id).await?,
        None => actor.held().clinic_zone,
    };
    Ok(form.check(zone, limit)?)
}

/// What the specialist has to mind, a line each.
///
/// # Errors
/// `Invalid`.
pub(crate) fn restrictions(typed: &str) -> Result<Restrictions, Code> {
    Restrictions::parse(typed.lines()).map_err(|problem| Code::field(Field::Restrictions, problem))
}

/// The first line of each of the doctor's pages.
async fn doctor(request: &Request) -> Result<Actor<Doctor>, Fault> {
    act(request, request.parameter("as"), Some(Operation::ManageGroups)).await
}

/// The group that the address names, with those in it.
async fn named(request: &Request, actor: &Actor<Doctor>, id: Option<GroupId>) -> Result<GroupCard, Fault> {
    Ok(group::group(&request.ctx, actor, id.ok_or(Code::NotFound)?).await?)
}

/// The `:id` of the address; one that can't be read is nobody's.
fn id_in_address<T: std::str::FromStr>() -> Option<T> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// A page of the doctor, in its name.
fn to(request: &Request, held: &Held, page: &str) -> String {
    href_as(request, held, page)
}

fn chrome(request: &Request, held: &Held, here: &str, title: impl Into<String>) -> Chrome {
    Chrome {
        menu: menu(request, held, here),
        ..Chrome::of(held, title)
    }
}

/// The frame of a page with a form.
fn form_chrome(request: &Request, held: &Held, here: &str, title: impl Into<String>) -> Chrome {
    Chrome {
        width: Width::Form,
        ..chrome(request, held, here, title)
    }
}

/// The hidden fields of a form, with what it is about.
fn about(request: &Request, held: &Held, what: &[(&str, String)]) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(held.membership));
    fields.extend(what.iter().map(|(name, id)| ((*name).to_owned(), id.clone())));
    fields
}
