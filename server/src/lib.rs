//! The process: configuration, command line, HTTP with its layers, jobs and the way out for letters.
//!
//! A request goes through the layers of [`http`] in the order written there, then to a page or server function of
//! `app`. Beside it [`worker`] does the jobs, letters above all, through [`mail`].

mod assets;
mod backup;
mod brands;
pub mod cli;
pub mod config;
mod database;
pub mod http;
pub mod mail;
mod metrics;
mod packs;
mod programmes;
mod questionnaires;
mod stop;
mod vault;
pub mod worker;

pub use assets::Assets;
pub use brands::load as brands;
pub use database::open as open_database;
pub use http::{State, router};
pub use stop::Stop;
pub use vault::open as open_vault;
