//! The pages about patients, for the three roles that keep them: the same pages under each role's own address.

pub mod ask;
pub mod card;
pub mod former;
pub mod list;
pub mod own_data;

pub use ask::{LinkOfPatient, RemovePatient, ResendToExpiring, ResendToPatient};
pub use card::{NewPatient, PatientCard};
pub use former::FormerPatients;
pub use list::PatientList;
pub use own_data::MyData;

use clinic::identity::{Actor, Held, PatientKeeper};
use domain::{
    identity::{MembershipId, Named, Phone, Role},
    patients::{PatientChange, PatientRow, Period},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::Width,
    fault::{Fault, Next},
    identity::{home_of, href_as},
    text::patients as text,
    web::{Chrome, Deed, Request, act_as_patient_keeper, deed_href, form_fields, menu, with_query},
};

/// The list of patients of a role that keeps them.
pub(crate) const fn list_of(role: Role) -> &'static str {
    match role {
        // A doctor's home is its patients.
        Role::Doctor => home_of(Role::Doctor),
        Role::Assistant => "/assist/patients",
        Role::Organizer | Role::Specialist | Role::Patient => "/org/patients",
    }
}

/// Where the pages below the list stand.
const fn base_of(role: Role) -> &'static str {
    match role {
        Role::Doctor => "/doctor/patients",
        Role::Organizer | Role::Specialist | Role::Assistant | Role::Patient => list_of(role),
    }
}

/// «Удаленные пациенты» of a role.
pub(crate) const fn former_of(role: Role) -> &'static str {
    match role {
        Role::Doctor => "/doctor/patients/removed",
        Role::Assistant => "/assist/patients/removed",
        Role::Organizer | Role::Specialist | Role::Patient => "/org/patients/removed",
    }
}

/// A page below the list, in the name of whoever acts: `new`, `removed`, `{id}`, `{id}/resend`.
pub(crate) fn below(request: &Request, held: &Held, page: &str) -> String {
    href_as(request, held, &format!("{}/{page}", base_of(held.role)))
}

/// The card on which a patient's data are changed.
pub(crate) fn card_of(request: &Request, held: &Held, patient: MembershipId) -> String {
    match held.role {
        // A doctor's own page of a patient is how the patient does.
        Role::Doctor => below(request, held, &format!("{patient}/edit")),
        _ => below(request, held, &patient.to_string()),
    }
}

pub(super) fn list_href(request: &Request, held: &Held) -> String {
    href_as(request, held, list_of(held.role))
}

/// After a deed: the list of whoever acted, at the row.
pub(super) fn after(request: &Request, held: &Held, deed: Deed, who: MembershipId) -> Next {
    Next::to(deed_href(request, held, list_of(held.role), deed, who))
}

/// After the letters to everybody whose invitation runs out: how many there were.
pub(super) fn sent_to_all(request: &Request, held: &Held, letters: u64) -> String {
    with_query(&list_href(request, held), &[format!("letters={letters}")])
}

/// The choices of «Продолжительность наблюдения».
pub(super) fn periods<'a>(request: &'a Request, held: &Held) -> &'a [Period] {
    &request.ctx.brands.get(&held.brand).1.periods
}

/// The doctor whose patient it will be where the form does not ask: the one who fills it in.
pub(super) fn own(actor: &Actor<PatientKeeper>) -> Option<MembershipId> {
    (actor.held().role == Role::Doctor).then(|| actor.membership())
}

/// What saving a card will have done: another address of somebody invited sends the invitation anew.
pub(super) async fn deed_of_saving(
    request: &Request,
    actor: &Actor<PatientKeeper>,
    member: MembershipId,
    change: &PatientChange,
) -> Result<Deed, Fault> {
    let before = clinic::patients::patient(&request.ctx, actor, member).await?;
    let is_new = change.email.as_ref().is_some_and(|email| *email != before.email);
    Ok(if before.invitation.is_some() && is_new {
        Deed::SavedAndSent
    } else {
        Deed::Saved
    })
}

/// Whoever keeps patients in the role of the page.
async fn keeper(request: &Request, role: Role) -> Result<Actor<PatientKeeper>, Fault> {
    act_as_patient_keeper(request, request.parameter("as"), Some(role)).await
}

/// The patient that the address names.
async fn named(request: &Request, actor: &Actor<PatientKeeper>, id: Option<MembershipId>) -> Result<PatientRow, Fault> {
    let id = id.ok_or(domain::error::Code::NotFound)?;
    Ok(clinic::patients::patient(&request.ctx, actor, id).await?)
}

/// The hidden fields of a form about one patient.
fn about(request: &Request, actor: &Actor<PatientKeeper>, patient: MembershipId) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.push(("member".to_owned(), patient.to_string()));
    fields
}

/// The id in the address. To be called where the page is set up: the router is at hand there.
fn id_in_address() -> Option<MembershipId> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// Whose patient it is; a doctor's are all the own ones.
fn doctor_line(reader: Role, doctor: &Named) -> Option<AnyView> {
    let words = (reader != Role::Doctor).then(|| text::doctor_is(doctor.full_name.as_str()))?;
    Some(view! { <p class="small muted">{words}</p> }.into_any())
}

/// A number that one taps to call.
fn phone_line(phone: &Phone) -> AnyView {
    let href = format!("tel:{}", phone.as_str());
    view! {
        <p>
            <a class="nowrap" href=href>
                {phone.to_string()}
            </a>
        </p>
    }
    .into_any()
}

fn chrome(request: &Request, held: &Held, here: &str, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, held, here),
        ..Chrome::of(held, title)
    }
}

/// The frame of a page with a form.
fn form_chrome(request: &Request, held: &Held, title: &str) -> Chrome {
    Chrome {
        width: Width::Form,
        ..chrome(request, held, list_of(held.role), title)
    }
}
