use clinic::identity::{Actor, PatientKeeper};
use domain::{
    error::Field,
    import::{Column, ImportId, Table, layout},
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::about;
use crate::{
    components::{Actions, Button, Checkbox, Choice, ErrorSummary, HiddenFields, PageHead, Select, Sheet},
    import::NameColumns as Function,
    text::import as text,
    web::{FormState, Request},
};

/// So many cells of a column are shown to tell what it is.
const SAMPLES: usize = 3;

/// Asks which column is what, each shown with what stands in it and with a guess.
pub(super) fn view(
    request: &Request,
    actor: &Actor<PatientKeeper>,
    id: ImportId,
    table: &Table,
) -> (AnyView, FormState) {
    let form = FormState::of(request, Function::url());
    let guess = layout(table);
    let chosen = form.all("columns[]");
    let heading = match form.failure {
        Some(_) => form.is_ticked("heading"),
        None => guess.heading,
    };
    let options: Vec<Choice> = Column::ALL
        .map(|column| Choice {
            value: column.name().to_owned(),
            label: text::column(column).to_owned(),
        })
        .to_vec();
    let selects = guess
        .columns
        .iter()
        .enumerate()
        .map(|(index, guessed)| {
            let number = index + 1;
            let selected = match chosen.as_ref().and_then(|chosen| chosen.get(index)) {
                Some(chosen) => Some(chosen.clone()),
                None => guessed.map(|column| column.name().to_owned()),
            };
            let cells = table.0.iter().filter_map(|(_, cells)| cells.get(index));
            let samples: Vec<&str> = cells
                .map(String::as_str)
                .filter(|cell| !cell.is_empty())
                .take(SAMPLES)
                .collect();
            view! {
                <Select
                    id=format!("column-{number}")
                    name="columns[]"
                    label=text::column_number(number)
                    hint=text::samples(&samples)
                    options=options.clone()
                    placeholder=text::NOT_USED
                    selected=selected
                />
            }
        })
        .collect_view();
    // The sentence is about all of them, and leads to the first.
    let wrong = form.error(Field::List);
    let summary = wrong
        .map(|sentence| ("column-1".to_owned(), sentence))
        .into_iter()
        .collect();
    let hidden = about(request, actor, id);
    let view = view! {
        <ErrorSummary errors=summary />
        <PageHead title=text::COLUMNS_TITLE lead=text::COLUMNS_LEAD />
        {form.trouble()}
        <Sheet>
            <form class="form" method="post" action=Function::url() novalidate>
                <HiddenFields fields=hidden />
                <Checkbox id="heading" name="heading" label=text::HEADING checked=heading />
                {selects}
                <Actions>
                    <Button>{text::ON}</Button>
                </Actions>
            </form>
        </Sheet>
    };
    (view.into_any(), form)
}
