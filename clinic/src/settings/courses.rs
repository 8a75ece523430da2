//! Courses: kinds of classes, each with the doctor who reviews its applications.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::Load,
    error::{Code, Field, Problem},
    identity::{ClinicId, FormKey, MembershipId},
    settings::{Course, CourseId, CourseName},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use crate::{
    audit,
    classes::group,
    context::Context,
    entity::{course, id_of, membership, parsed},
    error::{Error, Result, is_taken},
    identity::{Actor, Organizer},
    once::{self, Press},
    staff::doctors,
};

/// The running courses, by name. A doctor who is gone is none.
///
/// # Errors
/// The database's.
pub async fn courses(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<Course>> {
    let db = ctx.db.read();
    let rows = course::Entity::find()
        .filter(course::Column::ClinicId.eq(actor.clinic().0))
        .filter(course::Column::EndedAt.is_null())
        .order_by_asc(course::Column::NameKey)
        .all(db)
        .await?;
    let named = rows.iter().filter_map(|row| row.doctor_id);
    let here = doctors::here(actor.clinic()).filter(membership::Column::Id.is_in(named));
    let here = doctors::by_name(db, here).await?;
    let here: HashMap<MembershipId, _> = here.into_iter().map(|doctor| (doctor.id, doctor)).collect();
    rows.into_iter()
        .map(|row| {
            Ok(Course {
                id: CourseId(row.id),
                name: parsed("course.name", CourseName::parse(&row.name).ok())?,
                load: group::load_of(&row)?,
                doctor: row
                    .doctor_id
                    .and_then(|doctor| here.get(&MembershipId(doctor)).cloned()),
            })
        })
        .collect()
}

/// Adds a course, which takes no applications until it has a doctor. Pressing twice adds one.
///
/// # Errors
/// `Invalid` where a running course has that name.
pub async fn add_course(
    ctx: &Context,
    actor: &Actor<Organizer>,
    name: &CourseName,
    load: Option<Load>,
    key: FormKey,
) -> Result<CourseId> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let id = insert(txn, now, actor.clinic(), name, load).await.map_err(taken)?;
    audit::record(txn, now, actor.by(), Action::CourseAdded, Some(id.0), None).await?;
    deed.done(&id).await?;
    Ok(id)
}

/// A running course's card as it was saved: its name, and how hard its classes are.
///
/// # Errors
/// `Invalid` where another running course has that name; `NotFound` for none of this clinic's; `Conflict` for one that
/// has ended.
pub async fn save_course(
    ctx: &Context,
    actor: &Actor<Organizer>,
    id: CourseId,
    name: &CourseName,
    load: Option<Load>,
) -> Result<()> {
    let txn = ctx.db.write().await?;
    let present = find(&txn, actor, id).await?;
    if present.name == name.as_str() && group::load_of(&present)? == load {
        return Ok(());
    }
    let row = course::ActiveModel {
        id: Set(id.0),
        name: Set(name.to_string()),
        name_key: Set(name.search_key()),
        load: Set(load.map(|load| load.name().to_owned())),
        ..Default::default()
    };
    course::Entity::update(row).exec(&txn).await.map_err(taken)?;
    audit::record(&txn, ctx.now(), actor.by(), Action::CourseChanged, Some(id.0), None).await?;
    txn.commit().await?;
    Ok(())
}

/// Ends a course: it is shown no more, and its name is free again.
///
/// # Errors
/// `NotFound` for none of this clinic's; `Conflict` for one that has ended; `StillRuns` while groups of it do, or
/// somebody waits for a seat.
pub async fn end_course(ctx: &Context, actor: &Actor<Organizer>, id: CourseId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    find(&txn, actor, id).await?;
    if group::running_of(&txn, id.0).await? > 0 {
        return Err(Code::StillRuns.into());
    }
    let row = course::ActiveModel {
        id: Set(id.0),
        ended_at: Set(Some(now)),
        ..Default::default()
    };
    course::Entity::update(row).exec(&txn).await?;
    audit::record(&txn, now, actor.by(), Action::CourseEnded, Some(id.0), None).await?;
    txn.commit().await?;
    Ok(())
}

/// The course that a new clinic starts with, as its brand names it.
pub(super) async fn begin(txn: &DatabaseTransaction, now: DateTime<Utc>, clinic: ClinicId, name: &str) -> Result<()> {
    let name = CourseName::parse(name).map_err(|_bad| Error::broken("the brand's first course has no proper name"))?;
    insert(txn, now, clinic, &name, None).await?;
    Ok(())
}

/// Gives a running course, which the caller has locked, a doctor or none. The doctor's row is locked as well.
pub(super) async fn give(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Organizer>,
    id: CourseId,
    doctor: Option<MembershipId>,
) -> Result<()> {
    let row = course::ActiveModel {
        id: Set(id.0),
        doctor_id: Set(doctor.map(|doctor| doctor.0)),
        ..Default::default()
    };
    course::Entity::update(row).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::CourseChanged, Some(id.0), None).await
}

async fn insert(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    name: &CourseName,
    load: Option<Load>,
) -> Result<CourseId, DbErr> {
    let id = id_of(CourseId);
    let row = course::ActiveModel {
        id: Set(id.0),
        clinic_id: Set(clinic.0),
        name: Set(name.to_string()),
        name_key: Set(name.search_key()),
        doctor_id: Set(None),
        created_at: Set(now),
        ended_at: Set(None),
        load: Set(load.map(|load| load.name().to_owned())),
    };
    course::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(id)
}

/// One of the clinic's running courses, locked for a change.
async fn find(txn: &DatabaseTransaction, actor: &Actor<Organizer>, id: CourseId) -> Result<course::Model> {
    let found = course::Entity::find_by_id(id.0)
        .filter(course::Column::ClinicId.eq(actor.clinic().0))
        .lock_exclusive()
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    match found.ended_at {
        None => Ok(found),
        Some(_) => Err(Code::Conflict.into()),
    }
}

/// Of two who take a name at once the database lets one wait, and then refuses it.
fn taken(error: DbErr) -> Error {
    if is_taken(&error) {
        Code::field(Field::CourseName, Problem::Taken).into()
    } else {
        error.into()
    }
}
