//! Logins, memberships, invitations with their tokens, sessions, and what throttling counts.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::shape::{
    address, hash, id, instant, instant_or_null, number, one_of, reference, reference_in_clinic, text, text_or_null,
    uuid, uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const ROLES: &[&str] = &["organizer", "doctor", "specialist", "assistant", "patient"];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            login(),
            membership(),
            invitation(),
            invitation_token(),
            session(),
            known_device(),
            sign_in_failure(),
        ] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        // The folded name sorts by its letters' numbers, as SQLite does, whatever the server's own order is.
        if manager.get_database_backend() == DbBackend::Postgres {
            db.execute_unprepared(r#"ALTER TABLE membership ALTER COLUMN name_key TYPE text COLLATE "C""#)
                .await?;
        }
        for index in [
            // Lists: one clinic, one role, by name, page after page. The status stands last: a list shows several, and
            // before the name it would have everybody sorted for every page.
            "CREATE INDEX membership_list ON membership (clinic_id, role, name_key, id, status)",
            // How many there are.
            "CREATE INDEX membership_count ON membership (clinic_id, role, status)",
            "CREATE INDEX membership_login ON membership (login_id)",
            // A membership has at most one live invitation.
            "CREATE UNIQUE INDEX invitation_live ON invitation (membership_id) WHERE state = 'live'",
            "CREATE INDEX invitation_membership ON invitation (membership_id)",
            "CREATE INDEX invitation_expiry ON invitation (expires_at) WHERE state = 'live'",
            "CREATE INDEX invitation_token_invitation ON invitation_token (invitation_id)",
            "CREATE INDEX session_login ON session (login_id)",
            "CREATE INDEX known_device_login ON known_device (login_id)",
            "CREATE INDEX sign_in_failure_address ON sign_in_failure (address_hash, at)",
            "CREATE INDEX sign_in_failure_network ON sign_in_failure (network, at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [
            "sign_in_failure",
            "known_device",
            "session",
            "invitation_token",
            "invitation",
            "membership",
            "login",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn login() -> TableCreateStatement {
    let mut email = address("email");
    email.unique_key();
    Table::create()
        .table("login")
        .col(id())
        .col(email)
        // Empty while only a link copied by hand was used: anybody may have had that.
        .col(instant_or_null("email_verified_at"))
        .col(text("password_hash"))
        .col(instant("password_changed_at"))
        // Empty until the person saves one: the clinic's holds till then.
        .col(text_or_null("time_zone"))
        .col(instant("created_at"))
        .to_owned()
}

fn membership() -> TableCreateStatement {
    let mut unique_id = uuid("id");
    unique_id.unique_key();
    Table::create()
        .table("membership")
        // What the search index of SQLite points at: a number that survives a VACUUM, which a hidden rowid does not.
        .col(
            ColumnDef::new("number")
                .big_integer()
                .not_null()
                .primary_key()
                .auto_increment(),
        )
        .col(unique_id)
        .col(uuid("clinic_id"))
        .col(uuid_or_null("login_id"))
        .col(one_of("role", ROLES))
        .col(one_of("status", &["invited", "active", "expired", "removed"]))
        .col(text("full_name"))
        // The name in the form that search and sort compare.
        .col(text("name_key"))
        // Name, address and telephone in that form: what is searched.
        .col(text("search_text"))
        // A patient's.
        .col(text_or_null("phone"))
        // The newest invitation, live or not. No foreign key: the two tables would need each other first.
        .col(uuid_or_null("invitation_id"))
        .col(instant("created_at"))
        .col(instant_or_null("activated_at"))
        .col(instant_or_null("ended_at"))
        // Sign-in leads to the role used last.
        .col(instant_or_null("used_at"))
        .index(
            Index::create()
                .unique()
                .name("membership_in_clinic")
                .col("clinic_id")
                .col("id"),
        )
        .foreign_key(&mut reference(("membership", "clinic_id"), "clinic"))
        .foreign_key(&mut reference(("membership", "login_id"), "login"))
        .check(Expr::col("status").ne("active").or(Expr::col("login_id").is_not_null()))
        .to_owned()
}

fn invitation() -> TableCreateStatement {
    Table::create()
        .table("invitation")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("membership_id"))
        .col(address("email"))
        // Empty when the operator invited.
        .col(uuid_or_null("invited_by"))
        .col(one_of("state", &["live", "used", "replaced", "expired", "revoked"]))
        .col(instant("created_at"))
        .col(instant("expires_at"))
        .col(instant_or_null("closed_at"))
        .index(
            Index::create()
                .unique()
                .name("invitation_in_clinic")
                .col("clinic_id")
                .col("id"),
        )
        .foreign_key(&mut reference_in_clinic(("invitation", "membership_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("invitation", "invited_by"), "membership"))
        .check(Expr::col("state").eq("live").eq(Expr::col("closed_at").is_null()))
        .to_owned()
}

fn invitation_token() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("invitation_token")
        .col(token_hash)
        .col(uuid("invitation_id"))
        // A copied link proves nothing about the address.
        .col(one_of("origin", &["letter", "copied"]))
        .col(instant("created_at"))
        .foreign_key(&mut reference(("invitation_token", "invitation_id"), "invitation"))
        .to_owned()
}

fn session() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.unique_key();
    Table::create()
        .table("session")
        .col(id())
        .col(token_hash)
        .col(uuid("login_id"))
        .col(instant("created_at"))
        .col(instant("seen_at"))
        // Seconds without a request after which it ends.
        .col(number("idle_s"))
        // When it ends however busy it is.
        .col(instant("expires_at"))
        .foreign_key(&mut reference(("session", "login_id"), "login"))
        .to_owned()
}

fn known_device() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("known_device")
        .col(token_hash)
        .col(uuid("login_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference(("known_device", "login_id"), "login"))
        .to_owned()
}

fn sign_in_failure() -> TableCreateStatement {
    Table::create()
        .table("sign_in_failure")
        .col(id())
        // Hashed: what people mistype here may be anybody's address.
        .col(hash("address_hash"))
        .col(text("network"))
        // Whether the browser had signed in to this address before.
        .col(ColumnDef::new("known_device").boolean().not_null())
        .col(instant("at"))
        .to_owned()
}
