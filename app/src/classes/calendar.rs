//! Classes that run otherwise than planned, and days on which a clinic does not work.

use domain::{
    classes::{ClassId, DayOffForm, DayOffId, MoveForm},
    identity::{FormKey, MembershipId},
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::pages::calendar::{DAYS_OFF, Told, list_after, roster_page};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    identity::href_as,
    web::{self, Request, with_query},
};
#[cfg(feature = "ssr")]
use clinic::{
    classes::calendar::{self, Chosen},
    identity::{Actor, ClassRunner, Organizer},
};
#[cfg(feature = "ssr")]
use domain::{
    classes::{Extent, reason as parse_reason},
    error::{Code, Field, Problem},
    identity::Operation,
};

/// «Перенести». For whoever runs the class; leads back to it.
#[server(endpoint = "calendar/move_class")]
pub async fn move_class(
    class: ClassId,
    revision: i64,
    #[server(default)] from_here: bool,
    #[server(flatten)] form: MoveForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = runner(acting).await?;
    let (chosen, to) = (chosen(class, revision, from_here), form.check()?);
    let is_moved = calendar::move_class(&request.ctx, &actor, chosen, to, form_key).await?;
    let told = if is_moved { Told::Moved } else { Told::Unchanged };
    Ok(roster_page(&request, actor.held(), class, told))
}

/// «Отменить занятие». For whoever runs the class; leads back to it.
#[server(endpoint = "calendar/cancel_class")]
pub async fn cancel_class(
    class: ClassId,
    revision: i64,
    #[server(default)] from_here: bool,
    reason: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = runner(acting).await?;
    let reason = parse_reason(&reason)?;
    calendar::cancel(
        &request.ctx,
        &actor,
        chosen(class, revision, from_here),
        &reason,
        form_key,
    )
    .await?;
    Ok(roster_page(&request, actor.held(), class, Told::Cancelled))
}

/// «Передать занятие». For whoever runs the class; leads to the list, where it may stand no more.
#[server(endpoint = "calendar/hand_over_class")]
pub async fn hand_over_class(
    class: ClassId,
    revision: i64,
    #[server(default)] from_here: bool,
    specialist: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = runner(acting).await?;
    let nobody = || Code::field(Field::Specialist, Problem::Required);
    let to = specialist.parse().map_err(|_other| nobody())?;
    let chosen = chosen(class, revision, from_here);
    let is_given = calendar::hand_over(&request.ctx, &actor, chosen, to, form_key).await?;
    let told = if is_given { Told::HandedOver } else { Told::Unchanged };
    Ok(list_after(&request, actor.held(), told))
}

/// «Сохранить» of a new day off. For organizers; leads to the days off.
#[server(endpoint = "calendar/add_day_off")]
pub async fn add_day_off(
    #[server(flatten)] form: DayOffForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let cancelled = calendar::add_day_off(&request.ctx, &actor, form.check()?, form_key).await?;
    let page = href_as(&request, actor.held(), DAYS_OFF);
    Ok(Next::to(with_query(&page, &[format!("cancelled={cancelled}")])))
}

/// «убрать» in the row of a day off. For organizers; leads back.
#[server(endpoint = "calendar/drop_day_off")]
pub async fn drop_day_off(day_off: DayOffId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    calendar::drop_day_off(&request.ctx, &actor, day_off).await?;
    let page = href_as(&request, actor.held(), DAYS_OFF);
    Ok(Next::to(with_query(&page, &["dropped=1".to_owned()])))
}

/// The class that a form is about, as the form saw it, and whether all after it are meant as well.
#[cfg(feature = "ssr")]
fn chosen(class: ClassId, revision: i64, from_here: bool) -> Chosen {
    Chosen {
        class,
        revision,
        extent: Extent::from_here(from_here),
    }
}

#[cfg(feature = "ssr")]
async fn runner(acting: MembershipId) -> Result<(Request, Actor<ClassRunner>), Fault> {
    let request = Request::here()?;
    let actor = web::act_as_class_runner(&request, Some(acting), None).await?;
    Ok((request, actor))
}

#[cfg(feature = "ssr")]
async fn organizer(acting: MembershipId) -> Result<(Request, Actor<Organizer>), Fault> {
    let request = Request::here()?;
    let actor = web::act::<Organizer>(&request, Some(acting), Some(Operation::ManageSettings)).await?;
    Ok((request, actor))
}
