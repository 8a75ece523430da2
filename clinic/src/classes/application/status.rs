//! Where an application stands, for whoever has a link to it: what was asked, the answer, and the way out.

use domain::{
    audit::Action,
    classes::{
        ApplicationState, ApplicationStep, Door, OwnApplication, OwnMessage, Prose,
        triage::{Level, Triage},
    },
    error::{Code, DeadLink},
    identity::{ClinicId, Email, FormKey, MembershipId, PersonName, Status},
    settings::time_zone,
};
use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    address, after, answers, begin::course_ref, by_token, course_of, door_of, id, keep, kept_until, lock,
    questionnaire_id, review, state, tell_doctors, visitor,
};
use crate::{
    audit,
    classes::waiting,
    context::Context,
    entity::{application, application_message, clinic_settings, membership, parsed},
    error::{Error, Result},
    identity::Caller,
    mail::application::{self as letters, Told},
    once, settings,
};

/// The application of a link. Looking at it changes nothing.
///
/// # Errors
/// `DeadLink` for none.
pub async fn own(ctx: &Context, token: &str) -> Result<OwnApplication> {
    let db = ctx.db.read();
    let row = by_token(db, token).await?;
    let clinic = ClinicId(row.clinic_id);
    let course = course_of(db, &row).await?;
    let messages = application_message::Entity::find()
        .filter(application_message::Column::ApplicationId.eq(row.id))
        .order_by_asc(application_message::Column::Id)
        .all(db)
        .await?;
    let patient = match row.patient_id {
        Some(id) => membership::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let state = state(&row)?;
    Ok(OwnApplication {
        id: id(&row),
        front: settings::of_clinic(ctx, clinic).await?,
        is_open: door_of(db, clinic, &course).await? == Door::Open,
        course: course_ref(&course)?,
        state,
        number: row.number,
        full_name: parsed("application.full_name", PersonName::parse(&row.full_name).ok())?,
        email: parsed("application.email", Email::parse(&row.email).ok())?,
        zone: parsed("application.time_zone", time_zone(&row.time_zone).ok())?,
        patient: row.patient_id.map(MembershipId),
        has_account: patient.is_some_and(|patient| patient.status == Status::Active.name()),
        is_confirmed: row.email_confirmed_at.is_some(),
        questionnaire: questionnaire_id(&row)?,
        answers: answers(&row)?,
        kept_until: kept_until(&row, state),
        answer_by: row.answer_by,
        advice: advice(&row)?,
        messages: messages
            .into_iter()
            .map(|message| OwnMessage {
                is_own: message.author_id.is_none(),
                text: message.text,
                at: message.created_at,
            })
            .collect(),
        // A reason for letting in is one doctor's to another.
        reason: declined(&row)?.then(|| row.reason.clone()).flatten(),
        doctors_advice: declined(&row)?.then(|| row.advice.clone()).flatten(),
    })
}

/// Answers the doctor's question; the promise counts anew. Pressing twice answers once.
///
/// # Errors
/// `DeadLink`; `Conflict` where nothing is asked (any more).
pub async fn answer(ctx: &Context, token: &str, text: Prose, caller: &Caller, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let row = lock(&txn, token).await?;
    if once::earlier::<()>(&txn, key, row.id, now).await?.is_some() {
        return Ok(());
    }
    let clinic = ClinicId(row.clinic_id);
    let next = after(&row, ApplicationStep::Answer)?;
    let message = application_message::ActiveModel {
        id: Set(uuid::Uuid::now_v7()),
        clinic_id: Set(row.clinic_id),
        application_id: Set(row.id),
        author_id: Set(None),
        text: Set(text.into()),
        created_at: Set(now),
    };
    application_message::Entity::insert(message)
        .exec_without_returning(&txn)
        .await?;
    let answered = application::ActiveModel {
        id: Set(row.id),
        state: Set(next.name().to_owned()),
        touched_at: Set(now),
        answer_by: Set(Some(review::promise(&txn, now, clinic, id(&row)).await?)),
        ..Default::default()
    };
    application::Entity::update(answered).exec(&txn).await?;
    let network = Some(caller.network.as_str());
    audit::record(
        &txn,
        now,
        visitor(&row),
        Action::ApplicationAnswered,
        Some(row.id),
        network,
    )
    .await?;
    tell_doctors(&txn, now, &row, Told::Answered).await?;
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// «Отозвать заявку»: nobody decides about it any more; who waited leaves the list, and a seat that was kept goes on.
/// What was never sent is erased with everything in it. Pressing twice takes it back once.
///
/// # Errors
/// `DeadLink`; `Conflict` where it was decided already.
pub async fn withdraw(ctx: &Context, token: &str, caller: &Caller, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let seen = match by_token(&txn, token).await {
        Ok(seen) => seen,
        // A second press, and the draft is gone.
        Err(gone) if gone.is(&unknown()) && once::is_done(&txn, key).await? => return Ok(()),
        Err(other) => return Err(other),
    };
    if once::earlier::<()>(&txn, key, seen.id, now).await?.is_some() {
        return Ok(());
    }
    clinic_settings::Entity::find_by_id(seen.clinic_id)
        .lock_exclusive()
        .one(&txn)
        .await?;
    let row = lock(&txn, token).await?;
    let next = after(&row, ApplicationStep::Withdraw)?;
    let network = Some(caller.network.as_str());
    audit::record(
        &txn,
        now,
        visitor(&row),
        Action::ApplicationWithdrawn,
        Some(row.id),
        network,
    )
    .await?;
    if state(&row)? == ApplicationState::Draft {
        keep::erase(&txn, &[row.id]).await?;
    } else {
        waiting::withdraw_application(&txn, now, id(&row)).await?;
        let withdrawn = application::ActiveModel {
            id: Set(row.id),
            state: Set(next.name().to_owned()),
            touched_at: Set(now),
            ..Default::default()
        };
        application::Entity::update(withdrawn).exec(&txn).await?;
        let to = address(&txn, &row).await?;
        letters::tell(&txn, now, ClinicId(row.clinic_id), id(&row), Told::Withdrawn, &to).await?;
    }
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

const fn unknown() -> Code {
    Code::DeadLink { why: DeadLink::Unknown }
}

fn declined(row: &application::Model) -> Result<bool> {
    Ok(state(row)? == ApplicationState::Declined)
}

/// What the answers call for at once: said to whoever sent them, whatever the doctor decides later.
fn advice(row: &application::Model) -> Result<Vec<String>> {
    let is_red = row.level.as_deref() == Some(Level::Red.name());
    let Some(kept) = row.triage.as_deref().filter(|_| is_red) else {
        return Ok(Vec::new());
    };
    let triage: Triage = serde_json::from_str(kept).map_err(Error::broken)?;
    Ok(triage.advice().into_iter().map(str::to_owned).collect())
}
