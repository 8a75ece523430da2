use domain::{
    error::{Code, Field},
    identity::Status,
};
use leptos::prelude::*;

use crate::{
    components::{
        ASKED_FORM, Actions, Button, Checked, HiddenFields, InputKind, Kind, LinkButton, ReadOnlyField, Sheet,
        TextField,
    },
    text::staff as text,
    web::FormState,
};

/// «Email» of the form.
pub(crate) struct EmailEntry {
    pub(crate) value: String,
    pub(crate) hint: String,
    /// Only its owner changes it: shown, not sent.
    pub(crate) fixed: bool,
}

/// The fields of «Данные врача» and the like, as they were or as they were typed, with what the form sends unseen.
/// Each is checked as one leaves it.
pub(crate) fn member_fields(
    form: &FormState,
    action: &'static str,
    hidden: Vec<(String, String)>,
    email: EmailEntry,
    full_name: Option<String>,
    cancel: String,
) -> AnyView {
    let email = if email.fixed {
        view! { <ReadOnlyField label=text::EMAIL value=email.value hint=email.hint /> }.into_any()
    } else {
        view! {
            <TextField
                id=Field::Email.name()
                label=text::EMAIL
                hint=email.hint
                kind=InputKind::Email
                autocomplete="off"
                required=true
                value=email.value
                error=form.error(Field::Email)
            />
        }
        .into_any()
    };
    let full_name = form.typed(Field::FullName).or(full_name);
    let wrong_name = form.error(Field::FullName);
    view! {
        <Sheet>
            <Checked>
                <form id=ASKED_FORM class="form" method="post" action=action novalidate>
                    <HiddenFields fields=hidden />
                    {email}
                    <TextField
                        id=Field::FullName.name()
                        label=text::FULL_NAME
                        hint=text::FULL_NAME_HINT
                        autocomplete="off"
                        required=true
                        value=full_name
                        error=wrong_name
                    />
                    <Actions>
                        <Button>{text::SAVE}</Button>
                        <LinkButton kind=Kind::Quiet href=cancel>
                            {text::CANCEL}
                        </LinkButton>
                    </Actions>
                </form>
            </Checked>
        </Sheet>
    }
    .into_any()
}

/// «Email» on the card of somebody who works here or is invited to.
///
/// # Errors
/// `Conflict` for one who is gone.
pub(crate) fn email_entry(email: &str, status: Status, typed: Option<String>) -> Result<EmailEntry, Code> {
    match status {
        Status::Invited => Ok(EmailEntry {
            value: typed.unwrap_or_else(|| email.to_owned()),
            hint: text::CARD_EMAIL_HINT.to_owned(),
            fixed: false,
        }),
        Status::Active => Ok(EmailEntry {
            value: email.to_owned(),
            hint: text::OWN_EMAIL_HINT.to_owned(),
            fixed: true,
        }),
        Status::Expired | Status::Removed => Err(Code::Conflict),
    }
}
