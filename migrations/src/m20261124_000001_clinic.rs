//! Clinics: the tenants.

use sea_orm_migration::prelude::*;

use crate::shape::{id, instant, text};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let clinic = Table::create()
            .table("clinic")
            .col(id())
            .col(text("name"))
            // The name of a brand's pack.
            .col(text("brand"))
            .col(text("time_zone"))
            .col(instant("created_at"))
            .to_owned();
        manager.create_table(clinic).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager.drop_table(Table::drop().table("clinic").to_owned()).await
    }
}
