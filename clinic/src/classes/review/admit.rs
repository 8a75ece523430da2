//! From applicant to patient with a seat: in one transaction, or not at all.

use domain::{
    audit::Action,
    classes::{
        ApplicationId, ApplicationState, ApplicationStep, GroupId, Prose, Restrictions, questionnaire::QuestionnaireId,
    },
    error::{Code, Field, Problem},
    identity::{ClinicId, Email, MembershipId, PersonName, Phone, Role},
    patients::Period,
    settings::{BrandId, time_zone},
};
use sea_orm::{
    ActiveValue::Set, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect,
    sea_query::Expr,
};

use crate::{
    audit::{self, By},
    classes::seats::{self, NewSeat},
    context::Context,
    database::LockMembers as _,
    entity::{application, clinic, clinic_settings, consent, course, exercise_group, membership, parsed},
    error::{Error, Result},
    identity::address_of,
    mail::review::{self as letters, Told},
    patients::{self, Applicant},
    staff::doctors,
};

/// What the doctor found who cleared the applicant for the course.
pub(super) struct Clearance {
    pub(super) by: MembershipId,
    pub(super) period: Period,
    pub(super) restrictions: Restrictions,
    pub(super) reason: Option<Prose>,
}

/// An application whose rows are locked: nobody else decides about it, and its doctor and patient stay who they are.
pub(super) struct Locked {
    pub(super) application: application::Model,
    /// Who is responsible from now on: the application's doctor, or where that one is gone whoever takes its place.
    doctor: MembershipId,
    patient: Option<membership::Model>,
}

/// Lets somebody in who was cleared for the course before and waited for a seat of this group: the offer was accepted.
/// Where the doctor who was responsible is gone, the one of the course is. In the caller's transaction; it locks as
/// [`Locked::of`] does and then the group, so the caller has locked nothing of theirs but the clinic's settings.
///
/// # Errors
/// `NotFound` for no application of this clinic; `Invalid` for no running group of its course; `Conflict` where it does
/// not wait (any more), neither its doctor nor the course's is here, or the applicant has a seat there; `NoSeat` where
/// no seat was `offered` and all are taken.
pub(crate) async fn admit(
    ctx: &Context,
    txn: &DatabaseTransaction,
    by: By,
    clinic: ClinicId,
    id: ApplicationId,
    group: GroupId,
    offered: bool,
) -> Result<MembershipId> {
    let locked = Locked::of(txn, clinic, id, None).await?;
    let row = &locked.application;
    let restrictions = match &row.restrictions {
        Some(kept) => serde_json::from_str(kept).map_err(Error::broken)?,
        None => Restrictions::default(),
    };
    let clearance = Clearance {
        by: MembershipId(parsed("application.decided_by", row.decided_by)?),
        period: period(ctx, txn, row).await?,
        restrictions,
        reason: None,
    };
    locked.admit(ctx, txn, by, &clearance, group, offered).await
}

