use clinic::identity::{Assistant, Doctor, Held, Patient, RoleKind, Specialist};
use domain::{error::Code, identity::Role};
use leptos::prelude::*;

use crate::{
    components::{EmptyState, PageHead},
    fault::Fault,
    text::identity as text,
    web::{Chrome, Request, act, page},
};

/// The home of a doctor, specialist, assistant or patient.
#[component]
pub fn Home(role: Role) -> impl IntoView {
    page(async move |request| {
        let held = match role {
            Role::Doctor => held::<Doctor>(&request).await?,
            Role::Specialist => held::<Specialist>(&request).await?,
            Role::Assistant => held::<Assistant>(&request).await?,
            Role::Patient => held::<Patient>(&request).await?,
            // An organizer's home is the list of staff.
            Role::Organizer => return Err(Code::NotFound.into()),
        };
        let (title, words) = nothing_yet(role);
        let content = view! {
            <PageHead title=text::home(role) />
            <EmptyState title=title text=words />
        };
        Ok(Chrome::of(&held, text::home(role)).around(&request, content))
    })
}

async fn held<R: RoleKind>(request: &Request) -> Result<Held, Fault> {
    Ok(act::<R>(request, request.parameter("as"), None).await?.held().clone())
}

const fn nothing_yet(role: Role) -> (&'static str, &'static str) {
    match role {
        Role::Doctor | Role::Organizer => (text::HOME_EMPTY_DOCTOR, text::HOME_EMPTY_DOCTOR_TEXT),
        Role::Specialist => (text::HOME_EMPTY_SPECIALIST, text::HOME_EMPTY_SPECIALIST_TEXT),
        Role::Assistant => (text::HOME_EMPTY_ASSISTANT, text::HOME_EMPTY_ASSISTANT_TEXT),
        Role::Patient => (text::HOME_EMPTY_PATIENT, text::HOME_EMPTY_PATIENT_TEXT),
    }
}
