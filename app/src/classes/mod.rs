//! Classes of therapeutic exercise.

pub mod apply;
pub mod attendance;
pub mod calendar;
pub mod calls;
pub mod groups;
pub mod offers;
pub mod review;

#[cfg(feature = "ssr")]
pub mod pages;
