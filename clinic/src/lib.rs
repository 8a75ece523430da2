//! What the clinic does: the use cases, over the database.
//!
//! A use case takes a [`Context`], the proof of who acts ([`identity::Actor`]), and typed input; it returns domain
//! types, or a [`Error`] that is either a refusal with a code or a breakage with its cause. No HTTP type and no
//! view comes in here; neither does the environment: the context has the clock, and every secret is drawn in
//! [`secret`].

mod alike;
pub mod assistants;
pub mod audit;
pub mod classes;
mod context;
mod database;
mod entity;
mod error;
pub mod identity;
pub mod import;
pub mod job;
pub mod mail;
pub mod monitoring;
mod once;
mod packs;
pub mod patients;
mod people;
mod search;
pub mod secret;
pub mod settings;
pub mod staff;
pub mod statistics;
mod vault;

pub use context::{Clock, Context};
pub use database::{Database, connect};
pub use error::{Error, Result};
pub use vault::{KEY_BYTES, Vault};
