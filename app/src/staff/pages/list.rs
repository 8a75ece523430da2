use clinic::identity::{Actor, Organizer};
use domain::{
    identity::{Role, Status},
    staff::{ListQuery, MemberPage, Standing},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{STAFF, about, attention, chrome, list_of, organizer, row::table};
use crate::{
    assistants::pages::GRID,
    components::{EmptyState, Icon, LinkButton, ListSection, PageHead, PostAction, TextLink},
    identity::href_as,
    import::pages::import_link,
    staff::UndoRemoval,
    text::{assistants, staff as text},
    web::{Deed, Filters, FormState, ListFrame, Request, all_resent_notice, deed_notice, deed_of, page},
};

/// `/org`: the staff at once, each role with its own «добавить».
#[component]
pub fn StaffList() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let mut sections = Vec::new();
        for role in STAFF {
            let page = clinic::staff::list(&request.ctx, &actor, role, &ListQuery::default()).await?;
            sections.push(section(&request, &actor, role, page));
        }
        let many = import_link(&request, actor.held(), None);
        let attention = attention::line(&request, &actor).await?;
        let content = view! {
            <PageHead title=text::STAFF>{many}</PageHead>
            {attention}
            <div class="stack-wide">{sections}</div>
        };
        Ok(chrome(&request, &actor, "/org", text::STAFF).around(&request, content))
    })
}

/// `/org/doctors`, `/org/assistants`, `/org/specialists`
#[component]
pub fn RoleList(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = organizer(&request).await?;
        let query = request.list_query();
        let found = clinic::staff::list(&request.ctx, &actor, role, &query).await?;
        let path = list_of(role);
        let undo = FormState::of(&request, UndoRemoval::url());
        let (trouble, told) = (undo.trouble(), told(&request, &actor).await);
        let last = found.rows.last().map(|row| row.id);
        let to_all =
            (query.standing == Standing::ExpiringSoon && found.total > 0).then(|| resend_all(&request, &actor, role));
        let frame = ListFrame {
            path,
            label: text::plural(role),
            filters: Filters::StandingAndOrder,
            total: Some(found.total),
            shown: found.rows.len(),
            go_on_after: last.filter(|_| found.more),
            table: table(&request, &actor, role, found.rows),
            none_yet: none_yet(role),
            to_all,
        };
        let add = add(&request, &actor, role);
        let many = import_link(&request, actor.held(), Some(role));
        let grid = (role == Role::Assistant).then(|| {
            let href = href_as(&request, actor.held(), GRID);
            view! { <TextLink href=href>{assistants::GRID_LINK}</TextLink> }
        });
        let list = frame.view(&request, actor.held());
        let content = view! {
            {trouble}
            {told}
            <PageHead title=text::plural(role)>
                <div class="row">
                    {grid}
                    {many}
                    {add}
                </div>
            </PageHead>
            {list}
        };
        let chrome = chrome(&request, &actor, path, text::plural(role));
        Ok(chrome.after(undo.failure.as_ref()).around(&request, content))
    })
}

/// What has just been done, and «Вернуть» where that was a removal.
async fn told(request: &Request, actor: &Actor<Organizer>) -> Option<AnyView> {
    if let Some(notice) = all_resent_notice(request) {
        return Some(notice);
    }
    let (deed, who) = deed_of(request)?;
    // Nobody of this clinic's staff is nobody to tell of.
    let member = clinic::staff::member(&request.ctx, actor, who).await.ok()?;
    let undo = match (deed, member.status) {
        (Deed::Removed, Status::Removed) => Some(PostAction {
            action: UndoRemoval::url().to_owned(),
            fields: about(request, actor, who),
        }),
        (Deed::Removed, _) => return None,
        _ => None,
    };
    Some(deed_notice(deed, member.full_name.as_str(), undo))
}

fn section(request: &Request, actor: &Actor<Organizer>, role: Role, page: MemberPage) -> AnyView {
    let more = page.more.then(|| href_as(request, actor.held(), list_of(role)));
    let add = add(request, actor, role);
    let rows = if page.rows.is_empty() {
        none_yet(role)
    } else {
        table(request, actor, role, page.rows)
    };
    view! {
        <ListSection id=role.name() title=text::plural(role) count=Some(page.total) action=add>
            {rows}
            {more
                .map(|href| {
                    view! {
                        <p class="pager">
                            <TextLink href=href>{text::REST}</TextLink>
                        </p>
                    }
                })}
        </ListSection>
    }
    .into_any()
}

fn add(request: &Request, actor: &Actor<Organizer>, role: Role) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{}/new", list_of(role)));
    view! {
        <LinkButton href=href icon=Icon::Plus full_name=text::add(role) prefetch=true>
            {text::ADD}
        </LinkButton>
    }
    .into_any()
}

fn resend_all(request: &Request, actor: &Actor<Organizer>, role: Role) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{}/resend", list_of(role)));
    view! { <TextLink href=href>{text::RESEND_ALL}</TextLink> }.into_any()
}

fn none_yet(role: Role) -> AnyView {
    view! { <EmptyState title=text::none_yet(role) text=text::none_yet_text(role) /> }.into_any()
}
