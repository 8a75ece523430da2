//! Small charts of what was reported, drawn by the server: one for each observable, all on one page of paper. Each has
//! its sentence, and all values stand in one table for whoever can't see them.

use chrono::NaiveDate;
use clinic::monitoring::record::Visit;
use domain::{
    classes::triage::Level,
    monitoring::{Axis, Band, Point, Series},
    questions::{Number, Worse},
};
use leptos::prelude::*;

use crate::{
    components::{EmptyState, Sheet},
    text::{dates, monitoring::record as text},
};

/// The drawing's size and the field of the values in it.
const WIDTH: i64 = 320;
const HEIGHT: i64 = 158;
const LEFT: i64 = 12;
const RIGHT: i64 = 308;
const TOP: i64 = 22;
const BOTTOM: i64 = 120;
/// What the ticks of classes take under it.
const LANE: i64 = 14;
/// How far a band reaches beyond the outermost values.
const MARGIN: i64 = 6;

/// All charts, with the table, and the classes under each.
pub(crate) fn charts(series: &[Series], visits: &[Visit]) -> AnyView {
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
    let days = days.chain(visits.iter().map(|visit| visit.day));
    let span = days.clone().min().zip(days.max()).unwrap_or_default();
    let drawn: Vec<AnyView> = series.iter().map(|series| chart(series, visits, span)).collect();
    let table = table(series, visits);
    let of_bands = series.iter().any(|series| !series.bands.is_empty());
    let of_bands = of_bands.then_some(text::LEGEND_BANDS);
    let of_classes = (!visits.is_empty()).then_some(text::LEGEND_CLASSES);
    view! {
        <Sheet>
            <h2>{text::CHARTS}</h2>
            <p class="small muted">{text::LEGEND} " " {of_bands} " " {of_classes}</p>
            <div class="charts">{drawn}</div>
            <details class="fold no-print">
                <summary>{text::AS_TABLE}</summary>
                {table}
            </details>
        </Sheet>
    }
    .into_any()
}

fn chart(series: &Series, visits: &[Visit], span: (NaiveDate, NaiveDate)) -> AnyView {
    let (title_id, text_id) = (format!("chart-{}", series.item), format!("chart-{}-text", series.item));
    let labelled = format!("{title_id} {text_id}");
    let axis = reaching_bands(series);
    let (least, most) = bounds(&axis);
    let lane = if visits.is_empty() { 0 } else { LANE };
    let height = HEIGHT + lane;
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
    let bands: Vec<AnyView> = series.bands.iter().filter_map(|band| band_of(band, &axis)).collect();
    let ticks: Vec<AnyView> = visits
        .iter()
        .map(|visit| tick(x(visit.day, span), visit.came))
        .collect();
    let [high, low] = ends(&axis);
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
            <svg viewBox=format!("0 0 {WIDTH} {height}") role="img" aria-labelledby=labelled focusable="false">
                <g aria-hidden="true">
                    {bands}
                    {grid(TOP)}
                    {grid(BOTTOM)}
                    {ticks}
                    {word(LEFT, TOP - MARGIN - 3, high)}
                    {word(LEFT, BOTTOM + 17 + lane, low)}
                    {word(LEFT, height - 2, first)}
                    {word(RIGHT, height - 2, last)}
                    {lines}
                    {marks}
                </g>
            </svg>
            <p class="small" id=text_id>{sentence(series)}</p>
            {(!series.bands.is_empty()).then(|| view! { <p class="small muted">{bands_in_words(series)}</p> })}
        </figure>
    }
    .into_any()
}

/// Where the rules call attention to a value: a tint with an edge, and the shape of its marks beside it. None where it
/// lies beyond the axis.
fn band_of(band: &Band, axis: &Axis) -> Option<AnyView> {
    let (top, bottom) = edges(band, axis)?;
    let (class, shape) = match band.level {
        Level::Red => ("chart-band tone-bad", "■"),
        Level::Amber | Level::Info => ("chart-band tone-warn", "▲"),
    };
    let (left, size) = (LEFT.to_string(), (RIGHT - LEFT).to_string());
    let (y, tall) = (top.to_string(), (bottom - top).to_string());
    let beside = (i64::midpoint(top, bottom) + 3).to_string();
    Some(
        view! {
            <rect class=class x=left y=y width=size height=tall></rect>
            <text class="chart-word chart-shape" x="0" y=beside>
                {shape}
            </text>
        }
        .into_any(),
    )
}

