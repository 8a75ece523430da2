//! One page's posted answers, checked into typed ones.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Answer, Answers, Choice, Facts, Item, ItemId, Kind, Month, NONE, Number, Sheet, Span, Topic, UNKNOWN};
use crate::{
    error::Problem,
    identity::{is_hidden, single_line},
};

/// How far back a day may lie, in years: longer than anybody lived.
const PAST_YEARS: u32 = 130;
/// How far ahead a day may lie, in years.
const COMING_YEARS: u32 = 3;

/// What a browser posted: for each name its values in the order of the page. A day or month comes as one value
/// (`2026-11-24`, `2026-11`) or as its parts in separate inputs of one name: day, month, year.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Posted(BTreeMap<String, Vec<String>>);

impl FromIterator<(String, String)> for Posted {
    fn from_iter<T: IntoIterator<Item = (String, String)>>(pairs: T) -> Self {
        let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for (name, value) in pairs {
            values.entry(name).or_default().push(value);
        }
        Self(values)
    }
}

impl Posted {
    fn is_given(&self, name: &str) -> bool {
        let values = self.0.get(name);
        values.is_some_and(|values| values.iter().any(|value| !value.trim().is_empty()))
    }
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "problem", rename_all = "snake_case")]
pub enum AnswerProblem {
    /// Nothing was answered to a question that may not be passed over.
    Required,
    /// More characters than the limit.
    TooLong { max: usize },
    /// A character that cannot be seen or turns the writing direction.
    HiddenCharacter,
    /// Not a number.
    NotANumber,
    /// A number outside of what is plausible.
    NotBetween { min: Number, max: Number },
    /// More digits after the point than there can be.
    TooPrecise { decimals: u8 },
    /// Not a day of the calendar.
    NotADay,
    /// Not a month of a year.
    NotAMonth,
    /// A day that is to come, where one was asked for that has been.
    NotPast,
    /// A day that has been, where one was asked for that is to come.
    NotComing,
    /// A day too many years away.
    TooFar,
    /// Not one of the choices.
    UnknownChoice,
    /// «Не знаю» or «ничего из этого» together with an answer.
    Contradiction,
}

/// Wrong answers with what is wrong, in the order of the page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct AnswerErrors(Vec<(ItemId, AnswerProblem)>);

impl AnswerErrors {
    #[must_use]
    pub fn get(&self, item: &ItemId) -> Option<&AnswerProblem> {
        let found = self.0.iter().find(|(wrong, _)| wrong == item);
        found.map(|(_, problem)| problem)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ItemId, &AnswerProblem)> {
        self.0.iter().map(|(item, problem)| (item, problem))
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps those of some questions: a page that comes back says nothing of what it did not ask before.
    pub fn retain(&mut self, keep: impl Fn(&ItemId) -> bool) {
        self.0.retain(|(item, _)| keep(item));
    }
}

/// A page that was posted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedPage {
    /// All answers of the application with the right ones of this page, to be kept even where others are wrong:
    /// a question with a wrong answer keeps the one it had.
    pub answers: Answers,
    pub errors: AnswerErrors,
}

impl Sheet {
    /// The answers of one page on top of what was answered before.
    ///
    /// A question that only these answers call for, and that the page cannot have shown, is no error: it is left
    /// unanswered, and the page comes again with it.
    #[must_use]
    pub fn check_page(&self, topic: &Topic, saved: &Answers, posted: &Posted, today: NaiveDate) -> CheckedPage {
        let before = Facts::of(self.items(), saved, today);
        let mut answers = saved.clone();
        let mut errors = AnswerErrors::default();
        let nothing = topic.nothing.is_some() && posted.is_given(&topic.nothing_name());
        for item in &topic.items {
            let is_asked = Facts::of(self.items(), &answers, today).is_asked(&item.id);
            let values = posted.0.get(item.id.as_str()).map(Vec::as_slice);
            let was_shown = nothing || values.is_some() || before.is_asked(&item.id);
            if !is_asked || !was_shown {
                continue;
            }
            let checked = item.check(values.unwrap_or_default(), today);
            let checked = if nothing {
                item.kind.nothing_of(checked)
            } else {
                checked
            };
            match checked {
                Ok(answer) => answers.set(&item.id, answer),
                Err(problem) => errors.0.push((item.id.clone(), problem)),
            }
        }
        CheckedPage { answers, errors }
    }
}

