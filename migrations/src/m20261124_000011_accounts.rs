//! Browsers that several people sign in at, sessions that a clinic ended for itself, and what an invitee answered.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, instant, instant_or_null, reference, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // One mark of a browser for all who sign in there: the key is no longer the mark alone, which only a new
        // table can say on SQLite.
        let mut by_mark_and_login = known_device();
        by_mark_and_login.primary_key(Index::create().col("token_hash").col("login_id"));
        replace_known_device(manager, by_mark_and_login).await?;
        let mut sessions_from = instant_or_null("sessions_from");
        add_column(manager, "membership", &mut sessions_from).await?;
        let mut declined_at = instant_or_null("declined_at");
        declined_at.check(Expr::cust("declined_at IS NULL OR state = 'revoked'"));
        add_column(manager, "invitation", &mut declined_at).await?;
        // Asked for once an invitation.
        add_column(manager, "invitation", &mut instant_or_null("asked_at")).await?;
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX invitation_declined ON invitation (expires_at) WHERE declined_at IS NOT NULL",
            "CREATE INDEX invitation_asked ON invitation (asked_at) WHERE asked_at IS NOT NULL",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for index in ["invitation_asked", "invitation_declined"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        for (table, column) in [
            ("invitation", "asked_at"),
            ("invitation", "declined_at"),
            ("membership", "sessions_from"),
        ] {
            let table = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        // A mark that several have can be only one's again: nobody's, then.
        db.execute_unprepared(
            "DELETE FROM known_device WHERE token_hash IN
                (SELECT token_hash FROM known_device GROUP BY token_hash HAVING count(*) > 1)",
        )
        .await?;
        let mut by_mark = known_device();
        by_mark.primary_key(Index::create().col("token_hash"));
        replace_known_device(manager, by_mark).await
    }
}

async fn add_column(manager: &SchemaManager<'_>, table: &'static str, column: &mut ColumnDef) -> Result<(), DbErr> {
    manager
        .alter_table(Table::alter().table(table).add_column(column).to_owned())
        .await
}

async fn replace_known_device(manager: &SchemaManager<'_>, table: TableCreateStatement) -> Result<(), DbErr> {
    let db = manager.get_connection();
    db.execute_unprepared("ALTER TABLE known_device RENAME TO known_device_before")
        .await?;
    manager.create_table(table).await?;
    for statement in [
        "INSERT INTO known_device (token_hash, login_id, created_at)
            SELECT token_hash, login_id, created_at FROM known_device_before",
        "DROP TABLE known_device_before",
        "CREATE INDEX known_device_login ON known_device (login_id)",
    ] {
        db.execute_unprepared(statement).await?;
    }
    Ok(())
}

fn known_device() -> TableCreateStatement {
    Table::create()
        .table("known_device")
        .col(hash("token_hash"))
        .col(uuid("login_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference(("known_device", "login_id"), "login"))
        .to_owned()
}
