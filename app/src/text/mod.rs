//! All Russian text of the interface. Codes become sentences here and nowhere else.

pub mod components;
pub mod errors;
pub mod identity;
pub mod profile;
pub mod staff;

#[cfg(feature = "ssr")]
pub mod answers;
#[cfg(feature = "ssr")]
pub mod assistants;
#[cfg(feature = "ssr")]
pub mod attention;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
pub mod classes;
#[cfg(feature = "ssr")]
pub mod dates;
#[cfg(feature = "ssr")]
pub mod factor;
#[cfg(feature = "ssr")]
pub mod hand_over;
#[cfg(feature = "ssr")]
pub mod help;
#[cfg(feature = "ssr")]
pub mod homes;
#[cfg(feature = "ssr")]
pub mod import;
#[cfg(feature = "ssr")]
pub mod lists;
#[cfg(feature = "ssr")]
pub mod mailbox;
#[cfg(feature = "ssr")]
pub mod monitoring;
#[cfg(feature = "ssr")]
pub mod own_data;
#[cfg(feature = "ssr")]
pub mod patients;
#[cfg(feature = "ssr")]
pub mod plural;
#[cfg(feature = "ssr")]
pub mod questions;
#[cfg(feature = "ssr")]
pub mod samples;
#[cfg(feature = "ssr")]
pub mod settings;
#[cfg(feature = "ssr")]
pub mod statistics;
#[cfg(feature = "ssr")]
pub mod zones;

/// A limit of `domain::limits` as an input's `maxlength`.
#[must_use]
pub fn limit(max: usize) -> u32 {
    u32::try_from(max).unwrap_or(u32::MAX)
}
