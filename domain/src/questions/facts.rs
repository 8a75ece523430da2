use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Answer, Answers, Item, ItemId, Past, Truth};

/// What conditions look at: for each question whether it is asked, and what is known of it.
#[derive(Clone, Debug)]
pub struct Facts<'a> {
    today: NaiveDate,
    past: Past<'a>,
    facts: BTreeMap<&'a ItemId, (Truth, Option<&'a Answer>)>,
}

impl<'a> Facts<'a> {
    /// The facts of these answers to these questions, which stand in the order in which they are asked: each one's
    /// condition looks at earlier ones only.
    #[must_use]
    pub fn of(items: impl IntoIterator<Item = &'a Item>, answers: &'a Answers, today: NaiveDate) -> Self {
        let mut facts = Self {
            today,
            past: Past::default(),
            facts: BTreeMap::new(),
        };
        for item in items {
            let applies = match &item.when {
                Some(condition) => condition.judge(&facts).truth,
                None => Truth::Yes,
            };
            let answer = answers.get(&item.id).filter(|answer| **answer != Answer::Unknown);
            facts.facts.insert(&item.id, (applies, answer));
        }
        facts
    }

    /// The same, with what was answered before.
    #[must_use]
    pub fn after(self, past: Past<'a>) -> Self {
        Self { past, ..self }
    }

    pub(super) fn past(&self) -> &Past<'a> {
        &self.past
    }

    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.today
    }

    /// Whether this question is asked. Unknown is «no» for whoever draws the page, and stays unknown for conditions.
    #[must_use]
    pub fn applies(&self, item: &ItemId) -> Truth {
        self.facts.get(item).map_or(Truth::Unknown, |(applies, _)| *applies)
    }

    /// Whether this question stands on the page.
    #[must_use]
    pub fn is_asked(&self, item: &ItemId) -> bool {
        self.applies(item) == Truth::Yes
    }

    /// What is known of it: neither «не знаю» nor what was answered to a question that is no longer asked.
    #[must_use]
    pub(super) fn answer(&self, item: &ItemId) -> Option<&'a Answer> {
        let (applies, answer) = self.facts.get(item)?;
        answer.filter(|_| *applies == Truth::Yes)
    }
}
