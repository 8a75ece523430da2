use sea_orm::entity::prelude::*;

/// What needs somebody's answer by a time.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "alert")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub report_id: Uuid,
    pub observation_id: Uuid,
    pub patient_id: Uuid,
    pub doctor_id: Uuid,
    pub level: String,
    pub reasons: String,
    pub state: String,
    pub step: String,
    pub deputy_id: Option<Uuid>,
    pub answer_by: DateTimeUtc,
    pub next_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub closed_at: Option<DateTimeUtc>,
    pub closed_by: Option<Uuid>,
    pub action: Option<String>,
    pub note: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
