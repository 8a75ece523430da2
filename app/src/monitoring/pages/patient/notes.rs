//! What doctors note about a patient.

use clinic::{
    identity::{Actor, Doctor},
    monitoring::notes::{Note, notes},
};
use domain::{
    error::{Code, Field},
    identity::{MembershipId, Operation},
    monitoring::NoteId,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::record_of;
use crate::{
    components::{
        Actions, Button, ErrorSummary, HiddenFields, Notice, PageHead, Sheet, StatusTag, TextArea, TextLink, Tone,
        Width,
    },
    identity::{home_of, href_as},
    monitoring::AddNote,
    text::{dates, lists, monitoring::notes as text},
    web::{Chrome, FormState, Request, act, form_fields, menu, page, pages, with_query},
};

/// The notes about a patient.
pub(crate) fn notes_of(request: &Request, actor: &Actor<Doctor>, patient: MembershipId) -> String {
    href_as(request, actor.held(), &format!("/doctor/patients/{patient}/notes"))
}

/// The way to them, on the patient's page.
pub(super) fn on_record(request: &Request, actor: &Actor<Doctor>, patient: MembershipId) -> AnyView {
    let href = notes_of(request, actor, patient);
    view! {
        <p class="no-print">
            <TextLink href=href>{text::SEE}</TextLink>
        </p>
    }
    .into_any()
}

/// `/doctor/patients/{id}/notes`: the latest first; `?correct=` has one of the own ones in the form.
#[component]
pub fn DoctorNotes() -> impl IntoView {
    let id: Option<MembershipId> = use_params_map()
        .with_untracked(|params| params.get("id"))
        .and_then(|id| id.parse().ok());
    page(async move |request| {
        let actor: Actor<Doctor> = act(&request, request.parameter("as"), Some(Operation::ReadObservations)).await?;
        let id = id.ok_or(Code::NotFound)?;
        let found = notes(&request.ctx, &actor, id, request.parameter("after")).await?;
        let form = FormState::of(&request, AddNote::url());
        let correct: Option<NoteId> = request.parameter("correct");
        let correct = found
            .rows
            .iter()
            .find(|note| Some(note.id) == correct && note.author.id == actor.membership());
        let done: Option<String> = request.parameter("done").filter(|_| request.returned.is_none());
        let done = done.map(|_| view! { <Notice tone=Tone::Good live=true>{text::SAVED}</Notice> });
        let rows: Vec<AnyView> = found.rows.iter().map(|note| one(&request, &actor, id, note)).collect();
        let rows = match rows.is_empty() {
            true => view! { <p class="muted">{text::NONE}</p> }.into_any(),
            false => view! { <ul class="signals">{rows}</ul> }.into_any(),
        };
        let writing = match found.is_open {
            true => writing(&request, &actor, id, correct, &form),
            false => view! { <p class="muted">{text::OVER}</p> }.into_any(),
        };
        let last = found.rows.last().filter(|_| found.more).map(|note| note.id.to_string());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            {done}
            <PageHead
                title=text::NOTES
                lead=text::LEAD
                back_href=record_of(&request, actor.held(), id)
                back=found.patient.full_name.to_string()
            />
            {form.trouble()}
            {writing}
            <Sheet>{rows}</Sheet>
            {pages(&request, last)}
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), home_of(actor.held().role)),
            width: Width::Form,
            ..Chrome::of(actor.held(), text::NOTES)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

fn writing(
    request: &Request,
    actor: &Actor<Doctor>,
    patient: MembershipId,
    correct: Option<&Note>,
    form: &FormState,
) -> AnyView {
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push(("patient".to_owned(), patient.to_string()));
    hidden.extend(correct.map(|note| ("corrects".to_owned(), note.id.to_string())));
    let title = if correct.is_some() { text::CORRECTING } else { text::NEW };
    let typed = form
        .typed(Field::DoctorNote)
        .or_else(|| correct.map(|note| note.text.clone()));
    let error = form.error(Field::DoctorNote);
    let out = correct.map(|_| {
        let href = notes_of(request, actor, patient);
        view! { <TextLink href=href>{text::CANCEL}</TextLink> }
    });
    view! {
        <Sheet>
            <h2>{title}</h2>
            <form class="form" method="post" action=AddNote::url() novalidate>
                <HiddenFields fields=hidden />
                <TextArea
                    id=Field::DoctorNote.name()
                    label=text::TEXT
                    rows=5
                    required=true
                    value=typed
                    error=error
                />
                <Actions>
                    <Button>{text::ADD}</Button>
                    {out}
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn one(request: &Request, actor: &Actor<Doctor>, patient: MembershipId, note: &Note) -> AnyView {
    let at = |at| dates::day_and_time(at, actor.zone());
    let by = text::by(note.author.full_name.as_str(), &at(note.at));
    let mark =
        (!note.before.is_empty()).then(|| view! { <StatusTag tone=Tone::Info label=text::CORRECTED minor=true /> });
    let before = note.before.iter().map(|(words, when)| {
        view! {
            <p class="small muted">{at(*when)}</p>
            <p class="said">{words.clone()}</p>
        }
    });
    let before = before.collect_view();
    let before = (!note.before.is_empty()).then(|| {
        view! {
            <details class="fold">
                <summary>{text::BEFORE}</summary>
                {before}
            </details>
        }
    });
    let full_name = lists::with_name(text::CORRECT, &at(note.at));
    let correct = (note.author.id == actor.membership()).then(|| {
        let page = notes_of(request, actor, patient);
        let href = with_query(&page, &[format!("correct={}", note.id)]);
        view! {
            <TextLink href=href full_name=full_name>
                {text::CORRECT}
            </TextLink>
        }
    });
    let words = note.text.clone();
    view! {
        <li>
            <p class="small muted">{by} " " {mark}</p>
            <p class="said">{words}</p>
            {before}
            {correct}
        </li>
    }
    .into_any()
}
