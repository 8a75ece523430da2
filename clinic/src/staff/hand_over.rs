//! What depends on a doctor, and passing it on: patients, courses whose applications the doctor reviews, and the
//! applications that it is responsible for, which go with their course.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::{Code, Field, Problem},
    identity::{ClinicId, FormKey, MembershipId, Named, PersonName, Role, Status},
    limits::LIST_PAGE,
    settings::{CourseId, CourseName, CourseRef},
    staff::{Burden, HandOver},
};
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, JoinType, PaginatorTrait,
    QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, Query, SelectStatement},
};
use uuid::Uuid;

use super::{doctors, scope};
use crate::{
    audit,
    classes::review::needs_doctor,
    context::Context,
    database::LockMembers as _,
    entity::{alert, application, course, membership, observation, parsed},
    error::Result,
    identity::{Actor, Organizer},
    monitoring,
    once::{self, Press},
    patients::of_doctors,
};

/// Rows of one statement at most: databases bound the values of a statement.
const AT_ONCE: usize = 1000;

/// What keeps one of the staff from being removed; nothing for anybody but a doctor.
///
/// # Errors
/// `NotFound` for nobody of this clinic's staff.
pub async fn burden(ctx: &Context, actor: &Actor<Organizer>, id: MembershipId) -> Result<Burden> {
    let db = ctx.db.read();
    let found = scope(actor).filter(membership::Column::Id.eq(id.0)).one(db).await?;
    found.ok_or(Code::NotFound)?;
    burden_of(db, actor.clinic(), id).await
}

/// One page of a doctor's patients, by name; and whether there are more. For handing over one by one, also from a
/// doctor who is gone.
///
/// # Errors
/// `NotFound` for no doctor of this clinic, or when the row to go on after is none of its patients.
pub async fn patients_of(
    ctx: &Context,
    actor: &Actor<Organizer>,
    doctor: MembershipId,
    after: Option<MembershipId>,
) -> Result<(Vec<Named>, bool)> {
    let (db, clinic) = (ctx.db.read(), actor.clinic());
    let found = doctors::of_role(clinic, Role::Doctor)
        .filter(membership::Column::Id.eq(doctor.0))
        .one(db)
        .await?;
    found.ok_or(Code::NotFound)?;
    let theirs = of_doctors(clinic, observation::Column::DoctorId.eq(doctor.0)).filter(doctors::is_here());
    // Whoever was the last of a page may have been handed over since.
    let known = doctors::of_role(clinic, Role::Patient);
    doctors::page(db, known, theirs, after, LIST_PAGE).await
}

/// Doctors who are gone, most of them because their invitation ran out, while patients still belong to them; and how
/// many. Somebody must hand these over.
///
/// # Errors
/// The database's.
pub async fn left_behind(ctx: &Context, actor: &Actor<Organizer>) -> Result<Vec<(Named, u64)>> {
    let observed = membership::Entity::belongs_to(observation::Entity)
        .from(membership::Column::Id)
        .to(observation::Column::DoctorId);
    let rows = doctors::of_role(actor.clinic(), Role::Doctor)
        .filter(membership::Column::Status.is_in([Status::Expired.name(), Status::Removed.name()]))
        .join(JoinType::InnerJoin, observed.into())
        .filter(Expr::exists(patient_here()))
        .select_only()
        .columns([membership::Column::Id, membership::Column::FullName])
        .column_as(observation::Column::Id.count(), "patients")
        .group_by(membership::Column::Id)
        .group_by(membership::Column::FullName)
        .group_by(membership::Column::NameKey)
        .order_by_asc(membership::Column::NameKey)
        .order_by_asc(membership::Column::Id)
        .into_model::<Left>()
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|row| {
            let doctor = Named {
                id: MembershipId(row.id),
                full_name: parsed("membership.full_name", PersonName::parse(&row.full_name).ok())?,
            };
            Ok((doctor, u64::try_from(row.patients).unwrap_or_default()))
        })
        .collect()
}

/// Passes patients and courses of a doctor on, one that is here or one that is gone. Pressing twice passes them once.
///
/// # Errors
/// `NotFound` for no doctor of this clinic, or a patient or course that is none of this clinic's; `Invalid` for a new
/// doctor who is gone, or the same; `Conflict` for a patient or course that is not this doctor's any more.
pub async fn hand_over(
    ctx: &Context,
    actor: &Actor<Organizer>,
    from: MembershipId,
    what: HandOver,
    key: FormKey,
) -> Result<()> {
    let (now, clinic, by) = (ctx.now(), actor.clinic(), actor.by());
    let Press::First(deed) = once::press::<_, ()>(ctx, actor, key).await? else {
        return Ok(());
    };
    let txn = &deed.txn;
    lock_doctors(txn, actor, from, receivers(&what)).await?;
    let passed = match what {
        HandOver::All(to) => {
            let passed = all_of(txn, clinic, from).await?;
            // Those of patients who are gone, too: no observation takes them along.
            monitoring::pass(txn, now, alert::Column::DoctorId.eq(from.0), to).await?;
            BTreeMap::from([(to, passed)])
        }
        HandOver::Each(patients, courses) => each_of(txn, clinic, from, patients, courses).await?,
    };
    for (to, passed) in passed {
        passed.write(txn, now, to).await?;
        for objects in passed.objects().chunks(AT_ONCE) {
            audit::record_each(txn, now, by, Action::HandedOver, objects.iter().copied()).await?;
        }
    }
    deed.done(&()).await?;
    ctx.ring();
    Ok(())
}

