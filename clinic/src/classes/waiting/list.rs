//! Waiting lists as those see them who keep them.

use std::collections::HashMap;

use domain::{
    audit::Action,
    classes::{
        ApplicationId, GroupId, GroupRef, GroupTitle, Restrictions, SeatOffer, WaitState, WaitingId, WaitingList,
        WaitingRow,
    },
    error::Code,
    identity::{FormKey, MembershipId, PersonName},
    settings::{CourseId, CourseRef},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait};
use uuid::Uuid;

use super::{
    offers::{Leaving, lock_place, pass_on, whose},
    places::{NewPlace, Waiter, open, put},
};
use crate::{
    audit,
    classes::group::{self, refer},
    context::Context,
    entity::{application, course, exercise_group, parsed, waiting},
    error::{Error, Result},
    identity::{Actor, Doctor},
    mail::group::{self as letters, GroupLetter},
    once::{self, Press},
};

/// The waiting list of one of the actor's courses, the first in line first. That it was looked at is noted.
///
/// # Errors
/// `NotFound` for any other course.
pub async fn list(ctx: &Context, actor: &Actor<Doctor>, id: CourseId) -> Result<WaitingList> {
    let db = ctx.db.read();
    let course = group::courses_in_reach(ctx, actor)
        .filter(course::Column::Id.eq(id.0))
        .one(db)
        .await?
        .ok_or(Code::NotFound)?;
    let places = open().filter(waiting::Column::CourseId.eq(id.0)).all(db).await?;
    let rows = rows(db, places).await?;
    audit::record(db, ctx.now(), actor.by(), Action::RosterShown, Some(id.0), None).await?;
    Ok(WaitingList {
        course: refer(&course)?,
        rows,
    })
}

/// One place in the lists of the actor's courses. That it was looked at is noted.
///
/// # Errors
/// `NotFound` for any other, and for one that is no longer there.
pub async fn one(ctx: &Context, actor: &Actor<Doctor>, id: WaitingId) -> Result<(CourseRef, WaitingRow)> {
    let db = ctx.db.read();
    let place = open().filter(waiting::Column::Id.eq(id.0)).one(db).await?;
    let place = place.ok_or(Code::NotFound)?;
    let course = group::courses_in_reach(ctx, actor)
        .filter(course::Column::Id.eq(place.course_id))
        .one(db)
        .await?
        .ok_or(Code::NotFound)?;
    let whom = whose(&place);
    let row = parsed("waiting.id", rows(db, vec![place]).await?.pop())?;
    audit::record(db, ctx.now(), actor.by(), Action::RosterShown, whom, None).await?;
    Ok((refer(&course)?, row))
}

/// Puts one of the actor's patients at the end of a course's waiting list. Pressing twice puts it there once.
///
/// # Errors
/// `NotFound` for none of the actor's courses or patients; `Conflict` for one who waits already, or has a seat.
pub async fn wait(
    ctx: &Context,
    actor: &Actor<Doctor>,
    course: CourseId,
    (patient, restrictions): (MembershipId, &Restrictions),
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    group::lock_patient(ctx, txn, actor, patient).await?;
    group::lock_course(ctx, txn, actor, course).await?;
    let new = NewPlace {
        clinic: actor.clinic(),
        course,
        waiter: Waiter::Patient(patient),
        restrictions,
        cleared_by: actor.membership(),
    };
    let id = put(txn, now, new).await?;
    audit::record(txn, now, actor.by(), Action::Waitlisted, Some(patient.0), None).await?;
    letters::enqueue(txn, now, patient.0, &GroupLetter::Waiting(id)).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Takes somebody off a waiting list, whose application is over with it; a seat that was kept goes on to the next.
///
/// # Errors
/// `NotFound` for nobody of the actor's lists; `Conflict` for one who is no longer there.
pub async fn withdraw(ctx: &Context, actor: &Actor<Doctor>, id: WaitingId, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let courses = group::courses_in_reach(ctx, actor)
        .select_only()
        .column(course::Column::Id);
    let seen = waiting::Entity::find_by_id(id.0)
        .filter(waiting::Column::CourseId.in_subquery(courses.into_query()))
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    let place = lock_place(txn, id).await?.filter(|place| place.closed_at.is_none());
    let place = place.ok_or(Code::Conflict)?;
    pass_on(txn, now, actor.by(), &place, Leaving::TakenOff).await?;
    letters::enqueue_to(txn, now, &seen, &GroupLetter::OffList(id)).await?;
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// Those for whom a seat of this group is kept.
pub(crate) async fn offers_of(db: &impl ConnectionTrait, group: GroupId) -> Result<Vec<WaitingRow>> {
    let offered = open()
        .filter(waiting::Column::GroupId.eq(group.0))
        .filter(waiting::Column::State.eq(WaitState::Offered.name()));
    rows(db, offered.all(db).await?).await
}

/// Places as rows, in the order of the line.
async fn rows(db: &impl ConnectionTrait, mut places: Vec<waiting::Model>) -> Result<Vec<WaitingRow>> {
    places.sort_by_key(|place| (place.cleared_at, place.id));
    let patients = places.iter().filter_map(|place| place.patient_id);
    let patients = group::names(db, patients).await?;
    let applicants: Vec<(Uuid, String)> = application::Entity::find()
        .filter(application::Column::Id.is_in(places.iter().filter_map(|place| place.application_id)))
        .select_only()
        .columns([application::Column::Id, application::Column::FullName])
        .into_tuple()
        .all(db)
        .await?;
    let applicants: HashMap<Uuid, String> = applicants.into_iter().collect();
    let groups: Vec<(Uuid, String)> = exercise_group::Entity::find()
        .filter(exercise_group::Column::Id.is_in(places.iter().filter_map(|place| place.group_id)))
        .select_only()
        .columns([exercise_group::Column::Id, exercise_group::Column::Title])
        .into_tuple()
        .all(db)
        .await?;
    let groups: HashMap<Uuid, String> = groups.into_iter().collect();
    places
        .into_iter()
        .map(|place| {
            let of_patient = place.patient_id.and_then(|id| patients.get(&id));
            let of_applicant = place.application_id.and_then(|id| applicants.get(&id));
            let full_name = match (of_patient, of_applicant) {
                (Some(patient), _) => Some(patient.full_name.clone()),
                (None, Some(applicant)) => PersonName::parse(applicant).ok(),
                (None, None) => None,
            };
            let offer = super::kept_in(&place).zip(place.offer_until).map(|(group, until)| {
                let title = groups.get(&group).and_then(|title| GroupTitle::parse(title).ok());
                let (id, title) = (GroupId(group), parsed("exercise_group.title", title)?);
                let group = GroupRef { id, title };
                Result::<_, Error>::Ok(SeatOffer { group, until })
            });
            Ok(WaitingRow {
                id: WaitingId(place.id),
                full_name: parsed("waiting.patient_id", full_name)?,
                patient: place.patient_id.map(MembershipId),
                application: place.application_id.map(ApplicationId),
                cleared_at: place.cleared_at,
                offer: offer.transpose()?,
            })
        })
        .collect()
}
