//! The letters that ask for a report and remind of it, one of each to the patient and to each caregiver: that they were
//! written is kept with the report.

use chrono::{DateTime, Utc};
use domain::{mail::LetterKind, monitoring::ReportState};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select, sea_query::Expr};
use uuid::Uuid;

use super::caregivers;
use crate::{
    context::Context,
    entity::{ObservationState, observation, report},
    error::Result,
    mail,
};

/// Letters of one transaction.
const AT_ONCE: u64 = 100;

/// Writes to everybody who was not asked yet, or is to be reminded.
///
/// # Errors
/// The database's; who was written to by then was written to.
pub(super) async fn write_letters(ctx: &Context, now: DateTime<Utc>) -> Result<()> {
    let to_ask = open(now).filter(report::Column::AskedAt.is_null());
    write_all(ctx, now, LetterKind::ReportDue, to_ask).await?;
    let to_remind = open(now)
        .filter(report::Column::RemindAt.lte(now))
        .filter(report::Column::RemindedAt.is_null());
    write_all(ctx, now, LetterKind::ReportReminder, to_remind).await?;
    ctx.ring();
    Ok(())
}

/// The reports that can be filled in now, of those who are observed.
fn open(now: DateTime<Utc>) -> Select<report::Entity> {
    let running = observation::Entity::find()
        .filter(observation::Column::State.eq(ObservationState::Running.name()))
        .filter(observation::Column::PausedAt.is_null())
        .select_only()
        .column(observation::Column::Id);
    report::Entity::find()
        .filter(report::Column::State.eq(ReportState::Open.name()))
        .filter(report::Column::OpensAt.lte(now))
        .filter(report::Column::ClosesAt.gt(now))
        .filter(report::Column::ObservationId.in_subquery(running.into_query()))
}

/// What goes to a caregiver where the patient gets a letter of this kind.
fn beside(kind: LetterKind) -> LetterKind {
    match kind {
        LetterKind::ReportReminder => LetterKind::CaregiverReminder,
        _ => LetterKind::CaregiverDue,
    }
}

async fn write_all(ctx: &Context, now: DateTime<Utc>, kind: LetterKind, of: Select<report::Entity>) -> Result<()> {
    let column = match kind {
        LetterKind::ReportReminder => report::Column::RemindedAt,
        _ => report::Column::AskedAt,
    };
    let mut after = Uuid::nil();
    loop {
        let txn = ctx.db.write().await?;
        let some = of
            .clone()
            .filter(report::Column::Id.gt(after))
            .order_by_asc(report::Column::Id)
            .limit(AT_ONCE)
            .lock_exclusive()
            .all(&txn)
            .await?;
        let Some(last) = some.last().map(|row| row.id) else {
            return Ok(());
        };
        let caregivers = caregivers::living(&txn, some.iter().map(|row| row.patient_id)).await?;
        for row in &some {
            mail::enqueue_about_report(&txn, now, kind, row).await?;
            for caregiver in caregivers.iter().filter(|one| one.patient_id == row.patient_id) {
                mail::enqueue_to_caregiver(&txn, now, beside(kind), row, caregiver).await?;
            }
        }
        report::Entity::update_many()
            .col_expr(column, Expr::value(now))
            .filter(report::Column::Id.is_in(some.iter().map(|row| row.id)))
            .exec(&txn)
            .await?;
        txn.commit().await?;
        after = last;
    }
}
