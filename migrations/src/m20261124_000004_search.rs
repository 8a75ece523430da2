//! Finding people by a part of their name, address or telephone: an index of three-letter pieces over the text that
//! the program has already folded (case, ё, spaces).

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

/// The index keeps no copy of the text; the triggers keep it true to the table.
const SQLITE: &[&str] = &[
    "CREATE VIRTUAL TABLE membership_search USING fts5(
        search_text, content='membership', content_rowid='number', tokenize='trigram')",
    "CREATE TRIGGER membership_search_insert AFTER INSERT ON membership BEGIN
        INSERT INTO membership_search(rowid, search_text) VALUES (new.number, new.search_text);
    END",
    "CREATE TRIGGER membership_search_delete AFTER DELETE ON membership BEGIN
        INSERT INTO membership_search(membership_search, rowid, search_text)
        VALUES ('delete', old.number, old.search_text);
    END",
    "CREATE TRIGGER membership_search_update AFTER UPDATE OF search_text ON membership BEGIN
        INSERT INTO membership_search(membership_search, rowid, search_text)
        VALUES ('delete', old.number, old.search_text);
        INSERT INTO membership_search(rowid, search_text) VALUES (new.number, new.search_text);
    END",
];

const POSTGRES: &[&str] = &[
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX membership_search ON membership USING gin (search_text gin_trgm_ops)",
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let statements = if manager.get_database_backend() == DbBackend::Sqlite {
            SQLITE
        } else {
            POSTGRES
        };
        for statement in statements {
            manager.get_connection().execute_unprepared(statement).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if manager.get_database_backend() == DbBackend::Sqlite {
            for trigger in ["insert", "delete", "update"] {
                db.execute_unprepared(&format!("DROP TRIGGER membership_search_{trigger}"))
                    .await?;
            }
            db.execute_unprepared("DROP TABLE membership_search").await?;
        } else {
            db.execute_unprepared("DROP INDEX membership_search").await?;
        }
        Ok(())
    }
}
