//! Whom to call if something happens to a patient during a class.

use domain::{
    audit::Action,
    classes::{
        EmergencyContact,
        questionnaire::{Answer, Answers},
    },
    identity::{PersonName, Phone},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use crate::{
    audit,
    classes::review,
    context::Context,
    entity::{application, emergency_contact, parsed},
    error::{Error, Result},
    identity::{Actor, Patient},
};

/// Whom the patient named.
///
/// # Errors
/// The database's.
pub async fn emergency_contact(ctx: &Context, actor: &Actor<Patient>) -> Result<Option<EmergencyContact>> {
    let found = emergency_contact::Entity::find_by_id(actor.membership().0)
        .one(ctx.db.read())
        .await?;
    found.map(|row| read(&row)).transpose()
}

/// Whom the patient named in the newest application that was sent, in own words: to be confirmed, since nobody can tell a
/// name from a telephone there for sure.
///
/// # Errors
/// The database's.
pub async fn named_when_applying(ctx: &Context, actor: &Actor<Patient>) -> Result<Option<String>> {
    let newest = application::Entity::find()
        .filter(application::Column::ClinicId.eq(actor.clinic().0))
        .filter(application::Column::PatientId.eq(actor.membership().0))
        .filter(application::Column::SubmittedAt.is_not_null())
        .order_by_desc(application::Column::SubmittedAt)
        .order_by_desc(application::Column::Id)
        .limit(1)
        .one(ctx.db.read())
        .await?;
    let Some(newest) = newest else { return Ok(None) };
    let version = ctx.brands.questionnaires().get(&review::questionnaire_id(&newest)?);
    let asked = parsed("application.questionnaire", version)?.emergency();
    let answers: Answers = serde_json::from_str(&newest.answers).map_err(Error::broken)?;
    Ok(match asked.and_then(|item| answers.get(item)) {
        Some(Answer::Text(words)) => Some(words.clone()),
        Some(_) | None => None,
    })
}

/// Keeps whom the patient names.
///
/// # Errors
/// The database's.
pub async fn save_emergency_contact(ctx: &Context, actor: &Actor<Patient>, contact: EmergencyContact) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let row = emergency_contact::Model {
        patient_id: actor.membership().0,
        clinic_id: actor.clinic().0,
        name: contact.name.to_string(),
        phone: contact.phone.as_str().to_owned(),
        changed_at: now,
    };
    let newest = OnConflict::column(emergency_contact::Column::PatientId)
        .update_columns([
            emergency_contact::Column::Name,
            emergency_contact::Column::Phone,
            emergency_contact::Column::ChangedAt,
        ])
        .to_owned();
    emergency_contact::Entity::insert(emergency_contact::ActiveModel::from(row).reset_all())
        .on_conflict(newest)
        .exec_without_returning(&txn)
        .await?;
    let me = Some(actor.membership().0);
    audit::record(&txn, now, actor.by(), Action::ProfileChanged, me, None).await?;
    txn.commit().await?;
    Ok(())
}

pub(in crate::classes) fn read(row: &emergency_contact::Model) -> Result<EmergencyContact> {
    Ok(EmergencyContact {
        name: parsed("emergency_contact.name", PersonName::parse(&row.name).ok())?,
        phone: parsed("emergency_contact.phone", Phone::parse(&row.phone).ok())?,
    })
}
