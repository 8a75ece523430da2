//! Who is expected at a class, for whoever runs it: what to mind, whom to call; and who was there.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::{AbsenceReason, AttendanceState, ClassId, ClassState, EmergencyContact, Restrictions},
    error::Code,
    identity::{FormKey, MembershipId, Named, PersonName, Phone},
    limits::ENTRY_OPENS_BEFORE_MINUTES,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, QueryFilter,
    QueryOrder, QuerySelect,
};
use uuid::Uuid;

use super::{
    attendance::read_contact,
    calendar::in_reach,
    card::{ClassCard, cards},
};
use crate::{
    audit,
    context::Context,
    entity::{attendance, class, emergency_contact, enrolment, exercise_group, membership, parsed, patient_data},
    error::{Error, Result},
    identity::{Actor, ClassRunner},
    once::{self, Press},
};

/// A class with those who are expected, were there or said that they don't come.
#[derive(Clone, Debug)]
pub struct Roster {
    pub class: ClassCard,
    /// By name.
    pub seats: Vec<Seat>,
    /// Whether who was there can be marked: from ten minutes before the beginning on, where it takes place.
    pub can_be_marked: bool,
}

/// A patient at a class, as whoever runs it sees it.
#[derive(Clone, Debug)]
pub struct Seat {
    pub patient: Named,
    pub phone: Option<Phone>,
    /// Where the patient lives: classes are attended from home.
    pub address: Option<String>,
    pub emergency: Option<EmergencyContact>,
    pub restrictions: Restrictions,
    /// From another group of the course, for this class.
    pub is_guest: bool,
    /// Whether the patient has never been at a class.
    pub is_first: bool,
    pub state: AttendanceState,
    pub absence: Option<AbsenceReason>,
    pub note: Option<String>,
    /// Who marked it last, and when.
    pub marked: Option<(PersonName, DateTime<Utc>)>,
}

/// Whether one patient was there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub patient: MembershipId,
    /// None leaves it as it is.
    pub was_there: Option<bool>,
    pub note: Option<String>,
}

/// What the specialist says of a class.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks {
    pub marks: Vec<Mark>,
    /// About the whole class.
    pub note: Option<String>,
}

/// Who is expected at one of the actor's classes. The look is recorded.
///
/// # Errors
/// `NotFound` for a class of others.
pub async fn roster(ctx: &Context, actor: &Actor<ClassRunner>, id: ClassId) -> Result<Roster> {
    let (now, db) = (ctx.now(), ctx.db.read());
    let this = in_reach(actor, actor.today(now)).filter(class::Column::Id.eq(id.0));
    let class = cards(db, this).await?.pop().ok_or(Code::NotFound)?;
    let rows = rows(ctx, id).await?;
    let ids: Vec<Uuid> = rows.iter().map(|row| row.patient_id).collect();
    let contacts: HashMap<Uuid, emergency_contact::Model> = emergency_contact::Entity::find()
        .filter(emergency_contact::Column::PatientId.is_in(ids.iter().copied()))
        .all(db)
        .await?
        .into_iter()
        .map(|row| (row.patient_id, row))
        .collect();
    let addresses: HashMap<Uuid, String> = patient_data::Entity::find()
        .filter(patient_data::Column::PatientId.is_in(ids.iter().copied()))
        .all(db)
        .await?
        .into_iter()
        .filter_map(|row| Some((row.patient_id, row.address?)))
        .collect();
    let restrictions = restrictions(ctx, &class, &ids).await?;
    let been: Vec<Uuid> = attendance::Entity::find()
        .filter(attendance::Column::PatientId.is_in(ids.iter().copied()))
        .filter(attendance::Column::State.eq(AttendanceState::Present.name()))
        .filter(attendance::Column::ClassId.ne(id.0))
        .select_only()
        .distinct()
        .column(attendance::Column::PatientId)
        .into_tuple()
        .all(db)
        .await?;
    let marked_by = rows.iter().filter_map(|row| row.marked_by);
    let markers: HashMap<Uuid, String> = membership::Entity::find()
        .filter(membership::Column::Id.is_in(marked_by))
        .select_only()
        .column(membership::Column::Id)
        .column(membership::Column::FullName)
        .into_tuple::<(Uuid, String)>()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let seats = rows.into_iter().map(|row| {
        let marker = row.marked_by.and_then(|by| markers.get(&by)).zip(row.marked_at);
        let marked = match marker {
            Some((name, at)) => Some((parsed("membership.full_name", PersonName::parse(name).ok())?, at)),
            None => None,
        };
        Ok(Seat {
            patient: Named {
                id: MembershipId(row.patient_id),
                full_name: parsed("membership.full_name", PersonName::parse(&row.full_name).ok())?,
            },
            phone: row.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()),
            address: addresses.get(&row.patient_id).cloned(),
            emergency: contacts.get(&row.patient_id).map(read_contact).transpose()?,
            restrictions: restrictions.get(&row.patient_id).cloned().unwrap_or_default(),
            is_guest: row.enrolment_id.is_none(),
            is_first: !been.contains(&row.patient_id),
            state: parsed("attendance.state", AttendanceState::from_name(&row.state))?,
            absence: row.reason.as_deref().and_then(AbsenceReason::from_name),
            note: row.note,
            marked,
        })
    });
    let seats = seats.collect::<Result<_>>()?;
    let can_be_marked = can_be_marked(now, class.state == ClassState::Planned, class.starts_at);
    let txn = ctx.db.write().await?;
    audit::record(&txn, now, actor.by(), Action::RosterShown, Some(id.0), None).await?;
    txn.commit().await?;
    Ok(Roster {
        class,
        seats,
        can_be_marked,
    })
}

