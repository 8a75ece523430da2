//! Letters: their kinds, and how far one has come.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

crate::identity::id!(
    /// A letter in the outbox.
    LetterId
);

/// What a letter is about. The text is made when it is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LetterKind {
    /// The link that activates a membership.
    Invitation,
    /// The same, to one who has not used it and soon no longer can.
    InvitationReminder,
    /// To whoever invited: the invitation came to somebody else.
    InvitationDeclined,
    /// The link to a new password, if the address has a login.
    PasswordReset,
    PasswordChanged,
    /// To the new address: the link that confirms it.
    EmailConfirmation,
    /// To the old address: somebody wants to change it.
    EmailChangeRequested,
    /// To the old address: it was changed.
    EmailChanged,
    /// Somebody signed in at a browser that the login did not know.
    NewDevice,
    /// From now on signing in asks for a second factor.
    FactorOn,
    /// It no longer does.
    FactorOff,
    /// A passkey was added.
    PasskeyAdded,
    /// One was removed.
    PasskeyRemoved,
    /// The link that takes the factors from a login whose holder lost them.
    FactorReset,
    /// To an applicant: the doctor asks something.
    ApplicationQuestion,
    /// To an applicant: there is a seat in a group.
    ApplicationApproved,
    /// To an applicant: let in, and waits for a seat.
    ApplicationWaiting,
    /// To an applicant: the doctor answered, with a refusal.
    ApplicationDeclined,
    /// To a doctor: an application still has no answer.
    ApplicationReminder,
    /// To whoever stands in for a doctor: an application had no answer in time.
    ApplicationOverdue,
    /// To a doctor: an application is yours to answer now.
    ApplicationGiven,
    /// The link to a seat that is kept for somebody, or to a place in a waiting list.
    SeatOffer,
    /// To those whom a change in a group touches.
    GroupNews,
    /// To a patient, a day or an hour before a class.
    ClassReminder,
    /// Classes begin at another time.
    ClassMoved,
    /// Classes do not take place.
    ClassCancelled,
    /// To those who are expected: somebody else runs the classes.
    ClassSpecialist,
    /// To a specialist: these classes are yours now.
    ClassGiven,
    /// To a specialist: these classes are somebody else's now.
    ClassTaken,
    /// To an applicant: the code that proves the address.
    ApplicationCode,
    /// To an applicant: the link to go on with the application wherever one is.
    ApplicationContinue,
    /// To an applicant: the application was begun, and not sent.
    ApplicationUnfinished,
    /// To an applicant: the application was received.
    ApplicationReceived,
    /// To an applicant: it was taken back, as one wished.
    ApplicationWithdrawn,
    /// To an applicant: the doctor's question was never answered, and the application is closed.
    ApplicationExpired,
    /// To a doctor: somebody has applied.
    ApplicationNew,
    /// To a doctor: the applicant answered the question.
    ApplicationAnswered,
    /// To a patient: the link to a report that is due.
    ReportDue,
    /// To a patient: it is still not sent.
    ReportReminder,
    /// To a doctor: an alert is yours to answer.
    AlertNew,
    /// To whoever is next: an alert was not answered in time.
    AlertOverdue,
    /// To a doctor: alerts that nobody answered yet are yours from now on, or yours to answer today.
    AlertsGiven,
    /// To doctor and patient: the days of an observation are over soon.
    ObservationEnding,
    /// To a caregiver: somebody may be helped with reports from now on.
    CaregiverNamed,
    /// To a caregiver: the link to a report that is due.
    CaregiverDue,
    /// To a caregiver: it is still not sent.
    CaregiverReminder,
}

impl LetterKind {
    pub const ALL: [Self; 46] = [
        Self::Invitation,
        Self::InvitationReminder,
        Self::InvitationDeclined,
        Self::PasswordReset,
        Self::PasswordChanged,
        Self::EmailConfirmation,
        Self::EmailChangeRequested,
        Self::EmailChanged,
        Self::NewDevice,
        Self::FactorOn,
        Self::FactorOff,
        Self::FactorReset,
        Self::PasskeyAdded,
        Self::PasskeyRemoved,
        Self::ApplicationQuestion,
        Self::ApplicationApproved,
        Self::ApplicationWaiting,
        Self::ApplicationDeclined,
        Self::ApplicationReminder,
        Self::ApplicationOverdue,
        Self::ApplicationGiven,
        Self::SeatOffer,
        Self::GroupNews,
        Self::ClassReminder,
        Self::ClassMoved,
        Self::ClassCancelled,
        Self::ClassSpecialist,
        Self::ClassGiven,
        Self::ClassTaken,
        Self::ApplicationCode,
        Self::ApplicationContinue,
        Self::ApplicationUnfinished,
        Self::ApplicationReceived,
        Self::ApplicationWithdrawn,
        Self::ApplicationExpired,
        Self::ApplicationNew,
        Self::ApplicationAnswered,
        Self::ReportDue,
        Self::ReportReminder,
        Self::AlertNew,
        Self::AlertOverdue,
        Self::CaregiverNamed,
        Self::CaregiverDue,
        Self::CaregiverReminder,
        Self::AlertsGiven,
        Self::ObservationEnding,
    ];

