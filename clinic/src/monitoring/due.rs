//! Asking for reports: each day of a form's schedule has one report, however often and by however many it is asked for.
//! What nobody sends in time expires, and silence may be an alert, too.

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::{
    identity::MembershipId,
    monitoring::{DueState, Form, FormId, Programme, Reason, ReportState, Watch},
    settings::BrandId,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{asking, ending, escalate, need, programme};
use crate::{
    context::Context,
    entity::{ObservationState, clinic, observation, parsed, report},
    error::Result,
    job::{self, Claim},
    mail,
};

const LOOK_EVERY: Duration = Duration::minutes(10);
/// Observations of one transaction: nobody waits long for the rest.
const AT_ONCE: u64 = 100;
/// Reports of one form that are looked back at where one did not come.
const BACK: u64 = 31;

/// Asks for what is due, closes what has run out, tells of ends that are near, and comes back in ten minutes.
///
/// # Errors
/// The database's, and the first row that says nothing; whoever else was to be asked was asked.
pub(crate) async fn ask_all(ctx: &Context, claim: &Claim) -> Result<()> {
    let now = ctx.now();
    let mut first = close_all(ctx, now).await?;
    first = first.and(need::look(ctx, now).await);
    let mut after = Uuid::nil();
    loop {
        let some = running_after(ctx, after).await?;
        let Some(last) = some.last().copied() else { break };
        if ask(ctx, now, &some).await.is_err() {
            // One of them keeps no other from being asked.
            for one in some {
                first = first.and(ask(ctx, now, &[one]).await);
            }
        }
        after = last;
    }
    first = first.and(asking::write_letters(ctx, now).await);
    first = first.and(ending::write_notices(ctx, now).await);
    job::again(ctx, claim, now + LOOK_EVERY).await?;
    first
}

/// The next few observations that run, after this one.
async fn running_after(ctx: &Context, after: Uuid) -> Result<Vec<Uuid>> {
    Ok(observation::Entity::find()
        .filter(observation::Column::State.eq(ObservationState::Running.name()))
        .filter(observation::Column::PausedAt.is_null())
        .filter(observation::Column::Id.gt(after))
        .order_by_asc(observation::Column::Id)
        .limit(AT_ONCE)
        .select_only()
        .column(observation::Column::Id)
        .into_tuple()
        .all(ctx.db.read())
        .await?)
}

/// Asks for what is due of these observations, in one transaction.
async fn ask(ctx: &Context, now: DateTime<Utc>, ids: &[Uuid]) -> Result<()> {
    let txn = ctx.db.write().await?;
    let running = observation::Entity::find()
        .filter(observation::Column::State.eq(ObservationState::Running.name()))
        .filter(observation::Column::Id.is_in(ids.iter().copied()))
        .order_by_asc(observation::Column::Id)
        .lock_exclusive()
        .all(&txn)
        .await?;
    let clinics = running.iter().map(|observed| observed.clinic_id);
    let clinics = clinic::Entity::find()
        .filter(clinic::Column::Id.is_in(clinics))
        .all(&txn)
        .await?;
    let readers = mail::addresses(&txn, running.iter().map(|observed| observed.patient_id)).await?;
    let mut asked = Vec::new();
    for observed in &running {
        let brand = clinics.iter().find(|clinic| clinic.id == observed.clinic_id);
        let (Some(brand), Some(reader)) = (brand, readers.get(&observed.patient_id)) else {
            continue;
        };
        let watch = watch(observed, reader.zone)?;
        let programme = programme_of(ctx, &txn, observed, &watch, &BrandId(brand.brand.clone())).await?;
        let due = programme
            .forms()
            .iter()
            .filter_map(|form| asked_for(now, observed, programme, form, &watch));
        asked.extend(due);
    }
    if !asked.is_empty() {
        let columns = [report::Column::ObservationId, report::Column::Form, report::Column::Day];
        report::Entity::insert_many(asked)
            .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
            .exec_without_returning(&txn)
            .await?;
    }
    txn.commit().await?;
    Ok(())
}

/// By which programme a patient is observed: where nobody chose one, by the one that the brand offers first. Kept at
/// the first look, with the day from which reports are counted.
async fn programme_of<'a>(
    ctx: &'a Context,
    txn: &DatabaseTransaction,
    observed: &observation::Model,
    watch: &Watch,
    brand: &BrandId,
) -> Result<&'a Programme> {
    let chosen = match (&observed.programme, observed.programme_version) {
        (Some(code), Some(version)) => programme(ctx, code, version)?,
        _ => parsed("clinic.brand", ctx.brands.programmes_of(brand).next())?,
    };
    if observed.programme.is_none() || observed.first_day.is_none() {
        let row = observation::ActiveModel {
            id: Set(observed.id),
            programme: Set(Some(chosen.id().code.to_string())),
            programme_version: Set(Some(chosen.id().version.into())),
            first_day: Set(Some(watch.began.to_string())),
            ..Default::default()
        };
        observation::Entity::update(row).exec(txn).await?;
    }
    Ok(chosen)
}

/// The observation as a calendar of the patient's, whose first day stays what it was when the first report was asked
/// for, wherever the patient lives now.
///
/// # Errors
/// One that has not begun.
pub(super) fn watch(observed: &observation::Model, zone: Tz) -> Result<Watch> {
    let starts_at = parsed("observation.starts_at", observed.starts_at)?;
    Ok(Watch {
        began: match &observed.first_day {
            Some(day) => parsed("observation.first_day", day.parse().ok())?,
            None => starts_at.with_timezone(&zone).date_naive(),
        },
        days: parsed("observation.days", u32::try_from(observed.days).ok())?,
        zone,
    })
}

