use leptos::prelude::*;

use super::frame::Brand;
use super::{Button, HiddenFields, Icon, Kind, PostAction};
use crate::text::components as text;

/// In whose name and role the page is used.
#[derive(Clone, Debug)]
pub struct Acting {
    pub full_name: String,
    pub profile_href: String,
    /// `organizer`, `doctor`, `specialist`, `assistant` or `patient`: its hue.
    pub role: &'static str,
    /// Its name in the interface; the style writes it in capitals.
    pub role_word: String,
    pub clinic: String,
    /// All memberships, the present one too; fewer than two show no switch.
    pub choices: Vec<RoleChoice>,
    pub sign_out: PostAction,
}

#[derive(Clone, Debug)]
pub struct RoleChoice {
    pub href: String,
    pub role: &'static str,
    pub role_word: String,
    pub clinic: String,
    pub full_name: String,
    pub current: bool,
}

#[derive(Clone, Debug)]
pub struct MenuItem {
    pub href: String,
    pub label: String,
    pub current: bool,
    /// Only for pages that hold nobody's health.
    pub prefetch: bool,
}

#[component]
pub(super) fn Header(brand: Brand, acting: Option<Acting>) -> impl IntoView {
    let class = if acting.is_some() {
        "page-inner with-person"
    } else {
        "page-inner"
    };
    view! {
        <header class="page-header">
            <div class=class>
                <a class="brand" href=brand.home>
                    <BrandMark />
                    <span>{brand.name}</span>
                </a>
                {acting.map(person)}
            </div>
        </header>
    }
}

/// A dial with its hand: whoever is watched over stands on the ring, the centre in the middle.
#[component]
fn BrandMark() -> impl IntoView {
    view! {
        <svg class="brand-mark" viewBox="0 0 32 32" fill="none" aria-hidden="true" focusable="false">
            <path
                d="M20.9 6.2A11 11 0 1 0 27 16"
                stroke="currentColor"
                stroke-width="3.4"
                stroke-linecap="round"
            />
            <circle cx="16" cy="16" r="3.4" fill="currentColor" />
            <circle cx="25.6" cy="9.3" r="2.3" fill="currentColor" />
        </svg>
    }
}

fn person(acting: Acting) -> impl IntoView {
    let Acting {
        full_name,
        profile_href,
        role: _,
        role_word,
        clinic,
        choices,
        sign_out,
    } = acting;
    view! {
        <div class="person">
            <div class="person-name">
                <span>{full_name}</span>
                <a href=profile_href aria-label=text::EDIT_PROFILE_FULL>
                    {text::EDIT_PROFILE}
                </a>
            </div>
            <div class="person-role">
                <span class="role-word">{role_word}</span>
                <span>{clinic}</span>
                {(choices.len() > 1).then(|| role_switch(choices))}
            </div>
        </div>
        <form class="sign-out" method="post" action=sign_out.action>
            <HiddenFields fields=sign_out.fields />
            <Button kind=Kind::Secondary>{text::SIGN_OUT}</Button>
        </form>
    }
}

fn role_switch(choices: Vec<RoleChoice>) -> impl IntoView {
    view! {
        <details class="role-switch">
            <summary>{text::SWITCH_ROLE}</summary>
            <ul>
                {choices
                    .into_iter()
                    .map(|choice| {
                        view! {
                            <li>
                                <a
                                    class="role-choice"
                                    data-role=choice.role
                                    href=choice.href
                                    aria-current=choice.current.then_some("true")
                                >
                                    <b>{choice.role_word}</b>
                                    <span>{choice.full_name}</span>
                                    <span class="muted">{choice.clinic}</span>
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </details>
    }
}

/// The menu beside the page from 1024 px on.
#[component]
pub(super) fn SideMenu(items: Vec<MenuItem>) -> impl IntoView {
    view! {
        <div class="side-menu">
            <MenuList items />
        </div>
    }
}

/// The same folded above the page on anything narrower; opens without script.
#[component]
pub(super) fn FoldedMenu(items: Vec<MenuItem>) -> impl IntoView {
    let here = items.iter().find(|item| item.current).map(|item| item.label.clone());
    view! {
        <details class="menu-fold">
            <summary class="page-inner">
                {Icon::Menu.view()}
                <span>{text::MENU}</span>
                {here.map(|label| view! { <span class="menu-here">{label}</span> })}
            </summary>
            <div class="page-inner">
                <MenuList items />
            </div>
        </details>
    }
}

#[component]
fn MenuList(items: Vec<MenuItem>) -> impl IntoView {
    view! {
        <nav aria-label=text::SECTIONS>
            <ul class="menu-list">
                {items
                    .into_iter()
                    .map(|item| {
                        view! {
                            <li>
                                <a
                                    class="menu-link"
                                    href=item.href
                                    aria-current=item.current.then_some("page")
                                    data-prefetch=item.prefetch.then_some("")
                                >
                                    {item.label}
                                </a>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        </nav>
    }
}
