//! The line above the staff list: what needs a hand, as far as there is anything.

use clinic::identity::{Actor, Organizer};
use domain::staff::{ListQuery, Standing};
use leptos::prelude::*;

use super::{STAFF, list_of};
use crate::{
    components::{Notice, TextLink, Tone},
    fault::Fault,
    identity::href_as,
    text::staff as text,
    web::{Request, with_query},
};

/// Invitations that run out soon, each role with the way to its list; or that there is nothing.
pub(super) async fn line(request: &Request, actor: &Actor<Organizer>) -> Result<AnyView, Fault> {
    let mut links = Vec::new();
    for role in STAFF {
        let query = ListQuery {
            standing: Standing::ExpiringSoon,
            ..ListQuery::default()
        };
        let people = clinic::staff::list(&request.ctx, actor, role, &query).await?.total;
        if people > 0 {
            let list = href_as(request, actor.held(), list_of(role));
            let href = with_query(&list, &[format!("status={}", Standing::ExpiringSoon.name())]);
            links.push((href, text::expiring_soon(role, people)));
        }
    }
    if links.is_empty() {
        return Ok(view! { <p class="muted">{text::NOTHING_TO_DO}</p> }.into_any());
    }
    let links = links
        .into_iter()
        .map(|(href, words)| {
            view! {
                <li>
                    <TextLink href=href>{words}</TextLink>
                </li>
            }
        })
        .collect_view();
    Ok(view! {
        <Notice tone=Tone::Warn>
            <ul class="cell-notes">{links}</ul>
        </Notice>
    }
    .into_any())
}
