//! A patient's own places in waiting lists, and its answer to an offer without the letter's link.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    classes::{GroupRow, WaitingId},
    error::Code,
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{kept_in, leave, places::Waits, take};
use crate::{
    classes::group,
    context::Context,
    entity::{exercise_group, waiting},
    error::Result,
    identity::{Actor, Patient},
};

/// A place of a patient, as its own page shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnPlace {
    pub id: WaitingId,
    /// The place in line: «вы 3-й в списке».
    pub place: u64,
    /// The group in which a seat is kept, and until when.
    pub offer: Option<(GroupRow, DateTime<Utc>)>,
}

/// The patient's own places in waiting lists: how many stand before, nobody's name. A fixed number of queries.
///
/// # Errors
/// The database's.
pub async fn own(ctx: &Context, actor: &Actor<Patient>) -> Result<Vec<OwnPlace>> {
    let (now, db) = (ctx.now(), ctx.db.read());
    let places = Waits::of_patient(db, actor.membership())
        .await?
        .places()
        .all(db)
        .await?;
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let line: Vec<(Uuid, Uuid)> = waiting::Entity::find()
        .filter(waiting::Column::CourseId.is_in(places.iter().map(|place| place.course_id)))
        .filter(waiting::Column::ClosedAt.is_null())
        .order_by_asc(waiting::Column::ClearedAt)
        .order_by_asc(waiting::Column::Id)
        .select_only()
        .columns([waiting::Column::Id, waiting::Column::CourseId])
        .into_tuple()
        .all(db)
        .await?;
    let offering = exercise_group::Entity::find()
        .filter(exercise_group::Column::Id.is_in(places.iter().filter_map(kept_in)))
        .all(db)
        .await?;
    let offering = group::rows(ctx, offering).await?.into_iter();
    let offering: HashMap<Uuid, GroupRow> = offering.map(|group| (group.id.0, group)).collect();
    let own = places.into_iter().map(|place| {
        let in_course = line.iter().filter(|(_, course)| *course == place.course_id);
        let before = in_course.take_while(|(id, _)| *id != place.id).count();
        let until = place.offer_until.filter(|until| now < *until);
        let group = kept_in(&place).and_then(|group| offering.get(&group).cloned());
        OwnPlace {
            id: WaitingId(place.id),
            place: u64::try_from(before).unwrap_or(u64::MAX).saturating_add(1),
            offer: group.zip(until),
        }
    });
    Ok(own.collect())
}

/// «Занять место» on the own page. Pressing twice takes one.
///
/// # Errors
/// `NotFound` for a place of others; `NoSeat` where the offer is over, or was taken back.
pub async fn accept_own(ctx: &Context, actor: &Actor<Patient>, id: WaitingId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let seen = mine(&txn, actor, id).await?;
    take(ctx, txn, actor.by(), seen).await
}

/// «Отказаться от места» and «Выйти из листа ожидания» on the own page. Pressing twice is leaving once.
///
/// # Errors
/// `NotFound` for a place of others; `Conflict` where the seat was taken, or something was offered this very moment.
pub async fn decline_own(ctx: &Context, actor: &Actor<Patient>, id: WaitingId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let seen = mine(&txn, actor, id).await?;
    leave(ctx, txn, actor.by(), WaitingId(seen.id)).await
}

async fn mine(db: &impl ConnectionTrait, actor: &Actor<Patient>, id: WaitingId) -> Result<waiting::Model> {
    let who = Waits::of_patient(db, actor.membership()).await?;
    let place = waiting::Entity::find_by_id(id.0).filter(who.whose()).one(db).await?;
    Ok(place.ok_or(Code::NotFound)?)
}
