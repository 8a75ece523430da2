//! The questionnaire, a page at a time. What is right is kept at once, even where something else of the page is wrong.

use domain::{
    error::Code,
    questions::{Posted, SavedPage, TopicId},
};
use sea_orm::{ActiveValue::Set, EntityTrait};

use super::{answers, fillable, lock, questionnaire, today};
use crate::{
    context::Context,
    entity::application,
    error::{Error, Result},
};

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
    Ok(asked.saved(page, checked, today))
}
