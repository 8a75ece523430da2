use domain::settings::ClinicFront;
use leptos::prelude::*;

use crate::text::{homes as text, settings::hours};

/// How a clinic is reached: its name, hours, and what it gave of telephone and address, to be tapped.
pub(crate) fn contact(front: &ClinicFront) -> AnyView {
    let settings = &front.settings;
    let phone = settings.contact_phone.as_ref().map(|phone| {
        view! {
            <dt>{text::PHONE}</dt>
            <dd>
                <a class="link-line nowrap" href=format!("tel:{}", phone.as_str())>
                    {phone.to_string()}
                </a>
            </dd>
        }
    });
    let email = settings.contact_email.as_ref().map(|email| {
        view! {
            <dt>{text::EMAIL}</dt>
            <dd>
                <a class="link-line" href=format!("mailto:{email}")>
                    {email.to_string()}
                </a>
            </dd>
        }
    });
    // Hours are only of use to whoever can call.
    let hours = (phone.is_some() || email.is_some()).then(|| {
        view! {
            <dt>{text::HOURS}</dt>
            <dd>{hours(settings.working_days, settings.opens_at, settings.closes_at)}</dd>
        }
    });
    view! {
        <dl class="facts">
            <dt>{text::CLINIC}</dt>
            <dd>{front.name.clone()}</dd>
            {phone}
            {email}
            {hours}
        </dl>
    }
    .into_any()
}
