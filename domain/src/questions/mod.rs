//! What people are asked and what they answered: questions on pages, answers with a «не знаю» of their own, and the
//! language of conditions over them. Versioned data of the packs, checked as a whole before anybody is asked anything;
//! the questionnaires of applicants and the observation programmes are made of it.

mod answer;
mod check;
mod codes;
mod condition;
mod facts;
mod level;
mod number;
mod pack;
mod pack_id;
mod page;
mod parse;
mod past;
mod progress;
mod reachable;
mod saved;
mod template;
mod words;

pub use answer::{Answer, Answers, Month};
pub(crate) use check::{Looks, Place, can_fire, condition, kind, topics, visible_words, without_places};
pub use check::{Mistake, What};
pub use codes::{Code, Codes};
pub use condition::{Comparison, Condition, Expr, Term, Truth, Verdict};
pub use facts::Facts;
pub use level::Level;
pub use number::Number;
pub(crate) use pack::{PackItem, PackTopic};
pub use pack_id::PackId;
pub use page::{AnswerErrors, AnswerProblem, CheckedPage, Posted};
pub use parse::{CONDITION_MAX, Expected, ParseMistake};
pub use past::{Change, Past};
pub use progress::{Step, SummaryRow, SummaryTopic};
pub use saved::SavedPage;
pub(crate) use template::{Part, parts};
pub use words::{ChoiceId, FORM_WORDS, ItemId, NONE, NotAWord, RuleId, TopicId, UNKNOWN};
pub(crate) use words::{is_code, word};

use serde::{Deserialize, Serialize};

/// Questions on pages, and the words in which answers are shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sheet {
    pub(crate) words: Words,
    pub(crate) topics: Vec<Topic>,
}

impl Sheet {
    #[must_use]
    pub fn words(&self) -> &Words {
        &self.words
    }

    /// The pages, in order.
    #[must_use]
    pub fn topics(&self) -> &[Topic] {
        &self.topics
    }

    #[must_use]
    pub fn topic(&self, id: &TopicId) -> Option<&Topic> {
        self.topics.iter().find(|topic| topic.id == *id)
    }

    /// All questions, in order.
    pub fn items(&self) -> impl Iterator<Item = &Item> {
        self.topics.iter().flat_map(|topic| &topic.items)
    }

    #[must_use]
    pub fn item(&self, id: &ItemId) -> Option<&Item> {
        self.items().find(|item| item.id == *id)
    }
}

/// How answers that are no choice of the pack are put into words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    pub yes: String,
    pub no: String,
    /// «не знаю»
    pub unknown: String,
    /// «ничего из этого»
    pub none: String,
    /// «не указано»
    pub missing: String,
}

/// The questions of one page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Topic {
    pub id: TopicId,
    pub title: String,
    /// A sentence under the title.
    pub intro: Option<String>,
    /// «Больше ничего из этого не было»: one tick answers every question of the page that was left alone with its
    /// least. Without the tick they stay unanswered.
    pub nothing: Option<String>,
    pub items: Vec<Item>,
}

impl Topic {
    /// The `name` of the tick «ничего из этого не было»; no question can have it.
    #[must_use]
    pub fn nothing_name(&self) -> String {
        format!("{}.nothing", self.id)
    }
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: ItemId,
    /// The question as it is read.
    pub ask: String,
    /// What it is called where no question fits: in a doctor's list, on a chart.
    pub name: Option<String>,
    /// Which way it gets worse, where there is one.
    pub worse: Option<Worse>,
    pub hint: Option<String>,
    pub kind: Kind,
    /// Whether it may not be passed over, where it is asked.
    pub required: bool,
    /// Whether «не знаю» is offered.
    pub may_not_know: bool,
    /// Asked only where this holds; always, without it.
    pub when: Option<Condition>,
    #[serde(default)]
    pub codes: Codes,
}

/// Which way an answer gets worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Worse {
    More,
    Less,
}

/// What is answered, and within what limits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Kind {
    One {
        choices: Vec<Choice>,
    },
    Many {
        choices: Vec<Choice>,
        /// «ничего из этого», which excludes all others.
        none: String,
    },
    YesNo,
    /// How much of something: the labels from none of it, which is 0, to the most. The answer is a whole number.
    Scale {
        labels: Vec<String>,
    },
    Number {
        unit: Option<String>,
        /// The plausible range, both included: a slip of the finger lies outside.
        min: Number,
        max: Number,
        /// Digits after the point.
        decimals: u8,
    },
    Day {
        span: Span,
    },
    Month {
        span: Span,
    },
    Text {
        /// Characters at most.
        max: usize,
        /// Whether it may have several lines.
        lines: bool,
    },
}

/// One of the answers to choose from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choice {
    pub id: ChoiceId,
    pub label: String,
}

/// On which side of today a day may lie; today is on both.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Span {
    Past,
    Coming,
    Any,
}

/// Each of them once, at its first place.
pub(crate) fn each_once<T: PartialEq>(all: impl IntoIterator<Item = T>) -> Vec<T> {
    let mut kept = Vec::new();
    for one in all {
        if !kept.contains(&one) {
            kept.push(one);
        }
    }
    kept
}
