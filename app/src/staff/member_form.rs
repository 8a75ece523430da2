use domain::{
    error::{Code, Field, FieldErrors, Problem},
    identity::{Email, PersonName},
};
use leptos::{ev, form::FromFormData, html, prelude::*, server_fn::ServerFn, wasm_bindgen::JsCast, web_sys};

use serde::{Deserialize, Serialize};

use super::{Register, Reregister, Save};
use crate::{
    Fault,
    components::{
        ASKED_FORM, Actions, Button, ErrorSummary, HiddenFields, InputKind, Kind, LinkButton, Notice, ReadOnlyField,
        TextField, Tone,
    },
    text::{errors, staff as text},
};

/// What the form is for: which server function it posts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Purpose {
    Register,
    Save,
    Reregister,
}

/// «Email» of the form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EmailEntry {
    pub value: String,
    pub hint: String,
    /// Only its owner changes it: shown, not sent.
    pub fixed: bool,
}

/// The form «Данные врача» and the like. Without script it posts and comes back; with it, each field is checked as
/// one leaves it, and a failure shows without a new page.
#[island]
pub fn MemberFields(
    purpose: Purpose,
    /// Where «Отменить» leads.
    cancel: String,
    hidden: Vec<(String, String)>,
    email: EmailEntry,
    full_name: Option<String>,
    failure: Option<Code>,
) -> impl IntoView {
    let register = ServerAction::<Register>::new();
    let save = ServerAction::<Save>::new();
    let reregister = ServerAction::<Reregister>::new();
    let (url, value, pending) = match purpose {
        Purpose::Register => (Register::url(), register.value(), register.pending()),
        Purpose::Save => (Save::url(), save.value(), save.pending()),
        Purpose::Reregister => (Reregister::url(), reregister.value(), reregister.pending()),
    };
    // A question is asked and answered on the server's page, above the form.
    let asked = matches!(failure, Some(Code::Asks { .. }));
    let element = NodeRef::<html::Form>::new();
    let (wrong, trouble) = split(failure);
    let wrong = RwSignal::new(wrong);
    let trouble = RwSignal::new(trouble);
    // The summary lists what was wrong when the form was sent, and stays while fields are being mended.
    let summary = RwSignal::new(wrong.get_untracked());
    // A field is drawn anew only when its own sentence changes: another's would take away what is selected in it.
    let wrong_email = Memo::new(move |_| sentence(&wrong.get(), Field::Email));
    let wrong_name = Memo::new(move |_| sentence(&wrong.get(), Field::FullName));

    Effect::new(move |_| match value.get() {
        Some(Ok(next)) => go(&next.next),
        Some(Err(Fault(Code::Asks { .. }))) => {
            if let Some(form) = element.get_untracked() {
                drop(form.submit());
            }
        }
        Some(Err(fault)) => {
            let (fields, rest) = split(Some(fault.0));
            summary.set(fields.clone());
            wrong.set(fields);
            trouble.set(rest);
            title_what_is_wrong();
            request_animation_frame(focus_what_is_wrong);
        }
        None => {}
    });
    let submit = move |event: ev::SubmitEvent| {
        if asked {
            return;
        }
        if pending.get_untracked() {
            event.prevent_default();
            return;
        }
        let sent = match purpose {
            Purpose::Register => Register::from_event(&event).map(|form| drop(register.dispatch(form))),
            Purpose::Save => Save::from_event(&event).map(|form| drop(save.dispatch(form))),
            Purpose::Reregister => Reregister::from_event(&event).map(|form| drop(reregister.dispatch(form))),
        };
        // What can't be read here is sent as a plain form.
        if sent.is_ok() {
            event.prevent_default();
        }
    };
    let leave = move |event: ev::FocusEvent| {
        let Some((name, value)) = left(&event) else { return };
        for (field, problem) in [
            (Field::Email, check_email(&value)),
            (Field::FullName, check_name(&value)),
        ] {
            if field.name() == name && !value.trim().is_empty() {
                wrong.update(|wrong| wrong.set(field, problem.clone()));
            }
        }
    };
    view! {
        <div class="stack" on:focusout=leave>
            {move || view! { <ErrorSummary errors=sentences(&summary.get()) /> }}
            {move || {
                trouble
                    .get()
                    .map(|code| view! { <Notice tone=Tone::Bad live=true>{errors::sentence(&code)}</Notice> })
            }}
            <form id=ASKED_FORM node_ref=element class="form" method="post" action=url on:submit=submit novalidate>
                <HiddenFields fields=hidden />
                {move || {
                    let EmailEntry { value, hint, fixed } = email.clone();
                    if fixed {
                        return view! { <ReadOnlyField label=text::EMAIL value=value hint=hint /> }.into_any();
                    }
                    view! {
                        <TextField
                            id=Field::Email.name()
                            label=text::EMAIL
                            hint=hint
                            kind=InputKind::Email
                            autocomplete="off"
                            required=true
                            value=value
                            error=wrong_email.get()
                        />
                    }
                        .into_any()
                }}
                {move || {
                    view! {
                        <TextField
                            id=Field::FullName.name()
                            label=text::FULL_NAME
                            hint=text::FULL_NAME_HINT
                            autocomplete="off"
                            required=true
                            value=full_name.clone()
                            error=wrong_name.get()
                        />
                    }
                }}
                <Actions>
                    <Button>{text::SAVE}</Button>
                    <LinkButton kind=Kind::Quiet href=cancel>
                        {text::CANCEL}
                    </LinkButton>
                </Actions>
            </form>
        </div>
    }
}

/// What is wrong with fields, and what with the whole.
fn split(failure: Option<Code>) -> (FieldErrors, Option<Code>) {
    match failure {
        Some(Code::Invalid { fields }) => (fields, None),
        Some(Code::Asks { .. }) => (FieldErrors::default(), None),
        other => (FieldErrors::default(), other),
    }
}

fn sentence(wrong: &FieldErrors, field: Field) -> Option<String> {
    wrong.get(field).map(|problem| errors::problem(field, problem))
}

fn sentences(wrong: &FieldErrors) -> Vec<(String, String)> {
    wrong
        .iter()
        .map(|(field, problem)| (field.name().to_owned(), errors::problem(field, problem)))
        .collect()
}

fn check_email(typed: &str) -> Option<Problem> {
    Email::parse(typed).err()
}

fn check_name(typed: &str) -> Option<Problem> {
    PersonName::parse(typed).err()
}

/// The name and value of the field that the focus left for another one.
///
/// Not for a button: a sentence that appears under the finger would move the button away before it is pressed.
fn left(event: &ev::FocusEvent) -> Option<(String, String)> {
    event.related_target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    let input = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    Some((input.name(), input.value()))
}

fn go(path: &str) {
    // Nothing can be done where the browser refuses to go.
    drop(window().location().set_href(path));
}

/// As the server titles a form that came back: the first thing that a screen reader says of the page.
fn title_what_is_wrong() {
    let title = document().title();
    if !title.starts_with(errors::ERROR_TITLE) {
        document().set_title(&format!("{}{title}", errors::ERROR_TITLE));
    }
}

fn focus_what_is_wrong() {
    let found = document().query_selector(".error-summary, .notice[role=alert]");
    if let Some(summary) = found
        .ok()
        .flatten()
        .and_then(|found| found.dyn_into::<web_sys::HtmlElement>().ok())
    {
        drop(summary.focus());
    }
}
