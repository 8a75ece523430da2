//! Courses with their groups, and one group with those in it. A fixed number of queries, however many there are.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    audit::Action,
    classes::{
        ClassState, CourseGroups, EnrolmentId, GroupCard, GroupId, GroupRow, GroupTitle, Load, Restrictions, SeatRow,
        Seats, WaitState,
    },
    error::Code,
    identity::{MembershipId, Named, PersonName},
    settings::{CourseId, CourseName, CourseRef},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, Select,
};
use uuid::Uuid;

use super::scope;
use crate::{
    audit,
    classes::{making, waiting},
    context::Context,
    entity::{class, course, enrolment, exercise_group, membership, parsed, waiting as waits},
    error::{Error, Result},
    identity::{Actor, Doctor, Organizer},
};

/// The actor's running courses, those that it stands in for among them, by name, each with its running groups.
///
/// # Errors
/// The database's.
pub async fn courses(ctx: &Context, actor: &Actor<Doctor>) -> Result<Vec<CourseGroups>> {
    overview(ctx, scope::courses(ctx, actor)).await
}

/// All running courses of the clinic with their running groups, for looking on.
///
/// # Errors
/// The database's.
pub async fn courses_of_clinic(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<CourseGroups>> {
    overview(ctx, scope::of_clinic(actor.clinic())).await
}

/// One of the actor's groups with those in it, ended ones too. That it was looked at is noted.
///
/// # Errors
/// `NotFound` for any other.
pub async fn group(ctx: &Context, actor: &Actor<Doctor>, id: GroupId) -> Result<GroupCard> {
    let db = ctx.db.read();
    let found = scope::groups(ctx, actor)
        .filter(exercise_group::Column::Id.eq(id.0))
        .one(db)
        .await?
        .ok_or(Code::NotFound)?;
    let of = course::Entity::find_by_id(found.course_id).one(db).await?;
    let of = parsed("exercise_group.course_id", of)?;
    let seats = seats_of(db, id).await?;
    let offers = waiting::offers_of(db, id).await?;
    let ended_at = found.ended_at;
    let group = rows(ctx, vec![found]).await?.pop();
    audit::record(db, ctx.now(), actor.by(), Action::RosterShown, Some(id.0), None).await?;
    Ok(GroupCard {
        group: parsed("exercise_group.id", group)?,
        load: load_of(&of)?,
        course: refer(&of)?,
        seats,
        offers,
        ended_at,
    })
}

/// The zone of one of the actor's groups.
///
/// # Errors
/// `NotFound` for any other.
pub async fn zone(ctx: &Context, actor: &Actor<Doctor>, id: GroupId) -> Result<Tz> {
    let found = scope::groups(ctx, actor)
        .filter(exercise_group::Column::Id.eq(id.0))
        .one(ctx.db.read())
        .await?
        .ok_or(Code::NotFound)?;
    Ok(making::schedule(&found)?.zone)
}

/// The specialists who can be given a group, by name.
///
/// # Errors
/// The database's.
pub async fn specialists<R>(ctx: &Context, actor: &Actor<R>) -> Result<Vec<Named>> {
    crate::staff::doctors::by_name(ctx.db.read(), scope::specialists(actor.clinic())).await
}

/// Participants of a class at most, in the actor's clinic.
///
/// # Errors
/// The database's.
pub async fn capacity_limit<R>(ctx: &Context, actor: &Actor<R>) -> Result<u32> {
    let front = crate::settings::of_member(ctx, actor).await?;
    Ok(front.settings.class_capacity)
}

async fn overview(ctx: &Context, courses: Select<course::Entity>) -> Result<Vec<CourseGroups>> {
    let db = ctx.db.read();
    let courses = courses.order_by_asc(course::Column::NameKey).all(db).await?;
    let ids = || courses.iter().map(|course| course.id);
    let groups = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.is_in(ids()))
        .filter(exercise_group::Column::EndedAt.is_null())
        .order_by_asc(exercise_group::Column::Id)
        .all(db)
        .await?;
    let of: Vec<Uuid> = groups.iter().map(|group| group.course_id).collect();
    let mut by_course: HashMap<Uuid, Vec<GroupRow>> = HashMap::new();
    for (course, row) in of.into_iter().zip(rows(ctx, groups).await?) {
        by_course.entry(course).or_default().push(row);
    }
    let waiting: Vec<(Uuid, i64)> = waits::Entity::find()
        .filter(waits::Column::CourseId.is_in(ids()))
        .filter(waits::Column::State.is_in([WaitState::Waiting.name(), WaitState::Offered.name()]))
        .select_only()
        .column(waits::Column::CourseId)
        .column_as(waits::Column::Id.count(), "people")
        .group_by(waits::Column::CourseId)
        .into_tuple()
        .all(db)
        .await?;
    let waiting: HashMap<Uuid, i64> = waiting.into_iter().collect();
    let doctors = names(db, courses.iter().filter_map(|course| course.doctor_id)).await?;
    courses
        .iter()
        .map(|row| {
            let waiting = waiting.get(&row.id).copied().unwrap_or_default();
            Ok(CourseGroups {
                course: refer(row)?,
                load: load_of(row)?,
                doctor: row.doctor_id.and_then(|doctor| doctors.get(&doctor).cloned()),
                waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
                groups: by_course.remove(&row.id).unwrap_or_default(),
            })
        })
        .collect()
}

