use sea_orm::entity::prelude::*;

/// One row of a list of people who are to be added.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "import_row")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub draft_id: Uuid,
    #[sea_orm(primary_key, auto_increment = false)]
    pub line: i64,
    pub clinic_id: Uuid,
    pub full_name: String,
    pub email: String,
    pub phone: String,
    pub role: String,
    pub doctor: String,
    pub period: String,
    pub sure: Option<String>,
    pub membership_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
