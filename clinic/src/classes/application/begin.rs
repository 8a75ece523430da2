//! The beginning: which courses take applications, and the draft with its contact and consents.

use std::collections::BTreeSet;

use chrono::{DateTime, Duration, Utc};
use chrono_tz::Tz;
use domain::{
    classes::{
        ApplicationId, ApplicationState, ContactForm, Entrance, OwnRow, PatientEntrance, PatientStartForm,
        questionnaire::{Consent, ItemId, Questionnaire},
    },
    error::Code,
    identity::{ClinicId, FormKey, MembershipId, PersonName, Phone},
    limits::{DRAFT_REMINDER_DAYS, UNPROVEN_MAX},
    settings::{CourseId, CourseName, CourseRef, time_zone},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, QueryTrait,
};
use uuid::Uuid;

use super::{door_of, lock_one, state};
use crate::{
    context::Context,
    database::LockMembers as _,
    entity::{application, clinic, consent, course, id_of, membership, parsed},
    error::Result,
    identity::{Actor, Caller, Patient, count_letter},
    job::{self, Work},
    mail::{
        application::{self as letters, Told},
        review::mint,
    },
    once::{self, Press},
    secret::Secret,
    settings,
    staff::doctors,
};

/// A visitor's form belongs to nobody.
const NOBODY: Uuid = Uuid::nil();
/// Applications in a patient's own list.
const OWN_LISTED: u64 = 10;

/// The clinic at this direct address, and its courses that take applications now. For anybody.
///
/// # Errors
/// `NotFound` where there is none.
pub async fn entrance(ctx: &Context, slug: &str) -> Result<Entrance> {
    let (clinic, front) = settings::found_at(ctx, slug).await?;
    let courses = match front.settings.self_registration {
        true => open_courses(ctx.db.read(), clinic).await?,
        false => Vec::new(),
    };
    let zone = zone_of(ctx.db.read(), clinic).await?;
    Ok(Entrance { front, zone, courses })
}

/// Begins a visitor's application: notes contact and consents, and has the code sent that proves the address. The link
/// to the draft, for this browser alone. Whether the address is known anywhere nobody can tell. Pressing twice begins
/// one.
///
/// # Errors
/// `NotFound` for no such clinic or course of it, or where what the first press began is erased; `Conflict` for a course
/// that takes no applications (any more), or where the address is proven by now: whoever has the form is not let in by
/// pressing again; `Invalid`; `TooManyAttempts`, alike for known and unknown addresses.
pub async fn begin(
    ctx: &Context,
    slug: &str,
    course: CourseId,
    form: &ContactForm,
    caller: &Caller,
    key: FormKey,
) -> Result<Secret> {
    let (clinic, front) = settings::found_at(ctx, slug).await?;
    let asked = ctx.brands.questionnaire(&front.brand);
    let contact = form.check(asked.consents())?;
    let course = find_open(ctx.db.read(), clinic, course).await?;
    refuse_flood(ctx, clinic).await?;
    count_letter(ctx, &contact.email, caller).await?;
    let now = ctx.now();
    let txn = ctx.db.write().await?;
    if let Some(first) = once::earlier::<ApplicationId>(&txn, key, NOBODY, now).await? {
        // Locked, so that the proof of the address ends this link too, or comes first.
        let row = lock_one(&txn, first.0).await?.ok_or(Code::NotFound)?;
        if row.email_confirmed_at.is_some() {
            return Err(Code::Conflict.into());
        }
        let token = mint(&txn, now, &row).await?;
        txn.commit().await?;
        return Ok(token);
    }
    let row = application::Model {
        full_name: contact.full_name.to_string(),
        email: contact.email.to_string(),
        phone: Some(contact.phone.to_string()),
        time_zone: contact.zone.name().to_owned(),
        ..draft(now, &course, asked)
    };
    insert(&txn, &row).await?;
    give(&txn, now, &row, asked, &contact.consents, caller).await?;
    let token = mint(&txn, now, &row).await?;
    letters::tell(&txn, now, clinic, ApplicationId(row.id), Told::Code, &contact.email).await?;
    once::remember(&txn, key, &ApplicationId(row.id)).await?;
    txn.commit().await?;
    ctx.ring();
    Ok(token)
}

