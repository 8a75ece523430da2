use sea_orm::entity::prelude::*;

/// Something to do, at a time, once.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "job")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub kind: String,
    pub unique_key: String,
    pub subject: Option<Uuid>,
    pub run_at: DateTimeUtc,
    pub lease_until: Option<DateTimeUtc>,
    pub attempts: i64,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
