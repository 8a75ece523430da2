//! A link of an invitation that does not work (any more): which kind of dead it is, whom to ask, and the next step.

use clinic::identity::{AskAgain, ClosedInvitation, Contact};
use domain::error::{Code, DeadLink};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{Actions, Button, EmailText, HiddenFields, Kind, LinkButton, Notice, PageHead, Sheet, TextLink, Tone},
    identity::AskForNewInvitation,
    text::{dates, errors, identity as text, profile},
    web::{Chrome, FormState, Request, form_fields},
};

/// The page in the place of the one that the link should have opened.
pub(super) fn page_of(request: &Request, token: &str, invitation: &ClosedInvitation) -> AnyView {
    let code = Code::DeadLink { why: invitation.why };
    let brand = invitation.clinic.as_ref().map(|clinic| clinic.brand.clone());
    let (_, face) = brand
        .as_ref()
        .map_or_else(|| request.ctx.brands.default_brand(), |id| request.ctx.brands.get(id));
    let support = face.support_email.to_string();
    let whom = invitation.clinic.as_ref().map(whom_to_ask);
    let form = FormState::of(request, AskForNewInvitation::url());
    // What is wrong with the link, the heading says already.
    let trouble = match form.failure {
        Some(Code::DeadLink { .. }) => None,
        _ => form.trouble(),
    };
    let next = next_step(request, token, invitation);
    let content = view! {
        <PageHead title=errors::title(&code) lead=errors::sentence(&code) />
        {trouble}
        {next}
        {whom}
        <p>
            {text::ASK_SUPPORT} " " <a href=format!("mailto:{support}")>{support.clone()}</a>
        </p>
    };
    let chrome = Chrome {
        brand,
        ..Chrome::public(errors::title(&code))
    };
    chrome.with_status(code.status()).around(request, content)
}

fn whom_to_ask(clinic: &Contact) -> AnyView {
    let phone = clinic.phone.as_ref().map(|phone| {
        let href = format!("tel:{}", phone.as_str());
        view! {
            <dt>{text::CONTACT_PHONE}</dt>
            <dd>
                <a class="nowrap" href=href>
                    {phone.to_string()}
                </a>
            </dd>
        }
    });
    let email = clinic.email.as_ref().map(|email| {
        let href = format!("mailto:{email}");
        view! {
            <dt>{text::EMAIL}</dt>
            <dd>
                <a href=href>
                    <EmailText address=email.to_string() />
                </a>
            </dd>
        }
    });
    let inviter = clinic.invited_by.clone().map(|inviter| {
        view! {
            <dt>{text::INVITED_BY}</dt>
            <dd>{inviter}</dd>
        }
    });
    let name = clinic.clinic_name.clone();
    view! {
        <Sheet>
            <h2>{text::WHOM_TO_ASK}</h2>
            <dl class="facts">
                <dt>{text::CLINIC}</dt>
                <dd>{name}</dd>
                {phone}
                {email}
                {inviter}
            </dl>
        </Sheet>
    }
    .into_any()
}

fn next_step(request: &Request, token: &str, invitation: &ClosedInvitation) -> AnyView {
    let zone = invitation.clinic.as_ref().map(|clinic| clinic.zone);
    match (invitation.why, invitation.ask) {
        (_, Some(AskAgain::Possible)) => ask_form(request, token),
        (_, Some(AskAgain::Asked(at))) => {
            let at = dates::day_and_time(at, zone.unwrap_or(chrono_tz::Europe::Moscow));
            view! {
                <Notice tone=Tone::Good live=true>
                    {text::asked_at(&at)}
                </Notice>
            }
            .into_any()
        }
        (DeadLink::Used, _) => view! {
            <Actions>
                <LinkButton kind=Kind::Primary href="/login">
                    {text::SIGN_IN}
                </LinkButton>
                <TextLink href="/forgot">{profile::FORGOT}</TextLink>
            </Actions>
        }
        .into_any(),
        // Perhaps it was activated by another link long ago.
        (DeadLink::Replaced | DeadLink::Revoked | DeadLink::Expired, _) => view! {
            <Actions>
                <LinkButton href="/login">{text::SIGN_IN}</LinkButton>
                <TextLink href="/">{errors::TO_START}</TextLink>
            </Actions>
        }
        .into_any(),
        (DeadLink::Unknown | DeadLink::Taken | DeadLink::Declined | DeadLink::CareEnded, _) => view! {
            <Actions>
                <LinkButton href="/">{errors::TO_START}</LinkButton>
            </Actions>
        }
        .into_any(),
    }
}

fn ask_form(request: &Request, token: &str) -> AnyView {
    let mut hidden = form_fields(request, None);
    hidden.push(("token".to_owned(), token.to_owned()));
    view! {
        <form class="form" method="post" action=AskForNewInvitation::url()>
            <HiddenFields fields=hidden />
            <p>{text::ASK_AGAIN_LEAD}</p>
            <Actions>
                <Button>{text::ASK_AGAIN}</Button>
                <TextLink href="/login">{text::SIGN_IN}</TextLink>
            </Actions>
        </form>
    }
    .into_any()
}
