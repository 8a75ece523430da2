//! Watching over patients: which report is asked for, what was reported, and who answers what calls for an answer.

pub mod alerts;
mod asking;
pub mod caregivers;
pub(crate) mod due;
pub mod ending;
pub(crate) mod escalate;
pub mod export;
pub mod filling;
mod history;
pub mod lead;
pub mod link;
pub mod looks;
pub(crate) mod need;
pub mod notes;
pub mod patients;
mod programmes;
pub mod record;
pub mod reports;
pub mod silent;

pub use programmes::{Programmes, choose, offered};

use chrono::{DateTime, Utc};
use domain::{
    error::Code,
    identity::{ClinicId, MembershipId, Operation, Reach, reach},
    monitoring::{AlertId, AlertState, Programme, ProgrammeId, Step},
};
use sea_orm::{
    ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect, Select,
    sea_query::{Expr, SimpleExpr},
};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    classes::group::in_place_of,
    context::Context,
    entity::{alert, membership, observation, parsed},
    error::Result,
    identity::{Actor, PatientKeeper},
    mail::{AlertsGiven, enqueue_alerts_given},
    patients::{kept_by, of_doctors},
};

/// These open alerts go to another doctor: it is that one's turn, by the time that was promised.
/// Whoever has not had them is told by letter.
pub(crate) async fn pass(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    alerts: SimpleExpr,
    to: MembershipId,
) -> Result<()> {
    let given: Vec<(Uuid, Uuid)> = alert::Entity::find()
        .filter(alerts.clone())
        .filter(alert::Column::State.eq(AlertState::Open.name()))
        .filter(alert::Column::DoctorId.ne(to.0))
        .order_by_asc(alert::Column::Id)
        .select_only()
        .columns([alert::Column::Id, alert::Column::ClinicId])
        .into_tuple()
        .all(txn)
        .await?;
    if let Some((_, clinic)) = given.first().copied() {
        let given = given.into_iter().map(|(alert, _)| AlertId(alert)).collect();
        enqueue_alerts_given(txn, now, (clinic, to), AlertsGiven::Passed(given)).await?;
    }
    alert::Entity::update_many()
        .col_expr(alert::Column::DoctorId, Expr::value(to.0))
        .col_expr(alert::Column::Step, Expr::value(Step::Doctor.name()))
        .col_expr(alert::Column::DeputyId, Expr::value(None::<Uuid>))
        .filter(alerts)
        .filter(alert::Column::State.eq(AlertState::Open.name()))
        .exec(txn)
        .await?;
    Ok(())
}

/// The alerts that nobody has answered and this doctor must. They outlive the observation: what was reported is
/// answered, whoever left since.
pub(crate) fn unanswered(clinic: ClinicId, doctor: MembershipId) -> Select<alert::Entity> {
    alert::Entity::find()
        .filter(alert::Column::ClinicId.eq(clinic.0))
        .filter(alert::Column::DoctorId.eq(doctor.0))
        .filter(alert::Column::State.eq(AlertState::Open.name()))
}

/// The patients whose observations the actor may read, or change: those whom it keeps; a doctor also those of whom it
/// stands in for today.
///
/// # Errors
/// `Forbidden` for a role that may not.
fn observed_by(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    operation: Operation,
) -> Result<Select<membership::Entity>> {
    Ok(match reach(actor.held().role, operation).ok_or(Code::Forbidden)? {
        Reach::Own => of_doctors(actor.clinic(), in_place_of(ctx, actor, observation::Column::DoctorId)),
        Reach::Assigned | Reach::Clinic => kept_by(actor),
    })
}

/// The programme of that name in that version.
///
/// # Errors
/// One that this service does not know.
fn programme<'a>(ctx: &'a Context, code: &str, version: i64) -> Result<&'a Programme> {
    let id = code.parse().ok().zip(u32::try_from(version).ok());
    let id = id.map(|(code, version)| ProgrammeId { code, version });
    parsed("programme", id.and_then(|id| ctx.brands.programmes().get(&id)))
}

/// What a column of JSON says.
fn json<T: DeserializeOwned>(column: &'static str, text: &str) -> Result<T> {
    parsed(column, serde_json::from_str(text).ok())
}
