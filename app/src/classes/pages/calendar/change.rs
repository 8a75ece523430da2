//! Moving a class, cancelling it, giving it to somebody else: one form each, which says who is told.

use clinic::{
    classes::{ClassCard, calendar::specialists},
    identity::{Actor, ClassRunner},
};
use domain::{
    error::{Code, Field},
    identity::Role,
    limits::REASON_MAX,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{chrome, class_page, id_in_address, named, runner, time};
use crate::{
    classes::calendar::{CancelClass, HandOverClass, MoveClass},
    components::{
        Actions, Button, Checkbox, Choice, EmptyState, ErrorSummary, HiddenFields, InputKind, Kind, PageHead, Select,
        Sheet, TextField, Width,
    },
    fault::Fault,
    identity::href_as,
    text::{classes::calendar as text, dates, limit, zones},
    web::{Chrome, FormState, Request, cancel, form_fields, page},
};

const FROM_HERE: &str = "from_here";

/// `/rehab/classes/{id}/move` and the doctor's
#[component]
pub fn MoveClassPage(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = runner(&request, role).await?;
        let (class, later) = coming(&request, named(&request, &actor, id).await?)?;
        let form = FormState::of(&request, MoveClass::url());
        let local = class.starts_at.with_timezone(&class.zone);
        let day = form
            .typed(Field::ClassDay)
            .unwrap_or_else(|| local.date_naive().to_string());
        let at = form
            .typed(Field::StartsAt)
            .unwrap_or_else(|| local.format("%H:%M").to_string());
        let (wrong_day, wrong_time) = (form.error(Field::ClassDay), form.error(Field::StartsAt));
        let clocks = text::on_clocks_of(&zones::name(class.zone, request.ctx.now()));
        let fields = view! {
            <TextField
                id=Field::ClassDay.name()
                label=text::NEW_DAY
                kind=InputKind::Day
                short=true
                required=true
                value=day
                error=wrong_day
            />
            <TextField
                id=Field::StartsAt.name()
                label=text::NEW_TIME
                hint=clocks
                kind=InputKind::Time
                short=true
                required=true
                value=at
                error=wrong_time
            />
        };
        let what = (text::MOVE_TITLE, MoveClass::url(), text::MOVE, Kind::Primary);
        Ok(show(&request, &actor, &class, &later, &form, what, fields.into_any()))
    })
}

/// `/rehab/classes/{id}/cancel` and the doctor's
#[component]
pub fn CancelClassPage(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = runner(&request, role).await?;
        let (class, later) = coming(&request, named(&request, &actor, id).await?)?;
        let form = FormState::of(&request, CancelClass::url());
        let fields = view! {
            <TextField
                id=Field::Reason.name()
                label=text::REASON
                hint=text::REASON_HINT
                autocomplete="off"
                required=true
                max_length=limit(REASON_MAX)
                value=form.typed(Field::Reason)
                error=form.error(Field::Reason)
            />
        };
        let what = (text::CANCEL_CLASS, CancelClass::url(), text::CANCEL_CLASS, Kind::Danger);
        Ok(show(&request, &actor, &class, &later, &form, what, fields.into_any()))
    })
}

/// `/rehab/classes/{id}/handover` and the doctor's
#[component]
pub fn HandOverClassPage(role: Role) -> impl IntoView {
    let id = id_in_address();
    page(async move |request| {
        let actor = runner(&request, role).await?;
        let (class, later) = coming(&request, named(&request, &actor, id).await?)?;
        let others: Vec<Choice> = specialists(&request.ctx, &actor)
            .await?
            .into_iter()
            .filter(|other| other.id != class.specialist.id)
            .map(|other| Choice {
                value: other.id.to_string(),
                label: other.full_name.to_string(),
            })
            .collect();
        let form = FormState::of(&request, HandOverClass::url());
        if others.is_empty() {
            let content = view! {
                <PageHead title=text::HAND_OVER lead=class.group_title.clone() />
                <EmptyState title=text::NO_OTHERS text=text::NO_OTHERS_TEXT />
            };
            return Ok(chrome(&request, actor.held(), text::HAND_OVER).around(&request, content));
        }
        let fields = view! {
            <Select
                id=Field::Specialist.name()
                label=text::SPECIALIST
                options=others
                selected=form.typed(Field::Specialist)
                placeholder=text::CHOOSE_SPECIALIST
                required=true
                error=form.error(Field::Specialist)
            />
        };
        let what = (
            text::HAND_OVER,
            HandOverClass::url(),
            text::HAND_OVER_BUTTON,
            Kind::Primary,
        );
        Ok(show(&request, &actor, &class, &later, &form, what, fields.into_any()))
    })
}

/// A class that can still be changed.
fn coming(
    request: &Request,
    (class, later): (ClassCard, Vec<ClassCard>),
) -> Result<(ClassCard, Vec<ClassCard>), Fault> {
    // A form that came back shows why, whatever became of the class meanwhile.
    if class.is_coming(request.ctx.now()) || request.returned.is_some() {
        Ok((class, later))
    } else {
        Err(Code::Conflict.into())
    }
}

fn show(
    request: &Request,
    actor: &Actor<ClassRunner>,
    class: &ClassCard,
    later: &[ClassCard],
    form: &FormState,
    (title, url, button, kind): (&'static str, &'static str, &'static str, Kind),
    fields: AnyView,
) -> AnyView {
    let mut hidden = form_fields(request, Some(actor.membership()));
    hidden.push(("class".to_owned(), class.id.to_string()));
    hidden.push(("revision".to_owned(), class.revision.to_string()));
    let from_here = later.last().map(|last| {
        let how_many = u64::try_from(later.len()).unwrap_or(u64::MAX);
        let label = text::from_here(how_many, &dates::day(last.starts_at, actor.zone()));
        let checked = form.is_ticked(FROM_HERE);
        view! { <Checkbox id=FROM_HERE label=label checked=checked /> }
    });
    let out = cancel(href_as(
        request,
        actor.held(),
        &class_page(actor.held().role, class.id, ""),
    ));
    let time = time(request, actor, class);
    let content = view! {
        <ErrorSummary errors=form.summary() />
        <PageHead title=title lead=class.group_title.clone() />
        {form.trouble()}
        <Sheet>
            <p>{time}</p>
            <p>{text::EVERYBODY_TOLD}</p>
            <form class="form" method="post" action=url novalidate>
                <HiddenFields fields=hidden />
                {fields}
                {from_here}
                <Actions>
                    <Button kind=kind>{button}</Button>
                    {out}
                </Actions>
            </form>
        </Sheet>
    };
    let chrome = Chrome {
        width: Width::Form,
        ..chrome(request, actor.held(), title)
    };
    chrome.after(form.failure.as_ref()).around(request, content)
}
