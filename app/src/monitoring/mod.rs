//! Watching over patients: the doctor's answers to alerts.

#[cfg(feature = "ssr")]
pub mod pages;

use domain::{
    identity::{FormKey, MembershipId},
    monitoring::{AlertId, ClosingForm},
};
use leptos::prelude::*;

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    identity::{home_of, href_as},
    web::{Request, act, with_query},
};
#[cfg(feature = "ssr")]
use domain::identity::{Operation, Role};

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
