use sea_orm::entity::prelude::*;

/// A patient's period under one responsible doctor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "observation")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub patient_id: Uuid,
    pub doctor_id: Uuid,
    pub period: String,
    pub days: i64,
    pub state: String,
    pub created_at: DateTimeUtc,
    pub starts_at: Option<DateTimeUtc>,
    pub ends_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub programme: Option<String>,
    pub programme_version: Option<i64>,
    pub first_day: Option<String>,
    pub need: i64,
    pub need_since: Option<DateTimeUtc>,
    pub trend: Option<String>,
    pub reported_at: Option<DateTimeUtc>,
    pub paused_at: Option<DateTimeUtc>,
    pub summary: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
