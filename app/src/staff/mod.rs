//! The people who work for a clinic, as its organizer keeps them.

pub mod delivery;
pub mod hand_over;
#[cfg(feature = "ssr")]
pub mod pages;

pub use delivery::DeliveryMark;
pub use hand_over::{HandOver, hand_over};

use domain::{
    identity::{FormKey, MembershipId, Role},
    mail::DeliveryState,
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::web::{self, Deed, Request, deed_href};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use clinic::identity::{Actor, Organizer};
#[cfg(feature = "ssr")]
use domain::identity::Operation;

/// Whether the page at this path has an island of this capability: a list follows its letters, a form its fields.
#[cfg(feature = "ssr")]
pub(crate) fn has_islands(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["org"] | ["org", "staff", "removed", _] | ["org", "doctors" | "assistants" | "specialists"] => true,
        ["org", "doctors" | "assistants" | "specialists", page] => !["resend", "access"].contains(page),
        _ => false,
    }
}

/// «Сохранить» on «Данные врача» and the like of somebody new. For organizers; leads to the list.
#[server(endpoint = "staff/register")]
pub async fn register(
    role: Role,
    email: String,
    full_name: String,
    sure_address: Option<String>,
    sure_person: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let mut new = domain::staff::MemberForm { email, full_name }.check()?;
    new.email = web::settled(new.email, None, sure_address.as_deref())?;
    clinic::staff::ask_about(&request.ctx, &actor, role, &new, sure_person.as_deref(), form_key).await?;
    let added = clinic::staff::register(&request.ctx, &actor, role, new, form_key).await?;
    Ok(to_list(&request, &actor, role, Deed::Registered, added))
}

/// «Сохранить» on the card; the address comes along as long as it can be changed. For organizers; leads to the list.
#[server(endpoint = "staff/save")]
pub async fn save(
    member: MembershipId,
    email: Option<String>,
    full_name: String,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let (full_name, email) = domain::staff::CardForm { email, full_name }.check()?;
    let before = clinic::staff::member(&request.ctx, &actor, member).await?;
    let settled = |email| web::settled(email, Some(&before.email), sure_address.as_deref());
    let email = email.map(settled).transpose()?;
    clinic::staff::save(&request.ctx, &actor, member, &full_name, email.as_ref(), form_key).await?;
    let deed = Deed::of_saving(&before.email, email.as_ref());
    Ok(to_list(&request, &actor, before.role, deed, member))
}

/// «Отправить» on «Повторная отправка кода активации». For organizers; leads to the list.
#[server(endpoint = "staff/resend")]
pub async fn resend(
    member: MembershipId,
    email: String,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let email = web::settled(domain::staff::checked_email(&email)?, None, sure_address.as_deref())?;
    clinic::staff::resend(&request.ctx, &actor, member, &email, form_key).await?;
    let role = clinic::staff::member(&request.ctx, &actor, member).await?.role;
    Ok(to_list(&request, &actor, role, Deed::Resent, member))
}

/// «отправить повторно всем»: to those whose invitation runs out soon. For organizers; leads to the list.
#[server(endpoint = "staff/resend_expiring")]
pub async fn resend_expiring(role: Role, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let letters = clinic::staff::resend_expiring(&request.ctx, &actor, role, form_key).await?;
    let list = pages::list_of(role);
    Ok(Next::to(web::all_resent_href(&request, actor.held(), list, letters)))
}

/// «Показать ссылку»: the page shows it once. For organizers.
#[server(endpoint = "staff/copy_link")]
pub async fn copy_link(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let token = clinic::staff::copy_link(&request.ctx, &actor, member).await?;
    Ok(Next::showing(web::activation_link(&request, &token), "/org"))
}

/// «Удалить врача» and the like. For organizers; leads to the list, which offers to undo.
#[server(endpoint = "staff/remove")]
pub async fn remove(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    clinic::staff::remove(&request.ctx, &actor, member).await?;
    let role = clinic::staff::member(&request.ctx, &actor, member).await?.role;
    Ok(to_list(&request, &actor, role, Deed::Removed, member))
}

/// «Вернуть» in the notice after a removal. For organizers; leads to the list.
#[server(endpoint = "staff/undo_removal")]
pub async fn undo_removal(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    clinic::staff::undo_removal(&request.ctx, &actor, member).await?;
    let role = clinic::staff::member(&request.ctx, &actor, member).await?.role;
    Ok(to_list(&request, &actor, role, Deed::Restored, member))
}

/// «завершить сеансы» on the card. For organizers; leads to the list.
#[server(endpoint = "staff/end_sessions")]
pub async fn end_sessions(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    clinic::staff::end_sessions(&request.ctx, &actor, member).await?;
    let role = clinic::staff::member(&request.ctx, &actor, member).await?.role;
    Ok(to_list(&request, &actor, role, Deed::SessionsEnded, member))
}

/// «Сохранить» on the card of somebody who is registered again. For organizers; leads to the list.
#[server(endpoint = "staff/reregister")]
pub async fn reregister(
    member: MembershipId,
    email: String,
    full_name: String,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let mut new = domain::staff::MemberForm { email, full_name }.check()?;
    new.email = web::settled(new.email, None, sure_address.as_deref())?;
    clinic::staff::reregister(&request.ctx, &actor, member, &new, form_key).await?;
    let role = clinic::staff::member(&request.ctx, &actor, member).await?.role;
    Ok(to_list(&request, &actor, role, Deed::Reregistered, member))
}

/// What a row of the list follows while its letter is on its way. For organizers.
#[server(endpoint = "staff/delivery")]
pub async fn delivery(member: MembershipId, acting: MembershipId) -> Result<Option<DeliveryWords>, Fault> {
    let (request, actor) = organizer(acting).await?;
    let row = clinic::staff::member(&request.ctx, &actor, member).await?;
    Ok(row
        .invitation
        .and_then(|state| state.delivery)
        .map(|found| DeliveryWords::of(&found, actor.zone())))
}

/// The first line of each of them.
#[cfg(feature = "ssr")]
pub(crate) async fn organizer(acting: MembershipId) -> Result<(Request, Actor<Organizer>), Fault> {
    let request = Request::here()?;
    let actor = web::act::<Organizer>(&request, Some(acting), Some(Operation::ManageStaff)).await?;
    Ok((request, actor))
}

/// The list of a role, telling what was done to whom.
#[cfg(feature = "ssr")]
fn to_list(request: &Request, actor: &Actor<Organizer>, role: Role, deed: Deed, who: MembershipId) -> Next {
    Next::to(deed_href(request, actor.held(), pages::list_of(role), deed, who))
}

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
    pub(crate) fn of(delivery: &domain::mail::Delivery, zone: chrono_tz::Tz) -> Self {
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