impl Item {
    /// The answer that these posted values are; none where the question was passed over.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn check(&self, values: &[String], today: NaiveDate) -> Result<Option<Answer>, AnswerProblem> {
        let typed: Vec<&str> = values.iter().map(|value| value.trim()).collect();
        let does_not_know = self.may_not_know && typed.contains(&UNKNOWN);
        let typed: Vec<&str> = typed
            .into_iter()
            .filter(|value| !(does_not_know && *value == UNKNOWN))
            .collect();
        let is_empty = typed.iter().all(|value| value.is_empty());
        match (does_not_know, is_empty) {
            (true, true) => Ok(Some(Answer::Unknown)),
            (true, false) => Err(AnswerProblem::Contradiction),
            (false, true) if self.required => Err(AnswerProblem::Required),
            (false, true) => Ok(None),
            (false, false) => self.kind.read(&typed, today).map(Some),
        }
    }
}

impl Kind {
    /// The answer that «ничего из этого не было» gives; none where a question can't be answered so.
    pub(super) fn nothing(&self) -> Option<Answer> {
        match self {
            Self::Scale { .. } => Some(Answer::Number(Number::whole(0))),
            Self::YesNo => Some(Answer::YesNo(false)),
            Self::One { .. }
            | Self::Many { .. }
            | Self::Number { .. }
            | Self::Day { .. }
            | Self::Month { .. }
            | Self::Text { .. } => None,
        }
    }

    /// What was answered on a page with the tick «ничего из этого не было»: it speaks of the questions that were left
    /// alone.
    fn nothing_of(&self, checked: Result<Option<Answer>, AnswerProblem>) -> Result<Option<Answer>, AnswerProblem> {
        match checked {
            Ok(None) | Err(AnswerProblem::Required) => Ok(self.nothing()),
            answered => answered,
        }
    }

    /// The answer of values of which one at least is not empty.
    fn read(&self, typed: &[&str], today: NaiveDate) -> Result<Answer, AnswerProblem> {
        match self {
            Self::One { choices } => {
                let chosen = find(choices, single(typed)?)?;
                Ok(Answer::One(chosen.id.clone()))
            }
            Self::Many { choices, .. } => many(choices, typed),
            Self::YesNo => match single(typed)? {
                "yes" => Ok(Answer::YesNo(true)),
                "no" => Ok(Answer::YesNo(false)),
                _ => Err(AnswerProblem::UnknownChoice),
            },
            Self::Scale { labels } => {
                let number = Number::parse(single(typed)?).filter(|number| {
                    let index = number.index();
                    index.is_some_and(|index| index < labels.len())
                });
                number.map(Answer::Number).ok_or(AnswerProblem::UnknownChoice)
            }
            Self::Number { min, max, decimals, .. } => {
                let number = Number::parse(single(typed)?).ok_or(AnswerProblem::NotANumber)?;
                if number < *min || number > *max {
                    return Err(AnswerProblem::NotBetween { min: *min, max: *max });
                }
                if number.decimals() > *decimals {
                    return Err(AnswerProblem::TooPrecise { decimals: *decimals });
                }
                Ok(Answer::Number(number))
            }
            Self::Day { span } => {
                let day = day(typed).ok_or(AnswerProblem::NotADay)?;
                within(*span, day, day, today)?;
                Ok(Answer::Day(day))
            }
            Self::Month { span } => {
                let month = month(typed).ok_or(AnswerProblem::NotAMonth)?;
                within(*span, month.first_day(), month.last_day(), today)?;
                Ok(Answer::Month(month))
            }
            Self::Text { max, lines } => text(single(typed)?, *max, *lines),
        }
    }
}

