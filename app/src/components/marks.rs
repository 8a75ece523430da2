//! Small marks of a state: always a shape and a word, never a colour alone.

use std::borrow::Cow;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::Icon;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Tone {
    Good,
    Warn,
    Bad,
    #[default]
    Info,
    /// Waiting: nothing to do, nothing wrong.
    Quiet,
}

impl Tone {
    pub(super) const fn icon(self) -> Icon {
        match self {
            Self::Good => Icon::Good,
            Self::Warn => Icon::Warn,
            Self::Bad => Icon::Bad,
            Self::Info => Icon::Info,
            Self::Quiet => Icon::Quiet,
        }
    }

    pub(super) const fn class(self) -> &'static str {
        match self {
            Self::Good => "tone-good",
            Self::Warn => "tone-warn",
            Self::Bad => "tone-bad",
            Self::Info => "tone-info",
            Self::Quiet => "tone-quiet",
        }
    }
}

#[component]
pub fn StatusTag(
    tone: Tone,
    #[prop(into)] label: Cow<'static, str>,
    /// A lesser fact beside a greater one: what the mail server said, under «не активирован».
    #[prop(optional)]
    minor: bool,
) -> impl IntoView {
    let weight = if minor { " tag-minor" } else { "" };
    view! {
        <span class=format!("tag {}{weight}", tone.class())>
            {tone.icon().view()}
            <span>{label}</span>
        </span>
    }
}

/// The days left as ticks on a scale. For the eye only: the words stand beside it.
#[component]
pub fn DaysLeft(left: i64, #[prop(default = 10)] of: i64) -> impl IntoView {
    let tone = if left > 1 { Tone::Warn } else { Tone::Bad };
    let ticks = (0..of)
        .map(|day| {
            let class = if day < left { "day" } else { "day-gone" };
            view! { <rect class=class x=(day * 10 + 1).to_string() y="1" width="6" height="8" rx="1.5"></rect> }
        })
        .collect_view();
    view! {
        <svg
            class=format!("days-left {}", tone.class())
            viewBox=format!("0 0 {} 10", of * 10)
            aria-hidden="true"
            focusable="false"
        >
            {ticks}
        </svg>
    }
}

/// An address breaks before its sign and its dots, not in the middle of a word.
#[component]
pub fn EmailText(#[prop(into)] address: String) -> impl IntoView {
    let mut parts = vec![String::new()];
    for letter in address.chars() {
        if matches!(letter, '@' | '.') {
            parts.push(String::new());
        }
        if let Some(part) = parts.last_mut() {
            part.push(letter);
        }
    }
    let mut parts = parts.into_iter();
    let first = parts.next();
    view! {
        <span class="email">
            {first} {parts.map(|part| view! { <wbr /> {part} }).collect_view()}
        </span>
    }
}
