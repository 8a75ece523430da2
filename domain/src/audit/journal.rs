use chrono::{DateTime, NaiveDate, Utc};

use super::{Action, AuditEventId};
use crate::{
    classes::{ApplicationId, ClassId, GroupId},
    identity::{MembershipId, Role},
    settings::CourseId,
};

/// Which entries of the journal somebody wants to see.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct JournalQuery {
    /// A part of the name of whoever did it, or to whom it was done.
    pub search: String,
    /// In which role it was done.
    pub role: Option<Role>,
    /// Days of the reader's zone; both count.
    pub from: Option<NaiveDate>,
    pub to: Option<NaiveDate>,
    /// Only what was done to this person, and who looked at anything of it: «кто смотрел».
    pub about: Option<MembershipId>,
    /// The last entry of the page before.
    pub after: Option<AuditEventId>,
}

/// One entry of the journal, for people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    pub id: AuditEventId,
    pub at: DateTime<Utc>,
    /// Who did it; none for a visitor, and for the service itself.
    pub who: Option<Whom>,
    /// In which role.
    pub role: Option<Role>,
    pub action: Action,
    /// What it was done to, where that has a name.
    pub what: Option<What>,
    /// From where, as far as it is kept.
    pub network: Option<String>,
}

/// A person of the clinic, whatever became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Whom {
    pub id: MembershipId,
    pub full_name: String,
    pub role: Role,
}

/// What an entry is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    Person(Whom),
    Course(CourseId, String),
    Group(GroupId, String),
    Class(ClassId, DateTime<Utc>),
    Application(ApplicationId, Option<i64>),
}

/// What is wrong with a chain of the journal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// The event of this number is gone.
    Gone,
    /// The event, or the hash of this number, is not what was sealed.
    Changed,
    /// A number is missing before this one.
    Skipped,
    /// The event is older than what is sealed and was not there then.
    Late,
}
