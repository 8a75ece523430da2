use sea_orm::entity::prelude::*;

/// A row of the journal.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "audit_event")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub at: DateTimeUtc,
    pub clinic_id: Option<Uuid>,
    pub login_id: Option<Uuid>,
    pub membership_id: Option<Uuid>,
    pub role: Option<String>,
    pub action: String,
    pub object_id: Option<Uuid>,
    pub network: Option<String>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
