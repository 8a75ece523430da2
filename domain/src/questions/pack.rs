//! Questions as a pack writes them.

use serde::Deserialize;

use super::{ChoiceId, Codes, ItemId, Number, Span, TopicId, Worse};

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PackTopic {
    pub(crate) id: TopicId,
    pub(crate) title: String,
    pub(crate) intro: Option<String>,
    pub(crate) nothing: Option<String>,
    pub(crate) items: Vec<PackItem>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PackItem {
    pub(crate) id: ItemId,
    pub(crate) ask: String,
    pub(crate) name: Option<String>,
    pub(crate) worse: Option<Worse>,
    pub(crate) hint: Option<String>,
    #[serde(rename = "type")]
    pub(crate) kind: PackKind,
    #[serde(default)]
    pub(crate) required: bool,
    #[serde(default)]
    pub(crate) may_not_know: bool,
    pub(crate) when: Option<String>,
    /// Of `one` and `many`: pairs of id and label.
    pub(crate) choices: Option<Vec<(ChoiceId, String)>>,
    /// Of `many`: another label than the pack's.
    pub(crate) none: Option<String>,
    /// Of `scale`: from none of it to the most.
    pub(crate) labels: Option<Vec<String>>,
    /// Or the name of a scale that the file defines.
    pub(crate) scale: Option<String>,
    /// Of `number`.
    pub(crate) unit: Option<String>,
    pub(crate) min: Option<Number>,
    pub(crate) max: Option<Number>,
    pub(crate) decimals: Option<u8>,
    /// Of `day` and `month`.
    pub(crate) span: Option<Span>,
    /// Of `text`: characters at most.
    pub(crate) limit: Option<usize>,
    pub(crate) lines: Option<bool>,
    #[serde(default)]
    pub(crate) codes: Codes,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum PackKind {
    One,
    Many,
    YesNo,
    Scale,
    Number,
    Day,
    Month,
    Text,
}
