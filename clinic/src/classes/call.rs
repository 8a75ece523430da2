//! Whom an assistant calls today, and why: patients of the doctors it is attached to, and applicants to them.

use std::collections::HashMap;

use chrono::{DateTime, Duration, Utc};
use domain::{
    audit::Action,
    classes::{
        ApplicationId, ApplicationState, AttendanceState, CallOutcome, CallReason, ClassState, NewCall, Visit,
        missed_in_a_row,
    },
    error::Code,
    identity::{FormKey, MembershipId, PersonName, Phone, Status},
    limits::FIRST_CLASS_DAYS,
    mail::DeliveryState,
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, Condition, ConnectionTrait, EntityTrait, JoinType, QueryFilter, QueryOrder,
    QuerySelect, QueryTrait, Select, sea_query::SelectStatement,
};
use uuid::Uuid;

use crate::{
    audit,
    context::Context,
    entity::{application, assignment, attendance, call, class, id_of, membership, observation, outbox_mail, parsed},
    error::Result,
    identity::{Actor, Assistant},
    mail,
    once::{self, Press},
    patients::of_doctors,
};

/// How far back missed classes and refused letters matter.
const BACK: Duration = Duration::days(30);

/// Who is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Callee {
    Patient(MembershipId),
    /// Whoever applied, and is no patient yet.
    Applicant(ApplicationId),
}

/// Somebody to be called.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ToCall {
    pub callee: Callee,
    pub full_name: PersonName,
    pub phone: Option<Phone>,
    /// Each with when it came up; for the first class, when that begins.
    pub reasons: Vec<(CallReason, DateTime<Utc>)>,
    /// The last call, where it did not settle the matter.
    pub last: Option<LastCall>,
}

/// A call that did not settle the matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LastCall {
    pub outcome: CallOutcome,
    pub note: Option<String>,
    pub at: DateTime<Utc>,
}

/// Whom the assistant calls: those who were not called yet first, by name. A fixed number of queries, however many
/// there are. The look is recorded.
///
/// # Errors
/// The database's.
pub async fn call_list(ctx: &Context, actor: &Actor<Assistant>) -> Result<Vec<ToCall>> {
    let list = to_be_called(ctx, actor).await?;
    let txn = ctx.db.write().await?;
    audit::record(&txn, ctx.now(), actor.by(), Action::CallsListed, None, None).await?;
    txn.commit().await?;
    Ok(list)
}

/// How many they are, which tells nothing of anybody.
///
/// # Errors
/// The database's.
pub async fn how_many_to_call(ctx: &Context, actor: &Actor<Assistant>) -> Result<usize> {
    Ok(to_be_called(ctx, actor).await?.len())
}

