use sea_orm::entity::prelude::*;

/// A consent that was given, with the version of its text.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "consent")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub application_id: Option<Uuid>,
    pub patient_id: Option<Uuid>,
    pub questionnaire: String,
    pub consent: String,
    pub version: i64,
    pub given_at: DateTimeUtc,
    pub network: Option<String>,
    pub withdrawn_at: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
