//! Whose groups somebody keeps: those of the courses that a doctor reviews, or stands in for today. Read from the
//! database at each request.

use domain::{
    error::{Code, Field, Problem},
    identity::{ClinicId, MembershipId, Role},
    settings::CourseId,
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait, Select,
    sea_query::{ExprTrait, SelectStatement, SimpleExpr},
};

use crate::{
    context::Context,
    database::LockMembers as _,
    entity::{clinic_settings, course, exercise_group, membership, parsed},
    error::Result,
    identity::{Actor, Doctor},
    settings::deputies,
    staff::doctors,
};

/// The doctors in whose place the actor acts today: itself, and those it is deputy for. A condition on the column that
/// names one.
pub(crate) fn in_place_of<R>(ctx: &Context, actor: &Actor<R>, doctor: impl ColumnTrait) -> SimpleExpr {
    let today = ctx.now().with_timezone(&actor.held().clinic_zone).date_naive();
    let away = deputies::stood_in_by(actor.clinic(), actor.membership(), today);
    doctor.eq(actor.membership().0).or(doctor.in_subquery(away))
}

/// The running courses of a clinic.
pub(super) fn of_clinic(clinic: ClinicId) -> Select<course::Entity> {
    course::Entity::find()
        .filter(course::Column::ClinicId.eq(clinic.0))
        .filter(course::Column::EndedAt.is_null())
}

/// The running courses whose groups the actor keeps.
pub(crate) fn courses(ctx: &Context, actor: &Actor<Doctor>) -> Select<course::Entity> {
    of_clinic(actor.clinic()).filter(in_place_of(ctx, actor, course::Column::DoctorId))
}

/// Their ids.
pub(super) fn course_ids(courses: Select<course::Entity>) -> SelectStatement {
    courses.select_only().column(course::Column::Id).into_query()
}

/// The groups that the actor keeps, ended ones too.
pub(super) fn groups(ctx: &Context, actor: &Actor<Doctor>) -> Select<exercise_group::Entity> {
    exercise_group::Entity::find()
        .filter(exercise_group::Column::ClinicId.eq(actor.clinic().0))
        .filter(exercise_group::Column::CourseId.in_subquery(course_ids(courses(ctx, actor))))
}

/// One of the actor's courses, locked: whoever changes what seats a course has, or who waits for one, comes one after
/// the other.
///
/// # Errors
/// `NotFound` for any other.
pub(crate) async fn lock_course(
    ctx: &Context,
    txn: &DatabaseTransaction,
    actor: &Actor<Doctor>,
    id: CourseId,
) -> Result<course::Model> {
    let found = courses(ctx, actor)
        .filter(course::Column::Id.eq(id.0))
        .lock_exclusive()
        .one(txn)
        .await?;
    Ok(found.ok_or(Code::NotFound)?)
}

/// Participants of a class at most, as the clinic has it now: its row is locked, so that nobody lowers that while a
/// group is made by it.
pub(super) async fn lock_limit(txn: &DatabaseTransaction, clinic: ClinicId) -> Result<i64> {
    let row = clinic_settings::Entity::find_by_id(clinic.0)
        .lock_exclusive()
        .one(txn)
        .await?;
    Ok(parsed("clinic_settings.clinic_id", row)?.class_capacity)
}

/// The specialists who can be given a group: those who work here or are invited to.
pub(super) fn specialists(clinic: ClinicId) -> Select<membership::Entity> {
    doctors::of_role(clinic, Role::Specialist).filter(doctors::is_here())
}

/// Locks the specialist's row, so that nobody removes the specialist while a group is given to it. Before groups and
/// classes.
///
/// # Errors
/// `Invalid` for one who is gone, or none of this clinic's.
pub(crate) async fn lock_specialist(
    txn: &DatabaseTransaction,
    clinic: ClinicId,
    specialist: MembershipId,
) -> Result<()> {
    let found = specialists(clinic)
        .filter(membership::Column::Id.eq(specialist.0))
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .one(txn)
        .await?;
    match found {
        Some(_locked) => Ok(()),
        None => Err(Code::field(Field::Specialist, Problem::UnknownChoice).into()),
    }
}

/// The patients whom the actor may give a seat: those who are here, of the doctors in whose place it acts.
pub(super) fn patients(ctx: &Context, actor: &Actor<Doctor>) -> Select<membership::Entity> {
    use crate::{entity::observation, patients::of_doctors};
    let theirs = in_place_of(ctx, actor, observation::Column::DoctorId);
    of_doctors(actor.clinic(), theirs).filter(doctors::is_here())
}
