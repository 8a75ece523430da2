use chrono::Duration;
use domain::{
    classes::{ApplicationId, WaitingId},
    identity::InvitationId,
    import::ImportId,
    mail::LetterId,
    monitoring::AlertId,
    settings::CourseId,
};
use uuid::Uuid;

use crate::entity::job;

/// What there is to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Send this letter.
    Letter(LetterId),
    /// Remind of this invitation, so many days before it runs out.
    Remind { invitation: InvitationId, days: i64 },
    /// Add the people of this list.
    Import(ImportId),
    /// Remind the doctor of an application that waits for an answer.
    RemindDoctor(ApplicationId),
    /// Remind of an application that was begun and not sent.
    RemindApplicant(ApplicationId),
    /// An application was not answered in time.
    Escalate(ApplicationId),
    /// Make the classes of the coming weeks.
    MakeClasses,
    /// Offer the free seats of this course to those who wait.
    Offer(CourseId),
    /// Pass the seat on that this place was offered, where nobody answered.
    OfferEnds(WaitingId),
    /// Remind of the classes that come soon.
    RemindOfClasses,
    /// Ask patients for the reports that are due, and close those that nobody sent.
    AskForReports,
    /// An alert was not answered in time.
    EscalateAlert(AlertId),
    /// End the memberships whose invitations ran out.
    Expire,
    /// Seal what the journal has recorded.
    Seal,
    /// Sweep out what no longer counts.
    Housekeeping,
}

impl Work {
    /// What never ends.
    pub(super) const RECURRING: [Self; 6] = [
        Self::MakeClasses,
        Self::RemindOfClasses,
        Self::AskForReports,
        Self::Expire,
        Self::Seal,
        Self::Housekeeping,
    ];

    /// The longest that each kind whose wait does not hang on a date is ever put off: what never ends by its period, a
    /// letter by its last try.
    pub(super) fn longest_waits() -> impl Iterator<Item = (&'static str, Duration)> {
        let recurring = Self::RECURRING.into_iter().map(|work| match work {
            Self::MakeClasses => (work.kind(), Duration::hours(12)),
            _ => (work.kind(), Duration::hours(1)),
        });
        recurring.chain([("letter", Duration::hours(12))])
    }

    pub(super) fn kind(self) -> &'static str {
        match self {
            Self::Letter(_) => "letter",
            Self::Remind { days: 3, .. } => "remind_3",
            Self::Remind { .. } => "remind_1",
            Self::Import(_) => "import",
            Self::RemindDoctor(_) => "remind_doctor",
            Self::RemindApplicant(_) => "remind_applicant",
            Self::Escalate(_) => "escalate",
            Self::MakeClasses => "make_classes",
            Self::Offer(_) => "offer",
            Self::OfferEnds(_) => "offer_ends",
            Self::RemindOfClasses => "remind_of_classes",
            Self::AskForReports => "ask_for_reports",
            Self::EscalateAlert(_) => "escalate_alert",
            Self::Expire => "expire",
            Self::Seal => "seal",
            Self::Housekeeping => "housekeeping",
        }
    }

    pub(super) fn subject(self) -> Option<Uuid> {
        match self {
            Self::Letter(letter) => Some(letter.0),
            Self::Remind { invitation, .. } => Some(invitation.0),
            Self::Import(list) => Some(list.0),
            Self::RemindDoctor(application) | Self::RemindApplicant(application) | Self::Escalate(application) => {
                Some(application.0)
            }
            Self::Offer(course) => Some(course.0),
            Self::OfferEnds(place) => Some(place.0),
            Self::EscalateAlert(alert) => Some(alert.0),
            Self::MakeClasses
            | Self::RemindOfClasses
            | Self::AskForReports
            | Self::Expire
            | Self::Seal
            | Self::Housekeeping => None,
        }
    }

    pub(super) fn of(row: &job::Model) -> Option<Self> {
        match (row.kind.as_str(), row.subject) {
            ("letter", Some(letter)) => Some(Self::Letter(LetterId(letter))),
            ("remind_3", Some(id)) => Some(Self::Remind {
                invitation: InvitationId(id),
                days: 3,
            }),
            ("remind_1", Some(id)) => Some(Self::Remind {
                invitation: InvitationId(id),
                days: 1,
            }),
            ("remind_doctor", Some(id)) => Some(Self::RemindDoctor(ApplicationId(id))),
            ("remind_applicant", Some(id)) => Some(Self::RemindApplicant(ApplicationId(id))),
            ("escalate", Some(id)) => Some(Self::Escalate(ApplicationId(id))),
            ("import", Some(list)) => Some(Self::Import(ImportId(list))),
            ("make_classes", None) => Some(Self::MakeClasses),
            ("offer", Some(course)) => Some(Self::Offer(CourseId(course))),
            ("offer_ends", Some(place)) => Some(Self::OfferEnds(WaitingId(place))),
            ("remind_of_classes", None) => Some(Self::RemindOfClasses),
            ("ask_for_reports", None) => Some(Self::AskForReports),
            ("escalate_alert", Some(alert)) => Some(Self::EscalateAlert(AlertId(alert))),
            ("expire", None) => Some(Self::Expire),
            ("seal", None) => Some(Self::Seal),
            ("housekeeping", None) => Some(Self::Housekeeping),
            _ => None,
        }
    }
}