/// These groups as rows of a list, in their order.
pub(crate) async fn rows(ctx: &Context, groups: Vec<exercise_group::Model>) -> Result<Vec<GroupRow>> {
    let db = ctx.db.read();
    let specialists = names(db, groups.iter().map(|group| group.specialist_id)).await?;
    let next: Vec<(Uuid, DateTime<Utc>)> = class::Entity::find()
        .filter(class::Column::GroupId.is_in(groups.iter().map(|group| group.id)))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(ctx.now()))
        .select_only()
        .column(class::Column::GroupId)
        .column_as(class::Column::StartsAt.min(), "next")
        .group_by(class::Column::GroupId)
        .into_tuple()
        .all(db)
        .await?;
    let next: HashMap<Uuid, DateTime<Utc>> = next.into_iter().collect();
    groups
        .iter()
        .map(|group| {
            let specialist = specialists.get(&group.specialist_id).cloned();
            Ok(GroupRow {
                id: GroupId(group.id),
                title: title_of(group)?,
                specialist: parsed("exercise_group.specialist_id", specialist)?,
                seats: seats(group)?,
                schedule: making::schedule(group)?,
                next_class: next.get(&group.id).copied(),
            })
        })
        .collect()
}

pub(crate) fn title_of(group: &exercise_group::Model) -> Result<GroupTitle> {
    parsed("exercise_group.title", GroupTitle::parse(&group.title).ok())
}

pub(crate) fn seats(group: &exercise_group::Model) -> Result<Seats> {
    Ok(Seats {
        capacity: parsed("exercise_group.capacity", u32::try_from(group.capacity).ok())?,
        taken: parsed("exercise_group.taken", u32::try_from(group.taken).ok())?,
    })
}

pub(crate) fn refer(row: &course::Model) -> Result<CourseRef> {
    Ok(CourseRef {
        id: CourseId(row.id),
        name: parsed("course.name", CourseName::parse(&row.name).ok())?,
    })
}

pub(crate) fn load_of(row: &course::Model) -> Result<Option<Load>> {
    let load = row.load.as_deref();
    load.map(|load| parsed("course.load", Load::from_name(load)))
        .transpose()
}

/// What a row keeps of what the specialist has to mind.
pub(crate) fn restrictions(column: &str) -> Result<Restrictions> {
    serde_json::from_str(column).map_err(Error::broken)
}

/// The names of these members, whatever became of them.
pub(crate) async fn names(
    db: &impl ConnectionTrait,
    ids: impl IntoIterator<Item = Uuid>,
) -> Result<HashMap<Uuid, Named>> {
    let rows: Vec<(Uuid, String)> = membership::Entity::find()
        .filter(membership::Column::Id.is_in(ids))
        .select_only()
        .columns([membership::Column::Id, membership::Column::FullName])
        .into_tuple()
        .all(db)
        .await?;
    rows.into_iter().map(|(id, name)| Ok((id, named(id, &name)?))).collect()
}

fn named(id: Uuid, name: &str) -> Result<Named> {
    Ok(Named {
        id: MembershipId(id),
        full_name: parsed("membership.full_name", PersonName::parse(name).ok())?,
    })
}

/// Those who have a seat in a group, by name.
async fn seats_of(db: &impl ConnectionTrait, group: GroupId) -> Result<Vec<SeatRow>> {
    let patient = enrolment::Entity::belongs_to(membership::Entity)
        .from(enrolment::Column::PatientId)
        .to(membership::Column::Id)
        .into();
    let rows = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .join(JoinType::InnerJoin, patient)
        .order_by_asc(membership::Column::NameKey)
        .order_by_asc(enrolment::Column::Id)
        .select_only()
        .columns([
            enrolment::Column::Id,
            enrolment::Column::PatientId,
            enrolment::Column::Restrictions,
            enrolment::Column::CreatedAt,
        ])
        .column(membership::Column::FullName)
        .into_model::<Seated>()
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| {
            Ok(SeatRow {
                id: EnrolmentId(row.id),
                patient: named(row.patient_id, &row.full_name)?,
                restrictions: restrictions(&row.restrictions)?,
                since: row.created_at,
            })
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Seated {
    id: Uuid,
    patient_id: Uuid,
    restrictions: String,
    created_at: DateTime<Utc>,
    full_name: String,
}
