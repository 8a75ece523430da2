use clinic::classes::waiting::{OfferPage, OfferState, offer_page};
use domain::{classes::GroupFacts, error::Code};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use crate::{
    classes::offers::{Accept, Decline},
    components::{Actions, Button, Facts, HiddenFields, Kind, LinkButton, PageHead, Sheet},
    text::{
        classes::{groups as words, offers as text},
        dates,
    },
    web::{Chrome, FormState, Request, contact, form_fields, page},
};

/// The page of a link.
pub(crate) fn path(token: &str) -> String {
    format!("/offer/{token}")
}

/// `/offer/{token}`: the seat that is offered, or the place in the waiting list. Only a button changes anything.
#[component]
pub fn OfferedSeat() -> impl IntoView {
    let token = use_params_map()
        .with_untracked(|params| params.get("token"))
        .unwrap_or_default();
    page(async move |request| {
        let offer = offer_page(&request.ctx, &token).await?;
        let [accept, decline] = [Accept::url(), Decline::url()].map(|url| FormState::of(&request, url));
        let failure = accept.failure.clone().or_else(|| decline.failure.clone());
        // That the seat has gone on the page itself says, unless it stands there to be taken again.
        let is_late = matches!(failure, Some(Code::NoSeat | Code::Conflict));
        let is_over = is_late && !matches!(offer.state, OfferState::Offered { .. });
        let trouble = accept.trouble().or_else(|| decline.trouble()).filter(|_| !is_over);
        let (title, lead) = heading(&offer.state);
        let inside = inside(&request, &token, &offer);
        let contact = contact(&offer.front);
        let content = view! {
            <PageHead title=title lead=lead />
            {trouble}
            {inside}
            {contact}
        };
        let chrome = Chrome {
            brand: Some(offer.front.brand.clone()),
            ..Chrome::public(title)
        };
        Ok(chrome.after(failure.as_ref()).around(&request, content))
    })
}

fn heading(state: &OfferState) -> (&'static str, String) {
    match state {
        OfferState::Offered { .. } => (text::OFFERED, text::OFFERED_LEAD.to_owned()),
        OfferState::Waiting { place } => (text::WAITING, text::in_line(*place)),
        OfferState::Accepted { .. } => (text::ACCEPTED, text::ACCEPTED_LEAD.to_owned()),
        OfferState::Declined => (text::DECLINED, text::DECLINED_LEAD.to_owned()),
        OfferState::Expired => (text::EXPIRED, text::EXPIRED_LEAD.to_owned()),
        OfferState::Withdrawn => (text::WITHDRAWN, text::WITHDRAWN_LEAD.to_owned()),
    }
}

fn inside(request: &Request, token: &str, offer: &OfferPage) -> AnyView {
    match &offer.state {
        OfferState::Offered { group, until } => {
            let mut facts = facts(request, offer, group);
            facts.push((text::UNTIL.to_owned(), dates::day_and_time(*until, offer.zone)));
            let (accept, decline) = (
                button(request, token, Accept::url(), text::ACCEPT, Kind::Primary),
                button(request, token, Decline::url(), text::DECLINE, Kind::Secondary),
            );
            view! {
                <Sheet>
                    <Facts items=facts />
                    {accept}
                    {decline}
                    <p class="muted">{text::DECLINE_HINT}</p>
                </Sheet>
            }
            .into_any()
        }
        OfferState::Waiting { .. } => {
            let leave = button(request, token, Decline::url(), text::LEAVE, Kind::Secondary);
            view! {
                <Sheet>
                    <p>{text::WAITING_TEXT}</p>
                    {leave}
                </Sheet>
            }
            .into_any()
        }
        OfferState::Accepted { group } => {
            let facts = facts(request, offer, group);
            view! {
                <Sheet>
                    <Facts items=facts />
                    <Actions>
                        <LinkButton href="/login">{text::TO_LOGIN}</LinkButton>
                    </Actions>
                </Sheet>
            }
            .into_any()
        }
        OfferState::Declined | OfferState::Expired | OfferState::Withdrawn => ().into_any(),
    }
}

fn facts(request: &Request, offer: &OfferPage, group: &GroupFacts) -> Vec<(String, String)> {
    let next = group.next_class.map(|begins| {
        (
            words::NEXT_CLASS,
            words::class_at(begins, offer.zone, group.schedule.zone),
        )
    });
    let facts = [
        (words::GROUP, group.title.to_string()),
        (
            words::SCHEDULE,
            words::when_and_where(&group.schedule, request.ctx.now()),
        ),
        (words::PERIOD, words::period(&group.schedule)),
        (words::SPECIALIST, group.specialist.to_string()),
    ];
    let facts = facts.into_iter().chain(next);
    facts.map(|(name, fact)| (name.to_owned(), fact)).collect()
}

fn button(request: &Request, token: &str, url: &'static str, label: &'static str, kind: Kind) -> AnyView {
    let mut fields = form_fields(request, None);
    fields.push(("token".to_owned(), token.to_owned()));
    view! {
        <form class="form" method="post" action=url>
            <HiddenFields fields=fields />
            <Actions>
                <Button kind=kind>{label}</Button>
            </Actions>
        </form>
    }
    .into_any()
}
