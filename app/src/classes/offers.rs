//! The answer to a seat that is offered: by whoever has the link of the letter, or by the patient on its own page.

use domain::{classes::WaitingId, identity::MembershipId};
use leptos::prelude::*;

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{identity::href_as, web::Request};
#[cfg(feature = "ssr")]
use clinic::{
    classes::waiting,
    identity::{Actor, Patient},
};

/// «Занять место». For whoever has the link; the page then says what comes next.
#[server(endpoint = "offers/accept")]
pub async fn accept(token: String) -> Result<Next, Fault> {
    let request = Request::here()?;
    waiting::accept(&request.ctx, &token).await?;
    Ok(Next::to(super::pages::groups::offer::path(&token)))
}

/// «Отказаться от места», «Выйти из листа ожидания». For whoever has the link.
#[server(endpoint = "offers/decline")]
pub async fn decline(token: String) -> Result<Next, Fault> {
    let request = Request::here()?;
    waiting::decline(&request.ctx, &token).await?;
    Ok(Next::to(super::pages::groups::offer::path(&token)))
}

/// «Занять место» on the own page. For the patient; leads back there.
#[server(endpoint = "offers/accept_own")]
pub async fn accept_own(place: WaitingId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    waiting::accept_own(&request.ctx, &actor, place).await?;
    Ok(Next::to(href_as(&request, actor.held(), "/me")))
}

/// «Отказаться от места», «Выйти из листа ожидания» on the own page. For the patient; leads back there.
#[server(endpoint = "offers/decline_own")]
pub async fn decline_own(place: WaitingId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = patient(acting).await?;
    waiting::decline_own(&request.ctx, &actor, place).await?;
    Ok(Next::to(href_as(&request, actor.held(), "/me")))
}

#[cfg(feature = "ssr")]
async fn patient(acting: MembershipId) -> Result<(Request, Actor<Patient>), Fault> {
    let request = Request::here()?;
    let actor = crate::web::act::<Patient>(&request, Some(acting), None).await?;
    Ok((request, actor))
}
