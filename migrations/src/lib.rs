//! The tables, as steps that are only ever added to. No entity is imported: an old step must keep compiling and
//! doing the same when the entities of today have moved on.
//!
//! Portable between SQLite and PostgreSQL: text for enumerations with a CHECK, instants that the program supplies,
//! foreign keys inside `CREATE TABLE` (SQLite can't add them later), partial unique indexes in the SQL both speak.

mod m20261124_000001_clinic;
mod m20261124_000002_identity;
mod m20261124_000003_work;
mod m20261124_000004_search;
mod m20261124_000007_recovery;
mod m20261124_000008_patients;
mod m20261124_000009_settings;
mod m20261124_000010_factors;
mod m20261124_000011_accounts;
mod m20261124_000012_refused;
mod m20261124_000014_import;
mod m20261124_000015_accounts;
mod m20261124_000016_passkeys;
mod m20261124_000017_classes;
mod m20261124_000018_applications;
mod m20261124_000019_seats;
mod m20261124_000020_offers;
mod m20261124_000021_running;
mod m20261124_000022_monitoring;
mod m20261124_000023_journal;
mod m20261124_000024_reporting;
mod m20261124_000025_observing;
mod m20261124_000026_statistics;
mod m20261124_000027_caring;
mod m20261124_000028_notes;
mod shape;

use sea_orm_migration::prelude::*;

/// All steps in their order.
pub struct Migrator;

#[async_trait::async_trait]
impl MigratorTrait for Migrator {
    fn migrations() -> Vec<Box<dyn MigrationTrait>> {
        vec![
            Box::new(m20261124_000001_clinic::Migration),
            Box::new(m20261124_000002_identity::Migration),
            Box::new(m20261124_000003_work::Migration),
            Box::new(m20261124_000004_search::Migration),
            Box::new(m20261124_000007_recovery::Migration),
            Box::new(m20261124_000008_patients::Migration),
            Box::new(m20261124_000009_settings::Migration),
            Box::new(m20261124_000010_factors::Migration),
            Box::new(m20261124_000011_accounts::Migration),
            Box::new(m20261124_000012_refused::Migration),
            Box::new(m20261124_000014_import::Migration),
            Box::new(m20261124_000015_accounts::Migration),
            Box::new(m20261124_000016_passkeys::Migration),
            Box::new(m20261124_000017_classes::Migration),
            Box::new(m20261124_000018_applications::Migration),
            Box::new(m20261124_000019_seats::Migration),
            Box::new(m20261124_000020_offers::Migration),
            Box::new(m20261124_000021_running::Migration),
            Box::new(m20261124_000022_monitoring::Migration),
            Box::new(m20261124_000023_journal::Migration),
            Box::new(m20261124_000024_reporting::Migration),
            Box::new(m20261124_000025_observing::Migration),
            Box::new(m20261124_000026_statistics::Migration),
            Box::new(m20261124_000027_caring::Migration),
            Box::new(m20261124_000028_notes::Migration),
        ]
    }
}
