//! Patients, as each of those who keep them does it.

mod lists;
mod living;
mod observations;
mod own_data;
mod races;
mod registration;
mod scope;

use chrono::{DateTime, Utc};
use clinic::identity::{Actor, PatientKeeper};
use domain::{
    error::{Code, Field, Problem},
    identity::{MembershipId, Role},
    patients::{PatientChange, PatientRow},
};

use crate::harness::{Clinic, Person, World};

/// A clinic with a doctor, and an assistant who works for this doctor.
struct Keepers {
    clinic: Clinic,
    doctor: Person,
    assistant: Person,
}

async fn keepers(world: &World) -> Keepers {
    let clinic = world.clinic("Клиника", "ivan@example.org").await;
    let doctor = world.doctor(&clinic, "anna@example.org").await;
    let assistant = world
        .member_of(&clinic.organizer, Role::Assistant, "vera@example.org", "Белова Вера")
        .await;
    world.attach(&clinic, &assistant, doctor.membership).await;
    Keepers {
        clinic,
        doctor,
        assistant,
    }
}

/// The doctor can't be chosen.
pub(crate) fn no_such_doctor() -> Code {
    Code::field(Field::Doctor, Problem::UnknownChoice)
}

/// The card as it stands, saved without a change.
pub(crate) fn unchanged(row: &PatientRow) -> PatientChange {
    PatientChange {
        email: Some(row.email.clone()),
        full_name: row.full_name.clone(),
        phone: row.phone.clone(),
        doctor: row.doctor.id,
        period: None,
    }
}

async fn row(world: &World, keeper: &Actor<PatientKeeper>, id: MembershipId) -> PatientRow {
    clinic::patients::patient(&world.ctx, keeper, id).await.unwrap()
}

/// An observation as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Kept {
    pub(crate) state: String,
    pub(crate) doctor: MembershipId,
    pub(crate) days: i64,
    pub(crate) runs: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub(crate) ended_at: Option<DateTime<Utc>>,
}

/// All observations of a patient, the oldest first.
pub(crate) async fn observations(world: &World, patient: MembershipId) -> Vec<Kept> {
    let sql = "SELECT state, doctor_id, days, starts_at, ends_at, ended_at FROM observation WHERE patient_id = $1 \
               ORDER BY id";
    let rows = world.rows(sql, vec![patient.0.into()]).await;
    let kept = rows.iter().map(|row| Kept {
        state: row.try_get("", "state").unwrap(),
        doctor: MembershipId(row.try_get("", "doctor_id").unwrap()),
        days: row.try_get("", "days").unwrap(),
        runs: row
            .try_get::<Option<_>>("", "starts_at")
            .unwrap()
            .zip(row.try_get("", "ends_at").unwrap()),
        ended_at: row.try_get("", "ended_at").unwrap(),
    });
    kept.collect()
}

async fn events(world: &World, action: &str, object: MembershipId) -> i64 {
    let sql = "SELECT count(*) FROM audit_event WHERE action = $1 AND object_id = $2";
    world.one(sql, vec![action.into(), object.0.into()]).await
}
