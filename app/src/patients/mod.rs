//! Patients, as whoever keeps them does: the organizer all of the clinic, a doctor the own ones, an assistant those of
//! the doctors it works for. One set of pages and functions serves all three.

pub mod own_data;
#[cfg(feature = "ssr")]
pub mod pages;

use domain::{
    identity::{FormKey, MembershipId},
    patients::PatientForm,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::web::{self, Deed, Request, act_as_patient_keeper as act, settled};
use crate::{Fault, Next, staff::DeliveryWords};
#[cfg(feature = "ssr")]
use pages::{after, own, periods};

/// Whether the page at this path has an island of this capability: a list follows its letters, a form its fields.
#[cfg(feature = "ssr")]
pub(crate) fn has_islands(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    match segments.as_slice() {
        ["doctor"] | ["org" | "assist", "patients"] => true,
        ["doctor", "patients", page] => *page == "new",
        ["doctor", "patients", _, page] => *page == "edit",
        ["org" | "assist", "patients", page] => !matches!(*page, "resend" | "removed"),
        _ => false,
    }
}

/// «Сохранить» on «Данные пациента» of somebody new. For whoever keeps patients; leads to the list.
#[server(endpoint = "patients/register")]
pub async fn register(
    #[server(flatten)] form: PatientForm,
    sure_address: Option<String>,
    sure_person: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let mut new = form.check(periods(&request, actor.held()), own(&actor))?;
    new.email = settled(new.email, None, sure_address.as_deref())?;
    clinic::patients::ask_about(&request.ctx, &actor, &new, sure_person.as_deref(), form_key).await?;
    let added = clinic::patients::register(&request.ctx, &actor, new, form_key).await?;
    Ok(after(&request, actor.held(), Deed::Registered, added))
}

/// «Сохранить» on the card of a patient who is here. For whoever keeps this one; leads to the list.
#[server(endpoint = "patients/save")]
pub async fn save(
    member: MembershipId,
    #[server(flatten)] form: PatientForm,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let mut change = form.check_change(periods(&request, actor.held()), own(&actor))?;
    let before = clinic::patients::patient(&request.ctx, &actor, member).await?.email;
    let settled = |email| settled(email, Some(&before), sure_address.as_deref());
    change.email = change.email.map(settled).transpose()?;
    let deed = pages::deed_of_saving(&request, &actor, member, &change).await?;
    clinic::patients::save(&request.ctx, &actor, member, change, form_key).await?;
    Ok(after(&request, actor.held(), deed, member))
}

/// «Отправить» on «Повторная отправка кода активации». For whoever keeps this patient; leads to the list.
#[server(endpoint = "patients/resend")]
pub async fn resend(
    member: MembershipId,
    email: String,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let email = settled(domain::staff::checked_email(&email)?, None, sure_address.as_deref())?;
    clinic::patients::resend(&request.ctx, &actor, member, &email, form_key).await?;
    Ok(after(&request, actor.held(), Deed::Resent, member))
}

/// «отправить повторно всем» over the list of those whose invitation runs out soon. For whoever keeps patients.
#[server(endpoint = "patients/resend_expiring")]
pub async fn resend_expiring(acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let letters = clinic::patients::resend_expiring(&request.ctx, &actor, form_key).await?;
    Ok(Next::to(pages::sent_to_all(&request, actor.held(), letters)))
}

/// «Показать ссылку»: to be handed over when mail fails. For whoever keeps this patient; shown once, recorded.
#[server(endpoint = "patients/copy_link")]
pub async fn copy_link(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let token = clinic::patients::copy_link(&request.ctx, &actor, member).await?;
    Ok(Next::showing(
        web::activation_link(&request, &token),
        pages::list_href(&request, actor.held()),
    ))
}

/// «Удалить пациента». For whoever keeps this one; leads to the list, where it can be taken back.
#[server(endpoint = "patients/remove")]
pub async fn remove(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    clinic::patients::remove(&request.ctx, &actor, member).await?;
    Ok(after(&request, actor.held(), Deed::Removed, member))
}

/// «Вернуть» in the notice after a removal. For whoever keeps this patient; leads to the list.
#[server(endpoint = "patients/undo_removal")]
pub async fn undo_removal(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    clinic::patients::undo_removal(&request.ctx, &actor, member).await?;
    Ok(after(&request, actor.held(), Deed::Restored, member))
}

/// «завершить сеансы» on the card. For whoever keeps this patient; leads to the list.
#[server(endpoint = "patients/end_sessions")]
pub async fn end_sessions(member: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    clinic::patients::end_sessions(&request.ctx, &actor, member).await?;
    Ok(after(&request, actor.held(), Deed::SessionsEnded, member))
}

/// «Сохранить» on the card of a removed patient. For whoever keeps this one; leads to the list.
#[server(endpoint = "patients/reregister")]
pub async fn reregister(
    member: MembershipId,
    #[server(flatten)] form: PatientForm,
    sure_address: Option<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let mut new = form.check(periods(&request, actor.held()), own(&actor))?;
    new.email = settled(new.email, None, sure_address.as_deref())?;
    clinic::patients::reregister(&request.ctx, &actor, member, new, form_key).await?;
    Ok(after(&request, actor.held(), Deed::Reregistered, member))
}

/// What a row of the list follows while its letter is on its way. For whoever keeps this patient.
#[server(endpoint = "patients/delivery")]
pub async fn delivery(member: MembershipId, acting: MembershipId) -> Result<Option<DeliveryWords>, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), None).await?;
    let row = clinic::patients::patient(&request.ctx, &actor, member).await?;
    Ok(row
        .invitation
        .and_then(|state| state.delivery)
        .map(|found| DeliveryWords::of(&found, actor.zone())))
}
