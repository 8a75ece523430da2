//! Assistants' access: their zone as the organizer enters it, and the doctors they work for. What is saved here holds
//! from the next request on: who an assistant works for is read anew for each.

mod grid;

pub use grid::{grid, save_grid};

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    assistants::{AssistantCard, AssistantChange},
    audit::Action,
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId, Named, Role},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QuerySelect, QueryTrait, Select,
};
use uuid::Uuid;

use crate::{
    audit,
    context::Context,
    database::LockMembers as _,
    entity::{assignment, login, membership},
    error::Result,
    identity::{self, Actor, Assistant, Organizer},
    once::{self, Press},
    staff::{self, doctors},
};

/// «Данные ассистента».
///
/// # Errors
/// `NotFound` for no assistant of this clinic.
pub async fn card(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<AssistantCard> {
    let db = ctx.db.read();
    let its_login = membership::Entity::belongs_to(login::Entity)
        .from(membership::Column::LoginId)
        .to(login::Column::Id);
    let zones = assistants(actor)
        .filter(membership::Column::Id.eq(id.0))
        .join(JoinType::LeftJoin, its_login.into())
        .select_only()
        .column_as(membership::Column::TimeZone, "entered")
        .column_as(login::Column::TimeZone, "own")
        .into_model::<Zones>()
        .one(db)
        .await?
        .ok_or(Code::NotFound)?;
    let own = zone(zones.own.as_deref());
    let works_for: Vec<Uuid> = assignment::Entity::find()
        .filter(assignment::Column::AssistantId.eq(id.0))
        .select_only()
        .column(assignment::Column::DoctorId)
        .into_tuple()
        .all(db)
        .await?;
    let doctors = doctors::by_name(db, doctors::here(actor.clinic())).await?;
    Ok(AssistantCard {
        member: staff::member(ctx, actor, id).await?,
        zone: own
            .or(zone(zones.entered.as_deref()))
            .unwrap_or(actor.held().clinic_zone),
        own_zone: own.is_some(),
        doctors: doctors
            .into_iter()
            .map(|doctor| {
                let is_attached = works_for.contains(&doctor.id.0);
                (doctor, is_attached)
            })
            .collect(),
    })
}

/// The card as it was saved. Another address of one who is invited sends the invitation anew. Pressing twice is one
/// change.
///
/// # Errors
/// `NotFound` for no assistant of this clinic; `Invalid` for doctors who are none of this clinic's, or gone;
/// `Conflict` for another address of one who is not invited (any more).
pub async fn save(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: MembershipId,
    change: AssistantChange,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let member = assistants(actor)
        .filter(membership::Column::Id.eq(id.0))
        .lock_members()
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    let here = doctors::by_name(txn, doctors::here(actor.clinic())).await?;
    let here: BTreeSet<MembershipId> = here.into_iter().map(|doctor| doctor.id).collect();
    let wanted: BTreeSet<MembershipId> = change.doctors.into_iter().collect();
    if !wanted.is_subset(&here) {
        return Err(Code::field(Field::Doctor, Problem::UnknownChoice).into());
    }
    let email = change.email.as_ref();
    identity::save_card(txn, now, actor.by(), &member, &change.full_name, None, email).await?;
    enter_zone(txn, now, actor, &member, change.zone).await?;
    let shown = here.iter().map(|doctor| (id, *doctor)).collect();
    let wanted = wanted.iter().map(|doctor| (id, *doctor)).collect();
    grid::write(txn, now, actor, &shown, &wanted).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// The doctors that an assistant works for, by name.
///
/// # Errors
/// The database's.
pub async fn working_for(ctx: &Context, actor: &Actor<Assistant>) -> Result<Vec<Named>> {
    let attached = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::DoctorId)
        .filter(assignment::Column::AssistantId.eq(actor.membership().0));
    let theirs = doctors::here(actor.clinic()).filter(membership::Column::Id.in_subquery(attached.into_query()));
    doctors::by_name(ctx.db.read(), theirs).await
}

/// The assistants of the actor's clinic, whatever became of them.
fn assistants(actor: &Actor<Organizer>) -> Select<membership::Entity> {
    doctors::of_role(actor.clinic(), Role::Assistant)
}

/// Keeps the organizer's entry; whether it matters decides the person, whose own goes before it.
async fn enter_zone(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Organizer>,
    member: &membership::Model,
    entered: Option<Tz>,
) -> Result<()> {
    let present = zone(member.time_zone.as_deref()).unwrap_or(actor.held().clinic_zone);
    let Some(entered) = entered.filter(|entered| *entered != present) else {
        return Ok(());
    };
    let row = membership::ActiveModel {
        id: Set(member.id),
        time_zone: Set(Some(entered.name().to_owned())),
        ..Default::default()
    };
    membership::Entity::update(row).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::MemberChanged, Some(member.id), None).await
}

fn zone(name: Option<&str>) -> Option<Tz> {
    name?.parse().ok()
}

#[derive(FromQueryResult)]
struct Zones {
    entered: Option<String>,
    own: Option<String>,
}
