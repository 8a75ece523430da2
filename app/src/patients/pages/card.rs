use clinic::identity::{Actor, PatientKeeper};
use domain::{
    error::Field,
    identity::{Named, Role, Status},
    limits::{EMAIL_MAX, PERSON_NAME_MAX},
    patients::PatientRow,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, form_chrome, id_in_address, keeper, list_href, named, own, periods};
use crate::{
    Fault,
    components::{
        ASKED_FORM, Actions, Button, Checked, Choice, EmptyState, ErrorSummary, HiddenFields, Icon, InputKind, Kind,
        LinkButton, PageHead, ReadOnlyField, RequiredLegend, Select, Sheet, TextField,
    },
    identity::{href_as, pages::lost_factor},
    monitoring::pages::report,
    patients::{EndSessions, Register, Reregister, Save},
    staff::pages::end_sessions,
    text::{limit, monitoring::report as of_reports, patients as text, questions, staff as words},
    web::{AlikePerson, FormState, Request, alike_people, form_fields, page},
};

/// What «Сохранить» will do.
enum Purpose {
    Register,
    Save(PatientRow),
    Reregister(PatientRow),
}

impl Purpose {
    fn url(&self) -> &'static str {
        match self {
            Self::Register => Register::url(),
            Self::Save(_) => Save::url(),
            Self::Reregister(_) => Reregister::url(),
        }
    }

    fn patient(&self) -> Option<&PatientRow> {
        match self {
            Self::Register => None,
            Self::Save(row) | Self::Reregister(row) => Some(row),
        }
    }
}

/// …`/patients/new`: «Данные пациента» of somebody new.
#[component]
pub fn NewPatient(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let doctors = clinic::patients::doctors(&request.ctx, &actor).await?;
        let form = FormState::of(&request, Register::url());
        let question = alike(&request, &actor, &form).await?;
        Ok(show(&request, &actor, Purpose::Register, doctors, question))
    })
}

/// …`/patients/{id}`, of a doctor's `/doctor/patients/{id}/edit`: the card of a patient; of one who was removed, the form that registers anew.
#[component]
pub fn PatientCard(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let row = named(&request, &actor, id).await?;
        let doctors = clinic::patients::doctors(&request.ctx, &actor).await?;
        let purpose = match row.status {
            Status::Invited | Status::Active => Purpose::Save(row),
            Status::Expired | Status::Removed => Purpose::Reregister(row),
        };
        Ok(show(&request, &actor, purpose, doctors, None))
    })
}

fn show(
    request: &Request,
    actor: &Actor<PatientKeeper>,
    purpose: Purpose,
    doctors: Vec<Named>,
    question: Option<AnyView>,
) -> AnyView {
    let held = actor.held();
    let form = FormState::of(request, purpose.url());
    let (back_href, back) = match purpose {
        Purpose::Reregister(_) => (super::below(request, held, "removed"), text::FORMER),
        Purpose::Register | Purpose::Save(_) => (list_href(request, held), text::list_title(held.role)),
    };
    let lead = match &purpose {
        Purpose::Reregister(_) => Some(text::REREGISTER_LEAD),
        Purpose::Register | Purpose::Save(_) => None,
    };
    let (sessions, lost) = match &purpose {
        Purpose::Save(row) => (
            sessions(request, actor, row),
            lost_factor(request, held, row.id, row.status),
        ),
        Purpose::Register | Purpose::Reregister(_) => (None, None),
    };
    let reports = purpose.patient().and_then(|row| reports(request, actor, row));
    let inside = if doctors.is_empty() {
        nobody_to_choose(request, actor)
    } else {
        fields(request, actor, &purpose, &form, &doctors, back_href.clone())
    };
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=text::DATA lead=lead back_href=back_href back=back />
        {form.trouble()}
        {question}
        <Sheet>{inside}</Sheet>
        {reports}
        {sessions}
        {lost}
    };
    form_chrome(request, held, text::DATA)
        .after(form.failure.as_ref())
        .around(request, content)
}

