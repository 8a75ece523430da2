use sea_orm::entity::prelude::*;

/// A patient at a class.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "attendance")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub class_id: Uuid,
    pub patient_id: Uuid,
    pub enrolment_id: Option<Uuid>,
    pub state: String,
    pub reason: Option<String>,
    pub cancelled_at: Option<DateTimeUtc>,
    pub minutes: Option<i64>,
    pub note: Option<String>,
    pub marked_by: Option<Uuid>,
    pub marked_at: Option<DateTimeUtc>,
    pub created_at: DateTimeUtc,
    pub seat_kept: bool,
    pub makes_up: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
