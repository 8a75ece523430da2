//! Who has a seat in a group: patients whom the doctor has already are enrolled directly, taken out, moved to another
//! group of the course; and what the specialist has to mind about each.

use domain::{
    audit::Action,
    classes::{ApplicationId, EnrolmentEnd, EnrolmentId, GroupId, GroupRef, GroupRow, Restrictions, SeatRow},
    error::{Code, Field, Problem},
    identity::{FormKey, MembershipId, Named},
    limits::LIST_PAGE,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    Select,
};
use uuid::Uuid;

use super::{list, scope};
use crate::{
    audit,
    classes::seats::{self, NewSeat},
    context::Context,
    database::LockMembers as _,
    entity::{enrolment, exercise_group, membership, parsed},
    error::{Error, Result},
    identity::{Actor, Doctor},
    mail::group::{self as letters, GroupLetter},
    once::{self, Press},
    search,
    staff::doctors,
};

/// A patient to be given a seat.
#[derive(Clone, Debug)]
pub struct Enrol {
    pub group: GroupId,
    pub patient: MembershipId,
    pub restrictions: Restrictions,
}

/// One seat, and the groups of the course to which its holder could move.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seat {
    pub row: SeatRow,
    pub group: GroupRef,
    pub others: Vec<GroupRow>,
}

/// The actor's patients who could be given a seat in a group, by name, as far as they fit the search; and whether there
/// are more. Those who have one are left out.
///
/// # Errors
/// `NotFound` for none of the actor's groups.
pub async fn candidates(
    ctx: &Context,
    actor: &Actor<Doctor>,
    group: GroupId,
    searched: &str,
    after: Option<MembershipId>,
) -> Result<(Vec<Named>, bool)> {
    let db = ctx.db.read();
    let found = scope::groups(ctx, actor).filter(exercise_group::Column::Id.eq(group.0));
    found.one(db).await?.ok_or(Code::NotFound)?;
    let seated = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group.0))
        .filter(enrolment::Column::EndedAt.is_null())
        .select_only()
        .column(enrolment::Column::PatientId);
    let known = scope::patients(ctx, actor);
    let fitting = known
        .clone()
        .filter(search::members(
            searched,
            sea_orm::ConnectionTrait::get_database_backend(db),
        ))
        .filter(membership::Column::Id.not_in_subquery(seated.into_query()));
    doctors::page(db, known, fitting, after, LIST_PAGE).await
}

/// One of the actor's patients, who is to be given a seat.
///
/// # Errors
/// `NotFound` for anybody else.
pub async fn candidate(ctx: &Context, actor: &Actor<Doctor>, patient: MembershipId) -> Result<Named> {
    let found = scope::patients(ctx, actor).filter(membership::Column::Id.eq(patient.0));
    let found = doctors::by_name(ctx.db.read(), found).await?.pop();
    Ok(found.ok_or(Code::NotFound)?)
}

/// «Записать»: a patient of the actor's gets a seat. Pressing twice gives one.
///
/// # Errors
/// `NotFound` for none of the actor's groups or patients; `NoSeat` where all are taken; `Conflict` for one who has a
/// seat there, or a group that has ended.
pub async fn enrol(ctx: &Context, actor: &Actor<Doctor>, new: Enrol, key: FormKey) -> Result<EnrolmentId> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    lock_patient(ctx, txn, actor, new.patient).await?;
    let found = scope::groups(ctx, actor).filter(exercise_group::Column::Id.eq(new.group.0));
    found.one(txn).await?.ok_or(Code::NotFound)?;
    let seat = NewSeat {
        clinic: actor.clinic(),
        group: new.group,
        patient: new.patient,
        application: None,
        restrictions: &new.restrictions,
        cleared_by: actor.membership(),
        offered: false,
    };
    let id = seats::enrol(txn, now, actor.by(), seat).await?;
    letters::enqueue(txn, now, new.patient.0, &GroupLetter::Enrolled(id)).await?;
    deed.done(&id).await?;
    ctx.ring();
    Ok(id)
}

/// One seat of the actor's groups.
///
/// # Errors
/// `NotFound` for any other, and for one that has ended.
pub async fn seat(ctx: &Context, actor: &Actor<Doctor>, id: EnrolmentId) -> Result<Seat> {
    let db = ctx.db.read();
    let row = in_reach(ctx, actor, id).one(db).await?.ok_or(Code::NotFound)?;
    let group = exercise_group::Entity::find_by_id(row.group_id).one(db).await?;
    let group = parsed("enrolment.group_id", group)?;
    let others = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(group.course_id))
        .filter(exercise_group::Column::EndedAt.is_null())
        .filter(exercise_group::Column::Id.ne(group.id))
        .order_by_asc(exercise_group::Column::Id)
        .all(db)
        .await?;
    let patient = list::names(db, [row.patient_id]).await?.remove(&row.patient_id);
    audit::record(
        db,
        ctx.now(),
        actor.by(),
        Action::RosterShown,
        Some(row.patient_id),
        None,
    )
    .await?;
    Ok(Seat {
        row: SeatRow {
            id,
            patient: parsed("enrolment.patient_id", patient)?,
            restrictions: list::restrictions(&row.restrictions)?,
            since: row.created_at,
        },
        group: GroupRef {
            id: GroupId(group.id),
            title: list::title_of(&group)?,
        },
        others: list::rows(ctx, others).await?,
    })
}

