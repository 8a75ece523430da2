//! The doctor's queue and page of one application; the organizer's list of those under review.

pub mod card;
mod decide;
pub mod overseen;
pub mod queue;

pub use card::ApplicationPage;
pub use overseen::{OverseenApplication, OverseenApplications};
pub use queue::Applications;

use clinic::identity::{Actor, Doctor, Held};
use domain::{
    classes::{ApplicationId, Place, triage::Level},
    identity::Operation,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    Next,
    components::{Notice, StatusTag, Tone},
    fault::Fault,
    identity::href_as,
    text::classes::review as text,
    web::{Chrome, Request, act, menu, with_query},
};

/// The doctor's queue.
pub(crate) const QUEUE: &str = "/doctor/applications";
/// The organizer's list.
pub(crate) const OVERSEEN: &str = "/org/applications";

/// What a list tells after a form, as a word of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    LetIn,
    Waiting,
    Asked,
    Declined,
    Reassigned,
}

impl Done {
    const ALL: [Self; 5] = [
        Self::LetIn,
        Self::Waiting,
        Self::Asked,
        Self::Declined,
        Self::Reassigned,
    ];

    pub(crate) const fn of_place(place: Place) -> Self {
        match place {
            Place::Group(_) => Self::LetIn,
            Place::WaitingList => Self::Waiting,
        }
    }

    const fn name(self) -> &'static str {
        match self {
            Self::LetIn => "let-in",
            Self::Waiting => "waiting",
            Self::Asked => "asked",
            Self::Declined => "declined",
            Self::Reassigned => "reassigned",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::LetIn => text::LET_IN_DONE,
            Self::Waiting => text::WAITING_DONE,
            Self::Asked => text::ASKED_DONE,
            Self::Declined => text::DECLINED_DONE,
            Self::Reassigned => text::REASSIGNED_DONE,
        }
    }
}

/// A list again, which tells what has been done.
pub(crate) fn back(request: &Request, held: &Held, list: &str, done: Done) -> Next {
    let list = href_as(request, held, list);
    Next::to(with_query(&list, &[format!("done={}", done.name())]))
}

/// What the address tells of.
fn told(request: &Request) -> Option<AnyView> {
    let word: String = request.parameter("done").filter(|_| request.returned.is_none())?;
    let done = Done::ALL.into_iter().find(|done| done.name() == word)?;
    Some(view! { <Notice tone=Tone::Good live=true>{done.sentence()}</Notice> }.into_any())
}

async fn doctor(request: &Request) -> Result<Actor<Doctor>, Fault> {
    act(request, request.parameter("as"), Some(Operation::DecideApplications)).await
}

fn chrome(request: &Request, held: &Held, here: &str, title: impl Into<String>) -> Chrome {
    Chrome {
        menu: menu(request, held, here),
        ..Chrome::of(held, title)
    }
}

fn id_in_address() -> Option<ApplicationId> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// How much attention something needs: a shape and a word.
fn level_tag(level: Level) -> AnyView {
    let tone = match level {
        Level::Red => Tone::Bad,
        Level::Amber => Tone::Warn,
        Level::Info => Tone::Info,
    };
    view! { <StatusTag tone=tone label=text::level(level) /> }.into_any()
}

/// The promise, and whether it is broken.
fn promise(moment: String, is_late: bool) -> AnyView {
    let late = is_late.then(|| view! { <StatusTag tone=Tone::Bad label=text::OVERDUE /> });
    view! {
        <span class="num">{moment}</span>
        " "
        {late}
    }
    .into_any()
}
