//! Assistants, as the organizer keeps them: the card with their doctors, and the grid of who works for whom.

#[cfg(feature = "ssr")]
pub mod pages;

use domain::identity::{FormKey, MembershipId};
use leptos::prelude::*;

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    staff,
    web::{Deed, deed_href, settled},
};

/// «Сохранить» on «Данные ассистента»; address and zone come along as long as they can be changed. For organizers;
/// leads to the list.
#[server(endpoint = "assistants/save")]
pub async fn save(
    member: MembershipId,
    email: Option<String>,
    full_name: String,
    time_zone: Option<String>,
    #[server(default)] doctors: Vec<String>,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = staff::organizer(acting).await?;
    let (email, time_zone) = (email.as_deref(), time_zone.unwrap_or_default());
    let form = pages::card::typed(email, full_name, time_zone, doctors);
    let mut change = form.check(actor.held().clinic_zone)?;
    let before = clinic::staff::member(&request.ctx, &actor, member).await?;
    let settled = |email| settled(email, Some(&before.email), sure_address.as_deref());
    change.email = change.email.map(settled).transpose()?;
    let deed = Deed::of_saving(&before.email, change.email.as_ref());
    clinic::assistants::save(&request.ctx, &actor, member, change, form_key).await?;
    let list = staff::pages::list_of(before.role);
    Ok(Next::to(deed_href(&request, actor.held(), list, deed, member)))
}

/// «Сохранить» under the grid: what it showed, and what was ticked. For organizers; leads back to the grid.
#[server(endpoint = "assistants/save_grid")]
pub async fn save_grid(
    #[server(default)] assistants: Vec<String>,
    #[server(default)] doctors: Vec<String>,
    #[server(default)] pairs: Vec<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = staff::organizer(acting).await?;
    let form = domain::assistants::AccessForm {
        assistants,
        doctors,
        pairs,
    };
    clinic::assistants::save_grid(&request.ctx, &actor, form.check()?, form_key).await?;
    Ok(Next::to(pages::grid::saved_href(&request, actor.held())))
}
