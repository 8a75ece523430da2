//! Classes that run: days off, reminders, make-up classes, calendars, calls, and whom to call in an emergency.

use sea_orm_migration::prelude::*;

use crate::shape::{hash, id, instant, one_of, reference_in_clinic, text, text_or_null, uuid, uuid_or_null};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // Cancelled too late for anybody else: the seat still counts.
        let mut seat_kept = ColumnDef::new("seat_kept");
        seat_kept.boolean().not_null().default(false);
        // The missed class, of a guest who makes up for it.
        let mut makes_up = uuid_or_null("makes_up");
        // Whom a letter is to, where it is about that person's classes and groups.
        let mut member_id = uuid_or_null("member_id");
        for (table, column) in [
            ("attendance", &mut seat_kept),
            ("attendance", &mut makes_up),
            ("outbox_mail", &mut member_id),
        ] {
            let table = Table::alter().table(table).add_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        for table in [
            day_off(),
            class_reminder(),
            calendar_feed(),
            call(),
            emergency_contact(),
        ] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            // One make-up class for each missed one.
            "CREATE UNIQUE INDEX attendance_makes_up ON attendance (patient_id, makes_up) \
             WHERE makes_up IS NOT NULL AND state <> 'cancelled'",
            "CREATE INDEX outbox_mail_member ON outbox_mail (member_id) WHERE member_id IS NOT NULL",
            "CREATE UNIQUE INDEX day_off_day ON day_off (clinic_id, day)",
            "CREATE INDEX class_reminder_class ON class_reminder (starts_at)",
            "CREATE UNIQUE INDEX calendar_feed_patient ON calendar_feed (patient_id)",
            "CREATE INDEX call_patient ON call (patient_id, at)",
            "CREATE INDEX call_application ON call (application_id, at)",
            // The classes that come soon, of all clinics.
            "CREATE INDEX class_soon ON class (starts_at) WHERE state = 'planned'",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        for index in ["class_soon", "outbox_mail_member", "attendance_makes_up"] {
            db.execute_unprepared(&format!("DROP INDEX {index}")).await?;
        }
        for table in [
            "emergency_contact",
            "call",
            "calendar_feed",
            "class_reminder",
            "day_off",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        for (table, column) in [
            ("outbox_mail", "member_id"),
            ("attendance", "makes_up"),
            ("attendance", "seat_kept"),
        ] {
            let table = Table::alter().table(table).drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

/// A day on which a clinic does not work.
fn day_off() -> TableCreateStatement {
    Table::create()
        .table("day_off")
        .col(id())
        .col(uuid("clinic_id"))
        // `YYYY-MM-DD`, by the calendar of each group.
        .col(text("day"))
        .col(text("reason"))
        .col(uuid("created_by"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("day_off", "created_by"), "membership"))
        .to_owned()
}

/// That somebody was reminded of a class at that time: a class that is moved is reminded of anew.
fn class_reminder() -> TableCreateStatement {
    Table::create()
        .table("class_reminder")
        .col(uuid("attendance_id"))
        .col(one_of("kind", &["day", "hour"]))
        .col(instant("starts_at"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("attendance_id").col("kind").col("starts_at"))
        .foreign_key(
            ForeignKey::create()
                .from("class_reminder", "attendance_id")
                .to("attendance", "id")
                .on_delete(ForeignKeyAction::Cascade),
        )
        .to_owned()
}

/// The secret address of a patient's calendar, as a hash; at most one of each patient.
fn calendar_feed() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("calendar_feed")
        .col(token_hash)
        .col(uuid("clinic_id"))
        .col(uuid("patient_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("calendar_feed", "patient_id"), "membership"))
        .to_owned()
}

/// A call that an assistant made.
fn call() -> TableCreateStatement {
    Table::create()
        .table("call")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("assistant_id"))
        // One of the two.
        .col(uuid_or_null("patient_id"))
        .col(uuid_or_null("application_id"))
        .col(one_of("outcome", &["reached", "no_answer", "call_back"]))
        .col(text_or_null("note"))
        .col(instant("at"))
        .foreign_key(&mut reference_in_clinic(("call", "assistant_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("call", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("call", "application_id"), "application"))
        .check(
            Expr::col("application_id")
                .is_null()
                .ne(Expr::col("patient_id").is_null()),
        )
        .to_owned()
}

/// Whom to call if something happens to a patient during a class.
fn emergency_contact() -> TableCreateStatement {
    let mut patient_id = uuid("patient_id");
    patient_id.primary_key();
    Table::create()
        .table("emergency_contact")
        .col(patient_id)
        .col(uuid("clinic_id"))
        .col(text("name"))
        .col(text("phone"))
        .col(instant("changed_at"))
        .foreign_key(&mut reference_in_clinic(
            ("emergency_contact", "patient_id"),
            "membership",
        ))
        .to_owned()
}
