//! Groups, as the doctor of the course keeps them: made, changed and ended, patients given seats and taken out.
//!
//! Whoever locks several rows does it in the order: the clinic's settings, members of staff and patients, the course,
//! groups by id, classes by id, then seats and places in the waiting list.

mod change;
mod hand_over;
mod limit;
mod list;
mod members;
mod scope;

pub(crate) use change::close;
pub use change::{change, end};
pub use hand_over::{burden, hand_over, left_behind, pass_on};
pub(crate) use hand_over::{depends_on, running_of};
pub(crate) use limit::{larger_than, lower};
pub use list::{capacity_limit, courses, courses_of_clinic, group, specialists, zone};
pub(crate) use list::{load_of, names, refer, restrictions, rows, title_of};
pub(crate) use members::lock_patient;
pub use members::{Enrol, Seat, candidate, candidates, enrol, move_to, restrict, seat, take_out};
pub(crate) use scope::{courses as courses_in_reach, in_place_of, lock_course};

use domain::{
    audit::Action,
    classes::{GroupId, NewGroup},
    error::{Code, Field, Problem},
    identity::FormKey,
    settings::CourseId,
};
use sea_orm::{ActiveModelTrait as _, EntityTrait, IntoActiveModel};

use super::{making, waiting};
use crate::{
    audit,
    context::Context,
    entity::{exercise_group, id_of},
    error::Result,
    identity::{Actor, Doctor},
    once::{self, Press},
};

/// «Сохранить» on «Новая группа»: the group and its classes of the coming weeks. Who waits for the course is offered
/// its seats. Pressing twice makes one.
///
/// # Errors
/// `NotFound` for none of the actor's courses; `Invalid` for a specialist who is gone, or more seats than the clinic
/// lets into a class.
pub async fn add(
    ctx: &Context,
    actor: &Actor<Doctor>,
    course: CourseId,
    new: NewGroup,
    key: FormKey,
) -> Result<GroupId> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let limit = scope::lock_limit(txn, clinic).await?;
    scope::lock_specialist(txn, clinic, new.specialist).await?;
    let course = lock_course(ctx, txn, actor, course).await?;
    at_most(limit, new.capacity)?;
    let schedule = &new.schedule;
    let row = exercise_group::Model {
        id: id_of(GroupId).0,
        clinic_id: clinic.0,
        course_id: course.id,
        specialist_id: new.specialist.0,
        title: new.title.to_string(),
        capacity: new.capacity.into(),
        taken: 0,
        weekdays: schedule.days.bits(),
        starts_at: schedule.starts_at.minutes(),
        minutes: schedule.minutes.into(),
        time_zone: schedule.zone.name().to_owned(),
        from_day: schedule.from.to_string(),
        to_day: schedule.to.to_string(),
        created_at: now,
        ended_at: None,
    };
    let id = GroupId(row.id);
    exercise_group::Entity::insert(row.clone().into_active_model().reset_all())
        .exec_without_returning(txn)
        .await?;
    making::make(txn, now, &row).await?;
    audit::record(txn, now, actor.by(), Action::GroupAdded, Some(id.0), None).await?;
    waiting::ask_to_offer(txn, now, row.course_id).await?;
    deed.done(&id).await?;
    ctx.ring();
    Ok(id)
}

/// # Errors
/// `Invalid` for more seats than the clinic lets into a class.
fn at_most(limit: i64, capacity: u32) -> Result<()> {
    let max = u32::try_from(limit).unwrap_or(u32::MAX);
    if capacity > max {
        return Err(Code::field(Field::ClassCapacity, Problem::NotBetween { min: 1, max }).into());
    }
    Ok(())
}
