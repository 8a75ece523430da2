//! The organizer's pages about the clinic's settings, and the clinic's own page for visitors.

pub mod address;
pub mod course;
mod courses;
mod deputies;
pub mod deputy;
mod factor;
pub mod join;
pub mod overview;

pub use address::AddressSheet;
pub use course::{EndCourse, NewCourse, RenameCourse};
pub use deputy::NewDeputy;
pub use join::ChooseClinic;
pub use overview::Settings;

use clinic::identity::{Actor, Organizer};
use domain::identity::Operation;

use crate::{
    components::Width,
    fault::Fault,
    identity::href_as,
    text::{factor as factor_text, settings as text},
    web::{Chrome, Request, act, menu},
};

/// «Настройки».
pub(crate) const SETTINGS: &str = "/org/settings";

/// What the settings tell after a form, as a word of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Done {
    Saved,
    CourseAdded,
    CourseSaved,
    CourseEnded,
    DeputyNamed,
    DeputyDismissed,
    FactorsDemanded,
}

impl Done {
    const ALL: [Self; 7] = [
        Self::Saved,
        Self::CourseAdded,
        Self::CourseSaved,
        Self::CourseEnded,
        Self::DeputyNamed,
        Self::DeputyDismissed,
        Self::FactorsDemanded,
    ];

    /// The word in addresses.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Saved => "saved",
            Self::CourseAdded => "course",
            Self::CourseSaved => "course-saved",
            Self::CourseEnded => "ended",
            Self::DeputyNamed => "deputy",
            Self::DeputyDismissed => "dismissed",
            Self::FactorsDemanded => "factors",
        }
    }

    const fn sentence(self) -> &'static str {
        match self {
            Self::Saved => text::SAVED,
            Self::CourseAdded => text::COURSE_ADDED,
            Self::CourseSaved => text::COURSE_SAVED,
            Self::CourseEnded => text::COURSE_ENDED,
            Self::DeputyNamed => text::DEPUTY_NAMED,
            Self::DeputyDismissed => text::DEPUTY_DISMISSED,
            Self::FactorsDemanded => factor_text::DEMAND_SAVED,
        }
    }

    /// What the address tells of; a form that came back has other things to say.
    fn of(request: &Request) -> Option<Self> {
        let word: String = request.parameter("done").filter(|_| request.returned.is_none())?;
        Self::ALL.into_iter().find(|done| done.name() == word)
    }
}

/// The first line of each of the organizer's pages here.
async fn organizer(request: &Request) -> Result<Actor<Organizer>, Fault> {
    act::<Organizer>(request, request.parameter("as"), Some(Operation::ManageSettings)).await
}

/// A page below the settings, or the settings themselves.
fn to(request: &Request, actor: &Actor<Organizer>, page: &str) -> String {
    href_as(request, actor.held(), &format!("{SETTINGS}{page}"))
}

fn chrome(request: &Request, actor: &Actor<Organizer>, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, actor.held(), SETTINGS),
        width: Width::Form,
        ..Chrome::of(actor.held(), title)
    }
}