/// The upper and the lower edge of a band. A step of a scale is as high as half the way to its neighbours.
fn edges(band: &Band, axis: &Axis) -> Option<(i64, i64)> {
    let (least, most) = bounds(axis);
    let beyond = |number: Number| !(least..=most).contains(&number.thousandths());
    let is_above = band.from.is_some_and(|from| beyond(from) && from.thousandths() > most);
    let is_below = band.to.is_some_and(|to| beyond(to) && to.thousandths() < least);
    if is_above || is_below {
        return None;
    }
    let half = match axis {
        Axis::Words(_) => (BOTTOM - TOP) * 500 / (most - least).max(1),
        Axis::Numbers { .. } => 1,
    };
    let height = |number: Number| y_of(number.thousandths().clamp(least, most), least, most);
    let top = band.to.map_or(TOP - MARGIN, |to| height(to) - half);
    let bottom = band.from.map_or(BOTTOM + MARGIN, |from| height(from) + half);
    Some((top.max(TOP - MARGIN), bottom.min(BOTTOM + MARGIN)))
}

/// A class under the chart: a stroke where the patient came, a cross where not.
fn tick(x: i64, came: bool) -> AnyView {
    let (top, bottom) = (BOTTOM + 4, BOTTOM + 12);
    match came {
        true => {
            let (x, top, bottom) = (x.to_string(), top.to_string(), bottom.to_string());
            view! { <line class="chart-tick" x1=x.clone() y1=top x2=x y2=bottom></line> }.into_any()
        }
        false => {
            let path = format!("M{} {top}L{} {bottom}M{} {top}L{} {bottom}", x - 4, x + 4, x + 4, x - 4);
            view! { <path class="chart-tick chart-missed" d=path></path> }.into_any()
        }
    }
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

/// The axis, of numbers reaching to the nearest band on either side, so that one sees how far it is to there.
fn reaching_bands(series: &Series) -> Axis {
    let Axis::Numbers { least, most } = series.axis else {
        return series.axis.clone();
    };
    let above = series.bands.iter().filter_map(|band| band.from);
    let above = above.filter(|from| *from > most).min();
    let below = series.bands.iter().filter_map(|band| band.to);
    let below = below.filter(|to| *to < least).max();
    Axis::Numbers {
        least: below.unwrap_or(least),
        most: above.unwrap_or(most),
    }
}

/// «▲ важно: Сильно; ■ срочно: Очень сильно», «■ срочно: от 38 °C».
fn bands_in_words(series: &Series) -> String {
    let shown = |number: Number| match &series.axis {
        Axis::Words(labels) => {
            let step = usize::try_from(number.round()).unwrap_or(usize::MAX);
            labels.get(step).cloned().unwrap_or_default()
        }
        Axis::Numbers { .. } => series
            .unit
            .as_ref()
            .map_or_else(|| number.to_string(), |unit| format!("{number}\u{a0}{unit}")),
    };
    let bands = series.bands.iter().map(|band| {
        let from = band.from.map(shown);
        let to = band.to.map(shown);
        match &series.axis {
            // The last step of a scale is the most there is: nothing lies above it.
            Axis::Words(labels) => {
                let first = from.or_else(|| labels.first().cloned()).unwrap_or_default();
                let last = to.or_else(|| labels.last().cloned()).unwrap_or_default();
                text::band_of_words(band.level, &first, &last)
            }
            Axis::Numbers { .. } => text::band(band.level, from.as_deref(), to.as_deref()),
        }
    });
    bands.collect::<Vec<_>>().join("; ")
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
    y_of(value.thousandths(), least, most)
}

fn y_of(thousandths: i64, least: i64, most: i64) -> i64 {
    let height = i128::from(BOTTOM - TOP) * i128::from(most.saturating_sub(thousandths));
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

/// Every value in words: where attention is called to it, then a row for each day, the latest first.
fn table(series: &[Series], visits: &[Visit]) -> AnyView {
    let days = series.iter().flat_map(|series| &series.points).map(|point| point.day);
    let mut days: Vec<NaiveDate> = days.chain(visits.iter().map(|visit| visit.day)).collect();
    days.sort_unstable_by(|one, other| other.cmp(one));
    days.dedup();
    let heads = series
        .iter()
        .map(|series| view! { <th scope="col">{series.name.clone()}</th> });
    let heads = heads.collect_view();
    let class_head = (!visits.is_empty()).then(|| view! { <th scope="col">{text::CLASSES}</th> });
    let bands = series.iter().any(|series| !series.bands.is_empty()).then(|| {
        let cells = series.iter().map(|series| view! { <td>{bands_in_words(series)}</td> });
        let cells = cells.collect_view();
        let none = (!visits.is_empty()).then(|| view! { <td></td> });
        view! {
            <tr>
                <th scope="row">{text::BANDS}</th>
                {cells}
                {none}
            </tr>
        }
    });
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
        let classes = (!visits.is_empty()).then(|| {
            let here = visits.iter().filter(|visit| visit.day == day);
            let here: Vec<&str> = here.map(|visit| text::visit(visit.came)).collect();
            view! { <td>{here.join("; ")}</td> }
        });
        view! {
            <tr>
                <th scope="row">{dates::date(day)}</th>
                {cells}
                {classes}
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
                        {class_head}
                    </tr>
                </thead>
                <tbody>{bands} {rows}</tbody>
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
        assert_eq!(weights.map(|weight| y(weight, least, most)), [61, TOP, BOTTOM]);
        let one = Axis::Numbers {
            least: weights[0],
            most: weights[0],
        };
        let (least, most) = bounds(&one);
        assert_eq!(y(weights[0], least, most), 71, "one value stands in the middle");
        assert_eq!(
            [1, 8, 15].map(|number| x(day(number), (day(1), day(15)))),
            [LEFT, 160, RIGHT]
        );
        assert_eq!(x(day(1), (day(1), day(1))), 160);
    }

    fn band(level: Level, from: Option<&str>, to: Option<&str>) -> Band {
        let number = |typed: &str| Number::parse(typed).unwrap();
        Band {
            level,
            from: from.map(number),
            to: to.map(number),
        }
    }

    fn series(axis: Axis, bands: Vec<Band>) -> Series {
        Series {
            item: "it_is".parse().unwrap(),
            name: "Температура".to_owned(),
            unit: matches!(axis, Axis::Numbers { .. }).then(|| "°C".to_owned()),
            worse: Some(Worse::More),
            axis,
            bands,
            points: Vec::new(),
        }
    }

    #[test]
    fn a_band_lies_where_its_values_do_and_is_told_in_words() {
        let labels = ["Не было", "Слабо", "Умеренно", "Сильно", "Очень сильно"];
        let words = series(
            Axis::Words(labels.map(String::from).to_vec()),
            vec![
                band(Level::Amber, Some("3"), Some("3")),
                band(Level::Red, Some("4"), None),
            ],
        );
        let drawn: Vec<_> = words
            .bands
            .iter()
            .map(|band| edges(band, &words.axis).unwrap())
            .collect();
        // The steps stand 24 apart; the bands meet half-way between them.
        assert_eq!(drawn, [(34, 58), (TOP - MARGIN, 34)]);
        assert_eq!(
            bands_in_words(&words),
            "▲\u{a0}важно: Сильно; ■\u{a0}срочно: Очень сильно"
        );
        let number = |typed: &str| Number::parse(typed).unwrap();
        let fever = series(
            Axis::Numbers {
                least: number("36,6"),
                most: number("37"),
            },
            vec![
                band(Level::Amber, Some("37,5"), Some("37,9")),
                band(Level::Red, Some("38"), None),
            ],
        );
        let axis = reaching_bands(&fever);
        assert_eq!(
            axis,
            Axis::Numbers {
                least: number("36,6"),
                most: number("37,5")
            }
        );
        assert_eq!(edges(&fever.bands[1], &axis), None, "beyond the nearest one");
        let (top, bottom) = edges(&fever.bands[0], &axis).unwrap();
        assert!(top <= TOP && bottom - top <= 3, "{top} {bottom}");
        assert_eq!(
            bands_in_words(&fever),
            "▲\u{a0}важно: от\u{a0}37,5\u{a0}°C до\u{a0}37,9\u{a0}°C; ■\u{a0}срочно: от\u{a0}38\u{a0}°C"
        );
    }
}
