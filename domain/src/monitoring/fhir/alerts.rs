//! Alerts: what was found, and the task to answer it.

use super::{
    Alert, Names, Record, by_name, to, to_patient,
    types::{Annotation, Concept, DetectedIssue, Evidence, Mitigation, Period, Restriction, Task},
};
use crate::{monitoring::AlertAction, questions::Level};

impl Names<'_> {
    pub(super) fn issue(self, record: &Record<'_>, alert: &Alert) -> DetectedIssue {
        // An alert about reports that did not come has none in the bundle.
        let has_report = record.reports.iter().any(|sent| sent.id == alert.report);
        let report = has_report.then(|| to("QuestionnaireResponse", alert.report));
        let evidence = alert.reasons.iter().map(|reason| Evidence {
            code: vec![Concept {
                coding: vec![self.own(&alert.programme, "rules", reason.rule.as_str(), None)],
                text: Some(reason.text.clone()),
            }],
            detail: report.clone().into_iter().collect(),
        });
        let mitigation = alert.closed.as_ref().map(|(action, by, at)| Mitigation {
            action: Concept {
                coding: vec![self.common("alert-actions", action.name())],
                text: None,
            },
            date: *at,
            author: by_name(by),
        });
        let texts: Vec<&str> = alert.reasons.iter().map(|reason| reason.text.as_str()).collect();
        DetectedIssue {
            id: alert.id.to_string(),
            status: match alert.closed {
                None => "preliminary",
                Some((AlertAction::EntryMistake, ..)) => "entered-in-error",
                Some(_) => "final",
            },
            severity: match alert.level {
                Level::Red => "high",
                Level::Amber => "moderate",
                Level::Info => "low",
            },
            patient: to_patient(record),
            identified_date_time: alert.came_at,
            evidence: evidence.collect(),
            detail: texts.join(" "),
            mitigation: mitigation.into_iter().collect(),
        }
    }
}

/// The task to answer it, until the time that was promised.
pub(super) fn task(record: &Record<'_>, alert: &Alert) -> Task {
    let closed_at = alert.closed.as_ref().map(|(_, _, at)| *at);
    Task {
        id: alert.id.to_string(),
        status: match closed_at {
            Some(_) => "completed",
            None => "requested",
        },
        intent: "order",
        priority: match alert.level {
            Level::Red => "urgent",
            Level::Amber | Level::Info => "routine",
        },
        focus: to("DetectedIssue", alert.id),
        about: to_patient(record),
        authored_on: alert.came_at,
        last_modified: closed_at.unwrap_or(alert.came_at),
        owner: by_name(&alert.doctor),
        note: alert.note.iter().cloned().map(|text| Annotation { text }).collect(),
        restriction: Restriction {
            period: Period {
                start: None,
                end: alert.answer_by,
            },
        },
    }
}
