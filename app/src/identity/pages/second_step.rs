//! After the password: the second factor of a sign-in that waits, and the way out for whoever lost it.

use clinic::identity::{Held, LinkPage, Organizer, factor_holder, factor_link_page, waiting};
use domain::{
    error::{Code, Field},
    identity::{MembershipId, Operation, Role, Status},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    factor::factor_field,
    passkeys::key_button,
    recovery::{closed, token, with_token},
};
use crate::{
    components::{
        Actions, Button, ErrorSummary, Facts, HiddenFields, Kind, LinkButton, Notice, PageHead, PasswordField, Sheet,
        TextLink, Tone, Width,
    },
    identity::{DropFactors, FinishSignIn, PasskeyToSignIn, ResetFactor, href_as},
    staff::pages::{about, member_id},
    text::{factor as text, identity as words},
    web::{Chrome, FormState, Request, act, form_fields, menu, page},
};

/// `/login/factor`
#[component]
pub fn SecondStep() -> impl IntoView {
    page(async |request| {
        let form = FormState::of(&request, FinishSignIn::url());
        let found = waiting(&request.ctx, request.caller.waiting.as_deref()).await?;
        let Some(found) = found else {
            let content = view! {
                <PageHead title=text::TITLE lead=text::WAIT_OVER />
                <Actions>
                    <LinkButton kind=Kind::Primary href="/login">
                        {words::SIGN_IN}
                    </LinkButton>
                </Actions>
            };
            return Ok(Chrome::public(text::TITLE)
                .after(form.failure.as_ref())
                .around(&request, content));
        };
        let mut hidden = form_fields(&request, None);
        if let Some(next) = request.parameter::<String>("next") {
            hidden.push(("next".to_owned(), next));
        }
        let by_key = (!found.passkeys.is_empty() && request.ctx.offers_passkeys()).then(|| {
            let wrong = form.error(Field::FactorKey);
            let button = key_button("get", PasskeyToSignIn::url(), Kind::Primary, text::KEY_ENTER, wrong);
            view! {
                <form class="form" method="post" action=FinishSignIn::url() novalidate>
                    <HiddenFields fields=hidden.clone() />
                    <p>{text::KEY_ENTER_TEXT}</p>
                    {button}
                </form>
                <h2>{text::KEY_OR_CODE}</h2>
            }
        });
        let kind = if by_key.is_some() {
            Kind::Secondary
        } else {
            Kind::Primary
        };
        let field = factor_field(&found, form.error(Field::Factor));
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::TITLE lead=text::WAIT_LEAD />
            {form.trouble()}
            <Sheet>
                {by_key}
                <form class="form" method="post" action=FinishSignIn::url() novalidate>
                    <HiddenFields fields=hidden />
                    {field}
                    <Actions>
                        <Button kind=kind>{text::ENTER}</Button>
                    </Actions>
                </form>
            </Sheet>
            <div class="prose">
                <h2>{text::LOST}</h2>
                <p>{text::LOST_APP}</p>
                <p>{text::LOST_CODE}</p>
                <p>{text::LOST_ASK}</p>
            </div>
        };
        Ok(Chrome::public(text::TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

/// `/factor/{token}`: looking at it consumes nothing.
#[component]
pub fn LostFactor() -> impl IntoView {
    let token = token();
    page(async move |request| {
        let (email, brand) = match factor_link_page(&request.ctx, &token).await? {
            LinkPage::Open { email, brand } => (email, brand),
            LinkPage::Closed(why) => {
                return Ok(closed(&request, why, text::dead_link(why), ("/login", words::SIGN_IN)));
            }
        };
        let form = FormState::of(&request, DropFactors::url());
        let wrong = form.error(Field::Password);
        let hidden = with_token(&request, &token);
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::DROP_TITLE lead=text::DROP_LEAD />
            {form.trouble()}
            <Sheet>
                <Facts items=vec![(words::EMAIL.to_owned(), email.to_string())] />
                <form class="form" method="post" action=DropFactors::url() novalidate>
                    <HiddenFields fields=hidden />
                    // Password managers learn from it which address the password belongs to.
                    <input class="visually-hidden" type="email" autocomplete="username" value=email.to_string() tabindex="-1" aria-hidden="true" readonly />
                    <PasswordField
                        id=Field::Password.name()
                        label=words::PASSWORD
                        autocomplete="current-password"
                        required=true
                        error=wrong
                    />
                    <Actions>
                        <Button>{text::DROP}</Button>
                    </Actions>
                </form>
            </Sheet>
        };
        let chrome = Chrome {
            brand,
            ..Chrome::public(text::DROP_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// The way to that page from the card of somebody who is active; nobody resets the own.
pub(crate) fn lost_factor(request: &Request, held: &Held, member: MembershipId, status: Status) -> Option<AnyView> {
    if status != Status::Active || held.role != Role::Organizer || held.membership == member {
        return None;
    }
    let href = href_as(request, held, &format!("/org/members/{member}/factor"));
    Some(
        view! {
            <p>
                {text::RESET_WHY} " " <TextLink href=href>{text::RESET}</TextLink>
            </p>
        }
        .into_any(),
    )
}

/// `/org/members/{id}/factor`: what the letter will do, and the button that sends it.
#[component]
pub fn HelpLostFactor() -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = act::<Organizer>(&request, request.parameter("as"), Some(Operation::ManageStaff)).await?;
        let id: MembershipId = id.ok_or(Code::NotFound)?;
        let full_name = factor_holder(&request.ctx, &actor, id).await?;
        let form = FormState::of(&request, ResetFactor::url());
        let sent = request.parameter::<u8>("sent").is_some() && request.returned.is_none();
        let hidden = about(&request, &actor, id);
        let content = view! {
            <PageHead title=text::RESET_TITLE lead=full_name.to_string() />
            {form.trouble()}
            {sent.then(|| view! { <Notice tone=Tone::Good live=true>{text::RESET_SENT}</Notice> })}
            <Sheet>
                <div class="prose">
                    <p>{text::RESET_TEXT}</p>
                    <p>{text::RESET_CHECK}</p>
                </div>
                <form class="form" method="post" action=ResetFactor::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button>{text::RESET_SEND}</Button>
                    </Actions>
                </form>
            </Sheet>
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), ""),
            width: Width::Form,
            ..Chrome::of(actor.held(), text::RESET_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}
