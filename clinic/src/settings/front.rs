//! What a clinic shows of itself to those who don't work there.

use domain::{
    error::Code,
    identity::ClinicId,
    search::search_key,
    settings::{BrandId, ClinicChoice, ClinicFront},
};
use sea_orm::{ColumnTrait, EntityTrait, JoinType, QueryFilter, QuerySelect};

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
    Ok(found_at(ctx, slug).await?.1)
}

/// The same, and which clinic it is.
pub(crate) async fn found_at(ctx: &Context, slug: &str) -> Result<(ClinicId, ClinicFront)> {
    let found = clinic_settings::Entity::find()
        .filter(clinic_settings::Column::Slug.eq(slug))
        .one(ctx.db.read())
        .await?;
    let found = found.ok_or(Code::NotFound)?;
    Ok((ClinicId(found.clinic_id), front(ctx, found).await?))
}

/// The clinic that somebody belongs to, in whatever role.
///
/// # Errors
/// The database's.
pub async fn of_member<R>(ctx: &Context, actor: &Actor<R>) -> Result<ClinicFront> {
    of_clinic(ctx, actor.clinic()).await
}

/// A clinic, for whoever has a link that leads to something of it.
pub(crate) async fn of_clinic(ctx: &Context, ClinicId(id): ClinicId) -> Result<ClinicFront> {
    let found = clinic_settings::Entity::find_by_id(id).one(ctx.db.read()).await?;
    front(ctx, parsed("clinic_settings.clinic_id", found)?).await
}

/// The clinics that let new patients apply by themselves, by name: what «Запись в группу занятий ЛФК» offers. For anybody.
///
/// # Errors
/// The database's.
pub async fn open_to_all(ctx: &Context) -> Result<Vec<ClinicChoice>> {
    let rows: Vec<(String, String)> = clinic_settings::Entity::find()
        .filter(clinic_settings::Column::SelfRegistration.eq(true))
        .join(
            JoinType::InnerJoin,
            clinic_settings::Entity::belongs_to(clinic::Entity)
                .from(clinic_settings::Column::ClinicId)
                .to(clinic::Column::Id)
                .into(),
        )
        .select_only()
        .column(clinic_settings::Column::Slug)
        .column(clinic::Column::Name)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    let mut choices: Vec<_> = rows
        .into_iter()
        .map(|(slug, name)| ClinicChoice { slug, name })
        .collect();
    choices.sort_by_cached_key(|choice| search_key(&choice.name));
    Ok(choices)
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
