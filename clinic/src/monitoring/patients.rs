//! The doctor's patients, whoever needs the doctor most first: in the order that is kept with the observations, so that
//! one page of thousands is read from an index.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use domain::{
    audit::Action,
    error::Code,
    limits::LIST_PAGE,
    monitoring::{Need, Trend},
    patients::PatientRow,
    staff::ListQuery,
};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, FromQueryResult, JoinType, PaginatorTrait, QueryFilter, QueryOrder,
    QuerySelect, Select,
};
use uuid::Uuid;

use crate::{
    audit,
    context::Context,
    entity::{membership, observation, parsed},
    error::Result,
    identity::{Actor, PatientKeeper},
    patients,
    people::{self, Person},
    search,
};

/// A patient with what the doctor wants to know first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needy {
    pub row: PatientRow,
    pub need: Need,
    pub trend: Option<Trend>,
    /// When the last report came.
    pub reported_at: Option<DateTime<Utc>>,
}

/// One page, and how many the whole list has.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NeedyPage {
    pub rows: Vec<Needy>,
    pub total: u64,
    pub more: bool,
}

/// One page of a doctor's own patients, of one need alone where it is named: by need and then by how long it has been
/// so, or in the order of the query. The look is recorded. At most eight queries, however many patients there are.
///
/// # Errors
/// `NotFound` when the row to go on after is gone, or not one of them.
pub async fn list(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    query: &ListQuery,
    need: Option<Need>,
    by_need: bool,
) -> Result<NeedyPage> {
    let scope = match need {
        Some(need) => own(actor).filter(observation::Column::Need.eq(need.number())),
        None => own(actor),
    };
    let zone = actor.held().clinic_zone;
    let (people, total, more) = match by_need {
        true => by_need_of(ctx, actor, scope, query).await?,
        false => {
            let page = people::page(ctx, scope, query, zone).await?;
            (page.rows, page.total, page.more)
        }
    };
    let db = ctx.db.read();
    let ids = people.iter().map(|person| person.id.0);
    let places = placed(own(actor).filter(membership::Column::Id.is_in(ids)));
    let places = places.into_model::<Place>().all(db).await?;
    let mut places: HashMap<Uuid, Place> = places.into_iter().map(|place| (place.id, place)).collect();
    audit::record(db, ctx.now(), actor.by(), Action::PatientsShown, None, None).await?;
    let rows = patients::rows(ctx, people).await?.into_iter();
    // Whoever was given away between two queries is left out.
    let rows = rows.filter_map(|row| Some(places.remove(&row.id.0)?.needy(row)));
    Ok(NeedyPage {
        rows: rows.collect::<Result<_>>()?,
        total,
        more,
    })
}

/// One page of those of `scope`, whoever needs the doctor most first; how many there are, and whether there are more.
async fn by_need_of(
    ctx: &Context,
    actor: &Actor<PatientKeeper>,
    scope: Select<membership::Entity>,
    query: &ListQuery,
) -> Result<(Vec<Person>, u64, bool)> {
    let db = ctx.db.read();
    let fitting = people::standing(scope, query.standing, ctx.now())
        .filter(search::members(&query.search, db.get_database_backend()));
    let total = fitting
        .clone()
        .select_only()
        .column(membership::Column::Id)
        .count(db)
        .await?;
    let mut page = placed(fitting);
    if let Some(last) = query.after {
        let found = placed(own(actor).filter(membership::Column::Id.eq(last.0)));
        let last = found.into_model::<Place>().one(db).await?.ok_or(Code::NotFound)?;
        page = page.filter(beyond(&last));
    }
    let mut places = page
        .order_by_asc(observation::Column::Need)
        .order_by_asc(observation::Column::NeedSince)
        .order_by_asc(observation::Column::Id)
        .limit(LIST_PAGE + 1)
        .into_model::<Place>()
        .all(db)
        .await?;
    let more = u64::try_from(places.len()).is_ok_and(|rows| rows > LIST_PAGE);
    places.truncate(usize::try_from(LIST_PAGE).unwrap_or(usize::MAX));
    let ids: Vec<Uuid> = places.iter().map(|place| place.id).collect();
    let mut people = people::of_ids(ctx, own(actor), &ids, actor.held().clinic_zone).await?;
    people.sort_by_key(|person| ids.iter().position(|id| *id == person.id.0));
    Ok((people, total, more))
}

/// The doctor's own patients with their newest observations.
fn own(actor: &Actor<PatientKeeper>) -> Select<membership::Entity> {
    let newest = membership::Entity::belongs_to(observation::Entity)
        .from(membership::Column::ObservationId)
        .to(observation::Column::Id);
    membership::Entity::find()
        .join(JoinType::InnerJoin, newest.into())
        .filter(observation::Column::DoctorId.eq(actor.membership().0))
}

fn placed(members: Select<membership::Entity>) -> Select<membership::Entity> {
    members
        .select_only()
        .column(membership::Column::Id)
        .column_as(observation::Column::Id, "observation")
        .columns([
            observation::Column::Need,
            observation::Column::NeedSince,
            observation::Column::Trend,
            observation::Column::ReportedAt,
        ])
}

/// What comes after a row.
fn beyond(last: &Place) -> Condition {
    let (need, since, id) = (
        observation::Column::Need,
        observation::Column::NeedSince,
        observation::Column::Id,
    );
    let same_need = || Condition::all().add(need.eq(last.need));
    let later = Condition::any()
        .add(need.gt(last.need))
        .add(same_need().add(since.gt(last.need_since)))
        .add(same_need().add(since.eq(last.need_since)).add(id.gt(last.observation)));
    // Of the alternatives alone no database makes a place to begin in the index.
    Condition::all().add(need.gte(last.need)).add(later)
}

/// Where a patient stands in the order.
#[derive(FromQueryResult)]
struct Place {
    id: Uuid,
    observation: Uuid,
    need: i64,
    need_since: Option<DateTime<Utc>>,
    trend: Option<String>,
    reported_at: Option<DateTime<Utc>>,
}

impl Place {
    fn needy(self, row: PatientRow) -> Result<Needy> {
        let trend = self
            .trend
            .as_deref()
            .map(|trend| parsed("observation.trend", Trend::from_name(trend)));
        Ok(Needy {
            row,
            need: parsed("observation.need", Need::from_number(self.need))?,
            trend: trend.transpose()?,
            reported_at: self.reported_at,
        })
    }
}
