//! Patients, as whoever keeps them sees them: the organizer, their doctor, and that doctor's assistants.

mod day;
mod form;
mod own;
mod period;

pub use day::Day;
pub use form::{NewPatient, PatientChange, PatientForm};
pub use own::{OwnData, OwnDataForm};
pub use period::{Period, PeriodId};

use chrono::{DateTime, Utc};

use crate::{
    identity::{Email, MembershipId, Named, PersonName, Phone, Status},
    staff::{InvitationState, InviteeAnswer},
};

crate::identity::id!(
    /// An observation: a patient's period under one responsible doctor.
    ObservationId
);

/// A row of a list of patients, and what a card shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PatientRow {
    pub id: MembershipId,
    pub full_name: PersonName,
    pub email: Email,
    pub phone: Option<Phone>,
    pub status: Status,
    /// The doctor who is responsible, or was last.
    pub doctor: Named,
    pub observation: Observation,
    /// Present exactly while an invitation waits for the patient.
    pub invitation: Option<InvitationState>,
    pub answer: Option<InviteeAnswer>,
}

/// How a patient's newest observation stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observation {
    pub id: ObservationId,
    /// The period that was chosen; the brand's pack may not have it any more.
    pub period: PeriodId,
    /// Its length in days.
    pub days: u32,
    /// When it began and when it ends; none before the activation, with which the clock starts.
    pub runs: Option<(DateTime<Utc>, DateTime<Utc>)>,
}

/// One page of a list of patients, and how many the whole of it has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PatientPage {
    pub rows: Vec<PatientRow>,
    /// All that fit the search and filter, on whatever page.
    pub total: u64,
    /// Whether there is a page after this one.
    pub more: bool,
}

/// A patient who was removed, or whose invitation ran out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FormerPatient {
    pub id: MembershipId,
    pub full_name: PersonName,
    pub email: Email,
    pub phone: Option<Phone>,
    pub doctor: Named,
    /// `Expired` or `Removed`: the reason.
    pub status: Status,
    pub ended_at: DateTime<Utc>,
    pub answer: Option<InviteeAnswer>,
}
