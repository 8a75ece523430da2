use sea_orm::entity::prelude::*;

/// A list of people who are to be added, for a day.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_draft")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub owner_id: Uuid,
    pub state: String,
    pub created_at: DateTimeUtc,
    pub cells: Option<String>,
    pub role: Option<String>,
    pub doctor_id: Option<Uuid>,
    pub period: Option<String>,
    pub goal: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
