//! Nobody runs two classes at once.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    classes::ClassState,
    error::{Code, Field, Problem},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder};
use uuid::Uuid;

use crate::{
    database::LockMembers as _,
    entity::{class, membership},
    error::Result,
};

/// A class as it is to be.
#[derive(Clone, Copy)]
pub(super) struct Run {
    pub(super) class: Uuid,
    pub(super) specialist: Uuid,
    pub(super) begins: DateTime<Utc>,
    pub(super) ends: DateTime<Utc>,
}

impl Run {
    pub(super) fn of(row: &class::Model) -> Self {
        Self {
            class: row.id,
            specialist: row.specialist_id,
            begins: row.starts_at,
            ends: row.ends_at,
        }
    }

    fn meets(&self, other: &Self) -> bool {
        self.specialist == other.specialist && self.begins < other.ends && other.begins < self.ends
    }
}

/// Locks those who run classes, in the order of ids and before the classes: what they run is changed by one after the
/// other.
pub(super) async fn lock(
    txn: &DatabaseTransaction,
    specialists: impl IntoIterator<Item = Uuid>,
) -> Result<BTreeSet<Uuid>> {
    let locked = membership::Entity::find()
        .filter(membership::Column::Id.is_in(specialists))
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .all(txn)
        .await?;
    Ok(locked.into_iter().map(|specialist| specialist.id).collect())
}

/// Refuses where somebody, whose row is locked, would run two classes at once: two of these that are changed, or one of
/// them and one that stays as it is.
pub(super) async fn refuse(txn: &DatabaseTransaction, changed: &[Run], field: Field) -> Result<()> {
    let Some(first) = changed.iter().map(|run| run.begins).min() else {
        return Ok(());
    };
    let last = changed.iter().map(|run| run.ends).max().unwrap_or(first);
    let specialists: BTreeSet<Uuid> = changed.iter().map(|run| run.specialist).collect();
    let others = class::Entity::find()
        .filter(class::Column::SpecialistId.is_in(specialists))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.lt(last))
        .filter(class::Column::EndsAt.gt(first))
        .filter(class::Column::Id.is_not_in(changed.iter().map(|run| run.class)))
        .all(txn)
        .await?;
    let all: Vec<Run> = changed.iter().copied().chain(others.iter().map(Run::of)).collect();
    let meets_another = |run: &Run| all.iter().any(|other| other.class != run.class && run.meets(other));
    if changed.iter().any(meets_another) {
        return Err(Code::field(field, Problem::Busy).into());
    }
    Ok(())
}
