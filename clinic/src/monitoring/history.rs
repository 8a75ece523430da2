//! What was before a report, for the rules that look back.

use chrono::NaiveDate;
use chrono_tz::Tz;
use domain::{
    monitoring::{
        Acknowledged, AlertAction, AlertState, Earlier, FormId, History, Judgement, ProgrammeCode, Reason, ReportState,
    },
    questions::Answers,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};

use super::json;
use crate::{
    entity::{alert, parsed, report},
    error::Result,
};

/// All that was sent during an observation, and what somebody answered.
pub(super) struct Before {
    earlier: Vec<(ProgrammeCode, FormId, NaiveDate, Answers)>,
    acknowledged: Vec<(NaiveDate, Vec<Reason>)>,
}

impl Before {
    /// Of the observation that this report belongs to.
    pub(super) async fn of(txn: &DatabaseTransaction, report: &report::Model, zone: Tz) -> Result<Self> {
        let sent = report::Entity::find()
            .filter(report::Column::ObservationId.eq(report.observation_id))
            .filter(report::Column::State.eq(ReportState::Sent.name()))
            .order_by_asc(report::Column::SentAt)
            .order_by_asc(report::Column::Id)
            .all(txn)
            .await?;
        let earlier = sent.into_iter().map(|row| {
            let judged: Judgement = json("report.judgement", &row.judgement.unwrap_or_default())?;
            let answers = json("report.answers", &row.answers)?;
            Ok((judged.programme.code, judged.form, judged.judged_on, answers))
        });
        let answered = alert::Entity::find()
            .filter(alert::Column::ObservationId.eq(report.observation_id))
            .filter(alert::Column::State.eq(AlertState::Closed.name()))
            // A slip of the finger that somebody saw says nothing about the same answer given in earnest.
            .filter(alert::Column::Action.ne(AlertAction::EntryMistake.name()))
            .order_by_asc(alert::Column::ClosedAt)
            .all(txn)
            .await?;
        let acknowledged = answered.into_iter().map(|row| {
            let closed_at = parsed("alert.closed_at", row.closed_at)?;
            let day = closed_at.with_timezone(&zone).date_naive();
            Ok((day, json("alert.reasons", &row.reasons)?))
        });
        Ok(Self {
            earlier: earlier.collect::<Result<_>>()?,
            acknowledged: acknowledged.collect::<Result<_>>()?,
        })
    }

    pub(super) fn history(&self) -> History<'_> {
        History {
            earlier: self
                .earlier
                .iter()
                .map(|(programme, form, day, answers)| Earlier {
                    programme,
                    form,
                    day: *day,
                    answers,
                })
                .collect(),
            start: None,
            acknowledged: self
                .acknowledged
                .iter()
                .map(|(day, reasons)| Acknowledged { day: *day, reasons })
                .collect(),
        }
    }
}
