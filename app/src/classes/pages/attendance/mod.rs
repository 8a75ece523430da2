//! A patient's pages about the own classes.

pub mod calendar;
pub mod class;
pub mod home;

pub use calendar::MyCalendar;
pub use class::MyClassPage;
pub(crate) use home::on_home;

use clinic::identity::{Actor, Patient};
use domain::{
    classes::{AttendanceState, ClassId, ClassState},
    identity::Operation,
};
use leptos::prelude::*;

use super::when;
use crate::{
    components::{Notice, StatusTag, Tone, Width},
    fault::{Fault, Next},
    identity::href_as,
    text::classes::attendance as text,
    web::{Chrome, Request, act, with_query},
};

/// What a page tells after a form, as a word of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Done {
    CalledOff,
    TakenBack,
    MadeUp,
    DataSaved,
    CalendarRevoked,
}

impl Done {
    const ALL: [Self; 5] = [
        Self::CalledOff,
        Self::TakenBack,
        Self::MadeUp,
        Self::DataSaved,
        Self::CalendarRevoked,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::CalledOff => "off",
            Self::TakenBack => "back",
            Self::MadeUp => "instead",
            Self::DataSaved => "data",
            Self::CalendarRevoked => "revoked",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::CalledOff => text::CALLED_OFF,
            Self::TakenBack => text::TAKEN_BACK,
            Self::MadeUp => text::MADE_UP,
            Self::DataSaved => text::DATA_SAVED,
            Self::CalendarRevoked => text::CALENDAR_REVOKED,
        }
    }
}

/// What the address tells of; a form that came back has other things to say.
fn told(request: &Request) -> Option<AnyView> {
    let word: String = request.parameter("done").filter(|_| request.returned.is_none())?;
    let done = Done::ALL.into_iter().find(|done| done.name() == word)?;
    Some(view! { <Notice tone=Tone::Good live=true>{done.sentence()}</Notice> }.into_any())
}

/// The page of a class.
pub(crate) fn class_page(class: ClassId) -> String {
    format!("/me/classes/{class}")
}

/// A page of the patient's again, which tells what has been done.
pub(crate) fn back(request: &Request, actor: &Actor<Patient>, page: &str, done: Done) -> Next {
    let page = href_as(request, actor.held(), page);
    Next::to(with_query(&page, &[format!("done={}", done.name())]))
}

async fn patient(request: &Request) -> Result<Actor<Patient>, Fault> {
    act::<Patient>(request, request.parameter("as"), Some(Operation::SeeClasses)).await
}

fn chrome(actor: &Actor<Patient>, title: &str) -> Chrome {
    Chrome {
        width: Width::Form,
        ..Chrome::of(actor.held(), title)
    }
}

/// Where the patient stands at a class, in a word and a shape.
fn stands(mine: &clinic::classes::attendance::MyClass, is_over: bool) -> AnyView {
    let (tone, label) = match (mine.class.state, mine.state) {
        (ClassState::Cancelled, _) => (Tone::Bad, text::CANCELLED),
        (ClassState::Planned, state) if is_over => match state {
            AttendanceState::Present => (Tone::Good, text::was(state)),
            AttendanceState::Absent => (Tone::Warn, text::was(state)),
            AttendanceState::Cancelled | AttendanceState::Expected => (Tone::Quiet, text::was(state)),
        },
        (ClassState::Planned, AttendanceState::Cancelled) => (Tone::Quiet, text::NOT_COMING),
        (ClassState::Planned, _) if mine.makes_up.is_some() => (Tone::Good, text::MAKES_UP),
        (ClassState::Planned, _) => (Tone::Good, text::AWAITED),
    };
    view! { <StatusTag tone=tone label=label /> }.into_any()
}