    /// The name in databases and logs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::InvitationReminder => "invitation_reminder",
            Self::InvitationDeclined => "invitation_declined",
            Self::PasswordReset => "password_reset",
            Self::PasswordChanged => "password_changed",
            Self::EmailConfirmation => "email_confirmation",
            Self::EmailChangeRequested => "email_change_requested",
            Self::EmailChanged => "email_changed",
            Self::NewDevice => "new_device",
            Self::FactorOn => "factor_on",
            Self::FactorOff => "factor_off",
            Self::FactorReset => "factor_reset",
            Self::PasskeyAdded => "passkey_added",
            Self::PasskeyRemoved => "passkey_removed",
            Self::ApplicationQuestion => "application_question",
            Self::ApplicationApproved => "application_approved",
            Self::ApplicationWaiting => "application_waiting",
            Self::ApplicationDeclined => "application_declined",
            Self::ApplicationReminder => "application_reminder",
            Self::ApplicationOverdue => "application_overdue",
            Self::ApplicationGiven => "application_given",
            Self::SeatOffer => "seat_offer",
            Self::GroupNews => "group_news",
            Self::ClassReminder => "class_reminder",
            Self::ClassMoved => "class_moved",
            Self::ClassCancelled => "class_cancelled",
            Self::ClassSpecialist => "class_specialist",
            Self::ClassGiven => "class_given",
            Self::ClassTaken => "class_taken",
            Self::ApplicationCode => "application_code",
            Self::ApplicationContinue => "application_continue",
            Self::ApplicationUnfinished => "application_unfinished",
            Self::ApplicationReceived => "application_received",
            Self::ApplicationWithdrawn => "application_withdrawn",
            Self::ApplicationExpired => "application_expired",
            Self::ApplicationNew => "application_new",
            Self::ApplicationAnswered => "application_answered",
            Self::ReportDue => "report_due",
            Self::ReportReminder => "report_reminder",
            Self::AlertNew => "alert_new",
            Self::AlertOverdue => "alert_overdue",
            Self::CaregiverNamed => "caregiver_named",
            Self::CaregiverDue => "caregiver_due",
            Self::CaregiverReminder => "caregiver_reminder",
            Self::AlertsGiven => "alerts_given",
            Self::ObservationEnding => "observation_ending",
        }
    }

    /// The kind of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// How far a letter has come. «Принято» is what the mail server said; nobody here knows whether it was read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Waiting to be sent, or to be tried again.
    Queued,
    /// The mail server took it.
    Accepted,
    /// The mail server will not take it, or every try failed.
    Refused,
    /// Overtaken by a newer letter or a change before it was sent.
    Withdrawn,
}

impl DeliveryState {
    pub const ALL: [Self; 4] = [Self::Queued, Self::Accepted, Self::Refused, Self::Withdrawn];

    /// The name in databases.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Queued => "queued",
            Self::Accepted => "accepted",
            Self::Refused => "refused",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// The state of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }
}

/// What is known of a letter on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivery {
    pub state: DeliveryState,
    /// When it came into this state, or when the last try was.
    pub at: DateTime<Utc>,
    /// How often it was tried without success.
    pub failures: u32,
    /// The mail server's own words, or why it could not be asked.
    pub answer: Option<String>,
}

/// How the mail server took a letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Accepted, with the server's answer.
    Accepted(String),
    /// Refused for good: trying again would not help.
    Refused(String),
    /// Not now: the server is away, busy or hangs.
    Postponed(String),
}

/// Seconds to wait after the n-th failure: 1, 5 and 30 minutes, 2, 6 and 12 hours; `None` gives up. An invitation
/// that no server took within a day is shown as refused, with nine days left to do something about it.
#[must_use]
pub fn retry_after_s(failures: u32) -> Option<i64> {
    match failures {
        0 => Some(0),
        1 => Some(60),
        2 => Some(5 * 60),
        3 => Some(30 * 60),
        4 => Some(2 * 3600),
        5 => Some(6 * 3600),
        6 => Some(12 * 3600),
        _ => None,
    }
}
