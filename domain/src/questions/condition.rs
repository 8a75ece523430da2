//! The language of conditions: questions that are asked only where something was answered, rules of triage.
//!
//! Total and without effects: every condition has a value for every set of answers, today comes in as an argument.
//! The value is one of three. What nobody knows is neither true nor false, and stays so under «not».

use std::collections::BTreeSet;

use chrono::Datelike;
use serde::{Deserialize, Serialize};

use super::{Answer, Change, ChoiceId, Facts, ItemId, Number, parse::ParseMistake};

/// A condition: its text as a pack has it, and what it means.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Condition {
    pub(super) text: String,
    pub(super) expr: Expr,
}

/// What a condition means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    All(Vec<Self>),
    Any(Vec<Self>),
    Not(Box<Self>),
    /// `stage is iv`, `stage in (iii, iv)`: the one that was chosen is among these. «Да» and «нет» are `yes` and `no`.
    Is(ItemId, Vec<ChoiceId>),
    /// `signs has fever`, `signs has any (fever, fall)`: one of these was ticked.
    Has(ItemId, Vec<ChoiceId>),
    /// `platelets < 20`
    Compare(Term, Comparison, Number),
    /// `unknown(stage)`: «не знаю», or passed over.
    Unknown(ItemId),
}

/// A number made of an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Term {
    Number(ItemId),
    /// Full years since a day.
    Age(ItemId),
    /// Days from a day to today, negative where it is to come. A month counts from its last day, and is today while
    /// it runs: whoever asks for «less than» so many days errs on the careful side.
    DaysSince(ItemId),
    /// Against what was answered before.
    Changed(Change, ItemId),
}

impl Term {
    #[must_use]
    pub fn item(&self) -> &ItemId {
        match self {
            Self::Number(item) | Self::Age(item) | Self::DaysSince(item) | Self::Changed(_, item) => item,
        }
    }

    /// The number; none for an answer of another kind.
    fn value(&self, answer: &Answer, facts: &Facts<'_>) -> Option<Number> {
        let today = facts.today();
        match (self, answer) {
            (Self::Number(_), Answer::Number(number)) => Some(*number),
            (Self::Changed(change, item), Answer::Number(number)) => facts.past().value(*change, item, *number, today),
            (Self::Age(_), Answer::Day(day)) => today.years_since(*day).map(|years| Number::whole(years.into())),
            (Self::DaysSince(_), Answer::Day(day)) => Some(Number::whole((today - *day).num_days())),
            (Self::DaysSince(_), Answer::Month(month)) => {
                let runs = (month.first_day().year(), month.first_day().month()) == (today.year(), today.month());
                let days = (today - month.last_day()).num_days();
                Some(Number::whole(if runs { 0 } else { days }))
            }
            _ => None,
        }
    }
}

/// How two numbers are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

impl Comparison {
    const fn holds(self, ordering: std::cmp::Ordering) -> bool {
        match self {
            Self::Less => ordering.is_lt(),
            Self::AtMost => ordering.is_le(),
            Self::Equal => ordering.is_eq(),
            Self::AtLeast => ordering.is_ge(),
            Self::More => ordering.is_gt(),
        }
    }
}

/// Whether something holds. Ordered: of many conditions together the least counts, of alternatives the greatest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Truth {
    No,
    Unknown,
    Yes,
}

impl Truth {
    const fn not(self) -> Self {
        match self {
            Self::No => Self::Yes,
            Self::Unknown => Self::Unknown,
            Self::Yes => Self::No,
        }
    }
}

impl From<bool> for Truth {
    fn from(holds: bool) -> Self {
        if holds { Self::Yes } else { Self::No }
    }
}

/// Whether a condition holds, and the questions whose answers (or whose lack of one) made it so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub truth: Truth,
    pub because: BTreeSet<ItemId>,
}

impl Condition {
    /// The condition as a pack has it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    #[must_use]
    pub fn expr(&self) -> &Expr {
        &self.expr
    }

    /// Whether it holds for these answers.
    #[must_use]
    pub fn judge(&self, facts: &Facts<'_>) -> Verdict {
        self.expr.judge(facts)
    }

    /// The questions it speaks of.
    #[must_use]
    pub fn items(&self) -> BTreeSet<&ItemId> {
        self.expr.atoms().into_iter().filter_map(Expr::own_item).collect()
    }
}

