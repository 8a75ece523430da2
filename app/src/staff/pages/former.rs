use clinic::identity::{Actor, Organizer};
use domain::{
    error::{Code, Field},
    identity::Status,
    staff::FormerMember,
};
use leptos::{prelude::*, server_fn::ServerFn};

use super::{EmailEntry, FORMER, about, chrome, member_fields, member_id, organizer, row::answer_line};
use crate::{
    components::{
        ActionsCell, Cell, Column, DataTable, EmailText, EmptyState, ErrorSummary, PageHead, Row, RowHead, RowLink,
        TableOf, Width,
    },
    identity::href_as,
    staff::Reregister as Function,
    text::{dates, identity::role as role_word, lists::with_name, staff as text},
    web::{Chrome, Filters, FormState, ListFrame, Request, page},
};

/// `/org/staff/removed`: «Удаленные сотрудники».
#[component]
pub fn Former() -> impl IntoView {
    page(async |request| {
        let actor = organizer(&request).await?;
        let query = request.list_query();
        let (rows, more) = clinic::staff::former(&request.ctx, &actor, &query.search, query.after).await?;
        let last = rows.last().map(|row| row.id);
        let frame = ListFrame {
            path: FORMER,
            label: text::FORMER,
            filters: Filters::None,
            total: None,
            shown: rows.len(),
            go_on_after: last.filter(|_| more),
            table: table(&request, &actor, rows),
            none_yet: view! { <EmptyState title=text::FORMER_NONE text=text::FORMER_NONE_TEXT /> }.into_any(),
            to_all: None,
        };
        let list = frame.view(&request, actor.held());
        let content = view! {
            <PageHead title=text::FORMER lead=text::FORMER_LEAD />
            {list}
        };
        Ok(chrome(&request, &actor, FORMER, text::FORMER).around(&request, content))
    })
}

/// `/org/staff/removed/{id}`: the card as it was, to be registered again.
#[component]
pub fn Reregister() -> impl IntoView {
    let id = member_id();
    page(async move |request| {
        let actor = organizer(&request).await?;
        let member = clinic::staff::member(&request.ctx, &actor, id.ok_or(Code::NotFound)?).await?;
        if !matches!(member.status, Status::Expired | Status::Removed) {
            return Err(Code::Conflict.into());
        }
        let form = FormState::of(&request, Function::url());
        let email = EmailEntry {
            value: form.typed(Field::Email).unwrap_or_else(|| member.email.to_string()),
            hint: format!("{} {}", text::REREGISTER_LEAD, text::KNOWN_EMAIL_HINT),
            fixed: false,
        };
        let mut hidden = about(&request, &actor, member.id);
        hidden.extend(form.answered());
        let list = href_as(&request, actor.held(), FORMER);
        let title = text::data(member.role);
        let full_name = Some(member.full_name.to_string());
        let fields = member_fields(&form, Function::url(), hidden, email, full_name, list.clone());
        let content = view! {
            <ErrorSummary errors=form.summary() />
            <PageHead title=title back_href=list back=text::FORMER />
            {form.trouble()}
            {fields}
        };
        let chrome = Chrome {
            width: Width::Form,
            ..chrome(&request, &actor, FORMER, title)
        };
        Ok(chrome.after(form.failure.as_ref()).around(&request, content))
    })
}

fn table(request: &Request, actor: &Actor<Organizer>, rows: Vec<FormerMember>) -> AnyView {
    let columns = [text::FULL_NAME, text::EMAIL, text::WHY, text::ACTIONS]
        .into_iter()
        .map(Column::new)
        .collect();
    let rows = rows
        .into_iter()
        .map(|member| row(request, actor, member))
        .collect_view();
    view! {
        <DataTable caption=text::FORMER columns=columns of=TableOf::People>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row(request: &Request, actor: &Actor<Organizer>, member: FormerMember) -> AnyView {
    let FormerMember {
        id,
        role,
        full_name,
        email,
        status,
        ended_at,
        answer,
    } = member;
    let why = text::ended(status, &dates::day_and_time(ended_at, actor.zone()));
    let answer = answer_line(answer, actor.zone());
    let again = href_as(request, actor.held(), &format!("{FORMER}/{id}"));
    let full = with_name(text::REREGISTER, full_name.as_str());
    view! {
        <Row>
            <RowHead>{full_name.to_string()}</RowHead>
            <Cell label=text::EMAIL>
                <EmailText address=email.to_string() />
            </Cell>
            <Cell label=text::WHY>{role_word(role)} ": " {why} {answer}</Cell>
            <ActionsCell>
                <RowLink href=again full_name=full>
                    {text::REREGISTER}
                </RowLink>
            </ActionsCell>
        </Row>
    }
    .into_any()
}
