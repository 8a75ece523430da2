//! The frame of every page: what stands around its content, and what happens when it can't be shown.

use std::future::Future;

use axum::http::{HeaderValue, StatusCode, header::LOCATION};
use clinic::identity::Held;
use domain::{
    error::Code,
    identity::Role,
    settings::{Brand as BrandData, BrandId},
};
use leptos::{either::Either, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::{Stylesheet, Title};

use super::Request;
use crate::{
    components::{
        Acting, Brand, Density, Frame, Incident, LinkButton, MenuItem, Notice, PageHead, PostAction, RoleChoice,
        TextLink, Tone, Width,
    },
    fault::Fault,
    help,
    identity::{SignOut, factor_href, home_of, href_as, profile_href},
    text,
};
use leptos::server_fn::ServerFn;

/// What stands around a page's content.
pub(crate) struct Chrome {
    pub(crate) title: String,
    pub(crate) brand: Option<BrandId>,
    pub(crate) acting: Option<Held>,
    pub(crate) menu: Vec<MenuItem>,
    pub(crate) density: Density,
    pub(crate) width: Width,
    /// The answer's status, where it is not 200.
    pub(crate) status: Option<u16>,
    /// Whether a form of the page came back with errors.
    pub(crate) failed: bool,
}

impl Chrome {
    /// A page for visitors: the default brand, everything large.
    pub(crate) fn public(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            brand: None,
            acting: None,
            menu: Vec::new(),
            density: Density::Calm,
            width: Width::Letter,
            status: None,
            failed: false,
        }
    }

    /// A page of somebody who acts in a role.
    pub(crate) fn of(held: &Held, title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            brand: Some(held.brand.clone()),
            acting: Some(held.clone()),
            menu: Vec::new(),
            density: if held.role == Role::Patient {
                Density::Calm
            } else {
                Density::Staff
            },
            width: Width::Page,
            status: None,
            failed: false,
        }
    }

    /// With the status of the code that a form of the page came back with.
    pub(crate) fn after(mut self, failure: Option<&Code>) -> Self {
        // A question is no mistake.
        self.failed = failure.is_some_and(|code| !matches!(code, Code::Asks { .. }));
        self.status = failure.map(Code::status);
        self
    }

    /// With a status of its own.
    pub(crate) fn with_status(self, status: u16) -> Self {
        Self {
            status: Some(status),
            ..self
        }
    }

    /// The whole page.
    pub(crate) fn around(self, request: &Request, content: impl IntoView + 'static) -> AnyView {
        let brands = &request.ctx.brands;
        let (brand_id, brand) = self
            .brand
            .as_ref()
            .map_or_else(|| brands.default_brand(), |id| brands.get(id));
        if let Some(status) = self.status {
            set_status(status);
        }
        let error = if self.failed { text::errors::ERROR_TITLE } else { "" };
        let title = format!("{error}{} — {}", self.title, brand.name);
        let home = self
            .acting
            .as_ref()
            .map_or_else(|| "/".to_owned(), |held| href_as(request, held, home_of(held.role)));
        let owed = self.acting.as_ref().and_then(|held| owed(request, held));
        let acting = self.acting.map(|held| acting_of(request, &held));
        let frame_brand = brand_of(request, brand, home);
        view! {
            <Title text=title />
            <Stylesheet id="brand" href=format!("/brand/{}.css", brand_id.0) />
            <Frame brand=frame_brand acting=acting menu=self.menu density=self.density width=self.width>
                {owed}
                {content.into_any()}
            </Frame>
        }
        .into_any()
    }
}

/// A page that is read before it is shown. Where it can't be, the reason is its content, with the right status;
/// whoever is signed out is sent to sign in and comes back.
pub(crate) fn page<F>(read: impl FnOnce(Request) -> F) -> impl IntoView
where
    F: Future<Output = Result<AnyView, Fault>> + Send + 'static,
{
    let request = match Request::here() {
        Ok(request) => request,
        Err(code) => return Either::Left(view! { <p>{text::errors::sentence(&code)}</p> }),
    };
    let reading = read(request.clone());
    let content = Suspend::new(async move {
        match reading.await {
            Ok(view) => view,
            Err(Fault(Code::SignedOut)) if request.returned.is_none() => {
                let view = error_page(&request, &Code::SignedOut);
                // Last, for its status is the one that counts.
                send_to_sign_in(&request);
                view
            }
            Err(Fault(Code::FactorDemanded)) if request.returned.is_none() => {
                let view = error_page(&request, &Code::FactorDemanded);
                lead_to(&set_up_href(&request));
                view
            }
            Err(Fault(code)) => error_page(&request, &code),
        }
    });
    Either::Right(view! { <Suspense>{content}</Suspense> })
}

