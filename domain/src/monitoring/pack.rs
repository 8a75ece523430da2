//! The files of a programme's version, as they are written: `programme.toml`, `observables.toml`, `forms.toml`,
//! `rules.toml`.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{FormId, Texts};
use crate::questions::{ItemId, Level, PackItem, RuleId, TopicId, Words};

/// `programme.toml`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeFile {
    pub(super) programme: Texts,
    pub(super) words: Words,
}

/// `observables.toml`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ObservablesFile {
    /// Labels that several of them share, by a name of their own.
    #[serde(default)]
    pub(super) scales: BTreeMap<String, Vec<String>>,
    pub(super) observables: Vec<PackItem>,
}

/// `forms.toml`
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FormsFile {
    pub(super) forms: Vec<PackForm>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PackForm {
    pub(super) id: FormId,
    pub(super) title: String,
    pub(super) every_days: u32,
    pub(super) due_hours: u32,
    pub(super) open_from: String,
    pub(super) open_until: String,
    pub(super) remind_after_hours: u32,
    pub(super) call_after_hours: u32,
    pub(super) pages: Vec<PackPage>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct PackPage {
    pub(super) id: TopicId,
    pub(super) title: String,
    pub(super) intro: Option<String>,
    pub(super) nothing: Option<String>,
    pub(super) items: Vec<ItemId>,
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
    /// The rule stands for one of each: `it` in its condition, `{it}` and `{it.name}` in its texts.
    #[serde(default)]
    pub(super) for_each: Vec<ItemId>,
    pub(super) when: Option<String>,
    pub(super) in_a_row: Option<u32>,
    pub(super) form: Option<FormId>,
    pub(super) missed: Option<u32>,
    pub(super) together_with: Option<Level>,
    #[serde(default)]
    pub(super) always_rings: bool,
    pub(super) text: String,
    pub(super) advice: Option<String>,
    pub(super) if_unknown: Option<String>,
    pub(super) basis: String,
}
