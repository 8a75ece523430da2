//! A patient's record as a bundle of FHIR: what an independent library says to it, `end2end/tests/fhir.spec.ts` asks.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::{
    classes::triage::Level,
    identity::{MembershipId, Named, PersonName, Phone},
    monitoring::{
        AlertAction, AlertId, Form, History, Programme, ReportId,
        fhir::{Alert, Plan, PlanStage, Record, Sent, bundle},
    },
    patients::ObservationId,
    questions::{Answer, Answers, Item, Kind, Number},
};
use serde_json::Value as Json;
use uuid::Uuid;

use super::packs;

const BASE: &str = "https://clinic.example";

fn id(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

fn named(number: u128, name: &str) -> Named {
    Named {
        id: MembershipId(id(number)),
        full_name: PersonName::parse(name).unwrap(),
    }
}

/// The last choice of each question, or the most of it.
fn everything(form: &Form) -> Answers {
    let given = |item: &Item| match &item.kind {
        Kind::One { choices } => Answer::One(choices.last().unwrap().id.clone()),
        Kind::Many { choices, .. } => Answer::Many(choices.iter().map(|choice| choice.id.clone()).collect()),
        Kind::YesNo => Answer::YesNo(true),
        Kind::Scale { labels } => Answer::Number(Number::whole(i64::try_from(labels.len()).unwrap() - 1)),
        Kind::Number { max, .. } => Answer::Number(*max),
        Kind::Day { .. } | Kind::Month { .. } => Answer::Unknown,
        Kind::Text { .. } => Answer::Text("Болит <бок>".to_owned()),
    };
    let items = form.sheet().items();
    items.map(|item| (item.id.clone(), given(item))).collect()
}

fn made_of(programme: &Programme) -> Json {
    let made_at: DateTime<Utc> = "2026-11-24T09:00:00.123456Z".parse().unwrap();
    let day = NaiveDate::from_ymd_opt(2026, 11, 24).unwrap();
    let plan = ObservationId(id(3));
    let sent = programme.forms().iter().zip(10..).map(|(form, number)| {
        let answers = everything(form);
        Sent {
            id: ReportId(id(number)),
            plan,
            programme: programme.id().clone(),
            form,
            day,
            sent_at: made_at,
            filled_by: (number > 10).then(|| PersonName::parse("Асеева Ада").unwrap()),
            judgement: programme.judge(form, &answers, day, &History::default()),
            answers,
        }
    });
    let reports: Vec<Sent<'_>> = sent.collect();
    let closed = |number: u128| (number == 20).then(|| (AlertAction::Called, named(2, "Петрова Анна"), made_at));
    let loud = reports.iter().filter(|report| report.judgement.alert().is_some());
    let alerts = loud.zip(20..).map(|(report, number)| Alert {
        id: AlertId(id(number)),
        report: report.id,
        programme: programme.id().clone(),
        level: Level::Red,
        reasons: report.judgement.reasons.clone(),
        came_at: made_at,
        answer_by: made_at + TimeDelta::hours(4),
        doctor: named(2, "Петрова Анна"),
        closed: closed(number),
        note: None,
    });
    let record = Record {
        base: BASE,
        made_at,
        patient: named(1, "Смирнова Ольга"),
        phone: Phone::parse("8 (916) 123-45-67").ok(),
        is_active: true,
        clinic: "Клиника".to_owned(),
        doctor: named(2, "Петрова Анна"),
        plans: vec![Plan {
            id: plan,
            title: Some(programme.texts().title.clone()),
            stage: PlanStage::Running,
            doctor: named(2, "Петрова Анна"),
            created_at: made_at,
            runs: Some((made_at, made_at + TimeDelta::days(91))),
            summary: None,
        }],
        alerts: alerts.collect(),
        reports,
    };
    serde_json::to_value(bundle(&record)).unwrap()
}

fn resources<'a>(bundle: &'a Json, kind: &'a str) -> impl Iterator<Item = &'a Json> {
    let entries = bundle["entry"].as_array().unwrap().iter();
    entries
        .map(|entry| &entry["resource"])
        .filter(move |resource| resource["resourceType"] == kind)
}

/// Every `reference` of a resource, and every empty text or list, which FHIR does not know.
fn walk<'a>(json: &'a Json, found: &mut Vec<&'a str>) {
    match json {
        Json::Object(fields) => {
            for (name, value) in fields {
                if let (true, Some(target)) = (name == "reference", value.as_str()) {
                    found.push(target);
                }
                walk(value, found);
            }
        }
        Json::Array(values) => {
            assert!(!values.is_empty(), "an empty list");
            for value in values {
                walk(value, found);
            }
        }
        Json::String(text) => assert!(!text.trim().is_empty(), "an empty text"),
        Json::Null => panic!("a null"),
        Json::Bool(_) | Json::Number(_) => {}
    }
}