/// The row of the report of this form that is open now, if any.
fn asked_for(
    now: DateTime<Utc>,
    observed: &observation::Model,
    programme: &Programme,
    form: &Form,
    watch: &Watch,
) -> Option<report::ActiveModel> {
    let due = form.due(watch, now).filter(|due| due.state(now) == DueState::Open)?;
    Some(report::ActiveModel {
        id: Set(Uuid::now_v7()),
        clinic_id: Set(observed.clinic_id),
        observation_id: Set(observed.id),
        patient_id: Set(observed.patient_id),
        programme: Set(programme.id().code.to_string()),
        programme_version: Set(programme.id().version.into()),
        form: Set(form.id().to_string()),
        day: Set(due.day.to_string()),
        opens_at: Set(due.opens_at),
        closes_at: Set(due.closes_at),
        remind_at: Set(due.remind_at),
        call_at: Set(due.call_at),
        state: Set(ReportState::Open.name().to_owned()),
        answers: Set("{}".to_owned()),
        saved_at: Set(None),
        sent_at: Set(None),
        source: Set(None),
        filled_by: Set(None),
        judgement: Set(None),
        level: Set(None),
        created_at: Set(now),
        asked_at: Set(None),
        reminded_at: Set(None),
    })
}

/// Closes the reports that nobody sent in time, one transaction each; the first that could not be closed.
///
/// # Errors
/// The database's, where it does not even tell which.
async fn close_all(ctx: &Context, now: DateTime<Utc>) -> Result<Result<()>> {
    let (mut first, mut after) = (Ok(()), Uuid::nil());
    loop {
        let over: Vec<Uuid> = report::Entity::find()
            .filter(report::Column::State.eq(ReportState::Open.name()))
            .filter(report::Column::ClosesAt.lte(now))
            .filter(report::Column::Id.gt(after))
            .order_by_asc(report::Column::Id)
            .limit(AT_ONCE)
            .select_only()
            .column(report::Column::Id)
            .into_tuple()
            .all(ctx.db.read())
            .await?;
        let Some(last) = over.last().copied() else {
            return Ok(first);
        };
        for id in over {
            first = first.and(close(ctx, now, id).await);
        }
        after = last;
    }
}

/// Closes one that is still open.
async fn close(ctx: &Context, now: DateTime<Utc>, id: Uuid) -> Result<()> {
    let txn = ctx.db.write().await?;
    if expire(ctx, &txn, now, id).await? {
        txn.commit().await?;
    }
    Ok(())
}

/// The same in the caller's transaction; whether it was open.
async fn expire(ctx: &Context, txn: &DatabaseTransaction, now: DateTime<Utc>, id: Uuid) -> Result<bool> {
    let Some((observed, row)) = lock(txn, id).await? else {
        return Ok(false);
    };
    if row.state != ReportState::Open.name() || now < row.closes_at {
        return Ok(false);
    }
    let expired = report::ActiveModel {
        id: Set(row.id),
        state: Set(ReportState::Expired.name().to_owned()),
        ..Default::default()
    };
    report::Entity::update(expired).exec(txn).await?;
    // Whoever is no longer observed, or rests, misses nothing.
    if observed.state != ObservationState::Running.name() || observed.paused_at.is_some() {
        return Ok(true);
    }
    let before = report::Entity::find()
        .filter(report::Column::ObservationId.eq(row.observation_id))
        .filter(report::Column::Programme.eq(row.programme.as_str()))
        .filter(report::Column::Form.eq(row.form.as_str()))
        .filter(report::Column::Day.lt(row.day.as_str()))
        .order_by_desc(report::Column::Day)
        .limit(BACK)
        .all(txn)
        .await?;
    let expired_before = before
        .iter()
        .take_while(|row| row.state == ReportState::Expired.name())
        .count();
    let in_a_row = u32::try_from(expired_before).unwrap_or(u32::MAX).saturating_add(1);
    let programme = programme(ctx, &row.programme, row.programme_version)?;
    let form: FormId = parsed("report.form", row.form.parse().ok())?;
    let reasons: Vec<Reason> = programme
        .missed(&form, in_a_row)
        .map(|rule| Reason {
            rule: rule.id.clone(),
            about: None,
            level: rule.level,
            text: rule.text.clone(),
            because: Vec::new(),
        })
        .collect();
    let (by, doctor) = (escalate::by_nobody(row.clinic_id), MembershipId(observed.doctor_id));
    escalate::raise(txn, now, by, &row, doctor, programme, &reasons).await?;
    need::refresh(ctx, txn, row.observation_id).await?;
    Ok(true)
}

/// A report and its observation, locked in this order, as everybody does who locks both.
pub(super) async fn lock(txn: &DatabaseTransaction, id: Uuid) -> Result<Option<(observation::Model, report::Model)>> {
    let Some(seen) = report::Entity::find_by_id(id).one(txn).await? else {
        return Ok(None);
    };
    let observed = observation::Entity::find_by_id(seen.observation_id)
        .lock_exclusive()
        .one(txn)
        .await?;
    let row = report::Entity::find_by_id(id).lock_exclusive().one(txn).await?;
    Ok(observed.zip(row))
}
