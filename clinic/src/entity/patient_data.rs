use sea_orm::entity::prelude::*;

/// What the clinic asks a patient itself.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "patient_data")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub patient_id: Uuid,
    pub clinic_id: Uuid,
    pub address: Option<String>,
    pub saved_at: Option<DateTimeUtc>,
    pub put_off_until: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
