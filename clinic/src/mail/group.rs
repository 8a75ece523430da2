//! Letters to those whom a change in a group or a waiting list touches. What they say is looked up when they are sent:
//! of what was changed back or called off meanwhile there is no letter.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    classes::{ClassState, EnrolmentId, GroupFacts, GroupId, GroupTitle, WaitState, WaitingId},
    identity::{ClinicId, Email, MembershipId},
    mail::{LetterId, LetterKind},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, JoinType, PaginatorTrait, QueryFilter, QuerySelect,
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    Content,
    outbox::{About, put},
};
use crate::{
    classes::{group, waiting as places},
    context::Context,
    entity::{
        application, attendance, class, clinic, enrolment, exercise_group, login, membership, outbox_mail, parsed,
        waiting,
    },
    error::{Error, Result},
    identity::address_of,
    secret::Secret,
    staff::doctors,
};

/// What happened to a group, or in a waiting list.
#[derive(Debug)]
pub enum GroupNews {
    /// A seat is kept until then.
    Offer {
        group: GroupFacts,
        until: DateTime<Utc>,
        token: Secret,
    },
    /// On the waiting list, at this place in line.
    Waiting { place: u64, token: Secret },
    /// The time of an offer was over.
    OfferOver,
    /// Taken off the waiting list by the clinic.
    OffList,
    /// To a patient: there is a seat.
    Enrolled(GroupFacts),
    /// To a patient: the seat has ended.
    Left(GroupTitle),
    /// To whoever is expected there: schedule or specialist have changed.
    Changed(GroupFacts),
    /// The group has ended.
    Over(GroupTitle),
    /// To its specialist: given to this one, or with another schedule.
    Led(GroupFacts),
    /// To a specialist: no longer to be led.
    NoLongerLed(GroupTitle),
}

/// What a letter is about, as it is kept until it is sent.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GroupLetter {
    Offer(WaitingId),
    Waiting(WaitingId),
    OfferOver(WaitingId),
    OffList(WaitingId),
    Enrolled(EnrolmentId),
    Left(EnrolmentId),
    Changed(GroupId),
    Over(GroupId),
    Led(GroupId),
    NoLongerLed(GroupId),
}

#[derive(Serialize, Deserialize)]
struct Detail {
    /// Whose letter it is; empty is an applicant, who is no member yet.
    reader: Option<MembershipId>,
    about: GroupLetter,
}

/// Puts a letter to a member into the outbox. Nothing to somebody who is gone.
pub(crate) async fn enqueue(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    member: Uuid,
    about: &GroupLetter,
) -> Result<()> {
    let row = membership::Entity::find_by_id(member).one(txn).await?;
    if let Some(row) = row.filter(doctors::one_is_here) {
        let to = address_of(txn, &row).await?;
        let reader = Some(MembershipId(member));
        write(
            txn,
            now,
            ClinicId(row.clinic_id),
            &to,
            &Detail { reader, about: *about },
        )
        .await?;
    }
    Ok(())
}

/// Puts a letter to whoever has a place in a waiting list into the outbox.
pub(crate) async fn enqueue_to(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    place: &waiting::Model,
    about: &GroupLetter,
) -> Result<()> {
    if let Some(patient) = place.patient_id {
        return enqueue(txn, now, patient, about).await;
    }
    let id = parsed("waiting.application_id", place.application_id)?;
    let row = application::Entity::find_by_id(id).one(txn).await?;
    let row = parsed("waiting.application_id", row)?;
    let to = parsed("application.email", Email::parse(&row.email).ok())?;
    let detail = Detail {
        reader: None,
        about: *about,
    };
    write(txn, now, ClinicId(place.clinic_id), &to, &detail).await?;
    Ok(())
}

async fn write(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    clinic: ClinicId,
    to: &Email,
    detail: &Detail,
) -> Result<LetterId> {
    let kind = match detail.about {
        GroupLetter::Offer(_) | GroupLetter::Waiting(_) => LetterKind::SeatOffer,
        _ => LetterKind::GroupNews,
    };
    let about = About {
        clinic: Some(clinic),
        member: detail.reader.map(|reader| reader.0),
        detail: Some(serde_json::to_string(detail).map_err(Error::broken)?),
        ..About::default()
    };
    put(txn, now, kind, to, about).await
}

