//! What makes the clinic's work reliable: letters, jobs, results of forms, the journal.

use sea_orm_migration::prelude::*;

use crate::shape::{
    id, instant, instant_or_null, number, one_of, reference, reference_in_clinic, text, text_or_null, uuid,
    uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [outbox_mail(), job(), form_result(), audit_event()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX outbox_mail_invitation ON outbox_mail (invitation_id)",
            "CREATE INDEX job_due ON job (run_at)",
            "CREATE INDEX form_result_age ON form_result (created_at)",
            "CREATE INDEX audit_event_clinic ON audit_event (clinic_id, at)",
            "CREATE INDEX audit_event_object ON audit_event (object_id, at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["audit_event", "form_result", "job", "outbox_mail"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn outbox_mail() -> TableCreateStatement {
    Table::create()
        .table("outbox_mail")
        .col(id())
        // Empty for letters about a login, which belongs to no clinic.
        .col(uuid_or_null("clinic_id"))
        .col(uuid_or_null("login_id"))
        .col(text("kind"))
        .col(text("address"))
        .col(uuid_or_null("invitation_id"))
        .col(one_of("state", &["queued", "accepted", "refused", "withdrawn"]))
        .col(number("failures"))
        // The mail server's words, or why it could not be asked.
        .col(text_or_null("answer"))
        // What the letter needs to know beyond its references, as JSON; never a secret.
        .col(text_or_null("detail"))
        .col(instant("created_at"))
        .col(instant_or_null("tried_at"))
        .foreign_key(&mut reference(("outbox_mail", "clinic_id"), "clinic"))
        .foreign_key(&mut reference(("outbox_mail", "login_id"), "login"))
        .foreign_key(&mut reference_in_clinic(("outbox_mail", "invitation_id"), "invitation"))
        .to_owned()
}

fn job() -> TableCreateStatement {
    let mut unique_key = text("unique_key");
    unique_key.unique_key();
    Table::create()
        .table("job")
        .col(id())
        .col(text("kind"))
        // One job for one thing to do, however often it is asked for.
        .col(unique_key)
        .col(uuid_or_null("subject"))
        .col(instant("run_at"))
        // Whoever holds the lease works on it; after it anybody may.
        .col(instant_or_null("lease_until"))
        .col(number("attempts"))
        .to_owned()
}

fn form_result() -> TableCreateStatement {
    let mut key = uuid("key");
    key.primary_key();
    Table::create()
        .table("form_result")
        .col(key)
        // The membership or invitation that the form acted for: a key is good for nobody else.
        .col(uuid("owner"))
        .col(text("result"))
        .col(instant("created_at"))
        .to_owned()
}

fn audit_event() -> TableCreateStatement {
    Table::create()
        .table("audit_event")
        .col(id())
        .col(instant("at"))
        .col(uuid_or_null("clinic_id"))
        .col(uuid_or_null("login_id"))
        .col(uuid_or_null("membership_id"))
        .col(text_or_null("role"))
        .col(text("action"))
        .col(uuid_or_null("object_id"))
        .col(text_or_null("network"))
        .to_owned()
}
