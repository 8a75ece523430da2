use std::borrow::Cow;

use leptos::prelude::*;

use super::header::{FoldedMenu, Header, SideMenu};
use super::{Acting, Icon, MenuItem, Words};
use crate::text::components as text;

/// What a brand gives to a page; its colour comes by its own stylesheet.
#[derive(Clone, Debug)]
pub struct Brand {
    pub name: String,
    /// Where its name leads.
    pub home: String,
    pub support_email: String,
    pub help_href: String,
}

/// Who reads: staff at a desk, or patients and visitors, to whom everything is larger.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Density {
    #[default]
    Staff,
    Calm,
}

/// How wide the content may grow.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Width {
    #[default]
    Page,
    Form,
    /// A column in the middle: the way in, activation, errors.
    Letter,
}

/// Everything between `<body>` and a page's own content.
#[component]
pub fn Frame(
    brand: Brand,
    #[prop(optional_no_strip)] acting: Option<Acting>,
    #[prop(optional)] menu: Vec<MenuItem>,
    #[prop(optional)] density: Density,
    #[prop(optional)] width: Width,
    children: Children,
) -> impl IntoView {
    let role = acting.as_ref().map(|acting| acting.role);
    let density = match density {
        Density::Staff => "staff",
        Density::Calm => "calm",
    };
    let main = match width {
        Width::Page => "page-main",
        Width::Form => "page-main width-form",
        Width::Letter => "page-main width-letter",
    };
    let with_menu = !menu.is_empty();
    let body = if with_menu {
        "page-inner page-body with-menu"
    } else {
        "page-inner page-body"
    };
    let footer_brand = brand.clone();
    view! {
        <div class="page" data-density=density data-role=role>
            <a class="skip-link" href="#content">
                {text::SKIP_TO_CONTENT}
            </a>
            <Header brand acting />
            {with_menu.then(|| view! { <FoldedMenu items=menu.clone() /> })}
            <div class=body>
                {with_menu.then(|| view! { <SideMenu items=menu.clone() /> })}
                <main class=main id="content" tabindex="-1">
                    {children()}
                </main>
            </div>
            <Footer brand=footer_brand />
        </div>
    }
}

/// Help stands at the same place on every page.
#[component]
fn Footer(brand: Brand) -> impl IntoView {
    let address = format!("mailto:{}", brand.support_email);
    view! {
        <footer class="page-footer">
            <div class="page-inner">
                <span class="footer-brand">{brand.name}</span>
                <a href=brand.help_href>{text::HELP}</a>
                <span>
                    {text::SUPPORT} " " <a href=address>{brand.support_email}</a>
                </span>
            </div>
        </footer>
    }
}

/// The page's one first-level heading, with the way back above and the page's buttons beside it.
#[component]
pub fn PageHead(
    #[prop(into)] title: Cow<'static, str>,
    #[prop(optional, into)] lead: Words,
    #[prop(optional, into)] back_href: Words,
    #[prop(optional, into)] back: Words,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let back = back_href.into_inner().map(|href| {
        view! {
            <a class="back-link" href=href>
                {Icon::Back.view()}
                <span>{back.into_inner()}</span>
            </a>
        }
    });
    view! {
        <div class="page-head">
            <div class="page-head-text">
                {back} <h1>{title}</h1>
                {lead.into_inner().map(|words| view! { <p class="lede">{words}</p> })}
            </div>
            {children.map(|children| children())}
        </div>
    }
}
