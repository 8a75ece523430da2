//! What the doctor decides about an observation: by which programme, how long, whether it rests, and its end. Also for
//! a doctor who stands in.

use chrono::Duration;
use domain::{
    audit::Action,
    classes::Prose,
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId, Status},
    monitoring::{AlertState, Begin, Need, Programme, ProgrammeCode},
    patients::{ObservationId, Period},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QuerySelect, Select,
};

use super::need;
use crate::{
    audit,
    classes::group::in_place_of,
    context::Context,
    database::LockMembers,
    entity::{ObservationState, alert, id_of, membership, observation, parsed},
    error::Result,
    identity::{Actor, Doctor},
    once::{self, Deed, Press},
    patients::of_doctors,
    staff::doctors,
};

/// What stands in the place of a period's name once an observation was extended: the brand's list has none such, so
/// the card keeps the days as they are.
const EXTENDED: &str = "extended";

/// The patients whom the doctor watches over, its own and those of whom it stands in for today, whatever became of
/// them.
pub(super) fn led(ctx: &Context, actor: &Actor<Doctor>) -> Select<membership::Entity> {
    of_doctors(actor.clinic(), in_place_of(ctx, actor, observation::Column::DoctorId))
}

/// «Продлить»: so many days more. Also for one whose days are over, as long as nobody has finished it. Pressing twice
/// extends once.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Conflict` for one that has ended.
pub async fn extend(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    by: &Period,
    key: FormKey,
) -> Result<()> {
    let Some((deed, row)) = open(ctx, actor, patient, key).await? else {
        return Ok(());
    };
    let days = row.days.saturating_add(by.days.into());
    let changed = observation::ActiveModel {
        id: Set(row.id),
        period: Set(EXTENDED.to_owned()),
        days: Set(days),
        ends_at: Set(row.starts_at.map(|began| began + Duration::days(days))),
        ..Default::default()
    };
    done(ctx, actor, deed, patient, changed, Action::ObservationExtended).await
}

/// «Приостановить» and «Возобновить»: while an observation rests nobody is asked, reminded or missed; its days go on.
/// Pressing twice is one change.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Conflict` for one that has ended, or rests already.
pub async fn pause(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    rests: bool,
    key: FormKey,
) -> Result<()> {
    let Some((deed, row)) = open(ctx, actor, patient, key).await? else {
        return Ok(());
    };
    if row.paused_at.is_some() == rests {
        return Err(Code::Conflict.into());
    }
    let changed = observation::ActiveModel {
        id: Set(row.id),
        paused_at: Set(rests.then(|| ctx.now())),
        ..Default::default()
    };
    let action = match rests {
        true => Action::ObservationPaused,
        false => Action::ObservationResumed,
    };
    done(ctx, actor, deed, patient, changed, action).await
}

/// «Завершить наблюдение», with a summary. From then on nobody is asked, and what was reported is only read.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Conflict` for one that has ended, and while an alert is open.
pub async fn finish(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    summary: Prose,
    key: FormKey,
) -> Result<()> {
    let Some((deed, row)) = open(ctx, actor, patient, key).await? else {
        return Ok(());
    };
    let unanswered = alert::Entity::find()
        .filter(alert::Column::ObservationId.eq(row.id))
        .filter(alert::Column::State.eq(AlertState::Open.name()))
        .count(&deed.txn)
        .await?;
    if unanswered > 0 {
        return Err(Code::Conflict.into());
    }
    let changed = observation::ActiveModel {
        id: Set(row.id),
        state: Set(ObservationState::Ended.name().to_owned()),
        ended_at: Set(Some(ctx.now())),
        paused_at: Set(None),
        summary: Set(Some(String::from(summary))),
        ..Default::default()
    };
    done(ctx, actor, deed, patient, changed, Action::ObservationFinished).await
}

