//! The questionnaire, a page at a time. What is right is kept at once, even where something else of the page is wrong.

use domain::{
    classes::questionnaire::{AnswerErrors, Posted, TopicId},
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
    /// The page that comes next: this one again, where its own answers call for more; none after the last one.
    pub next: Option<TopicId>,
    /// The page before this one; none before the first.
    pub before: Option<TopicId>,
    /// Whether every question that needs an answer has one.
    pub is_complete: bool,
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
    let calls_for_more = checked.errors.is_empty() && missing.iter().any(|(of, _)| of.id == *topic);
    let next = match calls_for_more {
        true => Some(topic.clone()),
        false => asked
            .page_after(topic, &checked.answers, today)
            .map(|page| page.id.clone()),
    };
    let pages = asked.pages(&checked.answers, today);
    let place = pages.iter().position(|page| page.id == *topic);
    let before = place.and_then(|place| pages.get(place.checked_sub(1)?));
    Ok(SavedPage {
        before: before.map(|page| page.id.clone()),
        is_complete: missing.is_empty(),
        errors: checked.errors,
        next,
    })
}
