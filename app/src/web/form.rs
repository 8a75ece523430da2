use domain::{
    error::{Code, Doubt, Field, FieldErrors},
    identity::{Email, FormKey, MembershipId},
};

use leptos::prelude::*;

use super::{
    Request,
    question::{SURE_ADDRESS, doubtful_domain},
};
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

    /// What was typed into a field; of an address that was corrected at one press, the corrected one.
    pub(crate) fn typed(&self, field: Field) -> Option<String> {
        let typed = self.value(field.name())?;
        if field == Field::Email {
            let answer = self.value(SURE_ADDRESS);
            let settled = Email::parse(&typed)
                .ok()
                .and_then(|email| email.settled(answer.as_deref()).ok());
            return Some(settled.map_or(typed, |email| email.to_string()));
        }
        Some(typed)
    }

    fn value(&self, name: &str) -> Option<String> {
        let mut values = self.fields.iter().filter(|(other, _)| other == name);
        values.next().map(|(_, value)| value.clone())
    }

    /// What was answered before, for the hidden fields of a form that came back with another question.
    pub(crate) fn answered(&self) -> Option<(String, String)> {
        let asks_now = matches!(&self.failure, Some(Code::Asks { about: Doubt::Domain }));
        let answer = self.value(SURE_ADDRESS).filter(|_| !asks_now)?;
        Some((SURE_ADDRESS.to_owned(), answer))
    }

    /// Whether a box of that name was ticked.
    pub(crate) fn is_ticked(&self, name: &str) -> bool {
        self.fields.iter().any(|(other, _)| other == name)
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

    /// Who seems to be the one that is being added, and the answer that lets it through.
    pub(crate) fn alike(&self) -> Option<(Vec<MembershipId>, String)> {
        match &self.failure {
            Some(Code::Asks {
                about: Doubt::Person { alike, answer },
            }) => Some((alike.clone(), answer.clone())),
            _ => None,
        }
    }

    /// What went wrong with the form as a whole, or what it asks, if it is no matter of single fields.
    pub(crate) fn trouble(&self) -> Option<AnyView> {
        let code = self
            .failure
            .as_ref()
            .filter(|code| !matches!(code, Code::Invalid { .. }))?;
        match code {
            Code::Asks { about: Doubt::Domain } => {
                return self.typed(Field::Email).as_deref().and_then(doubtful_domain);
            }
            // What they are called is the page's to look up.
            Code::Asks {
                about: Doubt::Person { .. } | Doubt::Groups { .. },
            } => return None,
            _ => {}
        }
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
