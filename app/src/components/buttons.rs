use std::borrow::Cow;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Icon, Words};
use crate::text::components as text;

/// How loud a button is. One `Primary` a screen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    #[default]
    Primary,
    Secondary,
    /// Looks like a link; for the way out.
    Quiet,
    /// Destroys something, which its words name.
    Danger,
}

impl Kind {
    const fn class(self) -> &'static str {
        match self {
            Self::Primary => "button",
            Self::Secondary => "button button-secondary",
            Self::Quiet => "button button-quiet",
            Self::Danger => "button button-danger",
        }
    }
}

/// The id of a form that may come back with a question; the buttons that answer it stand above the form.
pub const ASKED_FORM: &str = "asked-form";

/// A change that one press makes: a form of hidden fields, sent without script.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostAction {
    pub action: String,
    pub fields: Vec<(String, String)>,
}

#[component]
pub fn HiddenFields(fields: Vec<(String, String)>) -> impl IntoView {
    fields
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value /> })
        .collect_view()
}

/// Sends its form; `plain` for one that only an island listens to.
#[component]
pub fn Button(
    #[prop(optional)] kind: Kind,
    #[prop(optional)] icon: Option<Icon>,
    /// The whole name where the visible words need their row or section to be understood; contains those words.
    #[prop(optional, into)]
    full_name: Words,
    #[prop(optional, into)] name: Words,
    #[prop(optional, into)] value: Words,
    #[prop(default = Cow::Borrowed(text::SENDING), into)] sending: Cow<'static, str>,
    #[prop(optional)] plain: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <button
            class=kind.class()
            type=if plain { "button" } else { "submit" }
            name=name.into_inner()
            value=value.into_inner()
            aria-label=full_name.into_inner()
            data-sending=(!plain).then_some(sending)
        >
            {icon.map(Icon::view)}
            <span class="button-word">{children()}</span>
        </button>
    }
}

#[component]
pub fn LinkButton(
    #[prop(into)] href: Cow<'static, str>,
    #[prop(default = Kind::Secondary)] kind: Kind,
    #[prop(optional)] icon: Option<Icon>,
    #[prop(optional, into)] full_name: Words,
    /// May be fetched ahead: the page behind holds nobody's health and changes nothing.
    #[prop(optional)]
    prefetch: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class=kind.class() href=href aria-label=full_name.into_inner() data-prefetch=prefetch.then_some("")>
            {icon.map(Icon::view)}
            <span class="button-word">{children()}</span>
        </a>
    }
}

/// A link standing on a line of its own, high enough for a finger.
#[component]
pub fn TextLink(
    #[prop(into)] href: Cow<'static, str>,
    #[prop(optional, into)] full_name: Words,
    #[prop(optional)] prefetch: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a class="link-line" href=href aria-label=full_name.into_inner() data-prefetch=prefetch.then_some("")>
            {children()}
        </a>
    }
}

/// The buttons of a form or page, in one line while there is room.
#[component]
pub fn Actions(
    /// Drawn off by a line: for what destroys.
    #[prop(optional)]
    apart: bool,
    children: Children,
) -> impl IntoView {
    view! { <div class=if apart { "actions actions-apart" } else { "actions" }>{children()}</div> }
}
