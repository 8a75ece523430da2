//! The patient's places in waiting lists, on its own page.

use chrono_tz::Tz;
use clinic::{
    classes::waiting::{OwnPlace, own},
    identity::{Actor, Patient},
};
use domain::{
    classes::{GroupRow, WaitingId},
    error::Code,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::about;
use crate::{
    classes::offers::{AcceptOwn, DeclineOwn},
    components::{Actions, Button, Facts, HiddenFields, Kind, Sheet},
    fault::Fault,
    text::{
        classes::{groups as words, offers as text},
        dates,
    },
    web::{FormState, Request},
};

/// Where the patient stands in waiting lists, and the seats that it is offered; nothing where it waits for none.
pub(crate) async fn own_places(request: &Request, actor: &Actor<Patient>) -> Result<AnyView, Fault> {
    let places = own(&request.ctx, actor).await?;
    let forms = [AcceptOwn::url(), DeclineOwn::url()].map(|url| FormState::of(request, url));
    let is_late = |form: &FormState| matches!(form.failure, Some(Code::NoSeat | Code::Conflict));
    // An offer that is gone is not on the page any more: that has to be said.
    let stands = places.iter().any(|place| place.offer.is_some());
    let late = (!stands && forms.iter().any(is_late)).then_some(text::EXPIRED_LEAD);
    let trouble = forms.iter().find_map(FormState::trouble).filter(|_| late.is_none());
    if places.is_empty() && late.is_none() && trouble.is_none() {
        return Ok(().into_any());
    }
    let places = places
        .into_iter()
        .map(|place| one(request, actor, place))
        .collect_view();
    let late = late.map(|words| view! { <p role="alert">{words}</p> });
    Ok(view! {
        {trouble}
        {late}
        {places}
    }
    .into_any())
}

fn one(request: &Request, actor: &Actor<Patient>, place: OwnPlace) -> AnyView {
    match &place.offer {
        Some((group, until)) => {
            let mut facts = facts(request, group, actor.zone());
            facts.push((text::UNTIL.to_owned(), dates::day_and_time(*until, actor.zone())));
            let [accept, decline] = [
                (AcceptOwn::url(), text::ACCEPT, Kind::Primary),
                (DeclineOwn::url(), text::DECLINE, Kind::Secondary),
            ]
            .map(|button| form(request, actor, place.id, button));
            view! {
                <Sheet>
                    <h2>{text::OFFERED}</h2>
                    <p>{text::OFFERED_LEAD}</p>
                    <Facts items=facts />
                    {accept}
                    {decline}
                    <p class="muted">{text::DECLINE_HINT}</p>
                </Sheet>
            }
            .into_any()
        }
        None => {
            let leave = form(
                request,
                actor,
                place.id,
                (DeclineOwn::url(), text::LEAVE, Kind::Secondary),
            );
            view! {
                <Sheet>
                    <h2>{text::WAITING}</h2>
                    <p>{text::in_line(place.place)}</p>
                    <p class="muted">{text::WAITING_TEXT}</p>
                    {leave}
                </Sheet>
            }
            .into_any()
        }
    }
}

fn facts(request: &Request, group: &GroupRow, zone: Tz) -> Vec<(String, String)> {
    let next = group
        .next_class
        .map(|begins| (words::NEXT_CLASS, words::class_at(begins, zone, group.schedule.zone)));
    let facts = [
        (words::GROUP, group.title.to_string()),
        (
            words::SCHEDULE,
            words::when_and_where(&group.schedule, request.ctx.now()),
        ),
        (words::PERIOD, words::period(&group.schedule)),
        (words::SPECIALIST, group.specialist.full_name.to_string()),
    ];
    let facts = facts.into_iter().chain(next);
    facts.map(|(name, fact)| (name.to_owned(), fact)).collect()
}

fn form(
    request: &Request,
    actor: &Actor<Patient>,
    place: WaitingId,
    (url, label, kind): (&'static str, &'static str, Kind),
) -> AnyView {
    let fields = about(request, actor.held(), &[("place", place.to_string())]);
    view! {
        <form class="form" method="post" action=url>
            <HiddenFields fields=fields />
            <Actions>
                <Button kind=kind>{label}</Button>
            </Actions>
        </form>
    }
    .into_any()
}
