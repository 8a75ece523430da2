//! Patients, as whoever keeps them does it: the organizer all of the clinic, a doctor the own ones, an assistant those of
//! its doctors. Whoever is not among them does not exist here.

mod applicant;
mod list;
pub(crate) mod observation;
pub mod own_data;
mod scope;

pub(crate) use applicant::{Applicant, known, take_in};
pub(crate) use list::rows;
pub(crate) use scope::{of_doctors, patients as kept_by};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::Code,
    identity::{Email, FormKey, MembershipId, Named, Role},
    patients::{FormerPatient, NewPatient, Observation, ObservationId, PatientChange, PatientPage, PatientRow, Period},
    staff::ListQuery,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use crate::{
    alike, audit,
    context::Context,
    database::LockMembers as _,
    entity::{alert, id_of, membership, parsed},
    error::Result,
    identity::{self, Actor, Invitee, Patient, PatientKeeper, invite},
    monitoring,
    once::{self, Press},
    secret::Secret,
    staff,
};

/// «Продолжительность наблюдения»: the choices of the clinic's brand.
#[must_use]
pub fn periods<'a>(ctx: &'a Context, actor: &Actor<PatientKeeper>) -> &'a [Period] {
    &ctx.brands.get(&actor.held().brand).1.periods
}

/// «Врач»: whom the actor may give a patient to, by name. A doctor only has itself to choose.
///
/// # Errors
/// The database's.
pub async fn doctors(ctx: &Context, actor: &Actor<PatientKeeper>) -> Result<Vec<Named>> {
    staff::doctors::by_name(ctx.db.read(), scope::choices(actor)).await
}

/// Registers a patient: membership, planned observation, invitation and letter in one transaction. Pressing
/// «Сохранить» twice registers one.
///
/// # Errors
/// `Invalid` for a doctor who is gone or out of reach.
pub async fn register(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    new: NewPatient,
    key: FormKey,
) -> Result<MembershipId> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let patient = add(txn, now, actor, &new).await?;
    deed.done(&patient).await?;
    ctx.ring();
    Ok(patient)
}

/// Registers a patient in the caller's transaction.
///
/// # Errors
/// `Invalid` for a doctor who is gone or out of reach.
pub(crate) async fn add(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<PatientKeeper>,
    new: &NewPatient,
) -> Result<MembershipId> {
    scope::lock_doctor(txn, actor, new.doctor).await?;
    let id = id_of(ObservationId);
    let invitee = Invitee {
        role: Role::Patient,
        email: &new.email,
        full_name: &new.full_name,
        phone: new.phone.as_ref(),
        observation: Some(id),
    };
    let patient = invite(txn, now, actor.by(), actor.clinic(), invitee).await?;
    observation::plan(txn, now, id, (actor.clinic(), patient), new.doctor, &new.period).await?;
    Ok(patient)
}

/// Asks, before a patient is registered, whether it is one of those whom the actor keeps or kept: of the same name, or
/// at the same address. Whoever is out of reach is not told of. `answer` is what the form says to the question; once
/// the patient is registered there is none.
///
/// # Errors
/// `Asks` with those who are alike.
pub async fn ask_about(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    new: &NewPatient,
    answer: Option<&str>,
    key: FormKey,
) -> Result<()> {
    let who = (&new.full_name, &new.email);
    alike::ask(ctx, scope::patients(actor), who, actor.login(), answer, key).await
}

/// One page of the actor's patients.
///
/// # Errors
/// `NotFound` when the row to go on after is gone, or not one of them.
pub async fn list(ctx: &Context, actor: &Actor<PatientKeeper>, query: &ListQuery) -> Result<PatientPage> {
    list::page(ctx, actor, query).await
}

/// One patient, whatever became of it, for the card and for a row that follows its letter.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients.
pub async fn patient(ctx: &Context, actor: &Actor<PatientKeeper>, id: MembershipId) -> Result<PatientRow> {
    list::one(ctx, actor, id).await
}

/// The patient's own observation, as the own page shows it: who is responsible, and how it stands.
///
/// # Errors
/// The database's.
pub async fn own(ctx: &Context, actor: &Actor<Patient>) -> Result<(Named, Observation)> {
    list::own(ctx, actor).await
}

/// Those of the actor's patients who were removed or whose invitation ran out, the latest first; and whether there are
/// more.
///
/// # Errors
/// `NotFound` when the row to go on after is gone, or not one of them.
pub async fn former(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    search: &str,
    after: Option<MembershipId>,
) -> Result<(Vec<FormerPatient>, bool)> {
    list::former(ctx, actor, search, after).await
}

