//! Small charts of what was reported, drawn by the server: one for each observable, all on one page of paper. Each has
//! its sentence, and all values stand in one table for whoever can't see them.

use chrono::NaiveDate;
use domain::{
    classes::triage::Level,
    monitoring::{Axis, Point, Series},
    questions::{Number, Worse},
};
use leptos::prelude::*;

use crate::{
    components::{EmptyState, Sheet},
    text::{dates, monitoring::record as text},
};

/// The drawing's size and the field of the values in it.
const WIDTH: i64 = 320;
const HEIGHT: i64 = 150;
const LEFT: i64 = 12;
const RIGHT: i64 = 308;
const TOP: i64 = 14;
const BOTTOM: i64 = 112;

/// All charts, with the table.
pub(crate) fn charts(series: &[Series]) -> AnyView {
    if series.is_empty() {
        return view! {
            <Sheet>
                <h2>{text::CHARTS}</h2>
                <EmptyState title=text::NO_CHARTS text=text::NO_CHARTS_TEXT />
            </Sheet>
        }
        .into_any();
    }
    let days = series.iter().flat_map(|series| &series.points).map(|point| point.day);
    let span = days.clone().min().zip(days.max()).unwrap_or_default();
    let drawn: Vec<AnyView> = series.iter().map(|series| chart(series, span)).collect();
    let table = table(series);
    view! {
        <Sheet>
            <h2>{text::CHARTS}</h2>
            <p class="small muted">{text::LEGEND}</p>
            <div class="charts">{drawn}</div>
            <details class="fold no-print">
                <summary>{text::AS_TABLE}</summary>
                {table}
            </details>
        </Sheet>
    }
    .into_any()
}

fn chart(series: &Series, span: (NaiveDate, NaiveDate)) -> AnyView {
    let (title_id, text_id) = (format!("chart-{}", series.item), format!("chart-{}-text", series.item));
    let labelled = format!("{title_id} {text_id}");
    let (least, most) = bounds(&series.axis);
    let place = |point: &Point| {
        point
            .value
            .map(|value| (x(point.day, span), y(value, least, most), point.level))
    };
    let places: Vec<Option<(i64, i64, Option<Level>)>> = series.points.iter().map(place).collect();
    // A line joins what was answered one after the other; a gap stays a gap.
    let lines: Vec<AnyView> = places
        .split(Option::is_none)
        .filter(|run| run.len() > 1)
        .map(|run| {
            let points: Vec<String> = run.iter().flatten().map(|(x, y, _)| format!("{x},{y}")).collect();
            view! { <polyline class="chart-line" points=points.join(" ")></polyline> }.into_any()
        })
        .collect();
    let marks: Vec<AnyView> = places
        .iter()
        .flatten()
        .map(|(x, y, level)| mark(*x, *y, *level))
        .collect();
    let [high, low] = ends(&series.axis);
    let (first, last) = (dates::short_day(span.0), dates::short_day(span.1));
    let name = match &series.unit {
        Some(unit) => format!("{}, {unit}", series.name),
        None => series.name.clone(),
    };
    let way = text::worse(series.worse);
    view! {
        <figure class="chart">
            <figcaption>
                <span id=title_id>{name}</span>
                " "
                <span class="small muted">{way}</span>
            </figcaption>
            <svg viewBox=format!("0 0 {WIDTH} {HEIGHT}") role="img" aria-labelledby=labelled focusable="false">
                <g aria-hidden="true">
                    {grid(TOP)}
                    {grid(BOTTOM)}
                    {word(LEFT, TOP - 4, high)}
                    {word(LEFT, BOTTOM + 17, low)}
                    {word(LEFT, HEIGHT - 2, first)}
                    {word(RIGHT, HEIGHT - 2, last)}
                    {lines}
                    {marks}
                </g>
            </svg>
            <p class="small" id=text_id>{sentence(series)}</p>
        </figure>
    }
    .into_any()
}

fn grid(y: i64) -> AnyView {
    let (left, right, y) = (LEFT.to_string(), RIGHT.to_string(), y.to_string());
    view! { <line class="chart-grid" x1=left y1=y.clone() x2=right y2=y></line> }.into_any()
}

/// At the right edge it ends there.
fn word(x: i64, y: i64, words: String) -> AnyView {
    let class = if x == RIGHT {
        "chart-word chart-end"
    } else {
        "chart-word"
    };
    let (x, y) = (x.to_string(), y.to_string());
    view! {
        <text class=class x=x y=y>
            {words}
        </text>
    }
    .into_any()
}

/// The values at the lower and the upper edge.
fn bounds(axis: &Axis) -> (i64, i64) {
    match axis {
        Axis::Words(labels) => {
            let most = i64::try_from(labels.len().saturating_sub(1)).unwrap_or(i64::MAX);
            (0, Number::whole(most.max(1)).thousandths())
        }
        Axis::Numbers { least, most } if least == most => (least.thousandths() - 1000, most.thousandths() + 1000),
        Axis::Numbers { least, most } => (least.thousandths(), most.thousandths()),
    }
}

