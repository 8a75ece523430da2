//! Doctors' notes about patients, and which notices of an observation's end were given.

use sea_orm_migration::prelude::*;

use crate::shape::{id, in_clinic, instant, number, one_of, reference_in_clinic, text, uuid, uuid_or_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(doctor_note()).await?;
        manager.create_table(ending_notice()).await?;
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX doctor_note_patient ON doctor_note (patient_id, id)",
            // One correction of each.
            "CREATE UNIQUE INDEX doctor_note_corrects ON doctor_note (corrects) WHERE corrects IS NOT NULL",
            "CREATE INDEX observation_ends ON observation (ends_at) WHERE state = 'running'",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        db.execute_unprepared("DROP INDEX observation_ends").await?;
        for table in ["ending_notice", "doctor_note"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// What a doctor wrote about a patient. Never changed: a correction is another one.
fn doctor_note() -> TableCreateStatement {
    Table::create()
        .table("doctor_note")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("patient_id"))
        .col(uuid("observation_id"))
        .col(uuid("author_id"))
        .col(text("text"))
        // The note in whose place this one stands.
        .col(uuid_or_null("corrects"))
        .col(instant("at"))
        .index(&mut in_clinic("doctor_note_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("doctor_note", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(
            ("doctor_note", "observation_id"),
            "observation",
        ))
        .foreign_key(&mut reference_in_clinic(("doctor_note", "author_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("doctor_note", "corrects"), "doctor_note"))
        .to_owned()
}

/// A notice that was given, of this end: another end has notices of its own.
fn ending_notice() -> TableCreateStatement {
    Table::create()
        .table("ending_notice")
        .col(uuid("clinic_id"))
        .col(uuid("observation_id"))
        .col(one_of("reader", &["doctor", "patient"]))
        .col(number("days"))
        .col(instant("ends_at"))
        .col(instant("at"))
        .primary_key(
            Index::create()
                .col("observation_id")
                .col("reader")
                .col("days")
                .col("ends_at"),
        )
        .foreign_key(&mut reference_in_clinic(
            ("ending_notice", "observation_id"),
            "observation",
        ))
        .to_owned()
}
