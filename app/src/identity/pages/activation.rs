use clinic::identity::{AddressState, ClosedInvitation, InvitationPage, OpenInvitation, invitation_page};
use domain::error::{Code, DeadLink, Field};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        Actions, Button, ErrorSummary, Facts, HiddenFields, Kind, LinkButton, PageHead, PasswordField, Sheet,
    },
    identity::Activate,
    text::{dates, errors, identity as text},
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
            InvitationPage::Closed(invitation) => Ok(closed(&request, &invitation)),
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
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=text::ACTIVATION_TITLE lead=lead />
        {form.trouble()}
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

/// Which kind of dead it is, whom to ask, and the next step.
fn closed(request: &Request, invitation: &ClosedInvitation) -> AnyView {
    let code = Code::DeadLink { why: invitation.why };
    let (_, brand) = invitation
        .brand
        .as_ref()
        .map_or_else(|| request.ctx.brands.default_brand(), |id| request.ctx.brands.get(id));
    let support = brand.support_email.to_string();
    let ask_clinic = match invitation.why {
        DeadLink::Expired | DeadLink::Revoked | DeadLink::Replaced => invitation.clinic_name.clone(),
        DeadLink::Used | DeadLink::Unknown | DeadLink::Taken => None,
    };
    let sign_in = matches!(invitation.why, DeadLink::Used);
    let content = view! {
        <PageHead title=errors::title(&code) lead=errors::sentence(&code) />
        {ask_clinic.map(|clinic| view! { <p>{text::ASK_CLINIC} " " <b>{clinic}</b></p> })}
        <p>
            {text::ASK_SUPPORT} " " <a href=format!("mailto:{support}")>{support.clone()}</a>
        </p>
        <Actions>
            {if sign_in {
                view! { <LinkButton kind=Kind::Primary href="/login">{text::SIGN_IN}</LinkButton> }.into_any()
            } else {
                view! { <LinkButton href="/">{errors::TO_START}</LinkButton> }.into_any()
            }}
        </Actions>
    };
    let chrome = Chrome {
        brand: invitation.brand.clone(),
        ..Chrome::public(errors::title(&code))
    };
    chrome.with_status(code.status()).around(request, content)
}
