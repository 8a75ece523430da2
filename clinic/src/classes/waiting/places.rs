//! Places in waiting lists, in the caller's transaction.

use chrono::{DateTime, Utc};
use domain::{
    classes::{ApplicationId, ApplicationState, ClassState, GroupFacts, GroupId, Restrictions, WaitState, WaitingId},
    error::Code,
    identity::{ClinicId, MembershipId, PersonName},
    settings::CourseId,
};
use sea_orm::{
    ActiveModelTrait as _, ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    PaginatorTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use crate::{
    classes::{group, making, seats},
    entity::{application, class, course, enrolment, exercise_group, id_of, membership, parsed, waiting},
    error::{Error, Result, is_taken},
    job::{self, Work},
};

/// Who waits.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Waiter {
    Patient(MembershipId),
    /// Becomes a patient with the seat.
    Applicant(ApplicationId),
}

/// A place to be taken at the end of a list.
pub(crate) struct NewPlace<'a> {
    pub(crate) clinic: ClinicId,
    pub(crate) course: CourseId,
    pub(crate) waiter: Waiter,
    pub(crate) restrictions: &'a Restrictions,
    pub(crate) cleared_by: MembershipId,
}

/// Puts somebody who is cleared for a course at the end of its waiting list. A seat that is free is offered at once.
///
/// Locks the course's row, which comes before groups: a caller that locks those has locked it first.
///
/// # Errors
/// `NotFound` for no running course of this clinic; `Conflict` for one who waits already, or has a seat in it.
pub(crate) async fn put(txn: &DatabaseTransaction, now: DateTime<Utc>, new: NewPlace<'_>) -> Result<WaitingId> {
    let course = course::Entity::find_by_id(new.course.0)
        .filter(course::Column::ClinicId.eq(new.clinic.0))
        .filter(course::Column::EndedAt.is_null())
        .lock_exclusive()
        .one(txn)
        .await?;
    course.ok_or(Code::NotFound)?;
    let (application, patient) = match new.waiter {
        Waiter::Patient(patient) => (None, Some(patient.0)),
        Waiter::Applicant(application) => (Some(application.0), None),
    };
    if let Some(patient) = patient
        && seats_in(txn, new.course, patient).await? > 0
    {
        return Err(Code::Conflict.into());
    }
    let id = id_of(WaitingId);
    let row = waiting::Model {
        id: id.0,
        clinic_id: new.clinic.0,
        course_id: new.course.0,
        application_id: application,
        patient_id: patient,
        restrictions: serde_json::to_string(new.restrictions).map_err(Error::broken)?,
        cleared_by: new.cleared_by.0,
        cleared_at: now,
        state: WaitState::Waiting.name().to_owned(),
        group_id: None,
        offered_at: None,
        offer_until: None,
        closed_at: None,
    };
    waiting::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(txn)
        .await
        .map_err(|error| match is_taken(&error) {
            true => Code::Conflict.into(),
            false => Error::from(error),
        })?;
    ask_to_offer(txn, now, new.course.0).await?;
    Ok(id)
}

/// How many seats a patient has in the running groups of a course.
async fn seats_in(txn: &DatabaseTransaction, course: CourseId, patient: Uuid) -> Result<u64> {
    let in_group = enrolment::Entity::belongs_to(exercise_group::Entity)
        .from(enrolment::Column::GroupId)
        .to(exercise_group::Column::Id)
        .into();
    let seats = enrolment::Entity::find()
        .join(sea_orm::JoinType::InnerJoin, in_group)
        .filter(exercise_group::Column::CourseId.eq(course.0))
        .filter(enrolment::Column::PatientId.eq(patient))
        .filter(enrolment::Column::EndedAt.is_null());
    Ok(seats.count(txn).await?)
}

/// Asks that free seats of a course be offered. The caller holds a lock that the job takes before it looks: the
/// course's row, or the row of the group whose seat came free.
pub(crate) async fn ask_to_offer(txn: &DatabaseTransaction, now: DateTime<Utc>, course: Uuid) -> Result<()> {
    job::enqueue(txn, Work::Offer(CourseId(course)), now).await
}

