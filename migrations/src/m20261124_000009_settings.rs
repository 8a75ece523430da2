//! What a clinic sets for itself: how people reach it, self-registration, classes' size, working hours, courses with
//! their doctors, deputies.

use sea_orm_migration::{prelude::*, sea_orm::DbBackend};

use crate::shape::{
    id, instant, instant_or_null, number, reference, reference_in_clinic, text, text_or_null, uuid, uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [clinic_settings(), course(), deputy()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            // Two running courses of one name could not be told apart.
            "CREATE UNIQUE INDEX course_name ON course (clinic_id, name_key) WHERE ended_at IS NULL",
            "CREATE INDEX course_doctor ON course (doctor_id)",
            "CREATE INDEX deputy_doctor ON deputy (doctor_id, to_day)",
            "CREATE INDEX deputy_deputy ON deputy (deputy_id, to_day)",
        ] {
            db.execute_unprepared(index).await?;
        }
        // Clinics that are there already, with what a new one starts with.
        let slug = match manager.get_database_backend() {
            DbBackend::Sqlite => "lower(hex(id))",
            _ => "replace(CAST(id AS text), '-', '')",
        };
        db.execute_unprepared(&format!(
            "INSERT INTO clinic_settings
                (clinic_id, slug, self_registration, class_capacity, opens_at, closes_at, working_days)
             SELECT id, 'clinic-' || {slug}, FALSE, 12, 480, 1080, 31 FROM clinic"
        ))
        .await?;
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["deputy", "course", "clinic_settings"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn clinic_settings() -> TableCreateStatement {
    let mut clinic_id = uuid("clinic_id");
    clinic_id.primary_key();
    let mut slug = text("slug");
    slug.unique_key();
    Table::create()
        .table("clinic_settings")
        .col(clinic_id)
        // The clinic's direct address, `/join/{slug}`.
        .col(slug)
        // How people reach the clinic when the service does not help.
        .col(text_or_null("contact_phone"))
        .col(text_or_null("contact_email"))
        .col(ColumnDef::new("self_registration").boolean().not_null())
        .col(number("class_capacity"))
        // Minutes from midnight, in the clinic's zone.
        .col(number("opens_at"))
        .col(number("closes_at"))
        // Bits, Monday's is 1.
        .col(number("working_days"))
        .foreign_key(&mut reference(("clinic_settings", "clinic_id"), "clinic"))
        .check(Expr::col("class_capacity").between(1, 30))
        .check(Expr::col("opens_at").gte(0))
        .check(Expr::col("opens_at").lt(Expr::col("closes_at")))
        .check(Expr::col("closes_at").lte(1440))
        .check(Expr::col("working_days").between(1, 127))
        .to_owned()
}

fn course() -> TableCreateStatement {
    Table::create()
        .table("course")
        .col(id())
        .col(uuid("clinic_id"))
        .col(text("name"))
        // The name in the form that search and sort compare.
        .col(text("name_key"))
        // Who reviews its applications; without one it takes none.
        .col(uuid_or_null("doctor_id"))
        .col(instant("created_at"))
        .col(instant_or_null("ended_at"))
        .index(
            Index::create()
                .unique()
                .name("course_in_clinic")
                .col("clinic_id")
                .col("id"),
        )
        .foreign_key(&mut reference(("course", "clinic_id"), "clinic"))
        .foreign_key(&mut reference_in_clinic(("course", "doctor_id"), "membership"))
        .to_owned()
}

fn deputy() -> TableCreateStatement {
    Table::create()
        .table("deputy")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("doctor_id"))
        .col(uuid("deputy_id"))
        // Days in the clinic's zone, as `YYYY-MM-DD`; the last one counts.
        .col(text("from_day"))
        .col(text("to_day"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("deputy", "doctor_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("deputy", "deputy_id"), "membership"))
        .check(Expr::col("from_day").lte(Expr::col("to_day")))
        .check(Expr::col("doctor_id").ne(Expr::col("deputy_id")))
        .to_owned()
}
