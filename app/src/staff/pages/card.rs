use clinic::identity::{Actor, Organizer};
use domain::{
    error::Field,
    identity::{PersonName, Role, Status},
    staff::MemberRow,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, email_entry, list_of, member, member_fields, member_id, organizer};
use crate::{
    components::{Actions, Button, ErrorSummary, HiddenFields, Kind, PageHead, Width},
    identity::{href_as, pages::lost_factor},
    staff::{EndSessions, Save},
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
        let mut hidden = about(&request, &actor, member.id);
        hidden.extend(form.answered());
        let sessions = sessions(&request, &actor, &member);
        let lost = lost_factor(&request, actor.held(), member.id, member.status);
        let list = href_as(&request, actor.held(), list_of(role));
        let full_name = Some(member.full_name.to_string());
        let fields = member_fields(&form, Save::url(), hidden, email, full_name, list.clone());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::data(role) back_href=list back=text::plural(role) />
            {form.trouble()}
            {fields}
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