impl Expr {
    /// The parts that are not made of others.
    pub(crate) fn atoms(&self) -> Vec<&Self> {
        match self {
            Self::All(parts) | Self::Any(parts) => parts.iter().flat_map(Self::atoms).collect(),
            Self::Not(part) => part.atoms(),
            Self::Is(..) | Self::Has(..) | Self::Compare(..) | Self::Unknown(_) => vec![self],
        }
    }

    /// The question of an atom.
    pub(super) fn own_item(&self) -> Option<&ItemId> {
        match self {
            Self::All(_) | Self::Any(_) | Self::Not(_) => None,
            Self::Is(item, _) | Self::Has(item, _) | Self::Unknown(item) => Some(item),
            Self::Compare(term, ..) => Some(term.item()),
        }
    }

    fn judge(&self, facts: &Facts<'_>) -> Verdict {
        match self {
            Self::All(parts) => together(parts.iter().map(|part| part.judge(facts)), Truth::Yes, Truth::min),
            Self::Any(parts) => together(parts.iter().map(|part| part.judge(facts)), Truth::No, Truth::max),
            Self::Not(part) => {
                let verdict = part.judge(facts);
                Verdict {
                    truth: verdict.truth.not(),
                    ..verdict
                }
            }
            Self::Is(item, choices) => known(item, facts, |answer| match answer {
                Answer::One(chosen) => Some(choices.contains(chosen)),
                Answer::YesNo(yes) => {
                    let chosen = if *yes { "yes" } else { "no" };
                    Some(choices.iter().any(|choice| choice.as_str() == chosen))
                }
                _ => None,
            }),
            Self::Has(item, choices) => known(item, facts, |answer| match answer {
                Answer::Many(chosen) => Some(choices.iter().any(|choice| chosen.contains(choice))),
                _ => None,
            }),
            Self::Compare(term, comparison, number) => known(term.item(), facts, |answer| {
                let value = term.value(answer, facts)?;
                Some(comparison.holds(value.cmp(number)))
            }),
            Self::Unknown(item) => {
                let truth = match facts.applies(item) {
                    Truth::No => Truth::No,
                    Truth::Unknown | Truth::Yes => facts.answer(item).is_none().into(),
                };
                of(item, truth)
            }
        }
    }
}

/// A question that is not asked can't be answered with anything, so nothing is true of it; where it is not known
/// whether it would be asked, nothing is known of it.
fn known(item: &ItemId, facts: &Facts<'_>, holds: impl Fn(&Answer) -> Option<bool>) -> Verdict {
    let truth = match facts.applies(item) {
        Truth::Yes => facts.answer(item).and_then(holds).map_or(Truth::Unknown, Truth::from),
        other => other,
    };
    of(item, truth)
}

fn of(item: &ItemId, truth: Truth) -> Verdict {
    Verdict {
        truth,
        because: BTreeSet::from([item.clone()]),
    }
}

/// The verdict of several, because of those that came to the same.
fn together(parts: impl Iterator<Item = Verdict>, empty: Truth, joined: fn(Truth, Truth) -> Truth) -> Verdict {
    let parts: Vec<Verdict> = parts.collect();
    let truth = parts.iter().map(|part| part.truth).fold(empty, joined);
    let decisive = parts.into_iter().filter(|part| part.truth == truth);
    Verdict {
        truth,
        because: decisive.flat_map(|part| part.because).collect(),
    }
}

impl TryFrom<String> for Condition {
    type Error = ParseMistake;
    fn try_from(text: String) -> Result<Self, ParseMistake> {
        text.parse()
    }
}

impl From<Condition> for String {
    fn from(condition: Condition) -> Self {
        condition.text
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Answers, Item};
    use super::*;
    use chrono::NaiveDate;

