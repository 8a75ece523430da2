use std::borrow::Cow;

use leptos::prelude::*;

use super::Words;
use super::fields::Ties;

#[component]
pub fn Checkbox(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(optional, into)] name: Words,
    #[prop(default = Cow::Borrowed("true"), into)] value: Cow<'static, str>,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional)] checked: bool,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    let name = name.into_inner().unwrap_or_else(|| id.clone());
    view! {
        <div class="check">
            <input
                class="check-box"
                type="checkbox"
                id=id.clone()
                name=name
                value=value
                checked=checked
                aria-invalid=ties.invalid()
                aria-describedby=ties.described_by()
            />
            <label class="check-label" for=id>
                {label}
            </label>
            {ties.hint(hint)}
            {ties.error(error)}
        </div>
    }
}

/// One of several answers to a question; stands in a `CheckboxGroup`.
#[component]
pub fn Radio(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(into)] name: Cow<'static, str>,
    #[prop(into)] value: Cow<'static, str>,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional)] checked: bool,
) -> impl IntoView {
    view! {
        <div class="check">
            <input class="check-box" type="radio" id=id.clone() name=name value=value checked=checked />
            <label class="check-label" for=id>
                {label}
            </label>
        </div>
    }
}

/// Checkboxes, or answers of which one is chosen, under one question. `id` is where an error's link leads.
#[component]
pub fn CheckboxGroup(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(into)] legend: Cow<'static, str>,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
    /// Two columns where there is room.
    #[prop(optional)]
    columns: bool,
    children: Children,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    view! {
        <fieldset
            class=if columns { "check-group check-columns" } else { "check-group" }
            id=id
            tabindex="-1"
            aria-describedby=ties.described_by()
        >
            <legend>{legend}</legend>
            {ties.hint(hint)}
            {ties.error(error)}
            {children()}
        </fieldset>
    }
}
