use clinic::classes::waiting;
use domain::{classes::WaitingId, error::Code};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{GROUPS, about, course_path, doctor, form_chrome, id_in_address, to};
use crate::{
    classes::groups::Withdraw,
    components::{Actions, Button, Facts, HiddenFields, Kind, PageHead, Sheet},
    text::{classes::groups as text, dates},
    web::{FormState, cancel, page},
};

/// The page of a place in a waiting list.
pub(super) fn path(id: WaitingId) -> String {
    format!("/doctor/places/{id}")
}

/// `/doctor/places/{id}`: asks before somebody is taken off a waiting list.
#[component]
pub fn OnePlace() -> impl IntoView {
    let id = id_in_address::<WaitingId>();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let (course, place) = waiting::one(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let held = actor.held();
        let form = FormState::of(&request, Withdraw::url());
        let zone = held.clinic_zone;
        let offer = match &place.offer {
            Some(offer) => text::offered(offer.group.title.as_str(), &dates::short(offer.until, zone)),
            None => text::NO_OFFER.to_owned(),
        };
        let facts = [
            (text::COURSE, course.name.to_string()),
            (text::WAITS_SINCE, text::since(&dates::day(place.cleared_at, zone))),
            (text::OFFER, offer),
        ];
        let facts = facts.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect();
        let list = to(&request, held, &course_path(course.id));
        let ids = [("place", place.id.to_string()), ("course", course.id.to_string())];
        let fields = about(&request, held, &ids);
        let content = view! {
            <PageHead
                title=place.full_name.to_string()
                back_href=list.clone()
                back=text::WAITING_LIST
            />
            {form.trouble()}
            <Sheet>
                <Facts items=facts />
                <h2>{text::TAKE_OFF_TITLE}</h2>
                <p>{text::TAKE_OFF_TEXT}</p>
                <form class="form" method="post" action=Withdraw::url()>
                    <HiddenFields fields=fields />
                    <Actions>
                        <Button kind=Kind::Danger>{text::TAKE_OFF_TITLE}</Button>
                        {cancel(list)}
                    </Actions>
                </form>
            </Sheet>
        };
        Ok(form_chrome(&request, held, GROUPS, text::TAKE_OFF_TITLE)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}
