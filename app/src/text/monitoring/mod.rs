//! Words of watching over patients.

pub mod alerts;
pub mod needs;
pub mod record;
pub mod report;
