//! The whole service in-process: the real router over a fresh database, real letters, people with browsers.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "in a test breaking off is how a surprise is reported"
)]

mod harness;

mod answers;
mod assets;
mod asvs;
mod classes;
mod command_line;
mod copies;
mod doors;
mod escalation;
mod factor;
mod factor_demand;
mod figures;
mod forms;
mod headers;
mod import;
mod letters;
mod monitoring;
mod offers;
mod origin;
mod passkeys;
mod patients;
mod processes;
mod profile;
mod questions;
mod reports;
mod retries;
mod secrecy;
mod sessions;
mod settings;
mod shown;
mod staff;
mod training;