/// The only value that is not empty.
fn single<'a>(typed: &[&'a str]) -> Result<&'a str, AnswerProblem> {
    let mut values = typed.iter().filter(|value| !value.is_empty());
    match (values.next(), values.next()) {
        (Some(value), None) => Ok(*value),
        _ => Err(AnswerProblem::Contradiction),
    }
}

fn find<'a>(choices: &'a [Choice], typed: &str) -> Result<&'a Choice, AnswerProblem> {
    let found = choices.iter().find(|choice| choice.id.as_str() == typed);
    found.ok_or(AnswerProblem::UnknownChoice)
}

fn many(choices: &[Choice], typed: &[&str]) -> Result<Answer, AnswerProblem> {
    let ticked: BTreeSet<&str> = typed.iter().copied().filter(|value| !value.is_empty()).collect();
    if ticked.contains(NONE) {
        return if ticked.len() == 1 {
            Ok(Answer::Many(BTreeSet::new()))
        } else {
            Err(AnswerProblem::Contradiction)
        };
    }
    let chosen = ticked.into_iter().map(|value| Ok(find(choices, value)?.id.clone()));
    chosen.collect::<Result<_, _>>().map(Answer::Many)
}

fn digits(text: &str, most: usize) -> Option<u32> {
    let are_digits = (1..=most).contains(&text.len()) && text.bytes().all(|digit| digit.is_ascii_digit());
    are_digits.then(|| text.parse().ok()).flatten()
}

fn year(text: &str) -> Option<i32> {
    let year = digits(text, 4).filter(|_| text.len() == 4)?;
    i32::try_from(year).ok()
}

fn day(typed: &[&str]) -> Option<NaiveDate> {
    let (y, m, d) = match *typed {
        [d, m, y] => (y, m, d),
        [iso] => {
            let (y, rest) = iso.split_once('-')?;
            let (m, d) = rest.split_once('-')?;
            (y, m, d)
        }
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year(y)?, digits(m, 2)?, digits(d, 2)?)
}

fn month(typed: &[&str]) -> Option<Month> {
    let (y, m) = match *typed {
        [m, y] => (y, m),
        [iso] => iso.split_once('-')?,
        _ => return None,
    };
    Month::of(year(y)?, digits(m, 2)?)
}

/// Whether a day, or some day of a month, lies where it may.
fn within(span: Span, first: NaiveDate, last: NaiveDate, today: NaiveDate) -> Result<(), AnswerProblem> {
    if matches!(span, Span::Past) && first > today {
        return Err(AnswerProblem::NotPast);
    }
    if matches!(span, Span::Coming) && last < today {
        return Err(AnswerProblem::NotComing);
    }
    let earliest = today.checked_sub_months(Months::new(12 * PAST_YEARS));
    let latest = today.checked_add_months(Months::new(12 * COMING_YEARS));
    let too_early = earliest.is_some_and(|earliest| last < earliest);
    let too_late = latest.is_some_and(|latest| first > latest);
    if too_early || too_late {
        return Err(AnswerProblem::TooFar);
    }
    Ok(())
}

fn text(typed: &str, max: usize, lines: bool) -> Result<Answer, AnswerProblem> {
    let text = if lines {
        let text = typed.replace("\r\n", "\n");
        if text.chars().any(|c| c != '\n' && c != '\t' && is_hidden(c)) {
            return Err(AnswerProblem::HiddenCharacter);
        }
        if text.chars().count() > max {
            return Err(AnswerProblem::TooLong { max });
        }
        text
    } else {
        single_line(typed, max).map_err(|problem| match problem {
            Problem::TooLong { max } => AnswerProblem::TooLong { max },
            _ => AnswerProblem::HiddenCharacter,
        })?
    };
    Ok(Answer::Text(text))
}
