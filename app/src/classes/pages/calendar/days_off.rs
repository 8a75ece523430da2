//! «Выходные дни» of a clinic.

use clinic::{
    classes::calendar::{DayOff, days_off},
    identity::{Actor, Organizer},
};
use domain::{error::Field, identity::Operation, limits::REASON_MAX};
use leptos::{prelude::*, server_fn::ServerFn};

use super::DAYS_OFF;
use crate::{
    classes::calendar::{AddDayOff, DropDayOff},
    components::{
        Actions, ActionsCell, Button, Cell, Column, DataTable, EmptyState, ErrorSummary, HiddenFields, InputKind,
        ListSection, Notice, PageHead, PostAction, Row, RowButton, RowHead, Sheet, TableOf, TextField, Tone, Width,
    },
    identity::href_as,
    settings::pages::SETTINGS,
    text::{classes::calendar as text, dates, limit, settings as of_settings, staff as words},
    web::{Chrome, FormState, Request, act, form_fields, menu, page},
};

/// `/org/settings/days-off`
#[component]
pub fn DaysOff() -> impl IntoView {
    page(async |request| {
        let named = request.parameter("as");
        let actor = act::<Organizer>(&request, named, Some(Operation::ManageSettings)).await?;
        let known = days_off(&request.ctx, &actor).await?;
        let form = FormState::of(&request, AddDayOff::url());
        let dropping = FormState::of(&request, DropDayOff::url());
        let failure = form.failure.clone().or_else(|| dropping.failure.clone());
        let back = href_as(&request, actor.held(), SETTINGS);
        let content = view! {
            <ErrorSummary errors=form.summary() />
            {told(&request)}
            <PageHead title=text::DAYS_OFF lead=text::DAYS_OFF_TEXT back_href=back back=of_settings::SETTINGS />
            {form.trouble().or_else(|| dropping.trouble())}
            {list(&request, &actor, known)}
            {new(&request, &actor, &form)}
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), SETTINGS),
            width: Width::Form,
            ..Chrome::of(actor.held(), text::DAYS_OFF)
        };
        Ok(chrome.after(failure.as_ref()).around(&request, content))
    })
}

fn told(request: &Request) -> Option<AnyView> {
    let cancelled: Option<u64> = request.parameter("cancelled");
    let dropped: Option<u8> = request.parameter("dropped");
    let sentence = match (cancelled, dropped) {
        (Some(cancelled), _) => text::day_off_added(cancelled),
        (None, Some(_)) => text::DROPPED.to_owned(),
        (None, None) => return None,
    };
    let told = request.returned.is_none();
    told.then(|| view! { <Notice tone=Tone::Good live=true>{sentence}</Notice> }.into_any())
}

fn list(request: &Request, actor: &Actor<Organizer>, known: Vec<DayOff>) -> AnyView {
    if known.is_empty() {
        return view! { <EmptyState title=text::NO_DAYS_OFF /> }.into_any();
    }
    let columns = [text::DAY, text::REASON, words::ACTIONS].map(Column::new).to_vec();
    let rows: Vec<AnyView> = known.into_iter().map(|day| row(request, actor, &day)).collect();
    view! {
        <ListSection id="days-off" title=text::DAYS_OFF>
            <DataTable caption=text::DAYS_OFF columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        </ListSection>
    }
    .into_any()
}

fn row(request: &Request, actor: &Actor<Organizer>, off: &DayOff) -> AnyView {
    let mut fields = form_fields(request, Some(actor.membership()));
    // What was told of another day is not told again.
    for (name, value) in &mut fields {
        if name == "return_to" {
            value.clone_from(&href_as(request, actor.held(), DAYS_OFF));
        }
    }
    fields.push(("day_off".to_owned(), off.id.to_string()));
    let drop = PostAction {
        action: DropDayOff::url().to_owned(),
        fields,
    };
    let day = format!(
        "{}, {}",
        of_settings::day(chrono::Datelike::weekday(&off.day)),
        dates::date(off.day)
    );
    let (full_name, reason) = (text::drop(&day), off.reason.clone());
    view! {
        <Row>
            <RowHead>{day}</RowHead>
            <Cell label=text::REASON>{reason}</Cell>
            <ActionsCell>
                <RowButton action=drop full_name=full_name danger=true>
                    {text::DROP}
                </RowButton>
            </ActionsCell>
        </Row>
    }
    .into_any()
}

fn new(request: &Request, actor: &Actor<Organizer>, form: &FormState) -> AnyView {
    let hidden = form_fields(request, Some(actor.membership()));
    let (day, reason) = (form.typed(Field::ClassDay), form.typed(Field::Reason));
    let (wrong_day, wrong_reason) = (form.error(Field::ClassDay), form.error(Field::Reason));
    view! {
        <Sheet>
            <h2>{text::ADD_DAY_OFF}</h2>
            <form class="form" method="post" action=AddDayOff::url() novalidate>
                <HiddenFields fields=hidden />
                <TextField
                    id=Field::ClassDay.name()
                    label=text::DAY
                    kind=InputKind::Day
                    short=true
                    required=true
                    value=day
                    error=wrong_day
                />
                <TextField
                    id=Field::Reason.name()
                    label=text::REASON
                    hint=text::DAY_OFF_REASON_HINT
                    autocomplete="off"
                    required=true
                    max_length=limit(REASON_MAX)
                    value=reason
                    error=wrong_reason
                />
                <Actions>
                    <Button>{text::ADD_DAY_OFF}</Button>
                </Actions>
            </form>
        </Sheet>
    }
    .into_any()
}
