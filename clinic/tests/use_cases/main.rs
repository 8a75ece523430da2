//! What the clinic does, each use case on SQLite and on PostgreSQL.
//!
//! A test is an `async fn name(world: &World)` listed in its file's `on_both![…]`: it runs as `name::sqlite` and
//! `name::postgres`, each time with a fresh migrated database, a clock in its hand and people to act as. When it is
//! over, the harness looks at what it left: no letter that nobody accounted for, no secret in any table.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test breaking off is how a surprise is reported"
)]

#[macro_use]
mod harness;

mod access_grid;
mod activation;
mod activation_known;
mod activation_races;
mod alike;
mod answers;
mod applying;
mod assistants;
mod attention;
mod browsers;
mod classes_running;
mod deputies;
mod expiry;
mod factor;
mod factor_codes;
mod factor_demand;
mod factor_lost;
mod factor_passkey;
mod factor_proof;
mod finding;
mod front;
mod groups;
mod handover;
mod handover_races;
mod import;
mod import_job;
mod import_questions;
mod jobs;
mod journal;
mod letters;
mod lifecycle;
mod lists;
mod model;
mod own_settings;
mod patients;
mod profile;
mod recovery;
mod removal;
mod review;
mod schema;
mod sessions;
mod settings;
mod sign_in;
mod staff;
mod staff_cards;
mod statistics;
mod throttle;
mod watching;
