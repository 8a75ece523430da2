//! Classes of therapeutic exercise.

pub mod application;
pub mod attendance;
pub mod calendar;
pub mod call;
mod card;
mod class_seats;
pub mod feed;
pub mod group;
pub(crate) mod making;
pub mod reminder;
pub mod review;
pub mod roster;
pub(crate) mod seats;
pub mod waiting;

pub use card::ClassCard;

use domain::classes::questionnaire::Questionnaire;

use crate::packs::Packs;

/// Every version of every questionnaire that this service knows.
pub type Questionnaires = Packs<Questionnaire>;
