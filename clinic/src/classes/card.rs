//! A class with what stands around it: group, course and specialist by name.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use domain::{
    classes::{ClassId, ClassState, GroupId, Seats},
    identity::{MembershipId, Named, PersonName},
    settings::{CourseId, time_zone},
};
use sea_orm::{ConnectionTrait, EntityTrait, FromQueryResult, JoinType, QueryOrder, QuerySelect, Select};
use uuid::Uuid;

use crate::{
    entity::{class, course, exercise_group, membership, parsed},
    error::Result,
};

/// A class, as lists and pages show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassCard {
    pub id: ClassId,
    pub group: GroupId,
    pub group_title: String,
    pub course: CourseId,
    pub course_name: String,
    pub specialist: Named,
    pub starts_at: DateTime<Utc>,
    pub ends_at: DateTime<Utc>,
    /// The group's, when the class was made.
    pub zone: Tz,
    pub state: ClassState,
    /// Why it was cancelled.
    pub reason: Option<String>,
    pub seats: Seats,
    /// How often it was changed: a form names the one that it saw.
    pub revision: i64,
    pub is_moved: bool,
    /// The specialist's, about the whole class.
    pub note: Option<String>,
}

impl ClassCard {
    /// Whether it is still to come, and takes place.
    #[must_use]
    pub fn is_coming(&self, now: DateTime<Utc>) -> bool {
        self.state == ClassState::Planned && now < self.starts_at
    }
}

/// Those of `classes`, by their beginning. One query.
pub(super) async fn cards(db: &impl ConnectionTrait, classes: Select<class::Entity>) -> Result<Vec<ClassCard>> {
    let group = class::Entity::belongs_to(exercise_group::Entity)
        .from(class::Column::GroupId)
        .to(exercise_group::Column::Id);
    let of_course = exercise_group::Entity::belongs_to(course::Entity)
        .from(exercise_group::Column::CourseId)
        .to(course::Column::Id);
    let specialist = class::Entity::belongs_to(membership::Entity)
        .from(class::Column::SpecialistId)
        .to(membership::Column::Id);
    let rows = classes
        .join(JoinType::InnerJoin, group.into())
        .join(JoinType::InnerJoin, of_course.into())
        .join(JoinType::InnerJoin, specialist.into())
        .order_by_asc(class::Column::StartsAt)
        .order_by_asc(class::Column::Id)
        .select_only()
        .columns([
            class::Column::Id,
            class::Column::GroupId,
            class::Column::SpecialistId,
            class::Column::StartsAt,
            class::Column::EndsAt,
            class::Column::TimeZone,
            class::Column::Capacity,
            class::Column::Taken,
            class::Column::State,
            class::Column::Reason,
            class::Column::Revision,
            class::Column::MovedAt,
            class::Column::Note,
        ])
        .column_as(exercise_group::Column::Title, "group_title")
        .column_as(exercise_group::Column::CourseId, "course_id")
        .column_as(course::Column::Name, "course_name")
        .column_as(membership::Column::FullName, "specialist_name")
        .into_model::<Row>()
        .all(db)
        .await?;
    rows.into_iter().map(ClassCard::try_from).collect()
}

/// The same by id.
pub(super) async fn cards_by_id(
    db: &impl ConnectionTrait,
    classes: Select<class::Entity>,
) -> Result<HashMap<Uuid, ClassCard>> {
    let cards = cards(db, classes).await?;
    Ok(cards.into_iter().map(|card| (card.id.0, card)).collect())
}

#[derive(FromQueryResult)]
struct Row {
    id: Uuid,
    group_id: Uuid,
    specialist_id: Uuid,
    starts_at: DateTime<Utc>,
    ends_at: DateTime<Utc>,
    time_zone: String,
    capacity: i64,
    taken: i64,
    state: String,
    reason: Option<String>,
    revision: i64,
    moved_at: Option<DateTime<Utc>>,
    note: Option<String>,
    group_title: String,
    course_id: Uuid,
    course_name: String,
    specialist_name: String,
}

impl TryFrom<Row> for ClassCard {
    type Error = crate::error::Error;
    fn try_from(row: Row) -> Result<Self> {
        let count = |column, number: i64| parsed(column, u32::try_from(number).ok());
        Ok(Self {
            id: ClassId(row.id),
            group: GroupId(row.group_id),
            group_title: row.group_title,
            course: CourseId(row.course_id),
            course_name: row.course_name,
            specialist: Named {
                id: MembershipId(row.specialist_id),
                full_name: parsed("membership.full_name", PersonName::parse(&row.specialist_name).ok())?,
            },
            starts_at: row.starts_at,
            ends_at: row.ends_at,
            zone: parsed("class.time_zone", time_zone(&row.time_zone).ok())?,
            state: parsed("class.state", ClassState::from_name(&row.state))?,
            reason: row.reason,
            seats: Seats {
                capacity: count("class.capacity", row.capacity)?,
                taken: count("class.taken", row.taken)?,
            },
            revision: row.revision,
            is_moved: row.moved_at.is_some(),
            note: row.note,
        })
    }
}
