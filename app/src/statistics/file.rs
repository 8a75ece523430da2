//! The figures as a file for a spreadsheet. It may be passed on, so numbers of a few people are hidden in it.

use clinic::{
    Context,
    identity::{Organizer, SignedIn, act_as, touch},
};
use domain::{
    error::Code,
    identity::{MembershipId, Operation, reach},
    statistics::{FEW, Shared, Statistics, hidden, percent, shared},
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
        for figure in figures {
            let (name, before) = (figure.name.as_str(), figure.before);
            file.push_str(&row(
                told,
                section,
                "",
                (name, figure.counts),
                (figure.now, before),
                false,
            ));
        }
    }
    for Table {
        section, columns, rows, ..
    } in tables(told)
    {
        let people: Vec<u64> = rows.iter().map(|row| row.people).collect();
        for (Line { name, values, .. }, is_hidden) in rows.iter().zip(hidden(&people)) {
            for (said, value) in columns.iter().zip(values) {
                file.push_str(&row(told, section, name, *said, (*value, None), is_hidden));
            }
        }
    }
    file
}

fn row(
    told: &Statistics,
    section: Section,
    of: &str,
    (name, counts): (&str, &str),
    (now, before): (Value, Option<Value>),
    is_hidden: bool,
) -> String {
    let (from, to) = match section {
        Section::Now => (String::new(), String::new()),
        _ => (told.period.from().to_string(), told.period.to().to_string()),
    };
    let before = before.map(|before| cell(before, is_hidden)).unwrap_or_default();
    csv::row(&[
        section.title().to_owned(),
        of.to_owned(),
        name.to_owned(),
        counts.to_owned(),
        from,
        to,
        unit(now).to_owned(),
        cell(now, is_hidden),
        before,
    ])
}

const fn unit(value: Value) -> &'static str {
    match value {
        Value::Share { .. } => text::PERCENT,
        Value::Time { .. } => text::MINUTES,
        Value::Number(_) | Value::Nothing => "",
    }
}

/// A number of a few is hidden, and so is what is figured out of a few: of a share both sides, for one tells the other.
fn cell(value: Value, is_hidden: bool) -> String {
    let few = |number: u64| matches!(shared(number), Shared::Few);
    let told = match value {
        Value::Nothing => return String::new(),
        Value::Number(number) if few(number) => None,
        Value::Number(number) => Some(number),
        Value::Share { part, of } if few(part) || few(of) || few(of.saturating_sub(part)) => None,
        Value::Share { part, of } => percent(part, of),
        Value::Time { of, .. } if of < FEW => None,
        Value::Time { seconds, .. } => u64::try_from(seconds / 60).ok(),
    };
    told.filter(|_| !is_hidden)
        .map_or_else(|| text::FEW.to_owned(), |number| number.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_of_a_few_is_not_told() {
        for (value, expected) in [
            (Value::Number(0), "0"),
            (Value::Number(4), text::FEW),
            (Value::Number(5), "5"),
            (Value::Share { part: 10, of: 20 }, "50"),
            (Value::Share { part: 1, of: 20 }, text::FEW),
            (Value::Share { part: 18, of: 20 }, text::FEW),
            (Value::Share { part: 20, of: 20 }, "100"),
            (Value::Time { seconds: 600, of: 4 }, text::FEW),
            (Value::Time { seconds: 600, of: 5 }, "10"),
            (Value::Nothing, ""),
        ] {
            assert_eq!(cell(value, false), expected, "{value:?}");
        }
        assert_eq!(cell(Value::Number(500), true), text::FEW);
    }
}
