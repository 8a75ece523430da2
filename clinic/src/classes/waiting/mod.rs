//! Waiting lists: those who are cleared for a course and have no seat. Free seats are offered to them in order; what
//! somebody is offered is taken or declined by the link of a letter.

mod list;
mod offers;
mod own;
mod places;

pub(crate) use list::offers_of;
pub use list::{list, one, wait, withdraw};
pub(crate) use offers::{offer, offer_ends, offer_everywhere};
pub use own::{OwnPlace, accept_own, decline_own, own};
pub(crate) use places::{
    Closing, NewPlace, Waiter, ask_to_offer, close, come_back, facts, kept_in, lock_applications, place_in_line,
    places_of, put, take_back, withdraw_application,
};

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    audit::Action,
    classes::{ApplicationId, GroupFacts, GroupId, WaitState, WaitingId},
    error::{Code, DeadLink},
    identity::{ClinicId, MembershipId},
    settings::ClinicFront,
};
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait};

use self::{
    offers::{Leaving, by_nobody, lock_place, pass_on, whose},
    places::state,
};
use super::{group::restrictions, review, seats};
use crate::{
    audit::{self, By},
    context::Context,
    database::LockMembers as _,
    entity::{membership, parsed, waiting, waiting_token},
    error::{Error, Result},
    mail::group::{self as letters, GroupLetter},
    secret::{self, Secret},
    staff::doctors,
};

/// What stands behind the link of a place in a waiting list.
#[derive(Clone, Debug)]
pub struct OfferPage {
    pub front: ClinicFront,
    /// The reader's own, where it is known.
    pub zone: Tz,
    pub state: OfferState,
}

/// Where the place stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OfferState {
    /// A seat is kept until then.
    Offered {
        group: GroupFacts,
        until: DateTime<Utc>,
    },
    /// Nothing is offered yet; the place in line.
    Waiting {
        place: u64,
    },
    /// The seat was taken.
    Accepted {
        group: GroupFacts,
    },
    Declined,
    /// The time was over; the seat went on.
    Expired,
    /// Off the list.
    Withdrawn,
}

/// The page behind the link of a letter. Looking changes nothing.
///
/// # Errors
/// `DeadLink` for no such link.
pub async fn offer_page(ctx: &Context, token: &str) -> Result<OfferPage> {
    let (now, db) = (ctx.now(), ctx.db.read());
    let place = by_token(db, token).await?;
    let state = state(&place)?;
    let group = place.group_id.map(GroupId);
    let state = match (state, group, place.offer_until) {
        (WaitState::Offered, Some(group), Some(until)) if now < until => OfferState::Offered {
            group: facts(db, now, group).await?,
            until,
        },
        (WaitState::Accepted, Some(group), _) => OfferState::Accepted {
            group: facts(db, now, group).await?,
        },
        (WaitState::Waiting, _, _) => OfferState::Waiting {
            place: place_in_line(db, &place).await?,
        },
        (WaitState::Declined, _, _) => OfferState::Declined,
        (WaitState::Offered | WaitState::Expired, _, _) => OfferState::Expired,
        (WaitState::Accepted | WaitState::Withdrawn, _, _) => OfferState::Withdrawn,
    };
    Ok(OfferPage {
        front: crate::settings::of_clinic(ctx, ClinicId(place.clinic_id)).await?,
        zone: letters::zone_of(db, &place).await?,
        state,
    })
}

/// «Занять место»: whoever has the link takes the seat that is kept. An applicant becomes a patient with it. Pressing
/// twice takes one.
///
/// # Errors
/// `DeadLink` for no such link; `NoSeat` where the offer is over, or was taken back.
pub async fn accept(ctx: &Context, token: &str) -> Result<()> {
    let txn = ctx.db.write().await?;
    let seen = by_token(&txn, token).await?;
    let by = by_nobody(seen.clinic_id);
    take(ctx, txn, by, seen).await
}