/// What a patient sees who wants to apply: nothing is asked that the clinic knows.
///
/// # Errors
/// The database's.
pub async fn patient_entrance(ctx: &Context, actor: &Actor<Patient>) -> Result<PatientEntrance> {
    let db = ctx.db.read();
    let front = settings::of_clinic(ctx, actor.clinic()).await?;
    let courses = match front.settings.self_registration {
        true => open_courses(db, actor.clinic()).await?,
        false => Vec::new(),
    };
    let asked = ctx.brands.questionnaire(&front.brand);
    let missing = missing_consents(db, actor.membership(), asked).await?;
    let rows = own_rows(actor)
        .order_by_desc(application::Column::Id)
        .limit(OWN_LISTED)
        .all(db)
        .await?;
    let named = course::Entity::find()
        .filter(course::Column::Id.is_in(rows.iter().map(|row| row.course_id)))
        .all(db)
        .await?;
    let applications = rows
        .iter()
        .map(|row| {
            let course = named.iter().find(|course| course.id == row.course_id);
            Ok(OwnRow {
                id: ApplicationId(row.id),
                course: course_ref(parsed("application.course_id", course)?)?,
                state: state(row)?,
                number: row.number,
                answer_by: row.answer_by,
            })
        })
        .collect::<Result<_>>()?;
    Ok(PatientEntrance {
        needs_phone: member(db, actor).await?.phone.is_none(),
        consents: missing.into_iter().map(|consent| consent.id.clone()).collect(),
        entrance: Entrance {
            front,
            zone: actor.held().clinic_zone,
            courses,
        },
        applications,
    })
}

/// Begins the application of a patient who is signed in; where there is one for this course that is not over, that one
/// goes on. The link to it, for this browser.
///
/// # Errors
/// `NotFound` for no course of the clinic; `Conflict` for one that takes no applications (any more); `Invalid`.
pub async fn begin_as_patient(
    ctx: &Context,
    actor: &Actor<Patient>,
    course: CourseId,
    form: &PatientStartForm,
    caller: &Caller,
    key: FormKey,
) -> Result<Secret> {
    let now = ctx.now();
    let deed = match once::press::<_, ApplicationId>(ctx, actor, key).await? {
        Press::First(deed) => deed,
        Press::Again(first) => return continue_own(ctx, actor, first).await,
    };
    let txn = &deed.txn;
    // Locked, so that two forms at once do not begin two.
    let patient = doctors::of_role(actor.clinic(), domain::identity::Role::Patient)
        .filter(membership::Column::Id.eq(actor.membership().0))
        .lock_members()
        .one(txn)
        .await?;
    let patient = patient.ok_or(Code::Forbidden)?;
    let course = find_open(txn, actor.clinic(), course).await?;
    let going_on = ApplicationState::ALL.into_iter().filter(|state| !state.is_over());
    let present = application::Entity::find()
        .filter(application::Column::PatientId.eq(actor.membership().0))
        .filter(application::Column::CourseId.eq(course.id))
        .filter(application::Column::State.is_in(going_on.map(ApplicationState::name)))
        .one(txn)
        .await?;
    if let Some(present) = present {
        let token = mint(txn, now, &present).await?;
        deed.done(&ApplicationId(present.id)).await?;
        return Ok(token);
    }
    let asked = ctx.brands.questionnaire(&actor.held().brand);
    let missing = missing_consents(txn, actor.membership(), asked).await?;
    let known = match &patient.phone {
        Some(phone) => Some(parsed("membership.phone", Phone::parse(phone).ok())?),
        None => None,
    };
    let (phone, consents) = form.check(missing.into_iter(), known)?;
    let email = crate::identity::address_of(txn, &patient).await?;
    let row = application::Model {
        patient_id: Some(patient.id),
        full_name: parsed("membership.full_name", PersonName::parse(&patient.full_name).ok())?.to_string(),
        email: email.to_string(),
        phone: Some(phone.to_string()),
        time_zone: actor.zone().name().to_owned(),
        email_confirmed_at: Some(now),
        ..draft(now, &course, asked)
    };
    insert(txn, &row).await?;
    give(txn, now, &row, asked, &consents, caller).await?;
    remind_later(txn, now, ApplicationId(row.id)).await?;
    let token = mint(txn, now, &row).await?;
    deed.done(&ApplicationId(row.id)).await?;
    Ok(token)
}

