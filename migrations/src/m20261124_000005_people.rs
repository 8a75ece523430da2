//! What people are to each other: assistants' doctors, observations; and the links by which a login is recovered or
//! moved to another address.

use sea_orm_migration::prelude::*;

use crate::shape::{
    hash, id, instant, instant_or_null, number, one_of, reference, reference_in_clinic, text, text_or_null, uuid,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [assignment(), observation(), login_link()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX assignment_doctor ON assignment (doctor_id)",
            // A patient is under one observation at a time.
            "CREATE UNIQUE INDEX observation_open ON observation (patient_id) WHERE ended_at IS NULL",
            "CREATE INDEX observation_patient ON observation (patient_id)",
            "CREATE INDEX observation_doctor ON observation (doctor_id) WHERE ended_at IS NULL",
            "CREATE INDEX login_link_login ON login_link (login_id)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["login_link", "observation", "assignment"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn assignment() -> TableCreateStatement {
    Table::create()
        .table("assignment")
        .col(uuid("clinic_id"))
        .col(uuid("assistant_id"))
        .col(uuid("doctor_id"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("assistant_id").col("doctor_id"))
        .foreign_key(&mut reference_in_clinic(("assignment", "assistant_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("assignment", "doctor_id"), "membership"))
        .to_owned()
}

fn observation() -> TableCreateStatement {
    Table::create()
        .table("observation")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("patient_id"))
        .col(uuid("doctor_id"))
        // The name of a period in the packs, and its days as they were when it was chosen.
        .col(text("period"))
        .col(number("days"))
        .col(instant("created_at"))
        // From the patient's activation on.
        .col(instant_or_null("started_at"))
        .col(instant_or_null("ended_at"))
        .index(
            Index::create()
                .unique()
                .name("observation_in_clinic")
                .col("clinic_id")
                .col("id"),
        )
        .foreign_key(&mut reference_in_clinic(("observation", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("observation", "doctor_id"), "membership"))
        .check(Expr::col("days").gt(0))
        .to_owned()
}

fn login_link() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("login_link")
        .col(token_hash)
        .col(uuid("login_id"))
        .col(one_of("purpose", &["reset", "email"]))
        // The new address, for a change of address.
        .col(text_or_null("email"))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .foreign_key(&mut reference(("login_link", "login_id"), "login"))
        .to_owned()
}
