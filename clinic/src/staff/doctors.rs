//! The doctors of a clinic who can be chosen: those who are active, and those who are invited.

use std::collections::BTreeSet;

use domain::{
    error::Code,
    identity::{ClinicId, MembershipId, Named, PersonName, Role, Status},
};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect, Select, sea_query::SimpleExpr,
};
use uuid::Uuid;

use crate::{
    context::Context,
    database::LockMembers as _,
    entity::{membership, parsed},
    error::Result,
    identity::{Actor, Organizer},
};

/// «Врач»: whom a course, a patient or a deputy may be given to, by name.
///
/// # Errors
/// The database's.
pub async fn doctors(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Named>> {
    by_name(ctx.db.read(), here(actor.clinic())).await
}

/// The doctors of a clinic who can be chosen.
pub(crate) fn here(clinic: ClinicId) -> Select<membership::Entity> {
    of_role(clinic, Role::Doctor).filter(is_here())
}

/// Everybody of a clinic in that role, whatever became of them.
pub(crate) fn of_role(clinic: ClinicId, role: Role) -> Select<membership::Entity> {
    membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(clinic.0))
        .filter(membership::Column::Role.eq(role.name()))
}

/// Whoever works here or is invited to.
pub(crate) const HERE: [&str; 2] = [Status::Active.name(), Status::Invited.name()];

/// That somebody is active, or invited.
pub(crate) fn is_here() -> SimpleExpr {
    membership::Column::Status.is_in(HERE)
}

/// Whether this one is.
pub(crate) fn one_is_here(member: &membership::Model) -> bool {
    HERE.contains(&member.status.as_str())
}

/// Those of them whom this transaction may go on to give something to: their rows are locked, in the order of ids, so
/// that nobody is removed meanwhile. Whoever locks patients or courses as well does it after this.
pub(crate) async fn lock(
    txn: &DatabaseTransaction,
    clinic: ClinicId,
    doctors: impl IntoIterator<Item = MembershipId>,
) -> Result<BTreeSet<MembershipId>> {
    let ids: BTreeSet<Uuid> = doctors.into_iter().map(|doctor| doctor.0).collect();
    let found: Vec<Uuid> = here(clinic)
        .filter(membership::Column::Id.is_in(ids))
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .select_only()
        .column(membership::Column::Id)
        .into_tuple()
        .all(txn)
        .await?;
    Ok(found.into_iter().map(MembershipId).collect())
}

/// All of `people`, by name.
pub(crate) async fn by_name(db: &impl ConnectionTrait, people: Select<membership::Entity>) -> Result<Vec<Named>> {
    let rows = names(people).all(db).await?;
    rows.into_iter().map(Named::try_from).collect()
}

/// So many of `people` by name, after somebody of `known`, whatever became of that one; and whether there are more.
///
/// # Errors
/// `NotFound` when the row to go on after is none of `known`.
pub(crate) async fn page(
    db: &impl ConnectionTrait,
    known: Select<membership::Entity>,
    people: Select<membership::Entity>,
    after: Option<MembershipId>,
    size: u64,
) -> Result<(Vec<Named>, bool)> {
    let mut page = people;
    if let Some(last) = after {
        let last = known.filter(membership::Column::Id.eq(last.0)).one(db).await?;
        let last = last.ok_or(Code::NotFound)?;
        let same_name = Condition::all()
            .add(membership::Column::NameKey.eq(&last.name_key))
            .add(membership::Column::Id.gt(last.id));
        let beyond = Condition::any()
            .add(membership::Column::NameKey.gt(&last.name_key))
            .add(same_name);
        page = page.filter(beyond);
    }
    let mut rows = names(page.limit(size + 1)).all(db).await?;
    let more = u64::try_from(rows.len()).is_ok_and(|rows| rows > size);
    rows.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let people = rows.into_iter().map(Named::try_from).collect::<Result<_>>()?;
    Ok((people, more))
}

fn names(people: Select<membership::Entity>) -> sea_orm::Selector<sea_orm::SelectModel<Name>> {
    people
        .order_by_asc(membership::Column::NameKey)
        .order_by_asc(membership::Column::Id)
        .select_only()
        .columns([membership::Column::Id, membership::Column::FullName])
        .into_model()
}

#[derive(FromQueryResult)]
struct Name {
    id: Uuid,
    full_name: String,
}

impl TryFrom<Name> for Named {
    type Error = crate::error::Error;
    fn try_from(row: Name) -> Result<Self> {
        Ok(Self {
            id: MembershipId(row.id),
            full_name: parsed("membership.full_name", PersonName::parse(&row.full_name).ok())?,
        })
    }
}
