use sea_orm::entity::prelude::*;

/// One role of one person in one clinic.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "membership")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub login_id: Option<Uuid>,
    pub role: String,
    pub status: String,
    pub full_name: String,
    pub name_key: String,
    pub search_text: String,
    pub phone: Option<String>,
    pub invitation_id: Option<Uuid>,
    pub created_at: DateTimeUtc,
    pub activated_at: Option<DateTimeUtc>,
    pub ended_at: Option<DateTimeUtc>,
    pub used_at: Option<DateTimeUtc>,
    pub observation_id: Option<Uuid>,
    pub time_zone: Option<String>,
    pub sessions_from: Option<DateTimeUtc>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
