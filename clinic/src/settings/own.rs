//! «Настройки»: what a clinic sets for itself.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, Doubt, Field, Problem},
    identity::{ClinicId, Email, FormKey, MembershipId, Phone},
    limits::CLASS_CAPACITY,
    settings::{ClinicName, ClinicSettings, CourseId, SettingsChange, TimeOfDay, WorkingDays, slugs},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect, sea_query::OnConflict,
};

use super::courses;
use crate::{
    audit,
    classes::group,
    context::Context,
    entity::{clinic_settings, course, membership, parsed},
    error::Result,
    identity::{Actor, Organizer},
    once::{self, Press},
    staff::doctors,
};

/// What a new clinic works by: from eight to six, five days a week.
const OPENS_AT: i64 = 8 * 60;
const CLOSES_AT: i64 = 18 * 60;

/// What the clinic has set for itself.
///
/// # Errors
/// The database's.
pub async fn settings(ctx: &Context, actor: &Actor<Organizer>) -> Result<ClinicSettings> {
    let row = clinic_settings::Entity::find_by_id(actor.clinic().0)
        .one(ctx.db.read())
        .await?;
    parsed("clinic_settings.clinic_id", row)?.try_into()
}

/// Asks, before the settings are saved, about groups that have more seats than the clinic's maximum is to be: they would
/// become as small. `answer` is what the form says to the question; once they are saved there is none.
///
/// # Errors
/// `Asks` with those groups.
pub async fn ask_about_groups(
    ctx: &Context,
    actor: &Actor<Organizer>,
    class_capacity: u32,
    answer: Option<&str>,
    key: FormKey,
) -> Result<()> {
    let (db, expected) = (ctx.db.read(), class_capacity.to_string());
    if answer == Some(expected.as_str()) || once::is_done(db, key).await? {
        return Ok(());
    }
    let smaller = group::larger_than(db, actor.clinic(), class_capacity).await?;
    if smaller.is_empty() {
        return Ok(());
    }
    let about = Doubt::Groups {
        smaller,
        answer: expected,
    };
    Err(Code::Asks { about }.into())
}

/// «Сохранить». Pressing twice saves once. Courses that the form does not name stay as they are.
///
/// # Errors
/// `Invalid` for a course's doctor who is none of this clinic's, or gone; `NotFound` for a course that is none of this
/// clinic's; `Conflict` for one that has ended. `Invalid` as well for a maximum of participants below the seats that are
/// taken in a group: nobody is put out.
pub async fn save_settings(
    ctx: &Context,
    actor: &Actor<Organizer>,
    change: SettingsChange,
    key: FormKey,
) -> Result<()> {
    let (now, clinic) = (ctx.now(), actor.clinic());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    let row = clinic_settings::Entity::find_by_id(clinic.0)
        .lock_exclusive()
        .one(txn)
        .await?;
    let row = parsed("clinic_settings.clinic_id", row)?;
    let saved = clinic_settings::Model {
        clinic_id: row.clinic_id,
        slug: row.slug.clone(),
        contact_phone: change.contact_phone.map(String::from),
        contact_email: change.contact_email.map(|email| email.to_string()),
        self_registration: change.self_registration,
        class_capacity: change.class_capacity.into(),
        opens_at: change.opens_at.minutes(),
        closes_at: change.closes_at.minutes(),
        working_days: change.working_days.bits(),
    };
    if saved != row {
        let saved = saved.into_active_model().reset_all();
        clinic_settings::Entity::update(saved).exec(txn).await?;
        audit::record(txn, now, actor.by(), Action::SettingsChanged, Some(clinic.0), None).await?;
    }
    give_courses(txn, now, actor, &change.courses).await?;
    group::lower(txn, now, clinic, change.class_capacity).await?;
    deed.done(&()).await?;
    Ok(())
}

/// The settings that a new clinic starts with. Self-registration is off until the organizer switches it on.
pub(super) async fn begin(txn: &DatabaseTransaction, clinic: ClinicId, name: &ClinicName) -> Result<()> {
    for slug in slugs(name.as_str()) {
        let row = clinic_settings::ActiveModel {
            clinic_id: Set(clinic.0),
            slug: Set(slug),
            contact_phone: Set(None),
            contact_email: Set(None),
            self_registration: Set(false),
            class_capacity: Set(CLASS_CAPACITY.into()),
            opens_at: Set(OPENS_AT),
            closes_at: Set(CLOSES_AT),
            working_days: Set(WorkingDays::FIVE.bits()),
        };
        let is_free = OnConflict::column(clinic_settings::Column::Slug)
            .do_nothing()
            .to_owned();
        let inserted = clinic_settings::Entity::insert(row)
            .on_conflict(is_free)
            .exec_without_returning(txn)
            .await?;
        if inserted > 0 {
            break;
        }
    }
    Ok(())
}

/// Gives each named course its doctor, and notes those for which that is another one.
async fn give_courses(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    actor: &Actor<Organizer>,
    chosen: &[(CourseId, Option<MembershipId>)],
) -> Result<()> {
    let clinic = actor.clinic();
    let wanted: BTreeSet<MembershipId> = chosen.iter().filter_map(|(_, doctor)| *doctor).collect();
    if doctors::lock(txn, clinic, wanted.iter().copied()).await? != wanted {
        return Err(Code::field(Field::Doctor, Problem::UnknownChoice).into());
    }
    let rows = course::Entity::find()
        .filter(course::Column::ClinicId.eq(clinic.0))
        .filter(course::Column::Id.is_in(chosen.iter().map(|(course, _)| course.0)))
        .order_by_asc(course::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    let present = rows.iter().filter_map(|row| row.doctor_id);
    let here = doctors::here(clinic).filter(membership::Column::Id.is_in(present));
    let here: BTreeSet<MembershipId> = doctors::by_name(txn, here)
        .await?
        .into_iter()
        .map(|doctor| doctor.id)
        .collect();
    let rows: BTreeMap<CourseId, course::Model> = rows.into_iter().map(|row| (CourseId(row.id), row)).collect();
    for (id, doctor) in chosen {
        let row = rows.get(id).ok_or(Code::NotFound)?;
        if row.ended_at.is_some() {
            return Err(Code::Conflict.into());
        }
        // Of a doctor who is gone the form showed nobody, and leaving it so changes nothing.
        let shown = row.doctor_id.map(MembershipId).filter(|doctor| here.contains(doctor));
        if shown != *doctor {
            courses::give(txn, now, actor, row, *doctor).await?;
        }
    }
    Ok(())
}

impl TryFrom<clinic_settings::Model> for ClinicSettings {
    type Error = crate::error::Error;
    fn try_from(row: clinic_settings::Model) -> Result<Self> {
        let phone = row
            .contact_phone
            .map(|phone| parsed("clinic_settings.contact_phone", Phone::parse(&phone).ok()));
        let email = row
            .contact_email
            .map(|email| parsed("clinic_settings.contact_email", Email::parse(&email).ok()));
        Ok(Self {
            slug: row.slug,
            contact_phone: phone.transpose()?,
            contact_email: email.transpose()?,
            self_registration: row.self_registration,
            class_capacity: parsed("clinic_settings.class_capacity", u32::try_from(row.class_capacity).ok())?,
            opens_at: parsed("clinic_settings.opens_at", TimeOfDay::from_minutes(row.opens_at))?,
            closes_at: parsed("clinic_settings.closes_at", TimeOfDay::from_minutes(row.closes_at))?,
            working_days: parsed("clinic_settings.working_days", WorkingDays::from_bits(row.working_days))?,
        })
    }
}
