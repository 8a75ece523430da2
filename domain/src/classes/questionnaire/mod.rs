//! A questionnaire for applications: versioned data, read from `packs/questionnaires` and checked as a whole before
//! anybody is asked anything.

mod answer;
mod check;
mod condition;
mod facts;
mod number;
mod pack;
mod page;
mod parse;
mod progress;
mod reachable;
mod words;

pub use answer::{Answer, Answers, Month};
pub use check::{Mistake, What};
pub use condition::{Comparison, Condition, Expr, Term, Truth, Verdict};
pub use facts::Facts;
pub use number::Number;
pub use pack::{QuestionsFile, RulesFile, TextsFile};
pub use page::{AnswerErrors, AnswerProblem, CheckedPage, Posted};
pub use parse::{CONDITION_MAX, ParseMistake};
pub use progress::{Step, SummaryRow, SummaryTopic};
pub use words::{
    ChoiceId, FORM_WORDS, ItemId, NONE, NotAWord, QuestionnaireCode, QuestionnaireId, RuleId, TopicId, UNKNOWN,
};

use serde::{Deserialize, Serialize};

use super::triage::Rule;

/// A questionnaire in one version, checked. Made by [`Questionnaire::checked`] alone, so that no page meets a
/// question that can't be asked and no rule a question that is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Questionnaire {
    id: QuestionnaireId,
    title: String,
    reviewed: Option<String>,
    stop: StopScreen,
    consents: Vec<Consent>,
    words: Words,
    topics: Vec<Topic>,
    rules: Vec<Rule>,
}

impl Questionnaire {
    #[must_use]
    pub fn id(&self) -> &QuestionnaireId {
        &self.id
    }

    /// «Анкета для записи в группу ЛФК».
    #[must_use]
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Who checked the medical content, and when; none where nobody has put a name to it yet.
    #[must_use]
    pub fn reviewed(&self) -> Option<&str> {
        self.reviewed.as_deref()
    }

    /// What an applicant reads before the first question.
    #[must_use]
    pub fn stop(&self) -> &StopScreen {
        &self.stop
    }

    #[must_use]
    pub fn consents(&self) -> &[Consent] {
        &self.consents
    }

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
    pub fn rules(&self) -> &[Rule] {
        &self.rules
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

/// «Сначала проверьте, нет ли срочной проблемы»: who should not fill in anything but call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StopScreen {
    pub title: String,
    /// Before the list.
    pub lead: String,
    pub signs: Vec<String>,
    /// What to do instead.
    pub action: String,
    /// What one needs at hand to fill in the questionnaire, and how long it takes.
    pub prepare: String,
}

/// A consent: a checkbox of its own, never ticked beforehand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Consent {
    pub id: ItemId,
    /// Of the text. Kept with every consent that was given.
    pub version: u32,
    /// The sentence beside the checkbox.
    pub label: String,
    /// What is consented to, in full: paragraphs.
    pub text: String,
    /// Whether there is no application without it.
    pub required: bool,
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
    pub items: Vec<Item>,
}

/// A question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Item {
    pub id: ItemId,
    /// The question as it is read.
    pub ask: String,
    pub hint: Option<String>,
    pub kind: Kind,
    /// Whether it may not be passed over, where it is asked.
    pub required: bool,
    /// Whether «не знаю» is offered.
    pub may_not_know: bool,
    /// Asked only where this holds; always, without it.
    pub when: Option<Condition>,
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
