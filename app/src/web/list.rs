//! The frame of every list of people: search and filters, how many were found, the rows, and the way to more of them.
//!
//! It is a GET form, so the address says what is shown. With script `page.js` fetches the same address while one types
//! and puts the new results in the place of the old.

use clinic::identity::Held;
use domain::{
    identity::MembershipId,
    monitoring::Need,
    staff::{ListQuery, Sort, Standing},
};
use leptos::prelude::*;

use super::Request;
use crate::{
    components::{Choice, EmptyState, SearchBar, Select, TextLink},
    identity::href_as,
    text::{lists as text, monitoring::needs as of_needs},
};

impl Request {
    /// Which people the address of a list asks for, and in what order.
    pub(crate) fn list_query(&self) -> ListQuery {
        ListQuery {
            search: self.text("q").unwrap_or_default(),
            standing: Standing::from_name(&self.text("status").unwrap_or_default()),
            sort: Sort::from_name(&self.text("sort").unwrap_or_default()),
            after: self.parameter("after"),
        }
    }
}

/// The word of the order by need, in addresses.
const BY_NEED: &str = "need";

/// What the address of a doctor's list asks for besides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NeedQuery {
    /// Only patients of this need.
    pub(crate) need: Option<Need>,
    /// In the order of needs, which is the first one.
    pub(crate) by_need: bool,
}

impl Request {
    /// Which needs the address of a doctor's list asks for.
    pub(crate) fn need_query(&self) -> NeedQuery {
        let sort = self.text("sort").unwrap_or_default();
        NeedQuery {
            need: Need::from_name(&self.text("need").unwrap_or_default()),
            by_need: sort.is_empty() || sort == BY_NEED,
        }
    }
}

/// What can be asked of a list beside the search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Filters {
    /// Nothing else.
    None,
    /// Status and order.
    StandingAndOrder,
    /// These and what a patient needs, which is the first order, too.
    NeedStandingAndOrder,
}

/// One page of a list, read and made into rows.
pub(crate) struct ListFrame {
    /// The list's own path.
    pub(crate) path: &'static str,
    /// What the list is called: «Врачи».
    pub(crate) label: &'static str,
    pub(crate) filters: Filters,
    /// How many fit on all pages, where they are counted.
    pub(crate) total: Option<u64>,
    /// How many rows stand on this page.
    pub(crate) shown: usize,
    /// The last row, where a page follows it.
    pub(crate) go_on_after: Option<MembershipId>,
    /// The rows.
    pub(crate) table: AnyView,
    /// What stands in the place of rows while the list has nobody at all.
    pub(crate) none_yet: AnyView,
    /// What can be done to all who were found.
    pub(crate) to_all: Option<AnyView>,
}

impl ListFrame {
    /// Everything of the page below its heading.
    pub(crate) fn view(self, request: &Request, held: &Held) -> AnyView {
        let (query, asked) = (request.list_query(), request.need_query());
        let all = href_as(request, held, self.path);
        let is_narrowed = !query.search.trim().is_empty() || query.standing != Standing::All || asked.need.is_some();
        let rows = match (self.shown, is_narrowed) {
            (0, true) => nobody(&query, all.clone()),
            (0, false) => self.none_yet,
            _ => self.table,
        };
        let count = self.total.map_or_else(|| text::shown(self.shown), text::found);
        let pager = pages(request, self.go_on_after.map(|last| last.to_string()));
        view! {
            {search_bar(self.path, &all, held, self.filters, query, asked)}
            <div class="list-found">
                <p class="count" role="status" data-live-count>
                    {count}
                </p>
                <div data-live-part="to-all">{self.to_all}</div>
            </div>
            <section class="list-section" aria-label=self.label data-live-part="rows">
                {rows}
                {pager}
            </section>
        }
        .into_any()
    }
}

fn search_bar(
    path: &'static str,
    all: &str,
    held: &Held,
    filters: Filters,
    query: ListQuery,
    asked: NeedQuery,
) -> AnyView {
    let acting = all
        .contains('?')
        .then(|| view! { <input type="hidden" name="as" value=held.membership.to_string() /> });
    let needs = filters == Filters::NeedStandingAndOrder;
    let need = needs.then(|| {
        let all = Choice {
            value: String::new(),
            label: of_needs::ANY_NEED.to_owned(),
        };
        let needs = Need::ALL.iter().map(|need| choice(need.name(), of_needs::need(*need)));
        let options: Vec<Choice> = std::iter::once(all).chain(needs).collect();
        view! { <Select id="need" label=of_needs::NEED options=options selected=asked.need.map(Need::name) /> }
    });
    let filters = (filters != Filters::None).then(|| {
        let standings = Standing::ALL
            .map(|standing| choice(standing.name(), text::standing(standing)))
            .to_vec();
        let by_need = needs.then(|| choice(BY_NEED, of_needs::BY_NEED));
        let orders = Sort::ALL.map(|sort| choice(sort.name(), text::order(sort)));
        let orders: Vec<Choice> = by_need.into_iter().chain(orders).collect();
        let order = if needs && asked.by_need {
            BY_NEED
        } else {
            query.sort.name()
        };
        view! {
            <Select id="status" label=text::STATUS options=standings selected=query.standing.name() />
            <Select id="sort" label=text::ORDER options=orders selected=order />
        }
    });
    view! {
        <SearchBar action=path label=text::SEARCH query=query.search button=text::FIND>
            {need}
            {filters}
            {acting}
        </SearchBar>
    }
    .into_any()
}

fn choice(value: &str, label: &str) -> Choice {
    Choice {
        value: value.to_owned(),
        label: label.to_owned(),
    }
}

/// Nothing fits: what to do depends on what was asked.
fn nobody(query: &ListQuery, all: String) -> AnyView {
    let (title, words) = match query.search.trim() {
        "" => (text::NOBODY_SUCH, None),
        _ => (text::NOBODY, Some(text::NOBODY_TEXT)),
    };
    view! {
        <EmptyState title=title text=words>
            <TextLink href=all>{text::RESET}</TextLink>
        </EmptyState>
    }
    .into_any()
}

/// The way to the first page and to the next one, of any list that goes on after its last row; nothing where all is
/// shown.
pub(crate) fn pages(request: &Request, go_on_after: Option<String>) -> Option<AnyView> {
    let first: Option<String> = request.parameter::<String>("after");
    let first = first.map(|_| request.address_with("after", None));
    let next = go_on_after.map(|last| request.address_with("after", Some(&last)));
    (first.is_some() || next.is_some()).then(|| pager(first, next))
}

fn pager(first: Option<String>, next: Option<String>) -> AnyView {
    view! {
        <nav class="pager" aria-label=text::PAGES>
            {first.map(|href| view! { <TextLink href=href>{text::FIRST_PAGE}</TextLink> })}
            {next.map(|href| view! { <TextLink href=href>{text::NEXT_PAGE}</TextLink> })}
        </nav>
    }
    .into_any()
}
