//! Seats at single classes. A class has a count of its own, because guests take seats of single classes, and whoever
//! calls off in time frees one. All of them are taken and freed under the lock of the class.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::classes::{AttendanceState, ClassState};
use sea_orm::{
    ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::making;
use crate::{
    entity::{attendance, class, enrolment, exercise_group},
    error::Result,
};

/// Expects whoever has just got a seat at the coming classes that have one left. Their rows are locked in the order of
/// ids, as by everybody who locks several.
pub(super) async fn expect_at_coming(
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

/// Everybody with a seat in the group is expected at a class of it, whose row the caller has locked, as far as it has
/// seats left.
pub(super) async fn expect_everybody(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    class: &class::Model,
) -> Result<()> {
    let known: Vec<Uuid> = attendance::Entity::find()
        .filter(attendance::Column::ClassId.eq(class.id))
        .select_only()
        .column(attendance::Column::PatientId)
        .into_tuple()
        .all(txn)
        .await?;
    let left = usize::try_from(class.capacity - class.taken).unwrap_or_default();
    let enrolled = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(class.group_id))
        .filter(enrolment::Column::EndedAt.is_null())
        .order_by_asc(enrolment::Column::Id)
        .all(txn)
        .await?;
    let new = enrolled.iter().filter(|seat| !known.contains(&seat.patient_id));
    let rows: Vec<_> = new
        .take(left)
        .map(|seat| making::expected(now, class.id, seat))
        .collect();
    let seats = i64::try_from(rows.len()).unwrap_or_default();
    class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).add(seats))
        .filter(class::Column::Id.eq(class.id))
        .exec(txn)
        .await?;
    making::insert_expected(txn, rows).await
}

/// Seats of a patient as a guest, in one course or in all.
pub(super) fn as_guest(patient: Uuid, course: Option<Uuid>) -> Condition {
    let guest = Condition::all()
        .add(attendance::Column::PatientId.eq(patient))
        .add(attendance::Column::EnrolmentId.is_null());
    let Some(course) = course else { return guest };
    let groups = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(course))
        .select_only()
        .column(exercise_group::Column::Id);
    let classes = class::Entity::find()
        .filter(class::Column::GroupId.in_subquery(groups.into_query()))
        .select_only()
        .column(class::Column::Id);
    guest.add(attendance::Column::ClassId.in_subquery(classes.into_query()))
}

/// Gives up those of these places that are at classes which have not begun, and frees their seats. Who has a seat is
/// read once every class is locked: whoever calls off at this moment has freed the seat, or finds none.
pub(super) async fn give_up(txn: &DatabaseTransaction, now: DateTime<Utc>, which: Condition) -> Result<()> {
    let mut locked = BTreeSet::new();
    let rows = loop {
        let rows = coming(now, which.clone()).all(txn).await?;
        let ids = rows.iter().map(|row| row.class_id);
        let new: Vec<Uuid> = ids.filter(|class| !locked.contains(class)).collect();
        if new.is_empty() {
            break rows;
        }
        class::Entity::find()
            .filter(class::Column::Id.is_in(new.iter().copied()))
            .order_by_asc(class::Column::Id)
            .lock_exclusive()
            .all(txn)
            .await?;
        locked.extend(new);
    };
    let seated = rows
        .iter()
        .filter(|row| row.seat_kept || row.state != AttendanceState::Cancelled.name());
    class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).sub(1))
        .filter(class::Column::Id.is_in(seated.map(|row| row.class_id)))
        .exec(txn)
        .await?;
    attendance::Entity::delete_many()
        .filter(attendance::Column::Id.is_in(rows.iter().map(|row| row.id)))
        .exec(txn)
        .await?;
    Ok(())
}

/// Those of these places that are at classes which have not begun.
fn coming(now: DateTime<Utc>, which: Condition) -> Select<attendance::Entity> {
    let coming = class::Entity::find()
        .filter(class::Column::StartsAt.gt(now))
        .select_only()
        .column(class::Column::Id);
    attendance::Entity::find()
        .filter(which)
        .filter(attendance::Column::ClassId.in_subquery(coming.into_query()))
}
