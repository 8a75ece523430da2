//! Whose patients somebody keeps. Every use case here starts from this one scope, and it is read from the database at
//! each request: an assistant who was detached a moment ago finds nobody any more.

use domain::{
    error::{Code, Field, Problem},
    identity::{ClinicId, MembershipId, Operation, Reach, Role, reach},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select,
    sea_query::{Expr, ExprTrait, SelectStatement, SimpleExpr},
};

use crate::{
    database::LockMembers as _,
    entity::{assignment, membership, observation},
    error::Result,
    identity::{Actor, PatientKeeper},
    staff::doctors,
};

/// The patients whom the actor keeps, whatever became of them: all of the clinic, or those whose newest observation is
/// one of the doctors' within reach.
pub(crate) fn patients(actor: &Actor<PatientKeeper>) -> Select<membership::Entity> {
    match doctors_within(actor, observation::Column::DoctorId) {
        None => doctors::of_role(actor.clinic(), Role::Patient),
        Some(theirs) => of_doctors(actor.clinic(), theirs),
    }
}

/// The patients whose newest observation is one of those doctors', whatever became of them. The condition is on the
/// observation's doctor.
pub(crate) fn of_doctors(clinic: ClinicId, theirs: SimpleExpr) -> Select<membership::Entity> {
    let observed = observation::Entity::find()
        .select_only()
        .column(observation::Column::Id)
        .filter(theirs);
    // Clinic and role are said in a way that no index of SQLite's serves: it would go through everybody of the clinic
    // in the order of the list, instead of from the doctor to a few hundred patients. PostgreSQL reads it as `=`.
    membership::Entity::find()
        .filter(membership::Column::ObservationId.in_subquery(observed.into_query()))
        .filter(membership::Column::ClinicId.ne(clinic.0).not())
        .filter(membership::Column::Role.ne(Role::Patient.name()).not())
}

/// The doctors to whom the actor may give a patient: those within reach who work here or are invited to.
pub(super) fn choices(actor: &Actor<PatientKeeper>) -> Select<membership::Entity> {
    let here = doctors::here(actor.clinic());
    match doctors_within(actor, membership::Column::Id) {
        None => here,
        Some(theirs) => here.filter(theirs),
    }
}

/// Locks the doctor's row, so that nobody removes the doctor while a patient is given to it. Before the patient's own
/// row: whoever locks both does it in this order.
///
/// # Errors
/// `Invalid` for one who is gone or out of reach.
pub(super) async fn lock_doctor(
    txn: &DatabaseTransaction,
    actor: &Actor<PatientKeeper>,
    doctor: MembershipId,
) -> Result<()> {
    let found = choices(actor)
        .filter(membership::Column::Id.eq(doctor.0))
        .lock_members()
        .one(txn)
        .await?;
    match found {
        Some(_locked) => Ok(()),
        None => Err(Code::field(Field::Doctor, Problem::UnknownChoice).into()),
    }
}

/// The row of one of the actor's patients, locked for a change.
///
/// # Errors
/// `NotFound` for anybody else.
pub(super) async fn lock_patient(
    txn: &DatabaseTransaction,
    actor: &Actor<PatientKeeper>,
    id: MembershipId,
) -> Result<membership::Model> {
    let found = patients(actor)
        .filter(membership::Column::Id.eq(id.0))
        .lock_members()
        .one(txn)
        .await?;
    found.ok_or(Code::NotFound.into())
}

/// The doctors within the actor's reach, as a condition on the column that names one; none where it is the whole
/// clinic.
fn doctors_within(actor: &Actor<PatientKeeper>, doctor: impl ColumnTrait) -> Option<SimpleExpr> {
    match reach(actor.held().role, Operation::ManagePatients) {
        Some(Reach::Clinic) => None,
        Some(Reach::Own) => Some(doctor.eq(actor.membership().0)),
        Some(Reach::Assigned) => Some(doctor.in_subquery(assigned(actor))),
        None => Some(Expr::value(false)),
    }
}

fn assigned(actor: &Actor<PatientKeeper>) -> SelectStatement {
    assignment::Entity::find()
        .select_only()
        .column(assignment::Column::DoctorId)
        .filter(assignment::Column::AssistantId.eq(actor.membership().0))
        .into_query()
}
