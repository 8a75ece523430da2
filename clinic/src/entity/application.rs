use sea_orm::entity::prelude::*;

/// Somebody's application for a course, from the first page to the decision.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "application")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: Uuid,
    pub clinic_id: Uuid,
    pub course_id: Uuid,
    pub number: Option<i64>,
    pub state: String,
    pub patient_id: Option<Uuid>,
    pub full_name: String,
    pub email: String,
    pub phone: Option<String>,
    pub time_zone: String,
    pub email_confirmed_at: Option<DateTimeUtc>,
    pub code_hash: Option<Vec<u8>>,
    pub code_expires_at: Option<DateTimeUtc>,
    pub code_tries: i64,
    pub questionnaire: String,
    pub questionnaire_version: i64,
    pub answers: String,
    pub triage: Option<String>,
    pub level: Option<String>,
    pub created_at: DateTimeUtc,
    pub touched_at: DateTimeUtc,
    pub submitted_at: Option<DateTimeUtc>,
    pub answer_by: Option<DateTimeUtc>,
    pub doctor_id: Option<Uuid>,
    pub decided_by: Option<Uuid>,
    pub decided_at: Option<DateTimeUtc>,
    pub reason: Option<String>,
    pub advice: Option<String>,
    pub restrictions: Option<String>,
    pub period: Option<String>,
    pub group_id: Option<Uuid>,
}

#[derive(Clone, Copy, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
