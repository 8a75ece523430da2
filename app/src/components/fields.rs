//! Label above, hint under it, error beside the input and tied to it. Inputs are uncontrolled: what somebody typed
//! before an island woke up stays.

use std::borrow::Cow;

use leptos::prelude::*;

use super::{Icon, Words};
use crate::text::components as text;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InputKind {
    #[default]
    Text,
    Email,
    Phone,
    Search,
    /// Digits with a comma or dot: text for the browser, since `type=number` loses what it can't read.
    Number,
    /// A day of the calendar; sends `2026-11-24`.
    Day,
    /// A time of day; sends `08:00`.
    Time,
    /// Digits alone, as of a code.
    Code,
}

impl InputKind {
    const fn html_type(self) -> &'static str {
        match self {
            Self::Text | Self::Number | Self::Code => "text",
            Self::Email => "email",
            Self::Phone => "tel",
            Self::Search => "search",
            Self::Day => "date",
            Self::Time => "time",
        }
    }

    pub(super) const fn input_mode(self) -> Option<&'static str> {
        match self {
            Self::Number => Some("decimal"),
            Self::Code => Some("numeric"),
            Self::Text | Self::Email | Self::Phone | Self::Search | Self::Day | Self::Time => None,
        }
    }

    /// An address is no Russian word and starts with no capital.
    const fn is_prose(self) -> bool {
        match self {
            Self::Text | Self::Search => true,
            Self::Email | Self::Phone | Self::Number | Self::Day | Self::Time | Self::Code => false,
        }
    }
}

#[component]
pub fn TextField(
    #[prop(into)] id: Cow<'static, str>,
    /// The same as `id` unless given.
    #[prop(optional, into)]
    name: Words,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional, into)] value: Words,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
    #[prop(optional)] kind: InputKind,
    #[prop(optional, into)] autocomplete: Words,
    #[prop(optional)] required: bool,
    #[prop(optional)] readonly: bool,
    /// For short answers: the field is as wide as what goes in.
    #[prop(optional)]
    short: bool,
    #[prop(optional)] max_length: Option<u32>,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    let name = name.into_inner().unwrap_or_else(|| id.clone());
    view! {
        <div class="field">
            {label_for(id.clone(), label, required)}
            {ties.hint(hint)}
            {ties.error(error)}
            <input
                class=if short { "input input-short" } else { "input" }
                id=id
                name=name
                type=kind.html_type()
                inputmode=kind.input_mode()
                value=value.into_inner()
                autocomplete=autocomplete.into_inner()
                spellcheck=(!kind.is_prose()).then_some("false")
                autocapitalize=(!kind.is_prose()).then_some("none")
                required=required
                readonly=readonly
                maxlength=max_length.map(|n| n.to_string())
                aria-invalid=ties.invalid()
                aria-describedby=ties.described_by()
            />
        </div>
    }
}

/// Several lines of text.
#[component]
pub fn TextArea(
    #[prop(into)] id: Cow<'static, str>,
    /// The id where it is not given.
    #[prop(optional, into)]
    name: Words,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional, into)] value: Words,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
    #[prop(optional)] required: bool,
    rows: u32,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    let name = name.into_inner().unwrap_or_else(|| id.clone());
    // Leptos writes what stands in a text area as it is.
    let text = value.into_inner().unwrap_or_default();
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
    view! {
        <div class="field">
            {label_for(id.clone(), label, required)}
            {ties.hint(hint)}
            {ties.error(error)}
            <textarea
                class="input"
                id=id
                name=name
                rows=rows.to_string()
                required=required
                spellcheck="false"
                aria-invalid=ties.invalid()
                aria-describedby=ties.described_by()
                inner_html=escaped
            ></textarea>
        </div>
    }
}

/// A file of one's own.
#[component]
pub fn FileField(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
    /// The kinds that the browser offers first.
    accept: &'static str,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    view! {
        <div class="field">
            {label_for(id.clone(), label, false)}
            {ties.hint(hint)}
            {ties.error(error)}
            <input
                class="input input-file"
                id=id.clone()
                name=id
                type="file"
                accept=accept
                aria-invalid=ties.invalid()
                aria-describedby=ties.described_by()
            />
        </div>
    }
}

