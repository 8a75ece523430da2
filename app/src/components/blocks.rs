use std::borrow::Cow;

use leptos::prelude::*;

use super::{Button, HiddenFields, Icon, Kind, PostAction, Tone, Words};
use crate::text::components as text;

/// A white sheet with a hair line: a form, a letter, a card of facts.
#[component]
pub fn Sheet(children: Children) -> impl IntoView {
    view! { <div class="sheet">{children()}</div> }
}

/// A list with its heading, how many stand in it, and the way to add one.
#[component]
pub fn ListSection(
    #[prop(into)] id: Cow<'static, str>,
    #[prop(into)] title: Cow<'static, str>,
    #[prop(optional_no_strip, into)] count: Option<u64>,
    /// A `LinkButton` as a rule.
    #[prop(optional)]
    action: Option<AnyView>,
    children: Children,
) -> impl IntoView {
    view! {
        <section class="list-section" aria-labelledby=id.clone()>
            <div class="list-section-head">
                <h2 id=id.clone()>
                    {title}
                    {count
                        .map(|count| {
                            view! {
                                " "
                                <span class="list-section-count">{count}</span>
                            }
                        })}
                </h2>
                {action}
            </div>
            {children()}
        </section>
    }
}

/// Facts and their names: «Роль — организатор».
#[component]
pub fn Facts(items: Vec<(String, String)>) -> impl IntoView {
    view! {
        <dl class="facts">
            {items
                .into_iter()
                .map(|(name, fact)| {
                    view! {
                        <dt>{name}</dt>
                        <dd>{fact}</dd>
                    }
                })
                .collect_view()}
        </dl>
    }
}

/// Nothing here yet, nothing found, no right to see: three different texts, each saying what to do next.
#[component]
pub fn EmptyState(
    #[prop(into)] title: Cow<'static, str>,
    #[prop(optional, into)] text: Words,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class="empty">
            <p class="empty-title">{title}</p>
            {text.into_inner().map(|words| view! { <p class="empty-text">{words}</p> })}
            {children.map(|children| children())}
        </div>
    }
}

#[component]
pub fn Notice(
    tone: Tone,
    #[prop(optional, into)] title: Words,
    /// Something that has just happened: read out when it appears.
    #[prop(optional)]
    live: bool,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    view! {
        <div class=format!("notice {}", tone.class()) role=live.then_some(role_of(tone))>
            {tone.icon().view()}
            <div class="notice-body">
                {title.into_inner().map(|words| view! { <p class="notice-title">{words}</p> })}
                {children.map(|children| view! { <div>{children()}</div> })}
            </div>
        </div>
    }
}

/// What was done, and the one press that takes it back.
#[component]
pub fn UndoNotice(
    #[prop(into)] text: Cow<'static, str>,
    action: PostAction,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional, into)] full_name: Words,
) -> impl IntoView {
    view! {
        <div class="notice notice-line tone-info" role="status">
            {Tone::Info.icon().view()}
            <div class="notice-body notice-undo">
                <p>{text}</p>
                <form method="post" action=action.action>
                    <HiddenFields fields=action.fields />
                    <Button kind=Kind::Secondary full_name=full_name>
                        {label}
                    </Button>
                </form>
            </div>
        </div>
    }
}

/// What is wrong with a form, above its heading; each line leads to its field. Nothing when nothing is wrong.
/// The page that shows it puts «Ошибка: » before its title.
#[component]
pub fn ErrorSummary(
    /// The field's id and the sentence that stands beside it.
    errors: Vec<(String, String)>,
) -> impl IntoView {
    (!errors.is_empty()).then(|| {
        view! {
            <div class="error-summary" role="alert" tabindex="-1" autofocus=true aria-labelledby="error-summary-title">
                <h2 id="error-summary-title">
                    {Icon::Bad.view()} <span>{text::CHECK_THE_FORM}</span>
                </h2>
                <ul>
                    {errors
                        .into_iter()
                        .map(|(field, sentence)| {
                            view! {
                                <li>
                                    <a href=format!("#{field}")>{sentence}</a>
                                </li>
                            }
                        })
                        .collect_view()}
                </ul>
            </div>
        }
    })
}

/// The number somebody reads out to support; the log has the rest.
#[component]
pub fn Incident(#[prop(into)] label: Cow<'static, str>, #[prop(into)] number: Cow<'static, str>) -> impl IntoView {
    view! {
        <p class="incident">
            <span class="muted">{label}</span>
            " "
            <span class="incident-number">{number}</span>
        </p>
    }
}

const fn role_of(tone: Tone) -> &'static str {
    match tone {
        Tone::Bad => "alert",
        Tone::Good | Tone::Warn | Tone::Info | Tone::Quiet => "status",
    }
}
