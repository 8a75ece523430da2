use leptos::prelude::*;

use crate::{
    components::{Kind, LinkButton, Width},
    identity::{home_of, href_as},
    text::identity as text,
    web::{Chrome, page},
};

/// `/`
#[component]
pub fn Welcome() -> impl IntoView {
    page(async |request| {
        let (_, brand) = request.ctx.brands.default_brand();
        let home = request.signed_in.as_ref().and_then(|signed_in| signed_in.home());
        let way_in = match home {
            Some(held) => view! {
                <p>{text::ALREADY_SIGNED_IN}</p>
                <LinkButton kind=Kind::Primary href=href_as(&request, held, home_of(held.role))>
                    {text::TO_MY_PAGE}
                </LinkButton>
            }
            .into_any(),
            None => view! {
                <LinkButton kind=Kind::Primary href="/login" prefetch=true>
                    {text::SIGN_IN}
                </LinkButton>
            }
            .into_any(),
        };
        let content = view! {
            <section class="hero">
                <div class="hero-text">
                    <h1>{brand.name.clone()}</h1>
                    <p class="lede">{brand.about.clone()}</p>
                    <div class="hero-actions">{way_in}</div>
                    <p class="muted">{text::WELCOME_INVITE}</p>
                </div>
                <div class="hero-aside stack">
                    <section>
                        <h2>{text::WELCOME_LEAD_PATIENTS}</h2>
                        <p>{text::WELCOME_PATIENTS}</p>
                    </section>
                    <section>
                        <h2>{text::WELCOME_LEAD_CLINICS}</h2>
                        <p>{text::WELCOME_CLINICS}</p>
                    </section>
                </div>
            </section>
        };
        Ok(Chrome {
            width: Width::Page,
            ..Chrome::public(brand.centre.clone())
        }
        .around(&request, content))
    })
}