/// The way to the reports below the card of one who is active, for an assistant who fills them in.
fn reports(request: &Request, actor: &Actor<PatientKeeper>, row: &PatientRow) -> Option<AnyView> {
    let held = actor.held();
    let is_filled_in = held.role == Role::Assistant && row.status == Status::Active;
    let href = href_as(request, held, &report::list_of(row.id));
    is_filled_in.then(|| {
        view! {
            <Sheet>
                <h2>{of_reports::OF_PATIENT}</h2>
                <LinkButton href=href>{of_reports::FILL_IN_ON_BEHALF}</LinkButton>
            </Sheet>
        }
        .into_any()
    })
}

/// «завершить сеансы» below the card of one who is active.
fn sessions(request: &Request, actor: &Actor<PatientKeeper>, row: &PatientRow) -> Option<AnyView> {
    let hidden = about(request, actor, row.id);
    let form = FormState::of(request, EndSessions::url());
    let active = row.status == Status::Active;
    active.then(|| end_sessions(&form, EndSessions::url(), hidden, &row.full_name))
}

/// Those of the keeper's patients who seem to be the one that is being added.
async fn alike(request: &Request, actor: &Actor<PatientKeeper>, form: &FormState) -> Result<Option<AnyView>, Fault> {
    let Some((ids, answer)) = form.alike() else {
        return Ok(None);
    };
    let mut people = Vec::new();
    for id in ids {
        let row = clinic::patients::patient(&request.ctx, actor, id).await?;
        people.push(AlikePerson {
            full_name: row.full_name.to_string(),
            email: row.email.to_string(),
            status: words::status(row.status),
            href: super::card_of(request, actor.held(), row.id),
        });
    }
    Ok(Some(alike_people(questions::alike(Role::Patient), people, answer)))
}

/// A patient needs a doctor; where there is none, the page leads to one.
fn nobody_to_choose(request: &Request, actor: &Actor<PatientKeeper>) -> AnyView {
    let held = actor.held();
    if held.role == Role::Organizer {
        let href = href_as(request, held, "/org/doctors/new");
        view! {
            <EmptyState title=text::NO_DOCTORS text=text::NO_DOCTORS_TEXT>
                <LinkButton href=href icon=Icon::Plus kind=Kind::Primary>
                    {text::ADD_DOCTOR}
                </LinkButton>
            </EmptyState>
        }
        .into_any()
    } else {
        let whom_to_ask = text::not_attached_text(&held.clinic_name);
        view! { <EmptyState title=text::NOT_ATTACHED text=whom_to_ask /> }.into_any()
    }
}

fn fields(
    request: &Request,
    actor: &Actor<PatientKeeper>,
    purpose: &Purpose,
    form: &FormState,
    doctors: &[Named],
    cancel: String,
) -> AnyView {
    let patient = purpose.patient();
    let before = patient.map(|row| (row.full_name.to_string(), row.phone.as_ref().map(ToString::to_string)));
    let (full_name, phone) = before.unzip();
    let full_name = form.typed(Field::FullName).or(full_name);
    let phone = form.typed(Field::Phone).or(phone.flatten());
    let (wrong_name, wrong_phone) = (form.error(Field::FullName), form.error(Field::Phone));
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.extend(form.answered());
    hidden.extend(patient.map(|row| ("member".to_owned(), row.id.to_string())));
    let (email, url) = (email(purpose, form), purpose.url());
    let (doctor, period) = (
        doctor(actor, purpose, form, doctors),
        period(request, actor, purpose, form),
    );
    view! {
        <Checked>
            <form id=ASKED_FORM class="form" method="post" action=url novalidate>
                <HiddenFields fields=hidden />
                <RequiredLegend />
                {email}
                <TextField
                    id=Field::FullName.name()
                    label=words::FULL_NAME
                    hint=words::FULL_NAME_HINT
                    autocomplete="off"
                    required=true
                    max_length=limit(PERSON_NAME_MAX)
                    value=full_name
                    error=wrong_name
                />
                <TextField
                    id=Field::Phone.name()
                    label=text::PHONE
                    hint=text::PHONE_HINT
                    kind=InputKind::Phone
                    autocomplete="off"
                    value=phone
                    error=wrong_phone
                />
                {doctor}
                {period}
                <Actions>
                    <Button>{words::SAVE}</Button>
                    <LinkButton kind=Kind::Quiet href=cancel>
                        {words::CANCEL}
                    </LinkButton>
                </Actions>
            </form>
        </Checked>
    }
    .into_any()
}

