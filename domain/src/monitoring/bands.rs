//! Which values of one observable call for attention by themselves: what a chart shows as bands. They are asked of the
//! rules, so no threshold stands anywhere twice.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use super::{Programme, Rule, Test};
use crate::questions::{Answer, Answers, Expr, Facts, Item, Kind, Level, Number, Term, Truth};

/// Values of one observable, both ends included, to which a rule calls attention whatever else was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Band {
    /// `Amber` or `Red`.
    pub level: Level,
    /// None where it reaches down to the least plausible value.
    pub from: Option<Number>,
    /// None where it reaches up to the greatest plausible value.
    pub to: Option<Number>,
}

impl Programme {
    /// The bands of an observable, from the least value up; none of what is no number, scale or «да»/«нет». What only a
    /// change, a repetition or another answer makes loud is no band.
    #[must_use]
    pub(super) fn bands(&self, item: &Item) -> Vec<Band> {
        let alone = Item {
            when: None,
            ..item.clone()
        };
        let rules = self.rules.iter().filter(|rule| rule.speaks_alone());
        let rules: Vec<&Rule> = rules.collect();
        let values = turning_points(&alone, &rules);
        let level = |value: Number| {
            let loud = rules.iter().filter(|rule| rule.fires_at(&alone, value));
            loud.map(|rule| rule.level).max().filter(|level| *level > Level::Info)
        };
        let (first, last) = (values.first().copied(), values.last().copied());
        let mut bands: Vec<Band> = Vec::new();
        let mut before = None;
        for value in values {
            let here = level(value);
            let to = (Some(value) != last).then_some(value);
            match (here, bands.last_mut()) {
                (Some(_), Some(band)) if here == before => band.to = to,
                (Some(level), _) => bands.push(Band {
                    level,
                    from: (Some(value) != first).then_some(value),
                    to,
                }),
                (None, _) => {}
            }
            before = here;
        }
        bands
    }
}

impl Rule {
    /// Whether one report is enough for it, and no other rule has to fire beside it.
    fn speaks_alone(&self) -> bool {
        let once = matches!(self.test, Test::Answers { in_a_row, .. } if in_a_row <= 1);
        once && self.together_with.is_none()
    }

    /// Whether it fires because of this value, and of nothing else.
    fn fires_at(&self, item: &Item, value: Number) -> bool {
        let Test::Answers { when, .. } = &self.test else {
            return false;
        };
        let answer = match item.kind {
            Kind::YesNo => Answer::YesNo(value > Number::whole(0)),
            _ => Answer::Number(value),
        };
        let answers: Answers = [(item.id.clone(), answer)].into_iter().collect();
        // No rule with a band looks at the calendar: those that do ask for a day, which is no value of a chart.
        let verdict = when.judge(&Facts::of([item], &answers, NaiveDate::default()));
        verdict.truth == Truth::Yes && verdict.because.iter().eq([&item.id])
    }
}

/// The ends of the plausible range, and every number that a rule compares the answer with, with its neighbours:
/// between two of them that follow each other no rule changes its mind.
fn turning_points(item: &Item, rules: &[&Rule]) -> Vec<Number> {
    let (least, most, decimals) = match &item.kind {
        Kind::YesNo => (Number::whole(0), Number::whole(1), 0),
        Kind::Scale { labels } => {
            let steps = i64::try_from(labels.len()).unwrap_or(i64::MAX);
            return (0..steps).map(Number::whole).collect();
        }
        Kind::Number { min, max, decimals, .. } => (*min, *max, *decimals),
        Kind::One { .. } | Kind::Many { .. } | Kind::Day { .. } | Kind::Month { .. } | Kind::Text { .. } => {
            return Vec::new();
        }
    };
    let mut points = BTreeSet::from([least, most]);
    let conditions = rules.iter().filter_map(|rule| match &rule.test {
        Test::Answers { when, .. } => Some(when),
        Test::Missed { .. } => None,
    });
    for atom in conditions.flat_map(|when| when.expr().atoms()) {
        if let Expr::Compare(Term::Number(asked), _, number) = atom
            && *asked == item.id
        {
            points.insert(*number);
            points.extend(number.neighbours(decimals));
        }
    }
    points
        .into_iter()
        .filter(|point| (least..=most).contains(point))
        .collect()
}
