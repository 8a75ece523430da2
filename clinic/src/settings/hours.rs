use domain::{
    classes::WorkingHours,
    identity::ClinicId,
    settings::{ClinicSettings, time_zone},
};
use sea_orm::{ConnectionTrait, EntityTrait};

use crate::{
    entity::{clinic, clinic_settings, parsed},
    error::Result,
};

/// When a clinic works.
pub(crate) async fn hours(db: &impl ConnectionTrait, id: ClinicId) -> Result<WorkingHours> {
    let settings = clinic_settings::Entity::find_by_id(id.0).one(db).await?;
    let settings = ClinicSettings::try_from(parsed("clinic_settings.clinic_id", settings)?)?;
    let clinic = parsed("clinic.id", clinic::Entity::find_by_id(id.0).one(db).await?)?;
    Ok(WorkingHours {
        days: settings.working_days,
        opens_at: settings.opens_at,
        closes_at: settings.closes_at,
        zone: parsed("clinic.time_zone", time_zone(&clinic.time_zone).ok())?,
    })
}
