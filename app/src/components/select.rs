//! One of several, or of many, by a list that opens.

use std::borrow::Cow;

use domain::identity::Named;
use leptos::{either::Either, prelude::*};
use serde::{Deserialize, Serialize};

use super::{
    Words,
    fields::{Ties, label_for},
};

/// One line of a [`Select`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    pub value: String,
    pub label: String,
}

impl From<&Named> for Choice {
    /// Somebody by name.
    fn from(named: &Named) -> Self {
        Self {
            value: named.id.to_string(),
            label: named.full_name.to_string(),
        }
    }
}

#[component]
pub fn Select(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(optional, into)] name: Words,
    #[prop(into)] label: Cow<'static, str>,
    options: Vec<Choice>,
    #[prop(optional, into)] selected: Words,
    /// Shown while nothing is chosen; sends an empty value.
    #[prop(optional, into)]
    placeholder: Words,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
    #[prop(optional)] required: bool,
    /// In a row whose heading says it: the label is only read out.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    let name = name.into_inner().unwrap_or_else(|| id.clone());
    let selected = selected.into_inner();
    let is_selected = |value: &str| selected.as_deref() == Some(value);
    let label = if bare {
        Either::Left(view! {
            <label class="visually-hidden" for=id.clone()>
                {label}
            </label>
        })
    } else {
        Either::Right(label_for(id.clone(), label, required))
    };
    view! {
        <div class="field">
            {label}
            {ties.hint(hint)}
            {ties.error(error)}
            <div class="select">
                <select
                    class="input"
                    id=id
                    name=name
                    required=required
                    aria-invalid=ties.invalid()
                    aria-describedby=ties.described_by()
                >
                    {placeholder.into_inner().map(|words| view! { <option value="">{words}</option> })}
                    {options
                        .into_iter()
                        .map(|Choice { value, label }| {
                            let selected = is_selected(&value);
                            view! {
                                <option value=value selected=selected>
                                    {label}
                                </option>
                            }
                        })
                        .collect_view()}
                </select>
            </div>
        </div>
    }
}
