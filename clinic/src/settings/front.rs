//! What a clinic shows of itself to those who don't work there.

use domain::{
    error::Code,
    identity::ClinicId,
    settings::{BrandId, ClinicFront},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use crate::{
    context::Context,
    entity::{clinic, clinic_settings, parsed},
    error::Result,
    identity::Actor,
};

/// The clinic at this direct address. For anybody.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn at_address(ctx: &Context, slug: &str) -> Result<ClinicFront> {
    let found = clinic_settings::Entity::find()
        .filter(clinic_settings::Column::Slug.eq(slug))
        .one(ctx.db.read())
        .await?;
    front(ctx, found.ok_or(Code::NotFound)?).await
}

/// The clinic that somebody belongs to, in whatever role.
///
/// # Errors
/// The database's.
pub async fn of_member<R>(ctx: &Context, actor: &Actor<R>) -> Result<ClinicFront> {
    let ClinicId(id) = actor.clinic();
    let found = clinic_settings::Entity::find_by_id(id).one(ctx.db.read()).await?;
    front(ctx, parsed("clinic_settings.clinic_id", found)?).await
}

async fn front(ctx: &Context, settings: clinic_settings::Model) -> Result<ClinicFront> {
    let clinic = clinic::Entity::find_by_id(settings.clinic_id)
        .one(ctx.db.read())
        .await?;
    let clinic = parsed("clinic_settings.clinic_id", clinic)?;
    Ok(ClinicFront {
        name: clinic.name,
        brand: BrandId(clinic.brand),
        settings: settings.try_into()?,
    })
}
