use clinic::identity::{LinkPage, email_page, reset_page};
use domain::error::{Code, DeadLink, Field};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_params_map;

use crate::{
    components::{
        ASKED_FORM, Actions, Button, ErrorSummary, Facts, HiddenFields, InputKind, Kind, LinkButton, PageHead,
        PasswordField, Sheet, TextField,
    },
    identity::{AskForReset, ConfirmEmail, ResetPassword},
    text::{errors, identity as words, profile as text, staff as buttons},
    web::{Chrome, FormState, Request, form_fields, page},
};

/// `/forgot`: the same for every address.
#[component]
pub fn Forgot() -> impl IntoView {
    page(async |request| {
        if request.parameter::<u8>("sent").is_some() && request.returned.is_none() {
            return Ok(sent(&request));
        }
        let form = FormState::of(&request, AskForReset::url());
        let (email, wrong) = (form.typed(Field::Email), form.error(Field::Email));
        let mut hidden = form_fields(&request, None);
        hidden.extend(form.answered());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::FORGOT_TITLE lead=text::FORGOT_LEAD back_href="/login" back=words::SIGN_IN />
            {form.trouble()}
            <Sheet>
                <form id=ASKED_FORM class="form" method="post" action=AskForReset::url() novalidate>
                    <HiddenFields fields=hidden />
                    <TextField
                        id=Field::Email.name()
                        label=words::EMAIL
                        kind=InputKind::Email
                        autocomplete="username"
                        required=true
                        value=email
                        error=wrong
                    />
                    <Actions>
                        <Button>{text::SEND}</Button>
                    </Actions>
                </form>
            </Sheet>
        };
        Ok(Chrome::public(text::FORGOT_TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

fn sent(request: &Request) -> AnyView {
    let support = request.ctx.brands.default_brand().1.support_email.to_string();
    let content = view! {
        <PageHead title=text::SENT_TITLE lead=text::SENT />
        <p>{text::NOT_COME}</p>
        <p>{words::ASK_SUPPORT} " " <a href=format!("mailto:{support}")>{support.clone()}</a></p>
        <Actions>
            <LinkButton href="/login">{words::SIGN_IN}</LinkButton>
            <LinkButton kind=Kind::Quiet href="/forgot">
                {text::ASK_AGAIN}
            </LinkButton>
        </Actions>
    };
    Chrome::public(text::SENT_TITLE).around(request, content)
}

/// `/reset/{token}`: looking at it consumes nothing.
#[component]
pub fn Reset() -> impl IntoView {
    let token = token();
    page(async move |request| {
        let (email, brand) = match reset_page(&request.ctx, &token).await? {
            LinkPage::Open { email, brand } => (email, brand),
            LinkPage::Closed(why) => {
                return Ok(closed(&request, why, text::dead_reset(why), ("/forgot", text::FORGOT)));
            }
        };
        let form = FormState::of(&request, ResetPassword::url());
        let wrong = form.error(Field::Password);
        let hidden = with_token(&request, &token);
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::RESET_TITLE lead=text::RESET_LEAD />
            {form.trouble()}
            <Sheet>
                <Facts items=vec![(words::EMAIL.to_owned(), email.to_string())] />
                <form class="form" method="post" action=ResetPassword::url() novalidate>
                    <HiddenFields fields=hidden />
                    // Password managers learn from it which address the password belongs to.
                    <input class="visually-hidden" type="email" autocomplete="username" value=email.to_string() tabindex="-1" aria-hidden="true" readonly />
                    <PasswordField
                        id=Field::Password.name()
                        label=text::NEW_PASSWORD
                        hint=words::NEW_PASSWORD_HINT
                        autocomplete="new-password"
                        required=true
                        error=wrong
                    />
                    <Actions>
                        <Button>{buttons::SAVE}</Button>
                    </Actions>
                </form>
            </Sheet>
        };
        let chrome = Chrome {
            brand,
            ..Chrome::public(text::RESET_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// `/email/{token}`: the new address is confirmed by the button, never by looking.
#[component]
pub fn NewEmail() -> impl IntoView {
    let token = token();
    page(async move |request| {
        let email = match email_page(&request.ctx, &token).await? {
            LinkPage::Open { email, .. } => email,
            LinkPage::Closed(why) => {
                return Ok(closed(
                    &request,
                    why,
                    text::dead_email(why),
                    ("/profile", text::TO_PROFILE),
                ));
            }
        };
        let form = FormState::of(&request, ConfirmEmail::url());
        // Found out only when the button was pressed.
        if let Some(Code::DeadLink { why }) = form.failure {
            return Ok(closed(
                &request,
                why,
                text::dead_email(why),
                ("/profile", text::TO_PROFILE),
            ));
        }
        let hidden = with_token(&request, &token);
        let content = view! {
            <PageHead title=text::EMAIL_TITLE lead=text::EMAIL_LEAD />
            {form.trouble()}
            <Sheet>
                <Facts items=vec![(text::NEW_EMAIL.to_owned(), email.to_string())] />
                <form class="form" method="post" action=ConfirmEmail::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button>{text::CONFIRM_EMAIL}</Button>
                    </Actions>
                </form>
            </Sheet>
        };
        Ok(Chrome::public(text::EMAIL_TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}

pub(super) fn token() -> String {
    use_params_map()
        .with_untracked(|params| params.get("token"))
        .unwrap_or_default()
}

pub(super) fn with_token(request: &Request, token: &str) -> Vec<(String, String)> {
    let mut hidden = form_fields(request, None);
    hidden.push(("token".to_owned(), token.to_owned()));
    hidden
}

/// Which kind of dead it is, and the next step.
pub(crate) fn closed(
    request: &Request,
    why: DeadLink,
    sentence: &'static str,
    ask_again: (&'static str, &'static str),
) -> AnyView {
    let code = Code::DeadLink { why };
    let support = request.ctx.brands.default_brand().1.support_email.to_string();
    let (href, label) = ask_again;
    let content = view! {
        <PageHead title=errors::title(&code) lead=sentence />
        <p>{words::ASK_SUPPORT} " " <a href=format!("mailto:{support}")>{support.clone()}</a></p>
        <Actions>
            <LinkButton kind=Kind::Primary href="/login">
                {words::SIGN_IN}
            </LinkButton>
            <LinkButton href=href>{label}</LinkButton>
        </Actions>
    };
    Chrome::public(errors::title(&code))
        .with_status(code.status())
        .around(request, content)
}
