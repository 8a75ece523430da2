use domain::{
    classes::WorkingHours,
    identity::ClinicId,
    settings::{TimeOfDay, WorkingDays, time_zone},
};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::{
    entity::{clinic, clinic_settings, parsed},
    error::Result,
};

/// When a clinic works.
pub(crate) async fn hours(db: &impl ConnectionTrait, id: ClinicId) -> Result<WorkingHours> {
    let settings = clinic_settings::Entity::find_by_id(id.0).one(db).await?;
    let settings = parsed("clinic_settings.clinic_id", settings)?;
    let clinic = parsed("clinic.id", clinic::Entity::find_by_id(id.0).one(db).await?)?;
    Ok(WorkingHours {
        days: parsed(
            "clinic_settings.working_days",
            WorkingDays::from_bits(settings.working_days),
        )?,
        opens_at: parsed("clinic_settings.opens_at", TimeOfDay::from_minutes(settings.opens_at))?,
        closes_at: parsed("clinic_settings.closes_at", TimeOfDay::from_minutes(settings.closes_at))?,
        zone: parsed("clinic.time_zone", time_zone(&clinic.time_zone).ok())?,
    })
}
