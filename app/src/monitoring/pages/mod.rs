//! The pages of watching over patients.

pub mod alerts;

pub use alerts::{AlertList, AlertPage, OverdueAlerts};
