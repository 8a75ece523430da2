use serde::{Deserialize, Serialize};

use crate::questions::{NotAWord, PackId, is_code, word};

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

/// One version of a programme.
pub type ProgrammeId = PackId<ProgrammeCode>;

crate::identity::id!(
    /// A report: one form that was due on one day.
    ReportId
);
crate::identity::id!(
    /// An alert.
    AlertId
);
crate::identity::id!(
    /// Somebody who may fill in a patient's reports.
    CaregiverId
);
crate::identity::id!(
    /// What a doctor noted about a patient.
    NoteId
);
