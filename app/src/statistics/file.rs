//! The figures as a file for a spreadsheet. It may be passed on, so numbers of a few people are hidden in it.

use std::collections::BTreeSet;

use clinic::{
    Context,
    identity::{Organizer, SignedIn, act_as, touch},
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation, reach},
    statistics::{FEW, Shared, Statistics, covered, percent, shared},
};

use super::{
    figures::{Block, Line, Table, Value, blocks, tables},
    pages::period,
};
use crate::{
    csv,
    fault::Fault,
    text::statistics::{self as text, Section},
};

/// What the page at this address shows, all of it, as CSV.
///
/// # Errors
/// Those of acting as an organizer.
pub async fn statistics_file(
    ctx: &Context,
    signed_in: Option<&SignedIn>,
    named: Option<MembershipId>,
    parameter: impl Fn(&str) -> Option<String>,
) -> Result<String, Code> {
    let failed = |error: clinic::Error| Fault::from(error).0;
    let actor = act_as::<Organizer>(signed_in, named).map_err(failed)?;
    if reach(actor.held().role, Operation::ReadStatistics).is_none() {
        return Err(Code::Forbidden);
    }
    if let Some(signed_in) = signed_in {
        touch(ctx, signed_in, Some(actor.membership())).await.map_err(failed)?;
    }
    let period = period(ctx, &actor, parameter);
    let told = clinic::statistics::statistics(ctx, &actor, period)
        .await
        .map_err(failed)?;
    Ok(written(&told))
}

fn written(told: &Statistics) -> String {
    let mut file = csv::begin(&text::COLUMNS);
    for Block { section, figures } in blocks(told) {
        let sums: Vec<&str> = figures.iter().map(|figure| sum_of(section, &figure.name)).collect();
        let now: Vec<Value> = figures.iter().map(|figure| figure.now).collect();
        let before = figures.iter().map(|figure| figure.before.unwrap_or(Value::Nothing));
        let before: Vec<Value> = before.collect();
        let hidden = cover(&now, few(&now), &sums);
        let hidden_before = cover(&before, few(&before), &sums);
        for ((figure, is_hidden), was_hidden) in figures.iter().zip(hidden).zip(hidden_before) {
            let before = figure.before.map(|before| cell(before, was_hidden));
            let said = (figure.name.as_str(), figure.counts);
            let now = (unit(figure.now), cell(figure.now, is_hidden));
            file.push_str(&row(told, section, "", said, now, before));
        }
    }
    for table in tables(told) {
        let hidden = hidden_of(&table);
        let Table {
            section, columns, rows, ..
        } = table;
        for (place, Line { name, values, .. }) in rows.iter().enumerate() {
            for ((said, value), hidden) in columns.iter().zip(values).zip(&hidden) {
                let is_hidden = hidden.get(place).copied().unwrap_or(true);
                let now = (unit(*value), cell(*value, is_hidden));
                file.push_str(&row(told, section, name, *said, now, None));
            }
        }
    }
    file
}

/// Which cells of a table are hidden, column by column: those of the rows of a few people, those that are few themselves,
/// and whatever else would tell of these, for what the columns come to is told elsewhere.
fn hidden_of(table: &Table) -> Vec<Vec<bool>> {
    let rows = &table.rows;
    let people: Vec<Value> = rows.iter().map(|row| Value::Number(row.people)).collect();
    let parts: Vec<&str> = rows.iter().map(|row| row.part_of.as_str()).collect();
    let all = vec![WHOLE; rows.len()];
    let both = |values: &[Value], hidden| cover(values, cover(values, hidden, &parts), &all);
    let hidden_rows = both(&people, few(&people));
    let column = |column: usize| {
        let values = rows.iter().map(|row| row.values.get(column).copied());
        let values: Vec<Value> = values.map(|value| value.unwrap_or(Value::Nothing)).collect();
        let hidden = few(&values).into_iter().zip(&hidden_rows);
        both(&values, hidden.map(|(few, of_few)| few || *of_few).collect())
    };
    (0..table.columns.len()).map(column).collect()
}

/// The sum of everything in a table.
const WHOLE: &str = "whole";

/// Which sum that is told elsewhere, too, a figure is part of; none where it is empty.
fn sum_of(section: Section, name: &str) -> &'static str {
    let is_one_of = |parts: [text::Said; 2]| parts.iter().any(|(part, _)| *part == name);
    match section {
        Section::Absences => "absences",
        Section::Attendance if is_one_of([text::EXCUSED, text::ABSENT]) => "absences",
        Section::Reports if is_one_of([text::RED, text::AMBER]) => "alerts",
        _ => "",
    }
}

