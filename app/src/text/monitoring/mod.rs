//! Words of watching over patients.

pub mod alerts;
pub mod record;
