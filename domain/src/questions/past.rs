//! What was answered before: rules of observation programmes look back.

use chrono::{Days, NaiveDate};

use super::{Answer, Answers, ItemId, Number};

/// Earlier answers of one person to questions of the same names.
#[derive(Clone, Debug, Default)]
pub struct Past<'a> {
    /// The oldest first.
    earlier: Vec<(NaiveDate, &'a Answers)>,
    start: Option<&'a Answers>,
}

/// A number made of an answer and those before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// `change(pain)`: how much more than the last time that it was answered.
    FromLast,
    /// `since_start(weight)`: how much more than in the beginning.
    FromStart,
    /// `since_start_percent(creatinine)`: the same in percent of the beginning.
    FromStartPercent,
    /// `rise(weight, 3)`: how much more than the least of so many days.
    Rise(u32),
    /// `rise_percent(weight, 3)`
    RisePercent(u32),
    /// `drop(weight, 7)`: how much less than the most of so many days.
    Drop(u32),
    /// `drop_percent(weight, 30)`
    DropPercent(u32),
    /// `mean(pressure, 5)`: the mean of so many answers, this one the last; of fewer there is none.
    Mean(u32),
}

impl<'a> Past<'a> {
    /// Answers with the days on which they were given; and those that changes from the beginning are counted from,
    /// where somebody has set them: without it the first known answer to each question.
    #[must_use]
    pub fn new(mut earlier: Vec<(NaiveDate, &'a Answers)>, start: Option<&'a Answers>) -> Self {
        earlier.sort_by_key(|(day, _)| *day);
        Self { earlier, start }
    }

    /// The last known answer to a question, and its day. «Не знаю» is none.
    #[must_use]
    pub fn last(&self, item: &ItemId) -> Option<(NaiveDate, &'a Answer)> {
        self.earlier.iter().rev().find_map(|(day, answers)| {
            let answer = answers.get(item).filter(|answer| **answer != Answer::Unknown)?;
            Some((*day, answer))
        })
    }

    /// The known numbers, the oldest first.
    fn numbers(&self, item: &ItemId) -> impl DoubleEndedIterator<Item = (NaiveDate, Number)> {
        self.earlier
            .iter()
            .filter_map(move |(day, answers)| Some((*day, number(answers, item)?)))
    }

    fn start(&self, item: &ItemId) -> Option<Number> {
        let set = self.start.and_then(|start| number(start, item));
        set.or_else(|| self.numbers(item).next().map(|(_, number)| number))
    }

    /// The known numbers of the days before today, and of today itself.
    fn within(&self, item: &ItemId, today: NaiveDate, days: u32) -> impl Iterator<Item = Number> {
        let first = today.checked_sub_days(Days::new(days.into())).unwrap_or(NaiveDate::MIN);
        let there = self.numbers(item).filter(move |(day, _)| (first..=today).contains(day));
        there.map(|(_, number)| number)
    }

    /// What the change comes to; none where what it looks back at is not known.
    pub(super) fn value(&self, change: Change, item: &ItemId, now: Number, today: NaiveDate) -> Option<Number> {
        match change {
            Change::FromLast => self.numbers(item).next_back().map(|(_, last)| now.minus(last)),
            Change::FromStart => Some(now.minus(self.start(item)?)),
            Change::FromStartPercent => {
                let start = self.start(item)?;
                now.minus(start).percent_of(start)
            }
            Change::Rise(days) => Some(now.minus(self.within(item, today, days).min()?)),
            Change::RisePercent(days) => {
                let least = self.within(item, today, days).min()?;
                now.minus(least).percent_of(least)
            }
            Change::Drop(days) => Some(self.within(item, today, days).max()?.minus(now)),
            Change::DropPercent(days) => {
                let most = self.within(item, today, days).max()?;
                most.minus(now).percent_of(most)
            }
            Change::Mean(count) => {
                let count = usize::try_from(count).ok()?;
                let before = self.numbers(item).rev().map(|(_, number)| number);
                let all: Vec<Number> = std::iter::once(now).chain(before).take(count).collect();
                (all.len() == count).then(|| Number::mean(&all)).flatten()
            }
        }
    }
}

fn number(answers: &Answers, item: &ItemId) -> Option<Number> {
    match answers.get(item) {
        Some(Answer::Number(number)) => Some(*number),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(number: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, number).unwrap()
    }

    fn weight(typed: &str) -> Answers {
        let answer = match typed {
            "?" => Answer::Unknown,
            _ => Answer::Number(Number::parse(typed).unwrap()),
        };
        [("weight".parse().unwrap(), answer)].into_iter().collect()
    }

    #[test]
    fn changes_are_counted_from_what_is_known() {
        let earlier = ["70", "68.5", "?", "72"].map(weight);
        let days = [1, 10, 17, 20];
        let past = Past::new(days.map(day).into_iter().zip(&earlier).collect(), None);
        let item = "weight".parse().unwrap();
        let value = |change| {
            past.value(change, &item, Number::whole(66), day(24))
                .map(|n| n.to_string())
        };
        for (change, expected) in [
            (Change::FromLast, Some("-6")),
            (Change::FromStart, Some("-4")),
            (Change::FromStartPercent, Some("-5,714")),
            (Change::Rise(4), Some("-6")),
            (Change::Rise(30), Some("-2,5")),
            (Change::Drop(7), Some("6")),
            (Change::Drop(3), None),
            (Change::DropPercent(30), Some("8,333")),
            (Change::RisePercent(30), Some("-3,649")),
            (Change::Mean(2), Some("69")),
            (Change::Mean(4), Some("69,125")),
            (Change::Mean(5), None),
        ] {
            assert_eq!(value(change).as_deref(), expected, "{change:?}");
        }
        let set = weight("60");
        let past = Past::new(Vec::new(), Some(&set));
        let value = |change| past.value(change, &item, Number::whole(66), day(24));
        assert_eq!(value(Change::FromStart), Some(Number::whole(6)));
        assert_eq!(value(Change::FromStartPercent), Some(Number::whole(10)));
        assert_eq!((value(Change::FromLast), value(Change::Rise(9))), (None, None));
    }

    #[test]
    fn of_nothing_there_is_no_share() {
        assert_eq!(Number::whole(5).percent_of(Number::whole(0)), None);
        assert_eq!(Number::mean(&[]), None);
    }
}
