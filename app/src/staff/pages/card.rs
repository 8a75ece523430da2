use domain::{
    error::{Code, Field},
    identity::{Role, Status},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, list_of, member, member_id, organizer};
use crate::{
    components::{PageHead, Sheet, Width},
    identity::href_as,
    staff::{EmailEntry, MemberFields, Purpose, Save},
    text::staff as text,
    web::{Chrome, FormState, page},
};

/// `/org/doctors/{id}`, `/org/specialists/{id}`: «Данные врача». The address can be corrected until the activation.
#[component]
pub fn Card(role: Role) -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let member = member(&request, &actor, role, id).await?;
        let form = FormState::of(&request, Save::url());
        let email = email_entry(&member.email.to_string(), member.status, form.typed(Field::Email))?;
        let full_name = form
            .typed(Field::FullName)
            .unwrap_or_else(|| member.full_name.to_string());
        let hidden = about(&request, &actor, member.id);
        let list = href_as(&request, actor.held(), list_of(role));
        let failure = form.failure.clone();
        let content = view! {
            <PageHead title=text::data(role) back_href=list.clone() back=text::plural(role) />
            <Sheet>
                <MemberFields
                    purpose=Purpose::Save
                    cancel=list
                    hidden=hidden
                    email=email
                    full_name=Some(full_name)
                    failure=failure
                />
            </Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::data(role))
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
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
