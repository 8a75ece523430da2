//! «добавить списком»: many people from one list. Everything here is about a list that was read into cells already:
//! which column is what, and what each row means. Nothing is remembered between two looks at a list; whoever keeps it
//! judges it anew each time, so it always tells how things are now.

mod columns;
mod doctors;
mod doubt;
mod row;
mod verdict;

pub use columns::{Column, Layout, layout};
pub use doctors::find_doctor;
pub use doubt::{Asked, Lookalike, Lookalikes};
pub use row::{RowText, Table, find_period, role_of};
pub use verdict::{Entry, Known, Line, Tally, Verdict, addresses, judge, names};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{
    identity::{Email, MembershipId, Named, Role},
    patients::PeriodId,
};

crate::identity::id!(
    /// One list of people who are to be added.
    ImportId
);

/// What holds for every row that says nothing of its own.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Defaults {
    pub role: Option<Role>,
    pub doctor: Option<MembershipId>,
    pub period: Option<PeriodId>,
}

/// Where a list stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It has no headings that tell which column is what: that is to be said first.
    Unnamed(Table),
    /// It can be mended and added, as often as there is somebody to add.
    Open,
    /// A job is adding it: so many have been added by it, of so many in the end.
    Running { added: u64, goal: u64 },
}

/// A list as whoever brought it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ImportList {
    pub id: ImportId,
    pub created_at: DateTime<Utc>,
    pub stage: Stage,
    pub defaults: Defaults,
    /// The roles that may be given.
    pub roles: Vec<Role>,
    /// The doctors to choose from; those of one name with their addresses.
    pub doctors: Vec<(Named, Option<Email>)>,
    /// Whether patients are the own ones of whoever brings the list, a doctor.
    pub own: bool,
    pub rows: Vec<(Line, Verdict)>,
}

/// A list among those that somebody has begun.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportSummary {
    pub id: ImportId,
    pub created_at: DateTime<Utc>,
    /// Rows in it; none as long as nobody said which column is what.
    pub people: u64,
}

/// Hours for which a list is kept.
pub const IMPORT_KEPT_HOURS: i64 = 24;
