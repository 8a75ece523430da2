//! Who looked at a patient's data, for the patient: read from the journal.

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    identity::{Named, Role},
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use crate::{
    audit::concerning,
    classes::group::names,
    context::Context,
    entity::{audit_event, observation, parsed},
    error::Result,
    identity::{Actor, Patient},
};

/// Looks of one page.
const LISTED: u64 = 100;

/// A look at the patient's data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub at: DateTime<Utc>,
    pub by: Named,
    pub role: Role,
    /// Of an assistant's: the doctor for whom it works with this patient, the one of today.
    pub for_doctor: Option<Named>,
    /// What was looked at.
    pub action: Action,
}

/// What a look at one patient's data is recorded as. Lists of many are not among them.
const SHOWN: [Action; 6] = [
    Action::RecordShown,
    Action::RecordExported,
    Action::ReportShown,
    Action::AlertShown,
    Action::ApplicationOpened,
    Action::RosterShown,
];

/// Who looked at the patient's record, reports, alerts, applications and at the rosters of its classes, the latest
/// first: at most a hundred looks. Three queries.
///
/// # Errors
/// The database's.
pub async fn looks(ctx: &Context, actor: &Actor<Patient>) -> Result<Vec<Look>> {
    let (db, me) = (ctx.db.read(), actor.membership());
    let rows = audit_event::Entity::find()
        .filter(audit_event::Column::ClinicId.eq(actor.clinic().0))
        .filter(concerning(me))
        .filter(audit_event::Column::Action.is_in(SHOWN.map(Action::name)))
        .filter(audit_event::Column::MembershipId.ne(me.0))
        .order_by_desc(audit_event::Column::At)
        .order_by_desc(audit_event::Column::Id)
        .limit(LISTED)
        .all(db)
        .await?;
    let doctor: Option<Uuid> = observation::Entity::find()
        .filter(observation::Column::ClinicId.eq(actor.clinic().0))
        .filter(observation::Column::PatientId.eq(me.0))
        .order_by_desc(observation::Column::Id)
        .select_only()
        .column(observation::Column::DoctorId)
        .into_tuple()
        .one(db)
        .await?;
    let people: Vec<Uuid> = rows.iter().filter_map(|row| row.membership_id).chain(doctor).collect();
    let people = names(db, people).await?;
    let doctor = doctor.and_then(|id| people.get(&id).cloned());
    let look = |row: audit_event::Model| -> Result<Option<Look>> {
        let Some(by) = row.membership_id.and_then(|id| people.get(&id).cloned()) else {
            return Ok(None);
        };
        let role = parsed("audit_event.role", row.role.as_deref().and_then(Role::from_name))?;
        Ok(Some(Look {
            at: row.at,
            by,
            role,
            for_doctor: doctor.clone().filter(|_| role == Role::Assistant),
            action: parsed("audit_event.action", Action::from_name(&row.action))?,
        }))
    };
    rows.into_iter().filter_map(|row| look(row).transpose()).collect()
}