/// A link to one of the patient's own applications, for this browser.
///
/// # Errors
/// `NotFound` for one that is not the actor's.
pub async fn continue_own(ctx: &Context, actor: &Actor<Patient>, id: ApplicationId) -> Result<Secret> {
    let txn = ctx.db.write().await?;
    let found = own_rows(actor)
        .filter(application::Column::Id.eq(id.0))
        .one(&txn)
        .await?;
    let token = mint(&txn, ctx.now(), &found.ok_or(Code::NotFound)?).await?;
    txn.commit().await?;
    Ok(token)
}

/// Sees to it that whoever does not go on is reminded, once.
pub(super) async fn remind_later(txn: &DatabaseTransaction, now: DateTime<Utc>, id: ApplicationId) -> Result<()> {
    let at = now + Duration::days(DRAFT_REMINDER_DAYS);
    job::enqueue(txn, Work::RemindApplicant(id), at).await
}

pub(super) fn course_ref(row: &course::Model) -> Result<CourseRef> {
    Ok(CourseRef {
        id: CourseId(row.id),
        name: parsed("course.name", CourseName::parse(&row.name).ok())?,
    })
}

fn own_rows(actor: &Actor<Patient>) -> sea_orm::Select<application::Entity> {
    let gone = [ApplicationState::Withdrawn, ApplicationState::Expired];
    application::Entity::find()
        .filter(application::Column::ClinicId.eq(actor.clinic().0))
        .filter(application::Column::PatientId.eq(actor.membership().0))
        .filter(application::Column::State.is_not_in(gone.map(ApplicationState::name)))
}

async fn zone_of(db: &impl ConnectionTrait, id: ClinicId) -> Result<Tz> {
    let found = clinic::Entity::find_by_id(id.0).one(db).await?;
    let found = parsed("clinic_settings.clinic_id", found)?;
    parsed("clinic.time_zone", time_zone(&found.time_zone).ok())
}

async fn member(db: &impl ConnectionTrait, actor: &Actor<Patient>) -> Result<membership::Model> {
    let found = membership::Entity::find_by_id(actor.membership().0).one(db).await?;
    parsed("membership.id", found)
}

/// The courses with a doctor who is here, by name. The caller has looked whether the clinic lets apply at all.
async fn open_courses(db: &impl ConnectionTrait, clinic: ClinicId) -> Result<Vec<CourseRef>> {
    let here = doctors::here(clinic)
        .select_only()
        .column(membership::Column::Id)
        .into_query();
    let rows = course::Entity::find()
        .filter(course::Column::ClinicId.eq(clinic.0))
        .filter(course::Column::EndedAt.is_null())
        .filter(course::Column::DoctorId.in_subquery(here))
        .order_by_asc(course::Column::NameKey)
        .all(db)
        .await?;
    rows.iter().map(course_ref).collect()
}

async fn find_open(db: &impl ConnectionTrait, clinic: ClinicId, id: CourseId) -> Result<course::Model> {
    let found = course::Entity::find_by_id(id.0)
        .filter(course::Column::ClinicId.eq(clinic.0))
        .one(db)
        .await?;
    let found = found.ok_or(Code::NotFound)?;
    match door_of(db, clinic, &found).await? {
        domain::classes::Door::Open => Ok(found),
        _ => Err(Code::Conflict.into()),
    }
}

