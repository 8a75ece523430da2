//! Seats: who has one in a group, who is expected at which class, who waits for one.

use sea_orm_migration::prelude::*;

use crate::shape::{
    demanded, id, in_clinic, instant, instant_or_null, number_or_null, one_of, one_of_or_null, reference_in_clinic,
    text, text_or_null, together, uuid, uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [enrolment(), attendance(), waiting()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            // A patient has one seat in a group.
            "CREATE UNIQUE INDEX enrolment_seat ON enrolment (group_id, patient_id) WHERE ended_at IS NULL",
            "CREATE INDEX enrolment_patient ON enrolment (patient_id)",
            "CREATE UNIQUE INDEX attendance_seat ON attendance (class_id, patient_id)",
            "CREATE INDEX attendance_patient ON attendance (patient_id, class_id)",
            "CREATE INDEX attendance_enrolment ON attendance (enrolment_id)",
            // Nobody waits for one course twice.
            "CREATE UNIQUE INDEX waiting_application ON waiting (application_id) WHERE closed_at IS NULL",
            "CREATE UNIQUE INDEX waiting_patient ON waiting (course_id, patient_id) WHERE closed_at IS NULL",
            "CREATE INDEX waiting_course ON waiting (course_id, state, cleared_at)",
            "CREATE INDEX waiting_offer ON waiting (group_id) WHERE state = 'offered'",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["waiting", "attendance", "enrolment"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn enrolment() -> TableCreateStatement {
    Table::create()
        .table("enrolment")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("group_id"))
        .col(uuid("patient_id"))
        .col(uuid_or_null("application_id"))
        // As JSON: what the specialist has to mind.
        .col(text("restrictions"))
        // Who let in.
        .col(uuid("cleared_by"))
        .col(instant("created_at"))
        .col(instant_or_null("ended_at"))
        .col(one_of_or_null(
            "end_reason",
            &["left", "taken_out", "moved", "group_over", "patient_gone"],
        ))
        .index(&mut in_clinic("enrolment_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "group_id"), "exercise_group"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "application_id"), "application"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "cleared_by"), "membership"))
        .check(together("ended_at", "end_reason"))
        .to_owned()
}

fn attendance() -> TableCreateStatement {
    Table::create()
        .table("attendance")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("class_id"))
        .col(uuid("patient_id"))
        // Empty is a guest: somebody of another group of the course, who makes up for a missed class.
        .col(uuid_or_null("enrolment_id"))
        .col(one_of("state", &["expected", "cancelled", "present", "absent"]))
        // Why the patient does not come.
        .col(one_of_or_null(
            "reason",
            &["unwell", "treatment", "busy", "technical", "other"],
        ))
        .col(instant_or_null("cancelled_at"))
        .col(number_or_null("minutes"))
        // The specialist's, about this patient at this class.
        .col(text_or_null("note"))
        .col(uuid_or_null("marked_by"))
        .col(instant_or_null("marked_at"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("attendance", "class_id"), "class"))
        .foreign_key(&mut reference_in_clinic(("attendance", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("attendance", "enrolment_id"), "enrolment"))
        .foreign_key(&mut reference_in_clinic(("attendance", "marked_by"), "membership"))
        .check(together("marked_by", "marked_at"))
        .check(demanded(&["cancelled"], "cancelled_at"))
        .to_owned()
}

/// Those who are cleared for a course and have no seat.
fn waiting() -> TableCreateStatement {
    Table::create()
        .table("waiting")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("course_id"))
        // One of the two: an applicant becomes a patient with the seat.
        .col(uuid_or_null("application_id"))
        .col(uuid_or_null("patient_id"))
        // As JSON: what the specialist has to mind.
        .col(text("restrictions"))
        .col(uuid("cleared_by"))
        // The order of the list.
        .col(instant("cleared_at"))
        .col(one_of(
            "state",
            &["waiting", "offered", "accepted", "declined", "expired", "withdrawn"],
        ))
        // The group whose seat is kept, and until when.
        .col(uuid_or_null("group_id"))
        .col(instant_or_null("offered_at"))
        .col(instant_or_null("offer_until"))
        .col(instant_or_null("closed_at"))
        .index(&mut in_clinic("waiting_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("waiting", "course_id"), "course"))
        .foreign_key(&mut reference_in_clinic(("waiting", "application_id"), "application"))
        .foreign_key(&mut reference_in_clinic(("waiting", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("waiting", "cleared_by"), "membership"))
        .foreign_key(&mut reference_in_clinic(("waiting", "group_id"), "exercise_group"))
        .check(
            Expr::col("application_id")
                .is_null()
                .ne(Expr::col("patient_id").is_null()),
        )
        .check(
            Expr::col("state")
                .is_in(["waiting", "offered"])
                .eq(Expr::col("closed_at").is_null()),
        )
        .check(demanded(&["offered"], "group_id"))
        .check(demanded(&["offered"], "offer_until"))
        .to_owned()
}
