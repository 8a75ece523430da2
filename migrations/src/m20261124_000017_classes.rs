//! Groups of therapeutic exercise: who applied, who has a seat, who waits for one, who is expected when.

use sea_orm_migration::prelude::*;

use crate::shape::{
    address, hash, id, instant, instant_or_null, number, one_of, reference_in_clinic, text, text_or_null, uuid,
    uuid_or_null,
};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const CAPACITY_MAX: i64 = 30;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let mut load = text_or_null("load");
        load.check(Expr::col("load").is_in(["seated", "light", "medium"]));
        let course = Table::alter().table("course").add_column(&mut load).to_owned();
        manager.alter_table(course).await?;
        for table in [
            exercise_group(),
            class(),
            application(),
            application_token(),
            application_message(),
            consent(),
            enrolment(),
            attendance(),
            waiting(),
        ] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            "CREATE INDEX exercise_group_course ON exercise_group (course_id)",
            "CREATE INDEX exercise_group_specialist ON exercise_group (specialist_id)",
            // One class of a group for each day of its schedule, however often they are made.
            "CREATE UNIQUE INDEX class_day ON class (group_id, day)",
            "CREATE INDEX class_specialist ON class (specialist_id, starts_at)",
            "CREATE INDEX class_begins ON class (clinic_id, starts_at)",
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
        for table in [
            "waiting",
            "attendance",
            "enrolment",
            "consent",
            "application_message",
            "application_token",
            "application",
            "class",
            "exercise_group",
        ] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        let course = Table::alter().table("course").drop_column("load").to_owned();
        manager.alter_table(course).await
    }
}

/// What other tables' references within the clinic point at.
fn in_clinic(name: &'static str) -> IndexCreateStatement {
    Index::create()
        .unique()
        .name(name)
        .col("clinic_id")
        .col("id")
        .to_owned()
}

