use domain::identity::{FormKey, MembershipId};
use leptos::prelude::*;

use crate::{Fault, Next};

/// «Передать»: patients and courses of a doctor get another one. For organizers; leads to the removal when nothing is
/// left, else back to what is.
#[server(endpoint = "staff/hand_over")]
pub async fn hand_over(
    member: MembershipId,
    #[server(default)] doctor: String,
    #[server(default)] patients: Vec<String>,
    #[server(default)] courses: Vec<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    use domain::{identity::Operation, staff::HandOverForm};
    let request = crate::web::Request::here()?;
    let actor = crate::web::act(&request, Some(acting), Some(Operation::HandOver)).await?;
    let form = HandOverForm {
        doctor,
        patients,
        courses,
    };
    clinic::staff::hand_over(&request.ctx, &actor, member, form.check()?, form_key).await?;
    Ok(Next::to(
        super::pages::hand_over::onward(&request, &actor, member).await?,
    ))
}
