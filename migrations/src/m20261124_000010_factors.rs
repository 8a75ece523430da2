//! Second factors: what a login has beside its password, and sign-ins that wait for it.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, id, instant, instant_or_null, number, one_of, reference, text, text_or_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [totp(), recovery_code(), waiting_sign_in()] {
            manager.create_table(table).await?;
        }
        for mut column in [
            // When this session has shown password and factor for the last time.
            instant_or_null("proved_at"),
            // When it has shown a factor; empty where the login had none.
            instant_or_null("factor_at"),
        ] {
            manager
                .alter_table(Table::alter().table("session").add_column(&mut column).to_owned())
                .await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX recovery_code_login ON recovery_code (login_id)",
            "CREATE INDEX waiting_sign_in_login ON waiting_sign_in (login_id)",
            "CREATE INDEX waiting_sign_in_age ON waiting_sign_in (expires_at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        rebuild_links(manager, &["reset", "email", "factor"]).await
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        manager
            .get_connection()
            .execute_unprepared(
                "DELETE FROM login_link_token WHERE link_id IN (SELECT id FROM login_link WHERE purpose = 'factor')",
            )
            .await?;
        manager
            .get_connection()
            .execute_unprepared("DELETE FROM login_link WHERE purpose = 'factor'")
            .await?;
        rebuild_links(manager, &["reset", "email"]).await?;
        for column in ["factor_at", "proved_at"] {
            manager
                .alter_table(Table::alter().table("session").drop_column(column).to_owned())
                .await?;
        }
        for table in ["waiting_sign_in", "recovery_code", "totp"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

/// The secret that an application makes its codes of.
fn totp() -> TableCreateStatement {
    let mut login_id = uuid("login_id");
    login_id.primary_key();
    let mut sealed = ColumnDef::new("sealed");
    sealed.binary().not_null();
    Table::create()
        .table("totp")
        .col(login_id)
        // Under a key that is not in the database.
        .col(sealed)
        .col(instant("created_at"))
        // Empty until the first code was right.
        .col(instant_or_null("confirmed_at"))
        // The newest step whose code was used: neither it nor an older one is taken again.
        .col(number("last_step"))
        .foreign_key(&mut reference(("totp", "login_id"), "login"))
        .to_owned()
}

fn recovery_code() -> TableCreateStatement {
    Table::create()
        .table("recovery_code")
        .col(id())
        .col(uuid("login_id"))
        // A password hash: what people can type is too short for a plain one. One set has one salt.
        .col(text("code_hash"))
        .col(instant_or_null("used_at"))
        .col(instant("created_at"))
        .foreign_key(&mut reference(("recovery_code", "login_id"), "login"))
        .to_owned()
}

fn waiting_sign_in() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.unique_key();
    Table::create()
        .table("waiting_sign_in")
        .col(id())
        .col(token_hash)
        .col(uuid("login_id"))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .foreign_key(&mut reference(("waiting_sign_in", "login_id"), "login"))
        .to_owned()
}

/// Makes the tables of links anew with another list of purposes: SQLite can't change a constraint. What is in them
/// stays.
async fn rebuild_links(manager: &SchemaManager<'_>, purposes: &'static [&'static str]) -> Result<(), DbErr> {
    let db = manager.get_connection();
    const TABLES: [(&str, &str); 2] = [
        (
            "login_link",
            "id, login_id, purpose, email, state, created_at, expires_at, closed_at",
        ),
        ("login_link_token", "token_hash, link_id, created_at"),
    ];
    for (table, columns) in TABLES {
        db.execute_unprepared(&format!("CREATE TABLE {table}_kept AS SELECT {columns} FROM {table}"))
            .await?;
    }
    for (table, _) in TABLES.into_iter().rev() {
        manager.drop_table(Table::drop().table(table).to_owned()).await?;
    }
    manager.create_table(login_link(purposes)).await?;
    manager.create_table(login_link_token()).await?;
    for (table, columns) in TABLES {
        db.execute_unprepared(&format!(
            "INSERT INTO {table} ({columns}) SELECT {columns} FROM {table}_kept"
        ))
        .await?;
        db.execute_unprepared(&format!("DROP TABLE {table}_kept")).await?;
    }
    for index in [
        "CREATE UNIQUE INDEX login_link_live ON login_link (login_id, purpose) WHERE state = 'live'",
        "CREATE INDEX login_link_login ON login_link (login_id)",
        "CREATE INDEX login_link_token_link ON login_link_token (link_id)",
    ] {
        db.execute_unprepared(index).await?;
    }
    Ok(())
}

fn login_link(purposes: &'static [&'static str]) -> TableCreateStatement {
    let mut email = text_or_null("email");
    email.check(Expr::cust("email = lower(trim(email))"));
    Table::create()
        .table("login_link")
        .col(id())
        .col(uuid("login_id"))
        .col(one_of("purpose", purposes))
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
