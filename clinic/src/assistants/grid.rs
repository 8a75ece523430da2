//! Who works for whom: all doctors beside a page of assistants.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    assistants::{AccessChange, AccessGrid},
    audit::Action,
    error::Code,
    identity::{FormKey, MembershipId, Role},
    limits::ACCESS_PAGE,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder,
};
use uuid::Uuid;

use super::assistants;
use crate::{
    audit,
    context::Context,
    database::LockMembers as _,
    entity::{assignment, membership},
    error::Result,
    identity::{Actor, Organizer},
    once::{self, Press},
    search,
    staff::doctors,
};

/// An assistant and a doctor.
type Pair = (MembershipId, MembershipId);

/// Rows of one statement at most: databases bound the values of a statement.
const AT_ONCE: usize = 1000;

/// A page of the grid: assistants by name beside all doctors.
///
/// # Errors
/// `NotFound` when the row to go on after is none of this clinic's assistants.
pub async fn grid(
    ctx: &Context,
    actor: &Actor<Organizer>,
    search: &str,
    after: Option<MembershipId>,
) -> Result<AccessGrid> {
    let db = ctx.db.read();
    let fitting = assistants(actor)
        .filter(doctors::is_here())
        .filter(search::members(search, db.get_database_backend()));
    let (assistants, more) = doctors::page(db, assistants(actor), fitting, after, ACCESS_PAGE).await?;
    let doctors = doctors::by_name(db, doctors::here(actor.clinic())).await?;
    let attached = pairs_of(db, assistants.iter().map(|assistant| assistant.id)).await?;
    let row = |assistant: domain::identity::Named| {
        let ticks = doctors
            .iter()
            .map(|doctor| attached.contains(&(assistant.id, doctor.id)));
        let ticks = ticks.collect();
        (assistant, ticks)
    };
    Ok(AccessGrid {
        assistants: assistants.into_iter().map(row).collect(),
        doctors,
        more,
    })
}

/// The grid as it was saved: only the pairs that it showed change, so that two organizers on two pages don't undo each
/// other's work. Pressing twice is one change. Doctors who are gone meanwhile stay as they were.
///
/// # Errors
/// `NotFound` for assistants or doctors who are none of this clinic's.
pub async fn save_grid(ctx: &Context, actor: &Actor<Organizer>, change: AccessChange, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let rows = assistants(actor)
        .filter(membership::Column::Id.is_in(change.assistants.iter().map(|id| id.0)))
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .all(txn)
        .await?;
    let columns = doctors::of_role(actor.clinic(), Role::Doctor)
        .filter(membership::Column::Id.is_in(change.doctors.iter().map(|id| id.0)))
        .all(txn)
        .await?;
    if rows.len() != change.assistants.len() || columns.len() != change.doctors.len() {
        return Err(Code::NotFound.into());
    }
    let here = columns.iter().filter(|doctor| doctors::one_is_here(doctor));
    let here: BTreeSet<MembershipId> = here.map(|doctor| MembershipId(doctor.id)).collect();
    let shown = change.assistants.iter();
    let shown = shown.flat_map(|assistant| here.iter().map(|doctor| (*assistant, *doctor)));
    let shown: BTreeSet<Pair> = shown.collect();
    let ticked = change.pairs.iter().filter_map(|(row, column)| {
        let pair = (*change.assistants.get(*row)?, *change.doctors.get(*column)?);
        shown.contains(&pair).then_some(pair)
    });
    write(txn, now, actor, &shown, &ticked.collect()).await?;
    deed.done(&()).await?;
    Ok(())
}

/// Makes the pairs of `shown` those of `wanted`; the journal names every assistant for whom that is a change. The
/// assistants' rows are locked.
pub(super) async fn write(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Organizer>,
    shown: &BTreeSet<Pair>,
    wanted: &BTreeSet<Pair>,
) -> Result<()> {
    let present = pairs_of(txn, shown.iter().map(|(assistant, _)| *assistant)).await?;
    let detached: Vec<&Pair> = present
        .iter()
        .filter(|pair| shown.contains(pair) && !wanted.contains(pair))
        .collect();
    let attached: Vec<&Pair> = wanted.difference(&present).collect();
    let changed: BTreeSet<Uuid> = detached
        .iter()
        .chain(&attached)
        .map(|(assistant, _)| assistant.0)
        .collect();
    if changed.is_empty() {
        return Ok(());
    }
    for assistant in &changed {
        let doctors = detached
            .iter()
            .filter(|pair| pair.0.0 == *assistant)
            .map(|pair| pair.1.0);
        let doctors: Vec<Uuid> = doctors.collect();
        if !doctors.is_empty() {
            assignment::Entity::delete_many()
                .filter(assignment::Column::AssistantId.eq(*assistant))
                .filter(assignment::Column::DoctorId.is_in(doctors))
                .exec(txn)
                .await?;
        }
    }
    for pairs in attached.chunks(AT_ONCE) {
        let rows = pairs.iter().map(|(assistant, doctor)| assignment::ActiveModel {
            clinic_id: Set(actor.clinic().0),
            assistant_id: Set(assistant.0),
            doctor_id: Set(doctor.0),
            created_at: Set(now),
        });
        assignment::Entity::insert_many(rows)
            .exec_without_returning(txn)
            .await?;
    }
    audit::record_each(txn, now, actor.by(), Action::AccessChanged, changed).await
}

/// The pairs of these assistants, with whatever doctors.
async fn pairs_of(db: &impl ConnectionTrait, assistants: impl Iterator<Item = MembershipId>) -> Result<BTreeSet<Pair>> {
    let assistants: BTreeSet<Uuid> = assistants.map(|assistant| assistant.0).collect();
    let rows = assignment::Entity::find()
        .filter(assignment::Column::AssistantId.is_in(assistants))
        .all(db)
        .await?;
    let pair = |row: assignment::Model| (MembershipId(row.assistant_id), MembershipId(row.doctor_id));
    Ok(rows.into_iter().map(pair).collect())
}
