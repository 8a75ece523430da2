//! Who stands in for whom, a section of the clinic's settings.

use clinic::identity::{Actor, Organizer};
use domain::settings::Deputy;
use leptos::{prelude::*, server_fn::ServerFn};

use super::to;
use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, EmptyState, Icon, LinkButton, ListSection, PostAction, Row, RowButton,
        RowHead, TableOf,
    },
    settings::DismissDeputy,
    text::{dates, settings as text, staff as words},
    web::{Request, form_fields},
};

/// Who stands in for whom, now and later.
pub(super) fn section(request: &Request, actor: &Actor<Organizer>, deputies: Vec<Deputy>) -> AnyView {
    let new = to(request, actor, "/deputies/new");
    let add = view! {
        <LinkButton href=new icon=Icon::Plus full_name=text::ADD_DEPUTY attr:data-dialog="">
            {words::ADD}
        </LinkButton>
    }
    .into_any();
    let table = if deputies.is_empty() {
        view! { <EmptyState title=text::NO_DEPUTIES text=text::DEPUTIES_TEXT /> }.into_any()
    } else {
        let columns = [text::WHO_IS_AWAY, text::DEPUTY, text::DAYS, words::ACTIONS];
        let columns = columns.into_iter().map(Column::new).collect();
        let rows: Vec<AnyView> = deputies.into_iter().map(|deputy| one(request, actor, deputy)).collect();
        view! {
            <DataTable caption=text::DEPUTIES columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any()
    };
    view! {
        <ListSection id="deputies" title=text::DEPUTIES action=add>
            {table}
        </ListSection>
    }
    .into_any()
}

fn one(request: &Request, actor: &Actor<Organizer>, deputy: Deputy) -> AnyView {
    let mut fields = form_fields(request, Some(actor.membership()));
    fields.push(("deputy".to_owned(), deputy.id.to_string()));
    let dismiss = PostAction {
        action: DismissDeputy::url().to_owned(),
        fields,
    };
    let name = text::dismiss(deputy.doctor.full_name.as_str());
    let days = text::from_to(&dates::date(deputy.from), &dates::date(deputy.to));
    view! {
        <Row>
            <RowHead>{deputy.doctor.full_name.to_string()}</RowHead>
            <Cell label=text::DEPUTY>{deputy.deputy.full_name.to_string()}</Cell>
            <Cell label=text::DAYS>{days}</Cell>
            <ActionsCell>
                <RowButton action=dismiss full_name=name danger=true>
                    {text::DISMISS}
                </RowButton>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
