//! A patient's record for other programs: a bundle of FHIR R4. What public systems have a code for, by the packs, has
//! that code beside our own; our own names stand under the address of the service.

mod alerts;
mod forms;
mod reports;
mod types;

pub use types::Bundle;

use chrono::{DateTime, NaiveDate, Utc};

use self::types::{Annotation, CarePlan, Coding, ContactPoint, Entry, HumanName, Patient, Period, Reference, Resource};
use super::{AlertAction, AlertId, Form, Judgement, ProgrammeId, Reason, ReportId};
use crate::{
    identity::{Named, PersonName, Phone},
    patients::ObservationId,
    questions::{Answers, ItemId, Level, each_once},
};

/// Everything of a patient that is handed on.
#[derive(Clone, Debug)]
pub struct Record<'a> {
    /// Where the service is, without a slash at the end: what the addresses of resources and of our own codes begin with.
    pub base: &'a str,
    pub made_at: DateTime<Utc>,
    pub patient: Named,
    pub phone: Option<Phone>,
    /// Whether the patient can sign in.
    pub is_active: bool,
    /// The clinic's name.
    pub clinic: String,
    /// The doctor who is responsible now.
    pub doctor: Named,
    pub plans: Vec<Plan>,
    /// Those that were sent, the oldest first.
    pub reports: Vec<Sent<'a>>,
    pub alerts: Vec<Alert>,
}

/// One observation.
#[derive(Clone, Debug)]
pub struct Plan {
    pub id: ObservationId,
    /// The programme's; none before the first report is asked for.
    pub title: Option<String>,
    pub stage: PlanStage,
    pub doctor: Named,
    pub created_at: DateTime<Utc>,
    /// From its first day to its last.
    pub runs: Option<(DateTime<Utc>, DateTime<Utc>)>,
    pub summary: Option<String>,
}

/// Where an observation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlanStage {
    Planned,
    Running,
    Paused,
    Ended,
}

/// A report that came.
#[derive(Clone, Debug)]
pub struct Sent<'a> {
    pub id: ReportId,
    pub plan: ObservationId,
    pub programme: ProgrammeId,
    pub form: &'a Form,
    /// The patient's day that it is for.
    pub day: NaiveDate,
    pub sent_at: DateTime<Utc>,
    /// Whoever filled it in for the patient.
    pub filled_by: Option<PersonName>,
    pub answers: Answers,
    pub judgement: Judgement,
}

/// An alert, open or closed.
#[derive(Clone, Debug)]
pub struct Alert {
    pub id: AlertId,
    pub report: ReportId,
    /// Whose rules these are.
    pub programme: ProgrammeId,
    pub level: Level,
    pub reasons: Vec<Reason>,
    pub came_at: DateTime<Utc>,
    pub answer_by: DateTime<Utc>,
    pub doctor: Named,
    /// What was done, by whom and when.
    pub closed: Option<(AlertAction, Named, DateTime<Utc>)>,
    pub note: Option<String>,
}

/// The bundle of a record: the patient, each observation, each form in each version that was answered, each report with
/// what was observed, each alert with the task to answer it.
#[must_use]
pub fn bundle(record: &Record<'_>) -> Bundle {
    let names = Names(record.base);
    let forms = each_once(record.reports.iter().map(|sent| (&sent.programme, sent.form)));
    let patient = std::iter::once(Resource::Patient(patient(record)));
    let plans = record
        .plans
        .iter()
        .map(|plan| Resource::CarePlan(care_plan(record, plan)));
    let forms = forms
        .into_iter()
        .map(|(programme, form)| Resource::Questionnaire(names.questionnaire(programme, form)));
    let reports = record.reports.iter().flat_map(|sent| {
        let response = Resource::QuestionnaireResponse(names.response(record, sent));
        let observed = names.observations(record, sent).into_iter();
        std::iter::once(response).chain(observed.map(Resource::Observation))
    });
    let alerts = record.alerts.iter().flat_map(|alert| {
        let issue = Resource::DetectedIssue(names.issue(record, alert));
        [issue, Resource::Task(alerts::task(record, alert))]
    });
    let all = patient.chain(plans).chain(forms).chain(reports).chain(alerts);
    Bundle {
        resource_type: "Bundle",
        kind: "collection",
        timestamp: record.made_at,
        entry: all.map(|resource| names.entry(resource)).collect(),
    }
}

