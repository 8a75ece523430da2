use clinic::classes::feed::has_address;
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, patient, told};
use crate::{
    classes::attendance::{NewCalendar, RevokeCalendar},
    components::{Actions, Button, CopiedField, HiddenFields, Kind, PageHead, Sheet},
    identity::href_as,
    text::{classes::attendance as text, dates, staff as words},
    web::{FormState, form_fields, page},
};

/// `/me/calendar`: the secret address of the own calendar, shown once.
#[component]
pub fn MyCalendar() -> impl IntoView {
    page(async |request| {
        let actor = patient(&request).await?;
        let since = has_address(&request.ctx, &actor).await?;
        let form = FormState::of(&request, NewCalendar::url());
        let hidden = || form_fields(&request, Some(actor.membership()));
        let shown = request.shown_by(NewCalendar::url()).map(|address| {
            view! {
                <CopiedField
                    id="calendar"
                    label=text::CALENDAR_ADDRESS
                    value=address
                    button=words::COPY
                    said=words::COPIED
                />
                <p>{text::CALENDAR_ONCE}</p>
                <p class="muted">{text::CALENDAR_HOW}</p>
            }
        });
        let of_old = since.map(|since| {
            view! {
                <p>{text::calendar_since(&dates::day(since, actor.zone()))}</p>
                <form method="post" action=RevokeCalendar::url()>
                    <HiddenFields fields=hidden() />
                    <Button kind=Kind::Danger>{text::CALENDAR_REVOKE}</Button>
                </form>
            }
        });
        let again = (since.is_some() && shown.is_none()).then(|| view! { <p>{text::CALENDAR_AGAIN_TEXT}</p> });
        let button = if since.is_some() {
            text::CALENDAR_AGAIN
        } else {
            text::CALENDAR_NEW
        };
        let new = shown.is_none().then(|| {
            view! {
                <form class="form" method="post" action=NewCalendar::url()>
                    <HiddenFields fields=hidden() />
                    {again}
                    <Actions>
                        <Button>{button}</Button>
                    </Actions>
                </form>
            }
        });
        let back = href_as(&request, actor.held(), "/me");
        let content = view! {
            {told(&request)}
            <PageHead title=text::CALENDAR lead=text::CALENDAR_TEXT back_href=back back=text::TO_MINE />
            {form.trouble()}
            <Sheet>
                {shown}
                <p>{text::CALENDAR_DISCREET}</p>
                <p>{text::CALENDAR_SECRET}</p>
                {new}
                {of_old}
            </Sheet>
        };
        Ok(chrome(&actor, text::CALENDAR)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}
