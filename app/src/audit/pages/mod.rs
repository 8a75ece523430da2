//! `/org/audit`: the clinic's journal, the latest first, with filters and a file of what they show.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use clinic::identity::{Actor, Organizer};
use domain::{
    audit::{AuditEventId, JournalEntry, JournalQuery, What},
    identity::{Operation, Role},
};
use leptos::prelude::*;

use crate::{
    components::{
        Cell, Choice, Column, DataTable, EmptyState, InputKind, LinkButton, PageHead, Row, RowHead, SearchBar, Select,
        TableOf, TextField, TextLink,
    },
    identity::href_as,
    text::{audit as text, dates, identity::role as role_word, lists},
    web::{Chrome, Request, act, menu, page},
};

/// The page's own path.
pub(crate) const JOURNAL: &str = "/org/audit";

/// `/org/audit`: «Журнал».
#[component]
pub fn Journal() -> impl IntoView {
    page(async |request| {
        let actor = act::<Organizer>(&request, request.parameter("as"), Some(Operation::ReadJournal)).await?;
        let asked = query(|name| request.text(name));
        let (entries, more) = clinic::audit::journal(&request.ctx, &actor, &asked).await?;
        let last = entries.last().map(|entry| entry.id).filter(|_| more);
        let count = lists::shown(entries.len());
        let table = match entries.is_empty() {
            true => view! { <EmptyState title=text::NOTHING text=text::NOTHING_TEXT /> }.into_any(),
            false => table(&request, &actor, entries),
        };
        let (file, filters, pager) = (
            file_href(&request, &actor),
            filters(&request, &actor, &asked),
            pager(&request, &asked, last),
        );
        let content = view! {
            <PageHead title=text::TITLE lead=text::LEAD>
                <LinkButton href=file>{text::FILE}</LinkButton>
            </PageHead>
            {filters}
            <p class="count" role="status">
                {count}
            </p>
            <section class="list-section" aria-label=text::TITLE>
                {table}
                {pager}
            </section>
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), JOURNAL),
            ..Chrome::of(actor.held(), text::TITLE)
        };
        Ok(chrome.around(&request, content))
    })
}

/// What an address asks for. What can't be read is not asked.
pub(super) fn query(parameter: impl Fn(&str) -> Option<String>) -> JournalQuery {
    let parsed = |name: &str| parameter(name).filter(|text| !text.is_empty());
    // No calendar has other years; no database knows all of them.
    let day = |name: &str| {
        let day: Option<NaiveDate> = parsed(name).and_then(|day| day.parse().ok());
        day.filter(|day| (2000..2200).contains(&day.year()))
    };
    JournalQuery {
        search: parameter("q").unwrap_or_default(),
        role: parsed("role").and_then(|name| Role::from_name(&name)),
        from: day("from"),
        to: day("to"),
        about: parsed("about").and_then(|id| id.parse().ok()),
        after: parsed("after").and_then(|id| id.parse().ok()),
    }
}

fn filters(request: &Request, actor: &Actor<Organizer>, asked: &JournalQuery) -> AnyView {
    let all = href_as(request, actor.held(), JOURNAL);
    let acting = all
        .contains('?')
        .then(|| view! { <input type="hidden" name="as" value=actor.membership().to_string() /> });
    let about = asked
        .about
        .map(|id| view! { <input type="hidden" name="about" value=id.to_string() /> });
    let roles = Role::ALL
        .iter()
        .map(|role| Choice {
            value: role.name().to_owned(),
            label: role_word(*role).to_owned(),
        })
        .collect();
    let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
    let (search, from, to) = (asked.search.clone(), day(asked.from), day(asked.to));
    let chosen = asked.role.map(Role::name);
    view! {
        <SearchBar action=JOURNAL label=text::SEARCH query=search button=lists::FIND>
            <Select
                id="role"
                label=text::ROLE
                options=roles
                selected=chosen
                placeholder=text::ANY_ROLE
            />
            <TextField id="from" label=text::FROM kind=InputKind::Day value=from />
            <TextField id="to" label=text::TO kind=InputKind::Day value=to />
            {acting}
            {about}
        </SearchBar>
    }
    .into_any()
}

fn table(request: &Request, actor: &Actor<Organizer>, entries: Vec<JournalEntry>) -> AnyView {
    let columns = [text::WHEN, text::WHO, text::ACTION, text::WHAT];
    let columns = columns.into_iter().map(Column::new).collect();
    let zone = actor.zone();
    let rows = entries
        .into_iter()
        .map(|entry| row(request, actor, entry, zone))
        .collect_view();
    view! {
        <DataTable caption=text::TITLE columns=columns of=TableOf::Anything>
            {rows}
        </DataTable>
    }
    .into_any()
}

fn row(request: &Request, actor: &Actor<Organizer>, entry: JournalEntry, zone: Tz) -> AnyView {
    let beside: Vec<String> = [Some(text::role(&entry)), entry.network.clone()]
        .into_iter()
        .flatten()
        .filter(|words| !words.is_empty())
        .collect();
    let role = (!beside.is_empty()).then(|| view! { <p class="muted small">{beside.join(", ")}</p> });
    let what = entry.what.as_ref().map(|what| {
        let words = text::what(what, zone);
        match what {
            What::Person(whom) => {
                let all = href_as(request, actor.held(), JOURNAL);
                let sign = if all.contains('?') { '&' } else { '?' };
                let href = format!("{all}{sign}about={}", whom.id);
                view! { <TextLink href=href>{words}</TextLink> }.into_any()
            }
            _ => words.into_any(),
        }
    });
    let (when, who, action) = (
        dates::day_and_time(entry.at, zone),
        text::who(&entry),
        text::action(entry.action),
    );
    view! {
        <Row>
            <RowHead>
                {when}
            </RowHead>
            <Cell label=text::WHO>{who} {role}</Cell>
            <Cell label=text::ACTION>{action}</Cell>
            <Cell label=text::WHAT>{what}</Cell>
        </Row>
    }
    .into_any()
}

fn pager(request: &Request, asked: &JournalQuery, last: Option<AuditEventId>) -> Option<AnyView> {
    let first = asked.after.map(|_| request.address_with("after", None));
    let next = last.map(|last| request.address_with("after", Some(&last.to_string())));
    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label=lists::PAGES>
                {first.map(|href| view! { <TextLink href=href>{lists::FIRST_PAGE}</TextLink> })}
                {next.map(|href| view! { <TextLink href=href>{lists::NEXT_PAGE}</TextLink> })}
            </nav>
        }
        .into_any()
    })
}

/// The same filters, for the file.
fn file_href(request: &Request, actor: &Actor<Organizer>) -> String {
    let mut kept = form_urlencoded::Serializer::new(String::new());
    kept.append_pair("as", &actor.membership().to_string());
    for name in ["q", "role", "from", "to", "about"] {
        if let Some(value) = request.text(name).filter(|value| !value.is_empty()) {
            kept.append_pair(name, &value);
        }
    }
    format!("{JOURNAL}/journal.csv?{}", kept.finish())
}
