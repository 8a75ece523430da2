//! What a patient tells about itself, and who may fill in reports for it.

use sea_orm_migration::prelude::*;

use crate::shape::{
    address, hash, id, in_clinic, instant, instant_or_null, reference_in_clinic, text, text_or_null, uuid, uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // «дочь»
        let mut relation = text_or_null("relation");
        let table = Table::alter()
            .table("emergency_contact")
            .add_column(&mut relation)
            .to_owned();
        manager.alter_table(table).await?;
        for table in [patient_data(), caregiver(), caregiver_token(), caregiver_report()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            // One address fills in for a patient once.
            "CREATE UNIQUE INDEX caregiver_address ON caregiver (patient_id, address) WHERE ended_at IS NULL",
            "CREATE INDEX caregiver_patient ON caregiver (patient_id, added_at)",
            "CREATE INDEX caregiver_token_made ON caregiver_token (created_at)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["caregiver_report", "caregiver_token", "caregiver", "patient_data"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let table = Table::alter()
            .table("emergency_contact")
            .drop_column("relation")
            .to_owned();
        manager.alter_table(table).await
    }
}

/// What the clinic asks a patient itself.
fn patient_data() -> TableCreateStatement {
    Table::create()
        .table("patient_data")
        .col(uuid("patient_id").primary_key())
        .col(uuid("clinic_id"))
        .col(text_or_null("address"))
        .col(instant_or_null("saved_at"))
        // «Позже»: so long nobody asks again.
        .col(instant_or_null("put_off_until"))
        .foreign_key(&mut reference_in_clinic(("patient_data", "patient_id"), "membership"))
        .to_owned()
}

/// Somebody who may fill in a patient's reports, by links sent to an own address.
fn caregiver() -> TableCreateStatement {
    Table::create()
        .table("caregiver")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("patient_id"))
        .col(text("full_name"))
        .col(address("address"))
        // The patient, or a doctor.
        .col(uuid("added_by"))
        .col(instant("added_at"))
        .col(instant_or_null("ended_at"))
        // Nobody where the caregiver did.
        .col(uuid_or_null("ended_by"))
        .index(&mut in_clinic("caregiver_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("caregiver", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("caregiver", "added_by"), "membership"))
        .foreign_key(&mut reference_in_clinic(("caregiver", "ended_by"), "membership"))
        .check(Expr::col("ended_by").is_null().or(Expr::col("ended_at").is_not_null()))
        .to_owned()
}

/// A caregiver's link to one report, as a hash.
fn caregiver_token() -> TableCreateStatement {
    Table::create()
        .table("caregiver_token")
        .col(hash("token_hash").primary_key())
        .col(uuid("clinic_id"))
        .col(uuid("caregiver_id"))
        .col(uuid("report_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(
            ("caregiver_token", "caregiver_id"),
            "caregiver",
        ))
        .foreign_key(&mut reference_in_clinic(("caregiver_token", "report_id"), "report"))
        .to_owned()
}

/// The reports that a caregiver filled in last.
fn caregiver_report() -> TableCreateStatement {
    Table::create()
        .table("caregiver_report")
        .col(uuid("report_id").primary_key())
        .col(uuid("clinic_id"))
        .col(uuid("caregiver_id"))
        .foreign_key(&mut reference_in_clinic(("caregiver_report", "report_id"), "report"))
        .foreign_key(&mut reference_in_clinic(
            ("caregiver_report", "caregiver_id"),
            "caregiver",
        ))
        .to_owned()
}