/// What stands at the upper and the lower edge.
fn ends(axis: &Axis) -> [String; 2] {
    match axis {
        Axis::Words(labels) => [labels.last(), labels.first()].map(|label| label.cloned().unwrap_or_default()),
        Axis::Numbers { least, most } => [most.to_string(), least.to_string()],
    }
}

fn x(day: NaiveDate, (first, last): (NaiveDate, NaiveDate)) -> i64 {
    let whole = (last - first).num_days();
    if whole == 0 {
        return i64::midpoint(LEFT, RIGHT);
    }
    LEFT + (RIGHT - LEFT) * (day - first).num_days() / whole
}

/// Up is more; the axis says whether that is worse.
fn y(value: Number, least: i64, most: i64) -> i64 {
    let height = i128::from(BOTTOM - TOP) * i128::from(most.saturating_sub(value.thousandths()));
    let whole = i128::from(most.saturating_sub(least)).max(1);
    TOP + i64::try_from(height / whole).unwrap_or_default()
}

/// The shape says how much attention a rule called to it.
fn mark(x: i64, y: i64, level: Option<Level>) -> AnyView {
    match level {
        None | Some(Level::Info) => {
            let (x, y) = (x.to_string(), y.to_string());
            view! { <circle class="chart-dot" cx=x cy=y r="4"></circle> }.into_any()
        }
        Some(Level::Amber) => {
            let points = format!("{x},{} {},{} {},{}", y - 6, x + 6, y + 5, x - 6, y + 5);
            view! { <polygon class="chart-dot tone-warn" points=points></polygon> }.into_any()
        }
        Some(Level::Red) => {
            let (x, y) = ((x - 5).to_string(), (y - 5).to_string());
            view! { <rect class="chart-dot tone-bad" x=x y=y width="10" height="10"></rect> }.into_any()
        }
    }
}

/// What the chart says, in words.
fn sentence(series: &Series) -> String {
    let Some(last) = series.last() else {
        return text::NO_CHARTS.to_owned();
    };
    let before = series.before();
    let turn = before.and_then(|before| {
        let more = last.value.cmp(&before.value);
        Some(match (more, series.worse?) {
            (std::cmp::Ordering::Equal, _) => text::THE_SAME,
            (std::cmp::Ordering::Greater, Worse::More) | (std::cmp::Ordering::Less, Worse::Less) => text::GOT_WORSE,
            _ => text::GOT_BETTER,
        })
    });
    let shown = |point: &Point| point.shown.clone().unwrap_or_default();
    text::sentence(
        &series.name,
        &shown(last),
        before.map(shown).as_deref(),
        turn,
        last.level,
    )
}

/// Every value in words: a row for each day, the latest first.
fn table(series: &[Series]) -> AnyView {
    let mut days: Vec<NaiveDate> = series
        .iter()
        .flat_map(|series| &series.points)
        .map(|point| point.day)
        .collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    let heads = series
        .iter()
        .map(|series| view! { <th scope="col">{series.name.clone()}</th> });
    let heads = heads.collect_view();
    let rows = days.into_iter().map(|day| {
        let cells = series.iter().map(|series| {
            let here: Vec<String> = series
                .points
                .iter()
                .filter(|point| point.day == day)
                .map(|point| point.shown.clone().unwrap_or_else(|| text::DID_NOT_COME.to_owned()))
                .collect();
            view! { <td>{here.join("; ")}</td> }
        });
        let cells = cells.collect_view();
        view! {
            <tr>
                <th scope="row">{dates::date(day)}</th>
                {cells}
            </tr>
        }
    });
    let rows = rows.collect_view();
    view! {
        <div class="table-scroll" tabindex="0" role="region" aria-label=text::AS_TABLE_TEXT>
            <table class="values">
                <caption class="visually-hidden">{text::AS_TABLE_TEXT}</caption>
                <thead>
                    <tr>
                        <th scope="col">{text::REPORT_DAY}</th>
                        {heads}
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    #[test]
    fn every_value_has_its_height_and_every_day_its_place() {
        let words = Axis::Words(
            ["Не было", "Слабо", "Умеренно", "Сильно", "Очень сильно"]
                .map(String::from)
                .to_vec(),
        );
        let (least, most) = bounds(&words);
        let heights: Vec<i64> = (0..5).map(|step| y(Number::whole(step), least, most)).collect();
        assert_eq!((heights[0], heights[4]), (BOTTOM, TOP));
        assert!(heights.windows(2).all(|pair| pair[0] - pair[1] >= 24), "{heights:?}");
        let weights = ["68,5", "70", "66,25"].map(|typed| Number::parse(typed).unwrap());
        let axis = Axis::Numbers {
            least: weights[2],
            most: weights[1],
        };
        let (least, most) = bounds(&axis);
        assert_eq!(weights.map(|weight| y(weight, least, most)), [53, TOP, BOTTOM]);
        let one = Axis::Numbers {
            least: weights[0],
            most: weights[0],
        };
        let (least, most) = bounds(&one);
        assert_eq!(y(weights[0], least, most), 63, "one value stands in the middle");
        assert_eq!(
            [1, 8, 15].map(|number| x(day(number), (day(1), day(15)))),
            [LEFT, 160, RIGHT]
        );
        assert_eq!(x(day(1), (day(1), day(1))), 160);
    }
}
