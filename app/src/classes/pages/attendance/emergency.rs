use clinic::classes::attendance::{emergency_contact, named_when_applying};
use domain::{error::Field, limits::PERSON_NAME_MAX};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, patient};
use crate::{
    classes::attendance::SaveEmergencyContact,
    components::{Actions, Button, ErrorSummary, HiddenFields, InputKind, Notice, PageHead, Sheet, TextField, Tone},
    identity::href_as,
    text::{classes::attendance as text, limit, staff as words},
    web::{FormState, cancel, form_fields, page},
};

/// `/me/emergency`
#[component]
pub fn MyEmergencyContact() -> impl IntoView {
    page(async |request| {
        let actor = patient(&request).await?;
        let present = emergency_contact(&request.ctx, &actor).await?;
        let said = match &present {
            Some(_) => None,
            None => named_when_applying(&request.ctx, &actor).await?,
        };
        let said = said.map(|words| view! { <Notice tone=Tone::Info>{text::emergency_said(&words)}</Notice> });
        let form = FormState::of(&request, SaveEmergencyContact::url());
        let hidden = form_fields(&request, Some(actor.membership()));
        let out = cancel(href_as(&request, actor.held(), "/me"));
        let name = present.as_ref().map(|contact| contact.name.to_string());
        let phone = present.as_ref().map(|contact| contact.phone.to_string());
        let name = form.typed(Field::EmergencyName).or(name);
        let phone = form.typed(Field::EmergencyPhone).or(phone);
        let (wrong_name, wrong_phone) = (form.error(Field::EmergencyName), form.error(Field::EmergencyPhone));
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=text::EMERGENCY lead=text::EMERGENCY_TEXT />
            {form.trouble()}
            {said}
            <Sheet>
                <form class="form" method="post" action=SaveEmergencyContact::url() novalidate>
                    <HiddenFields fields=hidden />
                    <TextField
                        id=Field::EmergencyName.name()
                        label=text::EMERGENCY_NAME
                        autocomplete="off"
                        required=true
                        max_length=limit(PERSON_NAME_MAX)
                        value=name
                        error=wrong_name
                    />
                    <TextField
                        id=Field::EmergencyPhone.name()
                        label=text::EMERGENCY_PHONE
                        kind=InputKind::Phone
                        autocomplete="off"
                        required=true
                        value=phone
                        error=wrong_phone
                    />
                    <Actions>
                        <Button>{words::SAVE}</Button>
                        {out}
                    </Actions>
                </form>
            </Sheet>
        };
        Ok(chrome(&actor, text::EMERGENCY)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}
