//! Seats in groups: taken and freed under the group's lock, and counted in its row, where the database itself refuses
//! one too many. With a seat one is expected at every coming class, see [`class_seats`].

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{ApplicationId, EnrolmentEnd, EnrolmentId, GroupId, Restrictions},
    error::Code,
    identity::{ClinicId, MembershipId},
};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, Condition, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait, IntoCondition},
};
use uuid::Uuid;

use super::{
    class_seats,
    waiting::{self, Closing},
};
use crate::{
    audit::{self, By},
    entity::{attendance, enrolment, exercise_group, id_of, parsed},
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
    let places = waiting::places_of(txn, seat.patient, Some(seen.course_id)).await?;
    waiting::lock_applications(txn, &places).await?;
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
    let places = waiting::places_of(txn, seat.patient, Some(seen.course_id)).await?;
    let seated = Closing::Seated {
        patient: seat.patient,
        group: seat.group,
        offered: seat.offered,
    };
    let is_kept = waiting::close(txn, now, &places, &locked, seated).await?;
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
    class_seats::expect_at_coming(txn, now, &row).await?;
    audit::record(txn, now, by, Action::Enrolled, Some(seat.patient.0), None).await?;
    Ok(id)
}

/// Ends a patient's seat: it is free at once, and so are the patient's seats at coming classes, those as a guest too
/// where it was the last one in the course; whoever is next in the course's waiting list is offered it. What is past
/// stays. Whoever may end another seat of the patient at this moment has locked the patient's row.
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
    let own = attendance::Column::EnrolmentId.eq(id.0).into_condition();
    // Whoever moves keeps a seat in the course, and so does whoever has another one there.
    let stays = end == EnrolmentEnd::Moved || has_seat_in(txn, group.course_id, seen.patient_id).await?;
    let which = match stays {
        true => own,
        false => Condition::any()
            .add(own)
            .add(class_seats::as_guest(seen.patient_id, Some(group.course_id))),
    };
    class_seats::give_up(txn, now, which).await?;
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
    let waits = waiting::places_of(txn, patient, None).await?;
    waiting::lock_applications(txn, &waits).await?;
    let kept = waits.iter().filter_map(waiting::kept_in);
    let locked = lock_all(txn, enrolled.iter().map(|(_, group)| *group).chain(kept)).await?;
    for (id, _) in enrolled {
        leave(txn, now, by, EnrolmentId(id), EnrolmentEnd::PatientGone).await?;
    }
    let waits = waiting::places_of(txn, patient, None).await?;
    waiting::close(txn, now, &waits, &locked, Closing::Gone).await?;
    // What is left are seats as a guest in courses where it had no other.
    class_seats::give_up(txn, now, class_seats::as_guest(patient.0, None)).await
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

/// Whether a patient has a seat in a group of the course.
pub(crate) async fn has_seat_in(txn: &DatabaseTransaction, course: Uuid, patient: Uuid) -> Result<bool> {
    let of_course = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(course))
        .select_only()
        .column(exercise_group::Column::Id);
    let seats = enrolment::Entity::find()
        .filter(enrolment::Column::PatientId.eq(patient))
        .filter(enrolment::Column::EndedAt.is_null())
        .filter(enrolment::Column::GroupId.in_subquery(of_course.into_query()));
    Ok(seats.count(txn).await? > 0)
}
