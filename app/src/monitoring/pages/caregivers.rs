//! Who may fill in reports for a patient: for the patient itself, and for its doctor.

use clinic::{
    identity::{Actor, Doctor, Held, Patient},
    monitoring::caregivers::{CaregiverRow, Caregivers as Found, Whose, caregivers},
};
use domain::{
    error::{Code, Field},
    identity::{MembershipId, Operation, Role},
    limits::{CAREGIVERS_MAX, EMAIL_MAX, PERSON_NAME_MAX},
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::patient::record_of;
use crate::{
    components::{
        ASKED_FORM, Actions, Button, EmailText, ErrorSummary, HiddenFields, InputKind, Kind, Notice, PageHead,
        RequiredLegend, Sheet, TextField, Tone, Width,
    },
    fault::{Fault, Next},
    identity::{home_of, href_as},
    monitoring::caregivers::{AddCaregiver, EndCaregiver},
    text::{dates, identity as words, limit, lists, monitoring::caregivers as text},
    web::{Chrome, FormState, Request, act, form_fields, menu, page, with_query},
};

/// The patient's own.
pub(crate) const MY_CAREGIVERS: &str = "/me/caregivers";

/// Who looks at the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Helped {
    /// `/me/caregivers`
    Me,
    /// `/doctor/patients/{id}/caregivers`
    Doctor,
}

/// Whoever names somebody, or ends it.
pub(crate) enum Asker {
    Patient(Actor<Patient>),
    Doctor(Actor<Doctor>, MembershipId),
}

/// What the list tells after a form, as a word of the address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Named,
    Ended,
}

impl Told {
    const fn name(self) -> &'static str {
        match self {
            Self::Named => "named",
            Self::Ended => "ended",
        }
    }
}

impl Asker {
    /// By the membership that a form names: the patient, or a doctor of this one.
    ///
    /// # Errors
    /// `SignedOut`; `Forbidden` for whoever names nobody.
    pub(crate) async fn acting(request: &Request, acting: MembershipId, patient: MembershipId) -> Result<Self, Fault> {
        let may = Some(Operation::ManageCaregivers);
        match act::<Patient>(request, Some(acting), may).await {
            Ok(actor) => Ok(Self::Patient(actor)),
            Err(Fault(Code::Forbidden)) => Ok(Self::Doctor(act(request, Some(acting), may).await?, patient)),
            Err(other) => Err(other),
        }
    }

    async fn on_page(request: &Request, way: Helped, patient: Option<MembershipId>) -> Result<Self, Fault> {
        let (named, may) = (request.parameter("as"), Some(Operation::ManageCaregivers));
        Ok(match way {
            Helped::Me => Self::Patient(act(request, named, may).await?),
            Helped::Doctor => {
                let actor = act(request, named, may).await?;
                Self::Doctor(actor, patient.ok_or(Code::NotFound)?)
            }
        })
    }

    pub(crate) fn whose(&self) -> Whose<'_> {
        match self {
            Self::Patient(actor) => Whose::Own(actor),
            Self::Doctor(actor, patient) => Whose::Patients(actor, *patient),
        }
    }

    fn held(&self) -> &Held {
        match self {
            Self::Patient(actor) => actor.held(),
            Self::Doctor(actor, _) => actor.held(),
        }
    }

    fn zone(&self) -> chrono_tz::Tz {
        match self {
            Self::Patient(actor) => actor.zone(),
            Self::Doctor(actor, _) => actor.zone(),
        }
    }

    fn list(&self, request: &Request) -> String {
        match self {
            Self::Patient(actor) => href_as(request, actor.held(), MY_CAREGIVERS),
            Self::Doctor(actor, patient) => of_patient(request, actor.held(), *patient),
        }
    }

    /// The list again, which tells what has been done.
    pub(crate) fn back(&self, request: &Request, told: Told) -> Next {
        Next::to(with_query(&self.list(request), &[format!("done={}", told.name())]))
    }
}

/// The doctor's page of those who may fill in for this patient.
pub(crate) fn of_patient(request: &Request, held: &Held, patient: MembershipId) -> String {
    href_as(request, held, &format!("/doctor/patients/{patient}/caregivers"))
}

fn patient_in_address() -> Option<MembershipId> {
    use_params_map().with_untracked(|params| params.get("id"))?.parse().ok()
}

