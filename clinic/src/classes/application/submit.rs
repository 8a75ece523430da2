//! The sending: number, doctor, promise and judgement, all at once and once.

use domain::{
    audit::Action,
    classes::{ApplicationId, ApplicationStep, Door},
    error::Code,
    identity::{ClinicId, FormKey, MembershipId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::{
    address, after, answers, by_token, door_of, fillable, id, lock_one, questionnaire, review, tell_doctors, today,
    visitor,
};
use crate::{
    audit,
    context::Context,
    entity::{application, clinic_settings, course},
    error::{Error, Result},
    identity::Caller,
    mail::application::{self as letters, Told},
    once,
    staff::doctors,
};

/// «Отправить»: the doctor of the course is responsible for it from now on, and answers by the promise. Pressing twice
/// sends once.
///
/// # Errors
/// `DeadLink`; `Conflict` where questions are left that need an answer, the course takes no applications any more (what
/// was filled in stays), or it was sent or taken back otherwise.
pub async fn submit(ctx: &Context, token: &str, caller: &Caller, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let seen = by_token(&txn, token).await?;
    if once::earlier::<()>(&txn, key, seen.id, now).await?.is_some() {
        return Ok(());
    }
    let clinic = ClinicId(seen.clinic_id);
    // In the order of everybody's locks: settings, doctor, course, application. The settings' lock makes the numbers
    // follow each other.
    clinic_settings::Entity::find_by_id(clinic.0)
        .lock_exclusive()
        .one(&txn)
        .await?;
    let course = lock_course(&txn, clinic, &seen).await?;
    let row = lock_one(&txn, seen.id).await?.ok_or(Code::NotFound)?;
    fillable(&row)?;
    if door_of(&txn, clinic, &course).await? != Door::Open {
        return Err(Code::Conflict.into());
    }
    let asked = questionnaire(ctx, &row)?;
    let (answers, today) = (answers(&row)?, today(&row, now)?);
    if !asked.unanswered(&answers, today).is_empty() {
        return Err(Code::Conflict.into());
    }
    let answers = asked.pruned(&answers, today);
    let triage = asked.judge(&answers, today);
    let sent = application::ActiveModel {
        id: Set(row.id),
        state: Set(after(&row, ApplicationStep::Submit)?.name().to_owned()),
        number: Set(Some(next_number(&txn, clinic).await?)),
        answers: Set(serde_json::to_string(&answers).map_err(Error::broken)?),
        triage: Set(Some(serde_json::to_string(&triage).map_err(Error::broken)?)),
        level: Set(Some(triage.level.name().to_owned())),
        touched_at: Set(now),
        submitted_at: Set(Some(now)),
        answer_by: Set(Some(review::promise(&txn, now, clinic, ApplicationId(row.id)).await?)),
        doctor_id: Set(course.doctor_id),
        ..Default::default()
    };
    let sent = application::Entity::update(sent).exec(&txn).await?;
    let network = Some(caller.network.as_str());
    audit::record(&txn, now, visitor(&row), Action::ApplicationSent, Some(row.id), network).await?;
    let to = address(&txn, &row).await?;
    letters::tell(&txn, now, clinic, id(&row), Told::Received, &to).await?;
    tell_doctors(&txn, now, &sent, Told::New).await?;
    once::remember(&txn, key, &()).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// The course, locked with its doctor.
///
/// # Errors
/// `Conflict` where it has none (any more), or got another one this very moment.
async fn lock_course(txn: &DatabaseTransaction, clinic: ClinicId, row: &application::Model) -> Result<course::Model> {
    let seen = super::course_of(txn, row).await?;
    let doctor = seen.doctor_id.ok_or(Code::Conflict)?;
    if doctors::lock(txn, clinic, [MembershipId(doctor)]).await?.is_empty() {
        return Err(Code::Conflict.into());
    }
    let locked = course::Entity::find_by_id(seen.id).lock_exclusive().one(txn).await?;
    let locked = locked.filter(|course| course.doctor_id == Some(doctor));
    Ok(locked.ok_or(Code::Conflict)?)
}

/// The next number in the clinic, whose settings are locked.
async fn next_number(txn: &DatabaseTransaction, clinic: ClinicId) -> Result<i64> {
    let last = application::Entity::find()
        .filter(application::Column::ClinicId.eq(clinic.0))
        .filter(application::Column::Number.is_not_null())
        .order_by_desc(application::Column::Number)
        .limit(1)
        .one(txn)
        .await?;
    Ok(last.and_then(|row| row.number).unwrap_or(0) + 1)
}
