use sea_orm::entity::prelude::*;

/// A group: a cohort of patients with a specialist and a weekly schedule.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "exercise_group")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub course_id: Uuid,
    pub specialist_id: Uuid,
    pub title: String,
    pub capacity: i64,
    pub taken: i64,
    pub weekdays: i64,
    pub starts_at: i64,
    pub minutes: i64,
    pub time_zone: String,
    pub from_day: String,
    pub to_day: String,
    pub created_at: DateTimeUtc,
    pub ended_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
