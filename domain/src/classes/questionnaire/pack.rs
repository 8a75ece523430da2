//! The three files of a questionnaire's version, as they are written: `questions.toml`, `texts.toml`, `rules.toml`.

use serde::Deserialize;

use super::{Consent, StopScreen};
use crate::questions::{ItemId, Level, PackTopic, RuleId, Words};

/// `texts.toml`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TextsFile {
    pub(super) title: String,
    pub(super) reviewed: Option<String>,
    pub(super) emergency: Option<ItemId>,
    pub(super) stop: StopScreen,
    pub(super) consents: Vec<Consent>,
    pub(super) words: Words,
}

/// `questions.toml`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct QuestionsFile {
    pub(super) topics: Vec<PackTopic>,
}

/// `rules.toml`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RulesFile {
    pub(super) rules: Vec<PackRule>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PackRule {
    pub(super) id: RuleId,
    pub(super) level: Level,
    pub(super) when: String,
    pub(super) together_with: Option<Level>,
    pub(super) text: String,
    pub(super) tag: Option<String>,
    pub(super) advice: Option<String>,
    pub(super) if_unknown: Option<String>,
    pub(super) basis: String,
}
