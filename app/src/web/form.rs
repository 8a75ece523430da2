use domain::{
    error::{Code, Field, FieldErrors},
    identity::{FormKey, MembershipId},
};

use leptos::prelude::*;

use super::Request;
use crate::{
    components::{Kind, LinkButton, Notice, Tone},
    text::{errors, staff},
};

/// A form as its page shows it: empty, filled in from what there is, or come back with errors.
#[derive(Clone, Debug, Default)]
pub(crate) struct FormState {
    fields: Vec<(String, String)>,
    pub(crate) failure: Option<Code>,
}

impl FormState {
    /// The state of the form that posts to this server function.
    pub(crate) fn of(request: &Request, function: &str) -> Self {
        match &request.returned {
            Some(returned) if returned.path == function => Self {
                fields: returned.fields.clone(),
                failure: Some(returned.code.clone()),
            },
            Some(_) | None => Self::default(),
        }
    }

    /// What was typed into a field.
    pub(crate) fn typed(&self, field: Field) -> Option<String> {
        self.fields
            .iter()
            .find(|(name, _)| name == field.name())
            .map(|(_, value)| value.clone())
    }

    /// Every value that came under a name such as `doctors[]`; `None` while the form has not come back.
    pub(crate) fn all(&self, name: &str) -> Option<Vec<String>> {
        self.failure.as_ref()?;
        let values = self.fields.iter().filter(|(other, _)| other == name);
        Some(values.map(|(_, value)| value.clone()).collect())
    }

    /// What is wrong with the fields.
    fn errors(&self) -> FieldErrors {
        match &self.failure {
            Some(Code::Invalid { fields }) => fields.clone(),
            Some(_) | None => FieldErrors::default(),
        }
    }

    /// The sentence beside a field, if it is wrong.
    pub(crate) fn error(&self, field: Field) -> Option<String> {
        self.errors().get(field).map(|problem| errors::problem(field, problem))
    }

    /// The sentences of the summary, each with the id of its field.
    pub(crate) fn summary(&self) -> Vec<(String, String)> {
        let sentence = |(field, problem): (Field, &_)| (field.name().to_owned(), errors::problem(field, problem));
        self.errors().iter().map(sentence).collect()
    }

    /// What went wrong with the form as a whole, if it is no matter of single fields.
    pub(crate) fn trouble(&self) -> Option<AnyView> {
        let code = self
            .failure
            .as_ref()
            .filter(|code| !matches!(code, Code::Invalid { .. }))?;
        let sentence = errors::sentence(code);
        Some(view! { <Notice tone=Tone::Bad live=true>{sentence}</Notice> }.into_any())
    }
}

/// The hidden fields that every form carries: its one-time key, the page to come back to, and in whose name it acts.
pub(crate) fn form_fields(request: &Request, acting: Option<MembershipId>) -> Vec<(String, String)> {
    let mut fields = vec![
        ("form_key".to_owned(), FormKey(uuid::Uuid::new_v4()).to_string()),
        ("return_to".to_owned(), request.address()),
    ];
    if let Some(acting) = acting {
        fields.push(("acting".to_owned(), acting.to_string()));
    }
    fields
}

/// «Отменить», the way out of a form; where the form stands in a small window, it closes that.
pub(crate) fn cancel(href: String) -> AnyView {
    view! {
        <LinkButton kind=Kind::Quiet href=href attr:data-cancel="">
            {staff::CANCEL}
        </LinkButton>
    }
    .into_any()
}
