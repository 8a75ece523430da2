use domain::{classes::OwnApplication, error::Field};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome_of, clinic_href, done, with_token};
use crate::{
    classes::apply::{ConfirmAddress, SendCode},
    components::{Actions, Button, ErrorSummary, HiddenFields, InputKind, Kind, PageHead, Sheet, TextField, TextLink},
    text::classes::apply as text,
    web::{FormState, Request},
};

/// `/join/status/{token}` before the address is proven.
pub(super) fn ask_code(request: &Request, token: &str, own: &OwnApplication) -> AnyView {
    let form = FormState::of(request, ConfirmAddress::url());
    let again = FormState::of(request, SendCode::url());
    let other = format!(
        "{}/start?course={}",
        clinic_href(&own.front.settings.slug),
        own.course.id
    );
    let (typed, wrong) = (form.typed(Field::Code), form.error(Field::Code));
    let (hidden, hidden_again) = (with_token(request, token), with_token(request, token));
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=text::CODE_TITLE lead=text::code_lead(own.email.as_str()) />
        {form.trouble()}
        {again.trouble()}
        {done(request)}
        <Sheet>
            <form class="form" method="post" action=ConfirmAddress::url() novalidate>
                <HiddenFields fields=hidden />
                <TextField
                    id=Field::Code.name()
                    label=text::CODE
                    hint=text::code_hint()
                    kind=InputKind::Number
                    autocomplete="one-time-code"
                    required=true
                    short=true
                    value=typed
                    error=wrong
                />
                <Actions>
                    <Button>{text::CONFIRM}</Button>
                </Actions>
            </form>
        </Sheet>
        <Sheet>
            <h2>{text::NO_LETTER}</h2>
            <p>{text::NO_LETTER_TEXT}</p>
            <form method="post" action=SendCode::url()>
                <HiddenFields fields=hidden_again />
                <Actions>
                    <Button kind=Kind::Secondary>{text::SEND_AGAIN}</Button>
                </Actions>
            </form>
            <p>
                <TextLink href=other>{text::OTHER_ADDRESS}</TextLink>
            </p>
        </Sheet>
    };
    chrome_of(own, text::CODE_TITLE)
        .after(form.failure.as_ref().or(again.failure.as_ref()))
        .around(request, content)
}
