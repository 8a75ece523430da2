use clinic::Error;
use domain::{
    error::Code,
    settings::{ClinicChoice, ClinicFront},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use crate::{
    components::{LinkButton, PageHead, Sheet, TextLink},
    text::{errors, settings as text},
    web::{Chrome, Request, contact, page},
};

/// `/join`: «Запись в группу занятий ЛФК», the choice of a clinic.
#[component]
pub fn ChooseClinic() -> impl IntoView {
    page(async move |request| {
        let clinics = clinic::settings::open_to_all(&request.ctx).await?;
        let lead = if clinics.is_empty() {
            text::JOIN_NO_CLINIC
        } else {
            text::JOIN_CHOOSE
        };
        let clinics = clinics
            .into_iter()
            .map(|ClinicChoice { slug, name }| {
                view! {
                    <li>
                        <LinkButton href=format!("/join/{slug}")>{name}</LinkButton>
                    </li>
                }
            })
            .collect_view();
        let content = view! {
            <PageHead title=text::JOIN_TITLE lead=lead back_href="/login" back=text::JOIN_TO_LOGIN />
            <ul class="choices">{clinics}</ul>
        };
        Ok(Chrome::public(text::JOIN_TITLE).around(&request, content))
    })
}

/// `/join/{slug}`: a clinic's own page, for whoever has its printed address.
#[component]
pub fn Join() -> impl IntoView {
    let slug = use_params_map()
        .with_untracked(|params| params.get("slug"))
        .unwrap_or_default();
    page(
        async move |request| match clinic::settings::at_address(&request.ctx, &slug).await {
            Ok(front) => Ok(welcome(&request, &front)),
            Err(Error::Refused(Code::NotFound)) => Ok(nowhere(&request)),
            Err(other) => Err(other.into()),
        },
    )
}

fn welcome(request: &Request, front: &ClinicFront) -> AnyView {
    let reachable = front.settings.contact_phone.is_some() || front.settings.contact_email.is_some();
    let no_contact = (!reachable).then(|| view! { <p>{text::JOIN_NO_CONTACT}</p> });
    let contact = contact(front);
    let content = view! {
        <PageHead title=text::JOIN_TITLE lead=front.name.clone() />
        <Sheet>
            <p>{text::JOIN_TEXT}</p>
            {no_contact}
            {contact}
        </Sheet>
        <p>
            <TextLink href="/login">{text::JOIN_HAVE_ACCOUNT}</TextLink>
        </p>
    };
    let chrome = Chrome {
        brand: Some(front.brand.clone()),
        ..Chrome::public(text::JOIN_TITLE)
    };
    chrome.around(request, content)
}

/// The address was mistyped, or its sheet is old.
fn nowhere(request: &Request) -> AnyView {
    let content = view! {
        <PageHead title=text::UNKNOWN_CLINIC lead=text::UNKNOWN_CLINIC_TEXT />
        <div class="actions">
            <LinkButton href="/">{errors::TO_START}</LinkButton>
        </div>
    };
    Chrome::public(text::UNKNOWN_CLINIC)
        .with_status(404)
        .around(request, content)
}
