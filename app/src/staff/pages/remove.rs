use domain::{
    error::Code,
    identity::{Role, Status},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{about, chrome, list_of, member, member_id, organizer};
use crate::{
    components::{Actions, Button, HiddenFields, Kind, PageHead, Sheet, Width},
    identity::href_as,
    staff::Remove as Function,
    text::staff as text,
    web::{Chrome, FormState, cancel, lead_to, page},
};

/// `/org/doctors/{id}/remove` and the like: what «удалить» will do, and the button that does it.
#[component]
pub fn Remove(role: Role) -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let member = member(&request, &actor, role, id).await?;
        let consequence = match member.status {
            Status::Active => text::REMOVE_ACTIVE,
            Status::Invited => text::REMOVE_INVITED,
            Status::Expired | Status::Removed => return Err(Code::Conflict.into()),
        };
        // Patients and courses go to somebody else first.
        if role == Role::Doctor && !clinic::staff::burden(&request.ctx, &actor, member.id).await?.is_empty() {
            let path = format!("{}/{}/handover", list_of(role), member.id);
            return Ok(lead_to(&href_as(&request, actor.held(), &path)));
        }
        if role == Role::Specialist
            && !clinic::classes::group::burden(&request.ctx, &actor, member.id)
                .await?
                .is_empty()
        {
            let path = format!("{}/{}/handover", list_of(role), member.id);
            return Ok(lead_to(&href_as(&request, actor.held(), &path)));
        }
        let form = FormState::of(&request, Function::url());
        let hidden = about(&request, &actor, member.id);
        let out = cancel(href_as(&request, actor.held(), list_of(role)));
        let content = view! {
            <PageHead title=text::remove(role) lead=member.full_name.to_string() />
            {form.trouble()}
            <Sheet>
                <div class="prose">
                    <p>{consequence}</p>
                    <p>{text::REMOVE_KEPT}</p>
                </div>
                <form class="form" method="post" action=Function::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button kind=Kind::Danger>{text::remove(role)}</Button>
                        {out}
                    </Actions>
                </form>
            </Sheet>
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, list_of(role), text::remove(role))
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}
