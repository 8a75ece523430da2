//! Seats in groups: taken and freed under the group's lock, and counted in its row, where the database itself refuses
//! one too many. With a seat one is expected at every coming class; a class has a count of its own, because guests take
//! seats of single classes.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{ApplicationId, AttendanceState, ClassState, EnrolmentEnd, EnrolmentId, GroupId, Restrictions},
    error::Code,
    identity::{ClinicId, MembershipId},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::making;
use crate::{
    audit::{self, By},
    entity::{attendance, class, enrolment, exercise_group, id_of, parsed},
    error::{Error, Result},
};

/// A seat to be taken.
pub(crate) struct NewSeat<'a> {
    pub(crate) clinic: ClinicId,
    pub(crate) group: GroupId,
    pub(crate) patient: MembershipId,
    pub(crate) application: Option<ApplicationId>,
    /// What the specialist has to mind.
    pub(crate) restrictions: &'a Restrictions,
    /// The doctor who lets in.
    pub(crate) cleared_by: MembershipId,
    /// Whether the seat is kept already, by an offer that still stands.
    pub(crate) offered: bool,
}

/// The row of a group, locked for a change; none where there is no such group.
pub(crate) async fn lock(txn: &DatabaseTransaction, group: Uuid) -> Result<Option<exercise_group::Model>> {
    let found = exercise_group::Entity::find_by_id(group)
        .lock_exclusive()
        .one(txn)
        .await?;
    Ok(found)
}

/// Gives a patient a seat in a group: from now on it is expected at every coming class that has a seat left. A class
/// whose last seats went to guests is passed over.
///
/// # Errors
/// `NotFound` for no group of this clinic; `NoSeat` where all are taken; `Conflict` where the patient has one already,
/// or the group is over.
pub(crate) async fn enrol(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    seat: NewSeat<'_>,
) -> Result<EnrolmentId> {
    let group = lock(txn, seat.group.0).await?;
    let group = group
        .filter(|group| group.clinic_id == seat.clinic.0)
        .ok_or(Code::NotFound)?;
    let there = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group.id))
        .filter(enrolment::Column::PatientId.eq(seat.patient.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .one(txn)
        .await?;
    if there.is_some() || group.ended_at.is_some() {
        return Err(Code::Conflict.into());
    }
    if !seat.offered {
        take(txn, group.id).await?;
    }
    let row = enrolment::Model {
        id: id_of(EnrolmentId).0,
        clinic_id: seat.clinic.0,
        group_id: group.id,
        patient_id: seat.patient.0,
        application_id: seat.application.map(|id| id.0),
        restrictions: serde_json::to_string(seat.restrictions).map_err(Error::broken)?,
        cleared_by: seat.cleared_by.0,
        created_at: now,
        ended_at: None,
        end_reason: None,
    };
    let id = EnrolmentId(row.id);
    enrolment::Entity::insert(enrolment::ActiveModel::from(row.clone()).reset_all())
        .exec_without_returning(txn)
        .await?;
    expect_at_coming_classes(txn, now, &row).await?;
    audit::record(txn, now, by, Action::Enrolled, Some(seat.patient.0), None).await?;
    Ok(id)
}

/// Ends a patient's seat: it is free at once, and so are the patient's seats at coming classes. What is past stays.
///
/// # Errors
/// `NotFound` for no such seat, `Conflict` for one that has ended.
pub(crate) async fn leave(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    id: EnrolmentId,
    end: EnrolmentEnd,
) -> Result<()> {
    let seen = enrolment::Entity::find_by_id(id.0)
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    let group = parsed("enrolment.group_id", lock(txn, seen.group_id).await?)?;
    let ended = enrolment::Entity::update_many()
        .col_expr(enrolment::Column::EndedAt, Expr::value(now))
        .col_expr(enrolment::Column::EndReason, Expr::value(end.name()))
        .filter(enrolment::Column::Id.eq(id.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .exec(txn)
        .await?;
    if ended.rows_affected != 1 {
        return Err(Code::Conflict.into());
    }
    let coming = coming(now, group.id);
    let theirs = attendance::Column::EnrolmentId.eq(id.0);
    let freed = attendance::Entity::find()
        .filter(theirs.clone())
        .filter(attendance::Column::State.ne(AttendanceState::Cancelled.name()))
        .filter(attendance::Column::ClassId.in_subquery(coming.clone()))
        .select_only()
        .column(attendance::Column::ClassId);
    class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).sub(1))
        .filter(class::Column::Id.in_subquery(freed.into_query()))
        .exec(txn)
        .await?;
    attendance::Entity::delete_many()
        .filter(theirs)
        .filter(attendance::Column::ClassId.in_subquery(coming))
        .exec(txn)
        .await?;
    free(txn, group.id).await?;
    audit::record(txn, now, by, Action::EnrolmentEnded, Some(seen.patient_id), None).await
}

/// Takes one seat of a group whose row the caller has locked: for somebody who is enrolled, or for an offer.
///
/// # Errors
/// `NoSeat` where all are taken.
pub(crate) async fn take(txn: &DatabaseTransaction, group: Uuid) -> Result<()> {
    let taken = exercise_group::Entity::update_many()
        .col_expr(
            exercise_group::Column::Taken,
            Expr::col(exercise_group::Column::Taken).add(1),
        )
        .filter(exercise_group::Column::Id.eq(group))
        .filter(Expr::col(exercise_group::Column::Taken).lt(Expr::col(exercise_group::Column::Capacity)))
        .exec(txn)
        .await?;
    if taken.rows_affected == 1 {
        Ok(())
    } else {
        Err(Code::NoSeat.into())
    }
}

/// Frees one seat of a group whose row the caller has locked.
pub(crate) async fn free(txn: &DatabaseTransaction, group: Uuid) -> Result<()> {
    exercise_group::Entity::update_many()
        .col_expr(
            exercise_group::Column::Taken,
            Expr::col(exercise_group::Column::Taken).sub(1),
        )
        .filter(exercise_group::Column::Id.eq(group))
        .exec(txn)
        .await?;
    Ok(())
}

/// Expects whoever has just got a seat at the coming classes that have one left. Their rows are locked in the order of
/// ids, as by everybody who locks several.
async fn expect_at_coming_classes(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    seat: &enrolment::Model,
) -> Result<()> {
    let with_seats = class::Entity::find()
        .filter(class::Column::GroupId.eq(seat.group_id))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .filter(Expr::col(class::Column::Taken).lt(Expr::col(class::Column::Capacity)))
        .order_by_asc(class::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    // Whoever comes to one of them as a guest already has a seat there.
    let guest: Vec<Uuid> = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(seat.patient_id))
        .filter(attendance::Column::ClassId.is_in(with_seats.iter().map(|class| class.id)))
        .select_only()
        .column(attendance::Column::ClassId)
        .into_tuple()
        .all(txn)
        .await?;
    let free: Vec<Uuid> = with_seats
        .into_iter()
        .map(|class| class.id)
        .filter(|class| !guest.contains(class))
        .collect();
    class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).add(1))
        .filter(class::Column::Id.is_in(free.iter().copied()))
        .exec(txn)
        .await?;
    let rows = free.iter().map(|class| making::expected(now, *class, seat)).collect();
    making::insert_expected(txn, rows).await
}

/// The classes of a group that have not begun, as ids.
fn coming(now: DateTime<Utc>, group: Uuid) -> SelectStatement {
    class::Entity::find()
        .filter(class::Column::GroupId.eq(group))
        .filter(class::Column::StartsAt.gt(now))
        .select_only()
        .column(class::Column::Id)
        .into_query()
}
