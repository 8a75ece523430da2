//! Seats in groups: taken and freed under the group's lock, and counted in its row, where the database itself refuses
//! one too many. With a seat one is expected at every coming class; a class has a count of its own, because guests take
//! seats of single classes.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{ApplicationId, AttendanceState, ClassState, EnrolmentEnd, EnrolmentId, GroupId, Restrictions},
    error::Code,
    identity::{ClinicId, MembershipId},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
    QueryTrait,
    sea_query::{Expr, ExprTrait, SelectStatement},
};
use uuid::Uuid;

use super::{making, waiting};
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

/// Locks groups in the order of ids, as everybody does who locks several.
pub(super) async fn lock_all(
    txn: &DatabaseTransaction,
    groups: impl IntoIterator<Item = Uuid>,
) -> Result<Vec<exercise_group::Model>> {
    let ids: BTreeSet<Uuid> = groups.into_iter().collect();
    let locked = exercise_group::Entity::find()
        .filter(exercise_group::Column::Id.is_in(ids))
        .order_by_asc(exercise_group::Column::Id)
        .lock_exclusive();
    Ok(locked.all(txn).await?)
}

/// Gives a patient, whose row the caller has locked, a seat in a group: from now on it is expected at every coming
/// class that has a seat left. A class whose last seats went to guests is passed over. Whoever waited for the course
/// waits no more; a seat that was kept for this one here is the one that it gets, one elsewhere goes on to the next.
///
/// # Errors
/// `NotFound` for no group of this clinic; `NoSeat` where all are taken; `Conflict` where the patient has one already,
/// the group is over, or no seat is kept that was said to be.
pub(crate) async fn enrol(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    seat: NewSeat<'_>,
) -> Result<EnrolmentId> {
    let seen = exercise_group::Entity::find_by_id(seat.group.0).one(txn).await?;
    let seen = seen
        .filter(|group| group.clinic_id == seat.clinic.0)
        .ok_or(Code::NotFound)?;
    // Looked at without a lock, to learn which groups' rows are locked first.
    let places = waiting::places_of(txn, seen.course_id, seat.patient, seat.application).await?;
    let kept = places.iter().filter_map(waiting::kept_in);
    let locked = lock_all(txn, kept.chain([seen.id])).await?;
    let group = parsed(
        "exercise_group.id",
        locked.iter().find(|group| group.id == seen.id).cloned(),
    )?;
    let there = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group.id))
        .filter(enrolment::Column::PatientId.eq(seat.patient.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .one(txn)
        .await?;
    if there.is_some() || group.ended_at.is_some() {
        return Err(Code::Conflict.into());
    }
    let places = waiting::places_of(txn, seen.course_id, seat.patient, seat.application).await?;
    let is_kept = waiting::close(txn, now, &places, &locked, (group.id, seat.offered)).await?;
    if seat.offered && !is_kept {
        return Err(Code::Conflict.into());
    }
    if !is_kept {
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

/// Ends a patient's seat: it is free at once, and so are the patient's seats at coming classes; whoever is next in the
/// course's waiting list is offered it. What is past stays.
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
        .filter(has_seat())
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
    audit::record(txn, now, by, Action::EnrolmentEnded, Some(seen.patient_id), None).await?;
    waiting::ask_to_offer(txn, now, group.course_id).await
}

/// A patient, whose row the caller has locked, is no longer in the clinic: every seat ends, in groups and as a guest,
/// and so does every place in a waiting list.
pub(crate) async fn gone(txn: &DatabaseTransaction, now: DateTime<Utc>, by: By, patient: MembershipId) -> Result<()> {
    let enrolled: Vec<(Uuid, Uuid)> = enrolment::Entity::find()
        .filter(enrolment::Column::PatientId.eq(patient.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .order_by_asc(enrolment::Column::GroupId)
        .select_only()
        .columns([enrolment::Column::Id, enrolment::Column::GroupId])
        .into_tuple()
        .all(txn)
        .await?;
    let waits = waiting::places_of_patient(txn, patient).await?;
    let kept = waits.iter().filter_map(waiting::kept_in);
    let locked = lock_all(txn, enrolled.iter().map(|(_, group)| *group).chain(kept)).await?;
    for (id, _) in enrolled {
        leave(txn, now, by, EnrolmentId(id), EnrolmentEnd::PatientGone).await?;
    }
    let waits = waiting::places_of_patient(txn, patient).await?;
    waiting::close(txn, now, &waits, &locked, (Uuid::nil(), false)).await?;
    // What is left are seats as a guest.
    let coming = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(patient.0))
        .filter(attendance::Column::EnrolmentId.is_null())
        .filter(attendance::Column::ClassId.in_subquery(all_coming(now)))
        .all(txn)
        .await?;
    let seated = coming
        .iter()
        .filter(|guest| guest.seat_kept || guest.state != AttendanceState::Cancelled.name());
    class::Entity::update_many()
        .col_expr(class::Column::Taken, Expr::col(class::Column::Taken).sub(1))
        .filter(class::Column::Id.is_in(seated.map(|guest| guest.class_id)))
        .exec(txn)
        .await?;
    attendance::Entity::delete_many()
        .filter(attendance::Column::Id.is_in(coming.iter().map(|guest| guest.id)))
        .exec(txn)
        .await?;
    Ok(())
}

/// A patient whose removal is taken back gets the seats again that ended with it, where they are still free, and its
/// places in waiting lists.
pub(crate) async fn come_back(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    (patient, gone_at): (MembershipId, DateTime<Utc>),
) -> Result<()> {
    let lost = enrolment::Entity::find()
        .filter(enrolment::Column::PatientId.eq(patient.0))
        .filter(enrolment::Column::EndReason.eq(EnrolmentEnd::PatientGone.name()))
        .filter(enrolment::Column::EndedAt.eq(gone_at))
        .order_by_asc(enrolment::Column::GroupId)
        .all(txn)
        .await?;
    lock_all(txn, lost.iter().map(|seat| seat.group_id)).await?;
    for old in lost {
        let restrictions = super::group::restrictions(&old.restrictions)?;
        let seat = NewSeat {
            clinic: ClinicId(old.clinic_id),
            group: GroupId(old.group_id),
            patient,
            application: old.application_id.map(ApplicationId),
            restrictions: &restrictions,
            cleared_by: MembershipId(old.cleared_by),
            offered: false,
        };
        match enrol(txn, now, by, seat).await {
            // Somebody else has it by now, or the group is over.
            Ok(_) | Err(Error::Refused(Code::NoSeat | Code::Conflict)) => {}
            Err(broken) => return Err(broken),
        }
    }
    waiting::come_back(txn, now, patient, gone_at).await
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

/// The classes that have not begun, as ids.
fn all_coming(now: DateTime<Utc>) -> SelectStatement {
    class::Entity::find()
        .filter(class::Column::StartsAt.gt(now))
        .select_only()
        .column(class::Column::Id)
        .into_query()
}

/// That somebody has a seat at a class: whoever does not come, and said so in time, has none.
pub(super) fn has_seat() -> Condition {
    Condition::any()
        .add(attendance::Column::State.ne(AttendanceState::Cancelled.name()))
        .add(attendance::Column::SeatKept.eq(true))
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
