//! What a login holds: its active memberships, read anew for every request.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    identity::{ClinicId, LoginId, MembershipId, Role, Status},
    settings::{BrandId, FactorDemand},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect,
    sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    entity::{clinic, factor_demand, membership, parsed},
    error::{Error, Result},
};

/// An active membership, as its holder sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub membership: MembershipId,
    pub clinic: ClinicId,
    pub clinic_name: String,
    pub brand: BrandId,
    pub clinic_zone: Tz,
    /// What the organizer entered for this person; the login's own goes before it.
    pub entered_zone: Option<Tz>,
    pub role: Role,
    pub full_name: String,
    pub used_at: Option<DateTime<Utc>>,
    /// Until when a login without a second factor may act in it, where the clinic demands one of this role.
    pub factor_due: Option<DateTime<Utc>>,
}

/// The active memberships of a login: the one used last first, the rest by role.
pub(crate) async fn held_by(db: &impl sea_orm::ConnectionTrait, login: LoginId) -> Result<Vec<Held>> {
    let all = memberships_of(db, login).await?;
    Ok(all.into_iter().map(|(held, _)| held).collect())
}

/// The same, each with the time since which a session must have begun to prove it.
pub(super) async fn memberships_of(
    db: &impl sea_orm::ConnectionTrait,
    login: LoginId,
) -> Result<Vec<(Held, Option<DateTime<Utc>>)>> {
    let rows = membership::Entity::find()
        .filter(membership::Column::LoginId.eq(login.0))
        .filter(membership::Column::Status.eq(Status::Active.name()))
        .join(JoinType::InnerJoin, in_clinic())
        .join(JoinType::LeftJoin, demanded())
        .select_only()
        .columns([
            membership::Column::Id,
            membership::Column::ClinicId,
            membership::Column::Role,
        ])
        .columns([membership::Column::FullName, membership::Column::UsedAt])
        .column_as(membership::Column::TimeZone, "entered_zone")
        .columns([membership::Column::SessionsFrom, membership::Column::ActivatedAt])
        .columns([factor_demand::Column::Since, factor_demand::Column::GraceDays])
        .column_as(clinic::Column::Name, "clinic_name")
        .column_as(clinic::Column::Brand, "brand")
        .column_as(clinic::Column::TimeZone, "clinic_zone")
        .order_by_asc(membership::Column::Id)
        .into_model::<HeldRow>()
        .all(db)
        .await?;
    let mut all = rows
        .into_iter()
        .map(|row| {
            let from = row.sessions_from;
            Ok((Held::try_from(row)?, from))
        })
        .collect::<Result<Vec<_>>>()?;
    all.sort_by_key(|(held, _)| (std::cmp::Reverse(held.used_at), held.role));
    Ok(all)
}

fn in_clinic() -> sea_orm::RelationDef {
    membership::Entity::belongs_to(clinic::Entity)
        .from(membership::Column::ClinicId)
        .to(clinic::Column::Id)
        .into()
}

/// What the clinic demands of the membership's role.
fn demanded() -> sea_orm::RelationDef {
    membership::Entity::belongs_to(factor_demand::Entity)
        .from((membership::Column::ClinicId, membership::Column::Role))
        .to((factor_demand::Column::ClinicId, factor_demand::Column::Role))
        .into()
}

/// Notes that a role is the one used last.
pub(super) async fn mark_used(txn: &DatabaseTransaction, membership: MembershipId, now: DateTime<Utc>) -> Result<()> {
    membership::Entity::update_many()
        .col_expr(membership::Column::UsedAt, Expr::value(now))
        .filter(membership::Column::Id.eq(membership.0))
        .exec(txn)
        .await?;
    Ok(())
}

#[derive(FromQueryResult)]
struct HeldRow {
    id: Uuid,
    clinic_id: Uuid,
    role: String,
    full_name: String,
    used_at: Option<DateTime<Utc>>,
    sessions_from: Option<DateTime<Utc>>,
    activated_at: Option<DateTime<Utc>>,
    since: Option<DateTime<Utc>>,
    grace_days: Option<i64>,
    clinic_name: String,
    brand: String,
    clinic_zone: String,
    entered_zone: Option<String>,
}

impl TryFrom<HeldRow> for Held {
    type Error = Error;
    fn try_from(row: HeldRow) -> Result<Self> {
        let HeldRow {
            id,
            clinic_id,
            role,
            full_name,
            used_at,
            sessions_from: _,
            activated_at,
            since,
            grace_days,
            clinic_name,
            brand,
            clinic_zone,
            entered_zone,
        } = row;
        let demand = match since.zip(grace_days) {
            Some((since, days)) => Some(FactorDemand {
                since,
                grace_days: parsed("factor_demand.grace_days", u32::try_from(days).ok())?,
            }),
            None => None,
        };
        Ok(Self {
            membership: MembershipId(id),
            clinic: ClinicId(clinic_id),
            clinic_name,
            brand: BrandId(brand),
            clinic_zone: parsed("clinic.time_zone", clinic_zone.parse().ok())?,
            entered_zone: entered_zone.and_then(|zone| zone.parse().ok()),
            role: parsed("membership.role", Role::from_name(&role))?,
            full_name,
            used_at,
            factor_due: demand.map(|demand| demand.due(activated_at)),
        })
    }
}