fn exercise_group() -> TableCreateStatement {
    Table::create()
        .table("exercise_group")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("course_id"))
        .col(uuid("specialist_id"))
        .col(text("title"))
        .col(number("capacity"))
        // Those enrolled and the offers that stand: kept here so that the database itself refuses one too many.
        .col(number("taken"))
        // The weekly schedule: bits (Monday's is 1), minutes from midnight on the clocks of the zone.
        .col(number("weekdays"))
        .col(number("starts_at"))
        .col(number("minutes"))
        .col(text("time_zone"))
        // Days of that zone as `YYYY-MM-DD`; both count.
        .col(text("from_day"))
        .col(text("to_day"))
        .col(instant("created_at"))
        .col(instant_or_null("ended_at"))
        .index(&mut in_clinic("exercise_group_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("exercise_group", "course_id"), "course"))
        .foreign_key(&mut reference_in_clinic(
            ("exercise_group", "specialist_id"),
            "membership",
        ))
        .check(Expr::col("capacity").between(1, CAPACITY_MAX))
        .check(Expr::col("taken").gte(0))
        .check(Expr::col("taken").lte(Expr::col("capacity")))
        .check(Expr::col("weekdays").between(1, 127))
        .check(Expr::col("starts_at").between(0, 1439))
        .check(Expr::col("minutes").between(20, 90))
        .check(Expr::col("from_day").lte(Expr::col("to_day")))
        .to_owned()
}

fn class() -> TableCreateStatement {
    Table::create()
        .table("class")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("group_id"))
        // The group's, or a substitute.
        .col(uuid("specialist_id"))
        // The day of the schedule that it is for, wherever it was moved.
        .col(text("day"))
        .col(instant("starts_at"))
        .col(instant("ends_at"))
        // The group's zone when it was made: what is past keeps it.
        .col(text("time_zone"))
        .col(number("capacity"))
        // Those expected, guests among them.
        .col(number("taken"))
        .col(one_of("state", &["planned", "cancelled"]))
        // Why it was cancelled, for those who were expected.
        .col(text_or_null("reason"))
        // How often it was changed: calendars tell newer from older by it.
        .col(number("revision"))
        // When somebody moved it by hand: then it no longer follows the group's schedule.
        .col(instant_or_null("moved_at"))
        // The specialist's, about the whole class.
        .col(text_or_null("note"))
        .col(instant("created_at"))
        .index(&mut in_clinic("class_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("class", "group_id"), "exercise_group"))
        .foreign_key(&mut reference_in_clinic(("class", "specialist_id"), "membership"))
        .check(Expr::col("starts_at").lt(Expr::col("ends_at")))
        .check(Expr::col("capacity").between(1, CAPACITY_MAX))
        .check(Expr::col("taken").gte(0))
        .check(Expr::col("taken").lte(Expr::col("capacity")))
        .check(Expr::col("state").eq("cancelled").eq(Expr::col("reason").is_not_null()))
        .to_owned()
}

fn application() -> TableCreateStatement {
    let mut code_hash = ColumnDef::new("code_hash");
    code_hash.var_binary(32).null();
    let mut level = text_or_null("level");
    level.check(Expr::col("level").is_in(["info", "amber", "red"]));
    Table::create()
        .table("application")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("course_id"))
        // What people call it by, counted in the clinic; from the sending on.
        .col(ColumnDef::new("number").big_integer().null().to_owned())
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
        .col(level)
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
        .check(Expr::col("submitted_at").is_null().eq(Expr::col("number").is_null()))
        .check(Expr::col("submitted_at").is_null().eq(Expr::col("doctor_id").is_null()))
        .check(Expr::col("submitted_at").is_null().eq(Expr::col("answer_by").is_null()))
        .check(Expr::col("submitted_at").is_null().eq(Expr::col("triage").is_null()))
        .check(Expr::col("triage").is_null().eq(Expr::col("level").is_null()))
        .check(
            Expr::col("state")
                .is_in([
                    "submitted",
                    "in_review",
                    "question_asked",
                    "approved",
                    "waiting",
                    "declined",
                ])
                .not()
                .or(Expr::col("submitted_at").is_not_null()),
        )
        .check(Expr::col("decided_at").is_null().eq(Expr::col("decided_by").is_null()))
        .check(
            Expr::col("state")
                .is_in(["approved", "waiting", "declined"])
                .not()
                .or(Expr::col("decided_at").is_not_null()),
        )
        .check(Expr::col("state").ne("declined").or(Expr::col("reason").is_not_null()))
        .check(
            Expr::col("state")
                .ne("approved")
                .or(Expr::col("patient_id").is_not_null()),
        )
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

fn enrolment() -> TableCreateStatement {
    let mut end = text_or_null("end_reason");
    end.check(Expr::col("end_reason").is_in(["left", "taken_out", "moved", "group_over", "patient_gone"]));
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
        .col(end)
        .index(&mut in_clinic("enrolment_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "group_id"), "exercise_group"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "application_id"), "application"))
        .foreign_key(&mut reference_in_clinic(("enrolment", "cleared_by"), "membership"))
        .check(Expr::col("ended_at").is_null().eq(Expr::col("end_reason").is_null()))
        .to_owned()
}

fn attendance() -> TableCreateStatement {
    let mut reason = text_or_null("reason");
    reason.check(Expr::col("reason").is_in(["unwell", "treatment", "busy", "technical", "other"]));
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
        .col(reason)
        .col(instant_or_null("cancelled_at"))
        .col(ColumnDef::new("minutes").big_integer().null().to_owned())
        // The specialist's, about this patient at this class.
        .col(text_or_null("note"))
        .col(uuid_or_null("marked_by"))
        .col(instant_or_null("marked_at"))
        .col(instant("created_at"))
        .foreign_key(&mut reference_in_clinic(("attendance", "class_id"), "class"))
        .foreign_key(&mut reference_in_clinic(("attendance", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("attendance", "enrolment_id"), "enrolment"))
        .foreign_key(&mut reference_in_clinic(("attendance", "marked_by"), "membership"))
        .check(Expr::col("marked_by").is_null().eq(Expr::col("marked_at").is_null()))
        .check(
            Expr::col("state")
                .ne("cancelled")
                .or(Expr::col("cancelled_at").is_not_null()),
        )
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
        .check(
            Expr::col("state").ne("offered").or(Expr::col("group_id")
                .is_not_null()
                .and(Expr::col("offer_until").is_not_null())),
        )
        .to_owned()
}