/// The card as it was saved. Another address of one who is invited sends the invitation anew; another period counts
/// from the day on which the observation began. Pressing twice is one change.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Invalid` for a doctor who is gone or out of reach; `Conflict` for
/// one who is gone, and for another address of one who is active.
pub async fn save(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    id: MembershipId,
    change: PatientChange,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    scope::lock_doctor(txn, actor, change.doctor).await?;
    let member = scope::lock_patient(txn, actor, id).await?;
    if member.ended_at.is_some() {
        return Err(Code::Conflict.into());
    }
    let (name, phone, email) = (&change.full_name, change.phone.as_ref(), change.email.as_ref());
    identity::save_card(txn, now, actor.by(), &member, name, phone, email).await?;
    if observation::change(txn, now, &member, change.doctor, change.period.as_ref()).await? {
        audit::record(txn, now, actor.by(), Action::ObservationChanged, Some(id.0), None).await?;
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Отправить»: a new invitation to the address, corrected where it was wrong. Every older link dies, the ten days
/// begin anew. Pressing twice sends one letter.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Conflict` for one who is not invited.
pub async fn resend(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    id: MembershipId,
    email: &Email,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let member = scope::lock_patient(txn, actor, id).await?;
    identity::resend(txn, now, actor.by(), &member, email).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Sends the invitation anew to every patient of the actor's whose own runs out soon; how many letters that makes.
///
/// # Errors
/// The database's.
pub async fn resend_expiring(ctx: &Context, actor: &Actor<PatientKeeper>, key: FormKey) -> Result<u64> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let sent = identity::resend_expiring(txn, now, actor.by(), scope::patients(actor)).await?;
    deed.done(&sent).await?;
    ctx.ring();
    Ok(sent)
}

/// «скопировать ссылку»: a link to hand over when mail fails. Shown once, recorded; it leaves the address unproven.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients, and where there is no live invitation.
pub async fn copy_link(ctx: &Context, actor: &Actor<PatientKeeper>, id: MembershipId) -> Result<Secret> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let member = scope::lock_patient(&txn, actor, id).await?;
    let token = identity::copied_link(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(token)
}

/// «удалить»: the role and the observation end at once; the patient is kept under «Удаленные пациенты».
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Conflict` for one who is gone already.
pub async fn remove(ctx: &Context, actor: &Actor<PatientKeeper>, id: MembershipId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let member = scope::lock_patient(&txn, actor, id).await?;
    identity::remove(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(())
}

/// «завершить сеансы» on the card: whoever sits at the patient's browsers must sign in anew to act in this clinic.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Conflict` for one who is not active.
pub async fn end_sessions(ctx: &Context, actor: &Actor<PatientKeeper>, id: MembershipId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let member = scope::lock_patient(&txn, actor, id).await?;
    identity::end_sessions_of(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(())
}

/// «Вернуть» in the notice right after a removal: everything is as it was, the observation with its dates, too.
///
/// # Errors
/// `Conflict` when it is too late, there is nothing to take back, or the doctor is gone: then the patient is registered
/// again, under another one.
pub async fn undo_removal(ctx: &Context, actor: &Actor<PatientKeeper>, id: MembershipId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    // Looked at without a lock, to learn whose row is locked first.
    let seen = scope::patients(actor)
        .filter(membership::Column::Id.eq(id.0))
        .one(&txn)
        .await?
        .ok_or(Code::NotFound)?;
    let doctor = parsed("membership.observation_id", observation::newest(&txn, &seen).await?)?.doctor_id;
    let doctor = membership::Entity::find_by_id(doctor).lock_members().one(&txn).await?;
    let member = scope::lock_patient(&txn, actor, id).await?;
    if !doctor.is_some_and(|doctor| staff::doctors::one_is_here(&doctor))
        || member.observation_id != seen.observation_id
    {
        return Err(Code::Conflict.into());
    }
    identity::undo_removal(&txn, now, actor.by(), &member).await?;
    txn.commit().await?;
    Ok(())
}

/// «зарегистрировать повторно»: a patient who was removed or expired is invited again, with what the form says now,
/// under a new observation.
///
/// # Errors
/// `NotFound` for nobody of the actor's patients; `Invalid` for a doctor who is gone or out of reach; `Conflict` for
/// one who is here already.
pub async fn reregister(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    id: MembershipId,
    new: NewPatient,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    scope::lock_doctor(txn, actor, new.doctor).await?;
    let member = scope::lock_patient(txn, actor, id).await?;
    let phone = new.phone.as_ref();
    identity::reregister(txn, now, actor.by(), &member, &new.email, &new.full_name, phone).await?;
    // What was not answered while the patient was here before is not lost with the doctor of then.
    monitoring::pass(txn, now, alert::Column::PatientId.eq(id.0), new.doctor).await?;
    let next = id_of(ObservationId);
    observation::plan(txn, now, next, (actor.clinic(), id), new.doctor, &new.period).await?;
    let row = membership::ActiveModel {
        id: Set(id.0),
        observation_id: Set(Some(next.0)),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}