/// A page that says why there is none.
pub(crate) fn error_page(request: &Request, code: &Code) -> AnyView {
    let incident = match code {
        Code::Internal { incident } => Some(incident.clone()),
        _ => None,
    };
    let chrome = match request.signed_in.as_ref().and_then(|signed_in| signed_in.home()) {
        Some(held) => Chrome {
            width: Width::Letter,
            ..Chrome::of(held, text::errors::title(code))
        },
        None => Chrome::public(text::errors::title(code)),
    };
    // A form's address can't be visited; the browser's own «again» sends the form once more.
    let retry = matches!(code, Code::Unavailable) && !request.path.starts_with("/api/");
    let retry = retry.then(|| request.address());
    let set_up = matches!(code, Code::FactorDemanded).then(|| set_up_href(request));
    chrome.with_status(code.status()).around(
        request,
        view! {
            <PageHead title=text::errors::title(code) lead=text::errors::sentence(code) />
            {incident
                .map(|number| view! { <Incident label=text::errors::NUMBER_FOR_SUPPORT number=number /> })}
            <div class="actions">
                {set_up.map(|href| view! { <LinkButton href=href>{text::factor::MANAGE}</LinkButton> })}
                {retry.map(|href| view! { <LinkButton href=href>{text::errors::TRY_AGAIN}</LinkButton> })}
                <LinkButton href="/">{text::errors::TO_START}</LinkButton>
            </div>
        },
    )
}

/// Where somebody sets up the second factor that the role demands.
fn set_up_href(request: &Request) -> String {
    let named = request.parameter("as");
    let all = request.signed_in.as_ref().map(|me| me.held()).unwrap_or_default();
    let asked = all.iter().find(|held| Some(held.membership) == named);
    let owing = |held: &&Held| request.signed_in.as_ref().is_some_and(|me| me.owes_factor(held));
    match asked.or_else(|| all.iter().find(owing)) {
        Some(held) => factor_href(request, held, "", ""),
        None => "/profile/factor".to_owned(),
    }
}

/// The line on every page of somebody who has yet to set up a second factor.
fn owed(request: &Request, held: &Held) -> Option<AnyView> {
    let me = request.signed_in.as_ref()?;
    let due = me.factor_due(held)?;
    let (tone, sentence) = if me.owes_factor(held) {
        (Tone::Warn, text::errors::sentence(&Code::FactorDemanded))
    } else {
        let until = text::dates::day_and_time(due, me.zone_in(held));
        (Tone::Info, text::factor::due(&until))
    };
    // There one is at it already.
    let elsewhere = !request.path.starts_with("/profile/factor");
    let link = elsewhere.then(|| {
        let href = factor_href(request, held, "", "");
        let full_name = format!("{}, {}", text::factor::SET_UP, text::factor::TITLE);
        view! {
            " "
            <TextLink href=href full_name=full_name>
                {text::factor::SET_UP}
            </TextLink>
        }
    });
    Some(
        view! {
            <Notice tone=tone>
                <p>{sentence} {link}</p>
            </Notice>
        }
        .into_any(),
    )
}

/// Another page in the place of this one, by a path of this site.
pub(crate) fn lead_to(path: &str) -> AnyView {
    if let (Some(response), Ok(location)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(path)) {
        response.set_status(StatusCode::SEE_OTHER);
        response.insert_header(LOCATION, location);
    }
    ().into_any()
}

fn set_status(status: u16) {
    if let (Some(response), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        response.set_status(status);
    }
}

/// The address of the page stands in the query; it is a path of this site, without anybody's data.
fn send_to_sign_in(request: &Request) {
    lead_to(&format!("/login?next={}", request.path));
}

fn brand_of(request: &Request, brand: &BrandData, home: String) -> Brand {
    Brand {
        name: brand.name.clone(),
        home,
        support_email: brand.support_email.to_string(),
        help_href: help::for_path(&request.path),
    }
}

fn acting_of(request: &Request, held: &Held) -> Acting {
    let all = request
        .signed_in
        .as_ref()
        .map(|signed_in| signed_in.held())
        .unwrap_or_default();
    let choices = all
        .iter()
        .map(|choice| RoleChoice {
            href: href_as(request, choice, home_of(choice.role)),
            role: choice.role.name(),
            role_word: text::identity::role(choice.role).to_owned(),
            clinic: choice.clinic_name.clone(),
            full_name: choice.full_name.clone(),
            current: choice.membership == held.membership,
        })
        .collect();
    Acting {
        full_name: held.full_name.clone(),
        profile_href: profile_href(request, held, ""),
        role: held.role.name(),
        role_word: text::identity::role(held.role).to_owned(),
        clinic: held.clinic_name.clone(),
        choices,
        sign_out: PostAction {
            action: SignOut::url().to_owned(),
            fields: super::form_fields(request, None),
        },
    }
}
