use domain::{error::Field, identity::Role};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{EmailEntry, alike, chrome, list_of, member_fields, organizer};
use crate::{
    components::{ErrorSummary, PageHead, Width},
    identity::href_as,
    staff::Register,
    text::staff as text,
    web::{Chrome, FormState, form_fields, page},
};

/// `/org/doctors/new` and the like: «Данные врача».
#[component]
pub fn NewMember(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = organizer(&request).await?;
        let form = FormState::of(&request, Register::url());
        let mut hidden = form_fields(&request, Some(actor.membership()));
        hidden.push(("role".to_owned(), role.name().to_owned()));
        hidden.extend(form.answered());
        let question = alike::question(&request, &actor, role, &form).await?;
        let email = EmailEntry {
            value: form.typed(Field::Email).unwrap_or_default(),
            hint: format!("{} {}", text::EMAIL_HINT, text::KNOWN_EMAIL_HINT),
            fixed: false,
        };
        let list = href_as(&request, actor.held(), list_of(role));
        let fields = member_fields(&form, Register::url(), hidden, email, None, list.clone());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::data(role) back_href=list back=text::plural(role) />
            {form.trouble()}
            {question}
            {fields}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::data(role))
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}
