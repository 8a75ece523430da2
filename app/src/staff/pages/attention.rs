//! The line above the staff list: what needs a hand, as far as there is anything.

use clinic::identity::{Actor, Organizer};
use domain::identity::Role;
use leptos::prelude::*;

use super::{FORMER, list_of};
use crate::{
    classes::pages::review::OVERSEEN,
    components::{Notice, TextLink, Tone},
    fault::Fault,
    identity::href_as,
    monitoring::pages::alerts::OVERDUE,
    text::{
        classes::{groups as of_groups, review},
        monitoring::alerts as of_alerts,
        staff as text,
    },
    web::{Request, with_query},
};

/// Invitations that run out soon, letters that were refused, doctors and specialists who are gone and left somebody
/// behind, people who ask for a new invitation, applications and alerts that nobody answered in time: each with
/// the way to where it is mended. Or that there is nothing.
pub(super) async fn line(request: &Request, actor: &Actor<Organizer>) -> Result<AnyView, Fault> {
    let mut links = Vec::new();
    for (doctor, patients) in clinic::staff::left_behind(&request.ctx, actor).await? {
        let path = format!("{}/{}/handover", list_of(Role::Doctor), doctor.id);
        let words = text::left_behind(doctor.full_name.as_str(), patients);
        links.push((href_as(request, actor.held(), &path), words));
    }
    for left in clinic::classes::group::left_behind(&request.ctx, actor).await? {
        let path = format!("{}/{}/handover", list_of(Role::Specialist), left.specialist.id);
        let words = of_groups::left_behind(&left);
        links.push((href_as(request, actor.held(), &path), words));
    }
    for (standing, role, people) in clinic::staff::attention(&request.ctx, actor).await? {
        let list = href_as(request, actor.held(), list_of(role));
        let href = with_query(&list, &[format!("status={}", standing.name())]);
        links.push((href, text::needs_a_hand(standing, role, people)));
    }
    let applications = clinic::classes::review::oversight(&request.ctx, actor).await?;
    let late = [
        (applications.left_behind, review::left_behind(applications.left_behind)),
        (applications.overdue, review::overdue(applications.overdue)),
    ];
    for (_, words) in late.into_iter().filter(|(number, _)| *number > 0) {
        links.push((href_as(request, actor.held(), OVERSEEN), words));
    }
    let alerts = clinic::monitoring::alerts::overdue(&request.ctx, actor).await?.len();
    if alerts > 0 {
        let words = of_alerts::overdue(u64::try_from(alerts).unwrap_or(u64::MAX));
        links.push((href_as(request, actor.held(), OVERDUE), words));
    }
    let asking = clinic::staff::asking(&request.ctx, actor).await?;
    if asking > 0 {
        links.push((href_as(request, actor.held(), FORMER), text::asking(asking)));
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
