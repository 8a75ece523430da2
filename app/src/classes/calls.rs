//! An assistant's calls.

use domain::{
    classes::{ApplicationId, CallForm},
    identity::{FormKey, MembershipId},
};
use leptos::prelude::*;

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    classes::pages::calls::CALLS,
    identity::href_as,
    web::{self, Request, with_query},
};
#[cfg(feature = "ssr")]
use clinic::{
    classes::call::{Callee, note_call as note},
    identity::Assistant,
};
#[cfg(feature = "ssr")]
use domain::{error::Code, identity::Operation};

/// «Записать» what came of a call, to a patient or to whoever applied. For assistants; leads to the list.
#[server(endpoint = "calls/note_call")]
pub async fn note_call(
    patient: Option<MembershipId>,
    application: Option<ApplicationId>,
    #[server(flatten)] form: CallForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let request = Request::here()?;
    let actor = web::act::<Assistant>(&request, Some(acting), Some(Operation::RemindApplicants)).await?;
    let callee = patient.map(Callee::Patient).or(application.map(Callee::Applicant));
    let callee = callee.ok_or(Code::NotFound)?;
    note(&request.ctx, &actor, callee, form.check()?, form_key).await?;
    let page = href_as(&request, actor.held(), CALLS);
    Ok(Next::to(with_query(&page, &["noted=1".to_owned()])))
}
