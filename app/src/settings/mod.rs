//! «Настройки», as the organizer sets them: classes and courses, hours, contact, deputies; and the clinic's direct
//! address, which anybody may open.

#[cfg(feature = "ssr")]
pub mod pages;

use domain::{
    identity::{FormKey, MembershipId},
    settings::{CourseId, DeputyId},
};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use crate::{
    identity::href_as,
    web::{self, Request, with_query},
};
#[cfg(feature = "ssr")]
use clinic::identity::{Actor, Organizer};
#[cfg(feature = "ssr")]
use domain::{
    classes::Load,
    error::{Code, Field},
    identity::Operation,
    settings::{CourseName, FactorDemandForm, NewDeputyForm, SettingsForm},
};
#[cfg(feature = "ssr")]
use pages::{Done, SETTINGS};

/// Whether the page at this path has an island of this capability: the settings check their fields.
#[cfg(feature = "ssr")]
pub(crate) fn has_islands(path: &str) -> bool {
    path == SETTINGS
}

/// When the clinic works, as typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Hours {
    pub opens_at: String,
    pub closes_at: String,
    #[serde(default)]
    pub working_days: Vec<String>,
}

/// How the clinic is reached, as typed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Contact {
    pub contact_phone: String,
    pub contact_email: String,
}

/// «Сохранить» on «Настройки». For organizers.
#[server(endpoint = "settings/save")]
pub async fn save(
    #[server(default)] self_registration: bool,
    class_capacity: String,
    sure_groups: Option<String>,
    #[server(flatten)] hours: Hours,
    #[server(flatten)] contact: Contact,
    #[server(default)] courses: Vec<String>,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let form = SettingsForm {
        self_registration,
        class_capacity,
        opens_at: hours.opens_at,
        closes_at: hours.closes_at,
        working_days: hours.working_days,
        contact_phone: contact.contact_phone,
        contact_email: contact.contact_email,
        courses,
    };
    let change = form.check()?;
    let (most, sure) = (change.class_capacity, sure_groups.as_deref());
    clinic::settings::ask_about_groups(&request.ctx, &actor, most, sure, form_key).await?;
    clinic::settings::save_settings(&request.ctx, &actor, change, form_key).await?;
    Ok(back(&request, &actor, Done::Saved))
}

/// «Сохранить» on «Новый курс». For organizers.
#[server(endpoint = "settings/add_course")]
pub async fn add_course(
    course_name: String,
    #[server(default)] load: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let load = Load::from_name(&load);
    clinic::settings::add_course(&request.ctx, &actor, &named(&course_name)?, load, form_key).await?;
    Ok(back(&request, &actor, Done::CourseAdded))
}

/// «Сохранить» on «Курс». For organizers.
#[server(endpoint = "settings/save_course")]
pub async fn save_course(
    course: CourseId,
    course_name: String,
    #[server(default)] load: String,
    acting: MembershipId,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let load = Load::from_name(&load);
    clinic::settings::save_course(&request.ctx, &actor, course, &named(&course_name)?, load).await?;
    Ok(back(&request, &actor, Done::CourseSaved))
}

/// «Завершить курс». For organizers.
#[server(endpoint = "settings/end_course")]
pub async fn end_course(course: CourseId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    clinic::settings::end_course(&request.ctx, &actor, course).await?;
    Ok(back(&request, &actor, Done::CourseEnded))
}

/// «Сохранить» on «Новый заместитель». For organizers.
#[server(endpoint = "settings/name_deputy")]
pub async fn name_deputy(
    doctor: String,
    deputy: String,
    from_day: String,
    to_day: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let form = NewDeputyForm {
        doctor,
        deputy,
        from_day,
        to_day,
    };
    clinic::settings::name_deputy(&request.ctx, &actor, form.check()?, form_key).await?;
    Ok(back(&request, &actor, Done::DeputyNamed))
}

/// «Сохранить правила» below «Подтверждение входа». For organizers.
#[server(endpoint = "settings/demand_factors")]
pub async fn demand_factors(
    #[server(default)] roles: Vec<String>,
    grace_days: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let form = FactorDemandForm { roles, grace_days };
    clinic::settings::demand_factors(&request.ctx, &actor, &form.check()?, form_key).await?;
    Ok(back(&request, &actor, Done::FactorsDemanded))
}

/// «отменить» in the row of a deputy. For organizers.
#[server(endpoint = "settings/dismiss_deputy")]
pub async fn dismiss_deputy(deputy: DeputyId, acting: MembershipId) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    clinic::settings::dismiss_deputy(&request.ctx, &actor, deputy).await?;
    Ok(back(&request, &actor, Done::DeputyDismissed))
}

/// The first line of each of them.
#[cfg(feature = "ssr")]
async fn organizer(acting: MembershipId) -> Result<(Request, Actor<Organizer>), Fault> {
    let request = Request::here()?;
    let actor = web::act::<Organizer>(&request, Some(acting), Some(Operation::ManageSettings)).await?;
    Ok((request, actor))
}

#[cfg(feature = "ssr")]
fn named(typed: &str) -> Result<CourseName, Code> {
    CourseName::parse(typed).map_err(|problem| Code::field(Field::CourseName, problem))
}

/// The settings again, which tell what has been done.
#[cfg(feature = "ssr")]
fn back(request: &Request, actor: &Actor<Organizer>, done: Done) -> Next {
    let page = href_as(request, actor.held(), SETTINGS);
    Next::to(with_query(&page, &[format!("done={}", done.name())]))
}
