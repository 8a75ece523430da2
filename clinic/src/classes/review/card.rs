//! One application, with everything that a doctor decides by.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    classes::{
        ApplicationCard, ApplicationId, ClassState, Decision, GroupChoice, GroupId, GroupTitle, KnownPatient, Message,
        Restrictions, Seats,
        questionnaire::{Answers, SummaryTopic},
    },
    identity::{MembershipId, Named, PersonName, Phone, Status},
    settings::{CourseId, CourseName, CourseRef, time_zone},
};
use sea_orm::{ColumnTrait, DatabaseConnection, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use uuid::Uuid;

use super::{admit, in_reach, names, queue};
use crate::{
    audit,
    classes::making,
    context::Context,
    entity::{application, application_message, class, course, enrolment, exercise_group, membership, parsed},
    error::{Error, Result},
    identity::{Actor, Doctor},
};

/// One application. The look at it is recorded.
///
/// # Errors
/// `NotFound` for one that is out of reach.
pub async fn card(ctx: &Context, actor: &Actor<Doctor>, id: ApplicationId) -> Result<ApplicationCard> {
    let db = ctx.db.read();
    let row = in_reach(ctx, db, actor, id).await?;
    let messages = application_message::Entity::find()
        .filter(application_message::Column::ApplicationId.eq(row.id))
        .order_by_asc(application_message::Column::Id)
        .all(db)
        .await?;
    let authors = messages.iter().filter_map(|message| message.author_id);
    let named = names(db, authors.chain(row.doctor_id).chain(row.decided_by)).await?;
    let of_course = parsed(
        "application.course_id",
        course::Entity::find_by_id(row.course_id).one(db).await?,
    )?;
    let known = known(db, &row).await?;
    let groups = groups(db, ctx.now(), &row).await?;
    let triage = queue::triage(&row)?;
    let (full_name, email) = admit::identity(&row)?;
    let answers = answers(ctx, &row, triage.judged_on)?;
    let card = ApplicationCard {
        id,
        number: parsed("application.number", row.number)?,
        state: admit::state(&row)?,
        level: super::level(&row)?,
        course: CourseRef {
            id: CourseId(row.course_id),
            name: parsed("course.name", CourseName::parse(&of_course.name).ok())?,
        },
        doctor: parsed("application.doctor_id", person(&named, row.doctor_id))?,
        full_name,
        email,
        phone: row.phone.as_deref().and_then(|phone| Phone::parse(phone).ok()),
        zone: parsed("application.time_zone", time_zone(&row.time_zone).ok())?,
        submitted_at: parsed("application.submitted_at", row.submitted_at)?,
        answer_by: parsed("application.answer_by", row.answer_by)?,
        touched_at: row.touched_at,
        triage,
        answers,
        messages: messages
            .into_iter()
            .map(|message| Message {
                author: person(&named, message.author_id),
                text: message.text,
                at: message.created_at,
            })
            .collect(),
        known,
        decision: decision(db, &row, &named).await?,
        groups,
    };
    let txn = ctx.db.write().await?;
    audit::record(
        &txn,
        ctx.now(),
        actor.by(),
        Action::ApplicationOpened,
        Some(row.id),
        None,
    )
    .await?;
    txn.commit().await?;
    Ok(card)
}

fn person(named: &HashMap<MembershipId, Named>, id: Option<Uuid>) -> Option<Named> {
    id.and_then(|id| named.get(&MembershipId(id)).cloned())
}

/// The answers in the words of the version that was filled in, as they stood on the day of the judgement.
fn answers(ctx: &Context, row: &application::Model, judged_on: chrono::NaiveDate) -> Result<Vec<SummaryTopic>> {
    let id = admit::questionnaire_id(row)?;
    let version = parsed("application.questionnaire", ctx.brands.questionnaires().get(&id))?;
    let answers: Answers = serde_json::from_str(&row.answers).map_err(Error::broken)?;
    Ok(version.summary(&answers, judged_on))
}

async fn known(db: &DatabaseConnection, row: &application::Model) -> Result<Option<KnownPatient>> {
    let Some(member) = admit::known(db, row).await? else {
        return Ok(None);
    };
    let groups: Vec<Uuid> = enrolment::Entity::find()
        .filter(enrolment::Column::PatientId.eq(member.id))
        .filter(enrolment::Column::EndedAt.is_null())
        .select_only()
        .column(enrolment::Column::GroupId)
        .into_tuple()
        .all(db)
        .await?;
    Ok(Some(KnownPatient {
        id: MembershipId(member.id),
        status: parsed("membership.status", Status::from_name(&member.status))?,
        groups: groups.into_iter().map(GroupId).collect(),
    }))
}

/// The groups of the course that still go on, the fullest last.
async fn groups(db: &DatabaseConnection, now: DateTime<Utc>, row: &application::Model) -> Result<Vec<GroupChoice>> {
    let running = exercise_group::Entity::find()
        .filter(exercise_group::Column::ClinicId.eq(row.clinic_id))
        .filter(exercise_group::Column::CourseId.eq(row.course_id))
        .filter(exercise_group::Column::EndedAt.is_null())
        .filter(exercise_group::Column::ToDay.gte(now.date_naive().to_string()))
        .order_by_asc(exercise_group::Column::Title)
        .order_by_asc(exercise_group::Column::Id)
        .all(db)
        .await?;
    let ids = || running.iter().map(|group| group.id);
    let next: Vec<(Uuid, DateTime<Utc>)> = class::Entity::find()
        .filter(class::Column::GroupId.is_in(ids()))
        .filter(class::Column::State.eq(ClassState::Planned.name()))
        .filter(class::Column::StartsAt.gt(now))
        .select_only()
        .column(class::Column::GroupId)
        .column_as(class::Column::StartsAt.min(), "next")
        .group_by(class::Column::GroupId)
        .into_tuple()
        .all(db)
        .await?;
    let specialists = running.iter().map(|group| group.specialist_id);
    let specialists = membership::Entity::find()
        .filter(membership::Column::Id.is_in(specialists))
        .all(db)
        .await?;
    let mut choices: Vec<GroupChoice> = running
        .iter()
        .map(|group| {
            let specialist = specialists.iter().find(|person| person.id == group.specialist_id);
            let specialist = specialist.and_then(|person| PersonName::parse(&person.full_name).ok());
            Ok(GroupChoice {
                id: GroupId(group.id),
                title: parsed("exercise_group.title", GroupTitle::parse(&group.title).ok())?,
                seats: Seats {
                    capacity: parsed("exercise_group.capacity", u32::try_from(group.capacity).ok())?,
                    taken: parsed("exercise_group.taken", u32::try_from(group.taken).ok())?,
                },
                schedule: making::schedule(group)?,
                specialist: parsed("membership.full_name", specialist)?,
                next_class: next.iter().find(|(id, _)| *id == group.id).map(|(_, begins)| *begins),
            })
        })
        .collect::<Result<_>>()?;
    choices.sort_by_key(|choice| choice.seats.free() == 0);
    Ok(choices)
}

async fn decision(
    db: &DatabaseConnection,
    row: &application::Model,
    named: &HashMap<MembershipId, Named>,
) -> Result<Option<Decision>> {
    let Some((by, at)) = person(named, row.decided_by).zip(row.decided_at) else {
        return Ok(None);
    };
    let group = match row.group_id {
        Some(id) => exercise_group::Entity::find_by_id(id).one(db).await?,
        None => None,
    };
    let restrictions = match &row.restrictions {
        Some(kept) => serde_json::from_str(kept).map_err(Error::broken)?,
        None => Restrictions::default(),
    };
    Ok(Some(Decision {
        by,
        at,
        reason: row.reason.clone(),
        advice: row.advice.clone(),
        restrictions,
        group: group.and_then(|group| GroupTitle::parse(&group.title).ok()),
    }))
}
