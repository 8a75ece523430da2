use domain::{error::Code, identity::Role};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, list_of, member, member_id, organizer};
use crate::{
    components::{Actions, Button, CopiedField, HiddenFields, LinkButton, PageHead, Sheet, Width},
    identity::href_as,
    staff::CopyLink as Function,
    text::{dates, staff as text},
    web::{Chrome, FormState, cancel, page},
};

/// `/org/doctors/{id}/link` and the like: a link to hand over when mail fails, shown once to whoever asked for it.
#[component]
pub fn Link(role: Role) -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let member = member(&request, &actor, role, id).await?;
        let invitation = member.invitation.ok_or(Code::Conflict)?;
        let until = text::link_until(&dates::day_and_time(invitation.expires_at, actor.held().clinic_zone));
        let form = FormState::of(&request, Function::url());
        let list = href_as(&request, actor.held(), list_of(role));
        let sheet = match request.shown_by(Function::url()) {
            Some(link) => view! {
                <CopiedField id="link" label=text::LINK value=link button=text::COPY said=text::COPIED />
                <p>{until} " " {text::LINK_SHOWN}</p>
                <Actions>
                    <LinkButton href=list>{text::BACK_TO_LIST}</LinkButton>
                </Actions>
            }
            .into_any(),
            None => {
                let hidden = about(&request, &actor, member.id);
                view! {
                    <div class="prose">
                        <p>{text::LINK_ONCE}</p>
                        <p>{until} " " {text::LINK_RECORDED}</p>
                    </div>
                    <form class="form" method="post" action=Function::url()>
                        <HiddenFields fields=hidden />
                        <Actions>
                            <Button>{text::SHOW_LINK}</Button>
                            {cancel(list)}
                        </Actions>
                    </form>
                }
                .into_any()
            }
        };
        let content = view! {
            <PageHead title=text::LINK_TITLE lead=member.full_name.to_string() />
            {form.trouble()}
            <Sheet>{sheet}</Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::LINK_TITLE)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}