/// A public form draws machines: where more addresses wait for their proof than people could have, nobody begins.
async fn refuse_flood(ctx: &Context, clinic: ClinicId) -> Result<()> {
    let window = Duration::hours(1);
    let unproven = application::Entity::find()
        .filter(application::Column::ClinicId.eq(clinic.0))
        .filter(application::Column::State.eq(ApplicationState::Draft.name()))
        .filter(application::Column::EmailConfirmedAt.is_null())
        .filter(application::Column::CreatedAt.gt(ctx.now() - window))
        .count(ctx.db.read())
        .await?;
    if unproven >= UNPROVEN_MAX {
        let retry_after_s = u32::try_from(window.num_seconds()).unwrap_or(u32::MAX);
        return Err(Code::TooManyAttempts { retry_after_s }.into());
    }
    Ok(())
}

/// The consents that the patient has not given yet, or only to an older text, or taken back.
async fn missing_consents<'a>(
    db: &impl ConnectionTrait,
    patient: MembershipId,
    asked: &'a Questionnaire,
) -> Result<Vec<&'a Consent>> {
    let given = consent::Entity::find()
        .filter(consent::Column::PatientId.eq(patient.0))
        .filter(consent::Column::Questionnaire.eq(asked.id().code.as_str()))
        .filter(consent::Column::WithdrawnAt.is_null())
        .all(db)
        .await?;
    let is_given = |consent: &Consent| {
        given
            .iter()
            .any(|row| row.consent == consent.id.as_str() && row.version == i64::from(consent.version))
    };
    Ok(asked.consents().iter().filter(|consent| !is_given(consent)).collect())
}

fn draft(now: DateTime<Utc>, course: &course::Model, asked: &Questionnaire) -> application::Model {
    application::Model {
        id: id_of(ApplicationId).0,
        clinic_id: course.clinic_id,
        course_id: course.id,
        number: None,
        state: ApplicationState::Draft.name().to_owned(),
        patient_id: None,
        full_name: String::new(),
        email: String::new(),
        phone: None,
        time_zone: String::new(),
        email_confirmed_at: None,
        code_hash: None,
        code_expires_at: None,
        code_tries: 0,
        questionnaire: asked.id().code.to_string(),
        questionnaire_version: asked.id().version.into(),
        answers: "{}".to_owned(),
        triage: None,
        level: None,
        created_at: now,
        touched_at: now,
        submitted_at: None,
        answer_by: None,
        doctor_id: None,
        decided_by: None,
        decided_at: None,
        reason: None,
        advice: None,
        restrictions: None,
        period: None,
        group_id: None,
    }
}

async fn insert(txn: &DatabaseTransaction, row: &application::Model) -> Result<()> {
    use sea_orm::ActiveModelTrait;
    let row = application::ActiveModel::from(row.clone()).reset_all();
    application::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(())
}

/// Notes the consents, each with the version of its text, the moment and the network.
async fn give(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    row: &application::Model,
    asked: &Questionnaire,
    given: &BTreeSet<ItemId>,
    caller: &Caller,
) -> Result<()> {
    let given = asked.consents().iter().filter(|consent| given.contains(&consent.id));
    let rows: Vec<consent::ActiveModel> = given
        .map(|consent| consent::ActiveModel {
            id: Set(Uuid::now_v7()),
            clinic_id: Set(row.clinic_id),
            application_id: Set(Some(row.id)),
            patient_id: Set(row.patient_id),
            questionnaire: Set(row.questionnaire.clone()),
            consent: Set(consent.id.to_string()),
            version: Set(consent.version.into()),
            given_at: Set(now),
            network: Set(Some(caller.network.clone())),
            withdrawn_at: Set(None),
        })
        .collect();
    if !rows.is_empty() {
        consent::Entity::insert_many(rows).exec_without_returning(txn).await?;
    }
    Ok(())
}
