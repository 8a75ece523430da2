//! Classes of therapeutic exercise (ЛФК): what an applicant is asked, what the answers call a doctor's attention to,
//! and the rules of groups, schedules and seats.
//!
//! No illness, organ or threshold stands here: questions and rules are data, `packs/questionnaires`.

pub mod questionnaire;
pub mod triage;
