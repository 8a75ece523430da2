//! The rows of patients' lists: people, with the doctor and the observation of each.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    identity::{MembershipId, Named, PersonName},
    patients::{FormerPatient, Observation, ObservationId, PatientPage, PatientRow, PeriodId},
    staff::ListQuery,
};
use sea_orm::{ColumnTrait, EntityTrait, FromQueryResult, JoinType, QueryFilter, QuerySelect};
use uuid::Uuid;

use super::scope;
use crate::{
    context::Context,
    entity::{membership, observation, parsed},
    error::Result,
    identity::{Actor, Patient, PatientKeeper},
    people::{self, Person},
};

/// One page of the actor's patients. At most six queries, however many there are.
pub(super) async fn page(ctx: &Context, actor: &Actor<PatientKeeper>, query: &ListQuery) -> Result<PatientPage> {
    let page = people::page(ctx, scope::patients(actor), query, actor.held().clinic_zone).await?;
    Ok(PatientPage {
        rows: rows(ctx, page.rows).await?,
        total: page.total,
        more: page.more,
    })
}

/// One of the actor's patients, whatever became of it.
///
/// # Errors
/// `NotFound` for anybody else.
pub(super) async fn one(ctx: &Context, actor: &Actor<PatientKeeper>, id: MembershipId) -> Result<PatientRow> {
    let person = people::one(ctx, scope::patients(actor), id, actor.held().clinic_zone).await?;
    parsed("membership.id", rows(ctx, vec![person]).await?.pop())
}

/// A patient's own newest observation, with its doctor.
pub(super) async fn own(ctx: &Context, actor: &Actor<Patient>) -> Result<(Named, Observation)> {
    let me = membership::Entity::find_by_id(actor.membership().0)
        .one(ctx.db.read())
        .await?;
    let newest = parsed("membership.observation_id", me.and_then(|me| me.observation_id))?;
    let found = by_id(ctx, vec![newest]).await?.into_values().next();
    parsed("observation.id", found)
}

/// Those of the actor's patients who are gone, the latest first.
pub(super) async fn former(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    search: &str,
    after: Option<MembershipId>,
) -> Result<(Vec<FormerPatient>, bool)> {
    let (people, more) = people::former(ctx, scope::patients(actor), search, after).await?;
    let mut observed = observed(ctx, &people).await?;
    let former = people.into_iter().map(|person| {
        let (doctor, _) = of(&person, &mut observed)?;
        Ok(FormerPatient {
            id: person.id,
            full_name: person.full_name,
            email: person.email,
            phone: person.phone,
            doctor,
            status: person.status,
            ended_at: parsed("membership.ended_at", person.ended_at)?,
            answer: person.answer,
        })
    });
    Ok((former.collect::<Result<_>>()?, more))
}

/// These people as rows of a list of patients.
pub(crate) async fn rows(ctx: &Context, people: Vec<Person>) -> Result<Vec<PatientRow>> {
    let mut observed = observed(ctx, &people).await?;
    people
        .into_iter()
        .map(|person| {
            let (doctor, observation) = of(&person, &mut observed)?;
            Ok(PatientRow {
                id: person.id,
                full_name: person.full_name,
                email: person.email,
                phone: person.phone,
                status: person.status,
                doctor,
                observation,
                invitation: person.invitation,
                answer: person.answer,
            })
        })
        .collect()
}

type Observed = HashMap<ObservationId, (Named, Observation)>;

fn of(person: &Person, observed: &mut Observed) -> Result<(Named, Observation)> {
    let found = person.observation.and_then(|id| observed.remove(&id));
    parsed("membership.observation_id", found)
}

/// The newest observation of each of these patients, with its doctor.
async fn observed(ctx: &Context, people: &[Person]) -> Result<Observed> {
    let ids: Vec<Uuid> = people
        .iter()
        .filter_map(|person| person.observation.map(|id| id.0))
        .collect();
    if ids.is_empty() {
        return Ok(HashMap::new());
    }
    by_id(ctx, ids).await
}

async fn by_id(ctx: &Context, ids: Vec<Uuid>) -> Result<Observed> {
    let doctor = observation::Entity::belongs_to(membership::Entity)
        .from(observation::Column::DoctorId)
        .to(membership::Column::Id)
        .into();
    let rows = observation::Entity::find()
        .filter(observation::Column::Id.is_in(ids))
        .join(JoinType::InnerJoin, doctor)
        .select_only()
        .columns([
            observation::Column::Id,
            observation::Column::DoctorId,
            observation::Column::Period,
            observation::Column::Days,
            observation::Column::StartsAt,
            observation::Column::EndsAt,
        ])
        .column_as(membership::Column::FullName, "doctor_name")
        .into_model::<Row>()
        .all(ctx.db.read())
        .await?;
    rows.into_iter()
        .map(|row| {
            let id = ObservationId(row.id);
            let doctor = Named {
                id: MembershipId(row.doctor_id),
                full_name: parsed("membership.full_name", PersonName::parse(&row.doctor_name).ok())?,
            };
            let observation = Observation {
                id,
                period: PeriodId(row.period),
                days: parsed("observation.days", u32::try_from(row.days).ok())?,
                runs: row.starts_at.zip(row.ends_at),
            };
            Ok((id, (doctor, observation)))
        })
        .collect()
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    doctor_id: Uuid,
    doctor_name: String,
    period: String,
    days: i64,
    starts_at: Option<DateTime<Utc>>,
    ends_at: Option<DateTime<Utc>>,
}
