//! Deputies: who stands in for a doctor who is away, from day to day. One at a time for each doctor: days that are
//! given away already are refused, since nobody would expect a new deputy to push out another one silently.
//!
//! Days are those of the clinic's calendar. A doctor who is gone neither has a deputy nor is one; brought back within
//! the hour, it is as it was, registered again it begins without.

use std::collections::HashMap;

use chrono::NaiveDate;
use domain::{
    audit::Action,
    error::{Code, Field, FieldErrors, Problem},
    identity::{ClinicId, FormKey, MembershipId},
    settings::{Deputy, DeputyId, NewDeputy},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};

use crate::{
    audit::{self, By},
    context::Context,
    entity::{deputy, id_of, membership, parsed},
    error::Result,
    identity::{Actor, Organizer},
    mail::{AlertsGiven, enqueue_alerts_given},
    once::{self, Press},
    staff::doctors,
};

/// Those who stand in today or will, by the first day.
///
/// # Errors
/// The database's.
pub async fn deputies(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Deputy>> {
    let db = ctx.db.read();
    let rows = of_clinic(actor.clinic())
        .filter(deputy::Column::ToDay.gte(text(today(ctx, actor))))
        .order_by_asc(deputy::Column::FromDay)
        .order_by_asc(deputy::Column::Id)
        .all(db)
        .await?;
    let named = rows.iter().flat_map(|row| [row.doctor_id, row.deputy_id]);
    let here = doctors::here(actor.clinic()).filter(membership::Column::Id.is_in(named));
    let here = doctors::by_name(db, here).await?;
    let here: HashMap<MembershipId, _> = here.into_iter().map(|doctor| (doctor.id, doctor)).collect();
    let both_here = rows.into_iter().filter_map(|row| {
        let doctor = here.get(&MembershipId(row.doctor_id))?.clone();
        let deputy = here.get(&MembershipId(row.deputy_id))?.clone();
        Some((row, doctor, deputy))
    });
    both_here
        .map(|(row, doctor, deputy)| {
            Ok(Deputy {
                id: DeputyId(row.id),
                doctor,
                deputy,
                from: parsed("deputy.from_day", row.from_day.parse().ok())?,
                to: parsed("deputy.to_day", row.to_day.parse().ok())?,
            })
        })
        .collect()
}

/// Names a deputy. Pressing twice names one.
///
/// # Errors
/// `Invalid` for doctors who are none of this clinic's or gone, for days that are over, and for days on which somebody
/// stands in already.
pub async fn name_deputy(ctx: &Context, actor: &Actor<Organizer>, new: NewDeputy, key: FormKey) -> Result<DeputyId> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let here = doctors::lock(txn, clinic, [new.doctor, new.deputy]).await?;
    let mut errors = FieldErrors::default();
    for (field, doctor) in [(Field::Doctor, new.doctor), (Field::Deputy, new.deputy)] {
        errors.set(field, (!here.contains(&doctor)).then_some(Problem::UnknownChoice));
    }
    errors.set(Field::ToDay, (new.to < today(ctx, actor)).then_some(Problem::Day));
    if errors.is_empty() && stood_in(txn, clinic, new).await? {
        errors.set(Field::FromDay, Some(Problem::StoodIn));
    }
    if !errors.is_empty() {
        return Err(errors.into_code().into());
    }
    let id = id_of(DeputyId);
    let row = deputy::ActiveModel {
        id: Set(id.0),
        clinic_id: Set(clinic.0),
        doctor_id: Set(new.doctor.0),
        deputy_id: Set(new.deputy.0),
        from_day: Set(text(new.from)),
        to_day: Set(text(new.to)),
        created_at: Set(now),
    };
    deputy::Entity::insert(row).exec_without_returning(txn).await?;
    if (new.from..=new.to).contains(&today(ctx, actor)) {
        let lent = AlertsGiven::Lent(new.doctor);
        enqueue_alerts_given(txn, now, (clinic.0, new.deputy), lent).await?;
    }
    audit::record(txn, now, actor.by(), Action::DeputyNamed, Some(new.doctor.0), None).await?;
    deed.done(&id).await?;
    ctx.ring();
    Ok(id)
}

