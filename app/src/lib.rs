//! What people see: pages, islands, server functions, and all Russian text.
//!
//! Pages are rendered by the server and compile only there (`ssr`); what lives in the browser are the islands, and
//! the server functions that they and the plain forms post to. Folders carry the names of the capabilities.

pub mod assistants;
pub mod classes;
pub mod components;
mod fault;
pub mod identity;
pub mod import;
pub mod monitoring;
pub mod patients;
pub mod settings;
pub mod staff;
pub mod text;

pub use fault::{Fault, Next, ShownOnce};

#[cfg(feature = "ssr")]
pub mod access;
#[cfg(feature = "ssr")]
pub mod audit;
#[cfg(feature = "ssr")]
mod csv;
#[cfg(feature = "ssr")]
pub mod help;
#[cfg(feature = "ssr")]
pub mod letters;
#[cfg(feature = "ssr")]
pub mod mail;
#[cfg(feature = "ssr")]
pub mod pages;
#[cfg(feature = "ssr")]
pub mod statistics;
#[cfg(feature = "ssr")]
pub mod web;

#[cfg(feature = "ssr")]
pub use web::{App, Failed, Returned, Shown, Site, Typed, Uploaded, request_context, shell};
