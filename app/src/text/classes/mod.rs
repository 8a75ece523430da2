//! Words of classes of therapeutic exercise.

pub mod groups;
pub mod offers;
pub mod review;
