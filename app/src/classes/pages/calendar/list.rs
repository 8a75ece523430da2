//! The classes that somebody runs: today's, the coming two weeks', the last week's.

use clinic::{
    classes::{ClassCard, calendar::classes},
    identity::{Actor, ClassRunner},
};
use domain::identity::Role;
use leptos::prelude::*;

use super::{chrome, class_page, runner, state, time, told, when};
use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, EmptyState, ListSection, PageHead, Row, RowHead, RowLink, TableOf,
    },
    identity::href_as,
    text::{
        classes::{calendar as text, why_cancelled},
        identity as words, staff,
    },
    web::{Request, page},
};

/// `/rehab`
#[component]
pub fn SpecialistHome() -> impl IntoView {
    view! { <ClassList role=Role::Specialist /> }
}

/// `/rehab`, `/doctor/classes`
#[component]
pub fn ClassList(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = runner(&request, role).await?;
        let all = classes(&request.ctx, &actor).await?;
        let title = match role {
            Role::Specialist => words::home(role),
            _ => text::CLASSES,
        };
        let now = request.ctx.now();
        let day = |instant: chrono::DateTime<chrono::Utc>| instant.with_timezone(&actor.zone()).date_naive();
        let today = day(now);
        let (mut of_today, mut next, mut last) = (Vec::new(), Vec::new(), Vec::new());
        for class in all {
            match day(class.starts_at).cmp(&today) {
                std::cmp::Ordering::Less => last.push(class),
                std::cmp::Ordering::Equal => of_today.push(class),
                std::cmp::Ordering::Greater => next.push(class),
            }
        }
        last.reverse();
        let lists = if of_today.is_empty() && next.is_empty() && last.is_empty() {
            view! { <EmptyState title=text::NONE text=text::empty(role) /> }.into_any()
        } else {
            let none_today = of_today
                .is_empty()
                .then(|| view! { <EmptyState title=text::NONE_TODAY /> });
            let today = section(&request, &actor, "today", text::TODAY, &of_today);
            let next = section(&request, &actor, "next", text::NEXT_DAYS, &next);
            let last = section(&request, &actor, "last", text::LAST_DAYS, &last);
            view! {
                {today}
                {none_today}
                {next}
                {last}
            }
            .into_any()
        };
        let content = view! {
            {told(&request)}
            <PageHead title=title />
            {lists}
        };
        Ok(chrome(&request, actor.held(), title).around(&request, content))
    })
}

fn section(
    request: &Request,
    actor: &Actor<ClassRunner>,
    id: &'static str,
    title: &'static str,
    classes: &[ClassCard],
) -> Option<AnyView> {
    if classes.is_empty() {
        return None;
    }
    let columns = [
        text::TIME,
        text::GROUP,
        text::WHO_RUNS,
        text::EXPECTED,
        text::STATE,
        staff::ACTIONS,
    ];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows: Vec<AnyView> = classes.iter().map(|class| row(request, actor, class)).collect();
    let view = view! {
        <ListSection id=id title=title>
            <DataTable caption=title columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        </ListSection>
    };
    Some(view.into_any())
}

fn row(request: &Request, actor: &Actor<ClassRunner>, class: &ClassCard) -> AnyView {
    let href = href_as(request, actor.held(), &class_page(actor.held().role, class.id, ""));
    let full_name = text::open(&class.group_title, &when::whole(class, request.ctx.now(), actor.zone()));
    let reason = class
        .reason
        .as_deref()
        .map(why_cancelled)
        .map(|reason| view! { <p class="small muted">{reason}</p> });
    let (time, state, seats) = (
        time(request, actor, class),
        state(request, class),
        text::seats(class.seats),
    );
    let (group, course) = (class.group_title.clone(), class.course_name.clone());
    let specialist = class.specialist.full_name.to_string();
    view! {
        <Row>
            <RowHead>{time}</RowHead>
            <Cell label=text::GROUP>
                {group} <p class="small muted">{course}</p>
            </Cell>
            <Cell label=text::WHO_RUNS>{specialist}</Cell>
            <Cell label=text::EXPECTED>
                <span class="num">{seats}</span>
            </Cell>
            <Cell label=text::STATE>{state} {reason}</Cell>
            <ActionsCell>
                <RowLink href=href full_name=full_name>
                    {text::OPEN}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
