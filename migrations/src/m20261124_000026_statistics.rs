//! The statistics of a clinic: what happened between two days, found without going through everything.

use sea_orm_migration::prelude::*;

#[derive(DeriveMigrationName)]
pub(crate) struct Migration;

const INDEXES: [(&str, &str); 9] = [
    // With all that is counted of a report, so that its row, which has the answers, is not read.
    (
        "report_opens",
        "report (clinic_id, opens_at, state, patient_id, observation_id)",
    ),
    ("alert_raised", "alert (clinic_id, created_at)"),
    (
        "alert_closed",
        "alert (clinic_id, closed_at) WHERE closed_at IS NOT NULL",
    ),
    (
        "membership_registered",
        "membership (clinic_id, created_at, observation_id) WHERE role = 'patient'",
    ),
    (
        "membership_activated",
        "membership (clinic_id, activated_at, observation_id) WHERE role = 'patient' AND activated_at IS NOT NULL",
    ),
    (
        "invitation_used",
        "invitation (clinic_id, closed_at) WHERE state = 'used'",
    ),
    (
        "application_submitted",
        "application (clinic_id, submitted_at) WHERE submitted_at IS NOT NULL",
    ),
    (
        "application_decided",
        "application (clinic_id, decided_at) WHERE decided_at IS NOT NULL",
    ),
    (
        "enrolment_over",
        "enrolment (clinic_id, ended_at) WHERE end_reason = 'group_over'",
    ),
];

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, on) in INDEXES {
            let index = format!("CREATE INDEX {name} ON {on}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }

    async fn down(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        for (name, _) in INDEXES {
            let index = format!("DROP INDEX {name}");
            manager.get_connection().execute_unprepared(&index).await?;
        }
        Ok(())
    }
}
