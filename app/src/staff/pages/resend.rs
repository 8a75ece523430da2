use domain::{
    error::{Code, Field},
    identity::{Role, Status},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, list_of, member, member_id, organizer};
use crate::{
    components::{
        ASKED_FORM, Actions, Button, ErrorSummary, HiddenFields, InputKind, PageHead, Sheet, TextField, Width,
    },
    identity::href_as,
    staff::Resend as Function,
    text::staff as text,
    web::{Chrome, FormState, cancel, page},
};

/// `/org/doctors/{id}/resend` and the like: «Повторная отправка кода активации».
#[component]
pub fn Resend(role: Role) -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let member = member(&request, &actor, role, id).await?;
        if member.status != Status::Invited {
            return Err(Code::Conflict.into());
        }
        let form = FormState::of(&request, Function::url());
        let mut hidden = about(&request, &actor, member.id);
        hidden.extend(form.answered());
        let email = form.typed(Field::Email).unwrap_or_else(|| member.email.to_string());
        let wrong = form.error(Field::Email);
        let out = cancel(href_as(&request, actor.held(), list_of(role)));
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::RESEND_TITLE lead=member.full_name.to_string() />
            {form.trouble()}
            <Sheet>
                <form id=ASKED_FORM class="form" method="post" action=Function::url() novalidate>
                    <HiddenFields fields=hidden />
                    <TextField
                        id=Field::Email.name()
                        label=text::email_of(role)
                        hint=text::RESEND_HINT
                        kind=InputKind::Email
                        autocomplete="off"
                        required=true
                        value=email
                        error=wrong
                    />
                    <Actions>
                        <Button>{text::SEND}</Button>
                        {out}
                    </Actions>
                </form>
            </Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::RESEND_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}
