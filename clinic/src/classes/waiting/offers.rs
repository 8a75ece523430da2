//! Free seats are offered by themselves: one offer for each, to those who are cleared for the course, in the order in
//! which they were; an offer that nobody answers passes on.

use domain::{
    audit::Action,
    classes::{ApplicationStep, WaitState, WaitStep, WaitingId, offer_until},
    identity::ClinicId,
    settings::CourseId,
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, sea_query::Expr};

use chrono::{DateTime, Utc};
use uuid::Uuid;

use super::places::{after, ask_to_offer, end, end_application, next_class, state};
use crate::{
    audit::{self, By},
    classes::seats,
    context::Context,
    entity::{application, course, exercise_group, waiting},
    error::Result,
    job::{self, Claim, Work},
    mail::group::{self as letters, GroupLetter},
};

/// Offers the free seats of a course. The course and its groups are locked before the job's row is given up: whoever
/// frees a seat or puts somebody on the list holds one of those locks, and asks for the job again if it is too late for
/// this one.
///
/// # Errors
/// The database's.
pub(crate) async fn offer(ctx: &Context, claim: &Claim, id: CourseId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let running = course::Entity::find_by_id(id.0).lock_exclusive().one(&txn).await?;
    let groups = exercise_group::Entity::find()
        .filter(exercise_group::Column::CourseId.eq(id.0))
        .filter(exercise_group::Column::EndedAt.is_null())
        .order_by_asc(exercise_group::Column::Id)
        .lock_exclusive()
        .all(&txn)
        .await?;
    if !job::finish(&txn, claim).await? {
        // The lease is over: whoever has the next one offers.
        return Ok(());
    }
    if running.is_some_and(|course| course.ended_at.is_none()) {
        for group in groups {
            offer_seats(&txn, now, &group).await?;
        }
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// The free seats of one group, as long as somebody waits, and a class is to come.
async fn offer_seats(txn: &DatabaseTransaction, now: DateTime<Utc>, group: &exercise_group::Model) -> Result<()> {
    let begins = next_class(txn, now, group.id).await?;
    let Some(until) = begins.and_then(|begins| offer_until(now, begins)) else {
        return Ok(());
    };
    for _free in group.taken..group.capacity {
        let Some(first) = first_in_line(txn, group.course_id).await? else {
            break;
        };
        seats::take(txn, group.id).await?;
        let offered = waiting::Entity::update_many()
            .col_expr(
                waiting::Column::State,
                Expr::value(after(&first, WaitStep::Offer)?.name()),
            )
            .col_expr(waiting::Column::GroupId, Expr::value(group.id))
            .col_expr(waiting::Column::OfferedAt, Expr::value(now))
            .col_expr(waiting::Column::OfferUntil, Expr::value(until))
            .filter(waiting::Column::Id.eq(first.id));
        offered.exec(txn).await?;
        let place = WaitingId(first.id);
        letters::enqueue_to(txn, now, &first, &GroupLetter::Offer(place)).await?;
        job::forget(txn, Work::OfferEnds(place)).await?;
        job::enqueue(txn, Work::OfferEnds(place), until).await?;
        let by = by_nobody(group.clinic_id);
        audit::record(txn, now, by, Action::SeatOffered, whose(&first), None).await?;
    }
    Ok(())
}

/// Whoever has waited longest, locked. Who declined, was silent or left is no longer in line.
async fn first_in_line(txn: &DatabaseTransaction, course: Uuid) -> Result<Option<waiting::Model>> {
    let first = waiting::Entity::find()
        .filter(waiting::Column::CourseId.eq(course))
        .filter(waiting::Column::State.eq(WaitState::Waiting.name()))
        .order_by_asc(waiting::Column::ClearedAt)
        .order_by_asc(waiting::Column::Id)
        .limit(1)
        .lock_exclusive();
    Ok(first.one(txn).await?)
}

/// The time of an offer is over: where it still stands, the seat passes on.
///
/// # Errors
/// The database's.
pub(crate) async fn offer_ends(ctx: &Context, claim: &Claim, id: WaitingId) -> Result<()> {
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    let place = lock_place(&txn, id).await?;
    match place.filter(|place| place.state == WaitState::Offered.name()) {
        Some(place) if place.offer_until.is_some_and(|until| until > now) => {
            // Another offer than the one that this job was for.
            job::put_off(&txn, claim, place.offer_until.unwrap_or(now)).await?;
        }
        Some(place) => {
            if !job::finish(&txn, claim).await? {
                return Ok(());
            }
            let by = by_nobody(place.clinic_id);
            pass_on(&txn, now, by, &place, Leaving::InSilence).await?;
            letters::enqueue_to(&txn, now, &place, &GroupLetter::OfferOver(id)).await?;
        }
        None => {
            job::finish(&txn, claim).await?;
        }
    }
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// A place with what is locked before it: the application that it is of, and the group whose seat is kept for it.
pub(super) async fn lock_place(txn: &DatabaseTransaction, id: WaitingId) -> Result<Option<waiting::Model>> {
    let seen = waiting::Entity::find_by_id(id.0).one(txn).await?;
    let Some(seen) = seen else { return Ok(None) };
    if let Some(application) = seen.application_id {
        application::Entity::find_by_id(application)
            .lock_exclusive()
            .one(txn)
            .await?;
    }
    if let Some(group) = seen.group_id {
        seats::lock(txn, group).await?;
    }
    let place = waiting::Entity::find_by_id(id.0).lock_exclusive().one(txn).await?;
    // Offered elsewhere a moment ago: its group is not locked, and nothing is done.
    Ok(place.filter(|place| place.group_id == seen.group_id))
}

/// How somebody leaves a list without a seat.
#[derive(Clone, Copy, Debug)]
pub(super) enum Leaving {
    /// As it asked for.
    Asked,
    /// The time of the offer was over.
    InSilence,
    /// The doctor took it off.
    TakenOff,
}

/// Ends a place that is locked with its application and its group; the seat that was kept for it comes free.
pub(super) async fn pass_on(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    place: &waiting::Model,
    leaving: Leaving,
) -> Result<()> {
    let was = state(place)?;
    let (step, application, action) = match (leaving, was) {
        (Leaving::Asked, WaitState::Offered) => (WaitStep::Decline, ApplicationStep::Withdraw, Action::SeatDeclined),
        (Leaving::Asked, _) => (WaitStep::Withdraw, ApplicationStep::Withdraw, Action::TakenOffList),
        (Leaving::InSilence, _) => (WaitStep::Expire, ApplicationStep::Expire, Action::OfferExpired),
        (Leaving::TakenOff, _) => (WaitStep::Withdraw, ApplicationStep::Expire, Action::TakenOffList),
    };
    end(txn, now, place, step).await?;
    if let Some(group) = super::kept_in(place).filter(|_| was.passes_on(step)) {
        seats::free(txn, group).await?;
        ask_to_offer(txn, now, place.course_id).await?;
    }
    if let Some(id) = place.application_id {
        end_application(txn, now, id, application, Default::default()).await?;
    }
    audit::record(txn, now, by, action, whose(place), None).await
}

/// Of whom the journal tells what happens to a place: the patient, or the application of whoever is none.
pub(super) fn whose(place: &waiting::Model) -> Option<Uuid> {
    place.patient_id.or(place.application_id)
}

/// What nobody in particular did in a clinic: the time, or whoever has a link.
pub(super) fn by_nobody(clinic: Uuid) -> By {
    By {
        clinic: Some(ClinicId(clinic)),
        ..By::default()
    }
}

/// Asks that the seats of every course be offered where somebody waits: for what no change asks for, such as classes
/// that are made only now.
pub(crate) async fn offer_everywhere(ctx: &Context) -> Result<()> {
    let txn = ctx.db.write().await?;
    let courses: Vec<Uuid> = waiting::Entity::find()
        .filter(waiting::Column::State.eq(WaitState::Waiting.name()))
        .select_only()
        .column(waiting::Column::CourseId)
        .distinct()
        .into_tuple()
        .all(&txn)
        .await?;
    for course in courses {
        ask_to_offer(&txn, ctx.now(), course).await?;
    }
    txn.commit().await?;
    Ok(())
}
