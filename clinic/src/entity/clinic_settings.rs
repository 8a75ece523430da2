use sea_orm::entity::prelude::*;

/// What a clinic set for itself.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "clinic_settings")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub clinic_id: Uuid,
    pub slug: String,
    pub contact_phone: Option<String>,
    pub contact_email: Option<String>,
    pub self_registration: bool,
    pub class_capacity: i64,
    pub opens_at: i64,
    pub closes_at: i64,
    pub working_days: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
