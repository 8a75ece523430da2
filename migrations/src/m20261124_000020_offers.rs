//! Links of offered seats, and classes that a group's schedule no longer has.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, instant, instant_or_null, reference_in_clinic, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.create_table(waiting_token()).await?;
        // Set while the class is cancelled because the schedule has lost its day; a schedule that has the day again
        // brings the class back.
        let mut unscheduled = instant_or_null("unscheduled_at");
        let class = Table::alter().table("class").add_column(&mut unscheduled).to_owned();
        manager.alter_table(class).await?;
        let index = "CREATE INDEX waiting_token_waiting ON waiting_token (waiting_id)";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let class = Table::alter().table("class").drop_column("unscheduled_at").to_owned();
        manager.alter_table(class).await?;
        manager
            .drop_table(Table::drop().table("waiting_token").to_owned())
            .await
    }
}

/// Links to a place in a waiting list, as hashes; whoever has one takes or declines what is offered there.
fn waiting_token() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("waiting_token")
        .col(token_hash)
        .col(uuid("clinic_id"))
        .col(uuid("waiting_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("waiting_token", "waiting_id"), "waiting"))
        .to_owned()
}