/// Hides with what is hidden whatever would tell of it, each sum for itself.
fn cover(values: &[Value], mut hidden: Vec<bool>, sums: &[&str]) -> Vec<bool> {
    let different: BTreeSet<&str> = sums.iter().copied().filter(|sum| !sum.is_empty()).collect();
    for sum in different {
        let sizes = sums.iter().zip(values).filter(|(other, _)| **other == sum);
        let sizes: Vec<u64> = sizes.map(|(_, value)| value.of()).collect();
        let already = sums.iter().zip(&hidden).filter(|(other, _)| **other == sum);
        let already = already.map(|(_, hidden)| *hidden).collect();
        let covered = covered(already, &sizes);
        let places = sums.iter().zip(&mut hidden).filter(|(other, _)| **other == sum);
        for ((_, hidden), covered) in places.zip(covered) {
            *hidden = covered;
        }
    }
    hidden
}

fn few(values: &[Value]) -> Vec<bool> {
    values.iter().map(|value| is_of_few(*value)).collect()
}

fn row(
    told: &Statistics,
    section: Section,
    of: &str,
    (name, counts): (&str, &str),
    (unit, now): (&str, String),
    before: Option<String>,
) -> String {
    let (from, to) = match section {
        Section::Now => (String::new(), String::new()),
        _ => (told.period.from().to_string(), told.period.to().to_string()),
    };
    csv::row(&[
        section.title().to_owned(),
        of.to_owned(),
        name.to_owned(),
        counts.to_owned(),
        from,
        to,
        unit.to_owned(),
        now,
        before.unwrap_or_default(),
    ])
}

const fn unit(value: Value) -> &'static str {
    match value {
        Value::Share { .. } => text::PERCENT,
        Value::Time { .. } => text::MINUTES,
        Value::Number(_) | Value::Nothing => "",
    }
}

/// A number of a few, and what is figured out of a few: of a share both sides, for one tells the other.
const fn is_of_few(value: Value) -> bool {
    match value {
        Value::Nothing => false,
        Value::Number(number) => is_few(number),
        Value::Share { part, of } => is_few(part) || is_few(of) || is_few(of.saturating_sub(part)),
        Value::Time { of, .. } => of < FEW,
    }
}

const fn is_few(number: u64) -> bool {
    matches!(shared(number), Shared::Few)
}

fn cell(value: Value, is_hidden: bool) -> String {
    let told = match value {
        Value::Nothing => return String::new(),
        _ if is_hidden || is_of_few(value) => None,
        Value::Number(number) => Some(number),
        Value::Share { part, of } => percent(part, of),
        Value::Time { seconds, .. } => u64::try_from(seconds / 60).ok(),
    };
    told.map_or_else(|| text::HIDDEN.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_a_few_is_not_told() {
        for (value, expected) in [
            (Value::Number(0), "0"),
            (Value::Number(4), text::HIDDEN),
            (Value::Number(5), "5"),
            (Value::Share { part: 10, of: 20 }, "50"),
            (Value::Share { part: 1, of: 20 }, text::HIDDEN),
            (Value::Share { part: 18, of: 20 }, text::HIDDEN),
            (Value::Share { part: 20, of: 20 }, "100"),
            (Value::Time { seconds: 600, of: 4 }, text::HIDDEN),
            (Value::Time { seconds: 600, of: 5 }, "10"),
            (Value::Nothing, ""),
        ] {
            assert_eq!(cell(value, false), expected, "{value:?}");
        }
        assert_eq!(cell(Value::Number(500), true), text::HIDDEN);
    }

    #[test]
    fn what_would_tell_of_a_few_is_hidden_with_it() {
        let line = |name: &str, part_of: &str, people: u64, finished: u64| Line {
            name: name.to_owned(),
            people,
            part_of: part_of.to_owned(),
            values: vec![Value::Number(finished)],
            page: None,
        };
        let table = |rows| Table {
            section: Section::Groups,
            of: text::GROUP,
            columns: vec![text::FINISHED],
            rows,
            is_drawn: false,
        };
        // Few by itself: the next smallest goes with it, of the same course.
        let rows = vec![
            line("1", "a", 30, 3),
            line("2", "a", 30, 20),
            line("3", "b", 30, 6),
            line("4", "b", 30, 9),
        ];
        assert_eq!(hidden_of(&table(rows)), [[true, true, false, false]]);
        // A course of one group: another course's goes with it, for all courses have a sum, too.
        let rows = vec![line("1", "a", 30, 3), line("2", "b", 30, 20), line("3", "b", 30, 6)];
        assert_eq!(hidden_of(&table(rows)), [[true, false, true]]);
        // A row of a few people, whatever stands there.
        let rows = vec![line("1", "", 4, 50), line("2", "", 30, 20), line("3", "", 40, 6)];
        assert_eq!(hidden_of(&table(rows)), [[true, true, false]]);

        let absences = [Value::Number(2), Value::Number(0), Value::Number(40), Value::Number(7)];
        let sums = [sum_of(Section::Absences, ""); 4];
        assert_eq!(cover(&absences, few(&absences), &sums), [true, false, false, true]);
    }
}
