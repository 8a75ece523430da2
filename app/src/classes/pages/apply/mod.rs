//! Applying for a group: a clinic's page, contact and consents, the code, the questions, the check, where it stands.

pub mod check;
mod code;
pub mod contact;
pub mod entrance;
pub mod own;
pub mod questions;
pub mod status;
pub mod withdraw;

pub use check::CheckAnswers;
pub use contact::Contact;
pub use entrance::Join;
pub use own::ApplyFromMe;
pub(crate) use own::own_section;
pub use questions::Questions;
pub use status::Status;
pub use withdraw::Withdraw;

use clinic::classes::application as applications;
use domain::{
    classes::{
        ApplicationState, OwnApplication,
        questionnaire::{Consent, ItemId, Questionnaire, TopicId},
    },
    error::{Code, Field, FieldErrors},
    questions::SavedPage,
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{Checkbox, CheckboxGroup, Notice, Tone},
    fault::Fault,
    text::classes::apply as text,
    web::{Chrome, FormState, Request, contact as contact_of, form_fields},
};

/// A clinic's own page.
pub(crate) fn clinic_href(slug: &str) -> String {
    format!("/join/{slug}")
}

/// Where an application stands, or goes on.
pub(crate) fn status_href(token: &str) -> String {
    format!("/join/status/{token}")
}

fn topic_href(token: &str, topic: &TopicId) -> String {
    format!("/join/status/{token}/topic/{topic}")
}

fn check_href(token: &str) -> String {
    format!("/join/status/{token}/check")
}

/// The first page with a question that still needs an answer, or the check of them all.
pub(crate) fn next_href(request: &Request, token: &str, own: &OwnApplication) -> Result<String, Code> {
    if own.state != ApplicationState::Draft || !own.is_confirmed {
        return Ok(status_href(token));
    }
    let asked = questionnaire(request, own)?;
    let missing = asked.unanswered(&own.answers, today(request, own));
    Ok(match missing.first() {
        Some((topic, _)) => topic_href(token, &topic.id),
        None => check_href(token),
    })
}

/// Where a patient's own application leads to whoever has just opened it.
pub(crate) async fn go_on(request: &Request, token: &str) -> Result<String, Fault> {
    let own = applications::own(&request.ctx, token).await?;
    Ok(next_href(request, token, &own)?)
}

/// Whether a question is one of those that a page had, by the field of its form that names them.
pub(crate) fn stands_in(asked: &str, item: &ItemId) -> bool {
    asked.split(' ').any(|id| id == item.as_str())
}

/// Where a page of questions leads, once what was right is kept.
///
/// # Errors
/// `Invalid` where something was wrong and nobody wants to go back: the page comes again.
pub(crate) fn after_saving(
    token: &str,
    topic: &TopicId,
    saved: &SavedPage,
    change: bool,
    back: bool,
) -> Result<String, Fault> {
    if back {
        let before = saved.before.as_ref();
        return Ok(before.map_or_else(|| status_href(token), |before| topic_href(token, before)));
    }
    if !saved.errors.is_empty() {
        let fields = FieldErrors::default();
        return Err(Code::Invalid { fields }.into());
    }
    Ok(match saved.next() {
        Some(next) if next == topic && change => format!("{}?change=1", topic_href(token, topic)),
        Some(next) if next == topic || !change => topic_href(token, next),
        Some(_) | None => check_href(token),
    })
}

/// The version that the application is filled in by.
fn questionnaire<'a>(request: &'a Request, own: &OwnApplication) -> Result<&'a Questionnaire, Code> {
    let found = request.ctx.brands.questionnaires().get(&own.questionnaire);
    found.ok_or(Code::NotFound)
}

/// The applicant's own day.
fn today(request: &Request, own: &OwnApplication) -> chrono::NaiveDate {
    request.ctx.now().with_timezone(&own.zone).date_naive()
}

fn param(name: &str) -> String {
    use_params_map()
        .with_untracked(|params| params.get(name))
        .unwrap_or_default()
}

/// What the forms of an application carry.
fn with_token(request: &Request, token: &str) -> Vec<(String, String)> {
    let mut hidden = form_fields(request, None);
    hidden.push(("token".to_owned(), token.to_owned()));
    hidden
}

/// The page of an application: under the brand of its clinic.
fn chrome_of(own: &OwnApplication, title: impl Into<String>) -> Chrome {
    Chrome {
        brand: Some(own.front.brand.clone()),
        ..Chrome::public(title)
    }
}

/// What the address tells of, unless a form came back, which has other things to say.
fn done(request: &Request) -> Option<AnyView> {
    let word: String = request.parameter("done").filter(|_| request.returned.is_none())?;
    let sentence = match word.as_str() {
        "code" => text::SENT_AGAIN,
        "sent" => text::SENT,
        "answered" => text::ANSWERED,
        "erased" => text::ERASED,
        _ => return None,
    };
    Some(view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> }.into_any())
}

/// That the course takes no applications just now, and whom to ask.
fn closed(own: &OwnApplication) -> Option<AnyView> {
    let contact = contact_of(&own.front);
    (!own.is_open).then(|| {
        view! {
            <Notice tone=Tone::Warn title=text::CLOSED>
                <p>{text::CLOSED_TEXT}</p>
                {contact}
            </Notice>
        }
        .into_any()
    })
}

/// The consents, each with a box of its own and its whole text behind a fold; never ticked beforehand.
pub(crate) fn consents<'a>(asked: impl Iterator<Item = &'a Consent>, form: &FormState) -> AnyView {
    let ticked = form.all("consents[]").unwrap_or_default();
    let boxes = asked
        .map(|consent| {
            let id = format!("consent-{}", consent.id);
            let star = if consent.required { " *" } else { "" };
            let checked = ticked.iter().any(|name| name == consent.id.as_str());
            let text = consent.text.split("\n\n").map(str::trim).filter(|part| !part.is_empty());
            let text = text.map(|part| view! { <p>{part.to_owned()}</p> }).collect_view();
            view! {
                <div class="consent">
                    <Checkbox
                        id=id
                        name="consents[]"
                        value=consent.id.to_string()
                        label=format!("{}{star}", consent.label)
                        checked=checked
                    />
                    <details class="consent-text">
                        <summary>{text::READ_WHOLE} <span class="visually-hidden">": " {consent.label.clone()}</span></summary>
                        {text}
                    </details>
                </div>
            }
        })
        .collect_view();
    view! {
        <CheckboxGroup
            id=Field::Consents.name()
            legend=text::CONSENTS
            hint=text::CONSENTS_HINT
            error=form.error(Field::Consents)
        >
            {boxes}
        </CheckboxGroup>
    }
    .into_any()
}
