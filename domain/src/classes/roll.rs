//! Courses with their groups, a group with those in it, and a waiting list, as those see them who keep them.

use chrono::{DateTime, Utc};

use super::{ApplicationId, EnrolmentId, GroupId, GroupTitle, Load, Restrictions, Schedule, Seats, WaitingId};
use crate::{
    identity::{MembershipId, Named, PersonName},
    settings::CourseRef,
};

/// A running course with its running groups.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CourseGroups {
    pub course: CourseRef,
    pub load: Option<Load>,
    /// Who is responsible for it.
    pub doctor: Option<Named>,
    /// How many wait for a seat, those with an offer among them.
    pub waiting: u32,
    pub groups: Vec<GroupRow>,
}

/// A group to refer to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRef {
    pub id: GroupId,
    pub title: GroupTitle,
}

/// A group in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupRow {
    pub id: GroupId,
    pub title: GroupTitle,
    pub specialist: Named,
    /// Standing offers are taken seats.
    pub seats: Seats,
    pub schedule: Schedule,
    /// When the next class begins, if one is planned.
    pub next_class: Option<DateTime<Utc>>,
}

/// A group with those in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupCard {
    pub group: GroupRow,
    pub course: CourseRef,
    pub load: Option<Load>,
    /// By name.
    pub seats: Vec<SeatRow>,
    /// Seats that are kept for those who have not answered yet.
    pub offers: Vec<WaitingRow>,
    /// When it ended; then nothing of it can be changed.
    pub ended_at: Option<DateTime<Utc>>,
}

/// A patient's seat in a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatRow {
    pub id: EnrolmentId,
    pub patient: Named,
    pub restrictions: Restrictions,
    pub since: DateTime<Utc>,
}

/// A course's waiting list, the first in line first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingList {
    pub course: CourseRef,
    pub rows: Vec<WaitingRow>,
}

/// Somebody who waits for a seat: a patient, or an applicant who becomes one with the seat.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WaitingRow {
    pub id: WaitingId,
    pub full_name: PersonName,
    pub patient: Option<MembershipId>,
    pub application: Option<ApplicationId>,
    pub cleared_at: DateTime<Utc>,
    pub offer: Option<SeatOffer>,
}

/// A seat that is kept for somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeatOffer {
    pub group: GroupRef,
    pub until: DateTime<Utc>,
}

/// What those learn of a group who have, or are offered, a seat in it: nobody else's name but the specialist's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupFacts {
    pub title: GroupTitle,
    pub specialist: PersonName,
    pub schedule: Schedule,
    /// When the next class begins, if one is planned.
    pub next_class: Option<DateTime<Utc>>,
}
