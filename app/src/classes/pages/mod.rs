//! Pages about classes, a folder for each room.

pub mod review;

pub use review::{ApplicationPage, Applications, OverseenApplication, OverseenApplications};
