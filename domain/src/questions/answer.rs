use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{ChoiceId, Item, ItemId, Kind, Number, Words};

/// What somebody answered. «Не знаю» is an answer of its own, never a «нет»; no answer at all is no value here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// «не знаю»
    Unknown,
    One(ChoiceId),
    /// Empty is «ничего из этого».
    Many(BTreeSet<ChoiceId>),
    YesNo(bool),
    Number(Number),
    Day(NaiveDate),
    Month(Month),
    Text(String),
}

/// A month of a year, on the wire `2026-11`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Month(NaiveDate);

impl Month {
    /// The month of that number, 1 to 12.
    #[must_use]
    pub fn of(year: i32, month: u32) -> Option<Self> {
        NaiveDate::from_ymd_opt(year, month, 1).map(Self)
    }

    #[must_use]
    pub fn first_day(self) -> NaiveDate {
        self.0
    }

    #[must_use]
    pub fn last_day(self) -> NaiveDate {
        let next = self.0 + chrono::Months::new(1);
        next.pred_opt().unwrap_or(next)
    }
}

impl TryFrom<String> for Month {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        let month = text.split_once('-').and_then(|(year, month)| {
            let is_month = year.len() == 4 && month.len() == 2;
            is_month
                .then(|| Self::of(year.parse().ok()?, month.parse().ok()?))
                .flatten()
        });
        month
            .filter(|month| String::from(*month) == text)
            .ok_or("not a month as 2026-11")
    }
}

impl From<Month> for String {
    fn from(month: Month) -> Self {
        month.0.format("%Y-%m").to_string()
    }
}

/// The answers of one application, each by its question.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<ItemId, Answer>);

impl Answers {
    #[must_use]
    pub fn get(&self, item: &ItemId) -> Option<&Answer> {
        self.0.get(item)
    }

    /// Keeps an answer, in place of the one before; none takes it back.
    pub fn set(&mut self, item: &ItemId, answer: Option<Answer>) {
        match answer {
            Some(answer) => self.0.insert(item.clone(), answer),
            None => self.0.remove(item),
        };
    }

    pub fn iter(&self) -> impl Iterator<Item = (&ItemId, &Answer)> {
        self.0.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn retain(&mut self, keep: impl Fn(&ItemId) -> bool) {
        self.0.retain(|item, _| keep(item));
    }
}

impl FromIterator<(ItemId, Answer)> for Answers {
    fn from_iter<T: IntoIterator<Item = (ItemId, Answer)>>(answers: T) -> Self {
        Self(answers.into_iter().collect())
    }
}

impl Item {
    /// The answer in words: the pack's own where it was a choice. One that does not fit the question, which only
    /// somebody else's hand can have stored, reads as missing.
    #[must_use]
    pub fn shown(&self, answer: Option<&Answer>, words: &Words) -> String {
        match (answer, &self.kind) {
            (Some(Answer::Unknown), _) => words.unknown.clone(),
            (Some(Answer::One(chosen)), Kind::One { choices }) => choices
                .iter()
                .find(|choice| choice.id == *chosen)
                .map_or_else(|| words.missing.clone(), |choice| choice.label.clone()),
            (Some(Answer::Many(chosen)), Kind::Many { none, .. }) if chosen.is_empty() => none.clone(),
            (Some(Answer::Many(chosen)), Kind::Many { choices, .. }) => {
                let labels = choices.iter().filter(|choice| chosen.contains(&choice.id));
                labels
                    .map(|choice| choice.label.as_str())
                    .collect::<Vec<_>>()
                    .join("; ")
            }
            (Some(Answer::YesNo(true)), Kind::YesNo) => words.yes.clone(),
            (Some(Answer::YesNo(false)), Kind::YesNo) => words.no.clone(),
            (Some(Answer::Number(number)), Kind::Scale { labels }) => number
                .index()
                .and_then(|index| labels.get(index))
                .unwrap_or(&words.missing)
                .clone(),
            (Some(Answer::Number(number)), Kind::Number { unit: Some(unit), .. }) => format!("{number} {unit}"),
            (Some(Answer::Number(number)), Kind::Number { unit: None, .. }) => number.to_string(),
            (Some(Answer::Day(day)), Kind::Day { .. }) => day.format("%d.%m.%Y").to_string(),
            (Some(Answer::Month(month)), Kind::Month { .. }) => {
                format!("{:02}.{}", month.first_day().month(), month.first_day().year())
            }
            (Some(Answer::Text(text)), Kind::Text { .. }) => text.clone(),
            _ => words.missing.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_on_the_wire_stay_as_they_are() {
        let choice = |id: &str| id.parse::<ChoiceId>().unwrap();
        let all = [
            ("a", Answer::Unknown),
            ("b", Answer::One(choice("iv"))),
            (
                "c",
                Answer::Many(BTreeSet::from([choice("fever"), choice("chest_pain")])),
            ),
            ("d", Answer::YesNo(false)),
            ("e", Answer::Number(Number::parse("1,5").unwrap())),
            ("f", Answer::Day(NaiveDate::from_ymd_opt(2026, 11, 24).unwrap())),
            ("g", Answer::Month(Month::of(2026, 2).unwrap())),
            ("h", Answer::Text("Эналаприл".into())),
        ];
        let answers: Answers = all
            .map(|(item, answer)| (item.parse().unwrap(), answer))
            .into_iter()
            .collect();
        let wire = concat!(
            r#"{"a":"unknown","b":{"one":"iv"},"c":{"many":["chest_pain","fever"]},"d":{"yes_no":false},"#,
            r#""e":{"number":"1.5"},"f":{"day":"2026-11-24"},"g":{"month":"2026-02"},"h":{"text":"Эналаприл"}}"#
        );
        assert_eq!(serde_json::to_string(&answers).unwrap(), wire);
        assert_eq!(serde_json::from_str::<Answers>(wire).unwrap(), answers);
    }

    #[test]
    fn a_month_ends_with_its_last_day() {
        let month = |year, month| Month::of(year, month).unwrap();
        assert_eq!(month(2028, 2).last_day().day(), 29);
        assert_eq!(
            month(2026, 12).last_day(),
            NaiveDate::from_ymd_opt(2026, 12, 31).unwrap()
        );
        for strange in ["2026-13", "2026-1", "2026", "+026-01", "2026-00"] {
            assert!(Month::try_from(strange.to_owned()).is_err(), "{strange}");
        }
    }
}