/// What depends on a doctor at this moment. Whoever acts on it has locked the doctor's row.
pub(super) async fn burden_of(db: &impl ConnectionTrait, clinic: ClinicId, doctor: MembershipId) -> Result<Burden> {
    let courses = courses_of(clinic, doctor)
        .order_by_asc(course::Column::NameKey)
        .all(db)
        .await?;
    let courses = courses.into_iter().map(|row| {
        Ok(CourseRef {
            id: CourseId(row.id),
            name: parsed("course.name", CourseName::parse(&row.name).ok())?,
        })
    });
    Ok(Burden {
        applications: reviewed_by(clinic, doctor).count(db).await?,
        patients: observed_by(clinic, doctor).count(db).await?,
        alerts: monitoring::unanswered(clinic, doctor).count(db).await?,
        courses: courses.collect::<Result<_>>()?,
    })
}

/// The newest observations of the patients who are here and belong to this doctor.
fn observed_by(clinic: ClinicId, doctor: MembershipId) -> Select<observation::Entity> {
    observation::Entity::find()
        .filter(observation::Column::ClinicId.eq(clinic.0))
        .filter(observation::Column::DoctorId.eq(doctor.0))
        .filter(Expr::exists(patient_here()))
}

/// That the observation of the query around this is the newest one of a patient who is here. Under a name of its own:
/// the query around it may be about memberships, too.
fn patient_here() -> SelectStatement {
    use sea_orm::ExprTrait as _;

    const PATIENT: &str = "patient";
    Query::select()
        .expr(Expr::val(1))
        .from_as(membership::Entity, PATIENT)
        .and_where(
            Expr::col((PATIENT, membership::Column::ObservationId))
                .equals((observation::Entity, observation::Column::Id)),
        )
        .and_where(Expr::col((PATIENT, membership::Column::Status)).is_in(doctors::HERE))
        .to_owned()
}

/// The applications that this doctor is responsible for: under review, or let into the course and waiting for a seat.
fn reviewed_by(clinic: ClinicId, doctor: MembershipId) -> Select<application::Entity> {
    application::Entity::find()
        .filter(application::Column::ClinicId.eq(clinic.0))
        .filter(application::Column::DoctorId.eq(doctor.0))
        .filter(needs_doctor())
}

fn courses_of(clinic: ClinicId, doctor: MembershipId) -> Select<course::Entity> {
    course::Entity::find()
        .filter(course::Column::ClinicId.eq(clinic.0))
        .filter(course::Column::DoctorId.eq(doctor.0))
        .filter(course::Column::EndedAt.is_null())
}

/// What one doctor takes over.
#[derive(Default)]
struct Passed {
    observations: Vec<Uuid>,
    patients: Vec<Uuid>,
    courses: Vec<Uuid>,
    applications: Vec<Uuid>,
}

impl Passed {
    fn patient(&mut self, observed: &observation::Model) {
        self.observations.push(observed.id);
        self.patients.push(observed.patient_id);
    }

    /// What the journal names.
    fn objects(&self) -> Vec<Uuid> {
        let passed = [&self.patients, &self.courses, &self.applications];
        passed.map(Vec::as_slice).concat()
    }

    async fn write(&self, txn: &DatabaseTransaction, now: DateTime<Utc>, to: MembershipId) -> Result<()> {
        for ids in self.observations.chunks(AT_ONCE) {
            observation::Entity::update_many()
                .col_expr(observation::Column::DoctorId, Expr::value(to.0))
                .filter(observation::Column::Id.is_in(ids.iter().copied()))
                .exec(txn)
                .await?;
            let theirs = alert::Column::ObservationId.is_in(ids.iter().copied());
            monitoring::pass(txn, now, theirs, to).await?;
        }
        for ids in self.courses.chunks(AT_ONCE) {
            course::Entity::update_many()
                .col_expr(course::Column::DoctorId, Expr::value(to.0))
                .filter(course::Column::Id.is_in(ids.iter().copied()))
                .exec(txn)
                .await?;
        }
        for ids in self.applications.chunks(AT_ONCE) {
            application::Entity::update_many()
                .col_expr(application::Column::DoctorId, Expr::value(to.0))
                .filter(application::Column::Id.is_in(ids.iter().copied()))
                .exec(txn)
                .await?;
        }
        Ok(())
    }
}

fn receivers(what: &HandOver) -> BTreeSet<MembershipId> {
    match what {
        HandOver::All(to) => BTreeSet::from([*to]),
        HandOver::Each(patients, courses) => {
            let of_patients = patients.iter().map(|(_, to)| *to);
            of_patients.chain(courses.iter().map(|(_, to)| *to)).collect()
        }
    }
}

