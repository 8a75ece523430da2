//! What needs an organizer's hand.

use chrono::NaiveDate;

use super::Standing;
use crate::identity::{Named, Role};

/// One thing that an organizer should see to, with how many it concerns. Nothing clinical, no patient's name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Matter {
    /// Alerts that nobody answered in time.
    Alerts(u64),
    /// Applications whose promised answer is late.
    OverdueApplications(u64),
    /// Applications under review whose doctor is gone.
    ApplicationsWithoutDoctor(u64),
    /// Patients whose doctor is gone.
    PatientsWithoutDoctor { doctor: Named, patients: u64 },
    /// A doctor who is away for these days of the clinic's calendar, today or later, and whose deputy is gone.
    AwayWithoutDeputy {
        doctor: Named,
        from: NaiveDate,
        to: NaiveDate,
    },
    /// Groups whose specialist is gone.
    GroupsWithoutSpecialist { specialist: Named, groups: u64 },
    /// Coming classes of groups of others, whose own specialist is gone.
    ClassesWithoutSpecialist { specialist: Named, classes: u64 },
    /// Invited people: the invitation runs out soon, its letter was refused, or it came to somebody else.
    Invitees {
        standing: Standing,
        role: Role,
        people: u64,
    },
    /// Staff who ask for a new invitation.
    Asking(u64),
    /// Staff of a role that needs a second factor who have none; `who` may leave the last ones out.
    WithoutFactor { role: Role, people: u64, who: Vec<Named> },
}

impl Matter {
    /// How many people, applications, alerts, groups or classes it concerns.
    #[must_use]
    pub const fn number(&self) -> u64 {
        match self {
            Self::Alerts(number)
            | Self::OverdueApplications(number)
            | Self::ApplicationsWithoutDoctor(number)
            | Self::PatientsWithoutDoctor { patients: number, .. }
            | Self::GroupsWithoutSpecialist { groups: number, .. }
            | Self::ClassesWithoutSpecialist { classes: number, .. }
            | Self::Invitees { people: number, .. }
            | Self::Asking(number)
            | Self::WithoutFactor { people: number, .. } => *number,
            Self::AwayWithoutDeputy { .. } => 1,
        }
    }
}
