//! What was answered to the questions about a row of a list; which roles of a clinic need a second factor.

use sea_orm_migration::prelude::*;

use crate::shape::{instant, number, one_of, reference, text_or_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Empty while nobody has said that the row is right as it is.
        let mut sure = text_or_null("sure");
        manager
            .alter_table(Table::alter().table("import_row").add_column(&mut sure).to_owned())
            .await?;
        manager.create_table(factor_demand()).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .drop_table(Table::drop().table("factor_demand").to_owned())
            .await?;
        manager
            .alter_table(Table::alter().table("import_row").drop_column("sure").to_owned())
            .await
    }
}

/// A role of a clinic that needs a second factor; one that needs none has no row.
fn factor_demand() -> TableCreateStatement {
    let mut grace_days = number("grace_days");
    grace_days.check(Expr::col("grace_days").gte(1));
    Table::create()
        .table("factor_demand")
        .col(uuid("clinic_id"))
        .col(one_of("role", &["organizer", "doctor", "specialist", "assistant"]))
        // The days begin then, or with the activation of whoever comes later.
        .col(instant("since"))
        .col(grace_days)
        .primary_key(Index::create().col("clinic_id").col("role"))
        .foreign_key(&mut reference(("factor_demand", "clinic_id"), "clinic"))
        .to_owned()
}
