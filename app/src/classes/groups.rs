//! Groups, seats and waiting lists, as the doctor of a course keeps them; and the organizer's handing them over.

use domain::{
    classes::{EnrolmentId, GroupForm, GroupId, WaitingId},
    identity::{FormKey, MembershipId},
    settings::CourseId,
};
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::pages::groups::{
    Done, GROUPS, GROUPS_OF_CLINIC, back, checked_group, course_path, group_path, hand_over::onward, restrictions,
};
#[cfg(feature = "ssr")]
use crate::web::{self, Request};
use crate::{Fault, Next};
#[cfg(feature = "ssr")]
use clinic::{
    classes::{group, waiting},
    identity::{Actor, Doctor, Organizer},
};
#[cfg(feature = "ssr")]
use domain::{
    classes::NewSpecialistsForm,
    error::{Code, Field, Problem},
    identity::Operation,
};

/// «Сохранить» on «Новая группа». For the doctor of the course; leads to the group.
#[server(endpoint = "groups/add")]
pub async fn add(
    course: CourseId,
    #[server(flatten)] form: GroupForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let new = checked_group(&request, &actor, &form, None).await?;
    let id = group::add(&request.ctx, &actor, course, new, form_key).await?;
    Ok(back(&request, actor.held(), &group_path(id), Done::Added))
}

/// «Сохранить» on «Данные группы». For the doctor of the course; leads to the group.
#[server(endpoint = "groups/change")]
pub async fn change(
    group_id: GroupId,
    #[server(flatten)] form: GroupForm,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let new = checked_group(&request, &actor, &form, Some(group_id)).await?;
    group::change(&request.ctx, &actor, group_id, new, form_key).await?;
    Ok(back(&request, actor.held(), &group_path(group_id), Done::Saved))
}

/// «Завершить группу». For the doctor of the course; leads to the groups.
#[server(endpoint = "groups/end")]
pub async fn end(group_id: GroupId, acting: MembershipId, form_key: FormKey) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    group::end(&request.ctx, &actor, group_id, form_key).await?;
    Ok(back(&request, actor.held(), GROUPS, Done::Ended))
}

/// «Записать» on «Записать в группу». For the doctor of course and patient; leads to the group.
#[server(endpoint = "groups/enrol")]
pub async fn enrol(
    group_id: GroupId,
    patient: MembershipId,
    #[server(default)] restrictions: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let restrictions = self::restrictions(&restrictions)?;
    let new = group::Enrol {
        group: group_id,
        patient,
        restrictions,
    };
    group::enrol(&request.ctx, &actor, new, form_key).await?;
    Ok(back(&request, actor.held(), &group_path(group_id), Done::Enrolled))
}

/// «Поставить в лист ожидания». For the doctor of course and patient; leads to the list.
#[server(endpoint = "groups/wait")]
pub async fn wait(
    course: CourseId,
    patient: MembershipId,
    #[server(default)] restrictions: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let restrictions = self::restrictions(&restrictions)?;
    waiting::wait(&request.ctx, &actor, course, (patient, &restrictions), form_key).await?;
    Ok(back(&request, actor.held(), &course_path(course), Done::Waiting))
}

/// «Сохранить» what the specialist has to mind. For the doctor of the course; leads to the group.
#[server(endpoint = "groups/restrict")]
pub async fn restrict(
    seat: EnrolmentId,
    group_id: GroupId,
    #[server(default)] restrictions: String,
    acting: MembershipId,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    group::restrict(&request.ctx, &actor, seat, &self::restrictions(&restrictions)?).await?;
    Ok(back(&request, actor.held(), &group_path(group_id), Done::SeatSaved))
}

/// «Перевести». For the doctor of the course; leads to the new group.
#[server(endpoint = "groups/move_to")]
pub async fn move_to(
    seat: EnrolmentId,
    #[server(default)] group: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    let required = || Code::field(Field::Group, Problem::Required);
    let to: GroupId = group.parse().map_err(|_none| required())?;
    group::move_to(&request.ctx, &actor, seat, to, form_key).await?;
    Ok(back(&request, actor.held(), &group_path(to), Done::Moved))
}

/// «Исключить из группы». For the doctor of the course; leads to the group.
#[server(endpoint = "groups/take_out")]
pub async fn take_out(
    seat: EnrolmentId,
    group_id: GroupId,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    group::take_out(&request.ctx, &actor, seat, form_key).await?;
    Ok(back(&request, actor.held(), &group_path(group_id), Done::TakenOut))
}

/// «убрать из листа». For the doctor of the course; leads to the list.
#[server(endpoint = "groups/withdraw")]
pub async fn withdraw(
    place: WaitingId,
    course: CourseId,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = doctor(acting).await?;
    waiting::withdraw(&request.ctx, &actor, place, form_key).await?;
    Ok(back(&request, actor.held(), &course_path(course), Done::TakenOff))
}

/// «Передать группу». For organizers; leads to the groups.
#[server(endpoint = "groups/pass_on")]
pub async fn pass_on(
    group_id: GroupId,
    #[server(default)] specialist: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let required = || Code::field(Field::Specialist, Problem::Required);
    let to = specialist.parse().map_err(|_none| required())?;
    group::pass_on(&request.ctx, &actor, group_id, to, form_key).await?;
    Ok(back(&request, actor.held(), GROUPS_OF_CLINIC, Done::HandedOver))
}

/// «Передать группы» of a specialist. For organizers; leads to the removal when nothing is left, else back to what is.
#[server(endpoint = "groups/hand_over")]
pub async fn hand_over(
    member: MembershipId,
    #[server(default)] specialist: String,
    #[server(default)] groups: Vec<String>,
    #[server(default)] classes: String,
    acting: MembershipId,
    form_key: FormKey,
) -> Result<Next, Fault> {
    let (request, actor) = organizer(acting).await?;
    let form = NewSpecialistsForm {
        specialist,
        groups,
        classes,
    };
    group::hand_over(&request.ctx, &actor, member, form.check()?, form_key).await?;
    Ok(Next::to(onward(&request, &actor, member).await?))
}

/// The first line of what a doctor does here.
#[cfg(feature = "ssr")]
async fn doctor(acting: MembershipId) -> Result<(Request, Actor<Doctor>), Fault> {
    let request = Request::here()?;
    let actor = web::act(&request, Some(acting), Some(Operation::ManageGroups)).await?;
    Ok((request, actor))
}

/// The first line of what the organizer does here.
#[cfg(feature = "ssr")]
async fn organizer(acting: MembershipId) -> Result<(Request, Actor<Organizer>), Fault> {
    let request = Request::here()?;
    let actor = web::act(&request, Some(acting), Some(Operation::HandOver)).await?;
    Ok((request, actor))
}
