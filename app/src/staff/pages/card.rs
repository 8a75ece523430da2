use clinic::identity::{Actor, Organizer};
use domain::{
    error::{Code, Field},
    identity::{PersonName, Role, Status},
    staff::MemberRow,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, list_of, member, member_id, organizer};
use crate::{
    components::{Actions, Button, HiddenFields, Kind, PageHead, Sheet, Width},
    identity::{href_as, pages::lost_factor},
    staff::{EmailEntry, EndSessions, MemberFields, Purpose, Save},
    text::{lists::with_name, staff as text},
    web::{Chrome, FormState, Request, page},
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
        let mut hidden = about(&request, &actor, member.id);
        hidden.extend(form.answered());
        let sessions = sessions(&request, &actor, &member);
        let lost = lost_factor(&request, actor.held(), member.id, member.status);
        let list = href_as(&request, actor.held(), list_of(role));
        let failure = form.failure.clone();
        let content = view! {
            <PageHead title=text::data(role) back_href=list.clone() back=text::plural(role) />
            {form.doubt()}
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
            {sessions}
            {lost}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::data(role))
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// «завершить сеансы» below the card of one who is active.
pub(crate) fn sessions(request: &Request, actor: &Actor<Organizer>, member: &MemberRow) -> Option<AnyView> {
    let hidden = about(request, actor, member.id);
    let form = FormState::of(request, EndSessions::url());
    let active = member.status == Status::Active;
    active.then(|| end_sessions(&form, EndSessions::url(), hidden, &member.full_name))
}

/// The form that ends somebody's sessions.
pub(crate) fn end_sessions(
    form: &FormState,
    action: &'static str,
    hidden: Vec<(String, String)>,
    full_name: &PersonName,
) -> AnyView {
    let full = with_name(text::END_SESSIONS, full_name.as_str());
    view! {
        {form.trouble()}
        <form class="form" method="post" action=action>
            <HiddenFields fields=hidden />
            <p class="muted">{text::END_SESSIONS_TEXT}</p>
            <Actions>
                <Button kind=Kind::Secondary full_name=full>
                    {text::END_SESSIONS}
                </Button>
            </Actions>
        </form>
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
