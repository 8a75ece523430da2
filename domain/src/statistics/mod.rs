//! «Статистика»: what a clinic's figures are, over which days, and which of them may be shared. What each one counts is
//! said at the figure; how it is counted in the database, in `clinic::statistics`.

mod period;
mod shared;

pub use period::{Bucket, DAYS_MAX, Period};
pub use shared::{FEW, Shared, covered, shared};

use crate::{
    classes::{AbsenceReason, GroupRef},
    identity::Named,
    settings::CourseRef,
};

/// A figure of the period, and the same of the one before.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Pair<T> {
    pub now: T,
    pub before: T,
}

impl<T> Pair<T> {
    /// The same of something else of both.
    pub fn map<U>(self, of: impl Fn(T) -> U) -> Pair<U> {
        Pair {
            now: of(self.now),
            before: of(self.before),
        }
    }
}

/// A step of the way from the invitation to the end of a course. Each counts what happened in the period, so that two
/// periods can be compared; it is not the same people from step to step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Patients who were registered in the period, whatever became of them.
    Invited,
    /// Patients who activated their account in the period.
    Activated,
    /// Patients who sent one report at least of those that were asked for in the period.
    Reporting,
    /// Applications that were sent in the period.
    Applied,
    /// Applications that a doctor decided in the period by letting in, into a group or onto the waiting list.
    Approved,
    /// Patients who were present at one class at least of those that began in the period.
    Attended,
    /// Seats that were kept to the end of their group, which came in the period.
    Finished,
}

impl Stage {
    pub const ALL: [Self; 7] = [
        Self::Invited,
        Self::Activated,
        Self::Reporting,
        Self::Applied,
        Self::Approved,
        Self::Attended,
        Self::Finished,
    ];
}

/// Something that people wait for. Those count whose wait ended in the period.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wait {
    /// A patient's from the last invitation to the activation.
    Activation,
    /// An applicant's from sending the application to the doctor's decision.
    Decision,
    /// From the clearance for a course to the seat, of those who waited for one.
    Seat,
    /// An alert's from the report to the moment when it was closed.
    Reaction,
}

impl Wait {
    pub const ALL: [Self; 4] = [Self::Activation, Self::Decision, Self::Seat, Self::Reaction];
}

/// How long something took: half of all waits were no longer than the median, nine of ten no longer than the other one.
/// Both are waits that really were (nearest rank), in whole seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// Waits that ended.
    pub of: u64,
    pub median_s: i64,
    pub ninety_s: i64,
}

/// Reports whose time to fill them in began in the period and until now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reports {
    pub asked: u64,
    /// Those of them that were sent by now.
    pub sent: u64,
}

/// Alerts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Alerts {
    /// Raised in the period, red ones.
    pub red: u64,
    /// Raised in the period, amber ones.
    pub amber: u64,
    /// Closed in the period, whenever they were raised.
    pub closed: u64,
    /// Those of the closed ones that were closed no later than the time by which they were to be answered.
    pub in_time: u64,
}

impl Alerts {
    #[must_use]
    pub const fn raised(self) -> u64 {
        self.red + self.amber
    }
}

/// Classes that began in the period and until now, and who was expected there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Attendance {
    /// Classes that were not cancelled.
    pub held: u64,
    pub cancelled: u64,
    /// Seats of the classes that were held.
    pub seats: u64,
    /// Of everybody who was expected at those: who was there,
    pub present: u64,
    /// who was not,
    pub absent: u64,
    /// who had said so before,
    pub excused: u64,
    /// and of whom nobody noted anything.
    pub unmarked: u64,
}

impl Attendance {
    /// Those of whom it is known whether they came.
    #[must_use]
    pub const fn known(self) -> u64 {
        self.present + self.absent + self.excused
    }
}

/// Seats of the groups that run now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SeatsNow {
    pub groups: u64,
    pub capacity: u64,
    pub taken: u64,
    /// Those who are cleared for a course and wait for a seat, an offered one included.
    pub waiting: u64,
}

/// What stands open at this moment, whatever the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OpenNow {
    /// Alerts that are open.
    pub alerts: u64,
    /// Those of them that nobody answered in time.
    pub late_alerts: u64,
    /// Applications that a doctor has to decide.
    pub applications: u64,
    /// Those of them whose promised answer is late.
    pub late_applications: u64,
    /// Invitations of staff and patients that run out within three days.
    pub expiring: u64,
}

/// A doctor: patients and alerts are those of observations under this doctor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfDoctor {
    pub doctor: Named,
    /// Patients under observation now.
    pub observed: u64,
    pub registered: u64,
    pub activated: u64,
    pub reports: Reports,
    pub alerts: Alerts,
    pub reaction: Option<Spread>,
    /// Alerts that stand open now, and nobody answered in time.
    pub late: u64,
}

/// A specialist: the classes that this one runs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfSpecialist {
    pub specialist: Named,
    /// Patients who were expected at one class at least.
    pub people: u64,
    pub attendance: Attendance,
}

/// A course.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfCourse {
    pub course: CourseRef,
    /// Patients who were expected at one class at least.
    pub people: u64,
    pub applied: u64,
    pub approved: u64,
    pub declined: u64,
    pub decision: Option<Spread>,
    pub attendance: Attendance,
    pub finished: u64,
    pub seats: SeatsNow,
}

/// A group that runs, or that ended in the period or later.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfGroup {
    pub group: GroupRef,
    pub course: String,
    /// Patients who were expected at one class at least.
    pub people: u64,
    pub attendance: Attendance,
    pub finished: u64,
    /// Absent where the group is over.
    pub seats: Option<SeatsNow>,
}

/// What a part of the period brought, for a chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OfBucket {
    pub bucket: Bucket,
    pub reports: Reports,
    pub alerts: u64,
    pub present: u64,
}

/// Why patients did not come to classes that began in the period and were held: those who were absent or had said so;
/// `None` where no reason is known.
pub type Absences = Vec<(Option<AbsenceReason>, Pair<u64>)>;

/// Everything on the page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Statistics {
    pub period: Period,
    /// In the order of [`Stage::ALL`].
    pub funnel: Vec<(Stage, Pair<u64>)>,
    /// In the order of [`Wait::ALL`].
    pub waits: Vec<(Wait, Pair<Option<Spread>>)>,
    pub reports: Pair<Reports>,
    pub alerts: Pair<Alerts>,
    pub attendance: Pair<Attendance>,
    pub absences: Absences,
    pub seats: SeatsNow,
    pub open: OpenNow,
    pub over_time: Vec<OfBucket>,
    pub by_doctor: Vec<OfDoctor>,
    pub by_specialist: Vec<OfSpecialist>,
    pub by_course: Vec<OfCourse>,
    pub by_group: Vec<OfGroup>,
}

/// How many of a hundred, to the nearest one; `None` of nothing.
#[must_use]
pub fn percent(part: u64, of: u64) -> Option<u64> {
    let half = of.checked_div(2)?;
    part.saturating_mul(100).saturating_add(half).checked_div(of)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_percentage_is_rounded_and_of_nothing_there_is_none() {
        for (part, of, expected) in [
            (0, 0, None),
            (3, 0, None),
            (0, 7, Some(0)),
            (1, 3, Some(33)),
            (2, 3, Some(67)),
            (1, 200, Some(1)),
            (7, 7, Some(100)),
        ] {
            assert_eq!(percent(part, of), expected, "{part} of {of}");
        }
    }
}
