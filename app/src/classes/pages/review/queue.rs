use chrono::{DateTime, Utc};
use clinic::{
    classes::review,
    identity::{Actor, Doctor},
};
use domain::classes::{ApplicationState, QueuePage, QueueRow, Shelf, triage::Level};
use leptos::prelude::*;

use super::{QUEUE, chrome, doctor, level_tag, promise, told};
use crate::{
    components::{Cell, Column, DataTable, EmptyState, PageHead, Row, RowHead, StatusTag, TableOf, TextLink, Tone},
    identity::href_as,
    text::{classes::review as text, dates, lists},
    web::{Request, page, with_query},
};

/// Signals of one application that a row has room for.
const SHOWN_SIGNALS: usize = 3;

/// `/doctor/applications`: those that need the doctor's decision, or (`?show=closed`) those that have one.
#[component]
pub fn Applications() -> impl IntoView {
    page(async |request| {
        let actor = doctor(&request).await?;
        let shelf = Shelf::from_name(&request.text("show").unwrap_or_default());
        let after = request.parameter("after");
        let found = review::queue(&request.ctx, &actor, shelf, after).await?;
        let lead = (shelf == Shelf::Open && found.total > 1).then_some(text::QUEUE_LEAD);
        let content = view! {
            {told(&request)}
            <PageHead title=text::APPLICATIONS lead=lead />
            {shelves(&request, &actor, shelf)}
            <section class="list-section" aria-label=text::shelf(shelf)>
                {rows(&request, &actor, shelf, &found)}
            </section>
            {pager(&request, &found)}
        };
        Ok(chrome(&request, actor.held(), QUEUE, text::APPLICATIONS).around(&request, content))
    })
}

fn shelves(request: &Request, actor: &Actor<Doctor>, shown: Shelf) -> AnyView {
    let queue = href_as(request, actor.held(), QUEUE);
    let links = Shelf::ALL.map(|shelf| {
        let href = match shelf {
            Shelf::Open => queue.clone(),
            Shelf::Closed => with_query(&queue, &[format!("show={}", shelf.name())]),
        };
        let here = (shelf == shown).then_some("page");
        view! {
            <a class="link-line" href=href aria-current=here>
                {text::shelf(shelf)}
            </a>
        }
    });
    view! {
        <nav class="row shelves" aria-label=text::APPLICATIONS>
            {links.collect_view()}
        </nav>
    }
    .into_any()
}

fn rows(request: &Request, actor: &Actor<Doctor>, shelf: Shelf, found: &QueuePage) -> AnyView {
    if found.rows.is_empty() {
        return match shelf {
            Shelf::Open => view! { <EmptyState title=text::NO_OPEN text=text::NO_OPEN_TEXT /> }.into_any(),
            Shelf::Closed => view! { <EmptyState title=text::NO_CLOSED /> }.into_any(),
        };
    }
    let last = match shelf {
        Shelf::Open => text::ANSWER_BY,
        Shelf::Closed => text::DECIDED,
    };
    let columns = vec![
        Column::new(text::APPLICATION),
        Column::new(text::SIGNALS),
        Column::new(text::COURSE),
        Column::new(text::SUBMITTED),
        Column::new(last),
    ];
    let now = request.ctx.now();
    let rows: Vec<AnyView> = found
        .rows
        .iter()
        .map(|row| one(request, actor, shelf, row, now))
        .collect();
    view! {
        <DataTable caption=text::shelf(shelf) columns=columns of=TableOf::Anything>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn one(request: &Request, actor: &Actor<Doctor>, shelf: Shelf, row: &QueueRow, now: DateTime<Utc>) -> AnyView {
    let zone = actor.zone();
    let href = href_as(request, actor.held(), &format!("{QUEUE}/{}", row.id));
    let name = format!("{} {}", text::number(row.number), row.full_name);
    let notes = [
        (shelf == Shelf::Open && row.state != ApplicationState::Submitted).then(|| text::state(row.state).to_owned()),
        (row.doctor.id != actor.membership()).then(|| text::stands_in(row.doctor.full_name.as_str())),
    ];
    let notes = notes.into_iter().flatten();
    let notes = notes.map(|note| view! { <li class="muted">{note}</li> }).collect_view();
    let (course, level) = (row.course.to_string(), signal_tag(row));
    let submitted = dates::short(row.submitted_at, zone);
    let signals = row.signals.iter().take(SHOWN_SIGNALS).cloned();
    let signals = signals.map(|signal| view! { <li>{signal}</li> }).collect_view();
    let late = row.state.waits_for_doctor() && row.answer_by <= now;
    let (label, last) = match shelf {
        Shelf::Open => (text::ANSWER_BY, promise(dates::short(row.answer_by, zone), late)),
        Shelf::Closed => (text::DECIDED, text::state(row.state).into_any()),
    };
    view! {
        <Row>
            <RowHead>
                <TextLink href=href>{name}</TextLink>
                <ul class="cell-notes">{notes}</ul>
            </RowHead>
            <Cell label=text::SIGNALS>
                {level}
                <ul class="cell-notes">{signals}</ul>
            </Cell>
            <Cell label=text::COURSE>{course}</Cell>
            <Cell label=text::SUBMITTED>
                <span class="num">{submitted}</span>
            </Cell>
            <Cell label=label>{last}</Cell>
        </Row>
    }
    .into_any()
}

/// How much attention it needs; an application without a signal says so.
fn signal_tag(row: &QueueRow) -> AnyView {
    match row.level {
        Level::Info => view! { <StatusTag tone=Tone::Quiet label=text::NO_SIGNALS /> }.into_any(),
        Level::Amber | Level::Red => level_tag(row.level),
    }
}

fn pager(request: &Request, found: &QueuePage) -> Option<AnyView> {
    let last = found.rows.last().filter(|_| found.more)?;
    let next = request.address_with("after", Some(&last.id.to_string()));
    let first = request.address_with("after", None);
    Some(
        view! {
            <nav class="pager" aria-label=lists::PAGES>
                <TextLink href=first>{lists::FIRST_PAGE}</TextLink>
                <TextLink href=next>{lists::NEXT_PAGE}</TextLink>
            </nav>
        }
        .into_any(),
    )
}
