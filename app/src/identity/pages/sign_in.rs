use domain::error::Field;
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    components::{
        Actions, Button, ErrorSummary, HiddenFields, InputKind, Notice, PageHead, PasswordField, Sheet, TextField,
        TextLink, Tone,
    },
    identity::SignIn as Function,
    text::{factor, identity as text, profile, settings},
    web::{Chrome, FormState, form_fields, page},
};

/// `/login`
#[component]
pub fn SignIn() -> impl IntoView {
    page(async |request| {
        let (_, brand) = request.ctx.brands.default_brand();
        let title = text::sign_in_to(&brand.centre);
        let form = FormState::of(&request, Function::url());
        let email = form.typed(Field::Email);
        let (wrong_email, wrong_password) = (form.error(Field::Email), form.error(Field::Password));
        let mut hidden = form_fields(&request, None);
        if let Some(next) = request.parameter::<String>("next") {
            hidden.push(("next".to_owned(), next));
        }
        let done = match request.parameter::<String>("done").as_deref() {
            Some("reset") => Some(profile::RESET_DONE),
            Some("email") => Some(profile::EMAIL_IS_NEW),
            Some("factor") => Some(factor::DROPPED),
            Some(_) | None => None,
        };
        let done = done.filter(|_| request.returned.is_none());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=title.clone() />
            {done.map(|sentence| view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> })}
            {form.trouble()}
            <Sheet>
                <form class="form" method="post" action=Function::url() novalidate>
                    <HiddenFields fields=hidden />
                    <TextField
                        id=Field::Email.name()
                        label=text::EMAIL
                        kind=InputKind::Email
                        autocomplete="username"
                        required=true
                        value=email
                        error=wrong_email
                    />
                    <PasswordField
                        id=Field::Password.name()
                        label=text::PASSWORD
                        autocomplete="current-password"
                        required=true
                        error=wrong_password
                    />
                    <Actions>
                        <Button>{text::SIGN_IN}</Button>
                        <TextLink href="/forgot">{profile::FORGOT}</TextLink>
                    </Actions>
                </form>
            </Sheet>
            <p>
                <TextLink href="/join">{settings::JOIN_TITLE}</TextLink>
            </p>
        };
        Ok(Chrome::public(title)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}