/// `/me/caregivers`, `/doctor/patients/{id}/caregivers`
#[component]
pub fn Caregivers(way: Helped) -> impl IntoView {
    // Before the page's first wait: afterwards there is no address to read from.
    let patient = patient_in_address();
    page(async move |request| {
        let asker = Asker::on_page(&request, way, patient).await?;
        let found = caregivers(&request.ctx, asker.whose()).await?;
        let (form, ending) = (
            FormState::of(&request, AddCaregiver::url()),
            FormState::of(&request, EndCaregiver::url()),
        );
        let told: Option<String> = request.parameter("done").filter(|_| request.returned.is_none());
        let told = told.and_then(|word| {
            let said = [Told::Named, Told::Ended]
                .into_iter()
                .find(|told| told.name() == word)?;
            let words = match said {
                Told::Named => text::NAMED,
                Told::Ended => text::ENDED,
            };
            Some(view! { <Notice tone=Tone::Good live=true>{words}</Notice> })
        });
        let failure = form.failure.clone().or_else(|| ending.failure.clone());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            {told}
            {head(&request, &asker, &found)}
            {form.trouble()}
            {ending.trouble()}
            {list(&request, &asker, &found)}
            {adding(&request, &asker, &found, &form)}
        };
        let held = asker.held();
        let chrome = match way {
            Helped::Me => Chrome::of(held, text::TITLE),
            Helped::Doctor => Chrome {
                menu: menu(&request, held, home_of(held.role)),
                ..Chrome::of(held, text::TITLE)
            },
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome
        };
        Ok(chrome.after(failure.as_ref()).around(&request, content))
    })
}

fn head(request: &Request, asker: &Asker, found: &Found) -> AnyView {
    match asker {
        Asker::Patient(actor) => {
            let home = href_as(request, actor.held(), home_of(Role::Patient));
            view! { <PageHead title=text::TITLE lead=text::LEAD back_href=home back=words::home(Role::Patient) /> }
                .into_any()
        }
        Asker::Doctor(actor, patient) => {
            let record = record_of(request, actor.held(), *patient);
            let name = found.patient.full_name.to_string();
            view! { <PageHead title=text::TITLE lead=text::LEAD_OF_DOCTOR back_href=record back=name /> }.into_any()
        }
    }
}

fn list(request: &Request, asker: &Asker, found: &Found) -> AnyView {
    let (ended, living): (Vec<_>, Vec<_>) = found.rows.iter().partition(|row| row.ended_at.is_some());
    let living: Vec<AnyView> = living.into_iter().map(|row| one(request, asker, found, row)).collect();
    let ended: Vec<AnyView> = ended.into_iter().map(|row| one(request, asker, found, row)).collect();
    let living = match living.is_empty() {
        true => view! { <p class="muted">{text::NOBODY}</p> }.into_any(),
        false => view! { <ul class="signals">{living}</ul> }.into_any(),
    };
    let ended = (!ended.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{text::FORMER}</summary>
                <ul class="signals">{ended}</ul>
            </details>
        }
    });
    view! {
        <Sheet>
            <h2>{text::WHO}</h2>
            {living}
            {ended}
        </Sheet>
    }
    .into_any()
}

fn one(request: &Request, asker: &Asker, found: &Found, row: &CaregiverRow) -> AnyView {
    let name = row.full_name.to_string();
    let since = text::since(
        &dates::day(row.added_at, asker.zone()),
        (row.added_by.id != found.patient.id).then_some(row.added_by.full_name.as_str()),
    );
    let until = row.ended_at.map(|at| text::until(&dates::day(at, asker.zone())));
    let mut hidden = form_fields(request, Some(asker.held().membership));
    hidden.push(("caregiver".to_owned(), row.id.to_string()));
    hidden.push(("patient".to_owned(), found.patient.id.to_string()));
    let full_name = lists::with_name(text::END, &name);
    let button = row.ended_at.is_none().then(|| {
        view! {
            <form method="post" action=EndCaregiver::url()>
                <HiddenFields fields=hidden />
                <Actions>
                    <Button kind=Kind::Danger full_name=full_name>
                        {text::END}
                    </Button>
                </Actions>
            </form>
        }
    });
    view! {
        <li>
            <p>
                <strong>{name}</strong>
                <br />
                <EmailText address=row.email.to_string() />
            </p>
            <p class="small muted">{since} " " {until}</p>
            {button}
        </li>
    }
    .into_any()
}

fn adding(request: &Request, asker: &Asker, found: &Found, form: &FormState) -> AnyView {
    if !found.takes_more {
        return view! { <p class="muted">{text::enough(CAREGIVERS_MAX)}</p> }.into_any();
    }
    let mut hidden = form_fields(request, Some(asker.held().membership));
    hidden.push(("patient".to_owned(), found.patient.id.to_string()));
    hidden.extend(form.answered());
    let (name, email) = (form.typed(Field::FullName), form.typed(Field::Email));
    let (wrong_name, wrong_email) = (form.error(Field::FullName), form.error(Field::Email));
    view! {
        <Sheet>
            <h2>{text::ADD}</h2>
            <p>{text::ADD_TEXT}</p>
            <form id=ASKED_FORM class="form" method="post" action=AddCaregiver::url() novalidate>
                <HiddenFields fields=hidden />
                <RequiredLegend />
                <TextField
                    id=Field::FullName.name()
                    label=text::FULL_NAME
                    autocomplete="off"
                    required=true
                    max_length=limit(PERSON_NAME_MAX)
                    value=name
                    error=wrong_name
                />
                <TextField
                    id=Field::Email.name()
                    label=text::EMAIL
                    hint=text::EMAIL_HINT
                    kind=InputKind::Email
                    autocomplete="off"
                    required=true
                    max_length=limit(EMAIL_MAX)
                    value=email
                    error=wrong_email
                />
                <Actions>
                    <Button>{text::ADD_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}
