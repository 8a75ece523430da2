//! A questionnaire for applications: versioned data, read from `packs/questionnaires` and checked as a whole before
//! anybody is asked anything.

mod check;
mod id;
mod pack;
mod rules;

pub use crate::questions::*;
pub use id::{QuestionnaireCode, QuestionnaireId};
pub use pack::{QuestionsFile, RulesFile, TextsFile};

use serde::{Deserialize, Serialize};

use super::triage::Rule;

/// A questionnaire in one version, checked. Made by [`Questionnaire::checked`] alone, so that no page meets a
/// question that can't be asked and no rule a question that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    id: QuestionnaireId,
    title: String,
    reviewed: Option<String>,
    emergency: Option<ItemId>,
    stop: StopScreen,
    consents: Vec<Consent>,
    sheet: Sheet,
    rules: Vec<Rule>,
}

/// A questionnaire is a sheet of questions with what belongs to applications around it.
impl std::ops::Deref for Questionnaire {
    type Target = Sheet;
    fn deref(&self) -> &Sheet {
        &self.sheet
    }
}

impl Questionnaire {
    #[must_use]
    pub fn id(&self) -> &QuestionnaireId {
        &self.id
    }

    /// «Анкета для записи в группу ЛФК».
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who checked the medical content, and when; none where nobody has put a name to it yet.
    #[must_use]
    pub fn reviewed(&self) -> Option<&str> {
        self.reviewed.as_deref()
    }

    /// The question in whose answer an applicant says whom to call in an emergency, in own words; none where none asks it.
    #[must_use]
    pub fn emergency(&self) -> Option<&ItemId> {
        self.emergency.as_ref()
    }

    /// What an applicant reads before the first question.
    #[must_use]
    pub fn stop(&self) -> &StopScreen {
        &self.stop
    }

    #[must_use]
    pub fn consents(&self) -> &[Consent] {
        &self.consents
    }

    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

/// «Сначала проверьте, нет ли срочной проблемы»: who should not fill in anything but call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopScreen {
    pub title: String,
    /// Before the list.
    pub lead: String,
    pub signs: Vec<String>,
    /// What to do instead.
    pub action: String,
    /// What one needs at hand to fill in the questionnaire, and how long it takes.
    pub prepare: String,
}

/// A consent: a checkbox of its own, never ticked beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    pub id: ItemId,
    /// Of the text. Kept with every consent that was given.
    pub version: u32,
    /// The sentence beside the checkbox.
    pub label: String,
    /// What is consented to, in full: paragraphs.
    pub text: String,
    /// Whether there is no application without it.
    pub required: bool,
}