impl Locked {
    /// Locks what letting in touches: settings, doctors, patient, course, application. The settings first, so that two
    /// courses do not make two patients of one applicant at the same moment. Where the application's doctor is gone,
    /// `acting` takes its place, or the course's doctor where nobody acts.
    ///
    /// # Errors
    /// `NotFound` for no application of this clinic; `Conflict` where no doctor is here, or somebody changed it
    /// meanwhile.
    pub(super) async fn of(
        txn: &DatabaseTransaction,
        clinic: ClinicId,
        id: ApplicationId,
        acting: Option<MembershipId>,
    ) -> Result<Self> {
        clinic_settings::Entity::find_by_id(clinic.0)
            .lock_exclusive()
            .one(txn)
            .await?;
        let find = || application::Entity::find_by_id(id.0).filter(application::Column::ClinicId.eq(clinic.0));
        let seen = find().one(txn).await?.ok_or(Code::NotFound)?;
        let course = course::Entity::find_by_id(seen.course_id);
        let of_course = course.clone().one(txn).await?.and_then(|course| course.doctor_id);
        let own = MembershipId(seen.doctor_id.ok_or(Code::Conflict)?);
        let in_turn = [Some(own), acting.or(of_course.map(MembershipId))];
        let in_turn = in_turn.into_iter().flatten();
        let here = doctors::lock(txn, clinic, in_turn.clone()).await?;
        let doctor = in_turn.into_iter().find(|doctor| here.contains(doctor));
        let doctor = doctor.ok_or(Code::Conflict)?;
        let patient = match known(txn, &seen).await? {
            Some(known) => {
                let row = membership::Entity::find_by_id(known.id);
                row.lock_members().one(txn).await?
            }
            None => None,
        };
        course.lock_exclusive().one(txn).await?;
        let application = find().lock_exclusive().one(txn).await?.ok_or(Code::NotFound)?;
        let same = |row: &application::Model| (row.doctor_id, row.patient_id, row.full_name.clone(), row.email.clone());
        if same(&application) != same(&seen) {
            return Err(Code::Conflict.into());
        }
        Ok(Self {
            application,
            doctor,
            patient,
        })
    }

    /// Makes the applicant a patient with a seat, and tells it.
    ///
    /// # Errors
    /// Those of [`admit`].
    pub(super) async fn admit(
        &self,
        ctx: &Context,
        txn: &DatabaseTransaction,
        by: By,
        clearance: &Clearance,
        group: GroupId,
        offered: bool,
    ) -> Result<MembershipId> {
        let (now, row) = (ctx.now(), &self.application);
        let (clinic, id) = (ClinicId(row.clinic_id), ApplicationId(row.id));
        after(row, ApplicationStep::Approve)?;
        let of_course = exercise_group::Entity::find_by_id(group.0)
            .filter(exercise_group::Column::ClinicId.eq(clinic.0))
            .filter(exercise_group::Column::CourseId.eq(row.course_id))
            .filter(exercise_group::Column::EndedAt.is_null())
            .one(txn)
            .await?;
        of_course.ok_or_else(|| Code::field(Field::Group, Problem::UnknownChoice))?;
        let (full_name, email) = identity(row)?;
        let phone = match &row.phone {
            Some(phone) => Some(parsed("application.phone", Phone::parse(phone).ok())?),
            None => None,
        };
        let applicant = Applicant {
            clinic,
            full_name: &full_name,
            email: &email,
            phone: phone.as_ref(),
            zone: parsed("application.time_zone", time_zone(&row.time_zone).ok())?,
            doctor: self.doctor,
            period: &clearance.period,
        };
        let patient = patients::take_in(txn, now, by, &applicant, self.patient.as_ref()).await?;
        consent::Entity::update_many()
            .col_expr(consent::Column::PatientId, Expr::value(patient.0))
            .filter(consent::Column::ApplicationId.eq(row.id))
            .exec(txn)
            .await?;
        let approved = application::ActiveModel {
            patient_id: Set(Some(patient.0)),
            doctor_id: Set(Some(self.doctor.0)),
            group_id: Set(Some(group.0)),
            ..clearance.decided(row, ApplicationState::Approved, now)?
        };
        application::Entity::update(approved).exec(txn).await?;
        let seat = NewSeat {
            clinic,
            group,
            patient,
            application: Some(id),
            restrictions: &clearance.restrictions,
            cleared_by: clearance.by,
            offered,
        };
        seats::enrol(txn, now, by, seat).await?;
        audit::record(txn, now, by, Action::ApplicationApproved, Some(row.id), None).await?;
        let to = self.address(txn).await?;
        letters::tell(txn, now, clinic, id, Told::Approved, &to).await?;
        Ok(patient)
    }

    /// Where the applicant reads mail now.
    pub(super) async fn address(&self, txn: &DatabaseTransaction) -> Result<Email> {
        address(txn, &self.application, self.patient.as_ref()).await
    }
}

