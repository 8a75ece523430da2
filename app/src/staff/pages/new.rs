use domain::{error::Field, identity::Role};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{
    list::{chrome, organizer},
    list_of,
};
use crate::{
    components::{PageHead, Sheet, Width},
    identity::href_as,
    staff::{MemberFields, Register},
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
        let (email, full_name, failure) = (
            form.typed(Field::Email),
            form.typed(Field::FullName),
            form.failure.clone(),
        );
        let cancel = href_as(&request, actor.held(), "/org");
        let content = view! {
            <PageHead
                title=text::data(role)
                back_href=href_as(&request, actor.held(), list_of(role))
                back=text::plural(role)
            />
            <Sheet>
                <MemberFields
                    cancel=cancel
                    hidden=hidden
                    email=email
                    full_name=full_name
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