/// An applicant leaves the list, or is refused after all; a seat that was kept goes on to the next. Nothing where none
/// waits. The caller has locked the application.
///
/// # Errors
/// `Conflict` where the place was offered a seat this very moment.
pub(crate) async fn withdraw_application(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    application: ApplicationId,
) -> Result<()> {
    let places = || open().filter(waiting::Column::ApplicationId.eq(application.0)).all(txn);
    let kept: Vec<Uuid> = places().await?.iter().filter_map(kept_in).collect();
    let locked = seats::lock_all(txn, kept).await?;
    close(txn, now, &places().await?, &locked, (Uuid::nil(), false)).await?;
    Ok(())
}

/// The open places of a patient or its application in a course's list.
pub(crate) async fn places_of(
    txn: &DatabaseTransaction,
    course: Uuid,
    patient: MembershipId,
    application: Option<ApplicationId>,
) -> Result<Vec<waiting::Model>> {
    let mut whose = Condition::any().add(waiting::Column::PatientId.eq(patient.0));
    if let Some(application) = application {
        whose = whose.add(waiting::Column::ApplicationId.eq(application.0));
    }
    let places = open().filter(waiting::Column::CourseId.eq(course)).filter(whose);
    Ok(places.all(txn).await?)
}

/// The open places of a patient in any list.
pub(crate) async fn places_of_patient(txn: &DatabaseTransaction, patient: MembershipId) -> Result<Vec<waiting::Model>> {
    Ok(open().filter(waiting::Column::PatientId.eq(patient.0)).all(txn).await?)
}

pub(super) fn open() -> Select<waiting::Entity> {
    waiting::Entity::find()
        .filter(waiting::Column::ClosedAt.is_null())
        .order_by_asc(waiting::Column::Id)
}

/// The group whose seat is kept for this place.
pub(crate) fn kept_in(place: &waiting::Model) -> Option<Uuid> {
    place.group_id.filter(|_| place.state == WaitState::Offered.name())
}

/// Ends places: as accepted where its seat is taken in that group, else as withdrawn. Seats that were kept in other
/// groups come free. Whether one was kept in that group. All groups in which one is kept are `locked`.
///
/// # Errors
/// `Conflict` for a place that has changed since it was looked at.
pub(crate) async fn close(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    places: &[waiting::Model],
    locked: &[exercise_group::Model],
    (group, accepted): (Uuid, bool),
) -> Result<bool> {
    let mut is_kept = false;
    for place in places {
        let kept = kept_in(place);
        if kept.is_some_and(|kept| !locked.iter().any(|group| group.id == kept)) {
            return Err(Code::Conflict.into());
        }
        let is_here = kept == Some(group);
        let state = if is_here && accepted {
            WaitState::Accepted
        } else {
            WaitState::Withdrawn
        };
        end(txn, now, place, state).await?;
        if let Some(other) = kept.filter(|_| !is_here) {
            seats::free(txn, other).await?;
            ask_to_offer(txn, now, place.course_id).await?;
        }
        is_kept |= is_here;
    }
    Ok(is_kept)
}

/// Ends one place as it was looked at.
///
/// # Errors
/// `Conflict` where it has changed since.
pub(super) async fn end(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    place: &waiting::Model,
    state: WaitState,
) -> Result<()> {
    let ended = waiting::Entity::update_many()
        .col_expr(waiting::Column::State, Expr::value(state.name()))
        .col_expr(waiting::Column::ClosedAt, Expr::value(now))
        .filter(waiting::Column::Id.eq(place.id))
        .filter(waiting::Column::State.eq(place.state.as_str()))
        .exec(txn)
        .await?;
    if ended.rows_affected != 1 {
        return Err(Code::Conflict.into());
    }
    Ok(())
}

/// The offers of a group, whose row is locked, are taken back: those who had them wait on, at their place in line.
pub(crate) async fn take_back(txn: &DatabaseTransaction, group: Uuid) -> Result<()> {
    let offered = || {
        waiting::Column::GroupId
            .eq(group)
            .and(waiting::Column::State.eq(WaitState::Offered.name()))
    };
    let places = waiting::Entity::find().filter(offered()).all(txn).await?;
    for place in places {
        job::forget(txn, Work::OfferEnds(WaitingId(place.id))).await?;
    }
    waiting::Entity::update_many()
        .col_expr(waiting::Column::State, Expr::value(WaitState::Waiting.name()))
        .col_expr(waiting::Column::GroupId, Expr::value(None::<Uuid>))
        .col_expr(waiting::Column::OfferedAt, Expr::value(None::<DateTime<Utc>>))
        .col_expr(waiting::Column::OfferUntil, Expr::value(None::<DateTime<Utc>>))
        .filter(offered())
        .exec(txn)
        .await?;
    Ok(())
}

