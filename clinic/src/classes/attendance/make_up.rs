//! A class in the place of one that the patient called off: a seat as a guest in another group of the course.

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::{AttendanceState, ClassId, ClassState},
    error::Code,
    identity::{FormKey, MembershipId},
    settings::CourseId,
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait,
    sea_query::{Expr, ExprTrait},
};
use uuid::Uuid;

use super::{expected_again, lock_classes, own, take_seat, with_classes};
use crate::{
    audit,
    classes::card::{ClassCard, cards},
    context::Context,
    entity::{attendance, class, enrolment, exercise_group, id_of, parsed},
    error::Result,
    identity::{Actor, Patient},
    once::{self, Press},
};

/// How far ahead make-up classes are offered, and how many.
const MAKE_UP_AHEAD: Duration = Duration::weeks(4);
const MAKE_UPS: u64 = 8;

/// Takes a seat at another class of the course in the place of one that the patient called off. Pressing twice is one
/// deed.
///
/// # Errors
/// `NotFound` for a class of others or of another course; `NoSeat` where the last seat has just been taken; `Conflict`
/// where the class has begun or was cancelled, the patient is awaited there already, the missed class was not called
/// off, or another one makes up for it.
pub async fn make_up(
    ctx: &Context,
    actor: &Actor<Patient>,
    missed: ClassId,
    chosen: ClassId,
    key: FormKey,
) -> Result<()> {
    let (now, me) = (ctx.now(), actor.membership());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let rows = lock_classes(txn, actor, [missed.0, chosen.0]).await?;
    let found = |id: ClassId| rows.iter().find(|row| row.id == id.0);
    let (missed_class, class) = found(missed).zip(found(chosen)).ok_or(Code::NotFound)?;
    let course = course_of(txn, missed_class).await?;
    let missed_seat = own(txn, actor, missed).await?.ok_or(Code::NotFound)?;
    if course != course_of(txn, class).await? {
        return Err(Code::NotFound.into());
    }
    let is_open = class.state == ClassState::Planned.name() && now < class.starts_at;
    if !is_open
        || missed_seat.makes_up.is_some()
        || !is_still_missed(txn, actor, Some(missed.0)).await?
        || !is_enrolled(txn, me, course).await?
    {
        return Err(Code::Conflict.into());
    }
    match own(txn, actor, chosen).await? {
        None => {
            take_seat(txn, class.id).await?;
            attendance::Entity::insert(guest(now, actor, class.id, missed))
                .exec_without_returning(txn)
                .await?;
        }
        // Called off as well, and free again after all.
        Some(seat) if seat.state == AttendanceState::Cancelled.name() && seat.enrolment_id.is_none() => {
            if !seat.seat_kept {
                take_seat(txn, class.id).await?;
            }
            let row = attendance::ActiveModel {
                id: Set(seat.id),
                makes_up: Set(Some(missed.0)),
                ..expected_again()
            };
            attendance::Entity::update(row).exec(txn).await?;
        }
        Some(_) => return Err(Code::Conflict.into()),
    }
    audit::record(txn, now, actor.by(), Action::SeatAccepted, Some(class.id), None).await?;
    deed.done(&()).await?;
    Ok(())
}

/// Whether a class, whose row the caller has locked, is called off, and nothing makes up for it yet, so that a seat may
/// from now on. A seat that makes up for none is asked of nothing.
pub(super) async fn is_still_missed(
    txn: &DatabaseTransaction,
    actor: &Actor<Patient>,
    missed: Option<Uuid>,
) -> Result<bool> {
    let Some(missed) = missed.map(ClassId) else {
        return Ok(true);
    };
    forget_cancelled(txn, actor, missed).await?;
    let seat = own(txn, actor, missed).await?;
    Ok(seat.is_some_and(|seat| seat.state == AttendanceState::Cancelled.name())
        && standing(txn, actor.membership(), missed).await?.is_none())
}