/// Until the activation the address may be corrected; afterwards it is its owner's.
fn email(purpose: &Purpose, form: &FormState) -> AnyView {
    let hint = match purpose {
        Purpose::Save(row) if row.status == Status::Active => {
            return view! { <ReadOnlyField label=words::EMAIL value=row.email.to_string() hint=text::EMAIL_FIXED_HINT /> }
                .into_any();
        }
        Purpose::Save(_) => text::EMAIL_OF_INVITED_HINT,
        Purpose::Register | Purpose::Reregister(_) => words::EMAIL_HINT,
    };
    let before = purpose.patient().map(|row| row.email.to_string());
    let value = form.typed(Field::Email).or(before);
    view! {
        <TextField
            id=Field::Email.name()
            label=words::EMAIL
            hint=hint
            kind=InputKind::Email
            autocomplete="off"
            required=true
            max_length=limit(EMAIL_MAX)
            value=value
            error=form.error(Field::Email)
        />
    }
    .into_any()
}

/// «Врач»: of a doctor it is not asked.
fn doctor(actor: &Actor<PatientKeeper>, purpose: &Purpose, form: &FormState, doctors: &[Named]) -> AnyView {
    if own(actor).is_some() {
        let name = actor.held().full_name.clone();
        return view! { <ReadOnlyField label=text::DOCTOR value=name /> }.into_any();
    }
    let only = || match doctors {
        [only] => Some(only.id.to_string()),
        _ => None,
    };
    let chosen = form
        .typed(Field::Doctor)
        .or_else(|| purpose.patient().map(|row| row.doctor.id.to_string()))
        .filter(|id| doctors.iter().any(|doctor| doctor.id.to_string() == *id))
        .or_else(only);
    let options = doctors
        .iter()
        .map(|doctor| choice(doctor.id, &doctor.full_name))
        .collect();
    view! {
        <Select
            id=Field::Doctor.name()
            label=text::DOCTOR
            options=options
            selected=chosen
            placeholder=text::CHOOSE_DOCTOR
            required=true
            error=form.error(Field::Doctor)
        />
    }
    .into_any()
}

/// «Продолжительность наблюдения»: whoever is registered again gets it chosen anew.
fn period(request: &Request, actor: &Actor<PatientKeeper>, purpose: &Purpose, form: &FormState) -> AnyView {
    let listed = periods(request, actor.held());
    let holds = match purpose {
        Purpose::Save(row) => Some(&row.observation),
        Purpose::Register | Purpose::Reregister(_) => None,
    };
    let is_listed = holds.is_some_and(|now| listed.iter().any(|period| period.id == now.period));
    // A period that the brand's list does not have any more is kept by choosing nothing.
    let placeholder = match holds {
        Some(_) if is_listed => None,
        Some(now) => Some(text::keep_period(now.days)),
        None => Some(text::CHOOSE_PERIOD.to_owned()),
    };
    let chosen = form
        .typed(Field::Period)
        .or_else(|| holds.map(|now| now.period.0.clone()));
    let hint = match holds.and_then(|now| now.runs) {
        Some(_) => text::PERIOD_RUNS_HINT,
        None => text::PERIOD_HINT,
    };
    let options = listed
        .iter()
        .map(|period| Choice {
            value: period.id.0.clone(),
            label: period.label.clone(),
        })
        .collect();
    view! {
        <Select
            id=Field::Period.name()
            label=text::PERIOD
            options=options
            selected=chosen
            placeholder=placeholder
            hint=hint
            required=holds.is_none() || is_listed
            error=form.error(Field::Period)
        />
    }
    .into_any()
}

fn choice(value: impl ToString, label: impl ToString) -> Choice {
    Choice {
        value: value.to_string(),
        label: label.to_string(),
    }
}
