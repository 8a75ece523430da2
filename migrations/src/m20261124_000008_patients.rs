//! Patients under observation, and which doctors an assistant works for.

use sea_orm_migration::prelude::*;

use crate::shape::{
    id, instant, instant_or_null, number, one_of, reference_in_clinic, text, text_or_null, uuid, uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [observation(), assignment()] {
            manager.create_table(table).await?;
        }
        for mut column in [
            // A patient's newest observation, running or not. No foreign key: the two tables would need each other.
            uuid_or_null("observation_id"),
            // What the organizer entered; the person's own, on the login, goes before it.
            text_or_null("time_zone"),
        ] {
            let table = Table::alter().table("membership").add_column(&mut column).to_owned();
            manager.alter_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            // A patient is under one observation at a time.
            "CREATE UNIQUE INDEX observation_open ON observation (patient_id) WHERE state <> 'ended'",
            "CREATE INDEX observation_doctor ON observation (doctor_id, state)",
            "CREATE INDEX membership_observation ON membership (observation_id)",
            // Those who are gone, of one role, the latest first.
            "CREATE INDEX membership_former ON membership (clinic_id, role, ended_at, id) WHERE ended_at IS NOT NULL",
            "CREATE INDEX assignment_doctor ON assignment (doctor_id)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["membership_former", "membership_observation"] {
            manager
                .get_connection()
                .execute_unprepared(&format!("DROP INDEX {index}"))
                .await?;
        }
        for column in ["time_zone", "observation_id"] {
            let table = Table::alter().table("membership").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        for table in ["assignment", "observation"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn observation() -> TableCreateStatement {
    Table::create()
        .table("observation")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("patient_id"))
        .col(uuid("doctor_id"))
        // The period's name in the brand's pack, and its length as it was then.
        .col(text("period"))
        .col(number("days"))
        // Planned until the patient activates: the clock starts then.
        .col(one_of("state", &["planned", "running", "ended"]))
        .col(instant("created_at"))
        .col(instant_or_null("starts_at"))
        .col(instant_or_null("ends_at"))
        .col(instant_or_null("ended_at"))
        .index(
            Index::create()
                .unique()
                .name("observation_in_clinic")
                .col("clinic_id")
                .col("id"),
        )
        .foreign_key(&mut reference_in_clinic(("observation", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("observation", "doctor_id"), "membership"))
        .check(Expr::col("days").gt(0))
        .check(Expr::col("state").eq("ended").eq(Expr::col("ended_at").is_not_null()))
        .check(
            Expr::col("state")
                .ne("running")
                .or(Expr::col("starts_at").is_not_null()),
        )
        .check(Expr::col("starts_at").is_null().eq(Expr::col("ends_at").is_null()))
        .to_owned()
}

fn assignment() -> TableCreateStatement {
    Table::create()
        .table("assignment")
        .col(uuid("clinic_id"))
        .col(uuid("assistant_id"))
        .col(uuid("doctor_id"))
        .col(instant("created_at"))
        .primary_key(Index::create().col("assistant_id").col("doctor_id"))
        .foreign_key(&mut reference_in_clinic(("assignment", "assistant_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("assignment", "doctor_id"), "membership"))
        .to_owned()
}
