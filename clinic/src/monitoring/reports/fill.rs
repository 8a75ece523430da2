//! Filling a report in, page by page, and sending it once.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{FormKey, MembershipId},
    monitoring::{Judgement, ReportId, ReportState, Source},
    questions::{Answers, Posted, SavedPage, TopicId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::{Filler, form_of, today};
use crate::{
    audit,
    context::Context,
    entity::{observation, report},
    error::{Error, Result},
    monitoring::{caregivers, due, escalate, history::Before, json, need, programme},
    once::Press,
};

/// Keeps the right answers of one page, even where others are wrong, and says what is wrong.
///
/// # Errors
/// `Forbidden` for whoever fills in none; `NotFound` for a report out of reach, or a page that it has not; `Conflict` for one that is sent or has expired.
pub async fn save_page(
    ctx: &Context,
    filler: Filler<'_>,
    id: ReportId,
    topic: &TopicId,
    posted: &Posted,
) -> Result<SavedPage> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let (observed, row) = locked(ctx, &txn, filler, id).await?;
    still_open(now, &observed, &row)?;
    let form = form_of(ctx, &row)?;
    let topic = form.sheet().topic(topic).ok_or(Code::NotFound)?;
    let saved: Answers = json("report.answers", &row.answers)?;
    let today = today(&txn, now, &row).await?;
    let checked = form.sheet().check_page(topic, &saved, posted, today.1);
    let changed = report::ActiveModel {
        id: Set(row.id),
        answers: Set(serde_json::to_string(&checked.answers).map_err(Error::broken)?),
        saved_at: Set(Some(now)),
        source: Set(Some(stored(filler).name().to_owned())),
        filled_by: Set(Some(filler.membership().0)),
        ..Default::default()
    };
    report::Entity::update(changed).exec(&txn).await?;
    caregivers::note_hand(&txn, &row, filler.caregiver()).await?;
    if let Filler::Keeper(actor) = filler {
        audit::record(&txn, now, actor.by(), Action::ReportSaved, Some(id.0), None).await?;
    }
    txn.commit().await?;
    Ok(form.sheet().saved(topic, checked, today.1))
}

/// «Отправить»: judged, kept, and its alert written with it. Pressing twice sends it once, and so does pressing in two
/// windows: the second finds what the first was told.
///
/// # Errors
/// `Forbidden` for whoever fills in none; `NotFound` for a report out of reach; `Conflict` for one that has expired, or lacks an answer it must have.
pub async fn send(ctx: &Context, filler: Filler<'_>, id: ReportId, key: FormKey) -> Result<Judgement> {
    let now = ctx.now();
    let deed = match filler.press(ctx, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let (observed, row) = locked(ctx, txn, filler, id).await?;
    if let Some(judged) = &row.judgement {
        let judged = json("report.judgement", judged)?;
        deed.done(&judged).await?;
        return Ok(judged);
    }
    still_open(now, &observed, &row)?;
    let programme = programme(ctx, &row.programme, row.programme_version)?;
    let form = form_of(ctx, &row)?;
    let answers: Answers = json("report.answers", &row.answers)?;
    let (zone, today) = today(txn, now, &row).await?;
    if !form.sheet().unanswered(&answers, today).is_empty() {
        return Err(Code::Conflict.into());
    }
    let answers = form.sheet().pruned(&answers, today);
    let before = Before::of(txn, &row, zone).await?;
    let judged = programme.judge(form, &answers, today, &before.history());
    let sent = report::ActiveModel {
        id: Set(row.id),
        state: Set(ReportState::Sent.name().to_owned()),
        answers: Set(serde_json::to_string(&answers).map_err(Error::broken)?),
        sent_at: Set(Some(now)),
        source: Set(Some(stored(filler).name().to_owned())),
        filled_by: Set(Some(filler.membership().0)),
        judgement: Set(Some(serde_json::to_string(&judged).map_err(Error::broken)?)),
        level: Set(Some(judged.level.name().to_owned())),
        ..Default::default()
    };
    report::Entity::update(sent).exec(txn).await?;
    caregivers::note_hand(txn, &row, filler.caregiver()).await?;
    let (by, doctor) = (filler.by(), MembershipId(observed.doctor_id));
    escalate::raise(txn, now, by, &row, doctor, programme, &judged.reasons).await?;
    need::refresh(ctx, txn, row.observation_id).await?;
    let action = match filler.caregiver() {
        Some(_) => Action::ReportSentForPatient,
        None => Action::ReportSent,
    };
    audit::record(txn, now, by, action, Some(id.0), None).await?;
    deed.done(&judged).await?;
    ctx.ring();
    Ok(judged)
}

/// What stands in the report: a caregiver's hand is noted beside it.
fn stored(filler: Filler<'_>) -> Source {
    match filler.source() {
        Source::Caregiver => Source::Patient,
        source => source,
    }
}

/// A report within reach, locked, with its observation.
///
/// # Errors
/// `NotFound` for any other; `DeadLink` for a caregiver who is none any more.
async fn locked(
    ctx: &Context,
    txn: &DatabaseTransaction,
    filler: Filler<'_>,
    id: ReportId,
) -> Result<(observation::Model, report::Model)> {
    if let Some(caregiver) = filler.caregiver() {
        caregivers::still(txn, caregiver).await?;
    }
    let within = filler.to_fill_in(ctx)?.filter(report::Column::Id.eq(id.0));
    within.one(txn).await?.ok_or(Code::NotFound)?;
    Ok(due::lock(txn, id.0).await?.ok_or(Code::NotFound)?)
}

/// # Errors
/// `Conflict` for a report that is sent, has expired, or whose observation has ended.
fn still_open(now: DateTime<Utc>, observed: &observation::Model, row: &report::Model) -> Result<()> {
    let is_open = row.state == ReportState::Open.name() && (row.opens_at..row.closes_at).contains(&now);
    if !is_open || observed.ended_at.is_some() {
        return Err(Code::Conflict.into());
    }
    Ok(())
}
