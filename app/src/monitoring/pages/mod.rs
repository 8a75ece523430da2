//! The pages of watching over patients.

pub mod alerts;
pub mod caregivers;
pub mod patient;
pub mod report;

pub use alerts::{AlertList, AlertPage, OverdueAlerts};
pub use caregivers::Caregivers;
pub use patient::{CheckedReport, DoctorNotes, Looks, PatientRecord, PatientSummary, ReportsOfRecord};
pub use report::{CheckReport, MyReports, ReportQuestions, ReportsOfPatient, ThisReport};
