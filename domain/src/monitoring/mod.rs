//! Watching over patients: observation programmes as versioned data (`packs/programmes`), which report is due when,
//! what a report calls a doctor's attention to, and who answers by when.
//!
//! No illness, organ or threshold stands here. Rules sort, doctors decide.

mod alert;
mod bands;
mod caregiver;
mod chart;
mod check;
mod closing;
mod ending;
pub mod fhir;
mod id;
mod judge;
mod lead;
mod need;
mod pack;
mod reason;
mod schedule;

pub use alert::{AlertAction, AlertState, Escalation, Promise, Step};
pub use bands::Band;
pub use caregiver::{CaregiverForm, NewCaregiver};
pub use chart::{Axis, Point, Sample, Sent, Series};
pub use closing::{Closing, ClosingForm};
pub use ending::{ENDING_NOTICE_DAYS, days_to, ending_notice};
pub use id::{AlertId, CaregiverId, FormId, NoteId, ProgrammeCode, ProgrammeId, ReportId};
pub use judge::{Acknowledged, Earlier, History};
pub use lead::{Begin, BeginForm, chosen_programme, extension, note, summary};
pub use need::{Need, Trend};
pub use pack::{FormsFile, ObservablesFile, ProgrammeFile, RulesFile};
pub use reason::{Because, Judgement, Reason, Was};
pub use schedule::{Due, DueState, ReportState, Source, Watch, WatchDay, Window};

use serde::{Deserialize, Serialize};

use crate::{
    patients::PeriodId,
    questions::{Condition, Item, ItemId, Level, RuleId, Sheet},
};

/// A programme in one version, checked. Made by [`Programme::checked`] alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Programme {
    id: ProgrammeId,
    texts: Texts,
    /// Everything that is observed, asked by one form or by several.
    observables: Vec<Item>,
    forms: Vec<Form>,
    rules: Vec<Rule>,
}

/// What a programme says, and its figures that are no rule's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Texts {
    /// «Онкология, базовая».
    pub title: String,
    /// One sentence for the doctor who chooses.
    pub about: String,
    /// Who checked the medical content, and when; none where nobody has put a name to it yet.
    pub reviewed: Option<String>,
    /// The observation's length: some of the brand's periods.
    pub periods: Vec<PeriodId>,
    pub default_period: PeriodId,
    /// So many days what was acknowledged doesn't ring again, unless it got worse.
    pub steady_days: u32,
    pub answer: Promise,
    pub advice: Advice,
}

/// What the patient is told at once, by how much attention the report needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Advice {
    pub calm: String,
    pub amber: String,
    pub red: String,
    /// Beside it, or alone, where the doctor knows already: nobody promises to look at it again.
    pub known: String,
    /// Beside it while nobody of the clinic is there.
    pub closed: String,
}

/// One report form: what is asked, and when.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Form {
    pub(crate) id: FormId,
    pub(crate) title: String,
    pub(crate) every_days: u32,
    pub(crate) due_hours: u32,
    pub(crate) window: Window,
    pub(crate) remind_after_hours: u32,
    pub(crate) call_after_hours: u32,
    pub(crate) sheet: Sheet,
}

/// A rule, or one of those that a rule «for each» stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    pub id: RuleId,
    /// Of a rule «for each»: which one.
    pub about: Option<ItemId>,
    pub level: Level,
    pub test: Test,
    /// Fires only beside another rule of this level or a higher one.
    pub together_with: Option<Level>,
    /// Rings even where the same was acknowledged a moment ago.
    pub always_rings: bool,
    /// What the doctor reads.
    pub text: String,
    /// What the patient is told at once, besides what is said to everybody of that level.
    pub advice: Option<String>,
    /// What the doctor reads where an answer that the rule needs is not there.
    pub if_unknown: Option<String>,
    /// Where its figures come from.
    pub basis: String,
}

/// When a rule fires.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Test {
    /// Where this holds, in so many reports of one form in a row.
    Answers { when: Condition, in_a_row: u32 },
    /// Where so many reports of this form in a row did not come.
    Missed { form: FormId, missed: u32 },
}

impl Programme {
    #[must_use]
    pub fn id(&self) -> &ProgrammeId {
        &self.id
    }

    #[must_use]
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    #[must_use]
    pub fn observables(&self) -> &[Item] {
        &self.observables
    }

    #[must_use]
    pub fn forms(&self) -> &[Form] {
        &self.forms
    }

    #[must_use]
    pub fn form(&self, id: &FormId) -> Option<&Form> {
        self.forms.iter().find(|form| form.id == *id)
    }

    #[must_use]
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }
}

impl Form {
    #[must_use]
    pub fn id(&self) -> &FormId {
        &self.id
    }

    /// «Самочувствие за неделю».
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The questions on pages.
    #[must_use]
    pub fn sheet(&self) -> &Sheet {
        &self.sheet
    }
}

impl Item {
    /// What it is called on cards and charts.
    #[must_use]
    pub fn called(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.ask)
    }
}
