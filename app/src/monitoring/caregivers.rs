//! What is posted about those who may fill in reports for a patient.

use domain::{
    identity::{FormKey, MembershipId},
    monitoring::{CaregiverForm, CaregiverId},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::pages::caregivers::{Asker, Told};
#[cfg(feature = "ssr")]
use crate::web::{Request, settled_text};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use clinic::monitoring::{caregivers, link};

/// «Добавить». For the patient itself, and for the doctor who watches over it or stands in; leads to the list.
#[server(endpoint = "monitoring/add_caregiver")]
pub async fn add_caregiver(
    #[server(flatten)] form: CaregiverForm,
    sure_address: Option<String>,
    patient: MembershipId,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let asker = Asker::acting(&request, acting, patient).await?;
    let email = settled_text(form.email, None, sure_address.as_deref())?;
    let new = CaregiverForm { email, ..form }.check()?;
    caregivers::add(&request.ctx, asker.whose(), &new, form_key).await?;
    Ok(asker.back(&request, Told::Named))
}

/// «Прекратить». For the same; leads to the list.
#[server(endpoint = "monitoring/end_caregiver")]
pub async fn end_caregiver(caregiver: CaregiverId, patient: MembershipId, acting: MembershipId) -> Result<Next, Fault> {
    let request = Request::here()?;
    let asker = Asker::acting(&request, acting, patient).await?;
    caregivers::end(&request.ctx, asker.whose(), caregiver).await?;
    Ok(asker.back(&request, Told::Ended))
}

/// «Больше не присылать». For whoever has the link of a caregiver's letter; the page then says that it is over.
#[server(endpoint = "monitoring/decline_caring")]
pub async fn decline_caring(token: String) -> Result<Next, Fault> {
    let request = Request::here()?;
    let link = link::opened(&request.ctx, &token).await?;
    caregivers::decline(&request.ctx, &link).await?;
    Ok(Next::to(format!("/r/{token}")))
}