/// What was to make up for that class, and was cancelled by the clinic, makes up for nothing: another one may.
async fn forget_cancelled(txn: &DatabaseTransaction, actor: &Actor<Patient>, missed: ClassId) -> Result<()> {
    let cancelled = class::Entity::find()
        .filter(class::Column::State.ne(ClassState::Planned.name()))
        .select_only()
        .column(class::Column::Id);
    attendance::Entity::update_many()
        .col_expr(attendance::Column::MakesUp, Expr::value(None::<Uuid>))
        .filter(attendance::Column::PatientId.eq(actor.membership().0))
        .filter(attendance::Column::MakesUp.eq(missed.0))
        .filter(attendance::Column::ClassId.in_subquery(cancelled.into_query()))
        .exec(txn)
        .await?;
    Ok(())
}

/// The patient's seat at a class that makes up for that one: one that takes place, or did.
pub(super) async fn standing(
    db: &impl ConnectionTrait,
    patient: MembershipId,
    missed: ClassId,
) -> Result<Option<attendance::Model>> {
    Ok(with_classes(attendance::Entity::find())
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(attendance::Column::PatientId.eq(patient.0))
        .filter(attendance::Column::MakesUp.eq(missed.0))
        .filter(attendance::Column::State.ne(AttendanceState::Cancelled.name()))
        .one(db)
        .await?)
}

/// The next classes of the course that still have a seat, and where the patient has no row but one of a guest who called off.
pub(super) async fn offered(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    patient: MembershipId,
    course: CourseId,
) -> Result<Vec<ClassCard>> {
    let groups = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(course.0))
        .select_only()
        .column(exercise_group::Column::Id);
    let known = attendance::Entity::find()
        .filter(attendance::Column::PatientId.eq(patient.0))
        .filter(
            attendance::Column::State
                .ne(AttendanceState::Cancelled.name())
                .or(attendance::Column::EnrolmentId.is_not_null()),
        )
        .select_only()
        .column(attendance::Column::ClassId);
    let free = class::Entity::find()
        .filter(class::Column::GroupId.in_subquery(groups.into_query()))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .filter(class::Column::StartsAt.lt(now + MAKE_UP_AHEAD))
        .filter(
            Expr::col((class::Entity, class::Column::Taken)).lt(Expr::col((class::Entity, class::Column::Capacity))),
        )
        .filter(class::Column::Id.not_in_subquery(known.into_query()))
        .order_by_asc(class::Column::StartsAt)
        .limit(MAKE_UPS);
    cards(db, free).await
}

pub(super) async fn course_of(txn: &DatabaseTransaction, class: &class::Model) -> Result<Uuid> {
    let group = exercise_group::Entity::find_by_id(class.group_id).one(txn).await?;
    Ok(parsed("class.group_id", group)?.course_id)
}

/// Whether somebody has a seat in a group of the course.
pub(super) async fn is_enrolled(db: &impl ConnectionTrait, patient: MembershipId, course: Uuid) -> Result<bool> {
    let groups = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(course))
        .select_only()
        .column(exercise_group::Column::Id);
    let seats = enrolment::Entity::find()
        .filter(enrolment::Column::PatientId.eq(patient.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .filter(enrolment::Column::GroupId.in_subquery(groups.into_query()));
    Ok(seats.count(db).await? > 0)
}

fn guest(now: DateTime<Utc>, actor: &Actor<Patient>, class: Uuid, missed: ClassId) -> attendance::ActiveModel {
    attendance::ActiveModel {
        id: Set(id_of(|id| id)),
        clinic_id: Set(actor.clinic().0),
        class_id: Set(class),
        patient_id: Set(actor.membership().0),
        enrolment_id: Set(None),
        minutes: Set(None),
        note: Set(None),
        marked_by: Set(None),
        marked_at: Set(None),
        created_at: Set(now),
        makes_up: Set(Some(missed.0)),
        ..expected_again()
    }
}