/// Marks who was there, with notes; what was marked before is corrected. Each row keeps who marked it last and when,
/// the journal keeps every time, under the class for the note about it. Pressing twice is one deed.
///
/// # Errors
/// `NotFound` for a class of others, or somebody who is not expected at it; `Conflict` where it was cancelled, or is
/// still to come.
pub async fn mark(ctx: &Context, actor: &Actor<ClassRunner>, id: ClassId, marks: Marks, key: FormKey) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let class = in_reach(actor, actor.today(now))
        .filter(class::Column::Id.eq(id.0))
        .lock_exclusive()
        .one(txn)
        .await?
        .ok_or(Code::NotFound)?;
    if !can_be_marked(now, class.state == ClassState::Planned.name(), class.starts_at) {
        return Err(Code::Conflict.into());
    }
    let mut marked = Vec::new();
    if class.note != marks.note {
        marked.push(class.id);
        let row = class::ActiveModel {
            id: Set(class.id),
            note: Set(marks.note),
            ..Default::default()
        };
        class::Entity::update(row).exec(txn).await?;
    }
    let seats = attendance::Entity::find()
        .filter(attendance::Column::ClassId.eq(id.0))
        .all(txn)
        .await?;
    for mark in marks.marks {
        let seat = seats.iter().find(|seat| seat.patient_id == mark.patient.0);
        let seat = seat.ok_or(Code::NotFound)?;
        if write(txn, now, actor.membership(), seat, mark).await? {
            marked.push(seat.patient_id);
        }
    }
    if !marked.is_empty() {
        audit::record_each(txn, now, actor.by(), Action::AttendanceMarked, marked).await?;
    }
    deed.done(&()).await?;
    Ok(())
}

/// Writes one mark; whether it changed anything.
async fn write(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    by: MembershipId,
    seat: &attendance::Model,
    mark: Mark,
) -> Result<bool> {
    let state = match mark.was_there {
        Some(true) => AttendanceState::Present.name(),
        // Whoever said so stays excused, marked as present by mistake or not.
        Some(false) if seat.cancelled_at.is_some() => AttendanceState::Cancelled.name(),
        Some(false) => AttendanceState::Absent.name(),
        None => &seat.state,
    };
    if seat.state == state && seat.note == mark.note {
        return Ok(false);
    }
    let row = attendance::ActiveModel {
        id: Set(seat.id),
        state: Set(state.to_owned()),
        note: Set(mark.note),
        marked_by: Set(Some(by.0)),
        marked_at: Set(Some(now)),
        ..Default::default()
    };
    attendance::Entity::update(row).exec(txn).await?;
    Ok(true)
}

fn can_be_marked(now: DateTime<Utc>, is_planned: bool, begins: DateTime<Utc>) -> bool {
    is_planned && now >= begins - Duration::minutes(ENTRY_OPENS_BEFORE_MINUTES)
}

async fn rows(ctx: &Context, class: ClassId) -> Result<Vec<Row>> {
    let patient = attendance::Entity::belongs_to(membership::Entity)
        .from(attendance::Column::PatientId)
        .to(membership::Column::Id);
    Ok(attendance::Entity::find()
        .filter(attendance::Column::ClassId.eq(class.0))
        .join(JoinType::InnerJoin, patient.into())
        .order_by_asc(membership::Column::NameKey)
        .order_by_asc(membership::Column::Id)
        .select_only()
        .columns([
            attendance::Column::PatientId,
            attendance::Column::EnrolmentId,
            attendance::Column::State,
            attendance::Column::Reason,
            attendance::Column::Note,
            attendance::Column::MarkedBy,
            attendance::Column::MarkedAt,
        ])
        .column(membership::Column::FullName)
        .column(membership::Column::Phone)
        .into_model::<Row>()
        .all(ctx.db.read())
        .await?)
}

/// What is to be minded of each, by the newest seat in a group of the course: a guest has it elsewhere.
async fn restrictions(ctx: &Context, class: &ClassCard, patients: &[Uuid]) -> Result<HashMap<Uuid, Restrictions>> {
    let group = enrolment::Entity::belongs_to(exercise_group::Entity)
        .from(enrolment::Column::GroupId)
        .to(exercise_group::Column::Id);
    let rows: Vec<(Uuid, String)> = enrolment::Entity::find()
        .join(JoinType::InnerJoin, group.into())
        .filter(exercise_group::Column::CourseId.eq(class.course.0))
        .filter(enrolment::Column::PatientId.is_in(patients.iter().copied()))
        .order_by_asc(enrolment::Column::Id)
        .select_only()
        .column(enrolment::Column::PatientId)
        .column(enrolment::Column::Restrictions)
        .into_tuple()
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|(patient, text)| Ok((patient, serde_json::from_str(&text).map_err(Error::broken)?)))
        .collect()
}

#[derive(FromQueryResult)]
struct Row {
    patient_id: Uuid,
    enrolment_id: Option<Uuid>,
    state: String,
    reason: Option<String>,
    note: Option<String>,
    marked_by: Option<Uuid>,
    marked_at: Option<DateTime<Utc>>,
    full_name: String,
    phone: Option<String>,
}
