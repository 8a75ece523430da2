use clinic::identity::{Actor, Organizer};
use domain::{
    error::{Code, Field},
    identity::{MembershipId, Named, Role, Status},
    pairs,
    staff::{Burden, MemberRow},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, list_of, member, member_id, organizer};
use crate::{
    components::{
        Actions, Button, Cell, Choice, Column, DataTable, EmptyState, ErrorSummary, HiddenFields, Icon, Kind,
        LinkButton, ListSection, Notice, PageHead, Row, RowHead, Select, Sheet, TableOf, TextLink, Tone,
    },
    fault::Fault,
    identity::{home_of, href_as},
    staff::HandOver as Function,
    text::hand_over as text,
    web::{FormState, Request, page, with_query},
};

/// `/org/doctors/{id}/handover`: what depends on a doctor, and who takes it over.
#[component]
pub fn HandOver() -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let doctor = member(&request, &actor, Role::Doctor, id).await?;
        let burden = clinic::staff::burden(&request.ctx, &actor, doctor.id).await?;
        let mut others = clinic::staff::doctors(&request.ctx, &actor).await?;
        others.retain(|other| other.id != doctor.id);
        let form = FormState::of(&request, Function::url());
        let inside = if burden.is_empty() {
            nothing(&request, &actor, &doctor)
        } else if others.is_empty() {
            nobody(&request, &actor)
        } else {
            let after = request.parameter("after");
            let (patients, more) = clinic::staff::patients_of(&request.ctx, &actor, doctor.id, after).await?;
            let next = patients.last().filter(|_| more).map(|last| last.id.to_string());
            let all = to_one(&request, &actor, &doctor, &burden, &others, &form);
            let is_any = !patients.is_empty() || !burden.courses.is_empty();
            let each = is_any.then(|| to_each(&request, &actor, &doctor, &burden, &patients, &others, &form));
            let next = next.map(|last| request.address_with("after", Some(&last)));
            view! {
                {all}
                {each}
                {next.map(|href| view! { <TextLink href=href>{text::NEXT_PAGE}</TextLink> })}
            }
            .into_any()
        };
        let told = (request.parameter::<String>("done").is_some() && request.returned.is_none())
            .then(|| view! { <Notice tone=Tone::Good live=true>{text::HANDED_OVER}</Notice> });
        let summary = if is_of_one(&form) { form.summary() } else { Vec::new() };
        let content = view! {
            <ErrorSummary errors=summary />
            {told}
            <PageHead
                title=text::TITLE
                lead=doctor.full_name.to_string()
                back_href=href_as(&request, actor.held(), list_of(Role::Doctor))
                back=crate::text::staff::plural(Role::Doctor)
            />
            {form.trouble()}
            {inside}
        };
        Ok(chrome(&request, &actor, list_of(Role::Doctor), text::TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

/// Where to go after something was handed over: to what is left, to the removal, or, of a doctor who is gone, home.
pub(crate) async fn onward(request: &Request, actor: &Actor<Organizer>, doctor: MembershipId) -> Result<String, Fault> {
    let left = clinic::staff::burden(&request.ctx, actor, doctor).await?;
    let doctor = clinic::staff::member(&request.ctx, actor, doctor).await?;
    let to = |page: &str| {
        href_as(
            request,
            actor.held(),
            &format!("{}/{}/{page}", list_of(Role::Doctor), doctor.id),
        )
    };
    Ok(match (left.is_empty(), is_here(&doctor)) {
        (false, _) => with_query(&to("handover"), &["done=handed".to_owned()]),
        (true, true) => to("remove"),
        (true, false) => href_as(request, actor.held(), home_of(Role::Organizer)),
    })
}

const fn is_here(doctor: &MemberRow) -> bool {
    matches!(doctor.status, Status::Active | Status::Invited)
}

fn nothing(request: &Request, actor: &Actor<Organizer>, doctor: &MemberRow) -> AnyView {
    let removal = is_here(doctor).then(|| {
        let path = format!("{}/{}/remove", list_of(Role::Doctor), doctor.id);
        let href = href_as(request, actor.held(), &path);
        view! { <LinkButton href=href>{text::TO_REMOVAL}</LinkButton> }
    });
    view! {
        <Sheet>
            <EmptyState title=text::NOTHING text=text::NOTHING_TEXT>
                {removal}
            </EmptyState>
        </Sheet>
    }
    .into_any()
}

fn nobody(request: &Request, actor: &Actor<Organizer>) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{}/new", list_of(Role::Doctor)));
    view! {
        <Sheet>
            <EmptyState title=text::NOBODY text=text::NOBODY_TEXT>
                <LinkButton href=href icon=Icon::Plus kind=Kind::Primary>
                    {text::ADD_DOCTOR}
                </LinkButton>
            </EmptyState>
        </Sheet>
    }
    .into_any()
}

/// Whether it was the form «Передать всех» that came back: only that one has a field of this name.
fn is_of_one(form: &FormState) -> bool {
    form.typed(Field::Doctor).is_some()
}

fn to_one(
    request: &Request,
    actor: &Actor<Organizer>,
    doctor: &MemberRow,
    burden: &Burden,
    others: &[Named],
    form: &FormState,
) -> AnyView {
    let hidden = about(request, actor, doctor.id);
    let error = form.error(Field::Doctor).filter(|_| is_of_one(form));
    let chosen = form.typed(Field::Doctor);
    let options = others.iter().map(Choice::from).collect();
    let what = text::burden(
        burden.patients,
        burden.courses.len(),
        burden.applications,
        burden.alerts,
    );
    view! {
        <Sheet>
            <h2>{text::ALL}</h2>
            <p>{what}</p>
            <form class="form" method="post" action=Function::url() novalidate>
                <HiddenFields fields=hidden />
                <Select
                    id=Field::Doctor.name()
                    label=text::TO_WHOM
                    options=options
                    selected=chosen
                    placeholder=text::CHOOSE
                    required=true
                    error=error
                />
                <Actions>
                    <Button>{text::HAND_ALL_OVER}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn to_each(
    request: &Request,
    actor: &Actor<Organizer>,
    doctor: &MemberRow,
    burden: &Burden,
    patients: &[Named],
    others: &[Named],
    form: &FormState,
) -> AnyView {
    let hidden = about(request, actor, doctor.id);
    let wrong = match &form.failure {
        Some(Code::Invalid { .. }) if !is_of_one(form) => Some(view! {
            <Notice tone=Tone::Bad live=true>{text::NOBODY_CHOSEN}</Notice>
        }),
        _ => None,
    };
    let courses: Vec<(String, String)> = burden
        .courses
        .iter()
        .map(|course| (course.id.to_string(), course.name.to_string()))
        .collect();
    let patients: Vec<(String, String)> = patients
        .iter()
        .map(|patient| (patient.id.to_string(), patient.full_name.to_string()))
        .collect();
    let rows_of_patients = table(text::PATIENT, "patients[]", &patients, others, form);
    let rows_of_courses = table(text::COURSE, "courses[]", &courses, others, form);
    view! {
        <form method="post" action=Function::url()>
            <HiddenFields fields=hidden />
            <ListSection id="each" title=text::EACH>
                <div class="stack list-section-text">
                    {wrong} <p class="muted">{text::EACH_TEXT}</p>
                </div>
                {rows_of_patients}
                {rows_of_courses}
                <div class="list-section-text">
                    <Button kind=Kind::Secondary>{text::HAND_CHOSEN_OVER}</Button>
                </div>
            </ListSection>
        </form>
    }
    .into_any()
}

/// Rows of ids and names, each with the choice of a new doctor.
fn table(
    what: &'static str,
    name: &'static str,
    rows: &[(String, String)],
    others: &[Named],
    form: &FormState,
) -> Option<AnyView> {
    let columns = || vec![Column::new(what), Column::new(text::NEW_DOCTOR)];
    let rows: Vec<AnyView> = rows.iter().map(|row| choose(name, row, others, form)).collect();
    (!rows.is_empty()).then(|| {
        view! {
            <DataTable caption=what columns=columns() of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any()
    })
}

fn choose(name: &'static str, (id, row): &(String, String), others: &[Named], form: &FormState) -> AnyView {
    let keep = Choice {
        value: pairs::pair(id, None::<String>),
        label: text::KEEP.to_owned(),
    };
    let to = others.iter().map(|other| Choice {
        value: pairs::pair(id, Some(other.id)),
        label: other.full_name.to_string(),
    });
    let options: Vec<Choice> = [keep].into_iter().chain(to).collect();
    let typed = form.all(name).unwrap_or_default();
    let chosen = typed.into_iter().find(|value| value.starts_with(id.as_str()));
    let (label, row) = (text::new_doctor_of(row), row.clone());
    let field = format!("new-{id}");
    view! {
        <Row>
            <RowHead>{row}</RowHead>
            <Cell label=text::NEW_DOCTOR>
                <Select id=field name=name label=label bare=true options=options selected=chosen />
            </Cell>
        </Row>
    }
    .into_any()
}
