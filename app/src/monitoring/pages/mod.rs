//! The pages of watching over patients.

pub mod alerts;
pub mod patient;
pub mod report;

pub use alerts::{AlertList, AlertPage, OverdueAlerts};
pub use patient::{CheckedReport, Looks, PatientRecord};
pub use report::{CheckReport, MyReports, ReportQuestions, ReportsOfPatient, ThisReport};
