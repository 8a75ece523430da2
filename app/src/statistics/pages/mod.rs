//! `/org/statistics`: the clinic's figures of a period, beside those of the one before.

mod parts;

use chrono::{Datelike, NaiveDate};
use clinic::{
    Context,
    identity::{Actor, Organizer},
};
use domain::{identity::Operation, statistics::Period};
use leptos::prelude::*;

use self::parts::{block, table};
use super::figures::{blocks, tables};
use crate::{
    components::{Button, InputKind, Kind, LinkButton, PageHead, TextField, TextLink},
    identity::href_as,
    text::statistics as text,
    web::{Chrome, Request, act, menu, page, with_query},
};

/// The page's own path.
pub(crate) const STATISTICS: &str = "/org/statistics";
/// Days that are shown where nothing else is asked.
const DAYS: u64 = 30;

/// `/org/statistics`: «Статистика».
#[component]
pub fn Statistics() -> impl IntoView {
    page(async |request| {
        let actor = act::<Organizer>(&request, request.parameter("as"), Some(Operation::ReadStatistics)).await?;
        let period = period(&request.ctx, &actor, |name| request.text(name));
        let told = clinic::statistics::statistics(&request.ctx, &actor, period).await?;
        let blocks: Vec<AnyView> = blocks(&told)
            .into_iter()
            .map(|of| block(&request, &actor, of))
            .collect();
        let tables: Vec<AnyView> = tables(&told)
            .into_iter()
            .map(|of| table(&request, &actor, of))
            .collect();
        let file = file_href(&actor, period);
        let choice = choice(&request, &actor, period);
        let content = view! {
            <PageHead title=text::TITLE lead=text::lead(period)>
                <LinkButton href=file>{text::FILE}</LinkButton>
            </PageHead>
            {choice}
            <div class="stack-wide">{blocks} {tables}</div>
            <p class="muted small no-print">{text::FILE_HINT}</p>
        };
        let chrome = Chrome {
            menu: menu(&request, actor.held(), STATISTICS),
            ..Chrome::of(actor.held(), text::TITLE)
        };
        Ok(chrome.around(&request, content))
    })
}

/// The period that an address asks for: from a day to a day, or the last so many days. What can't be read is not asked.
pub(super) fn period(ctx: &Context, actor: &Actor<Organizer>, parameter: impl Fn(&str) -> Option<String>) -> Period {
    let today = ctx.now().with_timezone(&actor.held().clinic_zone).date_naive();
    // No calendar has other years; no database knows all of them.
    let day = |name: &str| {
        let day: Option<NaiveDate> = parameter(name).and_then(|day| day.parse().ok());
        day.filter(|day| (2000..2200).contains(&day.year()))
    };
    let days = parameter("days").and_then(|days| days.parse().ok());
    match (day("from"), day("to")) {
        (Some(from), Some(to)) => Period::new(from, to),
        (Some(from), None) => Period::new(from, today),
        (None, Some(to)) => Period::last(DAYS, to),
        (None, None) => Period::last(days.unwrap_or(DAYS), today),
    }
}

/// The form that asks for another period, and the ones of a press.
fn choice(request: &Request, actor: &Actor<Organizer>, period: Period) -> AnyView {
    let all = href_as(request, actor.held(), STATISTICS);
    let acting = all
        .contains('?')
        .then(|| view! { <input type="hidden" name="as" value=actor.membership().to_string() /> });
    let quick: Vec<AnyView> = text::QUICK
        .into_iter()
        .map(|(days, words)| {
            let href = with_query(&all, &[format!("days={days}")]);
            view! { <TextLink href=href>{words}</TextLink> }.into_any()
        })
        .collect();
    let (from, to) = (period.from().to_string(), period.to().to_string());
    view! {
        <form class="search-bar" method="get" action=STATISTICS aria-label=text::PERIOD>
            <TextField id="from" label=text::FROM kind=InputKind::Day value=from />
            <TextField id="to" label=text::TO kind=InputKind::Day value=to />
            {acting}
            <Button kind=Kind::Secondary>{text::SHOW}</Button>
        </form>
        <nav class="row no-print" aria-label=text::PERIOD>
            {quick}
        </nav>
    }
    .into_any()
}

/// The same days, for the file.
fn file_href(actor: &Actor<Organizer>, period: Period) -> String {
    format!(
        "{STATISTICS}/statistics.csv?as={}&from={}&to={}",
        actor.membership(),
        period.from(),
        period.to()
    )
}
