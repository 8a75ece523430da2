use clinic::identity::{AddressState, InvitationPage, OpenInvitation, invitation_page};
use domain::error::Field;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::dead_invitation;
use crate::{
    components::{
        Actions, Button, EmailText, ErrorSummary, Facts, HiddenFields, Notice, PageHead, PasswordField, Sheet,
        TextLink, Tone,
    },
    identity::Activate,
    text::{dates, identity as text},
    web::{Chrome, FormState, Request, form_fields, page},
};

/// `/activate/{token}`: looking at it consumes nothing.
#[component]
pub fn Activation() -> impl IntoView {
    let token = use_params_map()
        .with_untracked(|params| params.get("token"))
        .unwrap_or_default();
    page(async move |request| {
        let signed_in = request.signed_in.as_ref();
        match invitation_page(&request.ctx, &token, signed_in).await? {
            InvitationPage::Open(invitation) => Ok(open(&request, &token, &invitation)),
            InvitationPage::Closed(closed) => Ok(dead_invitation::page_of(&request, &token, &closed)),
        }
    })
}

fn open(request: &Request, token: &str, invitation: &OpenInvitation) -> AnyView {
    let form = FormState::of(request, Activate::url());
    let error = form.error(Field::Password);
    let address = invitation.address.to_string();
    let state = invitation.address_state;
    let facts = facts(invitation);
    let mut hidden = form_fields(request, None);
    hidden.push(("token".to_owned(), token.to_owned()));
    let lead = match invitation.address_state {
        AddressState::New => None,
        AddressState::HasPassword => Some(text::EXISTING_PASSWORD_LEAD),
        AddressState::SignedIn => Some(text::SIGNED_IN_LEAD),
    };
    // Whoever reads somebody else's letter may take it for one of the own.
    let elsewhere = request
        .signed_in
        .as_ref()
        .filter(|me| me.email() != &invitation.address)
        .map(|me| {
            let (mine, invited) = (me.email().to_string(), invitation.address.to_string());
            view! {
                <Notice tone=Tone::Warn>
                    {text::SIGNED_IN_AS} " " <EmailText address=mine /> {text::BUT_INVITED} " "
                    <EmailText address=invited /> {text::NOT_YOUR_ADDRESS}
                </Notice>
            }
        });
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=text::ACTIVATION_TITLE lead=lead />
        {form.trouble()}
        {elsewhere}
        <Sheet>
            <Facts items=facts />
            <form class="form" method="post" action=Activate::url() novalidate>
                <HiddenFields fields=hidden />
                // Password managers learn from it which address the password belongs to.
                <input class="visually-hidden" type="email" name="email" autocomplete="username" value=address tabindex="-1" aria-hidden="true" readonly />
                {password(state, error)}
                <Actions>
                    <Button>{text::ACTIVATE}</Button>
                </Actions>
            </form>
        </Sheet>
        <p>
            <TextLink href=format!("/decline/{token}")>{text::NOT_FOR_ME}</TextLink>
        </p>
    };
    let chrome = Chrome {
        brand: Some(invitation.brand.clone()),
        ..Chrome::public(text::ACTIVATION_TITLE)
    };
    chrome.after(form.failure.as_ref()).around(request, content)
}

fn password(state: AddressState, error: Option<String>) -> Option<AnyView> {
    let (autocomplete, hint) = match state {
        AddressState::New => ("new-password", Some(text::NEW_PASSWORD_HINT)),
        AddressState::HasPassword => ("current-password", None),
        AddressState::SignedIn => return None,
    };
    Some(
        view! {
            <PasswordField
                id=Field::Password.name()
                label=text::PASSWORD
                hint=hint
                autocomplete=autocomplete
                required=true
                error=error
            />
        }
        .into_any(),
    )
}

fn facts(invitation: &OpenInvitation) -> Vec<(String, String)> {
    let zone = invitation.clinic_zone;
    let until = format!(
        "{} ({})",
        dates::day_and_time(invitation.expires_at, zone),
        dates::zone_words(invitation.expires_at, zone)
    );
    let mut facts = vec![
        (text::CLINIC.to_owned(), invitation.clinic_name.clone()),
        (text::ROLE.to_owned(), text::role(invitation.role).to_owned()),
        (text::FULL_NAME.to_owned(), invitation.full_name.to_string()),
        (text::EMAIL.to_owned(), invitation.address.to_string()),
    ];
    let service = || text::THE_SERVICE.to_owned();
    facts.push((
        text::INVITED_BY.to_owned(),
        invitation.invited_by.clone().unwrap_or_else(service),
    ));
    facts.push((text::VALID_UNTIL.to_owned(), until));
    facts
}
