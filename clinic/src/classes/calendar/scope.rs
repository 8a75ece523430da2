//! Whose classes somebody runs. Every use case about running them starts here, read anew at each request.

use chrono::NaiveDate;
use domain::identity::{Operation, Reach, Role, reach};
use sea_orm::{ColumnTrait, Condition, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select, sea_query::Expr};

use crate::{
    entity::{class, course, exercise_group},
    identity::{Actor, ClassRunner},
    settings::deputies,
};

/// The classes that the actor runs, past and to come: a specialist's own ones and those of the own groups; a doctor's
/// of the own courses, and of those whose doctor it stands in for on this day.
pub(in crate::classes) fn classes(actor: &Actor<ClassRunner>, today: NaiveDate) -> Select<class::Entity> {
    let me = actor.membership().0;
    let theirs = match (actor.held().role, reach(actor.held().role, Operation::RunClasses)) {
        (Role::Specialist, Some(Reach::Own)) => {
            let groups = groups().filter(exercise_group::Column::SpecialistId.eq(me));
            Condition::any()
                .add(class::Column::SpecialistId.eq(me))
                .add(class::Column::GroupId.in_subquery(groups.into_query()))
        }
        (Role::Doctor, Some(Reach::Own)) => {
            let stood_in = deputies::stood_in_by(actor.clinic(), actor.membership(), today);
            let doctor = Condition::any()
                .add(course::Column::DoctorId.eq(me))
                .add(course::Column::DoctorId.in_subquery(stood_in));
            let courses = course::Entity::find()
                .select_only()
                .column(course::Column::Id)
                .filter(doctor);
            let groups = groups().filter(exercise_group::Column::CourseId.in_subquery(courses.into_query()));
            Condition::all().add(class::Column::GroupId.in_subquery(groups.into_query()))
        }
        _ => Condition::all().add(Expr::value(false)),
    };
    class::Entity::find()
        .filter(class::Column::ClinicId.eq(actor.clinic().0))
        .filter(theirs)
}

fn groups() -> Select<exercise_group::Entity> {
    exercise_group::Entity::find()
        .select_only()
        .column(exercise_group::Column::Id)
}