/// `page.js` brings the eye to life; without script the style shows none.
#[component]
pub fn PasswordField(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(optional, into)] name: Words,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional, into)] hint: Words,
    #[prop(optional, into)] error: Words,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    #[prop(optional)] required: bool,
) -> impl IntoView {
    let ties = Ties::new(&id, &hint, &error);
    let name = name.into_inner().unwrap_or_else(|| id.clone());
    view! {
        <div class="field">
            {label_for(id.clone(), label, required)}
            {ties.hint(hint)}
            {ties.error(error)}
            <div class="password">
                <input
                    class="input"
                    id=id.clone()
                    name=name
                    type="password"
                    autocomplete=autocomplete
                    spellcheck="false"
                    autocapitalize="none"
                    required=required
                    aria-invalid=ties.invalid()
                    aria-describedby=ties.described_by()
                />
                <button
                    class="eye"
                    type="button"
                    aria-controls=id.clone()
                    aria-label=text::SHOW_PASSWORD
                    data-show=text::SHOW_PASSWORD
                    data-hide=text::HIDE_PASSWORD
                    data-shown=text::PASSWORD_SHOWN
                    data-hidden=text::PASSWORD_HIDDEN
                >
                    {Icon::Eye.with_class("icon eye-on")}
                    {Icon::EyeOff.with_class("icon eye-off")}
                    <span class="eye-word">
                        <span class="word-show">{text::SHOW}</span>
                        <span class="word-hide">{text::HIDE}</span>
                    </span>
                </button>
            </div>
            <span class="visually-hidden" role="status" id=format!("{id}-said")></span>
        </div>
    }
}

/// A fact that stands in a form and can't be changed there; it is not sent.
#[component]
pub fn ReadOnlyField(
    #[prop(into)] label: Cow<'static, str>,
    #[prop(into)] value: Cow<'static, str>,
    #[prop(optional, into)] hint: Words,
) -> impl IntoView {
    view! {
        <div class="field">
            <span class="field-label">{label}</span>
            <span class="field-fact">{value}</span>
            {hint.into_inner().map(|words| view! { <span class="field-hint">{words}</span> })}
        </div>
    }
}

/// A value that is shown to be handed on, with a button that copies it: `page.js` brings that to life, and without
/// script the style shows none.
#[component]
pub fn CopiedField(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(into)] value: String,
    #[prop(into)] button: Cow<'static, str>,
    /// What is said once it is copied.
    #[prop(into)]
    said: Cow<'static, str>,
) -> impl IntoView {
    view! {
        <div class="field">
            {label_for(id.clone(), label, false)}
            <input class="input" id=id.clone() type="text" value=value readonly spellcheck="false" />
            <p class="row copied">
                <button class="button button-secondary" type="button" data-copy=id.clone() data-copied=said>
                    <span class="button-word">{button}</span>
                </button>
                <span role="status" id=format!("{id}-said")></span>
            </p>
        </div>
    }
}

/// What the star beside a label means.
#[component]
pub fn RequiredLegend() -> impl IntoView {
    view! { <p class="required-legend">{text::REQUIRED_LEGEND}</p> }
}

pub(super) fn label_for(id: Cow<'static, str>, label: Cow<'static, str>, required: bool) -> impl IntoView {
    view! {
        <label class=if required { "field-label is-required" } else { "field-label" } for=id>
            {label}
        </label>
    }
}

/// How a field's hint and error are tied to its input for those who don't see the page.
pub(super) struct Ties {
    hint: Option<String>,
    error: Option<String>,
}

impl Ties {
    pub(super) fn new(id: &str, hint: &Words, error: &Words) -> Self {
        Self {
            hint: hint.is_some().then(|| format!("{id}-hint")),
            error: error.is_some().then(|| format!("{id}-error")),
        }
    }

    pub(super) fn described_by(&self) -> Option<String> {
        match (&self.hint, &self.error) {
            (Some(hint), Some(error)) => Some(format!("{hint} {error}")),
            (Some(one), None) | (None, Some(one)) => Some(one.clone()),
            (None, None) => None,
        }
    }

    pub(super) fn invalid(&self) -> Option<&'static str> {
        self.error.is_some().then_some("true")
    }

    pub(super) fn hint(&self, words: Words) -> impl IntoView + use<> {
        let id = self.hint.clone();
        words
            .into_inner()
            .map(|words| view! { <p class="field-hint" id=id>{words}</p> })
    }

    pub(super) fn error(&self, words: Words) -> impl IntoView + use<> {
        let id = self.error.clone();
        words.into_inner().map(|words| {
            view! {
                <p class="field-error" id=id>
                    {Icon::Bad.view()}
                    <span>{words}</span>
                </p>
            }
        })
    }
}
