//! Reports: filled in by the patient, or on behalf of it by an assistant; saved as it goes, sent once. Read by both, and
//! by the doctor.

mod fill;
mod read;

pub use fill::{save_page, send};
pub(super) use read::latest;
pub use read::{ReportList, ReportPage, ReportRow, of_patient, own, page};

use chrono::{DateTime, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    error::Code,
    identity::{ClinicId, FormKey, MembershipId, Operation},
    monitoring::{CaregiverId, Form, FormId, Judgement, Source},
};
use sea_orm::{ColumnTrait, ConnectionTrait, EntityTrait, QueryFilter, QuerySelect, QueryTrait, Select};

use super::{link::Link, observed_by, programme};
use crate::{
    audit::By,
    context::Context,
    entity::{membership, parsed, report},
    error::Result,
    identity::{Actor, Patient, PatientKeeper},
    mail,
    once::{self, Press},
    staff::doctors,
};

/// Whoever reads a report or fills it in: the patient, or somebody who keeps it. How far each reaches says the table of
/// rights.
#[derive(Clone, Copy, Debug)]
pub enum Filler<'a> {
    Patient(&'a Actor<Patient>),
    Keeper(&'a Actor<PatientKeeper>),
    /// Whoever has the link of a letter to this one report: the patient, as far as anybody can tell, or a caregiver.
    Link(&'a Link),
}

impl Filler<'_> {
    fn source(self) -> Source {
        match self {
            Self::Link(link) if link.caregiver.is_some() => Source::Caregiver,
            Self::Patient(_) | Self::Link(_) => Source::Patient,
            Self::Keeper(_) => Source::Assistant,
        }
    }

    /// Whose link it is, where it is a caregiver's.
    #[must_use]
    pub fn caregiver(self) -> Option<CaregiverId> {
        match self {
            Self::Link(link) => link.caregiver,
            Self::Patient(_) | Self::Keeper(_) => None,
        }
    }

    fn membership(self) -> MembershipId {
        match self {
            Self::Patient(actor) => actor.membership(),
            Self::Keeper(actor) => actor.membership(),
            Self::Link(link) => link.patient,
        }
    }

    pub(super) fn clinic(self) -> ClinicId {
        match self {
            Self::Patient(actor) => actor.clinic(),
            Self::Keeper(actor) => actor.clinic(),
            Self::Link(link) => link.clinic,
        }
    }

    fn by(self) -> By {
        match self {
            Self::Patient(actor) => actor.by(),
            Self::Keeper(actor) => actor.by(),
            Self::Link(link) => link.by(),
        }
    }

    async fn press(self, ctx: &Context, key: FormKey) -> Result<Press<Judgement>> {
        match self {
            Self::Patient(actor) => once::press(ctx, actor, key).await,
            Self::Keeper(actor) => once::press(ctx, actor, key).await,
            Self::Link(link) => once::press_for(ctx, link.report.0, key).await,
        }
    }

    /// The reports that may be read.
    ///
    /// # Errors
    /// `Forbidden` for a role that reads none.
    fn reports(self, ctx: &Context) -> Result<Select<report::Entity>> {
        self.within(ctx, Operation::ReadObservations)
    }

    /// The reports that may be filled in.
    ///
    /// # Errors
    /// `Forbidden` for a role that fills in none: a doctor reads what the patient said.
    fn to_fill_in(self, ctx: &Context) -> Result<Select<report::Entity>> {
        self.within(ctx, Operation::FillInReports)
    }

    fn within(self, ctx: &Context, operation: Operation) -> Result<Select<report::Entity>> {
        let of_clinic = report::Entity::find().filter(report::Column::ClinicId.eq(self.clinic().0));
        Ok(match self {
            Self::Patient(actor) => of_clinic.filter(report::Column::PatientId.eq(actor.membership().0)),
            Self::Link(link) => of_clinic.filter(report::Column::Id.eq(link.report.0)),
            Self::Keeper(actor) => {
                let kept = observed_by(ctx, actor, operation)?
                    .filter(doctors::is_here())
                    .select_only()
                    .column(membership::Column::Id);
                of_clinic.filter(report::Column::PatientId.in_subquery(kept.into_query()))
            }
        })
    }
}

/// The patient's clocks and day.
pub(super) async fn today(
    db: &impl ConnectionTrait,
    now: DateTime<Utc>,
    row: &report::Model,
) -> Result<(Tz, NaiveDate)> {
    let reader = mail::addresses(db, [row.patient_id]).await?;
    let zone = reader.get(&row.patient_id).ok_or(Code::NotFound)?.zone;
    Ok((zone, now.with_timezone(&zone).date_naive()))
}

/// The form that a report is of, in the version by which it was asked.
pub(super) fn form_of<'a>(ctx: &'a Context, row: &report::Model) -> Result<&'a Form> {
    let form: FormId = parsed("report.form", row.form.parse().ok())?;
    let programme = programme(ctx, &row.programme, row.programme_version)?;
    parsed("report.form", programme.form(&form))
}

/// Whose hand it was; none while nobody has begun. A caregiver fills in for the patient, and stands beside the report.
pub(super) fn source_of(row: &report::Model, by_caregiver: bool) -> Result<Option<Source>> {
    let source = row
        .source
        .as_deref()
        .map(|source| parsed("report.source", Source::from_name(source)));
    Ok(match source.transpose()? {
        Some(Source::Patient) if by_caregiver => Some(Source::Caregiver),
        source => source,
    })
}