/// «Начать новое наблюдение» of an active patient whose last one was finished: it runs from now on, under the doctor
/// who was responsible. Pressing twice begins one.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Invalid` for a programme that the brand does not offer; `Conflict`
/// while one is open, for a patient who is not active, or whose doctor is gone.
pub async fn begin(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    new: &Begin,
    key: FormKey,
) -> Result<()> {
    let chosen = offered_one(ctx, actor, &new.programme)?;
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let last = seen(ctx, actor, txn, patient).await?;
    let doctor = membership::Entity::find_by_id(last.doctor_id)
        .lock_members()
        .one(txn)
        .await?;
    let member = membership::Entity::find_by_id(patient.0)
        .lock_members()
        .one(txn)
        .await?;
    let member = member.ok_or(Code::NotFound)?;
    let is_open = last.state != ObservationState::Ended.name() || member.observation_id != Some(last.id);
    let doctor = doctor.filter(doctors::one_is_here);
    let (Some(doctor), false, true) = (doctor, is_open, member.status == Status::Active.name()) else {
        return Err(Code::Conflict.into());
    };
    let id = id_of(ObservationId);
    let days = i64::from(new.period.days);
    let row = observation::ActiveModel {
        id: Set(id.0),
        clinic_id: Set(actor.clinic().0),
        patient_id: Set(patient.0),
        doctor_id: Set(doctor.id),
        period: Set(new.period.id.0.clone()),
        days: Set(days),
        state: Set(ObservationState::Running.name().to_owned()),
        created_at: Set(now),
        starts_at: Set(Some(now)),
        ends_at: Set(Some(now + Duration::days(days))),
        ended_at: Set(None),
        programme: Set(Some(chosen.id().code.to_string())),
        programme_version: Set(Some(chosen.id().version.into())),
        need: Set(Need::Steady.number()),
        need_since: Set(Some(now)),
        first_day: Set(None),
        trend: Set(None),
        reported_at: Set(None),
        paused_at: Set(None),
        summary: Set(None),
    };
    observation::Entity::insert(row).exec_without_returning(txn).await?;
    let newest = membership::ActiveModel {
        id: Set(patient.0),
        observation_id: Set(Some(id.0)),
        ..Default::default()
    };
    membership::Entity::update(newest).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::ObservationBegun, Some(patient.0), None).await?;
    deed.done(&()).await?;
    Ok(())
}

fn offered_one<'a>(ctx: &'a Context, actor: &Actor<Doctor>, code: &ProgrammeCode) -> Result<&'a Programme> {
    let mut offered = ctx.brands.programmes_of(&actor.held().brand);
    let chosen = offered.find(|programme| programme.id().code == *code);
    Ok(chosen.ok_or_else(|| Code::field(Field::Programme, Problem::UnknownChoice))?)
}

/// The newest observation of one of the actor's patients, as it is now.
async fn seen(
    ctx: &Context,
    actor: &Actor<Doctor>,
    txn: &DatabaseTransaction,
    patient: MembershipId,
) -> Result<observation::Model> {
    let member = led(ctx, actor)
        .filter(membership::Column::Id.eq(patient.0))
        .one(txn)
        .await?;
    let member = member.ok_or(Code::NotFound)?;
    let observed = parsed("membership.observation_id", member.observation_id)?;
    let row = observation::Entity::find_by_id(observed).one(txn).await?;
    parsed("membership.observation_id", row)
}

/// The first press of a form about the patient's open observation, which is locked; none for another press.
pub(super) async fn open(
    ctx: &Context,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    key: FormKey,
) -> Result<Option<(Deed, observation::Model)>> {
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(None);
    };
    let row = seen(ctx, actor, &deed.txn, patient).await?;
    let row = observation::Entity::find_by_id(row.id)
        .lock_exclusive()
        .one(&deed.txn)
        .await?;
    let row = parsed("membership.observation_id", row)?;
    if row.state == ObservationState::Ended.name() {
        return Err(Code::Conflict.into());
    }
    Ok(Some((deed, row)))
}

/// Keeps the change, with its place in the order of needs and its entry in the journal.
async fn done(
    ctx: &Context,
    actor: &Actor<Doctor>,
    deed: Deed,
    patient: MembershipId,
    changed: observation::ActiveModel,
    action: Action,
) -> Result<()> {
    let row = observation::Entity::update(changed).exec(&deed.txn).await?;
    need::refresh(ctx, &deed.txn, row.id).await?;
    audit::record(&deed.txn, ctx.now(), actor.by(), action, Some(patient.0), None).await?;
    deed.done(&()).await
}