async fn to_be_called(ctx: &Context, actor: &Actor<Assistant>) -> Result<Vec<ToCall>> {
    let (now, db) = (ctx.now(), ctx.db.read());
    let mut found = Found::default();
    classes(db, now, actor, &mut found).await?;
    refused(db, now, actor, &mut found).await?;
    let ids: Vec<Uuid> = found.patients.keys().copied().collect();
    let people = of_assistant(actor)
        .filter(membership::Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    let applicants = applicants(actor).all(db).await?;
    let applications = applicants.iter().map(|row| row.id);
    let about = Condition::any()
        .add(call::Column::PatientId.is_in(ids))
        .add(call::Column::ApplicationId.is_in(applications));
    let calls = call::Entity::find()
        .filter(call::Column::ClinicId.eq(actor.clinic().0))
        .filter(about)
        .order_by_asc(call::Column::At)
        .order_by_asc(call::Column::Id)
        .all(db)
        .await?;
    let mut list = Vec::new();
    for person in people {
        let reasons = found.patients.remove(&person.id).unwrap_or_default();
        let theirs = calls.iter().filter(|call| call.patient_id == Some(person.id));
        let callee = Callee::Patient(MembershipId(person.id));
        list.extend(to_call(
            callee,
            &person.full_name,
            person.phone.as_deref(),
            reasons,
            theirs,
        )?);
    }
    for row in applicants {
        let theirs = calls.iter().filter(|call| call.application_id == Some(row.id));
        let reasons = vec![Reason {
            why: CallReason::Unanswered,
            shown: row.touched_at,
            since: row.touched_at,
        }];
        let callee = Callee::Applicant(ApplicationId(row.id));
        list.extend(to_call(callee, &row.full_name, row.phone.as_deref(), reasons, theirs)?);
    }
    list.sort_by_cached_key(|entry| {
        let called = entry.last.as_ref().map(|last| last.at);
        (called, entry.full_name.search_key())
    });
    Ok(list)
}

/// Notes what came of a call. Pressing twice notes it once.
///
/// # Errors
/// `NotFound` for nobody of the doctors' whom the assistant works for.
pub async fn note_call(
    ctx: &Context,
    actor: &Actor<Assistant>,
    callee: Callee,
    new: NewCall,
    key: FormKey,
) -> Result<()> {
    let now = ctx.now();
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let (patient, application) = match callee {
        Callee::Patient(MembershipId(id)) => {
            let found = of_assistant(actor)
                .filter(membership::Column::Id.eq(id))
                .one(txn)
                .await?;
            (found.map(|row| row.id), None)
        }
        Callee::Applicant(ApplicationId(id)) => {
            let found = applications(actor)
                .filter(application::Column::Id.eq(id))
                .one(txn)
                .await?;
            (None, found.map(|row| row.id))
        }
    };
    let object = patient.or(application).ok_or(Code::NotFound)?;
    let row = call::ActiveModel {
        id: Set(id_of(|id| id)),
        clinic_id: Set(actor.clinic().0),
        assistant_id: Set(actor.membership().0),
        patient_id: Set(patient),
        application_id: Set(application),
        outcome: Set(new.outcome.name().to_owned()),
        note: Set(new.note),
        at: Set(now),
    };
    call::Entity::insert(row).exec_without_returning(txn).await?;
    audit::record(txn, now, actor.by(), Action::CallNoted, Some(object), None).await?;
    deed.done(&()).await?;
    Ok(())
}

/// Why somebody is to be called; a talk since then settles it.
struct Reason {
    why: CallReason,
    shown: DateTime<Utc>,
    since: DateTime<Utc>,
}

#[derive(Default)]
struct Found {
    patients: HashMap<Uuid, Vec<Reason>>,
}

impl Found {
    fn add(&mut self, patient: Uuid, why: CallReason, shown: DateTime<Utc>, since: DateTime<Utc>) {
        let reasons = self.patients.entry(patient).or_default();
        if !reasons.iter().any(|reason| reason.why == why) {
            reasons.push(Reason { why, shown, since });
        }
    }
}

fn to_call<'a>(
    callee: Callee,
    full_name: &str,
    phone: Option<&str>,
    mut reasons: Vec<Reason>,
    calls: impl Iterator<Item = &'a call::Model> + Clone,
) -> Result<Option<ToCall>> {
    let talked = calls.clone().filter(|call| call.outcome == CallOutcome::Reached.name());
    if let Some(talked) = talked.last() {
        reasons.retain(|reason| reason.since > talked.at);
    }
    reasons.sort_by_key(|reason| reason.why);
    let Some(first) = reasons.iter().map(|reason| reason.since).min() else {
        return Ok(None);
    };
    let last = calls.last().filter(|call| call.at >= first);
    let last = last.map(|call| -> Result<_> {
        Ok(LastCall {
            outcome: parsed("call.outcome", CallOutcome::from_name(&call.outcome))?,
            note: call.note.clone(),
            at: call.at,
        })
    });
    Ok(Some(ToCall {
        callee,
        full_name: parsed("full_name", PersonName::parse(full_name).ok())?,
        phone: phone.and_then(|phone| Phone::parse(phone).ok()),
        reasons: reasons.into_iter().map(|reason| (reason.why, reason.shown)).collect(),
        last: last.transpose()?,
    }))
}

/// Missed classes in a row, and first classes that come soon.
async fn classes(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    actor: &Actor<Assistant>,
    found: &mut Found,
) -> Result<()> {
    let of_class = attendance::Entity::belongs_to(class::Entity)
        .from(attendance::Column::ClassId)
        .to(class::Column::Id);
    let patients = of_assistant(actor).select_only().column(membership::Column::Id);
    let rows: Vec<(Uuid, String, DateTime<Utc>, DateTime<Utc>)> = attendance::Entity::find()
        .join(JoinType::InnerJoin, of_class.into())
        .filter(attendance::Column::PatientId.in_subquery(patients.into_query()))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now - BACK))
        .filter(class::Column::StartsAt.lt(now + Duration::days(FIRST_CLASS_DAYS)))
        .order_by_desc(class::Column::StartsAt)
        .select_only()
        .column(attendance::Column::PatientId)
        .column(attendance::Column::State)
        .column(attendance::Column::CreatedAt)
        .column(class::Column::StartsAt)
        .into_tuple()
        .all(db)
        .await?;
    let mut by_patient = HashMap::<Uuid, Vec<(Visit, DateTime<Utc>)>>::new();
    for (patient, state, created_at, begins) in rows {
        let state = parsed("attendance.state", AttendanceState::from_name(&state))?;
        by_patient
            .entry(patient)
            .or_default()
            .push((Visit { begins, state }, created_at));
    }
    let been = been(db, by_patient.keys().copied().collect()).await?;
    for (patient, visits) in by_patient {
        let over = visits
            .iter()
            .map(|(visit, _)| *visit)
            .filter(|visit| visit.begins <= now);
        if let Some(missed) = missed_in_a_row(over) {
            found.add(patient, CallReason::Missed, missed, missed);
        }
        let coming =
            |(visit, _): &&(Visit, DateTime<Utc>)| visit.begins > now && visit.state == AttendanceState::Expected;
        // The latest stand first.
        if let Some((visit, since)) = visits.iter().rev().find(coming).filter(|_| !been.contains(&patient)) {
            // It came up when the class came near, however long it had been planned.
            let since = Ord::max(*since, visit.begins - Duration::days(FIRST_CLASS_DAYS));
            found.add(patient, CallReason::FirstClass, visit.begins, since);
        }
    }
    Ok(())
}

