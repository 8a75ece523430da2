//! Watching over patients: what is reported, the doctor's answers to alerts and decisions about an
//! observation.

pub mod caregivers;
#[cfg(feature = "ssr")]
mod file;
#[cfg(feature = "ssr")]
pub mod pages;
pub mod report;

#[cfg(feature = "ssr")]
pub use file::record_file;

use domain::{
    identity::{FormKey, MembershipId},
    monitoring::{AlertId, BeginForm, ClosingForm, NoteId, ReportId},
};
use leptos::prelude::*;

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    identity::{home_of, href_as},
    web::{Request, act, act_as_patient_keeper, with_query},
};
#[cfg(feature = "ssr")]
use clinic::{
    identity::{Actor, Doctor},
    monitoring::{lead, record},
};
#[cfg(feature = "ssr")]
use domain::{
    identity::{Operation, Role},
    monitoring,
};
#[cfg(feature = "ssr")]
use pages::patient::{back, notes::notes_of, report::REPORTS};

/// «Закрыть сигнал». For the doctor who is responsible, or stands in; leads to the home, where the others wait.
#[server(endpoint = "monitoring/close_alert")]
pub async fn close_alert(
    alert: AlertId,
    #[server(flatten)] form: ClosingForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), Some(Operation::AnswerAlerts)).await?;
    clinic::monitoring::alerts::close(&request.ctx, &actor, alert, form.check()?, form_key).await?;
    let home = href_as(&request, actor.held(), home_of(Role::Doctor));
    Ok(Next::to(with_query(&home, &["closed=alert".to_owned()])))
}

/// «Проверено» on a report. For the doctor who watches over the patient, or stands in; leads to the report.
#[server(endpoint = "monitoring/check_report")]
pub async fn check_report(report: ReportId, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor: Actor<Doctor> = act(&request, Some(acting), Some(Operation::ReadObservations)).await?;
    record::check(&request.ctx, &actor, report, form_key).await?;
    let page = href_as(&request, actor.held(), &format!("{REPORTS}/{report}"));
    Ok(Next::to(with_query(&page, &["done=checked".to_owned()])))
}

/// «Сменить программу». For the doctor who watches over the patient, or stands in; leads to the patient.
#[server(endpoint = "monitoring/change_programme")]
pub async fn change_programme(
    patient: MembershipId,
    programme: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = act_as_patient_keeper(&request, Some(acting), Some(Role::Doctor)).await?;
    let chosen = monitoring::chosen_programme(&programme)?;
    clinic::monitoring::choose(&request.ctx, &actor, patient, &chosen, form_key).await?;
    Ok(back(&request, actor.held(), patient))
}

/// «Продлить». For the doctor who watches over the patient, or stands in; leads to the patient.
#[server(endpoint = "monitoring/extend_observation")]
pub async fn extend_observation(
    patient: MembershipId,
    period: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = leader(acting).await?;
    let periods = &request.ctx.brands.get(&actor.held().brand).1.periods;
    let by = monitoring::extension(&period, periods)?;
    lead::extend(&request.ctx, &actor, patient, &by, form_key).await?;
    Ok(back(&request, actor.held(), patient))
}

/// «Приостановить» and «Возобновить». For the doctor who watches over the patient, or stands in; leads to the patient.
#[server(endpoint = "monitoring/pause_observation")]
pub async fn pause_observation(
    patient: MembershipId,
    rests: bool,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = leader(acting).await?;
    lead::pause(&request.ctx, &actor, patient, rests, form_key).await?;
    Ok(back(&request, actor.held(), patient))
}

/// «Завершить наблюдение». For the doctor who watches over the patient, or stands in; leads to the patient.
#[server(endpoint = "monitoring/finish_observation")]
pub async fn finish_observation(
    patient: MembershipId,
    summary: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = leader(acting).await?;
    let summary = monitoring::summary(&summary)?;
    lead::finish(&request.ctx, &actor, patient, summary, form_key).await?;
    Ok(back(&request, actor.held(), patient))
}

/// «Начать новое наблюдение». For the doctor who watches over the patient, or stands in; leads to the patient.
#[server(endpoint = "monitoring/begin_observation")]
pub async fn begin_observation(
    patient: MembershipId,
    #[server(flatten)] form: BeginForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = leader(acting).await?;
    let new = form.check(&request.ctx.brands.get(&actor.held().brand).1.periods)?;
    lead::begin(&request.ctx, &actor, patient, &new, form_key).await?;
    Ok(back(&request, actor.held(), patient))
}

/// «Записать» a note, or «Исправить» one of the own ones. For the doctor who watches over the patient, or stands in;
/// leads to the notes.
#[server(endpoint = "monitoring/add_note")]
pub async fn add_note(
    patient: MembershipId,
    doctor_note: String,
    corrects: Option<NoteId>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = leader(acting).await?;
    let text = monitoring::note(&doctor_note)?;
    clinic::monitoring::notes::add(&request.ctx, &actor, patient, text, corrects, form_key).await?;
    let page = notes_of(&request, &actor, patient);
    Ok(Next::to(with_query(&page, &["done=note".to_owned()])))
}

/// The first line of whoever decides about an observation.
#[cfg(feature = "ssr")]
async fn leader(acting: MembershipId) -> Result<(Request, Actor<Doctor>), Fault> {
    let request = Request::here()?;
    let actor = act(&request, Some(acting), Some(Operation::ManageObservations)).await?;
    Ok((request, actor))
}