/// What the specialist has to mind, as it was saved.
///
/// # Errors
/// `NotFound` for none of the actor's seats.
pub async fn restrict(
    ctx: &Context,
    actor: &Actor<Doctor>,
    id: EnrolmentId,
    restrictions: &Restrictions,
) -> Result<()> {
    let txn = ctx.db.write().await?;
    let row = in_reach(ctx, actor, id).lock_exclusive().one(&txn).await?;
    let row = row.ok_or(Code::NotFound)?;
    let kept = serde_json::to_string(restrictions).map_err(Error::broken)?;
    if kept == row.restrictions {
        return Ok(());
    }
    let changed = enrolment::ActiveModel {
        id: Set(id.0),
        restrictions: Set(kept),
        ..Default::default()
    };
    enrolment::Entity::update(changed).exec(&txn).await?;
    let (now, patient) = (ctx.now(), Some(row.patient_id));
    audit::record(&txn, now, actor.by(), Action::RestrictionsChanged, patient, None).await?;
    txn.commit().await?;
    Ok(())
}

/// «Исключить из группы»: the seat is free at once, the patient gets a letter. Pressing twice is once.
///
/// # Errors
/// `NotFound` for none of the actor's seats.
pub async fn take_out(ctx: &Context, actor: &Actor<Doctor>, id: EnrolmentId, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let row = in_reach(ctx, actor, id).one(txn).await?.ok_or(Code::NotFound)?;
    lock_member(txn, row.patient_id).await?;
    seats::leave(txn, now, actor.by(), id, EnrolmentEnd::TakenOut).await?;
    letters::enqueue(txn, now, row.patient_id, &GroupLetter::Left(id)).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// «Перевести»: the seat of one group is given up for one of another group of the same course, or nothing happens.
/// Pressing twice moves once.
///
/// # Errors
/// `NotFound` for none of the actor's seats; `Invalid` for a group that is none of the course's; `NoSeat` where it is
/// full; `Conflict` where it has ended, or the patient has a seat there.
pub async fn move_to(
    ctx: &Context,
    actor: &Actor<Doctor>,
    id: EnrolmentId,
    to: GroupId,
    key: FormKey,
) -> Result<EnrolmentId> {
    let now = ctx.now();
    let deed = match once::press(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return Ok(first),
    };
    let txn = &deed.txn;
    let seen = in_reach(ctx, actor, id).one(txn).await?.ok_or(Code::NotFound)?;
    lock_member(txn, seen.patient_id).await?;
    let locked = seats::lock_all(txn, [seen.group_id, to.0]).await?;
    let from = locked.iter().find(|group| group.id == seen.group_id);
    let course = parsed("enrolment.group_id", from)?.course_id;
    let fits = locked.iter().any(|group| group.id == to.0 && group.course_id == course);
    if !fits || to.0 == seen.group_id {
        return Err(Code::field(Field::Group, Problem::UnknownChoice).into());
    }
    seats::leave(txn, now, actor.by(), id, EnrolmentEnd::Moved).await?;
    let restrictions = list::restrictions(&seen.restrictions)?;
    let seat = NewSeat {
        clinic: actor.clinic(),
        group: to,
        patient: MembershipId(seen.patient_id),
        application: seen.application_id.map(ApplicationId),
        restrictions: &restrictions,
        cleared_by: MembershipId(seen.cleared_by),
        offered: false,
    };
    let moved = seats::enrol(txn, now, actor.by(), seat).await?;
    letters::enqueue(txn, now, seen.patient_id, &GroupLetter::Enrolled(moved)).await?;
    deed.done(&moved).await?;
    ctx.ring();
    Ok(moved)
}

/// One of the actor's patients, locked, so that nobody removes it while it is given something.
///
/// # Errors
/// `NotFound` for anybody else.
pub(crate) async fn lock_patient(
    ctx: &Context,
    txn: &DatabaseTransaction,
    actor: &Actor<Doctor>,
    patient: MembershipId,
) -> Result<membership::Model> {
    let found = scope::patients(ctx, actor)
        .filter(membership::Column::Id.eq(patient.0))
        .lock_members()
        .one(txn)
        .await?;
    Ok(found.ok_or(Code::NotFound)?)
}

/// Locks the row of whoever has a seat. Somebody may have removed the patient since: the seat is gone with it then.
async fn lock_member(txn: &DatabaseTransaction, patient: Uuid) -> Result<()> {
    let row = membership::Entity::find_by_id(patient).lock_members();
    row.one(txn).await?;
    Ok(())
}

/// A seat in one of the actor's groups that has not ended.
fn in_reach(ctx: &Context, actor: &Actor<Doctor>, id: EnrolmentId) -> Select<enrolment::Entity> {
    let groups = scope::groups(ctx, actor)
        .select_only()
        .column(exercise_group::Column::Id);
    enrolment::Entity::find_by_id(id.0)
        .filter(enrolment::Column::EndedAt.is_null())
        .filter(enrolment::Column::GroupId.in_subquery(groups.into_query()))
}
