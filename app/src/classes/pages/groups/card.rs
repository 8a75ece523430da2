use clinic::identity::Held;
use domain::{
    classes::{GroupCard, Restrictions, SeatRow},
    error::Code,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{GROUPS, about, chrome, course_path, doctor, form_chrome, group_path, id_in_address, named, to, told};
use crate::{
    classes::groups::End,
    components::{
        Actions, ActionsCell, Button, Cell, Column, DataTable, EmptyState, Facts, HiddenFields, Icon, Kind, LinkButton,
        ListSection, Notice, PageHead, Row, RowHead, RowLink, Sheet, TableOf, TextLink, Tone,
    },
    text::{classes::groups as text, dates, staff as words},
    web::{FormState, Request, cancel, page},
};

/// `/doctor/groups/{id}`: a group with those in it.
#[component]
pub fn OneGroup() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let card = named(&request, &actor, id).await?;
        let held = actor.held();
        let path = group_path(card.group.id);
        let is_running = card.ended_at.is_none();
        let told = told(&request);
        let ended = (!is_running).then(|| view! { <Notice tone=Tone::Info>{text::ENDED}</Notice> });
        let edit = is_running.then(|| {
            let href = to(&request, held, &format!("{path}/edit"));
            view! { <LinkButton href=href>{text::EDIT}</LinkButton> }
        });
        let end = is_running.then(|| {
            let href = to(&request, held, &format!("{path}/end"));
            view! {
                <p>
                    <TextLink href=href>{text::END}</TextLink>
                </p>
            }
        });
        let facts = facts(&request, held, &card);
        let members = members(&request, held, &card);
        let offers = offers(&request, held, &card);
        let title = card.group.title.to_string();
        let content = view! {
            {told}
            <PageHead title=title.clone() back_href=to(&request, held, GROUPS) back=text::GROUPS>
                {edit}
            </PageHead>
            {ended}
            <Sheet>{facts}</Sheet>
            {members}
            {offers}
            {end}
        };
        Ok(chrome(&request, held, GROUPS, title).around(&request, content))
    })
}

fn facts(request: &Request, held: &Held, card: &GroupCard) -> AnyView {
    let group = &card.group;
    let next = match group.next_class {
        Some(begins) => text::class_at(begins, held.clinic_zone, group.schedule.zone),
        None => text::NO_NEXT_CLASS.to_owned(),
    };
    let items = [
        (text::COURSE, card.course.name.to_string()),
        (text::LEVEL, card.load.map_or(text::NO_LOAD, text::load).to_owned()),
        (text::SPECIALIST, group.specialist.full_name.to_string()),
        (text::SCHEDULE, text::when_and_where(&group.schedule, request.ctx.now())),
        (text::PERIOD, text::period(&group.schedule)),
        (text::NEXT_CLASS, next),
        (
            text::SEATS,
            format!("{}, {}", text::seats(group.seats), text::free(group.seats)),
        ),
    ];
    let items = items.into_iter().map(|(name, fact)| (name.to_owned(), fact)).collect();
    view! { <Facts items=items /> }.into_any()
}

fn members(request: &Request, held: &Held, card: &GroupCard) -> AnyView {
    let is_running = card.ended_at.is_none();
    let add = is_running.then(|| {
        let href = to(request, held, &format!("{}/enrol", group_path(card.group.id)));
        view! {
            <LinkButton href=href icon=Icon::Plus>
                {text::ENROL}
            </LinkButton>
        }
        .into_any()
    });
    let table = if card.seats.is_empty() {
        let words = is_running.then_some(text::NO_MEMBERS_TEXT);
        view! { <EmptyState title=text::NO_MEMBERS text=words /> }.into_any()
    } else {
        let columns = [text::FULL_NAME, text::RESTRICTIONS, text::SINCE, words::ACTIONS];
        let columns = columns.into_iter().map(Column::new).collect();
        let rows = card.seats.iter().map(|seat| member(request, held, seat)).collect_view();
        view! {
            <DataTable caption=text::MEMBERS columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any()
    };
    let count = u64::try_from(card.seats.len()).unwrap_or(u64::MAX);
    view! {
        <ListSection id="members" title=text::MEMBERS count=Some(count) action=add.unwrap_or_else(|| ().into_any())>
            {table}
        </ListSection>
    }
    .into_any()
}

fn member(request: &Request, held: &Held, seat: &SeatRow) -> AnyView {
    let name = seat.patient.full_name.to_string();
    let href = to(request, held, &format!("/doctor/seats/{}", seat.id));
    let since = text::since(&dates::day(seat.since, held.clinic_zone));
    let lines = lines(&seat.restrictions);
    let full_name = text::of_group(text::EDIT, &name);
    view! {
        <Row>
            <RowHead>{name}</RowHead>
            <Cell label=text::RESTRICTIONS>{lines}</Cell>
            <Cell label=text::SINCE>{since}</Cell>
            <ActionsCell>
                <RowLink href=href full_name=full_name>
                    {text::EDIT}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}

/// What the specialist has to mind, a line each.
pub(super) fn lines(restrictions: &Restrictions) -> AnyView {
    if restrictions.is_empty() {
        return view! { <span class="muted">{text::NO_RESTRICTIONS}</span> }.into_any();
    }
    let lines = restrictions
        .iter()
        .map(|line| view! { <li>{line.to_owned()}</li> })
        .collect_view();
    view! { <ul class="cell-notes">{lines}</ul> }.into_any()
}

/// Seats that are kept for those who have not answered yet.
fn offers(request: &Request, held: &Held, card: &GroupCard) -> Option<AnyView> {
    if card.offers.is_empty() {
        return None;
    }
    let list = to(request, held, &course_path(card.course.id));
    let columns = vec![Column::new(text::FULL_NAME), Column::new(text::OFFER)];
    let rows = card.offers.iter().map(|place| {
        let until = place
            .offer
            .as_ref()
            .map(|offer| text::until(&dates::short(offer.until, held.clinic_zone)));
        let name = place.full_name.to_string();
        view! {
            <Row>
                <RowHead>{name}</RowHead>
                <Cell label=text::OFFER>{until}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    let action = view! { <TextLink href=list>{text::WAITING_LIST}</TextLink> }.into_any();
    Some(
        view! {
            <ListSection id="offers" title=text::OFFERS action=action>
                <DataTable caption=text::OFFERS columns=columns of=TableOf::Anything>
                    {rows}
                </DataTable>
            </ListSection>
        }
        .into_any(),
    )
}

/// `/doctor/groups/{id}/end`: what ending does, and the button that does it.
#[component]
pub fn EndGroup() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let card = named(&request, &actor, id).await?;
        if card.ended_at.is_some() {
            return Err(Code::Conflict.into());
        }
        let held = actor.held();
        let form = FormState::of(&request, End::url());
        let hidden = about(&request, held, &[("group_id", card.group.id.to_string())]);
        let out = cancel(to(&request, held, &group_path(card.group.id)));
        let content = view! {
            <PageHead title=text::END_BUTTON lead=card.group.title.to_string() />
            {form.trouble()}
            <Sheet>
                <div class="prose">
                    <p>{text::END_TEXT}</p>
                </div>
                <form class="form" method="post" action=End::url()>
                    <HiddenFields fields=hidden />
                    <Actions>
                        <Button kind=Kind::Danger>{text::END_BUTTON}</Button>
                        {out}
                    </Actions>
                </form>
            </Sheet>
        };
        Ok(form_chrome(&request, held, GROUPS, text::END_BUTTON)
            .after(form.failure.as_ref())
            .around(&request, content))
    })
}
