use clinic::{classes::group, identity::Held};
use domain::{
    classes::{CourseGroups, GroupRow},
    identity::Role,
};
use leptos::prelude::*;

use super::{GROUPS, chrome, course_path, doctor, group_path, to, told};
use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, EmptyState, Icon, LinkButton, ListSection, PageHead, Row, RowHead,
        RowLink, TableOf, TextLink,
    },
    text::{classes::groups as text, staff as words},
    web::{Request, page},
};

/// `/doctor/groups`: the courses that one reviews or stands in for, with their groups.
#[component]
pub fn Groups() -> impl IntoView {
    page(async |request| {
        let actor = doctor(&request).await?;
        let held = actor.held();
        let courses = group::courses(&request.ctx, &actor).await?;
        let told = told(&request);
        let lead = (!courses.is_empty()).then_some(text::LEAD);
        let courses = if courses.is_empty() {
            view! { <EmptyState title=text::NO_COURSES text=text::NO_COURSES_TEXT /> }.into_any()
        } else {
            let courses = courses.into_iter().map(|course| section(&request, held, course));
            view! { <div class="stack-wide">{courses.collect_view()}</div> }.into_any()
        };
        let content = view! {
            {told}
            <PageHead title=text::GROUPS lead=lead />
            {courses}
        };
        Ok(chrome(&request, held, GROUPS, text::GROUPS).around(&request, content))
    })
}

/// A course with its groups, for the doctor who keeps them or the organizer who looks on.
pub(super) fn section(request: &Request, held: &Held, course: CourseGroups) -> AnyView {
    let CourseGroups {
        course,
        load,
        doctor,
        waiting,
        groups,
    } = course;
    let keeps = held.role == Role::Doctor;
    let add = keeps.then(|| {
        let href = to(request, held, &format!("{GROUPS}/new?course={}", course.id));
        let name = text::of_group(text::ADD, course.name.as_str());
        view! {
            <LinkButton href=href icon=Icon::Plus full_name=name>
                {words::ADD}
            </LinkButton>
        }
        .into_any()
    });
    let level = load.map_or(text::NO_LOAD, text::load);
    let doctor = (!keeps).then(|| {
        let doctor = doctor.map_or_else(|| text::NO_DOCTOR.to_owned(), |doctor| doctor.full_name.to_string());
        format!("{}: {doctor}", text::DOCTOR)
    });
    let facts: Vec<String> = [Some(format!("{}: {level}", text::LEVEL)), doctor]
        .into_iter()
        .flatten()
        .collect();
    let list = if keeps {
        let href = to(request, held, &course_path(course.id));
        let name = text::of_group(&text::waiting(waiting), course.name.as_str());
        view! {
            <TextLink href=href full_name=name>
                {text::waiting(waiting)}
            </TextLink>
        }
        .into_any()
    } else {
        text::waiting(waiting).into_any()
    };
    let count = u64::try_from(groups.len()).unwrap_or(u64::MAX);
    let table = if groups.is_empty() {
        let words = keeps.then_some(text::NO_GROUPS_TEXT);
        view! { <EmptyState title=text::NO_GROUPS text=words /> }.into_any()
    } else {
        let columns = [
            text::GROUP,
            text::SCHEDULE,
            text::SPECIALIST,
            text::SEATS,
            words::ACTIONS,
        ];
        let columns = columns.into_iter().map(Column::new).collect();
        let name = course.name.to_string();
        let rows = groups.into_iter().map(|group| row(request, held, group)).collect_view();
        view! {
            <DataTable caption=name columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any()
    };
    let id = format!("course-{}", course.id);
    view! {
        <ListSection id=id title=course.name.to_string() count=Some(count) action=add.unwrap_or_else(nothing)>
            <div class="list-section-text row">
                <span class="muted">{facts.join(" · ")}</span>
                {list}
            </div>
            {table}
        </ListSection>
    }
    .into_any()
}

/// The organizer looks on.
fn nothing() -> AnyView {
    ().into_any()
}

fn row(request: &Request, held: &Held, group: GroupRow) -> AnyView {
    let title = group.title.to_string();
    let (path, action, dialog) = match held.role {
        Role::Doctor => (group_path(group.id), text::OPEN, false),
        _ => (format!("/org/groups/{}/specialist", group.id), text::HAND_OVER, true),
    };
    let href = to(request, held, &path);
    let zone = group.schedule.zone;
    let schedule = if zone == held.clinic_zone {
        text::when(&group.schedule)
    } else {
        text::when_and_where(&group.schedule, request.ctx.now())
    };
    let next = match group.next_class {
        Some(begins) => format!(
            "{}: {}",
            text::NEXT_CLASS,
            text::class_at(begins, held.clinic_zone, zone)
        ),
        None => text::NO_NEXT_CLASS.to_owned(),
    };
    let head = match held.role {
        Role::Doctor => {
            let href = href.clone();
            let title = title.clone();
            view! { <TextLink href=href>{title}</TextLink> }.into_any()
        }
        _ => title.clone().into_any(),
    };
    view! {
        <Row>
            <RowHead>
                <span id=format!("row-{}", group.id)>{head}</span>
            </RowHead>
            <Cell label=text::SCHEDULE>
                {schedule} <ul class="cell-notes">
                    <li class="muted">{next}</li>
                </ul>
            </Cell>
            <Cell label=text::SPECIALIST>{group.specialist.full_name.to_string()}</Cell>
            <Cell label=text::SEATS>
                {text::seats(group.seats)} <ul class="cell-notes">
                    <li class="muted">{text::free(group.seats)}</li>
                </ul>
            </Cell>
            <ActionsCell>
                <RowLink href=href full_name=text::of_group(action, &title) dialog=dialog>
                    {action}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