/// A patient whose removal is taken back has its places in line again.
pub(crate) async fn come_back(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    patient: MembershipId,
    gone_at: DateTime<Utc>,
) -> Result<()> {
    let lost = waiting::Entity::find()
        .filter(waiting::Column::PatientId.eq(patient.0))
        .filter(waiting::Column::State.eq(WaitState::Withdrawn.name()))
        .filter(waiting::Column::ClosedAt.eq(gone_at))
        .all(txn)
        .await?;
    for place in lost {
        waiting::Entity::update_many()
            .col_expr(waiting::Column::State, Expr::value(WaitState::Waiting.name()))
            .col_expr(waiting::Column::GroupId, Expr::value(None::<Uuid>))
            .col_expr(waiting::Column::OfferedAt, Expr::value(None::<DateTime<Utc>>))
            .col_expr(waiting::Column::OfferUntil, Expr::value(None::<DateTime<Utc>>))
            .col_expr(waiting::Column::ClosedAt, Expr::value(None::<DateTime<Utc>>))
            .filter(waiting::Column::Id.eq(place.id))
            .exec(txn)
            .await?;
        ask_to_offer(txn, now, place.course_id).await?;
    }
    Ok(())
}

/// «Вы 3-й в списке»: how many stand before this place, and one.
pub(crate) async fn place_in_line(db: &impl ConnectionTrait, place: &waiting::Model) -> Result<u64> {
    let same_moment = Condition::all()
        .add(waiting::Column::ClearedAt.eq(place.cleared_at))
        .add(waiting::Column::Id.lt(place.id));
    let before = Condition::any()
        .add(waiting::Column::ClearedAt.lt(place.cleared_at))
        .add(same_moment);
    let before = waiting::Entity::find()
        .filter(waiting::Column::CourseId.eq(place.course_id))
        .filter(waiting::Column::ClosedAt.is_null())
        .filter(before);
    Ok(before.count(db).await? + 1)
}

/// The application that a place is of is over with it, unless it was let in.
pub(super) async fn end_application(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    application: Option<Uuid>,
) -> Result<()> {
    if let Some(id) = application {
        application::Entity::update_many()
            .col_expr(
                application::Column::State,
                Expr::value(ApplicationState::Withdrawn.name()),
            )
            .col_expr(application::Column::TouchedAt, Expr::value(now))
            .filter(application::Column::Id.eq(id))
            .filter(application::Column::State.eq(ApplicationState::Waiting.name()))
            .exec(txn)
            .await?;
    }
    Ok(())
}

/// What those learn of a group who are offered a seat there, or have one.
pub(crate) async fn facts(db: &impl ConnectionTrait, now: DateTime<Utc>, id: GroupId) -> Result<GroupFacts> {
    let row = exercise_group::Entity::find_by_id(id.0).one(db).await?;
    let row = parsed("exercise_group.id", row)?;
    let specialist = membership::Entity::find_by_id(row.specialist_id).one(db).await?;
    let specialist = parsed("exercise_group.specialist_id", specialist)?;
    Ok(GroupFacts {
        title: group::title_of(&row)?,
        specialist: parsed("membership.full_name", PersonName::parse(&specialist.full_name).ok())?,
        schedule: making::schedule(&row)?,
        next_class: next_class(db, now, id.0).await?,
    })
}

/// When a group's next class begins, if one is planned.
pub(super) async fn next_class(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    group: Uuid,
) -> Result<Option<DateTime<Utc>>> {
    let next = class::Entity::find()
        .filter(class::Column::GroupId.eq(group))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .order_by_asc(class::Column::StartsAt)
        .limit(1)
        .one(db)
        .await?;
    Ok(next.map(|class| class.starts_at))
}
