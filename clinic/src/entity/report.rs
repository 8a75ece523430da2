use sea_orm::entity::prelude::*;

/// A form that was due on a day, filled in or not.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "report")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub observation_id: Uuid,
    pub patient_id: Uuid,
    pub programme: String,
    pub programme_version: i64,
    pub form: String,
    pub day: String,
    pub opens_at: DateTimeUtc,
    pub closes_at: DateTimeUtc,
    pub remind_at: Option<DateTimeUtc>,
    pub call_at: DateTimeUtc,
    pub state: String,
    pub answers: String,
    pub saved_at: Option<DateTimeUtc>,
    pub sent_at: Option<DateTimeUtc>,
    pub source: Option<String>,
    pub filled_by: Option<Uuid>,
    pub judgement: Option<String>,
    pub level: Option<String>,
    pub created_at: DateTimeUtc,
    pub asked_at: Option<DateTimeUtc>,
    pub reminded_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
