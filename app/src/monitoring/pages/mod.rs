//! The pages of watching over patients.

pub mod alerts;
pub mod patient;

pub use alerts::{AlertList, AlertPage, OverdueAlerts};
pub use patient::{CheckedReport, Looks, PatientRecord};
