use domain::{
    identity::Role,
    staff::{ListQuery, Standing},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, list_of, organizer};
use crate::{
    components::{Actions, Button, EmptyState, HiddenFields, PageHead, Sheet, TextLink, Width},
    identity::href_as,
    staff::ResendExpiring as Function,
    text::staff as text,
    web::{Chrome, FormState, cancel, form_fields, page, with_query},
};

/// `/org/doctors/resend` and the like: how many invitations «отправить повторно всем» is about to send.
#[component]
pub fn ResendAll(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = organizer(&request).await?;
        let query = ListQuery {
            standing: Standing::ExpiringSoon,
            ..ListQuery::default()
        };
        let letters = clinic::staff::list(&request.ctx, &actor, role, &query).await?.total;
        let form = FormState::of(&request, Function::url());
        let list = href_as(&request, actor.held(), list_of(role));
        let sheet = if letters == 0 {
            view! {
                <EmptyState title=text::RESEND_ALL_NOBODY>
                    <TextLink href=list>{text::BACK_TO_LIST}</TextLink>
                </EmptyState>
            }
            .into_any()
        } else {
            let out = cancel(with_query(
                &list,
                &[format!("status={}", Standing::ExpiringSoon.name())],
            ));
            let mut hidden = form_fields(&request, Some(actor.membership()));
            hidden.push(("role".to_owned(), role.name().to_owned()));
            view! {
                <p>{text::resend_all_question(letters)}</p>
                <form class="form" method="post" action=Function::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button>{text::SEND}</Button>
                        {out}
                    </Actions>
                </form>
            }
            .into_any()
        };
        let content = view! {
            <PageHead title=text::RESEND_ALL_TITLE lead=text::plural(role) />
            {form.trouble()}
            <Sheet>{sheet}</Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::RESEND_ALL_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}
