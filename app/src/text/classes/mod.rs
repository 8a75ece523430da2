//! Words of classes of therapeutic exercise.

pub mod groups;
