use serde::{Deserialize, Serialize};

use crate::questions::{NotAWord, is_code, word};

word!(
    /// The name of a programme's folder in `packs/programmes`, `onco-basic`.
    ProgrammeCode,
    is_code
);
word!(
    /// A report form of a programme, `weekly`.
    FormId,
    is_code
);

/// One version of a programme. What a report was asked and judged by never changes under it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProgrammeId {
    pub code: ProgrammeCode,
    pub version: u32,
}

impl std::fmt::Display for ProgrammeId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} v{}", self.code, self.version)
    }
}

crate::identity::id!(
    /// A report: one form that was due on one day.
    ReportId
);
crate::identity::id!(
    /// An alert.
    AlertId
);
