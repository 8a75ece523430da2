//! Applications for a course: who applied, what was answered and consented to, what became of it.

use sea_orm_migration::prelude::*;

use crate::shape::{
    address, demanded, hash, id, in_clinic, instant, instant_or_null, number, number_or_null, one_of, one_of_or_null,
    reference_in_clinic, text, text_or_null, together, uuid, uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in [application(), application_token(), application_message(), consent()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE UNIQUE INDEX application_number ON application (clinic_id, number) WHERE number IS NOT NULL",
            // The queue of a doctor, and what is overdue in a clinic.
            "CREATE INDEX application_doctor ON application (doctor_id, state)",
            "CREATE INDEX application_due ON application (clinic_id, state, answer_by)",
            "CREATE INDEX application_course ON application (course_id, state)",
            "CREATE INDEX application_address ON application (clinic_id, email)",
            "CREATE INDEX application_patient ON application (patient_id)",
            "CREATE INDEX application_age ON application (state, touched_at)",
            "CREATE INDEX application_token_application ON application_token (application_id)",
            "CREATE INDEX application_message_application ON application_message (application_id)",
            "CREATE INDEX consent_application ON consent (application_id)",
            "CREATE INDEX consent_patient ON consent (patient_id)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["consent", "application_message", "application_token", "application"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        Ok(())
    }
}

fn application() -> TableCreateStatement {
    let mut code_hash = ColumnDef::new("code_hash");
    code_hash.var_binary(32).null();
    Table::create()
        .table("application")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("course_id"))
        // What people call it by, counted in the clinic; from the sending on.
        .col(number_or_null("number"))
        .col(one_of(
            "state",
            &[
                "draft",
                "submitted",
                "in_review",
                "question_asked",
                "approved",
                "waiting",
                "declined",
                "withdrawn",
                "expired",
            ],
        ))
        // Whoever applies signed in, and whoever was let in.
        .col(uuid_or_null("patient_id"))
        .col(text("full_name"))
        .col(address("email"))
        .col(text_or_null("phone"))
        .col(text("time_zone"))
        // That somebody reads mail at the address: proven by the code.
        .col(instant_or_null("email_confirmed_at"))
        .col(code_hash)
        .col(instant_or_null("code_expires_at"))
        .col(number("code_tries"))
        // The version of the questionnaire that it is filled in and judged by.
        .col(text("questionnaire"))
        .col(number("questionnaire_version"))
        // As JSON: the answers; what the rules said of them.
        .col(text("answers"))
        .col(text_or_null("triage"))
        .col(one_of_or_null("level", &["info", "amber", "red"]))
        .col(instant("created_at"))
        .col(instant("touched_at"))
        .col(instant_or_null("submitted_at"))
        // The promise: by when a doctor answers.
        .col(instant_or_null("answer_by"))
        // Who is responsible for it, from the sending on.
        .col(uuid_or_null("doctor_id"))
        .col(uuid_or_null("decided_by"))
        .col(instant_or_null("decided_at"))
        // Why it was decided so; what the applicant is advised.
        .col(text_or_null("reason"))
        .col(text_or_null("advice"))
        // As JSON: the tags for the specialist.
        .col(text_or_null("restrictions"))
        .col(text_or_null("period"))
        .col(uuid_or_null("group_id"))
        .index(&mut in_clinic("application_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("application", "course_id"), "course"))
        .foreign_key(&mut reference_in_clinic(("application", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("application", "doctor_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("application", "decided_by"), "membership"))
        .foreign_key(&mut reference_in_clinic(("application", "group_id"), "exercise_group"))
        // What was sent has a number, a responsible doctor, a promise and a judgement; a draft has none.
        .check(together("submitted_at", "number"))
        .check(together("submitted_at", "doctor_id"))
        .check(together("submitted_at", "answer_by"))
        .check(together("submitted_at", "triage"))
        .check(together("triage", "level"))
        .check(demanded(
            &[
                "submitted",
                "in_review",
                "question_asked",
                "approved",
                "waiting",
                "declined",
            ],
            "submitted_at",
        ))
        .check(together("decided_at", "decided_by"))
        .check(demanded(&["approved", "waiting", "declined"], "decided_at"))
        .check(demanded(&["declined"], "reason"))
        .check(demanded(&["approved"], "patient_id"))
        .check(
            Expr::col("submitted_at")
                .is_null()
                .or(Expr::col("email_confirmed_at").is_not_null()),
        )
        .to_owned()
}

/// Links to an application, as hashes; whoever has one reads and changes it.
fn application_token() -> TableCreateStatement {
    let mut token_hash = hash("token_hash");
    token_hash.primary_key();
    Table::create()
        .table("application_token")
        .col(token_hash)
        .col(uuid("clinic_id"))
        .col(uuid("application_id"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(
            ("application_token", "application_id"),
            "application",
        ))
        .to_owned()
}

/// What doctor and applicant ask and answer.
fn application_message() -> TableCreateStatement {
    Table::create()
        .table("application_message")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("application_id"))
        // The doctor; empty is the applicant.
        .col(uuid_or_null("author_id"))
        .col(text("text"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(
            ("application_message", "application_id"),
            "application",
        ))
        .foreign_key(&mut reference_in_clinic(
            ("application_message", "author_id"),
            "membership",
        ))
        .to_owned()
}

/// A consent that was given, with the version of its text; an approved applicant's are carried over to the patient.
fn consent() -> TableCreateStatement {
    Table::create()
        .table("consent")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid_or_null("application_id"))
        .col(uuid_or_null("patient_id"))
        // Which text: its name in the pack of this questionnaire, and its version there.
        .col(text("questionnaire"))
        .col(text("consent"))
        .col(number("version"))
        .col(instant("given_at"))
        // From where, as the journal has it.
        .col(text_or_null("network"))
        .col(instant_or_null("withdrawn_at"))
        .foreign_key(&mut reference_in_clinic(("consent", "application_id"), "application"))
        .foreign_key(&mut reference_in_clinic(("consent", "patient_id"), "membership"))
        .check(
            Expr::col("application_id")
                .is_not_null()
                .or(Expr::col("patient_id").is_not_null()),
        )
        .to_owned()
}
