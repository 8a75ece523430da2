use domain::{
    error::{Field, Problem},
    identity::{Email, PersonName, Phone},
};
use leptos::{ev, html, prelude::*, wasm_bindgen::JsCast, web_sys};

use super::Icon;
use crate::text::errors;

/// A field and what is wrong with what was typed into it.
type Check = (Field, fn(&str) -> Option<Problem>);

/// Which fields can be judged without the server. Whatever else a form has is judged when it is sent.
const CHECKS: [Check; 5] = [
    (Field::Email, |typed| Email::parse(typed).err()),
    (Field::FullName, |typed| PersonName::parse(typed).err()),
    (Field::Phone, |typed| Phone::optional(typed).err()),
    (Field::ContactPhone, |typed| Phone::optional(typed).err()),
    (Field::ContactEmail, |typed| match typed.trim() {
        "" => None,
        typed => Email::parse(typed).err(),
    }),
];

/// A form whose fields are checked as one leaves them, by the rules that the server goes by. Everything within is
/// rendered there; the form posts and comes back as it does without script.
#[island]
pub fn Checked(children: Children) -> impl IntoView {
    let pattern = NodeRef::<html::P>::new();
    let leave = move |event: ev::FocusEvent| {
        if let (Some(input), Some(pattern)) = (left(&event), pattern.get_untracked()) {
            look(&input, &pattern);
        }
    };
    view! {
        <div on:focusout=leave>
            {children()}
            <div hidden>
                <p class="field-error" node_ref=pattern>
                    {Icon::Bad.view()}
                    <span></span>
                </p>
            </div>
        </div>
    }
}

/// The field that the focus left for another one.
///
/// Not for a button: a sentence that appears under the finger would move the button away before it is pressed.
fn left(event: &ev::FocusEvent) -> Option<web_sys::HtmlInputElement> {
    let other = event.related_target()?.dyn_into::<web_sys::Element>().ok()?;
    let is_field = other.matches("input, select, textarea").unwrap_or_default();
    let input = event.target()?.dyn_into::<web_sys::HtmlInputElement>().ok()?;
    is_field.then_some(input)
}

/// Says what is wrong with the field, or takes back what was. An empty one may still be filled in.
fn look(input: &web_sys::HtmlInputElement, pattern: &web_sys::Element) {
    let name = input.name();
    let Some((_, check)) = CHECKS.iter().find(|(field, _)| field.name() == name) else {
        return;
    };
    let problem = check(&input.value());
    if problem == Some(Problem::Required) {
        return;
    }
    let sentence = problem.and_then(|problem| errors::of_line(&problem));
    // Where the page has changed under our hands there is nothing to say any more.
    drop(show(input, pattern, sentence.as_deref()));
}

fn show(
    input: &web_sys::Element,
    pattern: &web_sys::Element,
    sentence: Option<&str>,
) -> Result<(), leptos::wasm_bindgen::JsValue> {
    let (hint_id, error_id) = (format!("{}-hint", input.id()), format!("{}-error", input.id()));
    let page = document();
    if let Some(before) = page.get_element_by_id(&error_id) {
        before.remove();
    }
    let hint = page.get_element_by_id(&hint_id).map(|_| hint_id);
    let Some(sentence) = sentence else {
        input.remove_attribute("aria-invalid")?;
        return match hint {
            Some(hint) => input.set_attribute("aria-describedby", &hint),
            None => input.remove_attribute("aria-describedby"),
        };
    };
    let error = pattern.clone_node_with_deep(true)?.unchecked_into::<web_sys::Element>();
    error.set_id(&error_id);
    if let Some(words) = error.last_element_child() {
        words.set_text_content(Some(sentence));
    }
    input.insert_adjacent_element("beforebegin", &error)?;
    input.set_attribute("aria-invalid", "true")?;
    let described_by: Vec<String> = hint.into_iter().chain([error_id]).collect();
    input.set_attribute("aria-describedby", &described_by.join(" "))
}
