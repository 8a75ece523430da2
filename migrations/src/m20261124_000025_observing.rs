//! What a doctor decides about an observation, which report was checked, and who needs the doctor most.

use sea_orm_migration::prelude::*;

use crate::shape::{id, instant, instant_or_null, number, one_of_or_null, reference_in_clinic, text_or_null, uuid};

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        // The place in the order of needs: alert, silent, worse, steady, quiet.
        let mut need = number("need");
        need.default(4).check(Expr::col("need").between(0, 4));
        for mut column in [
            need,
            instant_or_null("need_since"),
            one_of_or_null("trend", &["worse", "steady", "better"]),
            instant_or_null("reported_at"),
            // Nothing is asked while it rests.
            instant_or_null("paused_at"),
            // What the doctor wrote at the end.
            text_or_null("summary"),
        ] {
            let table = Table::alter().table("observation").add_column(&mut column).to_owned();
            manager.alter_table(table).await?;
        }
        manager.create_table(report_check()).await?;
        let db = manager.get_connection();
        for step in [
            "UPDATE observation SET need = 3 WHERE state = 'running'",
            "UPDATE observation SET need = 0 WHERE state = 'running' AND EXISTS \
             (SELECT 1 FROM alert WHERE alert.observation_id = observation.id AND alert.state = 'open')",
            "UPDATE observation SET need_since = created_at",
            "UPDATE observation SET reported_at = \
             (SELECT max(sent_at) FROM report WHERE report.observation_id = observation.id)",
            "CREATE INDEX observation_need ON observation (doctor_id, need, need_since, id)",
            "CREATE INDEX report_open ON report (observation_id, call_at) WHERE state = 'open'",
            "CREATE INDEX alert_observation ON alert (observation_id, state)",
        ] {
            db.execute_unprepared(step).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for index in ["alert_observation", "report_open", "observation_need"] {
            manager
                .get_connection()
                .execute_unprepared(&format!("DROP INDEX {index}"))
                .await?;
        }
        manager
            .drop_table(Table::drop().table("report_check").to_owned())
            .await?;
        for column in ["summary", "paused_at", "reported_at", "trend", "need_since", "need"] {
            let table = Table::alter().table("observation").drop_column(column).to_owned();
            manager.alter_table(table).await?;
        }
        Ok(())
    }
}

/// «проверено»: a doctor has looked at a report and wants nothing more of it.
fn report_check() -> TableCreateStatement {
    let mut report = uuid("report_id");
    report.unique_key();
    Table::create()
        .table("report_check")
        .col(id())
        .col(uuid("clinic_id"))
        .col(report)
        .col(uuid("checked_by"))
        .col(instant("checked_at"))
        .foreign_key(&mut reference_in_clinic(("report_check", "report_id"), "report"))
        .foreign_key(&mut reference_in_clinic(("report_check", "checked_by"), "membership"))
        .to_owned()
}
