//! Watching over patients: which report is asked for, what was reported, and who answers what calls for an answer.

pub mod alerts;
pub(crate) mod due;
pub(crate) mod escalate;
mod history;
mod programmes;
pub mod reports;

pub use programmes::{Programmes, choose, offered};

use domain::{
    identity::MembershipId,
    monitoring::{AlertState, Programme, ProgrammeId, Step},
};
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, sea_query::Expr};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::{
    context::Context,
    entity::{alert, parsed},
    error::Result,
};

/// Open alerts go with the observation: it is the new doctor's turn, by the time that was promised.
pub(crate) async fn pass(
    txn: &DatabaseTransaction,
    observations: impl IntoIterator<Item = Uuid>,
    to: MembershipId,
) -> Result<()> {
    alert::Entity::update_many()
        .col_expr(alert::Column::DoctorId, Expr::value(to.0))
        .col_expr(alert::Column::Step, Expr::value(Step::Doctor.name()))
        .col_expr(alert::Column::DeputyId, Expr::value(None::<Uuid>))
        .filter(alert::Column::ObservationId.is_in(observations))
        .filter(alert::Column::State.eq(AlertState::Open.name()))
        .exec(txn)
        .await?;
    Ok(())
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
