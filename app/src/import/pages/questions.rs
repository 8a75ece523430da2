//! What a row is asked about, with the ways to those whom it may mean.

use clinic::identity::Held;
use domain::{
    identity::{Role, Status},
    import::{Asked, Line, Lookalike},
};
use leptos::prelude::*;

use crate::{
    components::{Notice, Tone},
    identity::href_as,
    patients::pages::below,
    staff::pages::card_href,
    text::{import as text, questions as words},
    web::Request,
};

/// The questions as a notice above the row's fields.
pub(super) fn questions(request: &Request, held: &Held, line: &Line, asked: &Asked) -> AnyView {
    let mistyped = asked.meant.as_ref().map(|meant| {
        let question = text::likely_meant(&line.text.email, meant.as_str());
        view! { <p>{question}</p> }
    });
    let alike = asked.alike.first().map(|first| {
        let people = asked
            .alike
            .iter()
            .map(|person| {
                view! {
                    <li>
                        <a href=href(request, held, person)>{person.full_name.to_string()}</a>
                        {format!(", {}", text::lookalike(person))}
                    </li>
                }
            })
            .collect_view();
        view! {
            <p>{words::alike(first.role)}</p>
            <ul class="cell-notes">{people}</ul>
        }
    });
    view! {
        <Notice tone=Tone::Warn>
            {mistyped}
            {alike}
        </Notice>
    }
    .into_any()
}

/// The card of somebody who is or was here.
fn href(request: &Request, held: &Held, person: &Lookalike) -> String {
    match person.role {
        Role::Patient => below(request, held, &person.id.to_string()),
        role => {
            let gone = matches!(person.status, Status::Expired | Status::Removed);
            href_as(request, held, &card_href(role, person.id, gone))
        }
    }
}
