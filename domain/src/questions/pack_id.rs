use serde::{Deserialize, Serialize};

/// One version of a pack: of a questionnaire, of a programme. What somebody was asked and judged by never changes under
/// it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PackId<C> {
    /// The name of its folder.
    pub code: C,
    pub version: u32,
}

impl<C: std::fmt::Display> std::fmt::Display for PackId<C> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} v{}", self.code, self.version)
    }
}
