//! Patients who did not report when they were asked to, for the assistant who calls them.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    identity::{Named, Phone},
    monitoring::{ReportId, ReportState},
};
use sea_orm::{
    ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QueryOrder, QuerySelect, QueryTrait,
    sea_query::Expr,
};
use uuid::Uuid;

use super::{alerts::named, reports::form_of};
use crate::{
    audit,
    classes::group::names,
    context::Context,
    entity::{ObservationState, assignment, membership, observation, parsed, report},
    error::Result,
    identity::{Actor, Assistant},
    staff::doctors,
};

/// Reports of the list at most.
const LISTED: u64 = 200;

/// A patient whose report has not come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silent {
    pub patient: Named,
    pub phone: Option<Phone>,
    /// The doctor who is responsible.
    pub doctor: Named,
    pub report: ReportId,
    /// «Самочувствие за неделю».
    pub title: String,
    /// When it was asked for.
    pub asked_at: DateTime<Utc>,
    /// From then on nobody fills it in any more.
    pub closes_at: DateTime<Utc>,
}

/// The patients of the doctors that the assistant works for who are to be called, because a report that can still be
/// filled in has not come: who waits longest first, each patient once. The look is recorded.
///
/// # Errors
/// The database's.
pub async fn silent(ctx: &Context, actor: &Actor<Assistant>) -> Result<Vec<Silent>> {
    let (db, now) = (ctx.db.read(), ctx.now());
    let doctors = assignment::Entity::find()
        .select_only()
        .column(assignment::Column::DoctorId)
        .filter(assignment::Column::AssistantId.eq(actor.membership().0));
    let observed = observation::Entity::find()
        .select_only()
        .column(observation::Column::Id)
        .filter(observation::Column::DoctorId.in_subquery(doctors.into_query()))
        .filter(observation::Column::State.eq(ObservationState::Running.name()));
    let here = report::Entity::belongs_to(membership::Entity)
        .from(report::Column::PatientId)
        .to(membership::Column::Id)
        .on_condition(|_report, _patient| doctors::is_here().into());
    let of = report::Entity::belongs_to(observation::Entity)
        .from(report::Column::ObservationId)
        .to(observation::Column::Id);
    let rows = report::Entity::find()
        .filter(report::Column::ClinicId.eq(actor.clinic().0))
        .filter(report::Column::ObservationId.in_subquery(observed.into_query()))
        // Said with the word itself, so that the index of what has not come serves it.
        .filter(Expr::cust(format!("report.state = '{}'", ReportState::Open.name())))
        .filter(report::Column::CallAt.lte(now))
        .filter(report::Column::ClosesAt.gt(now))
        .join(JoinType::InnerJoin, here.into())
        .join(JoinType::InnerJoin, of.into())
        .order_by_asc(report::Column::CallAt)
        .order_by_asc(report::Column::Id)
        .limit(LISTED)
        .column(membership::Column::FullName)
        .column(membership::Column::Phone)
        .column(observation::Column::DoctorId)
        .into_model::<Row>()
        .all(db)
        .await?;
    let names = names(db, rows.iter().map(|row| row.doctor_id)).await?;
    audit::record(db, now, actor.by(), Action::AlertsShown, None, None).await?;
    let mut seen: HashSet<Uuid> = HashSet::new();
    let once = rows.into_iter().filter(|row| seen.insert(row.report.patient_id));
    once.map(|row| {
        let phone = row
            .phone
            .as_deref()
            .map(|phone| parsed("membership.phone", Phone::parse(phone).ok()));
        Ok(Silent {
            patient: named(row.report.patient_id, &row.full_name)?,
            phone: phone.transpose()?,
            doctor: parsed("observation.doctor_id", names.get(&row.doctor_id).cloned())?,
            report: ReportId(row.report.id),
            title: form_of(ctx, &row.report)?.title().to_owned(),
            asked_at: row.report.opens_at,
            closes_at: row.report.closes_at,
        })
    })
    .collect()
}

#[derive(FromQueryResult)]
struct Row {
    #[sea_orm(nested)]
    report: report::Model,
    full_name: String,
    phone: Option<String>,
    doctor_id: Uuid,
}
