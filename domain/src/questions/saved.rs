use chrono::NaiveDate;

use super::{AnswerErrors, CheckedPage, ItemId, Sheet, Topic, TopicId};

/// A page that was saved, and where it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SavedPage {
    /// What is wrong with the answers that were not kept.
    pub errors: AnswerErrors,
    /// This page.
    topic: TopicId,
    /// Whether a question of this page still needs an answer.
    calls_for_more: bool,
    /// The page after this one; none after the last.
    after: Option<TopicId>,
    /// The page before this one; none before the first.
    pub before: Option<TopicId>,
    /// Whether every question that needs an answer has one.
    pub is_complete: bool,
}

impl SavedPage {
    /// The page that comes next: this one again, where its own answers call for more; none after the last one.
    #[must_use]
    pub fn next(&self) -> Option<&TopicId> {
        let again = self.calls_for_more && self.errors.is_empty();
        again.then_some(&self.topic).or(self.after.as_ref())
    }

    /// Forgets what is wrong with questions that were not on the page yet: an answer that was kept meanwhile has called
    /// for them.
    pub fn only(&mut self, shown: impl Fn(&ItemId) -> bool) {
        self.errors.retain(shown);
    }
}

impl Sheet {
    /// Where a page leads whose right answers are kept.
    #[must_use]
    pub fn saved(&self, topic: &Topic, checked: CheckedPage, today: NaiveDate) -> SavedPage {
        let CheckedPage { answers, errors } = checked;
        let missing = self.unanswered(&answers, today);
        let pages = self.pages(&answers, today);
        let place = pages.iter().position(|page| page.id == topic.id);
        let before = place.and_then(|place| pages.get(place.checked_sub(1)?));
        let after = self.page_after(&topic.id, &answers, today);
        SavedPage {
            before: before.map(|page| page.id.clone()),
            is_complete: missing.is_empty(),
            calls_for_more: missing.iter().any(|(of, _)| of.id == topic.id),
            after: after.map(|page| page.id.clone()),
            topic: topic.id.clone(),
            errors,
        }
    }
}
