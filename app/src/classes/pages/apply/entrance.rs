use clinic::{Error, classes::application as applications};
use domain::{
    classes::Entrance,
    error::Code,
    settings::{ClinicFront, CourseRef},
};
use leptos::prelude::*;

use super::{clinic_href, done, param};
use crate::{
    components::{Actions, Kind, LinkButton, Notice, PageHead, Sheet, TextLink, Tone},
    text::{classes::apply as text, errors, settings as of_clinic},
    web::{Chrome, Request, contact, page},
};

/// `/join/{slug}`: a clinic's own page, for whoever has its printed address. What to do instead where something is
/// urgent stands before everything else.
#[component]
pub fn Join() -> impl IntoView {
    let slug = param("slug");
    page(
        async move |request| match applications::entrance(&request.ctx, &slug).await {
            Ok(Entrance { front, courses, .. }) if courses.is_empty() => Ok(ask_there(&request, &front)),
            Ok(entrance) => Ok(welcome(&request, &slug, &entrance)),
            Err(Error::Refused(Code::NotFound)) => Ok(nowhere(&request)),
            Err(other) => Err(other.into()),
        },
    )
}

fn welcome(request: &Request, slug: &str, entrance: &Entrance) -> AnyView {
    let front = &entrance.front;
    let asked = request.ctx.brands.questionnaire(&front.brand);
    let stop = asked.stop().clone();
    let signs = stop
        .signs
        .into_iter()
        .map(|sign| view! { <li>{sign}</li> })
        .collect_view();
    let steps = text::steps().map(|step| view! { <li>{step}</li> }).collect_view();
    let choice = choice(slug, &entrance.courses);
    let content = view! {
        <PageHead title=text::TITLE lead=front.name.clone() />
        {done(request)}
        <Notice tone=Tone::Bad title=stop.title>
            <p>{stop.lead}</p>
            <ul>{signs}</ul>
            <p>
                <strong>{stop.action}</strong>
            </p>
        </Notice>
        <Sheet>
            <h2>{text::HOW}</h2>
            <ol class="way-on">{steps}</ol>
            <h2>{text::BEFORE}</h2>
            <p>{stop.prepare}</p>
            {choice}
        </Sheet>
        <p>
            <TextLink href="/login">{text::HAVE_ACCOUNT}</TextLink>
        </p>
    };
    chrome(front).around(request, content)
}

/// One course is no choice.
fn choice(slug: &str, courses: &[CourseRef]) -> AnyView {
    let start = |course: &CourseRef| format!("{}/start?course={}", clinic_href(slug), course.id);
    match courses {
        [only] => {
            let href = start(only);
            view! {
                <Actions>
                    <LinkButton kind=Kind::Primary href=href>
                        {text::BEGIN}
                    </LinkButton>
                </Actions>
            }
            .into_any()
        }
        several => {
            let links = several
                .iter()
                .map(|course| {
                    let name = course.name.to_string();
                    view! {
                        <li>
                            <LinkButton href=start(course)>{name}</LinkButton>
                        </li>
                    }
                })
                .collect_view();
            view! {
                <h2>{text::CHOOSE_COURSE}</h2>
                <ul class="choices">{links}</ul>
            }
            .into_any()
        }
    }
}

/// The clinic lets nobody apply by itself: whom to ask instead.
pub(super) fn ask_there(request: &Request, front: &ClinicFront) -> AnyView {
    let reachable = front.settings.contact_phone.is_some() || front.settings.contact_email.is_some();
    let no_contact = (!reachable).then(|| view! { <p>{of_clinic::JOIN_NO_CONTACT}</p> });
    let contact = contact(front);
    let content = view! {
        <PageHead title=text::TITLE lead=front.name.clone() />
        {done(request)}
        <Sheet>
            <p>{of_clinic::JOIN_TEXT}</p>
            {no_contact}
            {contact}
        </Sheet>
        <p>
            <TextLink href="/login">{text::HAVE_ACCOUNT}</TextLink>
        </p>
    };
    chrome(front).around(request, content)
}

fn chrome(front: &ClinicFront) -> Chrome {
    Chrome {
        brand: Some(front.brand.clone()),
        ..Chrome::public(text::TITLE)
    }
}

/// The address was mistyped, or its sheet is old.
pub(super) fn nowhere(request: &Request) -> AnyView {
    let content = view! {
        <PageHead title=of_clinic::UNKNOWN_CLINIC lead=of_clinic::UNKNOWN_CLINIC_TEXT />
        <div class="actions">
            <LinkButton href="/">{errors::TO_START}</LinkButton>
        </div>
    };
    Chrome::public(of_clinic::UNKNOWN_CLINIC)
        .with_status(404)
        .around(request, content)
}
