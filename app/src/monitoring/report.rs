//! What is posted from a report's pages: by the patient, by an assistant on the patient's behalf, by whoever has the
//! link of a letter.

use domain::{
    identity::{FormKey, MembershipId},
    monitoring::ReportId,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::pages::report::{Hand, Turned};
#[cfg(feature = "ssr")]
use crate::web::Request;
use crate::{Fault, Next};

/// «Дальше», or «Назад», on a page of questions. For the patient whose report it is, and assistants of the doctor.
#[server(endpoint = "monitoring/save_report")]
pub async fn save_report(
    report: ReportId,
    topic: String,
    asked: Option<String>,
    change: Option<String>,
    back: Option<String>,
    acting: MembershipId,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let hand = Hand::acting(&request, acting, report).await?;
    let turned = Turned::new(topic, asked, change, back);
    hand.saves(&request, turned).await
}

/// The same for whoever has the link of a letter.
#[server(endpoint = "monitoring/save_report_by_link")]
pub async fn save_report_by_link(
    token: String,
    topic: String,
    asked: Option<String>,
    change: Option<String>,
    back: Option<String>,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let hand = Hand::with_link(&request, token).await?;
    let turned = Turned::new(topic, asked, change, back);
    hand.saves(&request, turned).await
}

/// «Отправить отчёт». For the patient whose report it is, and assistants of the doctor; leads to the advice.
#[server(endpoint = "monitoring/send_report")]
pub async fn send_report(report: ReportId, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let hand = Hand::acting(&request, acting, report).await?;
    hand.sends(&request, form_key).await
}

/// The same for whoever has the link of a letter.
#[server(endpoint = "monitoring/send_report_by_link")]
pub async fn send_report_by_link(token: String, form_key: FormKey) -> Result<Next, Fault> {
    let request = Request::here()?;
    let hand = Hand::with_link(&request, token).await?;
    hand.sends(&request, form_key).await
}
