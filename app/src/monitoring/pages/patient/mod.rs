//! The doctor's page of one patient, of one report, and the patient's list of those who looked.

pub mod chart;
pub mod looks;
pub mod notes;
pub mod observation;
pub mod record;
pub mod report;
pub mod summary;

pub use looks::Looks;
pub use notes::DoctorNotes;
pub use record::{PatientRecord, ReportsOfRecord};
pub use report::CheckedReport;
pub use summary::PatientSummary;

use crate::{
    Next,
    identity::href_as,
    web::{Request, with_query},
};
use clinic::identity::Held;
use domain::identity::MembershipId;

/// The page of one patient.
pub(crate) fn record_of(request: &Request, held: &Held, patient: MembershipId) -> String {
    href_as(request, held, &format!("/doctor/patients/{patient}"))
}

/// It again, which tells that the observation was changed.
pub(crate) fn back(request: &Request, held: &Held, patient: MembershipId) -> Next {
    let page = record_of(request, held, patient);
    Next::to(with_query(&page, &["done=observation".to_owned()]))
}
