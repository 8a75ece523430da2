use clinic::identity::{ClosedInvitation, InvitationPage, OpenInvitation, invitation_page};
use domain::error::DeadLink;
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use super::dead_invitation;
use crate::{
    components::{Actions, Button, Facts, HiddenFields, Kind, LinkButton, PageHead, Sheet},
    identity::Decline as Function,
    text::{errors, identity as text},
    web::{Chrome, FormState, Request, form_fields, page},
};

/// `/decline/{token}`: «это не я». Only the button takes the invitation back; looking changes nothing.
#[component]
pub fn Decline() -> impl IntoView {
    let token = use_params_map()
        .with_untracked(|params| params.get("token"))
        .unwrap_or_default();
    page(async move |request| {
        Ok(match invitation_page(&request.ctx, &token, None).await? {
            InvitationPage::Open(invitation) => open(&request, &token, &invitation),
            InvitationPage::Closed(closed) if closed.why == DeadLink::Declined => declined(&request, &closed),
            InvitationPage::Closed(closed) => dead_invitation::page_of(&request, &token, &closed),
        })
    })
}

fn open(request: &Request, token: &str, invitation: &OpenInvitation) -> AnyView {
    let form = FormState::of(request, Function::url());
    let mut hidden = form_fields(request, None);
    hidden.push(("token".to_owned(), token.to_owned()));
    let facts = vec![
        (text::CLINIC.to_owned(), invitation.clinic_name.clone()),
        (text::ROLE.to_owned(), text::role(invitation.role).to_owned()),
        (text::FULL_NAME.to_owned(), invitation.full_name.to_string()),
        (text::EMAIL.to_owned(), invitation.address.to_string()),
    ];
    let back = format!("/activate/{token}");
    let content = view! {
        <PageHead title=text::NOT_ME_TITLE lead=text::NOT_ME_LEAD />
        {form.trouble()}
        <Sheet>
            <Facts items=facts />
            <form class="form" method="post" action=Function::url()>
                <HiddenFields fields=hidden />
                <Actions>
                    <Button>{text::NOT_ME}</Button>
                    <LinkButton kind=Kind::Quiet href=back>
                        {text::IT_IS_ME}
                    </LinkButton>
                </Actions>
            </form>
        </Sheet>
    };
    let chrome = Chrome {
        brand: Some(invitation.brand.clone()),
        ..Chrome::public(text::NOT_ME_TITLE)
    };
    chrome.after(form.failure.as_ref()).around(request, content)
}

/// What was wanted is done: no error, however often one looks.
fn declined(request: &Request, closed: &ClosedInvitation) -> AnyView {
    let content = view! {
        <PageHead title=text::DECLINED_TITLE lead=text::DECLINED />
        <Actions>
            <LinkButton href="/">{errors::TO_START}</LinkButton>
        </Actions>
    };
    let chrome = Chrome {
        brand: closed.clinic.as_ref().map(|clinic| clinic.brand.clone()),
        ..Chrome::public(text::DECLINED_TITLE)
    };
    chrome.around(request, content)
}