/// Those of these patients who were at a class, or missed one: the first one is behind them.
async fn been(db: &impl ConnectionTrait, patients: Vec<Uuid>) -> Result<Vec<Uuid>> {
    let marked = [AttendanceState::Present.name(), AttendanceState::Absent.name()];
    Ok(attendance::Entity::find()
        .filter(attendance::Column::PatientId.is_in(patients))
        .filter(attendance::Column::State.is_in(marked))
        .select_only()
        .distinct()
        .column(attendance::Column::PatientId)
        .into_tuple()
        .all(db)
        .await?)
}

/// Letters that the mail server refused, where it has taken none since: invitations that still wait, and letters about
/// classes and groups.
async fn refused(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    actor: &Actor<Assistant>,
    found: &mut Found,
) -> Result<()> {
    let waiting = of_assistant(actor)
        .filter(membership::Column::Status.eq(Status::Invited.name()))
        .filter(membership::Column::InvitationId.in_subquery(mail::refused()));
    let owners = invitations(db, waiting).await?;
    let patients = of_assistant(actor).select_only().column(membership::Column::Id);
    let about = Condition::any()
        .add(outbox_mail::Column::InvitationId.is_in(owners.keys().copied()))
        .add(outbox_mail::Column::MemberId.in_subquery(patients.into_query()));
    let letters = newest(db, now, DeliveryState::Refused, about, &owners).await?;
    let patients = || letters.keys().copied();
    let theirs = of_assistant(actor).filter(membership::Column::Id.is_in(patients()));
    let owners = invitations(db, theirs).await?;
    let about = Condition::any()
        .add(outbox_mail::Column::InvitationId.is_in(owners.keys().copied()))
        .add(outbox_mail::Column::MemberId.is_in(patients()));
    let taken = newest(db, now, DeliveryState::Accepted, about, &owners).await?;
    for (patient, letter) in letters {
        if taken.get(&patient).is_none_or(|taken| taken.id < letter.id) {
            let at = letter.tried_at.unwrap_or(letter.created_at);
            found.add(patient, CallReason::LetterRefused, at, at);
        }
    }
    Ok(())
}

/// The invitations of these patients, each with whose it is.
async fn invitations(db: &impl ConnectionTrait, patients: Select<membership::Entity>) -> Result<HashMap<Uuid, Uuid>> {
    let rows = patients
        .filter(membership::Column::InvitationId.is_not_null())
        .select_only()
        .column(membership::Column::InvitationId)
        .column(membership::Column::Id)
        .into_tuple::<(Uuid, Uuid)>();
    Ok(rows.all(db).await?.into_iter().collect())
}

/// The newest letter of each patient in that state.
async fn newest(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    state: DeliveryState,
    about: Condition,
    owners: &HashMap<Uuid, Uuid>,
) -> Result<HashMap<Uuid, outbox_mail::Model>> {
    let letters = outbox_mail::Entity::find()
        .filter(outbox_mail::Column::State.eq(state.name()))
        .filter(outbox_mail::Column::CreatedAt.gt(now - BACK))
        .filter(about)
        .order_by_asc(outbox_mail::Column::Id)
        .all(db)
        .await?;
    let whose = |letter: outbox_mail::Model| {
        let invited = letter.invitation_id.and_then(|invitation| owners.get(&invitation));
        let patient = letter.member_id.or(invited.copied())?;
        Some((patient, letter))
    };
    Ok(letters.into_iter().filter_map(whose).collect())
}

/// The patients of the doctors whom the assistant works for, who are here.
fn of_assistant(actor: &Actor<Assistant>) -> Select<membership::Entity> {
    let theirs = observation::Column::DoctorId.in_subquery(assigned(actor));
    of_doctors(actor.clinic(), theirs).filter(crate::staff::doctors::is_here())
}

/// The applications that those doctors are responsible for.
fn applications(actor: &Actor<Assistant>) -> Select<application::Entity> {
    application::Entity::find()
        .filter(application::Column::ClinicId.eq(actor.clinic().0))
        .filter(application::Column::DoctorId.in_subquery(assigned(actor)))
}

/// Those whose question nobody has answered.
fn applicants(actor: &Actor<Assistant>) -> Select<application::Entity> {
    applications(actor).filter(application::Column::State.eq(ApplicationState::QuestionAsked.name()))
}

fn assigned(actor: &Actor<Assistant>) -> SelectStatement {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::DoctorId)
        .filter(assignment::Column::AssistantId.eq(actor.membership().0))
        .into_query()
}
