use sea_orm::entity::prelude::*;

/// A letter, from the change that caused it to the mail server's answer.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "outbox_mail")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Option<Uuid>,
    pub login_id: Option<Uuid>,
    pub kind: String,
    pub address: String,
    pub invitation_id: Option<Uuid>,
    pub state: String,
    pub failures: i64,
    pub answer: Option<String>,
    pub detail: Option<String>,
    pub created_at: DateTimeUtc,
    pub tried_at: Option<DateTimeUtc>,
    pub member_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
