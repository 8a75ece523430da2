//! The questionnaire, a page at a time. What is right is kept at once, even where something else of the page is wrong.

use domain::{
    classes::questionnaire::{AnswerErrors, ItemId, Posted, TopicId},
    error::Code,
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{answers, fillable, lock, questionnaire, today};
use crate::{
    context::Context,
    entity::application,
    error::{Error, Result},
};

/// A page that was saved.
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

/// Keeps the right answers of a page on top of those before.
///
/// # Errors
/// `DeadLink`; `NotFound` for no page of this questionnaire; `Conflict` for an application that was sent, taken back, or
/// whose address is not proven.
pub async fn save_page(ctx: &Context, token: &str, topic: &TopicId, posted: &Posted) -> Result<SavedPage> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let row = lock(&txn, token).await?;
    fillable(&row)?;
    let asked = questionnaire(ctx, &row)?;
    let page = asked.topic(topic).ok_or(Code::NotFound)?;
    let today = today(&row, now)?;
    let checked = asked.check_page(page, &answers(&row)?, posted, today);
    let kept = application::ActiveModel {
        id: Set(row.id),
        answers: Set(serde_json::to_string(&checked.answers).map_err(Error::broken)?),
        touched_at: Set(now),
        ..Default::default()
    };
    application::Entity::update(kept).exec(&txn).await?;
    txn.commit().await?;
    let missing = asked.unanswered(&checked.answers, today);
    let after = asked.page_after(topic, &checked.answers, today);
    let pages = asked.pages(&checked.answers, today);
    let place = pages.iter().position(|page| page.id == *topic);
    let before = place.and_then(|place| pages.get(place.checked_sub(1)?));
    Ok(SavedPage {
        before: before.map(|page| page.id.clone()),
        is_complete: missing.is_empty(),
        calls_for_more: missing.iter().any(|(of, _)| of.id == *topic),
        after: after.map(|page| page.id.clone()),
        topic: topic.clone(),
        errors: checked.errors,
    })
}
