//! Words of watching over patients.

pub mod alerts;
pub mod caregivers;
pub mod needs;
pub mod notes;
pub mod record;
pub mod report;
