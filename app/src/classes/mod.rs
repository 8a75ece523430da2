//! Classes of therapeutic exercise.

pub mod review;

#[cfg(feature = "ssr")]
pub mod pages;
