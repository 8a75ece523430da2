//! The pages of whoever runs classes, under each role's own address, and the organizer's days off.

pub mod change;
pub mod days_off;
pub mod list;
pub mod roster;

pub use change::{CancelClassPage, HandOverClassPage, MoveClassPage};
pub use days_off::DaysOff;
pub use list::{ClassList, SpecialistHome};
pub use roster::RosterPage;

use clinic::{
    classes::ClassCard,
    identity::{Actor, ClassRunner, Held},
};
use domain::{
    classes::{ClassId, ClassState},
    error::Code,
    identity::Role,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::when;
use crate::{
    components::{Notice, StatusTag, Tone},
    fault::{Fault, Next},
    identity::{home_of, href_as},
    text::classes::calendar as text,
    web::{Chrome, Request, act_as_class_runner, menu, with_query},
};

/// «Выходные дни».
pub(crate) const DAYS_OFF: &str = "/org/settings/days-off";

/// The classes that a role runs.
pub(crate) const fn list_of(role: Role) -> &'static str {
    match role {
        // A specialist's home is its classes.
        Role::Specialist => home_of(Role::Specialist),
        _ => "/doctor/classes",
    }
}

/// A page about one class.
pub(crate) fn class_page(role: Role, class: ClassId, page: &str) -> String {
    let base = match role {
        Role::Specialist => "/rehab/classes",
        _ => "/doctor/classes",
    };
    format!("{base}/{class}{page}")
}

/// What a page tells after a form, as a word of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Moved,
    Cancelled,
    HandedOver,
    Marked,
    Unchanged,
}

impl Told {
    const ALL: [Self; 5] = [
        Self::Moved,
        Self::Cancelled,
        Self::HandedOver,
        Self::Marked,
        Self::Unchanged,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Moved => "moved",
            Self::Cancelled => "cancelled",
            Self::HandedOver => "handed",
            Self::Marked => "marked",
            Self::Unchanged => "same",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Moved => text::DONE_MOVED,
            Self::Cancelled => text::DONE_CANCELLED,
            Self::HandedOver => text::DONE_HANDED,
            Self::Marked => text::DONE_MARKED,
            Self::Unchanged => text::UNCHANGED,
        }
    }
}

/// The page of a class again, which tells what has been done.
pub(crate) fn roster_page(request: &Request, held: &Held, class: ClassId, told: Told) -> Next {
    let page = href_as(request, held, &class_page(held.role, class, ""));
    Next::to(with_query(&page, &[format!("done={}", told.name())]))
}

/// The list again, which tells what has been done.
pub(crate) fn list_after(request: &Request, held: &Held, told: Told) -> Next {
    let page = href_as(request, held, list_of(held.role));
    Next::to(with_query(&page, &[format!("done={}", told.name())]))
}

fn told(request: &Request) -> Option<AnyView> {
    let word: String = request.parameter("done").filter(|_| request.returned.is_none())?;
    let told = Told::ALL.into_iter().find(|told| told.name() == word)?;
    Some(view! { <Notice tone=Tone::Good live=true>{told.sentence()}</Notice> }.into_any())
}

async fn runner(request: &Request, role: Role) -> Result<Actor<ClassRunner>, Fault> {
    act_as_class_runner(request, request.parameter("as"), Some(role)).await
}

/// The id in the address. To be called where the page is set up: the router is at hand there.
fn id_in_address() -> Option<ClassId> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// One of the actor's classes, and those after it.
async fn named(
    request: &Request,
    actor: &Actor<ClassRunner>,
    id: Option<ClassId>,
) -> Result<(ClassCard, Vec<ClassCard>), Fault> {
    let id = id.ok_or(Code::NotFound)?;
    Ok(clinic::classes::calendar::class(&request.ctx, actor, id).await?)
}

fn chrome(request: &Request, held: &Held, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, held, list_of(held.role)),
        ..Chrome::of(held, title)
    }
}

/// «среда, 25 ноября, 10:00–10:45», and what the group's clocks show.
fn time(request: &Request, actor: &Actor<ClassRunner>, class: &ClassCard) -> AnyView {
    let (now, zone) = (request.ctx.now(), actor.zone());
    let of_group = when::of_group(class, zone).map(|time| view! { <p class="small muted">{time}</p> });
    view! {
        <span class="num">{when::whole(class, now, zone)}</span>
        {of_group}
    }
    .into_any()
}

/// Where a class stands, in a word and a shape.
fn state(request: &Request, class: &ClassCard) -> AnyView {
    let (tone, label) = match class.state {
        ClassState::Cancelled => (Tone::Bad, text::CANCELLED),
        ClassState::Planned if request.ctx.now() >= class.ends_at => (Tone::Quiet, text::OVER),
        ClassState::Planned if class.is_moved => (Tone::Warn, text::MOVED),
        ClassState::Planned => (Tone::Good, text::PLANNED),
    };
    view! { <StatusTag tone=tone label=label /> }.into_any()
}
