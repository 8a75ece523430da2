//! The journal is read by person and sealed into a chain, so that a changed row is found.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, number, reference, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(audit_seal()).await?;
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX audit_event_member ON audit_event (membership_id, at)",
            // What is not sealed yet lies among the newest of all clinics.
            "CREATE INDEX audit_event_age ON audit_event (at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["audit_event_age", "audit_event_member"] {
            manager
                .get_connection()
                .execute_unprepared(&format!("DROP INDEX {index}"))
                .await?;
        }
        manager.drop_table(Table::drop().table("audit_seal").to_owned()).await
    }
}

fn audit_seal() -> TableCreateStatement {
    let mut event = uuid("event_id");
    event.unique_key();
    Table::create()
        .table("audit_seal")
        // The clinic's, or all zeros for what belongs to none.
        .col(uuid("chain"))
        .col(number("number"))
        .col(event)
        // Over the hash before and the whole event.
        .col(hash("hash"))
        .primary_key(Index::create().col("chain").col("number"))
        .foreign_key(&mut reference(("audit_seal", "event_id"), "audit_event"))
        .to_owned()
}
