//! Questions as a pack writes them.

use serde::Deserialize;

use super::{ChoiceId, ItemId, Number, Span, TopicId};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackTopic {
    pub(super) id: TopicId,
    pub(super) title: String,
    pub(super) intro: Option<String>,
    pub(super) items: Vec<PackItem>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct PackItem {
    pub(super) id: ItemId,
    pub(super) ask: String,
    pub(super) hint: Option<String>,
    #[serde(rename = "type")]
    pub(super) kind: PackKind,
    #[serde(default)]
    pub(super) required: bool,
    #[serde(default)]
    pub(super) may_not_know: bool,
    pub(super) when: Option<String>,
    /// Of `one` and `many`: pairs of id and label.
    pub(super) choices: Option<Vec<(ChoiceId, String)>>,
    /// Of `many`: another label than the pack's.
    pub(super) none: Option<String>,
    /// Of `number`.
    pub(super) unit: Option<String>,
    pub(super) min: Option<Number>,
    pub(super) max: Option<Number>,
    pub(super) decimals: Option<u8>,
    /// Of `day` and `month`.
    pub(super) span: Option<Span>,
    /// Of `text`: characters at most.
    pub(super) limit: Option<usize>,
    pub(super) lines: Option<bool>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PackKind {
    One,
    Many,
    YesNo,
    Number,
    Day,
    Month,
    Text,
}