/// Locks the old doctor, whatever became of it, and the new ones, who must be here: in the order of ids, as everybody
/// who locks several does.
async fn lock_doctors(
    txn: &DatabaseTransaction,
    actor: &Actor<Organizer>,
    from: MembershipId,
    to: BTreeSet<MembershipId>,
) -> Result<()> {
    let ids = to.iter().chain([&from]).map(|doctor| doctor.0);
    let locked = doctors::of_role(actor.clinic(), Role::Doctor)
        .filter(membership::Column::Id.is_in(ids))
        .order_by_asc(membership::Column::Id)
        .lock_members()
        .all(txn)
        .await?;
    if !locked.iter().any(|doctor| doctor.id == from.0) {
        return Err(Code::NotFound.into());
    }
    let takes = |doctor: &&membership::Model| doctor.id != from.0 && doctors::one_is_here(doctor);
    if locked.iter().filter(takes).count() < to.len() {
        return Err(Code::field(Field::Doctor, Problem::UnknownChoice).into());
    }
    Ok(())
}

/// Everything that depends on the doctor. In the order of ids and locked, so that nobody else gives it to a third one
/// meanwhile.
async fn all_of(txn: &DatabaseTransaction, clinic: ClinicId, from: MembershipId) -> Result<Passed> {
    let mut passed = Passed::default();
    for observed in locked(txn, observed_by(clinic, from)).await? {
        passed.patient(&observed);
    }
    let courses = courses_of(clinic, from)
        .order_by_asc(course::Column::Id)
        .lock_exclusive();
    passed.courses = courses.all(txn).await?.into_iter().map(|row| row.id).collect();
    for row in locked_applications(txn, reviewed_by(clinic, from)).await? {
        passed.applications.push(row.id);
    }
    Ok(passed)
}

/// What was chosen for each, by who takes it.
async fn each_of(
    txn: &DatabaseTransaction,
    clinic: ClinicId,
    from: MembershipId,
    patients: Vec<(MembershipId, MembershipId)>,
    courses: Vec<(CourseId, MembershipId)>,
) -> Result<BTreeMap<MembershipId, Passed>> {
    let mut passed = BTreeMap::<_, Passed>::new();
    let patients: BTreeMap<Uuid, _> = patients.into_iter().map(|(patient, to)| (patient.0, to)).collect();
    let ids = || patients.keys().copied();
    let theirs = observed_by(clinic, from).filter(observation::Column::PatientId.is_in(ids()));
    let theirs = locked(txn, theirs).await?;
    if theirs.len() < patients.len() {
        let known = doctors::of_role(clinic, Role::Patient).filter(membership::Column::Id.is_in(ids()));
        return Err(not_theirs(known.count(txn).await?, patients.len()).into());
    }
    for observed in &theirs {
        if let Some(to) = patients.get(&observed.patient_id) {
            passed.entry(*to).or_default().patient(observed);
        }
    }
    let courses: BTreeMap<Uuid, _> = courses.into_iter().map(|(course, to)| (course.0, to)).collect();
    let ids = || courses.keys().copied();
    let theirs = courses_of(clinic, from)
        .filter(course::Column::Id.is_in(ids()))
        .order_by_asc(course::Column::Id)
        .lock_exclusive()
        .all(txn)
        .await?;
    if theirs.len() < courses.len() {
        let known = course::Entity::find()
            .filter(course::Column::ClinicId.eq(clinic.0))
            .filter(course::Column::Id.is_in(ids()));
        return Err(not_theirs(known.count(txn).await?, courses.len()).into());
    }
    for row in theirs {
        if let Some(to) = courses.get(&row.id) {
            passed.entry(*to).or_default().courses.push(row.id);
        }
    }
    let of_courses = reviewed_by(clinic, from).filter(application::Column::CourseId.is_in(ids()));
    for row in locked_applications(txn, of_courses).await? {
        if let Some(to) = courses.get(&row.course_id) {
            passed.entry(*to).or_default().applications.push(row.id);
        }
    }
    Ok(passed)
}

async fn locked(txn: &DatabaseTransaction, rows: Select<observation::Entity>) -> Result<Vec<observation::Model>> {
    let rows = rows.order_by_asc(observation::Column::Id).lock_exclusive();
    Ok(rows.all(txn).await?)
}

async fn locked_applications(
    txn: &DatabaseTransaction,
    rows: Select<application::Entity>,
) -> Result<Vec<application::Model>> {
    let rows = rows.order_by_asc(application::Column::Id).lock_exclusive();
    Ok(rows.all(txn).await?)
}

/// Of another clinic, or by now somebody else's.
fn not_theirs(known: u64, named: usize) -> Code {
    if usize::try_from(known).is_ok_and(|known| known == named) {
        Code::Conflict
    } else {
        Code::NotFound
    }
}

#[derive(FromQueryResult)]
struct Left {
    id: Uuid,
    full_name: String,
    patients: i64,
}
