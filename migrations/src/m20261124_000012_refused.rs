//! Letters that a mail server refused, few among many: the organizer is told of them on the first page.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "CREATE INDEX outbox_mail_refused ON outbox_mail (invitation_id) WHERE state = 'refused'";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let index = "DROP INDEX outbox_mail_refused";
        manager.get_connection().execute_unprepared(index).await?;
        Ok(())
    }
}