/// Ends that somebody stands in, or calls it off.
///
/// # Errors
/// `NotFound` where it is none of this clinic's, or ended already.
pub async fn dismiss_deputy(ctx: &Context, actor: &Actor<Organizer>, id: DeputyId) -> Result<()> {
    let txn = ctx.db.write().await?;
    let found = deputy::Entity::find_by_id(id.0)
        .filter(deputy::Column::ClinicId.eq(actor.clinic().0))
        .lock_exclusive()
        .one(&txn)
        .await?;
    let row = found.ok_or(Code::NotFound)?;
    deputy::Entity::delete_by_id(row.id).exec(&txn).await?;
    let doctor = Some(row.doctor_id);
    audit::record(&txn, ctx.now(), actor.by(), Action::DeputyRemoved, doctor, None).await?;
    txn.commit().await?;
    Ok(())
}

/// Ends every deputy of this doctor, and every one that it is: for one who is registered again.
pub(crate) async fn forget(
    txn: &DatabaseTransaction,
    now: chrono::DateTime<chrono::Utc>,
    by: By,
    member: &membership::Model,
) -> Result<()> {
    let named = Condition::any()
        .add(deputy::Column::DoctorId.eq(member.id))
        .add(deputy::Column::DeputyId.eq(member.id));
    for row in deputy::Entity::find().filter(named).all(txn).await? {
        deputy::Entity::delete_by_id(row.id).exec(txn).await?;
        audit::record(txn, now, by, Action::DeputyRemoved, Some(row.doctor_id), None).await?;
    }
    Ok(())
}

/// The doctors for whom this one stands in on that day, as ids.
pub(crate) fn stood_in_by(clinic: ClinicId, deputy: MembershipId, day: NaiveDate) -> SelectStatement {
    on(clinic, day)
        .filter(deputy::Column::DeputyId.eq(deputy.0))
        .select_only()
        .column(deputy::Column::DoctorId)
        .into_query()
}

/// Those who stand in for the doctor on that day.
pub(crate) async fn standing_in_for(
    txn: &DatabaseTransaction,
    clinic: ClinicId,
    doctor: MembershipId,
    day: NaiveDate,
) -> Result<Vec<MembershipId>> {
    let rows = on(clinic, day)
        .filter(deputy::Column::DoctorId.eq(doctor.0))
        .all(txn)
        .await?;
    Ok(rows.into_iter().map(|row| MembershipId(row.deputy_id)).collect())
}

fn on(clinic: ClinicId, day: NaiveDate) -> Select<deputy::Entity> {
    of_clinic(clinic)
        .filter(deputy::Column::FromDay.lte(text(day)))
        .filter(deputy::Column::ToDay.gte(text(day)))
}

/// Whether somebody who is here stands in for the doctor on one of those days. Of those who are gone the days are free
/// again.
async fn stood_in(txn: &DatabaseTransaction, clinic: ClinicId, new: NewDeputy) -> Result<bool> {
    let on_those_days = of_clinic(clinic)
        .filter(deputy::Column::DoctorId.eq(new.doctor.0))
        .filter(deputy::Column::FromDay.lte(text(new.to)))
        .filter(deputy::Column::ToDay.gte(text(new.from)))
        .all(txn)
        .await?;
    let deputies = on_those_days.iter().map(|row| row.deputy_id);
    let here = doctors::here(clinic).filter(membership::Column::Id.is_in(deputies));
    if here.count(txn).await? > 0 {
        return Ok(true);
    }
    deputy::Entity::delete_many()
        .filter(deputy::Column::Id.is_in(on_those_days.iter().map(|row| row.id)))
        .exec(txn)
        .await?;
    Ok(false)
}

fn of_clinic(clinic: ClinicId) -> Select<deputy::Entity> {
    deputy::Entity::find().filter(deputy::Column::ClinicId.eq(clinic.0))
}

fn today(ctx: &Context, actor: &Actor<Organizer>) -> NaiveDate {
    ctx.now().with_timezone(&actor.held().clinic_zone).date_naive()
}

/// Four digits of a year, then month and day: such texts stand in the order of the days.
fn text(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}
