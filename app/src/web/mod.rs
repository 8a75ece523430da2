//! What the pages and server functions have from the request, and what they give to the response.

mod contact;
mod context;
mod cookies;
mod deed;
mod form;
mod guard;
mod list;
mod menu;
mod page;
mod question;
pub mod routes;
mod shell;

pub use context::{Failed, Returned, Shown, Site, Typed, Uploaded, request_context};
pub use routes::App;
pub use shell::shell;

pub(crate) use contact::contact;
pub(crate) use context::{Request, activation_link, with_query};
pub(crate) use cookies::{forget, let_wait, remember};
pub(crate) use deed::{Deed, all_resent_href, all_resent_notice, deed_href, deed_notice, deed_of};
pub(crate) use form::{FormState, cancel, form_fields};
pub(crate) use guard::{act, act_as_anyone, act_as_class_runner, act_as_patient_keeper, signed_in};
pub(crate) use list::{Filters, ListFrame, pages};
pub(crate) use menu::menu;
pub(crate) use page::{Chrome, error_page, lead_to, page};
pub(crate) use question::{AlikePerson, alike_people, settled, settled_text, smaller_groups};

/// A number under which the log has what broke; short enough to be read out on the telephone.
pub(crate) fn incident() -> String {
    let drawn = uuid::Uuid::new_v4().as_u128() % 100_000_000;
    format!("{:04}-{:04}", drawn / 10_000, drawn % 10_000)
}
