//! What the rules say to a report, in words: kept with it, so that it reads the same when the pack has long changed.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{FormId, ProgrammeId};
use crate::questions::{Answer, ItemId, Level, RuleId};

/// What the rules of one version say to one report.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Judgement {
    /// The version whose rules these are.
    pub programme: ProgrammeId,
    pub form: FormId,
    /// The patient's day.
    pub judged_on: NaiveDate,
    /// The highest of the reasons that ring; `Info` where none does.
    pub level: Level,
    /// What rings, and notes: the reddest first, else in the order of the pack.
    pub reasons: Vec<Reason>,
    /// «без изменений»: what somebody acknowledged lately, and is not worse.
    pub steady: Vec<Reason>,
    /// What the rules would have needed to know, each line once.
    pub missing: Vec<String>,
    /// What the patient is told at once.
    pub advice: Vec<String>,
}

/// A rule that fired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Reason {
    pub rule: RuleId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<ItemId>,
    pub level: Level,
    /// What the doctor reads.
    pub text: String,
    /// The answers that fired it: they are read first.
    pub because: Vec<Because>,
}

/// An answer that fired a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Because {
    pub item: ItemId,
    /// What it is called.
    pub name: String,
    /// In words, with its unit.
    pub answer: String,
    /// As it was answered; none where nothing was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Answer>,
    /// What was answered the last time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub was: Option<Was>,
}

/// An earlier answer, in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Was {
    pub day: NaiveDate,
    pub answer: String,
}

impl Judgement {
    /// How loud the one alert is that this report makes; none where it makes none.
    #[must_use]
    pub fn alert(&self) -> Option<Level> {
        (self.level > Level::Info).then_some(self.level)
    }

    /// How much attention a rule called to an answer; none where none did.
    #[must_use]
    pub fn level_about(&self, item: &ItemId) -> Option<Level> {
        let about = self.all().filter(|reason| {
            let named = reason.because.iter().any(|because| because.item == *item);
            reason.about.as_ref().map_or(named, |about| about == item)
        });
        about
            .map(|reason| reason.level)
            .max()
            .filter(|level| *level > Level::Info)
    }

    /// All that was said, what is steady too.
    pub fn all(&self) -> impl Iterator<Item = &Reason> {
        self.reasons.iter().chain(&self.steady)
    }
}
