//! The link of a letter that opens one report and nothing else. It is good while the report can be filled in; then it
//! says what became of the report, and no more of what was answered.

use chrono::{DateTime, Duration, Utc};
use domain::{
    error::{Code, DeadLink},
    identity::{ClinicId, MembershipId, Role},
    monitoring::{CaregiverId, ReportId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};

use super::caregivers;
use crate::{
    audit::By,
    context::Context,
    entity::{caregiver_token, membership, parsed, report, report_token},
    error::Result,
    secret::{self, Secret},
    staff::doctors,
};

/// So long what a link led to is still told.
const KEPT: Duration = Duration::days(60);

/// The right of whoever has the link of a letter: one report of one patient.
#[derive(Clone, Copy, Debug)]
pub struct Link {
    pub(super) report: ReportId,
    pub(super) patient: MembershipId,
    pub(super) clinic: ClinicId,
    /// Whose letter it was, where it was not the patient's own.
    pub(super) caregiver: Option<CaregiverId>,
}

impl Link {
    /// The one report that it opens.
    #[must_use]
    pub fn report(&self) -> ReportId {
        self.report
    }

    pub(super) fn by(&self) -> By {
        let of_patient = self.caregiver.is_none();
        By {
            clinic: Some(self.clinic),
            login: None,
            membership: of_patient.then_some(self.patient),
            role: of_patient.then_some(Role::Patient),
        }
    }
}

/// The report behind a link. Looking uses nothing up.
///
/// # Errors
/// `DeadLink` for no such link, for one of a patient who is gone, and of a caregiver who is none any more.
pub async fn opened(ctx: &Context, token: &str) -> Result<Link> {
    let db = ctx.db.read();
    let found = report_token::Entity::find_by_id(secret::hash(token)).one(db).await?;
    let (report, caregiver) = match found {
        Some(found) => (found.report_id, None),
        None => {
            let found = caregiver_token::Entity::find_by_id(secret::hash(token)).one(db).await?;
            let found = found.ok_or(Code::DeadLink { why: DeadLink::Unknown })?;
            let caregiver = CaregiverId(found.caregiver_id);
            caregivers::still(db, caregiver).await?;
            (found.report_id, Some(caregiver))
        }
    };
    let row = report::Entity::find_by_id(report).one(db).await?;
    let row = parsed("report_token.report_id", row)?;
    let patient = membership::Entity::find_by_id(row.patient_id).one(db).await?;
    if !patient.as_ref().is_some_and(doctors::one_is_here) {
        return Err(Code::DeadLink { why: DeadLink::Revoked }.into());
    }
    Ok(Link {
        report: ReportId(row.id),
        patient: MembershipId(row.patient_id),
        clinic: ClinicId(row.clinic_id),
        caregiver,
    })
}

/// One more link to a report, for a letter.
pub(crate) async fn mint(txn: &DatabaseTransaction, now: DateTime<Utc>, of: &report::Model) -> Result<Secret> {
    let token = Secret::draw()?;
    let row = report_token::ActiveModel {
        token_hash: Set(token.hash()),
        clinic_id: Set(of.clinic_id),
        report_id: Set(of.id),
        created_at: Set(now),
    };
    report_token::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(token)
}

/// The same for a caregiver's letter.
pub(crate) async fn mint_for(
    txn: &DatabaseTransaction,
    now: DateTime<Utc>,
    of: &report::Model,
    caregiver: CaregiverId,
) -> Result<Secret> {
    let token = Secret::draw()?;
    let row = caregiver_token::ActiveModel {
        token_hash: Set(token.hash()),
        clinic_id: Set(of.clinic_id),
        caregiver_id: Set(caregiver.0),
        report_id: Set(of.id),
        created_at: Set(now),
    };
    caregiver_token::Entity::insert(row).exec_without_returning(txn).await?;
    Ok(token)
}

/// Sweeps out the links that nobody asks about any more.
pub(crate) async fn sweep(txn: &DatabaseTransaction, now: DateTime<Utc>) -> Result<()> {
    report_token::Entity::delete_many()
        .filter(report_token::Column::CreatedAt.lt(now - KEPT))
        .exec(txn)
        .await?;
    caregiver_token::Entity::delete_many()
        .filter(caregiver_token::Column::CreatedAt.lt(now - KEPT))
        .exec(txn)
        .await?;
    Ok(())
}
