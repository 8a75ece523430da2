use sea_orm::entity::prelude::*;

/// An assistant works for a doctor.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "assignment")]
pub struct Model {
    pub clinic_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub assistant_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub doctor_id: Uuid,
    pub created_at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
