//! A form that comes back with a question instead of a mistake: its buttons belong to the form, so that what stands in
//! its fields now is sent along with the answer.

use domain::{error::Code, identity::Email};
use leptos::prelude::*;

use crate::{
    components::{ASKED_FORM, Actions, Button, Kind, Notice, Tone},
    text::questions as text,
};

/// The field of the answer about an address: the address to go on with.
pub(super) const SURE_ADDRESS: &str = "sure_address";
/// The field of the answer about people who are alike.
const SURE_PERSON: &str = "sure_person";
/// The field of the answer about groups that become smaller: the new maximum.
const SURE_GROUPS: &str = "sure_groups";

/// The address of a form, once a likely slip in it is cleared up; `before` is the one that was there, which needs no
/// answer.
///
/// # Errors
/// `Asks`.
pub(crate) fn settled(email: Email, before: Option<&Email>, answer: Option<&str>) -> Result<Email, Code> {
    if before == Some(&email) {
        Ok(email)
    } else {
        email.settled(answer)
    }
}

/// The same of an address as typed; what is wrong in itself is for the form to say.
///
/// # Errors
/// `Asks`.
pub(crate) fn settled_text(typed: String, before: Option<&Email>, answer: Option<&str>) -> Result<String, Code> {
    match Email::parse(&typed) {
        Ok(email) => settled(email, before, answer).map(String::from),
        Err(_problem) => Ok(typed),
    }
}

/// «Возможно, mail.ru?»: one press corrects it, another keeps what was typed.
pub(super) fn doubtful_domain(typed: &str) -> Option<AnyView> {
    let email = Email::parse(typed).ok()?;
    let meant = email.likely_meant()?;
    let domain = |email: &Email| email.as_str().split('@').nth(1).unwrap_or_default().to_owned();
    let question = text::domain(&domain(&email), &domain(&meant));
    let (take, keep) = (text::take(meant.as_str()), text::keep(email.as_str()));
    let (meant, email) = (meant.to_string(), email.to_string());
    Some(
        view! {
            <Notice tone=Tone::Warn live=true title=question>
                {first_of_the_form()}
                <Actions>
                    <Button kind=Kind::Secondary name=SURE_ADDRESS value=meant attr:form=ASKED_FORM>
                        {take}
                    </Button>
                    <Button kind=Kind::Secondary name=SURE_ADDRESS value=email attr:form=ASKED_FORM>
                        {keep}
                    </Button>
                </Actions>
            </Notice>
        }
        .into_any(),
    )
}

/// Somebody who seems to be the one that is being added.
pub(crate) struct AlikePerson {
    pub(crate) full_name: String,
    pub(crate) email: String,
    /// «активен» and the like.
    pub(crate) status: &'static str,
    /// The card.
    pub(crate) href: String,
}

/// Those who are alike, each with the way to the card, and «Всё равно добавить».
pub(crate) fn alike_people(title: &'static str, people: Vec<AlikePerson>, answer: String) -> AnyView {
    let people = people
        .into_iter()
        .map(|person| {
            let AlikePerson {
                full_name,
                email,
                status,
                href,
            } = person;
            view! {
                <li>
                    <a href=href>{full_name}</a>
                    {format!(", {email}, {status}")}
                </li>
            }
        })
        .collect_view();
    view! {
        <Notice tone=Tone::Warn live=true title=title>
            {first_of_the_form()}
            <ul class="cell-notes">{people}</ul>
            <Actions>
                <Button kind=Kind::Secondary name=SURE_PERSON value=answer attr:form=ASKED_FORM>
                    {text::ADD_ANYWAY}
                </Button>
            </Actions>
        </Notice>
    }
    .into_any()
}

/// Groups that would become smaller, and «Уменьшить и сохранить».
pub(crate) fn smaller_groups(title: String, groups: Vec<String>, answer: String) -> AnyView {
    let groups = groups
        .into_iter()
        .map(|group| view! { <li>{group}</li> })
        .collect_view();
    view! {
        <Notice tone=Tone::Warn live=true title=title>
            {first_of_the_form()}
            <ul class="cell-notes">{groups}</ul>
            <Actions>
                <Button kind=Kind::Secondary name=SURE_GROUPS value=answer attr:form=ASKED_FORM>
                    {text::MAKE_SMALLER}
                </Button>
            </Actions>
        </Notice>
    }
    .into_any()
}

/// The Enter key presses the first button of a form: it must answer nothing that nobody has read.
fn first_of_the_form() -> AnyView {
    view! {
        <button class="visually-hidden" type="submit" form=ASKED_FORM tabindex="-1" aria-hidden="true"></button>
    }
    .into_any()
}
