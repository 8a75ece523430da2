//! What things are: the words of the product as types, the rules they obey, and the codes of what can go wrong.
//!
//! Nothing here does I/O, reads a clock or knows Leptos or SeaORM; the same code runs in the browser and on the server.
//! Instants and zones come in as arguments, random values too.

pub mod assistants;
pub mod audit;
pub mod classes;
pub mod error;
pub mod identity;
pub mod import;
pub mod limits;
pub mod mail;
pub mod monitoring;
pub mod pairs;
pub mod patients;
pub mod questions;
pub mod search;
pub mod settings;
pub mod staff;
pub mod statistics;
mod words;
