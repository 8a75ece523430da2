//! What a doctor decides about an application, and the organizer's passing one on.

use chrono::{DateTime, Utc};
use domain::{
    classes::{ApplicationId, LetInForm},
    identity::{FormKey, MembershipId},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::pages::review::{Done, OVERSEEN, QUEUE, back};
#[cfg(feature = "ssr")]
use crate::web::{self, Request};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use clinic::{
    classes::review,
    identity::{Actor, Doctor},
};
#[cfg(feature = "ssr")]
use domain::{classes, identity::Operation};

/// «Записать»: into a group or the waiting list. For the doctor who is responsible, or stands in; leads to the queue.
#[server(endpoint = "review/let_in")]
pub async fn let_in(
    application: ApplicationId,
    seen: DateTime<Utc>,
    #[server(flatten)] form: LetInForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let new = form.check(review::periods(&request.ctx, &actor))?;
    let done = Done::of_place(new.place);
    review::let_in(&request.ctx, &actor, application, seen, new, form_key).await?;
    Ok(back(&request, actor.held(), QUEUE, done))
}

/// «Задать вопрос». For the doctor who is responsible, or stands in; leads to the queue.
#[server(endpoint = "review/ask")]
pub async fn ask(
    application: ApplicationId,
    seen: DateTime<Utc>,
    question: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let question = classes::question(&question)?;
    review::ask(&request.ctx, &actor, application, seen, question, form_key).await?;
    Ok(back(&request, actor.held(), QUEUE, Done::Asked))
}

/// «Отказать». For the doctor who is responsible, or stands in; leads to the queue.
#[server(endpoint = "review/decline")]
pub async fn decline(
    application: ApplicationId,
    seen: DateTime<Utc>,
    refusal: String,
    advice: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let words = classes::refusal(&refusal, &advice)?;
    review::decline(&request.ctx, &actor, application, seen, words, form_key).await?;
    Ok(back(&request, actor.held(), QUEUE, Done::Declined))
}

/// «Передать»: another doctor answers. For organizers; leads to the list.
#[server(endpoint = "review/reassign")]
pub async fn reassign(
    application: ApplicationId,
    doctor: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = web::act(&request, Some(acting), Some(Operation::OverseeApplications)).await?;
    let doctor = classes::chosen_doctor(&doctor)?;
    review::reassign(&request.ctx, &actor, application, doctor, form_key).await?;
    Ok(back(&request, actor.held(), OVERSEEN, Done::Reassigned))
}

/// The first line of a doctor's.
#[cfg(feature = "ssr")]
async fn doctor(acting: MembershipId) -> Result<(Request, Actor<Doctor>), Fault> {
    let request = Request::here()?;
    let actor = web::act(&request, Some(acting), Some(Operation::DecideApplications)).await?;
    Ok((request, actor))
}
