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
    ActiveValue::Set, ColumnTrait, Condition, DatabaseTransaction, DbErr, EntityTrait, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, sea_query::Expr,
};
use uuid::Uuid;

use crate::{
    audit,
    classes::{group, review},
    context::Context,
    entity::{application, course, id_of, membership, parsed},
    error::{Error, Result, is_taken},
    identity::{Actor, Organizer},
    once::{self, Press},
    staff::doctors,
};

/// Rows of one statement at most: databases bound the values of a statement.
const AT_ONCE: usize = 1000;

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
/// `NotFound` for none of this clinic's; `Conflict` for one that has ended; `StillRuns` while groups of it do,
/// somebody waits for a seat or an application has no decision.
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

/// Gives a running course, which the caller has locked, a doctor or none. The doctor's row is locked as well. The
/// applications go along with it that the doctor before was responsible for, or nobody who is here: those under review,
/// and those that wait for a seat. What was passed to a third one stays there.
pub(super) async fn give(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Organizer>,
    present: &course::Model,
    doctor: Option<MembershipId>,
) -> Result<()> {
    let id = present.id;
    let row = course::ActiveModel {
        id: Set(id),
        doctor_id: Set(doctor.map(|doctor| doctor.0)),
        ..Default::default()
    };
    course::Entity::update(row).exec(txn).await?;
    audit::record(txn, now, actor.by(), Action::CourseChanged, Some(id), None).await?;
    let Some(doctor) = doctor else { return Ok(()) };
    let here = doctors::here(actor.clinic())
        .select_only()
        .column(membership::Column::Id);
    let whose = Condition::any()
        .add(application::Column::DoctorId.not_in_subquery(here.into_query()))
        .add_option(present.doctor_id.map(|before| application::Column::DoctorId.eq(before)));
    let of_course = application::Entity::find()
        .filter(application::Column::CourseId.eq(id))
        .filter(whose)
        .filter(review::needs_doctor())
        .order_by_asc(application::Column::Id)
        .lock_exclusive()
        .select_only()
        .column(application::Column::Id);
    let passed: Vec<Uuid> = of_course.into_tuple().all(txn).await?;
    for ids in passed.chunks(AT_ONCE) {
        application::Entity::update_many()
            .col_expr(application::Column::DoctorId, Expr::value(doctor.0))
            .filter(application::Column::Id.is_in(ids.iter().copied()))
            .exec(txn)
            .await?;
        let ids = ids.iter().copied();
        audit::record_each(txn, now, actor.by(), Action::ApplicationReassigned, ids).await?;
    }
    Ok(())
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
