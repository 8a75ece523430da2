//! Watching over patients: by which programme, what they reported, and who answers what calls for an answer.

use sea_orm_migration::prelude::*;

use crate::shape::{
    demanded, id, in_clinic, instant, instant_or_null, number, number_or_null, one_of, one_of_or_null,
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
        // The programme in its version, `onco-basic` and 1; empty until the first report is asked for.
        // The first day by the patient's clock of then, as `YYYY-MM-DD`: whoever moves keeps the days of the reports.
        for mut column in [
            text_or_null("programme"),
            number_or_null("programme_version"),
            text_or_null("first_day"),
        ] {
            let table = Table::alter().table("observation").add_column(&mut column).to_owned();
            manager.alter_table(table).await?;
        }
        for table in [report(), alert(), alert_event()] {
            manager.create_table(table).await?;
        }
        let db = manager.get_connection();
        for index in [
            // One report of a form for each day of its schedule, however often they are made.
            "CREATE UNIQUE INDEX report_day ON report (observation_id, form, day)",
            "CREATE INDEX report_patient ON report (patient_id, opens_at)",
            "CREATE INDEX report_closes ON report (closes_at) WHERE state = 'open'",
            "CREATE INDEX observation_running ON observation (id) WHERE state = 'running'",
            // One card a report.
            "CREATE UNIQUE INDEX alert_report ON alert (report_id)",
            "CREATE INDEX alert_doctor ON alert (doctor_id, state, answer_by)",
            "CREATE INDEX alert_clinic ON alert (clinic_id, state, answer_by)",
            "CREATE INDEX alert_patient ON alert (patient_id, created_at)",
            // A step is taken once.
            "CREATE UNIQUE INDEX alert_event_number ON alert_event (alert_id, number)",
        ] {
            db.execute_unprepared(index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for table in ["alert_event", "alert", "report"] {
            manager.drop_table(Table::drop().table(table).to_owned()).await?;
        }
        manager
            .get_connection()
            .execute_unprepared("DROP INDEX observation_running")
            .await?;
        for column in ["first_day", "programme_version", "programme"] {
            let table = Table::alter().table("observation").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

/// A form that was due on a day, filled in or not.
fn report() -> TableCreateStatement {
    Table::create()
        .table("report")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("observation_id"))
        .col(uuid("patient_id"))
        // By which it is asked and judged.
        .col(text("programme"))
        .col(number("programme_version"))
        .col(text("form"))
        // The patient's day that it is for, as `YYYY-MM-DD`.
        .col(text("day"))
        .col(instant("opens_at"))
        .col(instant("closes_at"))
        .col(instant_or_null("remind_at"))
        .col(instant("call_at"))
        .col(one_of("state", &["open", "sent", "expired"]))
        // As JSON, with what was saved on the way.
        .col(text("answers"))
        .col(instant_or_null("saved_at"))
        .col(instant_or_null("sent_at"))
        // Whose hand it was, and who that is.
        .col(one_of_or_null("source", &["patient", "assistant"]))
        .col(uuid_or_null("filled_by"))
        // As JSON: what the rules said when it was sent.
        .col(text_or_null("judgement"))
        .col(one_of_or_null("level", &["info", "amber", "red"]))
        .col(instant("created_at"))
        .index(&mut in_clinic("report_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("report", "observation_id"), "observation"))
        .foreign_key(&mut reference_in_clinic(("report", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("report", "filled_by"), "membership"))
        .check(Expr::col("opens_at").lt(Expr::col("closes_at")))
        .check(Expr::col("state").eq("sent").eq(Expr::col("sent_at").is_not_null()))
        .check(together("sent_at", "judgement"))
        .check(together("sent_at", "level"))
        .check(together("source", "filled_by"))
        .check(demanded(&["sent"], "source"))
        .to_owned()
}

/// What needs somebody's answer by a time.
fn alert() -> TableCreateStatement {
    Table::create()
        .table("alert")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("report_id"))
        .col(uuid("observation_id"))
        .col(uuid("patient_id"))
        // The one who is responsible; goes with the observation.
        .col(uuid("doctor_id"))
        .col(one_of("level", &["amber", "red"]))
        // As JSON: the reasons, in words.
        .col(text("reasons"))
        .col(one_of("state", &["open", "closed"]))
        // Whose turn it is; the deputy by name.
        .col(one_of("step", &["doctor", "deputy", "organizer"]))
        .col(uuid_or_null("deputy_id"))
        .col(instant("answer_by"))
        // When the next one's turn comes; none once it is closed.
        .col(instant_or_null("next_at"))
        .col(instant("created_at"))
        .col(instant_or_null("closed_at"))
        .col(uuid_or_null("closed_by"))
        .col(one_of_or_null(
            "action",
            &[
                "called",
                "wrote",
                "invited",
                "treatment_changed",
                "ambulance",
                "watching",
                "entry_mistake",
            ],
        ))
        .col(text_or_null("note"))
        .index(&mut in_clinic("alert_in_clinic"))
        .foreign_key(&mut reference_in_clinic(("alert", "report_id"), "report"))
        .foreign_key(&mut reference_in_clinic(("alert", "observation_id"), "observation"))
        .foreign_key(&mut reference_in_clinic(("alert", "patient_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("alert", "doctor_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("alert", "deputy_id"), "membership"))
        .foreign_key(&mut reference_in_clinic(("alert", "closed_by"), "membership"))
        .check(Expr::col("state").eq("closed").eq(Expr::col("closed_at").is_not_null()))
        .check(together("closed_at", "closed_by"))
        .check(together("closed_at", "action"))
        // Nobody's alert never ends: an open one has a next step.
        .check(Expr::col("state").eq("open").eq(Expr::col("next_at").is_not_null()))
        .check(Expr::col("step").eq("deputy").eq(Expr::col("deputy_id").is_not_null()))
        .to_owned()
}

/// The steps that an alert took, counted from 1.
fn alert_event() -> TableCreateStatement {
    Table::create()
        .table("alert_event")
        .col(id())
        .col(uuid("clinic_id"))
        .col(uuid("alert_id"))
        .col(number("number"))
        .col(one_of("step", &["doctor", "deputy", "organizer"]))
        .col(uuid_or_null("deputy_id"))
        .col(instant("at"))
        .foreign_key(&mut reference_in_clinic(("alert_event", "alert_id"), "alert"))
        .foreign_key(&mut reference_in_clinic(("alert_event", "deputy_id"), "membership"))
        .to_owned()
}
