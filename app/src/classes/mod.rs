//! Classes of therapeutic exercise.

pub mod groups;
pub mod offers;
pub mod review;

#[cfg(feature = "ssr")]
pub mod pages;