    const ITEMS: &str = r#"[
        {"id":"ill","ask":"?","kind":{"type":"yes_no"},"required":false,"may_not_know":true},
        {"id":"since","ask":"?","kind":{"type":"month","span":"past"},"required":false,"may_not_know":true,
         "when":"ill is yes"},
        {"id":"weight","ask":"?","kind":{"type":"number","unit":"кг","min":"1","max":"300","decimals":1},
         "required":false,"may_not_know":true},
        {"id":"born","ask":"?","kind":{"type":"day","span":"past"},"required":false,"may_not_know":true}
    ]"#;

    fn verdict(condition: &str, answers: &str) -> (Truth, Vec<String>) {
        let items: Vec<Item> = serde_json::from_str(ITEMS).unwrap();
        let answers: Answers = serde_json::from_str(answers).unwrap();
        let condition: Condition = condition.parse().unwrap();
        let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
        let verdict = condition.judge(&Facts::of(&items, &answers, today));
        (verdict.truth, verdict.because.iter().map(ToString::to_string).collect())
    }

    #[test]
    fn what_nobody_knows_is_neither_true_nor_false() {
        use Truth::{No, Unknown, Yes};
        for (condition, answers, truth) in [
            ("weight < 50", r#"{"weight":{"number":"49.9"}}"#, Yes),
            ("weight < 50", r#"{"weight":{"number":"50"}}"#, No),
            ("weight < 50", r#"{"weight":"unknown"}"#, Unknown),
            ("weight < 50", "{}", Unknown),
            ("not weight < 50", r#"{"weight":"unknown"}"#, Unknown),
            ("not weight < 50", r#"{"weight":{"number":"49.9"}}"#, No),
            ("unknown(weight)", r#"{"weight":"unknown"}"#, Yes),
            ("unknown(weight)", "{}", Yes),
            ("not unknown(weight)", r#"{"weight":{"number":"50"}}"#, Yes),
            // One side is enough where it decides.
            ("weight < 50 or ill is yes", r#"{"ill":{"yes_no":true}}"#, Yes),
            ("weight < 50 and ill is yes", r#"{"ill":{"yes_no":false}}"#, No),
            ("weight < 50 and ill is yes", r#"{"ill":{"yes_no":true}}"#, Unknown),
            // An answer of another kind, which no form gives, is none.
            ("weight < 50", r#"{"weight":{"text":"сорок"}}"#, Unknown),
        ] {
            assert_eq!(verdict(condition, answers).0, truth, "{condition} {answers}");
        }
    }

    #[test]
    fn nothing_is_true_of_a_question_that_is_not_asked() {
        use Truth::{No, Unknown, Yes};
        for (answers, since, unknown) in [
            (r#"{"ill":{"yes_no":true},"since":{"month":"2026-10"}}"#, Yes, No),
            (r#"{"ill":{"yes_no":true}}"#, Unknown, Yes),
            (r#"{"ill":{"yes_no":false},"since":{"month":"2026-10"}}"#, No, No),
            // Nobody knows whether it would be asked: what was once answered to it does not count.
            (r#"{"ill":"unknown","since":{"month":"2026-10"}}"#, Unknown, Yes),
            ("{}", Unknown, Yes),
        ] {
            assert_eq!(verdict("days_since(since) < 56", answers).0, since, "{answers}");
            assert_eq!(verdict("unknown(since)", answers).0, unknown, "{answers}");
        }
    }

    #[test]
    fn days_and_years_are_counted_to_today() {
        let ill = |month: &str| format!(r#"{{"ill":{{"yes_no":true}},"since":{{"month":"{month}"}}}}"#);
        for (month, days) in [("2026-10", "24"), ("2026-11", "0"), ("2026-12", "-37")] {
            let condition = format!("days_since(since) = {days}");
            assert_eq!(verdict(&condition, &ill(month)).0, Truth::Yes, "{month}");
        }
        for (born, age) in [("1960-11-24", "66"), ("1960-11-25", "65")] {
            let answers = format!(r#"{{"born":{{"day":"{born}"}}}}"#);
            assert_eq!(verdict(&format!("age(born) = {age}"), &answers).0, Truth::Yes, "{born}");
            let birthday = NaiveDate::parse_from_str(born, "%Y-%m-%d").unwrap();
            let today = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
            let days = (today - birthday).num_days();
            assert_eq!(verdict(&format!("days_since(born) = {days}"), &answers).0, Truth::Yes);
        }
        let unborn = r#"{"born":{"day":"2030-01-01"}}"#;
        assert_eq!(verdict("age(born) < 18", unborn).0, Truth::Unknown);
    }

    #[test]
    fn a_verdict_names_what_decided_it() {
        let because = |condition, answers| verdict(condition, answers).1;
        let heavy = r#"{"ill":{"yes_no":true},"weight":{"number":"80"}}"#;
        assert_eq!(because("ill is yes or weight < 50", heavy), ["ill"]);
        assert_eq!(because("ill is yes and weight < 50", heavy), ["weight"]);
        assert_eq!(because("ill is yes and not weight < 50", heavy), ["ill", "weight"]);
        assert_eq!(because("ill is yes and age(born) > 70", heavy), ["born"]);
    }
}
