//! A report as whoever fills it in meets it: what is asked today, whom to call meanwhile, what became of it.

use chrono::{DateTime, Duration, NaiveDate, Utc};
use chrono_tz::Tz;
use domain::{
    error::Code,
    identity::PersonName,
    monitoring::{Form, ReportId, ReportState},
    questions::Answers,
    settings::ClinicFront,
};
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter};

use super::{
    due, programme,
    reports::{self, Filler, ReportPage, ReportRow},
};
use crate::{
    context::Context,
    entity::{ObservationState, membership, observation, parsed, report},
    error::Result,
    identity::{Actor, Patient},
    mail,
    settings::{hours, of_clinic},
};

/// So long after the report was sent its link tells the advice: whoever reads the letter later learns nothing.
const TOLD_BY_LINK: Duration = Duration::hours(1);

/// A report on its pages.
#[derive(Clone, Debug)]
pub struct Filling {
    pub page: ReportPage,
    /// Whose report it is.
    pub patient: PersonName,
    pub front: ClinicFront,
    /// The patient's.
    pub zone: Tz,
    /// The patient's day, by which answers are judged.
    pub today: NaiveDate,
    /// What is said beside the advice where nobody of the clinic was there when the report was sent, or is there now.
    pub closed: Option<String>,
    /// When the next report of this form comes; none where the observation ends before.
    pub next: Option<DateTime<Utc>>,
}

/// What stands on the patient's own page about reports.
#[derive(Clone, Debug)]
pub struct Todays {
    /// The patient's reports, the latest first.
    pub reports: Vec<ReportRow>,
    /// When the next one comes, and which; none where the observation does not run, or ends before.
    pub next: Option<(String, DateTime<Utc>)>,
}

impl ReportRow {
    /// Where it stands at that moment: one whose time is over has expired, even before the job has said so.
    #[must_use]
    pub fn state_at(&self, now: DateTime<Utc>) -> ReportState {
        match self.state {
            ReportState::Open if self.closes_at <= now => ReportState::Expired,
            state => state,
        }
    }
}

/// One report for whoever fills it in or reads it. A link tells no more than what became of a report that is closed.
/// Somebody else's look at a patient's is recorded.
///
/// # Errors
/// `NotFound` for a report out of reach.
pub async fn filling(ctx: &Context, filler: Filler<'_>, id: ReportId) -> Result<Filling> {
    let now = ctx.now();
    let db = ctx.db.read();
    let mut page = reports::page(ctx, filler, id).await?;
    page.row.state = page.row.state_at(now);
    let reader = mail::addresses(db, [page.patient.0]).await?;
    let zone = reader.get(&page.patient.0).ok_or(Code::NotFound)?.zone;
    let patient = membership::Entity::find_by_id(page.patient.0).one(db).await?;
    let patient = parsed("report.patient_id", patient)?;
    let row = report::Entity::find_by_id(id.0).one(db).await?;
    let row = parsed("report.id", row)?;
    let observed = observation::Entity::find_by_id(row.observation_id).one(db).await?;
    let observed = parsed("report.observation_id", observed)?;
    let runs = observed.state == ObservationState::Running.name() && observed.paused_at.is_none();
    let next = match runs {
        true => page
            .form
            .next(&due::watch(&observed, zone)?, now)
            .map(|due| due.opens_at),
        false => None,
    };
    let hours = hours(db, filler.clinic()).await?;
    let is_closed = !hours.is_open(page.row.sent_at.unwrap_or(now));
    let closed = programme(ctx, &row.programme, row.programme_version)?
        .texts()
        .advice
        .closed
        .clone();
    if let Filler::Link(_) = filler
        && page.row.state != ReportState::Open
    {
        page.answers = Answers::default();
        let is_told = page.row.sent_at.is_some_and(|sent| now < sent + TOLD_BY_LINK);
        page.judgement = page.judgement.filter(|_| is_told);
    }
    Ok(Filling {
        page,
        patient: parsed("membership.full_name", PersonName::parse(&patient.full_name).ok())?,
        front: of_clinic(ctx, filler.clinic()).await?,
        zone,
        today: now.with_timezone(&zone).date_naive(),
        closed: is_closed.then_some(closed),
        next,
    })
}

/// The patient's own reports, and when the next one comes.
///
/// # Errors
/// The database's.
pub async fn todays(ctx: &Context, actor: &Actor<Patient>) -> Result<Todays> {
    let now = ctx.now();
    let reports = reports::own(ctx, actor, None).await?.rows;
    let running = observation::Entity::find()
        .filter(observation::Column::PatientId.eq(actor.membership().0))
        .filter(observation::Column::State.eq(ObservationState::Running.name()))
        .filter(observation::Column::PausedAt.is_null())
        .one(ctx.db.read())
        .await?;
    let next = match &running {
        Some(observed) => next_of(ctx, observed, actor.zone(), now)?,
        None => None,
    };
    Ok(Todays { reports, next })
}

/// The report that comes next of all forms of an observation.
fn next_of(
    ctx: &Context,
    observed: &observation::Model,
    zone: Tz,
    now: DateTime<Utc>,
) -> Result<Option<(String, DateTime<Utc>)>> {
    let (Some(code), Some(version)) = (&observed.programme, observed.programme_version) else {
        return Ok(None);
    };
    let watch = due::watch(observed, zone)?;
    let comes = |form: &Form| Some((form.title().to_owned(), form.next(&watch, now)?.opens_at));
    let forms = programme(ctx, code, version)?.forms();
    Ok(forms.iter().filter_map(comes).min_by_key(|(_, opens_at)| *opens_at))
}