/// Takes the seat that is kept for a place, which was looked at without a lock, to learn whose row is locked first.
async fn take(ctx: &Context, txn: DatabaseTransaction, by: By, seen: waiting::Model) -> Result<()> {
    let now = ctx.now();
    if seen.state == WaitState::Accepted.name() {
        return Ok(());
    }
    let stands = seen.state == WaitState::Offered.name() && seen.offer_until.is_some_and(|until| now < until);
    let group = seen.group_id.filter(|_| stands).ok_or(Code::NoSeat)?;
    let clinic = ClinicId(seen.clinic_id);
    let seated = match seen.application_id.map(ApplicationId) {
        // The letter that it is let in comes from there.
        Some(application) => review::admit(ctx, &txn, by, clinic, application, GroupId(group), true)
            .await
            .map(|_patient| ()),
        None => seat_patient(&txn, now, by, &seen, GroupId(group)).await,
    };
    match seated {
        // The seat has gone on meanwhile.
        Err(Error::Refused(Code::Conflict)) => return Err(Code::NoSeat.into()),
        other => other?,
    }
    audit::record(&txn, now, by, Action::SeatAccepted, whose(&seen), None).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// «Отказаться от места» and «Выйти из листа ожидания»: whoever has the link is off the list; a seat that was kept
/// goes on to the next. Pressing twice is leaving once.
///
/// # Errors
/// `DeadLink` for no such link; `Conflict` where the seat was taken, or something was offered this very moment.
pub async fn decline(ctx: &Context, token: &str) -> Result<()> {
    let txn = ctx.db.write().await?;
    let seen = by_token(&txn, token).await?;
    let by = by_nobody(seen.clinic_id);
    leave(ctx, txn, by, WaitingId(seen.id)).await
}

/// Whoever has this place leaves the list.
async fn leave(ctx: &Context, txn: DatabaseTransaction, by: By, id: WaitingId) -> Result<()> {
    let place = lock_place(&txn, id).await?.ok_or(Code::Conflict)?;
    match state(&place)? {
        WaitState::Offered | WaitState::Waiting => {}
        WaitState::Declined | WaitState::Expired | WaitState::Withdrawn => return Ok(()),
        WaitState::Accepted => return Err(Code::Conflict.into()),
    }
    pass_on(&txn, ctx.now(), by, &place, Leaving::Asked).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(())
}

/// One more link to a place, for a letter.
pub(crate) async fn mint(txn: &DatabaseTransaction, now: DateTime<Utc>, place: &waiting::Model) -> Result<Secret> {
    let token = Secret::draw()?;
    let row = waiting_token::ActiveModel {
        token_hash: Set(token.hash()),
        clinic_id: Set(place.clinic_id),
        waiting_id: Set(place.id),
        created_at: Set(now),
    };
    waiting_token::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(token)
}

async fn by_token(db: &impl sea_orm::ConnectionTrait, token: &str) -> Result<waiting::Model> {
    let found = waiting_token::Entity::find_by_id(secret::hash(token)).one(db).await?;
    let found = found.ok_or(Code::DeadLink { why: DeadLink::Unknown })?;
    let place = waiting::Entity::find_by_id(found.waiting_id).one(db).await?;
    parsed("waiting_token.waiting_id", place)
}

/// Gives a patient the seat that is kept. Its row is locked, so that nobody removes it meanwhile.
async fn seat_patient(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: By,
    place: &waiting::Model,
    group: GroupId,
) -> Result<()> {
    let patient = place.patient_id.ok_or(Code::NoSeat)?;
    let row = membership::Entity::find_by_id(patient).lock_members().one(txn).await?;
    row.filter(doctors::one_is_here).ok_or(Code::NoSeat)?;
    let restrictions = restrictions(&place.restrictions)?;
    let seat = seats::NewSeat {
        clinic: ClinicId(place.clinic_id),
        group,
        patient: MembershipId(patient),
        application: None,
        restrictions: &restrictions,
        cleared_by: MembershipId(place.cleared_by),
        offered: true,
    };
    let enrolment = seats::enrol(txn, now, by, seat).await?;
    letters::enqueue(txn, now, patient, &GroupLetter::Enrolled(enrolment)).await
}
