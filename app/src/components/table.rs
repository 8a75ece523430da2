//! Tables for staff. A narrow screen shows each row as a card with the same facts in the same order; the roles are
//! written out because `display: block` takes them away.

use std::borrow::Cow;

use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use super::fields::InputKind;
use super::{Button, HiddenFields, Icon, Kind, PostAction, TextField, Words};
use crate::text::components as text;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sort {
    Ascending,
    Descending,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    label: String,
    /// Where a press on the heading leads, and how the list is sorted by it now.
    sort: Option<(String, Option<Sort>)>,
}

impl Column {
    pub fn new(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            sort: None,
        }
    }

    pub fn sorted(label: impl Into<String>, href: impl Into<String>, now: Option<Sort>) -> Self {
        Self {
            label: label.into(),
            sort: Some((href.into(), now)),
        }
    }
}

/// What a list holds, so that lists of the same things keep the same columns.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TableOf {
    /// «ФИО», «Email», «Статус», «Действия».
    #[default]
    People,
    Anything,
}

#[component]
pub fn DataTable(
    /// Names the table to a screen reader.
    #[prop(into)]
    caption: Cow<'static, str>,
    columns: Vec<Column>,
    #[prop(optional)] of: TableOf,
    /// Rows.
    children: Children,
) -> impl IntoView {
    let class = match of {
        TableOf::People => "table table-people",
        TableOf::Anything => "table",
    };
    view! {
        <table class=class role="table">
            <caption class="visually-hidden">{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">{columns.into_iter().map(heading).collect_view()}</tr>
            </thead>
            <tbody role="rowgroup">{children()}</tbody>
        </table>
    }
}

fn heading(column: Column) -> impl IntoView {
    let Column { label, sort } = column;
    let (href, now) = match sort {
        Some((href, now)) => (Some(href), now),
        None => (None, None),
    };
    let (state, arrow) = match now {
        Some(Sort::Ascending) => (Some("ascending"), Some(Icon::Up)),
        Some(Sort::Descending) => (Some("descending"), Some(Icon::Down)),
        None => (None, None),
    };
    let words = match href {
        Some(href) => view! {
            <a class="sort-link" href=href>
                {label}
                {arrow.map(Icon::view)}
            </a>
        }
        .into_any(),
        None => label.into_any(),
    };
    view! {
        <th scope="col" role="columnheader" aria-sort=state>
            {words}
        </th>
    }
}

#[component]
pub fn Row(children: Children) -> impl IntoView {
    view! { <tr role="row">{children()}</tr> }
}

/// The cell that says whose row it is.
#[component]
pub fn RowHead(children: Children) -> impl IntoView {
    view! {
        <th scope="row" role="rowheader">
            {children()}
        </th>
    }
}

#[component]
pub fn Cell(
    /// The column's name, for cards.
    #[prop(into)]
    label: Cow<'static, str>,
    children: Children,
) -> impl IntoView {
    view! {
        <td role="cell" data-label=label>
            {children()}
        </td>
    }
}

/// The last cell: links need no name above them on a card.
#[component]
pub fn ActionsCell(children: Children) -> impl IntoView {
    view! {
        <td role="cell" class="cell-actions">
            <RowActions>{children()}</RowActions>
        </td>
    }
}

#[component]
pub fn RowActions(children: Children) -> impl IntoView {
    view! { <div class="row-actions">{children()}</div> }
}

const fn action_class(danger: bool) -> &'static str {
    if danger {
        "row-action row-action-danger"
    } else {
        "row-action"
    }
}

#[component]
pub fn RowLink(
    #[prop(into)] href: Cow<'static, str>,
    /// With the person's name: «изменить, Петров Иван Аркадьевич».
    #[prop(optional, into)]
    full_name: Words,
    #[prop(optional)] danger: bool,
    #[prop(optional)] prefetch: bool,
    /// With script the page behind opens as a small window over this one; it has one sheet with one form.
    #[prop(optional)]
    dialog: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <a
            class=action_class(danger)
            href=href
            aria-label=full_name.into_inner()
            data-prefetch=prefetch.then_some("")
            data-dialog=dialog.then_some("")
        >
            {children()}
        </a>
    }
}

/// Looks like a link of the row, changes something.
#[component]
pub fn RowButton(
    action: PostAction,
    #[prop(optional, into)] full_name: Words,
    #[prop(optional)] danger: bool,
    children: Children,
) -> impl IntoView {
    view! {
        <form method="post" action=action.action>
            <HiddenFields fields=action.fields />
            <button
                class=action_class(danger)
                type="submit"
                aria-label=full_name.into_inner()
                data-sending=text::SENDING
            >
                {children()}
            </button>
        </form>
    }
}

/// Search and filters of a list: a GET form, so that an address says what is shown. With script the parts of the page
/// that are marked as live follow what is typed.
#[component]
pub fn SearchBar(
    #[prop(into)] action: Cow<'static, str>,
    #[prop(into)] label: Cow<'static, str>,
    #[prop(optional, into)] query: Words,
    #[prop(into)] button: Cow<'static, str>,
    /// Filters.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    view! {
        <form class="search-bar" role="search" method="get" action=action data-live="">
            <TextField id="q" label=label value=query kind=InputKind::Search />
            {children.map(|children| children())}
            <Button kind=Kind::Secondary icon=Icon::Search>
                {button}
            </Button>
        </form>
    }
}

#[component]
pub fn Pager(
    #[prop(optional, into)] previous: Words,
    #[prop(optional, into)] next: Words,
    /// What is shown of how many: «26–50 из 141».
    #[prop(into)]
    words: Cow<'static, str>,
) -> impl IntoView {
    view! {
        <nav class="pager" aria-label=text::PAGES>
            <span class="pager-end">
                {previous
                    .into_inner()
                    .map(|href| {
                        view! {
                            <a href=href rel="prev">
                                {Icon::Back.view()}
                                <span>{text::PREVIOUS_PAGE}</span>
                            </a>
                        }
                    })}
            </span>
            <span class="count">{words}</span>
            <span class="pager-end">
                {next
                    .into_inner()
                    .map(|href| {
                        view! {
                            <a href=href rel="next">
                                <span>{text::NEXT_PAGE}</span>
                                {Icon::Forward.view()}
                            </a>
                        }
                    })}
            </span>
        </nav>
    }
}
