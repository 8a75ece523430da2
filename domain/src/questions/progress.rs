//! How far an application has come.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::{Answers, Facts, Item, ItemId, Sheet, Topic, TopicId};

/// «Шаг 3 из 9». Pages on which nothing is asked don't count, so the second number may change on the way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    pub step: usize,
    pub of: usize,
}

/// One topic of «Проверьте ответы».
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryTopic {
    pub topic: TopicId,
    pub title: String,
    pub rows: Vec<SummaryRow>,
}

/// One question with its answer in words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SummaryRow {
    pub item: ItemId,
    pub ask: String,
    pub answer: String,
    /// Whether it may not be passed over and was.
    pub is_missing: bool,
}

impl Sheet {
    /// What conditions see of these answers.
    #[must_use]
    pub fn facts<'a>(&'a self, answers: &'a Answers, today: NaiveDate) -> Facts<'a> {
        Facts::of(self.items(), answers, today)
    }

    /// The pages that ask something, in order.
    #[must_use]
    pub fn pages(&self, answers: &Answers, today: NaiveDate) -> Vec<&Topic> {
        let facts = self.facts(answers, today);
        let asks = |topic: &&Topic| topic.items.iter().any(|item| facts.is_asked(&item.id));
        self.topics.iter().filter(asks).collect()
    }

    /// Where this page stands among them; none where it asks nothing.
    #[must_use]
    pub fn step(&self, topic: &TopicId, answers: &Answers, today: NaiveDate) -> Option<Step> {
        let pages = self.pages(answers, today);
        let place = pages.iter().position(|page| page.id == *topic)?;
        Some(Step {
            step: place + 1,
            of: pages.len(),
        })
    }

    /// The page after this one; none after the last.
    #[must_use]
    pub fn page_after(&self, topic: &TopicId, answers: &Answers, today: NaiveDate) -> Option<&Topic> {
        let place = self.topics.iter().position(|other| other.id == *topic)?;
        let later = self.topics.get(place + 1..).unwrap_or_default();
        let pages = self.pages(answers, today);
        pages
            .into_iter()
            .find(|page| later.iter().any(|topic| topic.id == page.id))
    }

    /// The questions that still need an answer, each with its page, in order. Only without any can it be sent.
    #[must_use]
    pub fn unanswered(&self, answers: &Answers, today: NaiveDate) -> Vec<(&Topic, &Item)> {
        let facts = self.facts(answers, today);
        let items = self
            .topics
            .iter()
            .flat_map(|topic| topic.items.iter().map(move |item| (topic, item)));
        items.filter(|(_, item)| is_missing(item, &facts, answers)).collect()
    }

    /// The answers to what is asked now. What was answered before another answer made the question needless is left
    /// out: it is neither sent nor shown to anybody.
    #[must_use]
    pub fn pruned(&self, answers: &Answers, today: NaiveDate) -> Answers {
        let facts = self.facts(answers, today);
        let mut kept = answers.clone();
        kept.retain(|item| facts.is_asked(item));
        kept
    }

    /// «Проверьте ответы»: every question that is asked, with its answer in words.
    #[must_use]
    pub fn summary(&self, answers: &Answers, today: NaiveDate) -> Vec<SummaryTopic> {
        let facts = self.facts(answers, today);
        let row = |item: &Item| SummaryRow {
            item: item.id.clone(),
            ask: item.ask.clone(),
            answer: item.shown(answers.get(&item.id), &self.words),
            is_missing: is_missing(item, &facts, answers),
        };
        let topic = |topic: &&Topic| SummaryTopic {
            topic: topic.id.clone(),
            title: topic.title.clone(),
            rows: topic
                .items
                .iter()
                .filter(|item| facts.is_asked(&item.id))
                .map(row)
                .collect(),
        };
        self.pages(answers, today).iter().map(topic).collect()
    }
}

fn is_missing(item: &Item, facts: &Facts<'_>, answers: &Answers) -> bool {
    item.required && facts.is_asked(&item.id) && answers.get(&item.id).is_none()
}
