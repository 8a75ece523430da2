use sea_orm::entity::prelude::*;

/// Somebody who is cleared for a course and waits for a seat.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "waiting")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub course_id: Uuid,
    pub application_id: Option<Uuid>,
    pub patient_id: Option<Uuid>,
    pub restrictions: String,
    pub cleared_by: Uuid,
    pub cleared_at: DateTimeUtc,
    pub state: String,
    pub group_id: Option<Uuid>,
    pub offered_at: Option<DateTimeUtc>,
    pub offer_until: Option<DateTimeUtc>,
    pub closed_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
