//! Who may do what: the one table that says so.
//!
//! Guards ask it, and the test over all server functions, pages and plain routes reads it. Nothing in it crosses
//! clinics: every reach ends at the clinic of the acting membership.

use super::Role;

/// Something that can be done, as fine as the table of rights distinguishes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Operation {
    /// Staff, their roles, assistants' access.
    ManageStaff,
    /// The clinic's settings and courses.
    ManageSettings,
    /// The journal.
    ReadJournal,
    /// Register, edit, resend, remove, re-register patients.
    ManagePatients,
    /// Pass patients, groups and queues to somebody else; name deputies.
    HandOver,
    /// Applications as counts; overdue ones, reassigning. No answers.
    OverseeApplications,
    /// Read answers and decide.
    DecideApplications,
    /// Remind and call applicants.
    RemindApplicants,
    /// See groups and classes.
    SeeClasses,
    /// Create groups, enrol, change.
    ManageGroups,
    /// Schedule, cancel, attendance, notes.
    RunClasses,
    /// Read reports, charts and programmes.
    ReadObservations,
    /// Change programmes and observation periods.
    ManageObservations,
    /// Fill in reports.
    FillInReports,
    /// Name those who may fill in reports for a patient, and end it.
    ManageCaregivers,
    /// Restrictions and check-ins of those who attend.
    SeeRestrictions,
    /// Alerts as counts; overdue ones, reassigning. No contents.
    OverseeAlerts,
    /// Act on alerts and close them.
    AnswerAlerts,
    /// See alerts and note a call, never close one.
    AssistAlerts,
    /// Raise an alert from a class.
    RaiseAlerts,
    /// Statistics.
    ReadStatistics,
    /// Who looked at a record.
    ReadAccessLog,
}

/// How far a role's right reaches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reach {
    /// Everything of the clinic.
    Clinic,
    /// What is one's own (patients, courses, groups, record), and what one is deputy for.
    Own,
    /// What belongs to the doctors that an assistant is attached to.
    Assigned,
}

/// How far this role's right to this operation reaches; `None` is no right.
#[must_use]
pub const fn reach(role: Role, operation: Operation) -> Option<Reach> {
    use Operation as O;
    use Role as R;
    match (operation, role) {
        (
            O::ManageStaff
            | O::ManageSettings
            | O::ReadJournal
            | O::ManagePatients
            | O::HandOver
            | O::OverseeApplications
            | O::SeeClasses
            | O::OverseeAlerts
            | O::ReadStatistics
            | O::ReadAccessLog,
            R::Organizer,
        ) => Some(Reach::Clinic),
        (
            O::ManagePatients
            | O::HandOver
            | O::DecideApplications
            | O::SeeClasses
            | O::ManageGroups
            | O::RunClasses
            | O::ReadObservations
            | O::ManageObservations
            | O::ManageCaregivers
            | O::SeeRestrictions
            | O::AnswerAlerts
            | O::ReadStatistics
            | O::ReadAccessLog,
            R::Doctor,
        ) => Some(Reach::Own),
        (
            O::HandOver | O::SeeClasses | O::RunClasses | O::SeeRestrictions | O::RaiseAlerts | O::ReadStatistics,
            R::Specialist,
        ) => Some(Reach::Own),
        (
            O::ManagePatients
            | O::RemindApplicants
            | O::SeeClasses
            | O::ReadObservations
            | O::FillInReports
            | O::AssistAlerts,
            R::Assistant,
        ) => Some(Reach::Assigned),
        (
            O::SeeClasses | O::ReadObservations | O::FillInReports | O::ManageCaregivers | O::ReadAccessLog,
            R::Patient,
        ) => Some(Reach::Own),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_organizer_counts_but_reads_nothing_clinical() {
        for clinical in [
            Operation::DecideApplications,
            Operation::ReadObservations,
            Operation::SeeRestrictions,
            Operation::AnswerAlerts,
            Operation::FillInReports,
        ] {
            assert_eq!(reach(Role::Organizer, clinical), None, "{clinical:?}");
        }
    }

    #[test]
    fn only_an_organizer_reaches_the_whole_clinic() {
        for role in [Role::Doctor, Role::Specialist, Role::Assistant, Role::Patient] {
            assert_eq!(reach(role, Operation::ManageStaff), None);
            assert_ne!(reach(role, Operation::ManagePatients), Some(Reach::Clinic));
        }
        assert_eq!(reach(Role::Assistant, Operation::AnswerAlerts), None);
    }
}
