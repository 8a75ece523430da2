use clinic::{
    classes::group,
    identity::{Actor, Doctor},
};
use domain::{
    classes::{GroupCard, GroupRow},
    error::{Code, Field, Problem},
    identity::Named,
    limits::{CLASS_MINUTES, GROUP_TITLE_MAX},
    settings::{CourseRef, WorkingDays, ZONES},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{GROUPS, about, doctor, form_chrome, group_path, id_in_address, named, to};
use crate::{
    classes::groups::{Add, Change},
    components::{
        Actions, Button, Checkbox, CheckboxGroup, Choice, EmptyState, ErrorSummary, HiddenFields, InputKind, Notice,
        PageHead, Select, Sheet, TextField, TextLink, Tone,
    },
    fault::Fault,
    text::{classes::groups as text, limit, settings as days, staff as words, zones},
    web::{FormState, Request, cancel, page},
};

/// Weeks of a group that nobody has said otherwise of.
const WEEKS: u64 = 8;

/// `/doctor/groups/new`
#[component]
pub fn NewGroup() -> impl IntoView {
    page(async |request| {
        let actor = doctor(&request).await?;
        let courses = group::courses(&request.ctx, &actor).await?;
        let courses: Vec<CourseRef> = courses.into_iter().map(|course| course.course).collect();
        let form = FormState::of(&request, Add::url());
        let sheet = if courses.is_empty() {
            let back = to(&request, actor.held(), GROUPS);
            view! {
                <EmptyState title=text::NO_COURSES text=text::NO_COURSES_TEXT>
                    <TextLink href=back>{text::GROUPS}</TextLink>
                </EmptyState>
            }
            .into_any()
        } else {
            let hidden = about(&request, actor.held(), &[]);
            let which = which_course(&request, &form, &courses);
            the_form(
                &request,
                &actor,
                &form,
                None,
                (Add::url(), hidden, which, GROUPS.to_owned()),
            )
            .await?
        };
        Ok(show(&request, &actor, text::NEW_GROUP, None, &form, sheet))
    })
}

/// `/doctor/groups/{id}/edit`
#[component]
pub fn EditGroup() -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = doctor(&request).await?;
        let card = named(&request, &actor, id).await?;
        if card.ended_at.is_some() {
            return Err(Code::Conflict.into());
        }
        let form = FormState::of(&request, Change::url());
        let hidden = about(&request, actor.held(), &[("group_id", card.group.id.to_string())]);
        let hint = view! { <p class="muted">{text::CHANGE_HINT}</p> }.into_any();
        let out = group_path(card.group.id);
        let sheet = the_form(
            &request,
            &actor,
            &form,
            Some(&card.group),
            (Change::url(), hidden, hint, out),
        )
        .await?;
        let exceed = would_exceed(&form, &card);
        let sheet = view! {
            {exceed}
            {sheet}
        };
        let lead = Some(card.group.title.to_string());
        Ok(show(&request, &actor, text::EDIT_GROUP, lead, &form, sheet.into_any()))
    })
}

fn show(
    request: &Request,
    actor: &Actor<Doctor>,
    title: &'static str,
    lead: Option<String>,
    form: &FormState,
    sheet: AnyView,
) -> AnyView {
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=title lead=lead />
        {form.trouble()}
        <Sheet>{sheet}</Sheet>
    };
    form_chrome(request, actor.held(), GROUPS, title)
        .after(form.failure.as_ref())
        .around(request, content)
}

/// Who would have no seat in a group as small as was typed: those to whom a seat was given last, and offers before them.
fn would_exceed(form: &FormState, card: &GroupCard) -> Option<AnyView> {
    let Some(Code::Invalid { fields }) = &form.failure else {
        return None;
    };
    let Some(Problem::SeatsTaken { .. }) = fields.get(Field::ClassCapacity) else {
        return None;
    };
    let wanted: usize = form.typed(Field::ClassCapacity)?.trim().parse().ok()?;
    let mut seats: Vec<_> = card.seats.iter().collect();
    seats.sort_by_key(|seat| std::cmp::Reverse(seat.since));
    let offered = card.offers.iter().rev().map(|offer| offer.full_name.to_string());
    let seated = seats.into_iter().map(|seat| seat.patient.full_name.to_string());
    let all = card.seats.len() + card.offers.len();
    let names: Vec<String> = offered.chain(seated).take(all.saturating_sub(wanted)).collect();
    if names.is_empty() {
        return None;
    }
    let title = text::would_exceed(names.len());
    let names = names.into_iter().map(|name| view! { <li>{name}</li> }).collect_view();
    Some(
        view! {
            <Notice tone=Tone::Warn title=title>
                <ul class="cell-notes">{names}</ul>
            </Notice>
        }
        .into_any(),
    )
}

/// The choice of a course; where there is one, it is that.
fn which_course(request: &Request, form: &FormState, courses: &[CourseRef]) -> AnyView {
    const COURSE: &str = "course";
    if let [only] = courses {
        return view! {
            <input type="hidden" name=COURSE value=only.id.to_string() />
            <p class="muted">{only.name.to_string()}</p>
        }
        .into_any();
    }
    let typed = form.all(COURSE).and_then(|values| values.into_iter().next());
    let chosen = typed.or_else(|| request.parameter(COURSE));
    let options = courses.iter().map(|course| Choice {
        value: course.id.to_string(),
        label: course.name.to_string(),
    });
    let options = options.collect();
    view! { <Select id=COURSE label=text::COURSE options=options selected=chosen required=true /> }.into_any()
}

