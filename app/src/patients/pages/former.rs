use clinic::identity::{Actor, PatientKeeper};
use domain::{identity::Role, patients::FormerPatient};
use leptos::prelude::*;

use super::{card_of, chrome, keeper};
use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, EmailText, EmptyState, PageHead, Row, RowHead, RowLink, TableOf,
    },
    staff::pages::row::answer_line,
    text::{dates, lists, patients as text, staff as words},
    web::{Filters, ListFrame, Request, page},
};

/// …`/patients/removed`: «Удаленные пациенты», the latest first.
#[component]
pub fn FormerPatients(role: Role) -> impl IntoView {
    page(async move |request| {
        let actor = keeper(&request, role).await?;
        let held = actor.held();
        let query = request.list_query();
        let (found, more) = clinic::patients::former(&request.ctx, &actor, &query.search, query.after).await?;
        let last = found.last().map(|patient| patient.id);
        let path = super::former_of(role);
        let frame = ListFrame {
            path,
            label: text::FORMER,
            filters: Filters::None,
            total: None,
            shown: found.len(),
            go_on_after: last.filter(|_| more),
            table: table(&request, &actor, found),
            none_yet: view! { <EmptyState title=text::NO_FORMER text=text::NO_FORMER_TEXT /> }.into_any(),
            to_all: None,
        };
        let list = frame.view(&request, held);
        let content = view! {
            <PageHead title=text::FORMER />
            {list}
        };
        Ok(chrome(&request, held, path, text::FORMER).around(&request, content))
    })
}

fn table(request: &Request, actor: &Actor<PatientKeeper>, found: Vec<FormerPatient>) -> AnyView {
    let columns = [words::FULL_NAME, words::EMAIL, words::WHY, words::ACTIONS];
    let columns = columns.into_iter().map(Column::new).collect();
    let rows = found
        .into_iter()
        .map(|patient| row(request, actor, patient))
        .collect_view();
    view! {
        <DataTable caption=text::FORMER columns=columns of=TableOf::People>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row(request: &Request, actor: &Actor<PatientKeeper>, patient: FormerPatient) -> AnyView {
    let held = actor.held();
    let full_name = patient.full_name.to_string();
    let doctor = super::doctor_line(held.role, &patient.doctor);
    let phone = patient.phone.as_ref().map(super::phone_line);
    let ended = words::ended(patient.status, &dates::day(patient.ended_at, held.clinic_zone));
    let answer = answer_line(patient.answer, actor.zone());
    let again = card_of(request, held, patient.id);
    let named = lists::with_name(words::REREGISTER, &full_name);
    view! {
        <Row>
            <RowHead>
                <span id=format!("row-{}", patient.id)>{full_name}</span>
                {doctor}
            </RowHead>
            <Cell label=words::EMAIL>
                <EmailText address=patient.email.to_string() />
                {phone}
            </Cell>
            <Cell label=words::WHY>
                {ended} {answer}
            </Cell>
            <ActionsCell>
                <RowLink href=again full_name=named>
                    {words::REREGISTER}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
