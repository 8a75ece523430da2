use clinic::{
    classes::application as applications,
    identity::{Actor, Patient},
};
use domain::{
    classes::{OwnRow, PatientEntrance},
    error::Field,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::consents;
use crate::{
    classes::apply::{ApplyAsPatient, OpenApplication},
    components::{
        Actions, Button, EmptyState, ErrorSummary, HiddenFields, InputKind, Kind, LinkButton, Notice, PageHead, Sheet,
        StatusTag, TextField, Tone, Width,
    },
    fault::Fault,
    identity::{home_of, href_as},
    text::{classes::apply as text, identity as words},
    web::{Chrome, FormState, Request, act, contact, form_fields, page},
};
use domain::identity::Role;

/// `/me/apply`: a patient who is signed in applies; nothing is asked that the clinic knows.
#[component]
pub fn ApplyFromMe() -> impl IntoView {
    page(async |request| {
        let actor = act::<Patient>(&request, request.parameter("as"), None).await?;
        let entrance = applications::patient_entrance(&request.ctx, &actor).await?;
        Ok(apply(&request, &actor, &entrance))
    })
}

fn apply(request: &Request, actor: &Actor<Patient>, entrance: &PatientEntrance) -> AnyView {
    let held = actor.held();
    let form = FormState::of(request, ApplyAsPatient::url());
    let home = href_as(request, held, home_of(Role::Patient));
    let inside = if entrance.entrance.courses.is_empty() {
        let contact = contact(&entrance.entrance.front);
        view! {
            <EmptyState title=text::ME_NONE text=text::ME_NONE_TEXT />
            <Sheet>{contact}</Sheet>
        }
        .into_any()
    } else {
        asking(request, actor, entrance, &form)
    };
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=text::TITLE lead=text::ME_LEAD back_href=home back=words::home(Role::Patient) />
        {form.trouble()}
        {inside}
    };
    let chrome = Chrome {
        width: Width::Form,
        ..Chrome::of(held, text::TITLE)
    };
    chrome.after(form.failure.as_ref()).around(request, content)
}

fn asking(request: &Request, actor: &Actor<Patient>, entrance: &PatientEntrance, form: &FormState) -> AnyView {
    let asked = request.ctx.brands.questionnaire(&entrance.entrance.front.brand);
    let stop = asked.stop().clone();
    let signs = stop
        .signs
        .into_iter()
        .map(|sign| view! { <li>{sign}</li> })
        .collect_view();
    let missing: Vec<_> = asked
        .consents()
        .iter()
        .filter(|consent| entrance.consents.contains(&consent.id))
        .collect();
    let agree = (!missing.is_empty()).then(|| consents(missing.into_iter(), form));
    let phone = entrance.needs_phone.then(|| {
        view! {
            <TextField
                id=Field::Phone.name()
                label=text::PHONE
                hint=text::PHONE_HINT
                kind=InputKind::Phone
                autocomplete="tel"
                required=true
                value=form.typed(Field::Phone)
                error=form.error(Field::Phone)
            />
        }
    });
    let several = entrance.entrance.courses.len() > 1;
    let courses = entrance.entrance.courses.iter();
    // A button for each course: which one is pressed is the choice.
    let buttons = courses
        .map(|course| {
            let label = if several {
                course.name.to_string()
            } else {
                text::BEGIN.to_owned()
            };
            let id = course.id.to_string();
            view! {
                <Button name="course" value=id>
                    {label}
                </Button>
            }
        })
        .collect_view();
    let hidden = form_fields(request, Some(actor.membership()));
    let choose = several.then(|| view! { <p>{text::CHOOSE_COURSE}</p> });
    view! {
        <Notice tone=Tone::Bad title=stop.title>
            <p>{stop.lead}</p>
            <ul>{signs}</ul>
            <p>
                <strong>{stop.action}</strong>
            </p>
        </Notice>
        <Sheet>
            <p>{stop.prepare}</p>
            <form class="form" method="post" action=ApplyAsPatient::url() novalidate>
                <HiddenFields fields=hidden />
                {phone}
                {agree}
                {choose}
                <Actions>{buttons}</Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

/// «Занятия ЛФК» on the patient's home: the own applications, and the way to a new one.
pub(crate) async fn own_section(request: &Request, actor: &Actor<Patient>) -> Result<AnyView, Fault> {
    let entrance = applications::patient_entrance(&request.ctx, actor).await?;
    let rows = entrance
        .applications
        .iter()
        .map(|row| row_view(request, actor, row))
        .collect_view();
    let apply = (!entrance.entrance.courses.is_empty()).then(|| {
        let href = href_as(request, actor.held(), "/me/apply");
        view! {
            <p>{text::ME_TEXT}</p>
            <LinkButton kind=Kind::Secondary href=href>
                {text::TITLE}
            </LinkButton>
        }
    });
    if entrance.applications.is_empty() && entrance.entrance.courses.is_empty() {
        return Ok(().into_any());
    }
    Ok(view! {
        <Sheet>
            <h2>{text::ME_TITLE}</h2>
            {rows}
            {apply}
        </Sheet>
    }
    .into_any())
}

fn row_view(request: &Request, actor: &Actor<Patient>, row: &OwnRow) -> impl IntoView + use<> {
    let (tone, word) = text::state(row.state);
    let title = row.number.map_or_else(|| text::DRAFT_TITLE.to_owned(), text::numbered);
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push(("application".to_owned(), row.id.to_string()));
    let full_name = format!("{}: {title}", text::ME_OPEN);
    view! {
        <form class="row own-application" method="post" action=OpenApplication::url()>
            <HiddenFields fields=hidden />
            <span>{title} ", " {row.course.name.to_string()}</span>
            <StatusTag tone=tone label=word />
            <Button kind=Kind::Quiet full_name=full_name>
                {text::ME_OPEN}
            </Button>
        </form>
    }
}