#[test]
fn every_reference_leads_to_a_resource_of_the_file() {
    for programme in packs().iter().map(|pack| &pack.programme) {
        let bundle = made_of(programme);
        let mut addresses = BTreeSet::new();
        for entry in bundle["entry"].as_array().unwrap() {
            let (address, resource) = (entry["fullUrl"].as_str().unwrap(), &entry["resource"]);
            assert!(addresses.insert(address), "{address} twice");
            let (kind, id) = (
                resource["resourceType"].as_str().unwrap(),
                resource["id"].as_str().unwrap(),
            );
            assert_eq!(address, format!("{BASE}/fhir/{kind}/{id}"));
            assert!(
                id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || "-.".contains(c)),
                "{id}"
            );
        }
        let mut references = Vec::new();
        walk(&bundle, &mut references);
        assert!(references.len() > 20);
        for reference in references {
            assert!(
                addresses.contains(format!("{BASE}/fhir/{reference}").as_str()),
                "{reference}"
            );
        }
        for response in resources(&bundle, "QuestionnaireResponse") {
            let (url, version) = response["questionnaire"].as_str().unwrap().split_once('|').unwrap();
            let known =
                resources(&bundle, "Questionnaire").any(|form| form["url"] == url && form["version"] == version);
            assert!(known, "{url}");
        }
    }
}

/// The value of an observation or an answer.
fn value(json: &Json) -> &Json {
    let fields = json.as_object().unwrap();
    let mut values = fields.iter().filter(|(name, _)| name.starts_with("value"));
    let value = values.next().unwrap().1;
    assert!(values.next().is_none(), "one value each: {json}");
    value
}

#[test]
fn every_answer_and_every_value_is_in_the_file_as_it_was_given() {
    let onco = packs()
        .iter()
        .find(|pack| pack.programme.id().code.as_str() == "onco-basic");
    let programme = &onco.unwrap().programme;
    let bundle = made_of(programme);
    let response = resources(&bundle, "QuestionnaireResponse").next().unwrap();
    let pages = response["item"].as_array().unwrap().iter();
    let answered: Vec<&Json> = pages.flat_map(|page| page["item"].as_array().unwrap()).collect();
    let asked = programme.forms()[0].sheet().items().count();
    assert_eq!(answered.len(), asked);
    let answer = |link: &str| {
        let item = answered.iter().find(|item| item["linkId"] == link).unwrap();
        value(&item["answer"][0])
    };
    assert_eq!(answer("temperature"), &Json::from(42.5));
    assert_eq!(answer("pain_score"), &Json::from(10));
    assert_eq!(answer("pain")["code"], "4");
    assert_eq!(answer("pain")["display"], "Очень сильно");
    assert_eq!(answer("fall"), &Json::from(true));
    assert_eq!(answer("comment"), "Болит <бок>");
    let observed = |item: &str| {
        let own = move |json: &&Json| {
            json["code"]["coding"]
                .as_array()
                .unwrap()
                .iter()
                .any(|code| code["code"] == item)
        };
        resources(&bundle, "Observation").find(own).unwrap()
    };
    let fever = observed("temperature");
    assert_eq!(fever["code"]["coding"][0]["system"], "http://loinc.org");
    assert_eq!(fever["code"]["coding"][0]["code"], "8310-5");
    assert_eq!(value(fever)["value"], 42.5);
    assert_eq!(value(fever)["code"], "Cel");
    assert_eq!(fever["interpretation"][0]["coding"][0]["code"], "AA");
    assert_eq!(fever["effectiveDateTime"], "2026-11-24");
    assert_eq!(value(observed("pain"))["text"], "Очень сильно");
    // A free text is an answer, nothing that was observed.
    assert_eq!(resources(&bundle, "Observation").count(), asked - 1);
    let issue = resources(&bundle, "DetectedIssue").next().unwrap();
    assert_eq!(
        (&issue["status"], &issue["severity"]),
        (&Json::from("final"), &Json::from("high"))
    );
    assert_eq!(issue["mitigation"][0]["action"]["coding"][0]["code"], "called");
    assert_eq!(resources(&bundle, "Task").next().unwrap()["status"], "completed");
}
