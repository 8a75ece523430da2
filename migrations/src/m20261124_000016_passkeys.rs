//! Passkeys: the public halves of keys that people's devices keep, and the questions that were put to them.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, id, instant, instant_or_null, number, one_of, reference, text, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [passkey(), passkey_challenge()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX passkey_login ON passkey (login_id)",
            "CREATE INDEX passkey_challenge_login ON passkey_challenge (login_id)",
            "CREATE INDEX passkey_challenge_age ON passkey_challenge (created_at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["passkey_challenge", "passkey"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn passkey() -> TableCreateStatement {
    // Of the key's own id, which may be longer than an index takes.
    let mut credential_hash = hash("credential_hash");
    credential_hash.unique_key();
    Table::create()
        .table("passkey")
        .col(id())
        .col(uuid("login_id"))
        .col(credential_hash)
        // What its owner calls it.
        .col(text("name"))
        // The public half, as JSON.
        .col(text("credential"))
        // How often the key says it was used: it never counts back. One that is kept in several places counts nothing.
        .col(number("counter"))
        .col(instant("created_at"))
        .col(instant_or_null("used_at"))
        .foreign_key(&mut reference(("passkey", "login_id"), "login"))
        .to_owned()
}

fn passkey_challenge() -> TableCreateStatement {
    Table::create()
        .table("passkey_challenge")
        .col(id())
        .col(uuid("login_id"))
        // The sign-in that waits, or the session; each has one question of a kind, the newest.
        .col(uuid("asker"))
        .col(one_of("purpose", &["add", "show"]))
        .col(text("state"))
        .col(instant("created_at"))
        .index(
            Index::create()
                .unique()
                .name("passkey_challenge_asker")
                .col("asker")
                .col("purpose"),
        )
        .foreign_key(&mut reference(("passkey_challenge", "login_id"), "login"))
        .to_owned()
}
