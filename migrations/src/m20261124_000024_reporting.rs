//! Asking for reports by mail: when a patient was asked and reminded, and the links that open one report.

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
        // Each is set with its letter, so that there is one of each.
        for mut column in [instant_or_null("asked_at"), instant_or_null("reminded_at")] {
            let table = Table::alter().table("report").add_column(&mut column).to_owned();
            manager.alter_table(table).await?;
        }
        manager.create_table(report_token()).await?;
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX report_token_report ON report_token (report_id)",
            "CREATE INDEX report_to_ask ON report (id) WHERE state = 'open' AND asked_at IS NULL",
            "CREATE INDEX report_to_remind ON report (remind_at) WHERE state = 'open' AND reminded_at IS NULL",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for index in ["report_to_remind", "report_to_ask"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        manager
            .drop_table(Table::drop().table("report_token").to_owned())
            .await?;
        for column in ["reminded_at", "asked_at"] {
            let table = Table::alter().table("report").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

/// A link to one report, as a hash. Each letter has its own; all are good as long as the report can be filled in.
fn report_token() -> TableCreateStatement {
    Table::create()
        .table("report_token")
        .col(hash("token_hash").primary_key())
        .col(uuid("clinic_id"))
        .col(uuid("report_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("report_token", "report_id"), "report"))
        .to_owned()
}
