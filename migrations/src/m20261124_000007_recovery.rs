//! The links by which a login gets a new password or another address, and what a session says of its browser.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, id, instant, instant_or_null, one_of, reference, text_or_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [login_link(), login_link_token()] {
            manager.create_table(table).await?;
        }
        let mut device = text_or_null("device");
        manager
            .alter_table(Table::alter().table("session").add_column(&mut device).to_owned())
            .await?;
        let db = manager.get_connection();
        for index in [
            // Of each purpose a login has at most one live link: asking again replaces the older one.
            "CREATE UNIQUE INDEX login_link_live ON login_link (login_id, purpose) WHERE state = 'live'",
            "CREATE INDEX login_link_login ON login_link (login_id)",
            "CREATE INDEX login_link_token_link ON login_link_token (link_id)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .alter_table(Table::alter().table("session").drop_column("device").to_owned())
            .await?;
        for table in ["login_link_token", "login_link"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn login_link() -> TableCreateStatement {
    let mut email = text_or_null("email");
    email.check(Expr::cust("email = lower(trim(email))"));
    Table::create()
        .table("login_link")
        // The id of the letter that carries it.
        .col(id())
        .col(uuid("login_id"))
        .col(one_of("purpose", &["reset", "email"]))
        // The new address, for a change of address.
        .col(email)
        .col(one_of("state", &["live", "used", "replaced", "revoked"]))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .col(instant_or_null("closed_at"))
        .foreign_key(&mut reference(("login_link", "login_id"), "login"))
        .check(Expr::col("state").eq("live").eq(Expr::col("closed_at").is_null()))
        .check(Expr::col("purpose").eq("email").eq(Expr::col("email").is_not_null()))
        .to_owned()
}

fn login_link_token() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("login_link_token")
        .col(token_hash)
        .col(uuid("link_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference(("login_link_token", "link_id"), "login_link"))
        .to_owned()
}
