//! Sections of figures, and tables with their bars: what is drawn stands beside its number, so nothing is told by
//! colour or length alone.

use clinic::identity::{Actor, Organizer};
use leptos::prelude::*;

use crate::{
    components::{Cell, Column, DataTable, EmptyState, Row, RowHead, TableOf, TextLink},
    identity::href_as,
    statistics::figures::{Block, Figure, Line, Table, Value},
    text::statistics::{self as text, Said, Section},
    web::Request,
};

/// Rows of a table on the page; the file has them all.
const ROWS: usize = 50;

/// Figures with those of the period before; the numbers are drawn, both on one scale.
pub(super) fn block(request: &Request, actor: &Actor<Organizer>, block: Block) -> AnyView {
    let Block { section, figures } = block;
    let is_now = section == Section::Now;
    let columns: &[&str] = match is_now {
        true => &[text::FIGURE, text::NOW],
        false => &[text::FIGURE, text::IN_PERIOD, text::BEFORE, text::CHANGE],
    };
    let columns = columns.iter().copied().map(Column::new).collect();
    let is_drawn = matches!(section, Section::Funnel | Section::Absences);
    let sides = |figure: &Figure| [figure.now.number(), figure.before.map_or(0, Value::number)];
    let max = figures.iter().flat_map(sides).max().unwrap_or(0);
    let rows: Vec<AnyView> = figures
        .into_iter()
        .map(|figure| row(request, actor, figure, is_drawn.then_some(max)))
        .collect();
    let legend = is_drawn.then(|| view! { <p class="muted small">{text::LEGEND}</p> });
    framed(
        section,
        view! {
            {legend}
            <DataTable caption=section.title() columns=columns of=TableOf::Anything>
                {rows}
            </DataTable>
        }
        .into_any(),
    )
}

fn row(request: &Request, actor: &Actor<Organizer>, figure: Figure, max: Option<u64>) -> AnyView {
    let Figure {
        name,
        counts,
        now,
        before,
        list,
    } = figure;
    let list = list.map(|path| {
        let href = href_as(request, actor.held(), path);
        let full_name = format!("{}, {name}", text::LIST);
        view! {
            " "
            <span class="no-print">
                <TextLink href=href full_name=full_name>
                    {text::LIST}
                </TextLink>
            </span>
        }
    });
    let bars = max.map(|max| bars(now.length(max), before.map(|before| before.length(max))));
    let label = if before.is_none() { text::NOW } else { text::IN_PERIOD };
    let then = before.map(|before| {
        let (words, change) = (before.words(), now.change(before));
        view! {
            <Cell label=text::BEFORE>
                <span class="num">{words}</span>
            </Cell>
            <Cell label=text::CHANGE>
                <span class="num nowrap">{change}</span>
            </Cell>
        }
    });
    view! {
        <Row>
            <RowHead>{name} <p class="muted small">{counts} {list}</p></RowHead>
            <Cell label=label>
                <span class="num">{now.words()}</span>
                {bars}
            </Cell>
            {then}
        </Row>
    }
    .into_any()
}

/// Two bars, lengths of a hundred: the one of now is full, the one before is an outline.
fn bars(now: u64, before: Option<u64>) -> AnyView {
    let before = before.map(|length| {
        view! { <rect class="bar-before" x="0.5" y="13" width=length height="6" vector-effect="non-scaling-stroke" /> }
    });
    view! {
        <svg class="bars" viewBox="0 0 101 20" preserveAspectRatio="none" aria-hidden="true" focusable="false">
            <rect class="bar-now" x="0.5" y="1" width=now height="9" />
            {before}
        </svg>
    }
    .into_any()
}

/// Figures of doctors, specialists, courses or groups; or of the parts of the period, drawn.
pub(super) fn table(request: &Request, actor: &Actor<Organizer>, table: Table) -> AnyView {
    let Table {
        section,
        of,
        columns,
        rows,
        is_drawn,
    } = table;
    if rows.is_empty() {
        return framed(section, view! { <EmptyState title=text::NO_ROWS /> }.into_any());
    }
    let longest = |column: usize| {
        let values = rows.iter().filter_map(|row| row.values.get(column));
        values.map(|value| value.number()).max().unwrap_or(0)
    };
    let drawn: Vec<Option<u64>> = (0..columns.len())
        .map(|column| is_drawn.then(|| longest(column)))
        .collect();
    let heads = std::iter::once(of).chain(columns.iter().map(|(name, _)| *name));
    let heads = heads.map(Column::new).collect();
    let rest = rows.len().saturating_sub(ROWS);
    let rest = (rest > 0).then(|| view! { <p class="muted">{text::rest(rest)}</p> });
    let lines: Vec<AnyView> = rows
        .into_iter()
        .take(ROWS)
        .map(|line| line_of(request, actor, line, &columns, &drawn))
        .collect();
    let said: Vec<_> = columns
        .iter()
        .map(|(name, counts)| {
            view! {
                <dt>{*name}</dt>
                <dd>{*counts}</dd>
            }
        })
        .collect();
    framed(
        section,
        view! {
            <div class="wide-table" tabindex="0" role="group" aria-label=section.title()>
                <DataTable caption=section.title() columns=heads of=TableOf::Anything>
                    {lines}
                </DataTable>
            </div>
            {rest}
            <details class="definitions">
                <summary>{text::DEFINITIONS}</summary>
                <dl class="facts">{said}</dl>
            </details>
        }
        .into_any(),
    )
}

fn line_of(
    request: &Request,
    actor: &Actor<Organizer>,
    line: Line,
    columns: &[Said],
    drawn: &[Option<u64>],
) -> AnyView {
    let Line { name, values, page, .. } = line;
    let name = match page {
        Some(path) => {
            let href = href_as(request, actor.held(), &path);
            view! { <TextLink href=href>{name}</TextLink> }.into_any()
        }
        None => name.into_any(),
    };
    let cells: Vec<AnyView> = values
        .into_iter()
        .zip(columns)
        .zip(drawn)
        .map(|((value, (label, _)), drawn)| {
            let bars = drawn.map(|max| bars(value.length(max), None));
            view! {
                <Cell label=*label>
                    <span class="num">{value.words()}</span>
                    {bars}
                </Cell>
            }
            .into_any()
        })
        .collect();
    view! {
        <Row>
            <RowHead>{name}</RowHead>
            {cells}
        </Row>
    }
    .into_any()
}

fn framed(section: Section, content: AnyView) -> AnyView {
    view! {
        <section class="list-section statistics" aria-labelledby=section.id()>
            <div class="list-section-head">
                <h2 id=section.id()>{section.title()}</h2>
            </div>
            <p class="muted">{section.about()}</p>
            {content}
        </section>
    }
    .into_any()
}
