use clinic::identity::Held;
use domain::{
    assistants::{AccessForm, AccessGrid},
    identity::{Named, Role},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::GRID;
use crate::{
    assistants::SaveGrid as Function,
    components::{Actions, Button, EmptyState, HiddenFields, Notice, PageHead, Tone},
    identity::href_as,
    staff::pages::{chrome, list_of, organizer},
    text::{assistants as text, staff as words},
    web::{Filters, FormState, ListFrame, Request, cancel, form_fields, page, with_query},
};

const ASSISTANTS: &str = "assistants[]";
const DOCTORS: &str = "doctors[]";
const PAIRS: &str = "pairs[]";

/// What the address says after the grid was saved.
const SAVED: &str = "access";

/// `/org/assistants/access`: who works for whom, a tick for each assistant and doctor.
#[component]
pub fn Access() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let query = request.list_query();
        let grid = clinic::assistants::grid(&request.ctx, &actor, &query.search, query.after).await?;
        let form = FormState::of(&request, Function::url());
        let last = grid.assistants.last().map(|(assistant, _)| assistant.id);
        let list = href_as(&request, actor.held(), list_of(Role::Assistant));
        let hidden = form_fields(&request, Some(actor.membership()));
        let out = cancel(list.clone());
        let is_empty = grid.doctors.is_empty();
        let frame = ListFrame {
            path: GRID,
            label: text::GRID,
            filters: Filters::None,
            total: None,
            shown: if is_empty { 0 } else { grid.assistants.len() },
            go_on_after: last.filter(|_| grid.more),
            table: form_of(&grid, &form, hidden, out),
            none_yet: view! { <EmptyState title=text::GRID_EMPTY text=text::GRID_EMPTY_TEXT /> }.into_any(),
            to_all: None,
        };
        let saved = request
            .parameter::<String>("done")
            .filter(|done| done == SAVED && form.failure.is_none())
            .map(|_| view! { <Notice tone=Tone::Good live=true>{text::GRID_SAVED}</Notice> });
        let frame = frame.view(&request, actor.held());
        let content = view! {
            {saved}
            <PageHead title=text::GRID lead=text::GRID_LEAD back_href=list back=words::plural(Role::Assistant) />
            {form.trouble()}
            {frame}
        };
        let chrome = chrome(&request, &actor, list_of(Role::Assistant), text::GRID);
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

/// The grid, telling that it was saved.
pub(crate) fn saved_href(request: &Request, held: &Held) -> String {
    with_query(&href_as(request, held, GRID), &[format!("done={SAVED}")])
}

fn form_of(grid: &AccessGrid, form: &FormState, mut hidden: Vec<(String, String)>, out: AnyView) -> AnyView {
    let ids = |people: Vec<&Named>| -> Vec<String> { people.iter().map(|person| person.id.to_string()).collect() };
    let rows = ids(grid.assistants.iter().map(|(assistant, _)| assistant).collect());
    let columns = ids(grid.doctors.iter().collect());
    // Ticks are places: they hold only where the same people stand in them.
    let typed = form
        .all(PAIRS)
        .filter(|_| form.all(ASSISTANTS).as_ref() == Some(&rows) && form.all(DOCTORS).as_ref() == Some(&columns));
    hidden.extend(rows.into_iter().map(|id| (ASSISTANTS.to_owned(), id)));
    hidden.extend(columns.into_iter().map(|id| (DOCTORS.to_owned(), id)));
    let headings = grid
        .doctors
        .iter()
        .map(|doctor| {
            view! {
                <th scope="col" role="columnheader">
                    {doctor.full_name.to_string()}
                </th>
            }
        })
        .collect_view();
    let rows = grid
        .assistants
        .iter()
        .enumerate()
        .map(|(at, (assistant, works_for))| row(at, assistant, works_for, &grid.doctors, typed.as_deref()))
        .collect_view();
    view! {
        <form method="post" action=Function::url()>
            <HiddenFields fields=hidden />
            <div class="grid-scroll">
                <table class="access-grid" role="table">
                    <caption class="visually-hidden">{text::GRID}</caption>
                    <thead role="rowgroup">
                        <tr role="row">
                            <th scope="col" role="columnheader">
                                {text::ASSISTANT}
                            </th>
                            {headings}
                        </tr>
                    </thead>
                    <tbody role="rowgroup">{rows}</tbody>
                </table>
            </div>
            <div class="grid-actions">
                <Actions>
                    <Button>{words::SAVE}</Button>
                    {out}
                </Actions>
            </div>
        </form>
    }
    .into_any()
}

fn row(at: usize, assistant: &Named, works_for: &[bool], doctors: &[Named], typed: Option<&[String]>) -> AnyView {
    let name = assistant.full_name.to_string();
    let cells = doctors
        .iter()
        .zip(works_for)
        .enumerate()
        .map(|(column, (doctor, works_for))| {
            let place = AccessForm::place(at, column);
            let checked = typed.map_or(*works_for, |typed| typed.contains(&place));
            let doctor = doctor.full_name.to_string();
            let full = text::works_for(&name, &doctor);
            view! {
                <td role="cell">
                    <label class="access-cell">
                        <input
                            class="check-box"
                            type="checkbox"
                            name=PAIRS
                            value=place
                            checked=checked
                            aria-label=full
                        />
                        <span class="access-doctor" aria-hidden="true">
                            {doctor}
                        </span>
                    </label>
                </td>
            }
        })
        .collect_view();
    view! {
        <tr role="row">
            <th scope="row" role="rowheader">
                {name.clone()}
            </th>
            {cells}
        </tr>
    }
    .into_any()
}
