//! What was reported over time, as series that a chart or a table shows: every value is an answer as it was given.

use chrono::NaiveDate;

use super::{Band, Form, Judgement, Programme};
use crate::{
    classes::triage::Level,
    questions::{Answer, Answers, Item, ItemId, Kind, Number, Worse},
};

/// A report that was asked for.
#[derive(Clone, Copy, Debug)]
pub struct Sample<'a> {
    pub form: &'a Form,
    /// The patient's day.
    pub day: NaiveDate,
    /// What was sent; none where the report did not come.
    pub sent: Option<Sent<'a>>,
}

/// A report that came.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    pub answers: &'a Answers,
    pub judgement: &'a Judgement,
}

/// One observable over time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Series {
    pub item: ItemId,
    /// What it is called.
    pub name: String,
    pub unit: Option<String>,
    /// Which way it gets worse, where there is one.
    pub worse: Option<Worse>,
    pub axis: Axis,
    /// Where the rules of the present programme call attention to a value by itself, from the least value up.
    pub bands: Vec<Band>,
    /// One for each report that asked for it, the oldest first.
    pub points: Vec<Point>,
}

/// What a value is measured against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The words of a scale, counted from 0.
    Words(Vec<String>),
    /// The least and the most of the values.
    Numbers { least: Number, most: Number },
}

/// What was answered in one report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    pub day: NaiveDate,
    /// None where nothing was answered, and where the report did not come: a gap, never a nought.
    pub value: Option<Number>,
    /// The answer in words, with its unit; none where the report did not come.
    pub shown: Option<String>,
    /// How much attention a rule called to it.
    pub level: Option<Level>,
}

impl Series {
    /// The last known value.
    #[must_use]
    pub fn last(&self) -> Option<&Point> {
        self.known().next_back()
    }

    /// The known value before the last one.
    #[must_use]
    pub fn before(&self) -> Option<&Point> {
        self.known().rev().nth(1)
    }

    /// The points that have a value.
    pub fn known(&self) -> impl DoubleEndedIterator<Item = &Point> {
        self.points.iter().filter(|point| point.value.is_some())
    }
}

impl Programme {
    /// The series of all that can be drawn and was answered at least once, in the programme's order. The samples are
    /// the oldest first; they may be of other versions and other programmes, whose observables follow.
    #[must_use]
    pub fn charts(&self, samples: &[Sample<'_>]) -> Vec<Series> {
        let mut items: Vec<&Item> = self.observables.iter().collect();
        let earlier = samples.iter().rev().flat_map(|sample| sample.form.sheet.items());
        for item in earlier {
            if !items.iter().any(|known| known.id == item.id) {
                items.push(item);
            }
        }
        let series = items.into_iter().filter_map(|item| series(item, samples));
        series
            .map(|(item, series)| Series {
                bands: self.bands(item),
                ..series
            })
            .collect()
    }
}

/// None for what can't be drawn, or was never answered.
fn series<'a>(item: &'a Item, samples: &[Sample<'_>]) -> Option<(&'a Item, Series)> {
    let asked = samples.iter().filter_map(|sample| {
        let asked = sample.form.sheet.item(&item.id)?;
        Some(sample.sent.map_or_else(
            || Point {
                day: sample.day,
                value: None,
                shown: None,
                level: None,
            },
            |sent| point(asked, sample, sent),
        ))
    });
    let points: Vec<Point> = asked.collect();
    let values = || points.iter().filter_map(|point| point.value);
    let (least, most) = values().min().zip(values().max())?;
    let axis = match &item.kind {
        Kind::Scale { labels } => Axis::Words(labels.clone()),
        Kind::YesNo => {
            let words = samples.iter().map(|sample| sample.form.sheet.words()).next_back()?;
            Axis::Words(vec![words.no.clone(), words.yes.clone()])
        }
        Kind::Number { .. } => Axis::Numbers { least, most },
        Kind::One { .. } | Kind::Many { .. } | Kind::Day { .. } | Kind::Month { .. } | Kind::Text { .. } => {
            return None;
        }
    };
    let unit = match &item.kind {
        Kind::Number { unit, .. } => unit.clone(),
        _ => None,
    };
    let series = Series {
        item: item.id.clone(),
        name: item.called().to_owned(),
        unit,
        worse: item.worse,
        axis,
        bands: Vec::new(),
        points,
    };
    Some((item, series))
}

fn point(item: &Item, sample: &Sample<'_>, sent: Sent<'_>) -> Point {
    let answer = sent.answers.get(&item.id);
    let value = match answer {
        Some(Answer::Number(number)) => Some(*number),
        Some(Answer::YesNo(yes)) => Some(Number::whole((*yes).into())),
        _ => None,
    };
    Point {
        day: sample.day,
        value,
        shown: Some(item.shown(answer, sample.form.sheet.words())),
        level: sent.judgement.level_about(&item.id),
    }
}