fn patient(record: &Record<'_>) -> Patient {
    let phone = record.phone.as_ref().map(|phone| ContactPoint {
        system: "phone",
        value: phone.as_str().to_owned(),
    });
    Patient {
        id: record.patient.id.to_string(),
        active: record.is_active,
        name: vec![HumanName {
            usage: "official",
            text: record.patient.full_name.to_string(),
        }],
        telecom: phone.into_iter().collect(),
        general_practitioner: vec![by_name(&record.doctor)],
        managing_organization: Reference {
            reference: None,
            display: Some(record.clinic.clone()),
        },
    }
}

fn care_plan(record: &Record<'_>, plan: &Plan) -> CarePlan {
    CarePlan {
        id: plan.id.to_string(),
        status: match plan.stage {
            PlanStage::Planned => "draft",
            PlanStage::Running => "active",
            PlanStage::Paused => "on-hold",
            PlanStage::Ended => "completed",
        },
        intent: "plan",
        title: plan.title.clone(),
        subject: to_patient(record),
        period: plan.runs.map(|(start, end)| Period {
            start: Some(start),
            end,
        }),
        created: plan.created_at,
        author: by_name(&plan.doctor),
        note: plan.summary.iter().cloned().map(|text| Annotation { text }).collect(),
    }
}

/// Another resource of the bundle.
fn to(kind: &str, id: impl std::fmt::Display) -> Reference {
    Reference {
        reference: Some(format!("{kind}/{id}")),
        display: None,
    }
}

fn to_patient(record: &Record<'_>) -> Reference {
    to("Patient", record.patient.id)
}

/// Somebody of the clinic.
fn by_name(somebody: &Named) -> Reference {
    called(&somebody.full_name)
}

/// Somebody who has no resource.
fn called(name: &PersonName) -> Reference {
    Reference {
        reference: None,
        display: Some(name.to_string()),
    }
}

/// The addresses under which our own names stand.
#[derive(Clone, Copy)]
struct Names<'a>(&'a str);

impl Names<'_> {
    fn entry(self, resource: Resource) -> Entry {
        let (kind, id) = match &resource {
            Resource::Patient(patient) => ("Patient", &patient.id),
            Resource::CarePlan(plan) => ("CarePlan", &plan.id),
            Resource::Questionnaire(form) => ("Questionnaire", &form.id),
            Resource::QuestionnaireResponse(response) => ("QuestionnaireResponse", &response.id),
            Resource::Observation(observation) => ("Observation", &observation.id),
            Resource::DetectedIssue(issue) => ("DetectedIssue", &issue.id),
            Resource::Task(task) => ("Task", &task.id),
        };
        Entry {
            full_url: format!("{}/fhir/{kind}/{id}", self.0),
            resource,
        }
    }

    /// The name of a form in all its versions.
    fn form(self, programme: &ProgrammeId, form: &Form) -> String {
        format!("{}/fhir/Questionnaire/{}-{}", self.0, programme.code, form.id)
    }

    /// A code of ours: of the observables, rules or answers of a programme.
    fn own(self, programme: &ProgrammeId, of: &str, code: &str, display: Option<&str>) -> Coding {
        Coding {
            system: format!("{}/fhir/CodeSystem/{}-{of}", self.0, programme.code),
            code: code.to_owned(),
            display: display.map(str::to_owned),
        }
    }

    /// A code of ours that is the same in all programmes.
    fn common(self, of: &str, code: &str) -> Coding {
        Coding {
            system: format!("{}/fhir/CodeSystem/{of}", self.0),
            code: code.to_owned(),
            display: None,
        }
    }

    /// One of the answers to a question.
    fn answer(self, programme: &ProgrammeId, item: &ItemId, code: &str, label: &str) -> Coding {
        self.own(programme, &format!("{item}-answers"), code, Some(label))
    }
}
