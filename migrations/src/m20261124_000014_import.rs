//! Lists of people who are to be added at once, kept for a day.

use sea_orm_migration::prelude::*;

use crate::shape::{id, instant, number, one_of, reference_in_clinic, text, text_or_null, uuid, uuid_or_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [import_draft(), import_row()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX import_draft_owner ON import_draft (owner_id)",
            "CREATE INDEX import_draft_age ON import_draft (created_at)",
            // Whether an address is invited already.
            "CREATE INDEX invitation_address ON invitation (clinic_id, email)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX invitation_address")
            .await?;
        for table in ["import_row", "import_draft"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn import_draft() -> TableCreateStatement {
    Table::create()
        .table("import_draft")
        .col(id())
        .col(uuid("clinic_id"))
        // Whose list it is; nobody else sees it.
        .col(uuid("owner_id"))
        .col(one_of("state", &["unnamed", "open", "running"]))
        .col(instant("created_at"))
        // The list as JSON, until somebody says which column is what: then its rows hold it.
        .col(text_or_null("cells"))
        // What holds for every row that says nothing of its own.
        .col(text_or_null("role"))
        .col(uuid_or_null("doctor_id"))
        .col(text_or_null("period"))
        // How many will have been added by it when the job is through.
        .col(number("goal"))
        .index(
            Index::create()
                .unique()
                .name("import_draft_in_clinic")
                .col("clinic_id")
                .col("id"),
        )
        .foreign_key(&mut reference_in_clinic(("import_draft", "owner_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("import_draft", "doctor_id"), "membership"))
        .check(Expr::col("state").eq("unnamed").eq(Expr::col("cells").is_not_null()))
        .to_owned()
}

fn import_row() -> TableCreateStatement {
    Table::create()
        .table("import_row")
        .col(uuid("draft_id"))
        // The number of the row in the list.
        .col(number("line"))
        .col(uuid("clinic_id"))
        // As they are written there, right or wrong.
        .col(text("full_name"))
        .col(text("email"))
        .col(text("phone"))
        .col(text("role"))
        .col(text("doctor"))
        .col(text("period"))
        // Whom it added: written in the transaction that did it.
        .col(uuid_or_null("membership_id"))
        .primary_key(Index::create().col("draft_id").col("line"))
        .foreign_key(&mut reference_in_clinic(("import_row", "draft_id"), "import_draft"))
        .foreign_key(&mut reference_in_clinic(("import_row", "membership_id"), "membership"))
        .to_owned()
}
