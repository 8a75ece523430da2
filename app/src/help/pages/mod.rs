//! `/help`: all subjects, the reader's own first; `/help/{subject}`: one.

use domain::{error::Code, identity::Role};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Audience, Topic, all, find};
use crate::{
    components::{PageHead, TextLink},
    fault::Fault,
    text::help as text,
    web::{Chrome, Request, page},
};

/// All subjects: first what the reader's role needs, then the rest.
#[component]
pub fn Help() -> impl IntoView {
    page(async |request| {
        let (chrome, support) = frame(&request, text::TITLE);
        let own = reader(&request).map(Audience::Role);
        let mut groups: Vec<Audience> = own.into_iter().chain([Audience::Everyone]).collect();
        for topic in all() {
            if !groups.contains(&topic.audience) {
                groups.push(topic.audience);
            }
        }
        let groups = groups
            .into_iter()
            .map(|audience| {
                let topics = all().iter().filter(|topic| topic.audience == audience);
                let topics = topics.map(|topic| link(&request, topic)).collect_view();
                view! {
                    <section class="help-group">
                        <h2>{text::audience(audience)}</h2>
                        <ul class="help-topics">{topics}</ul>
                    </section>
                }
            })
            .collect_view();
        let content = view! {
            <PageHead title=text::TITLE lead=text::LEAD />
            {groups}
            {support}
        };
        Ok(chrome.around(&request, content))
    })
}

/// One subject.
#[component]
pub fn HelpTopic() -> impl IntoView {
    let name = use_params_map()
        .with_untracked(|params| params.get("topic"))
        .unwrap_or_default();
    page(async move |request| {
        let topic = find(&name).ok_or(Fault(Code::NotFound))?;
        let brand = brand(&request);
        let (chrome, support) = frame(&request, topic.title(&brand));
        let others = all()
            .iter()
            .filter(|other| other.audience == topic.audience && other.name != topic.name);
        let others = others.map(|other| link(&request, other)).collect_view();
        let content = view! {
            <PageHead title=topic.title(&brand) back_href="/help" back=text::TITLE />
            <div class="prose" inner_html=topic.html(&brand)></div>
            <section class="help-group">
                <h2>{text::SEE_ALSO}</h2>
                <ul class="help-topics">{others}</ul>
            </section>
            {support}
        };
        Ok(chrome.around(&request, content))
    })
}

fn link(request: &Request, topic: &'static Topic) -> impl IntoView + use<> {
    let title = topic.title(&brand(request));
    view! {
        <li>
            <TextLink href=format!("/help/{}", topic.name)>{title}</TextLink>
        </li>
    }
}

/// The frame of the reader's role, and whom to write to.
fn frame(request: &Request, title: impl Into<String>) -> (Chrome, AnyView) {
    let support = brand(request).support_email.to_string();
    let support = view! {
        <section class="help-group">
            <h2>{text::WRITE}</h2>
            <p>{text::WRITE_TEXT} " " <a href=format!("mailto:{support}")>{support.clone()}</a></p>
        </section>
    };
    let held = request.signed_in.as_ref().and_then(|signed_in| signed_in.home());
    let chrome = held.map_or_else(|| Chrome::public(String::new()), |held| Chrome::of(held, String::new()));
    let chrome = Chrome {
        title: title.into(),
        ..chrome
    };
    (chrome, support.into_any())
}

fn reader(request: &Request) -> Option<Role> {
    Some(request.signed_in.as_ref()?.home()?.role)
}

fn brand(request: &Request) -> domain::settings::Brand {
    let brands = &request.ctx.brands;
    let held = request.signed_in.as_ref().and_then(|signed_in| signed_in.home());
    held.map_or_else(|| brands.default_brand(), |held| brands.get(&held.brand))
        .1
        .clone()
}
