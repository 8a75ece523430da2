//! The clinic's courses, a section of its settings.

use clinic::identity::{Actor, Organizer};
use domain::{error::Field, identity::Named, pairs, settings::Course};
use leptos::prelude::*;

use super::to;
use crate::{
    components::{
        ActionsCell, Cell, Choice, Column, DataTable, EmptyState, Icon, LinkButton, ListSection, Notice, Row, RowHead,
        RowLink, Select, TableOf, Tone,
    },
    text::{classes::groups, settings as text, staff as words},
    web::{FormState, Request},
};

/// The courses, each with the doctor who checks its applications.
pub(super) fn section(
    request: &Request,
    actor: &Actor<Organizer>,
    form: &FormState,
    courses: Vec<Course>,
    doctors: &[Named],
) -> AnyView {
    let new = to(request, actor, "/courses/new");
    let add = view! {
        <LinkButton href=new icon=Icon::Plus full_name=text::ADD_COURSE attr:data-dialog="">
            {words::ADD}
        </LinkButton>
    }
    .into_any();
    // Where the summary's line leads; only then, for the window of a new deputy has a field of this name.
    let wrong = form.error(Field::Doctor).map(|sentence| {
        view! {
            <div id=Field::Doctor.name() tabindex="-1">
                <Notice tone=Tone::Bad>{sentence}</Notice>
            </div>
        }
    });
    let columns = || [text::COURSE, text::DOCTOR, words::ACTIONS].map(Column::new).to_vec();
    let table = if courses.is_empty() {
        view! { <EmptyState title=text::NO_COURSES /> }.into_any()
    } else {
        let rows: Vec<AnyView> = courses
            .into_iter()
            .map(|course| one(request, actor, form, course, doctors))
            .collect();
        view! {
            <DataTable caption=text::COURSES columns=columns() of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any()
    };
    view! {
        <ListSection id="courses" title=text::COURSES action=add>
            <div class="list-section-text">{wrong} <p class="muted">{text::COURSES_HINT}</p></div>
            {table}
        </ListSection>
    }
    .into_any()
}

fn one(request: &Request, actor: &Actor<Organizer>, form: &FormState, course: Course, doctors: &[Named]) -> AnyView {
    let (id, name) = (course.id, course.name.to_string());
    let level = course.load.map_or(groups::NO_LOAD, groups::load);
    let level = format!("{}: {level}", groups::LEVEL);
    let nobody = Choice {
        value: pairs::pair(id, None::<String>),
        label: text::NO_DOCTOR.to_owned(),
    };
    let each = doctors.iter().map(|doctor| Choice {
        value: pairs::pair(id, Some(doctor.id)),
        label: doctor.full_name.to_string(),
    });
    let options: Vec<Choice> = [nobody].into_iter().chain(each).collect();
    let typed = form.all("courses[]").unwrap_or_default();
    let typed = typed.into_iter().find(|value| value.starts_with(&id.to_string()));
    // Of a doctor who is gone the form shows nobody.
    let held = course
        .doctor
        .filter(|doctor| doctors.iter().any(|other| other.id == doctor.id))
        .map(|doctor| doctor.id);
    let without = held
        .is_none()
        .then(|| view! { <p class="small">{text::TAKES_NO_APPLICATIONS}</p> });
    let chosen = typed.unwrap_or_else(|| pairs::pair(id, held));
    let (edit, end) = (
        to(request, actor, &format!("/courses/{id}")),
        to(request, actor, &format!("/courses/{id}/end")),
    );
    let label = text::doctor_of(&name);
    let named = |action: &str| text::of_course(action, &name);
    let (edit_name, end_name) = (named(text::EDIT_COURSE), named(text::END_COURSE));
    view! {
        <Row>
            <RowHead>
                {name.clone()} <ul class="cell-notes">
                    <li class="muted">{level}</li>
                </ul>
            </RowHead>
            <Cell label=text::DOCTOR>
                <Select id=format!("doctor-{id}") name="courses[]" label=label bare=true options=options selected=chosen />
                {without}
            </Cell>
            <ActionsCell>
                <RowLink href=edit full_name=edit_name dialog=true>
                    {text::EDIT_COURSE}
                </RowLink>
                <RowLink href=end full_name=end_name danger=true dialog=true>
                    {text::END_COURSE}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
