use clinic::{
    classes::review,
    identity::{Actor, Organizer},
};
use domain::{
    classes::Overseen,
    error::{Code, Field},
    identity::{Named, Operation},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{OVERSEEN, chrome, id_in_address, promise, told};
use crate::{
    classes::review::Reassign,
    components::{
        Actions, ActionsCell, Button, Cell, Choice, Column, DataTable, EmptyState, ErrorSummary, Facts, HiddenFields,
        Notice, PageHead, Row, RowHead, RowLink, Select, Sheet, StatusTag, TableOf, TextLink, Tone, Width,
    },
    fault::Fault,
    identity::href_as,
    text::{classes::review as text, dates, lists, settings, staff},
    web::{Chrome, FormState, Request, act, cancel, form_fields, page},
};

/// `/org/applications`: whose turn it is, and what is late.
#[component]
pub fn OverseenApplications() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let counts = review::oversight(&request.ctx, &actor).await?;
        let (rows, more) = review::overseen(&request.ctx, &actor, request.parameter("after")).await?;
        let next = rows.last().filter(|_| more).map(|last| last.id.to_string());
        let next = next.map(|last| request.address_with("after", Some(&last)));
        let tone = if counts.overdue > 0 { Tone::Warn } else { Tone::Info };
        let line = (counts.open > 0).then(|| view! { <Notice tone=tone>{text::oversight(counts)}</Notice> });
        let table = table(&request, &actor, &rows);
        let content = view! {
            {told(&request)}
            <PageHead title=text::APPLICATIONS lead=text::OVERSEEN_LEAD />
            {line}
            <section class="list-section" aria-label=text::APPLICATIONS>
                {table}
            </section>
            {next
                .map(|href| {
                    view! {
                        <nav class="pager" aria-label=lists::PAGES>
                            <TextLink href=href>{lists::NEXT_PAGE}</TextLink>
                        </nav>
                    }
                })}
        };
        Ok(chrome(&request, actor.held(), OVERSEEN, text::APPLICATIONS).around(&request, content))
    })
}

/// `/org/applications/{id}`: who answers from now on.
#[component]
pub fn OverseenApplication() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let one = review::overseen_one(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let mut doctors = clinic::staff::doctors(&request.ctx, &actor).await?;
        doctors.retain(|doctor| doctor.id != one.doctor.id);
        let form = FormState::of(&request, Reassign::url());
        let facts = vec![
            (text::APPLICATION.to_owned(), text::number(one.number)),
            (text::COURSE.to_owned(), one.course.to_string()),
            (text::DOCTOR.to_owned(), one.doctor.full_name.to_string()),
            (
                text::ANSWER_BY.to_owned(),
                dates::day_and_time(one.answer_by, actor.zone()),
            ),
        ];
        let inside = match doctors.is_empty() {
            true => view! { <EmptyState title=text::NOBODY text=text::NOBODY_TEXT /> }.into_any(),
            false => passing(&request, &actor, &one, &doctors, &form),
        };
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead
                title=text::REASSIGN_TITLE
                back_href=href_as(&request, actor.held(), OVERSEEN)
                back=text::APPLICATIONS
            />
            {form.trouble()}
            <Sheet>
                <Facts items=facts />
                {inside}
            </Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, actor.held(), OVERSEEN, text::REASSIGN_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

async fn organizer(request: &Request) -> Result<Actor<Organizer>, Fault> {
    act(request, request.parameter("as"), Some(Operation::OverseeApplications)).await
}

fn table(request: &Request, actor: &Actor<Organizer>, rows: &[Overseen]) -> AnyView {
    if rows.is_empty() {
        return view! { <EmptyState title=text::NO_OVERSEEN text=text::NO_OVERSEEN_TEXT /> }.into_any();
    }
    let columns = vec![
        Column::new(text::APPLICATION),
        Column::new(text::COURSE),
        Column::new(text::DOCTOR),
        Column::new(text::STATE),
        Column::new(text::ANSWER_BY),
        Column::new(staff::ACTIONS),
    ];
    let rows: Vec<AnyView> = rows.iter().map(|row| one(request, actor, row)).collect();
    view! {
        <DataTable caption=text::APPLICATIONS columns=columns of=TableOf::Anything>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn one(request: &Request, actor: &Actor<Organizer>, row: &Overseen) -> AnyView {
    let href = href_as(request, actor.held(), &format!("{OVERSEEN}/{}", row.id));
    let late = row.state.waits_for_doctor() && row.answer_by <= request.ctx.now();
    let by = promise(dates::short(row.answer_by, actor.zone()), late);
    let gone = (!row.has_doctor).then(|| view! { <StatusTag tone=Tone::Bad label=text::NO_DOCTOR /> });
    let (course, doctor) = (row.course.to_string(), row.doctor.full_name.to_string());
    let (number, state, full_name) = (
        text::number(row.number),
        text::state(row.state),
        text::reassign(row.number),
    );
    view! {
        <Row>
            <RowHead>{number}</RowHead>
            <Cell label=text::COURSE>{course}</Cell>
            <Cell label=text::DOCTOR>{doctor} " " {gone}</Cell>
            <Cell label=text::STATE>{state}</Cell>
            <Cell label=text::ANSWER_BY>{by}</Cell>
            <ActionsCell>
                <RowLink href=href full_name=full_name>
                    <span class="nowrap">{text::REASSIGN}</span>
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}

fn passing(
    request: &Request,
    actor: &Actor<Organizer>,
    one: &Overseen,
    doctors: &[Named],
    form: &FormState,
) -> AnyView {
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push(("application".to_owned(), one.id.to_string()));
    let options: Vec<Choice> = doctors
        .iter()
        .map(|doctor| Choice {
            value: doctor.id.to_string(),
            label: doctor.full_name.to_string(),
        })
        .collect();
    let out = cancel(href_as(request, actor.held(), OVERSEEN));
    let (chosen, wrong) = (form.typed(Field::Doctor), form.error(Field::Doctor));
    view! {
        <form class="form" method="post" action=Reassign::url() novalidate>
            <HiddenFields fields=hidden />
            <Select
                id=Field::Doctor.name()
                label=text::TO_WHOM
                hint=text::REASSIGN_TEXT
                options=options
                selected=chosen
                placeholder=settings::CHOOSE_DOCTOR
                required=true
                error=wrong
            />
            <Actions>
                <Button>{text::REASSIGN_BUTTON}</Button>
                {out}
            </Actions>
        </form>
    }
    .into_any()
}
