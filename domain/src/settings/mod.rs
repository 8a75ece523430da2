//! What a clinic and a brand set for themselves.

mod brand;
mod clinic;
mod zone;

pub use brand::{Brand, BrandId, Colour};
pub use clinic::{ClinicName, NewClinic, time_zone};
pub use zone::{ZONES, zone_choice};
