//! The real router in one process with the test: every layer, page and server function over a fresh migrated
//! database, and a real conversation with a mail server.
//!
//! World, clock and people are those of `clinic`'s own tests; [`site`] puts the service around them. A test is an
//! `async fn name(world: &World)` listed in its file's `on_both![…]`, and runs on SQLite and on PostgreSQL.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test breaking off is how a surprise is reported"
)]

#[macro_use]
#[path = "../../../clinic/tests/use_cases/harness/mod.rs"]
#[expect(dead_code, unused_imports, reason = "clinic's tests need more of it")]
mod harness;

mod forms;
mod html;
mod mail;
mod matrix;
mod people;
mod safety;
mod secrecy;
mod sink;
mod site;