/// In which zone whoever has a place in a waiting list reads times.
pub(crate) async fn zone_of(db: &impl ConnectionTrait, place: &waiting::Model) -> Result<Tz> {
    let own = match (place.patient_id, place.application_id) {
        (Some(patient), _) => return zone_of_member(db, patient).await,
        (None, Some(id)) => application::Entity::find_by_id(id).one(db).await?,
        (None, None) => None,
    };
    let own = own.and_then(|row| row.time_zone.parse().ok());
    match own {
        Some(zone) => Ok(zone),
        None => zone_of_clinic(db, place.clinic_id).await,
    }
}

/// The login's own, else what was entered for the person, else the clinic's.
async fn zone_of_member(db: &impl ConnectionTrait, member: Uuid) -> Result<Tz> {
    let row = membership::Entity::find_by_id(member).one(db).await?;
    let row = parsed("membership.id", row)?;
    let own = match row.login_id {
        Some(id) => login::Entity::find_by_id(id)
            .one(db)
            .await?
            .and_then(|login| login.time_zone),
        None => None,
    };
    match own.or(row.time_zone).and_then(|zone| zone.parse().ok()) {
        Some(zone) => Ok(zone),
        None => zone_of_clinic(db, row.clinic_id).await,
    }
}

async fn zone_of_clinic(db: &impl ConnectionTrait, id: Uuid) -> Result<Tz> {
    let row = clinic::Entity::find_by_id(id).one(db).await?;
    parsed("clinic.time_zone", row.and_then(|row| row.time_zone.parse().ok()))
}

/// What the letter says and in which zone, unless it is no longer so.
pub(super) async fn content(
    ctx: &Context,
    txn: &DatabaseTransaction,
    row: &outbox_mail::Model,
) -> Result<Option<(Tz, Content)>> {
    let detail = parsed("outbox_mail.detail", row.detail.as_deref())?;
    let Detail { reader, about } = serde_json::from_str(detail).map_err(Error::broken)?;
    if let Some(reader) = reader {
        let member = membership::Entity::find_by_id(reader.0).one(txn).await?;
        if !member.as_ref().is_some_and(doctors::one_is_here) {
            return Ok(None);
        }
    }
    let now = ctx.now();
    let news = match about {
        GroupLetter::Offer(id) | GroupLetter::Waiting(id) | GroupLetter::OfferOver(id) | GroupLetter::OffList(id) => {
            of_place(txn, now, id, about).await?
        }
        GroupLetter::Enrolled(id) | GroupLetter::Left(id) => of_seat(txn, now, id, about).await?,
        GroupLetter::Changed(id) | GroupLetter::Over(id) | GroupLetter::Led(id) | GroupLetter::NoLongerLed(id) => {
            of_group(txn, now, id, about, reader).await?
        }
    };
    let Some(news) = news else { return Ok(None) };
    let zone = match (reader, about) {
        (Some(reader), _) => zone_of_member(txn, reader.0).await?,
        (
            None,
            GroupLetter::Offer(id) | GroupLetter::Waiting(id) | GroupLetter::OfferOver(id) | GroupLetter::OffList(id),
        ) => zone_of(txn, &place(txn, id).await?).await?,
        (None, _) => zone_of_clinic(txn, parsed("outbox_mail.clinic_id", row.clinic_id)?).await?,
    };
    Ok(Some((zone, Content::Group(news))))
}

async fn place(txn: &DatabaseTransaction, id: WaitingId) -> Result<waiting::Model> {
    let row = waiting::Entity::find_by_id(id.0).one(txn).await?;
    parsed("outbox_mail.detail", row)
}

