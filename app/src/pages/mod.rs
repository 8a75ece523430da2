//! Pages that belong to no capability.

pub mod dev_components;
