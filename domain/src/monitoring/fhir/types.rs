//! The resources of FHIR R4 (4.0.1) as far as a record needs them, each with the fields that it is given. Names are the
//! standard's own.

use chrono::{DateTime, NaiveDate, Utc};
use serde::Serialize;

/// A file of resources.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Bundle {
    pub resource_type: &'static str,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub timestamp: DateTime<Utc>,
    pub entry: Vec<Entry>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Entry {
    pub full_url: String,
    pub resource: Resource,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "resourceType")]
pub enum Resource {
    Patient(Patient),
    CarePlan(CarePlan),
    Questionnaire(Questionnaire),
    QuestionnaireResponse(QuestionnaireResponse),
    Observation(Observation),
    DetectedIssue(DetectedIssue),
    Task(Task),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Patient {
    pub id: String,
    pub active: bool,
    pub name: Vec<HumanName>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub telecom: Vec<ContactPoint>,
    pub general_practitioner: Vec<Reference>,
    pub managing_organization: Reference,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct HumanName {
    #[serde(rename = "use")]
    pub usage: &'static str,
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ContactPoint {
    pub system: &'static str,
    pub value: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CarePlan {
    pub id: String,
    pub status: &'static str,
    pub intent: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub subject: Reference,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<Period>,
    pub created: DateTime<Utc>,
    pub author: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<Annotation>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Questionnaire {
    pub id: String,
    pub url: String,
    pub version: String,
    pub title: String,
    pub status: &'static str,
    pub subject_type: Vec<&'static str>,
    pub item: Vec<QuestionnaireItem>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireItem {
    pub link_id: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub code: Vec<Coding>,
    pub text: String,
    #[serde(rename = "type")]
    pub kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub repeats: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_length: Option<usize>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer_option: Vec<AnswerOption>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<Self>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct AnswerOption {
    pub value_coding: Coding,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct QuestionnaireResponse {
    pub id: String,
    pub based_on: Vec<Reference>,
    pub questionnaire: String,
    pub status: &'static str,
    pub subject: Reference,
    pub authored: DateTime<Utc>,
    pub author: Reference,
    pub source: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<ResponseItem>,
}

/// A page with its questions, or a question with its answers.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ResponseItem {
    pub link_id: String,
    pub text: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub answer: Vec<Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub item: Vec<Self>,
}

/// An answer, or what was observed: `valueBoolean` and its like.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
#[expect(clippy::enum_variant_names, reason = "they are the standard's own")]
pub enum Value {
    ValueBoolean(bool),
    ValueDecimal(f64),
    ValueInteger(i64),
    /// A day or a month.
    ValueDate(String),
    ValueString(String),
    ValueCoding(Coding),
    ValueQuantity(Quantity),
    ValueCodeableConcept(Concept),
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Observation {
    pub id: String,
    pub based_on: Vec<Reference>,
    pub status: &'static str,
    pub category: Vec<Concept>,
    pub code: Concept,
    pub subject: Reference,
    /// The patient's day that was asked about.
    pub effective_date_time: NaiveDate,
    pub issued: DateTime<Utc>,
    pub performer: Vec<Reference>,
    #[serde(flatten)]
    pub value: Value,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub interpretation: Vec<Concept>,
    pub derived_from: Vec<Reference>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DetectedIssue {
    pub id: String,
    pub status: &'static str,
    pub severity: &'static str,
    pub patient: Reference,
    pub identified_date_time: DateTime<Utc>,
    pub evidence: Vec<Evidence>,
    pub detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub mitigation: Vec<Mitigation>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Evidence {
    pub code: Vec<Concept>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub detail: Vec<Reference>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Mitigation {
    pub action: Concept,
    pub date: DateTime<Utc>,
    pub author: Reference,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Task {
    pub id: String,
    pub status: &'static str,
    pub intent: &'static str,
    pub priority: &'static str,
    pub focus: Reference,
    #[serde(rename = "for")]
    pub about: Reference,
    pub authored_on: DateTime<Utc>,
    pub last_modified: DateTime<Utc>,
    pub owner: Reference,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub note: Vec<Annotation>,
    pub restriction: Restriction,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Restriction {
    pub period: Period,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Period {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<DateTime<Utc>>,
    pub end: DateTime<Utc>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Annotation {
    pub text: String,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Concept {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub coding: Vec<Coding>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Coding {
    pub system: String,
    pub code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Quantity {
    pub value: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub system: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

/// Another resource of the file, or somebody who has none there, by name.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Reference {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display: Option<String>,
}
