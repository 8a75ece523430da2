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
pub(crate) mod seats;
pub mod waiting;

pub use card::ClassCard;

use std::{collections::BTreeMap, sync::Arc};

use domain::classes::questionnaire::{Questionnaire, QuestionnaireCode, QuestionnaireId};

/// Every version of every questionnaire that this service knows. Old ones stay: an application is shown by the
/// version that it was filled in by.
#[derive(Clone)]
pub struct Questionnaires(Arc<BTreeMap<QuestionnaireId, Questionnaire>>);

impl Questionnaires {
    /// The version that new applications are filled in by.
    #[must_use]
    pub fn newest(&self, code: &QuestionnaireCode) -> Option<&Questionnaire> {
        let of_code = self.0.values().filter(|version| version.id().code == *code);
        of_code.max_by_key(|version| version.id().version)
    }

    /// The version that an application names.
    #[must_use]
    pub fn get(&self, id: &QuestionnaireId) -> Option<&Questionnaire> {
        self.0.get(id)
    }
}

impl FromIterator<Questionnaire> for Questionnaires {
    fn from_iter<T: IntoIterator<Item = Questionnaire>>(all: T) -> Self {
        let all = all.into_iter().map(|version| (version.id().clone(), version));
        Self(Arc::new(all.collect()))
    }
}
