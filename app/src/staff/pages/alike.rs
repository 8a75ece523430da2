//! Those who seem to be the one that is being added.

use clinic::identity::{Actor, Organizer};
use domain::identity::{Role, Status};
use leptos::prelude::*;

use super::card_href;
use crate::{
    fault::Fault,
    identity::href_as,
    text::{questions, staff as text},
    web::{AlikePerson, FormState, Request, alike_people},
};

/// The question above the form, if it came back with one.
pub(super) async fn question(
    request: &Request,
    actor: &Actor<Organizer>,
    role: Role,
    form: &FormState,
) -> Result<Option<AnyView>, Fault> {
    let Some((ids, answer)) = form.alike() else {
        return Ok(None);
    };
    let mut people = Vec::new();
    for id in ids {
        let member = clinic::staff::member(&request.ctx, actor, id).await?;
        let gone = matches!(member.status, Status::Expired | Status::Removed);
        people.push(AlikePerson {
            full_name: member.full_name.to_string(),
            email: member.email.to_string(),
            status: text::status(member.status),
            href: href_as(request, actor.held(), &card_href(role, id, gone)),
        });
    }
    Ok(Some(alike_people(questions::alike(role), people, answer)))
}
