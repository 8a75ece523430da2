use clinic::{
    classes::group::{self, Seat},
    identity::Held,
};
use domain::{
    classes::EnrolmentId,
    error::{Code, Field},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{GROUPS, about, doctor, form_chrome, group_path, id_in_address, to};
use crate::{
    classes::groups::{MoveTo, Restrict, TakeOut},
    components::{Actions, Button, Choice, ErrorSummary, HiddenFields, Kind, PageHead, Select, Sheet, TextArea},
    text::{classes::groups as text, staff as words},
    web::{FormState, Request, cancel, page},
};

/// `/doctor/seats/{id}`: what the specialist has to mind about a patient in a group, another group for it, the end of
/// its seat.
#[component]
pub fn OneSeat() -> impl IntoView {
    let id = id_in_address::<EnrolmentId>();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let seat = group::seat(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        let held = actor.held();
        let [mind, other, out] =
            [Restrict::url(), MoveTo::url(), TakeOut::url()].map(|url| FormState::of(&request, url));
        let returned = [&mind, &other, &out].into_iter().find(|form| form.failure.is_some());
        let failure = returned.and_then(|form| form.failure.clone());
        let (summary, trouble) = returned
            .map(|form| (form.summary(), form.trouble()))
            .unwrap_or_default();
        let title = seat.group.title.to_string();
        let (to_mind, to_move, to_end) = (
            minding(&request, held, &seat, &mind),
            moving(&request, held, &seat, &other),
            ending(&request, held, &seat),
        );
        let content = view! {
            <ErrorSummary errors=summary />
            <PageHead
                title=seat.row.patient.full_name.to_string()
                lead=text::group(&title)
                back_href=to(&request, held, &group_path(seat.group.id))
                back=title
            />
            {trouble}
            {to_mind}
            {to_move}
            {to_end}
        };
        Ok(form_chrome(&request, held, GROUPS, text::SEAT)
            .after(failure.as_ref())
            .around(&request, content))
    })
}

fn hidden(request: &Request, held: &Held, seat: &Seat) -> Vec<(String, String)> {
    let ids = [
        ("seat", seat.row.id.to_string()),
        ("group_id", seat.group.id.to_string()),
    ];
    about(request, held, &ids)
}

fn minding(request: &Request, held: &Held, seat: &Seat, form: &FormState) -> AnyView {
    let fields = hidden(request, held, seat);
    let out = cancel(to(request, held, &group_path(seat.group.id)));
    let kept: Vec<&str> = seat.row.restrictions.iter().collect();
    let value = form.typed(Field::Restrictions).unwrap_or_else(|| kept.join("\n"));
    let wrong = form.error(Field::Restrictions);
    view! {
        <Sheet>
            <form class="form" method="post" action=Restrict::url() novalidate>
                <HiddenFields fields=fields />
                <TextArea
                    id=Field::Restrictions.name()
                    label=text::RESTRICTIONS
                    hint=text::RESTRICTIONS_HINT
                    rows=5
                    value=value
                    error=wrong
                />
                <Actions>
                    <Button>{words::SAVE}</Button>
                    {out}
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn moving(request: &Request, held: &Held, seat: &Seat, form: &FormState) -> AnyView {
    if seat.others.is_empty() {
        return view! { <p class="muted">{text::MOVE_NOWHERE}</p> }.into_any();
    }
    let fields = hidden(request, held, seat);
    let options = seat.others.iter().map(|group| Choice {
        value: group.id.to_string(),
        label: text::choice(group.title.as_str(), &group.schedule, group.seats),
    });
    let options = options.collect();
    let (chosen, wrong) = (form.typed(Field::Group), form.error(Field::Group));
    view! {
        <Sheet>
            <h2>{text::MOVE_TITLE}</h2>
            <form class="form" method="post" action=MoveTo::url() novalidate>
                <HiddenFields fields=fields />
                <Select
                    id=Field::Group.name()
                    label=text::MOVE_TO
                    options=options
                    selected=chosen
                    placeholder=text::CHOOSE_GROUP
                    required=true
                    error=wrong
                />
                <Actions>
                    <Button kind=Kind::Secondary>{text::MOVE_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}

fn ending(request: &Request, held: &Held, seat: &Seat) -> AnyView {
    let fields = hidden(request, held, seat);
    view! {
        <Sheet>
            <h2>{text::TAKE_OUT_TITLE}</h2>
            <p>{text::TAKE_OUT_TEXT}</p>
            <form class="form" method="post" action=TakeOut::url()>
                <HiddenFields fields=fields />
                <Actions>
                    <Button kind=Kind::Danger>{text::TAKE_OUT_BUTTON}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}