async fn of_place(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: WaitingId,
    about: GroupLetter,
) -> Result<Option<GroupNews>> {
    let place = place(txn, id).await?;
    let state = parsed("waiting.state", WaitState::from_name(&place.state))?;
    let kept = places::kept_in(&place).zip(place.offer_until.filter(|until| now < *until));
    Ok(match (about, state, kept) {
        (GroupLetter::Offer(_), WaitState::Offered, Some((group, until))) => Some(GroupNews::Offer {
            group: places::facts(txn, now, GroupId(group)).await?,
            until,
            token: places::mint(txn, now, &place).await?,
        }),
        (GroupLetter::Waiting(_), WaitState::Waiting, _) => Some(GroupNews::Waiting {
            place: places::place_in_line(txn, &place).await?,
            token: places::mint(txn, now, &place).await?,
        }),
        (GroupLetter::OfferOver(_), WaitState::Expired, _) => Some(GroupNews::OfferOver),
        (GroupLetter::OffList(_), WaitState::Withdrawn, _) => Some(GroupNews::OffList),
        _ => None,
    })
}

async fn of_seat(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: EnrolmentId,
    about: GroupLetter,
) -> Result<Option<GroupNews>> {
    let seat = enrolment::Entity::find_by_id(id.0).one(txn).await?;
    let seat = parsed("outbox_mail.detail", seat)?;
    let has_seat = has_seat(txn, seat.group_id, seat.patient_id).await?;
    Ok(match (about, has_seat) {
        (GroupLetter::Enrolled(_), true) => Some(GroupNews::Enrolled(
            places::facts(txn, now, GroupId(seat.group_id)).await?,
        )),
        (GroupLetter::Left(_), false) => {
            let row = exercise_group::Entity::find_by_id(seat.group_id).one(txn).await?;
            Some(GroupNews::Left(group::title_of(&parsed("enrolment.group_id", row)?)?))
        }
        _ => None,
    })
}

async fn of_group(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    id: GroupId,
    about: GroupLetter,
    reader: Option<MembershipId>,
) -> Result<Option<GroupNews>> {
    let row = exercise_group::Entity::find_by_id(id.0).one(txn).await?;
    let row = parsed("outbox_mail.detail", row)?;
    let reader = parsed("outbox_mail.detail", reader)?.0;
    let leads = row.ended_at.is_none() && leads(txn, now, &row, reader).await?;
    let title = group::title_of(&row)?;
    Ok(match about {
        GroupLetter::Changed(_) if row.ended_at.is_none() && is_expected(txn, now, id.0, reader).await? => {
            Some(GroupNews::Changed(places::facts(txn, now, id).await?))
        }
        GroupLetter::Over(_) if row.ended_at.is_some() => Some(GroupNews::Over(title)),
        GroupLetter::Led(_) if leads => Some(GroupNews::Led(places::facts(txn, now, id).await?)),
        GroupLetter::NoLongerLed(_) if !leads => Some(GroupNews::NoLongerLed(title)),
        _ => None,
    })
}

/// Whether a specialist leads a group, or a coming class of it.
async fn leads(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    group: &exercise_group::Model,
    specialist: Uuid,
) -> Result<bool> {
    let classes = class::Entity::find()
        .filter(class::Column::GroupId.eq(group.id))
        .filter(class::Column::SpecialistId.eq(specialist))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now));
    Ok(group.specialist_id == specialist || classes.count(txn).await? > 0)
}

async fn has_seat(txn: &DatabaseTransaction, group: Uuid, patient: Uuid) -> Result<bool> {
    let seats = enrolment::Entity::find()
        .filter(enrolment::Column::GroupId.eq(group))
        .filter(enrolment::Column::PatientId.eq(patient))
        .filter(enrolment::Column::EndedAt.is_null());
    Ok(seats.count(txn).await? > 0)
}

/// Whether a patient has a seat in a group, or at a coming class of it.
async fn is_expected(txn: &DatabaseTransaction, now: DateTime<Utc>, group: Uuid, patient: Uuid) -> Result<bool> {
    let of = attendance::Entity::belongs_to(class::Entity)
        .from(attendance::Column::ClassId)
        .to(class::Column::Id)
        .into();
    let coming = attendance::Entity::find()
        .join(JoinType::InnerJoin, of)
        .filter(attendance::Column::PatientId.eq(patient))
        .filter(class::Column::GroupId.eq(group))
        .filter(class::Column::StartsAt.gt(now));
    Ok(has_seat(txn, group, patient).await? || coming.count(txn).await? > 0)
}
