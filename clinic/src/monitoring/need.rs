//! Which patient needs the doctor most. It is kept with the observation, in the transaction of whatever changes it, so
//! that a list of thousands is read in its order from an index.

use chrono::{DateTime, Utc};
use domain::{
    monitoring::{AlertState, FormId, Judgement, Need, ReportState, Trend},
    questions::Answers,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{json, reports::form_of};
use crate::{
    context::Context,
    entity::{ObservationState, alert, observation, parsed, report},
    error::Result,
};

/// Observations that are looked at at once.
const AT_ONCE: u64 = 500;

/// Puts an observation in its place again, after something happened to its reports or alerts.
pub(crate) async fn refresh(ctx: &Context, txn: &DatabaseTransaction, id: Uuid) -> Result<()> {
    let now = ctx.now();
    let observed = observation::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    let observed = parsed("report.observation_id", observed)?;
    let alarmed = alert::Entity::find()
        .filter(alert::Column::ObservationId.eq(id))
        .filter(alert::Column::State.eq(AlertState::Open.name()))
        .order_by_asc(alert::Column::CreatedAt)
        .one(txn)
        .await?;
    let of_this = || report::Entity::find().filter(report::Column::ObservationId.eq(id));
    let sent = of_this()
        .filter(report::Column::State.eq(ReportState::Sent.name()))
        .order_by_desc(report::Column::SentAt)
        .one(txn)
        .await?;
    let trend = match &sent {
        Some(last) => trend(ctx, txn, last).await?,
        None => None,
    };
    let reported_at = sent.and_then(|last| last.sent_at);
    let missing = of_this()
        .filter(report::Column::State.ne(ReportState::Sent.name()))
        .order_by_desc(report::Column::OpensAt)
        .one(txn)
        .await?;
    let missing = missing.filter(|row| {
        let is_late = row.state == ReportState::Expired.name() || row.call_at <= now;
        is_late && reported_at.is_none_or(|at| at < row.opens_at)
    });
    let is_asked = observed.state == ObservationState::Running.name() && observed.paused_at.is_none();
    let need = match (alarmed.is_some(), is_asked, missing.is_some(), trend) {
        (true, ..) => Need::Alert,
        (false, false, ..) => Need::Quiet,
        (false, true, true, _) => Need::Silent,
        (false, true, false, Some(Trend::Worse)) => Need::Worse,
        (false, true, false, _) => Need::Steady,
    };
    let since = match need {
        Need::Alert => alarmed.map(|row| row.created_at),
        _ if observed.need == need.number() => observed.need_since,
        _ => Some(now),
    };
    let changed = observation::ActiveModel {
        id: Set(id),
        need: Set(need.number()),
        need_since: Set(since.or(Some(now))),
        trend: Set(trend.map(|trend| trend.name().to_owned())),
        reported_at: Set(reported_at),
        ..Default::default()
    };
    observation::Entity::update(changed).exec(txn).await?;
    Ok(())
}

/// The last report against the one of the same form before.
async fn trend(ctx: &Context, txn: &DatabaseTransaction, last: &report::Model) -> Result<Option<Trend>> {
    let before = report::Entity::find()
        .filter(report::Column::ObservationId.eq(last.observation_id))
        .filter(report::Column::State.eq(ReportState::Sent.name()))
        .filter(report::Column::Form.eq(last.form.as_str()))
        .filter(report::Column::Day.lt(last.day.as_str()))
        .order_by_desc(report::Column::Day)
        .one(txn)
        .await?;
    let Some(before) = before else {
        return Ok(None);
    };
    let said = |row: &report::Model| -> Result<(Answers, Judgement)> {
        let judged = json("report.judgement", row.judgement.as_deref().unwrap_or_default())?;
        Ok((json("report.answers", &row.answers)?, judged))
    };
    let (now, then) = (said(last)?, said(&before)?);
    let form: &FormId = &now.1.form;
    let is_same = *form == then.1.form;
    Ok(is_same
        .then(|| form_of(ctx, last))
        .transpose()?
        .map(|form| form.trend((&now.0, &now.1), (&then.0, &then.1))))
}

/// Finds those who have become silent since somebody looked: the time to call them has come. Each in a transaction of
/// its own; one that can't be read keeps no other from being found.
pub(crate) async fn look(ctx: &Context, now: DateTime<Utc>) -> Result<()> {
    let awaited = observation::Entity::find()
        .filter(observation::Column::State.eq(ObservationState::Running.name()))
        .filter(observation::Column::Need.gt(Need::Silent.number()))
        .filter(observation::Column::PausedAt.is_null())
        .select_only()
        .column(observation::Column::Id);
    let late: Vec<Uuid> = report::Entity::find()
        // Said with the word itself, so that the index of what is open serves it.
        .filter(Expr::cust(format!("report.state = '{}'", ReportState::Open.name())))
        .filter(report::Column::CallAt.lte(now))
        .filter(report::Column::ObservationId.in_subquery(awaited.into_query()))
        .select_only()
        .column(report::Column::ObservationId)
        .distinct()
        .limit(AT_ONCE)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let mut first = Ok(());
    for id in late {
        first = first.and(look_at(ctx, id).await);
    }
    first
}

async fn look_at(ctx: &Context, id: Uuid) -> Result<()> {
    let txn = ctx.db.write().await?;
    refresh(ctx, &txn, id).await?;
    txn.commit().await?;
    Ok(())
}