impl Clearance {
    /// What is written into an application that is decided so.
    ///
    /// # Errors
    /// None that happens: what is written is JSON.
    pub(super) fn decided(
        &self,
        row: &application::Model,
        state: ApplicationState,
        now: chrono::DateTime<chrono::Utc>,
    ) -> Result<application::ActiveModel> {
        let restrictions = serde_json::to_string(&self.restrictions).map_err(Error::broken)?;
        let reason = self.reason.clone().map(String::from);
        Ok(application::ActiveModel {
            id: Set(row.id),
            state: Set(state.name().to_owned()),
            touched_at: Set(now),
            decided_by: Set(Some(self.by.0)),
            // Who waited was let in when the doctor decided, not when a seat came free.
            decided_at: Set(Some(row.decided_at.unwrap_or(now))),
            reason: Set(reason.or_else(|| row.reason.clone())),
            restrictions: Set(Some(restrictions)),
            period: Set(Some(self.period.id.0.clone())),
            ..Default::default()
        })
    }
}

/// Where an applicant reads mail now: a patient's own address, which may have changed since.
pub(crate) async fn address(
    txn: &DatabaseTransaction,
    row: &application::Model,
    patient: Option<&membership::Model>,
) -> Result<Email> {
    match patient.filter(|member| doctors::one_is_here(member)) {
        Some(member) => address_of(txn, member).await,
        None => Ok(identity(row)?.1),
    }
}

/// The patient of the clinic that the applicant is: the one who was signed in, or one of the same name at the same
/// address.
pub(super) async fn known(db: &impl ConnectionTrait, row: &application::Model) -> Result<Option<membership::Model>> {
    if let Some(patient) = row.patient_id {
        let found = doctors::of_role(ClinicId(row.clinic_id), Role::Patient).filter(membership::Column::Id.eq(patient));
        return Ok(found.one(db).await?);
    }
    let (full_name, email) = identity(row)?;
    patients::known(db, ClinicId(row.clinic_id), &full_name, &email).await
}

/// The patient of the clinic that the applicant is, whatever became of it.
pub(crate) async fn patient_of(db: &impl ConnectionTrait, row: &application::Model) -> Result<Option<MembershipId>> {
    Ok(known(db, row).await?.map(|member| MembershipId(member.id)))
}

/// Name and address of whoever applied.
pub(super) fn identity(row: &application::Model) -> Result<(PersonName, Email)> {
    Ok((
        parsed("application.full_name", PersonName::parse(&row.full_name).ok())?,
        parsed("application.email", Email::parse(&row.email).ok())?,
    ))
}

/// Where an application stands.
pub(crate) fn state(row: &application::Model) -> Result<ApplicationState> {
    parsed("application.state", ApplicationState::from_name(&row.state))
}

/// Where it stands after a step.
///
/// # Errors
/// `Conflict` where its life has no such step (any more).
pub(crate) fn after(row: &application::Model, step: ApplicationStep) -> Result<ApplicationState> {
    state(row)?.after(step).map_err(|_no_step| Code::Conflict.into())
}

/// The version of the questionnaire that it was filled in by.
pub(crate) fn questionnaire_id(row: &application::Model) -> Result<QuestionnaireId> {
    Ok(QuestionnaireId {
        code: parsed("application.questionnaire", row.questionnaire.parse().ok())?,
        version: parsed(
            "application.questionnaire_version",
            u32::try_from(row.questionnaire_version).ok(),
        )?,
    })
}

/// The period that the doctor chose. Where the brand lists it no more, its first one holds.
async fn period(ctx: &Context, txn: &DatabaseTransaction, row: &application::Model) -> Result<Period> {
    let found = clinic::Entity::find_by_id(row.clinic_id).one(txn).await?;
    let brand = parsed("application.clinic_id", found)?.brand;
    let periods = &ctx.brands.get(&BrandId(brand)).1.periods;
    let chosen = periods.iter().find(|period| Some(&period.id.0) == row.period.as_ref());
    parsed("application.period", chosen.or(periods.first()).cloned())
}
