//! Which roles of a clinic need a second factor.

use std::collections::{BTreeMap, HashMap};

use domain::{
    audit::Action,
    identity::{FormKey, MembershipId, Named, PersonName, Role, Status},
    settings::{FACTOR_ROLES, FactorDemand, FactorDemandChange, FactorRule},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait, ConnectionTrait, EntityTrait, IntoActiveModel, JoinType,
    QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use crate::{
    audit,
    context::Context,
    entity::{clinic_settings, factor_demand, login, membership, parsed},
    error::Result,
    identity::{Actor, Organizer, has_any_factor},
    once::{self, Press},
};

/// How each role of staff stands: what is demanded, and how many have none yet.
///
/// # Errors
/// The database's.
pub async fn factor_rules(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<FactorRule>> {
    let db = ctx.db.read();
    let demands = demands(db, actor).await?;
    let people = active(actor);
    let (with, all) = (
        by_role(db, people.clone().filter(has_any_factor())).await?,
        by_role(db, people).await?,
    );
    let count = |counts: &HashMap<String, u64>, role: Role| counts.get(role.name()).copied().unwrap_or(0);
    FACTOR_ROLES
        .into_iter()
        .map(|role| {
            let demand = demands.get(&role).map(|row| {
                Ok::<_, crate::Error>(FactorDemand {
                    since: row.since,
                    grace_days: parsed("factor_demand.grace_days", u32::try_from(row.grace_days).ok())?,
                })
            });
            let people = count(&all, role);
            Ok(FactorRule {
                role,
                demand: demand.transpose()?,
                people,
                without: people.saturating_sub(count(&with, role)),
            })
        })
        .collect()
}

/// «Сохранить правила»: these roles need a second factor from now on, the others don't. For a role that needed one before, the
/// days go on counting from then. Pressing twice saves once.
///
/// # Errors
/// The database's.
pub async fn demand_factors(
    ctx: &Context,
    actor: &Actor<Organizer>,
    change: &FactorDemandChange,
    key: FormKey,
) -> Result<()> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    // Of two who save at once, one waits for the other.
    clinic_settings::Entity::find_by_id(clinic.0)
        .lock_exclusive()
        .one(txn)
        .await?;
    let before = demands(txn, actor).await?;
    let mut changed = false;
    for role in FACTOR_ROLES {
        match (before.get(&role), change.roles.contains(&role)) {
            (Some(row), true) if row.grace_days == i64::from(change.grace_days) => continue,
            (Some(row), true) => {
                let mut row = row.clone().into_active_model();
                row.grace_days = Set(change.grace_days.into());
                row.update(txn).await?;
            }
            (None, true) => {
                let row = factor_demand::ActiveModel {
                    clinic_id: Set(clinic.0),
                    role: Set(role.name().to_owned()),
                    since: Set(now),
                    grace_days: Set(change.grace_days.into()),
                };
                factor_demand::Entity::insert(row).exec_without_returning(txn).await?;
            }
            (Some(_), false) => {
                factor_demand::Entity::delete_by_id((clinic.0, role.name().to_owned()))
                    .exec(txn)
                    .await?;
            }
            (None, false) => continue,
        }
        changed = true;
    }
    if changed {
        audit::record(txn, now, actor.by(), Action::FactorDemandChanged, Some(clinic.0), None).await?;
    }
    deed.done(&()).await
}

/// Those of these roles who have no second factor, by name, so many at most.
pub(crate) async fn without_factor(
    ctx: &Context,
    actor: &Actor<Organizer>,
    roles: impl IntoIterator<Item = Role>,
    at_most: u64,
) -> Result<Vec<(Role, Named)>> {
    let rows: Vec<(Uuid, String, String)> = active(actor)
        .filter(membership::Column::Role.is_in(roles.into_iter().map(Role::name)))
        .filter(sea_orm::sea_query::ExprTrait::not(has_any_factor()))
        .order_by_asc(membership::Column::NameKey)
        .order_by_asc(membership::Column::Id)
        .limit(at_most)
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::Role,
            membership::Column::FullName,
        ])
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|(id, role, full_name)| {
            let named = Named {
                id: MembershipId(id),
                full_name: parsed("membership.full_name", PersonName::parse(&full_name).ok())?,
            };
            Ok((parsed("membership.role", Role::from_name(&role))?, named))
        })
        .collect()
}

async fn demands(db: &impl ConnectionTrait, actor: &Actor<Organizer>) -> Result<BTreeMap<Role, factor_demand::Model>> {
    let rows = factor_demand::Entity::find()
        .filter(factor_demand::Column::ClinicId.eq(actor.clinic().0))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((parsed("factor_demand.role", Role::from_name(&row.role))?, row)))
        .collect()
}

/// The staff of the clinic who have a login, with it.
fn active(actor: &Actor<Organizer>) -> Select<membership::Entity> {
    let login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id);
    membership::Entity::find()
        .filter(membership::Column::ClinicId.eq(actor.clinic().0))
        .filter(membership::Column::Role.is_in(FACTOR_ROLES.map(Role::name)))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .join(JoinType::InnerJoin, login.into())
}

async fn by_role(db: &impl ConnectionTrait, people: Select<membership::Entity>) -> Result<HashMap<String, u64>> {
    let counts: Vec<(String, i64)> = people
        .select_only()
        .column(membership::Column::Role)
        .column_as(membership::Column::Id.count(), "people")
        .group_by(membership::Column::Role)
        .into_tuple()
        .all(db)
        .await?;
    let typed = |(role, people)| (role, u64::try_from(people).unwrap_or(0));
    Ok(counts.into_iter().map(typed).collect())
}
