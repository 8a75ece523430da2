use sea_orm::entity::prelude::*;

/// A call that an assistant made.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "call")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub assistant_id: Uuid,
    pub patient_id: Option<Uuid>,
    pub application_id: Option<Uuid>,
    pub outcome: String,
    pub note: Option<String>,
    pub at: DateTimeUtc,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
