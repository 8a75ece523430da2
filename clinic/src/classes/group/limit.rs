//! The clinic's maximum of participants, made smaller: no group has more seats than that, and nobody is put out.

use chrono::{DateTime, Utc};
use domain::{
    classes::{ClassState, GroupId},
    error::{Code, Field, Problem},
    identity::ClinicId,
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    Select, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    entity::{class, exercise_group},
    error::Result,
};

/// The running groups with more seats than that.
pub(crate) async fn larger_than(db: &impl ConnectionTrait, clinic: ClinicId, limit: u32) -> Result<Vec<GroupId>> {
    let ids: Vec<Uuid> = larger(clinic, limit)
        .select_only()
        .column(exercise_group::Column::Id)
        .into_tuple()
        .all(db)
        .await?;
    Ok(ids.into_iter().map(GroupId).collect())
}

/// Makes every running group of a clinic, whose settings the caller has locked, as small as the clinic's maximum.
///
/// # Errors
/// `Invalid` where more seats are taken, in a group or at one of its coming classes.
pub(crate) async fn lower(txn: &DatabaseTransaction, now: DateTime<Utc>, clinic: ClinicId, limit: u32) -> Result<()> {
    let groups = larger(clinic, limit).lock_exclusive().all(txn).await?;
    let ids = || groups.iter().map(|group| group.id);
    let coming = class::Entity::find()
        .filter(class::Column::GroupId.is_in(ids()))
        .filter(class::Column::StartsAt.gt(now))
        // One that the schedule took away comes back with it, and with whom it had.
        .filter(
            Condition::any()
                .add(class::Column::State.eq(ClassState::Planned.name()))
                .add(class::Column::UnscheduledAt.is_not_null()),
        )
        .order_by_asc(class::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    let taken = groups
        .iter()
        .map(|group| group.taken)
        .chain(coming.iter().map(|class| class.taken));
    let taken = taken
        .max()
        .and_then(|taken| u32::try_from(taken).ok())
        .unwrap_or_default();
    if taken > limit {
        return Err(Code::field(Field::ClassCapacity, Problem::SeatsTaken { taken }).into());
    }
    let limit = i64::from(limit);
    exercise_group::Entity::update_many()
        .col_expr(exercise_group::Column::Capacity, Expr::value(limit))
        .filter(exercise_group::Column::Id.is_in(ids()))
        .exec(txn)
        .await?;
    class::Entity::update_many()
        .col_expr(class::Column::Capacity, Expr::value(limit))
        .filter(class::Column::Id.is_in(coming.iter().map(|class| class.id)))
        .exec(txn)
        .await?;
    Ok(())
}

fn larger(clinic: ClinicId, limit: u32) -> Select<exercise_group::Entity> {
    exercise_group::Entity::find()
        .filter(exercise_group::Column::ClinicId.eq(clinic.0))
        .filter(exercise_group::Column::EndedAt.is_null())
        .filter(exercise_group::Column::Capacity.gt(i64::from(limit)))
        .order_by_asc(exercise_group::Column::Id)
}