/// The form of a group, new or present, with what stands on top of it and the way out.
async fn the_form(
    request: &Request,
    actor: &Actor<Doctor>,
    form: &FormState,
    present: Option<&GroupRow>,
    (url, hidden, top, out): (&'static str, Vec<(String, String)>, AnyView, String),
) -> Result<AnyView, Fault> {
    let specialists = group::specialists(&request.ctx, actor).await?;
    if specialists.is_empty() {
        return Ok(view! { <EmptyState title=text::NO_SPECIALISTS text=text::NO_SPECIALISTS_TEXT /> }.into_any());
    }
    let limit = group::capacity_limit(&request.ctx, actor).await?;
    let who = who_and_how_many(form, present, &specialists, limit);
    let when = when(request, actor, form, present);
    let out = cancel(to(request, actor.held(), &out));
    Ok(view! {
        <form class="form" method="post" action=url novalidate>
            <HiddenFields fields=hidden />
            {top}
            {who}
            {when}
            <Actions>
                <Button>{words::SAVE}</Button>
                {out}
            </Actions>
        </form>
    }
    .into_any())
}

fn who_and_how_many(form: &FormState, present: Option<&GroupRow>, specialists: &[Named], limit: u32) -> AnyView {
    let value = |field: Field, now: Option<String>| (form.typed(field).or(now), form.error(field));
    let (title, wrong_title) = value(Field::GroupTitle, present.map(|group| group.title.to_string()));
    let (chosen, wrong_specialist) = value(Field::Specialist, present.map(|group| group.specialist.id.to_string()));
    let capacity = present.map_or(limit, |group| group.seats.capacity);
    let (capacity, wrong_capacity) = value(Field::ClassCapacity, Some(capacity.to_string()));
    let options = specialists.iter().map(Choice::from);
    let options = options.collect();
    let hint = text::between(1, limit);
    view! {
        <TextField
            id=Field::GroupTitle.name()
            label=text::TITLE
            hint=text::TITLE_HINT
            autocomplete="off"
            required=true
            max_length=limit_of_title()
            value=title
            error=wrong_title
        />
        <Select
            id=Field::Specialist.name()
            label=text::SPECIALIST
            options=options
            selected=chosen
            placeholder=text::CHOOSE_SPECIALIST
            required=true
            error=wrong_specialist
        />
        <TextField
            id=Field::ClassCapacity.name()
            label=text::CAPACITY
            hint=hint
            kind=InputKind::Number
            short=true
            required=true
            value=capacity
            error=wrong_capacity
        />
    }
    .into_any()
}

fn limit_of_title() -> u32 {
    limit(GROUP_TITLE_MAX)
}

fn when(request: &Request, actor: &Actor<Doctor>, form: &FormState, present: Option<&GroupRow>) -> AnyView {
    let schedule = present.map(|group| &group.schedule);
    let value = |field: Field, now: Option<String>| (form.typed(field).or(now), form.error(field));
    let today = actor.today(request.ctx.now());
    let from = schedule.map_or(today + chrono::Days::new(7), |schedule| schedule.from);
    let to = schedule.map_or(from + chrono::Days::new(WEEKS * 7), |schedule| schedule.to);
    let minutes = schedule.map_or(45, |schedule| schedule.minutes);
    let starts_at = schedule.map(|schedule| schedule.starts_at.to_string());
    let (starts_at, wrong_start) = value(Field::StartsAt, starts_at);
    let (minutes, wrong_minutes) = value(Field::ClassMinutes, Some(minutes.to_string()));
    let (from, wrong_from) = value(Field::FromDay, Some(from.to_string()));
    let (until, wrong_until) = value(Field::ToDay, Some(to.to_string()));
    let zone = schedule.map_or(actor.held().clinic_zone, |schedule| schedule.zone);
    let (chosen, wrong_zone) = value(Field::TimeZone, Some(zone.name().to_owned()));
    let foreign = (!ZONES.contains(&zone)).then_some(zone);
    let options = foreign.into_iter().chain(ZONES).map(|zone| Choice {
        value: zone.name().to_owned(),
        label: zones::name(zone, request.ctx.now()),
    });
    let options = options.collect();
    let ticked = form.all("weekdays[]");
    let boxes = WorkingDays::WEEK
        .map(|day| {
            let name = day.to_string();
            let checked = match &ticked {
                Some(ticked) => ticked.contains(&name),
                None => schedule.is_some_and(|schedule| schedule.days.contains(day)),
            };
            let id = format!("day-{name}");
            view! { <Checkbox id=id name="weekdays[]" value=name label=days::day(day) checked=checked /> }
        })
        .collect_view();
    let wrong_days = form.error(Field::Weekdays);
    view! {
        <CheckboxGroup id=Field::Weekdays.name() legend=text::WEEKDAYS columns=true error=wrong_days>
            {boxes}
        </CheckboxGroup>
        <TextField
            id=Field::StartsAt.name()
            label=text::STARTS_AT
            kind=InputKind::Time
            short=true
            required=true
            value=starts_at
            error=wrong_start
        />
        <TextField
            id=Field::ClassMinutes.name()
            label=text::MINUTES
            hint=text::between(*CLASS_MINUTES.start(), *CLASS_MINUTES.end())
            kind=InputKind::Number
            short=true
            required=true
            value=minutes
            error=wrong_minutes
        />
        <Select
            id=Field::TimeZone.name()
            label=text::ZONE
            hint=text::ZONE_HINT
            options=options
            selected=chosen
            required=true
            error=wrong_zone
        />
        <TextField
            id=Field::FromDay.name()
            label=text::FROM_DAY
            kind=InputKind::Day
            short=true
            required=true
            value=from
            error=wrong_from
        />
        <TextField
            id=Field::ToDay.name()
            label=text::TO_DAY
            hint=text::TO_DAY_HINT
            kind=InputKind::Day
            short=true
            required=true
            value=until
            error=wrong_until
        />
    }
    .into_any()
}
