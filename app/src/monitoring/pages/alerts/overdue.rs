use clinic::{
    identity::{Actor, Organizer},
    monitoring::alerts::{self, Overdue},
};
use domain::identity::Operation;
use leptos::prelude::*;

use super::{OVERDUE, chrome, level_tag};
use crate::{
    components::{Cell, Column, DataTable, EmptyState, PageHead, Row, RowHead, TableOf, TextLink},
    identity::href_as,
    text::{dates, monitoring::alerts as text},
    web::{act, page},
};

/// `/org/alerts`: what nobody answered in time; whose turn it is, and nothing of what a patient said.
#[component]
pub fn OverdueAlerts() -> impl IntoView {
    page(async |request| {
        let actor: Actor<Organizer> = act(&request, request.parameter("as"), Some(Operation::OverseeAlerts)).await?;
        let rows = alerts::overdue(&request.ctx, &actor).await?;
        let inside = match rows.is_empty() {
            true => view! { <EmptyState title=text::NONE_OVERDUE text=text::NONE_OVERDUE_TEXT /> }.into_any(),
            false => {
                let deputy = href_as(&request, actor.held(), "/org/settings/deputies/new");
                view! {
                    <p>
                        {text::WHAT_TO_DO} " " <TextLink href=deputy>{text::NAME_DEPUTY}</TextLink>
                    </p>
                    {table(&actor, &rows)}
                }
                .into_any()
            }
        };
        let content = view! {
            <PageHead title=text::OVERDUE_TITLE lead=text::OVERDUE_LEAD />
            {inside}
        };
        Ok(chrome(&request, actor.held(), OVERDUE, text::OVERDUE_TITLE).around(&request, content))
    })
}

fn table(actor: &Actor<Organizer>, rows: &[Overdue]) -> AnyView {
    let columns = [text::DOCTOR, text::LEVEL, text::ANSWER_BY, text::TURN];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = rows.iter().map(|row| {
        let (doctor, by) = (
            row.doctor.full_name.to_string(),
            dates::short(row.answer_by, actor.zone()),
        );
        let (level, turn) = (level_tag(row.level), text::step(row.step));
        view! {
            <Row>
                <RowHead>{doctor}</RowHead>
                <Cell label=text::LEVEL>{level}</Cell>
                <Cell label=text::ANSWER_BY>
                    <span class="num">{by}</span>
                </Cell>
                <Cell label=text::TURN>{turn}</Cell>
            </Row>
        }
    });
    let rows = rows.collect_view();
    view! {
        <DataTable caption=text::OVERDUE_TITLE columns=columns of=TableOf::Anything>
            {rows}
        </DataTable>
    }
    .into_any()
}
