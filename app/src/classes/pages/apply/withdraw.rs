use clinic::classes::application as applications;
use domain::classes::ApplicationState;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome_of, param, status_href, with_token};
use crate::{
    classes::apply::WithdrawApplication,
    components::{Actions, Button, HiddenFields, Kind, LinkButton, PageHead, Sheet},
    text::classes::apply as text,
    web::{FormState, lead_to, page},
};

/// `/join/status/{token}/withdraw`: asked once more, for it can't be taken back.
#[component]
pub fn Withdraw() -> impl IntoView {
    let token = param("token");
    page(async move |request| {
        let own = applications::own(&request.ctx, &token).await?;
        let form = FormState::of(&request, WithdrawApplication::url());
        if own.state.is_over() && form.failure.is_none() {
            return Ok(lead_to(&status_href(&token)));
        }
        let (lead, button) = match own.state {
            ApplicationState::Draft => (text::ERASE_LEAD, text::ERASE),
            _ => (text::WITHDRAW_LEAD, text::WITHDRAW),
        };
        let title = text::withdraw_title(own.number);
        let mut hidden = with_token(&request, &token);
        hidden.push(("slug".to_owned(), own.front.settings.slug.clone()));
        let keep = status_href(&token);
        let content = view! {
            <PageHead title=title.clone() lead=lead />
            {form.trouble()}
            <Sheet>
                <form method="post" action=WithdrawApplication::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button kind=Kind::Danger>{button}</Button>
                        <LinkButton kind=Kind::Quiet href=keep>
                            {text::KEEP}
                        </LinkButton>
                    </Actions>
                </form>
            </Sheet>
        };
        Ok(chrome_of(&own, title)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}
