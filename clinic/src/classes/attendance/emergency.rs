//! Whom to call if something happens to a patient during a class. The patient names it among the own data.

use domain::{
    classes::{
        EmergencyContact,
        questionnaire::{Answer, Answers},
    },
    identity::{PersonName, Phone},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use crate::{
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

pub(crate) fn read(row: &emergency_contact::Model) -> Result<EmergencyContact> {
    Ok(EmergencyContact {
        name: parsed("emergency_contact.name", PersonName::parse(&row.name).ok())?,
        relation: row.relation.clone(),
        phone: parsed("emergency_contact.phone", Phone::parse(&row.phone).ok())?,
    })
}
