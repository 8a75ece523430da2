//! What an applicant's answers call a doctor's attention to: rules of the questionnaire's pack, each with its reason
//! in words. A hint, never a decision: nothing here admits or refuses anybody.

mod judge;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use crate::questions::Level;

use super::questionnaire::{Condition, ItemId, QuestionnaireId, RuleId};
use crate::questions::each_once;

/// A rule of a pack. In its texts `{item}` stands for what was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    pub level: Level,
    /// The rule fires where this holds. Where it can't be told, the rule is silent and [`Rule::if_unknown`] is noted.
    pub when: Condition,
    /// Fires only beside another rule of this level or a higher one.
    pub together_with: Option<Level>,
    /// What the doctor reads.
    pub text: String,
    /// What the specialist sees beside the name, once the doctor has let it through.
    pub tag: Option<String>,
    /// What the applicant is told at once. Every red rule has it.
    pub advice: Option<String>,
    /// What the doctor reads where an answer that the rule needs is not there.
    pub if_unknown: Option<String>,
    /// Where its figures come from.
    pub basis: String,
}

/// What the rules of one version say to one application's answers. Kept with the application in words, so that it
/// reads the same when the pack has long changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Triage {
    /// The version whose rules these are.
    pub questionnaire: QuestionnaireId,
    pub judged_on: NaiveDate,
    /// The highest of the rules that fired; `Info` where none did.
    pub level: Level,
    /// The reddest first, else in the order of the pack.
    pub fired: Vec<Fired>,
    /// What the rules would have needed to know, each line once.
    pub missing: Vec<String>,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fired {
    pub rule: RuleId,
    pub level: Level,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tag: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub advice: Option<String>,
    /// The answers that fired it.
    pub because: Vec<Because>,
}

/// An answer that fired a rule, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because {
    pub item: ItemId,
    pub ask: String,
    pub answer: String,
}

impl Triage {
    /// What the applicant is told at once, each sentence once.
    #[must_use]
    pub fn advice(&self) -> Vec<&str> {
        each_once(self.fired.iter().filter_map(|fired| fired.advice.as_deref()))
    }

    /// The tags for the specialist, each once.
    #[must_use]
    pub fn tags(&self) -> Vec<&str> {
        each_once(self.fired.iter().filter_map(|fired| fired.tag.as_deref()))
    }
}
