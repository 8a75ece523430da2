//! The people who work for a clinic, as its organizer keeps them.

pub mod delivery;
pub mod member_form;
#[cfg(feature = "ssr")]
pub mod pages;

pub use delivery::DeliveryMark;
pub use member_form::MemberFields;

use domain::{
    identity::{FormKey, MembershipId, Role},
    mail::DeliveryState,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Fault, Next};

/// The pages that have islands of this capability.
#[cfg(feature = "ssr")]
pub(crate) const ISLAND_PAGES: &[&str] = &[
    "/org",
    "/org/doctors",
    "/org/doctors/new",
    "/org/assistants",
    "/org/assistants/new",
    "/org/specialists",
    "/org/specialists/new",
];

/// «Сохранить» on «Данные врача» and the like. For organizers; leads to the list.
#[server(endpoint = "staff/register")]
pub async fn register(
    role: Role,
    email: String,
    full_name: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    use clinic::identity::Organizer;
    let request = crate::web::Request::here()?;
    let actor = crate::web::act::<Organizer>(&request, Some(acting), Some(MANAGE)).await?;
    let new = domain::staff::MemberForm { email, full_name }.check()?;
    let added = clinic::staff::register(&request.ctx, &actor, role, new, form_key).await?;
    Ok(Next::to(pages::list_href(&request, actor.held(), added)))
}

/// What a row of the list follows while its letter is on its way. For organizers.
#[server(endpoint = "staff/delivery")]
pub async fn delivery(member: MembershipId, acting: MembershipId) -> Result<Option<DeliveryWords>, Fault> {
    use clinic::identity::Organizer;
    let request = crate::web::Request::here()?;
    let actor = crate::web::act::<Organizer>(&request, Some(acting), Some(MANAGE)).await?;
    let row = clinic::staff::member(&request.ctx, &actor, member).await?;
    Ok(row
        .invitation
        .and_then(|state| state.delivery)
        .map(|found| DeliveryWords::of(&found, actor.zone())))
}

#[cfg(feature = "ssr")]
const MANAGE: domain::identity::Operation = domain::identity::Operation::ManageStaff;

/// A letter's state, put into words on the server, which knows the zones.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryWords {
    pub state: DeliveryState,
    pub words: String,
    /// What the mail server itself said, where it helps.
    pub answer: Option<String>,
}

#[cfg(feature = "ssr")]
impl DeliveryWords {
    fn of(delivery: &domain::mail::Delivery, zone: chrono_tz::Tz) -> Self {
        let at = crate::text::dates::short(delivery.at, zone);
        let tells = match delivery.state {
            DeliveryState::Refused => true,
            DeliveryState::Queued => delivery.failures > 0,
            DeliveryState::Accepted | DeliveryState::Withdrawn => false,
        };
        Self {
            state: delivery.state,
            words: crate::text::staff::delivery(delivery, &at),
            answer: delivery.answer.clone().filter(|_| tells),
        }
    }
}
