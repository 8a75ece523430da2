//! The pages of «добавить списком», the same for the three roles that bring lists, under each role's own address.

pub mod checked;
mod columns;
mod fields;
mod questions;
mod rows;
pub mod start;

pub use checked::ImportOne;
pub use start::Import;

pub(super) use rows::{doctor_words, period_words, role_words};

use clinic::{
    identity::{Actor, Held, PatientKeeper},
    import::Source,
};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role},
    import::{Defaults, ImportId},
    limits::IMPORT_BYTES_MAX,
    patients::PeriodId,
};
use leptos::prelude::*;

use crate::{
    components::TextLink,
    fault::Fault,
    identity::href_as,
    patients::pages::list_of,
    text::import as text,
    web::{Chrome, Request, act_as_patient_keeper, form_fields, menu, with_query},
};

/// Where a role brings its lists.
const fn base_of(role: Role) -> &'static str {
    match role {
        Role::Doctor => "/doctor/import",
        Role::Assistant => "/assist/import",
        Role::Organizer | Role::Specialist | Role::Patient => "/org/import",
    }
}

/// «добавить списком» on a list of people of that role.
pub(crate) fn import_link(request: &Request, held: &Held, role: Option<Role>) -> AnyView {
    let href = start_href(request, held, role);
    view! { <TextLink href=href>{text::ADD_MANY}</TextLink> }.into_any()
}

/// The page where a list is brought; with the role of those who are to be added.
pub(super) fn start_href(request: &Request, held: &Held, role: Option<Role>) -> String {
    let page = href_as(request, held, base_of(held.role));
    let role = role.map(|role| format!("role={}", role.name()));
    with_query(&page, role.as_slice())
}

/// The page of a list that was brought.
pub(super) fn page_of(request: &Request, held: &Held, list: ImportId) -> String {
    href_as(request, held, &format!("{}/{list}", base_of(held.role)))
}

/// The list that a form brought: the file where there is one, else what was pasted.
///
/// # Errors
/// `Invalid` for none, and for one that is too long to be kept.
pub(super) fn source(request: &Request) -> Result<Source, Code> {
    let too_large = |field: Field| {
        let max_kb = IMPORT_BYTES_MAX / 1024;
        Code::field(field, Problem::FileTooLarge { max_kb })
    };
    let (file, pasted) = (Field::ListFile, Field::List);
    match (request.uploaded(file.name()), request.uploaded(pasted.name())) {
        (Some(bytes), _) => Ok(Source::File(bytes.ok_or_else(|| too_large(file))?.to_vec())),
        (None, Some(bytes)) => {
            let bytes = bytes.ok_or_else(|| too_large(pasted))?;
            Ok(Source::Pasted(String::from_utf8_lossy(bytes).into_owned()))
        }
        (None, None) => Err(Code::field(pasted, Problem::Required)),
    }
}

/// What was chosen for all rows that say nothing.
///
/// # Errors
/// `Invalid` for what no form of ours has.
pub(super) fn defaults(role: Option<String>, doctor: Option<String>, period: Option<String>) -> Result<Defaults, Code> {
    let some = |chosen: Option<String>| chosen.filter(|chosen| !chosen.is_empty());
    let unknown = |field| Code::field(field, Problem::UnknownChoice);
    let role = some(role).map(|role| Role::from_name(&role).ok_or(unknown(Field::Role)));
    let doctor = some(doctor).map(|doctor| doctor.parse::<MembershipId>().map_err(|_other| unknown(Field::Doctor)));
    Ok(Defaults {
        role: role.transpose()?,
        doctor: doctor.transpose()?,
        period: some(period).map(PeriodId),
    })
}

/// The first line of each of these pages.
async fn keeper(request: &Request, role: Role) -> Result<Actor<PatientKeeper>, Fault> {
    act_as_patient_keeper(request, request.parameter("as"), Some(role)).await
}

/// What stands around them; in the menu they belong to the list from which one comes.
fn chrome(request: &Request, held: &Held, title: &str) -> Chrome {
    Chrome {
        menu: menu(request, held, ""),
        ..Chrome::of(held, title)
    }
}

/// The list of people to go back to, with its name: the staff's for an organizer.
fn back(request: &Request, held: &Held) -> (String, &'static str) {
    let (path, words) = match held.role {
        Role::Organizer => ("/org", crate::text::staff::STAFF),
        role => (list_of(role), crate::text::patients::list_title(role)),
    };
    (href_as(request, held, path), words)
}

/// The hidden fields of a form about a list.
fn about(request: &Request, actor: &Actor<PatientKeeper>, list: ImportId) -> Vec<(String, String)> {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.push(("list".to_owned(), list.to_string()));
    fields
}
