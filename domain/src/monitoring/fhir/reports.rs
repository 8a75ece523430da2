//! Reports: what was answered, and what was observed with it.

use super::{
    Names, Record, Sent, called, forms, to, to_patient,
    types::{Coding, Concept, Observation, Quantity, QuestionnaireResponse, ResponseItem, Value},
};
use crate::questions::{Answer, Item, Kind, Level};

const UCUM: &str = "http://unitsofmeasure.org";
const CATEGORY: &str = "http://terminology.hl7.org/CodeSystem/observation-category";
const INTERPRETATION: &str = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

impl Names<'_> {
    pub(super) fn response(self, record: &Record<'_>, sent: &Sent<'_>) -> QuestionnaireResponse {
        let pages = sent.form.sheet().topics().iter().filter_map(|topic| {
            let answered = topic.items.iter().filter_map(|item| {
                let answer = self.answers(sent, item);
                (!answer.is_empty()).then(|| ResponseItem {
                    link_id: item.id.to_string(),
                    text: item.ask.clone(),
                    answer,
                    item: Vec::new(),
                })
            });
            let item: Vec<ResponseItem> = answered.collect();
            (!item.is_empty()).then(|| ResponseItem {
                link_id: forms::page_id(topic),
                text: topic.title.clone(),
                answer: Vec::new(),
                item,
            })
        });
        QuestionnaireResponse {
            id: sent.id.to_string(),
            based_on: vec![to("CarePlan", sent.plan)],
            questionnaire: format!("{}|{}", self.form(&sent.programme, sent.form), sent.programme.version),
            status: "completed",
            subject: to_patient(record),
            authored: sent.sent_at,
            author: sent.filled_by.as_ref().map_or_else(|| to_patient(record), called),
            source: to_patient(record),
            item: pages.collect(),
        }
    }

    /// Everything that has a value which a chart could show.
    pub(super) fn observations(self, record: &Record<'_>, sent: &Sent<'_>) -> Vec<Observation> {
        let items = sent.form.sheet().items().enumerate();
        let observed = items.filter_map(|(place, item)| {
            let value = self.observed(sent, item)?;
            Some(Observation {
                // Names of ours are too long to stand in it.
                id: format!("{}-{place}", sent.id),
                based_on: vec![to("CarePlan", sent.plan)],
                status: "final",
                category: vec![concept(coding(CATEGORY, "survey"))],
                code: Concept {
                    coding: self.codes(&sent.programme, item),
                    text: Some(item.called().to_owned()),
                },
                subject: to_patient(record),
                effective_date_time: sent.day,
                issued: sent.sent_at,
                performer: vec![to_patient(record)],
                value,
                interpretation: interpretation(sent, item),
                derived_from: vec![to("QuestionnaireResponse", sent.id)],
            })
        });
        observed.collect()
    }

    fn answers(self, sent: &Sent<'_>, item: &Item) -> Vec<Value> {
        let chosen = |code: &str| {
            let choices = self.choices(&sent.programme, item);
            choices.into_iter().find(|choice| choice.code == code)
        };
        let coded = |code: &str| chosen(code).map(Value::ValueCoding);
        let one = match (sent.answers.get(&item.id), &item.kind) {
            (Some(Answer::Many(all)), Kind::Many { .. }) => {
                return all.iter().filter_map(|choice| coded(choice.as_str())).collect();
            }
            (Some(Answer::One(choice)), Kind::One { .. }) => coded(choice.as_str()),
            (Some(Answer::Number(step)), Kind::Scale { .. }) => coded(&step.round().to_string()),
            (Some(Answer::YesNo(yes)), Kind::YesNo) => Some(Value::ValueBoolean(*yes)),
            (Some(Answer::Number(number)), Kind::Number { decimals: 0, .. }) => {
                Some(Value::ValueInteger(number.round()))
            }
            (Some(Answer::Number(number)), Kind::Number { .. }) => Some(Value::ValueDecimal(number.approximate())),
            (Some(Answer::Day(day)), Kind::Day { .. }) => Some(Value::ValueDate(day.to_string())),
            (Some(Answer::Month(month)), Kind::Month { .. }) => Some(Value::ValueDate(String::from(*month))),
            (Some(Answer::Text(text)), Kind::Text { .. }) => Some(Value::ValueString(text.clone())),
            // «Не знаю», and nothing.
            _ => None,
        };
        one.into_iter().collect()
    }

    fn observed(self, sent: &Sent<'_>, item: &Item) -> Option<Value> {
        match (sent.answers.get(&item.id)?, &item.kind) {
            (Answer::Number(number), Kind::Number { unit, .. }) => {
                let code = item.codes.ucum.as_ref();
                Some(Value::ValueQuantity(Quantity {
                    value: number.approximate(),
                    unit: unit.clone(),
                    system: code.map(|_| UCUM),
                    code: code.map(|code| code.as_str().to_owned()),
                }))
            }
            (Answer::Number(_) | Answer::One(_), Kind::Scale { .. } | Kind::One { .. }) => {
                let Some(Value::ValueCoding(coding)) = self.answers(sent, item).pop() else {
                    return None;
                };
                Some(Value::ValueCodeableConcept(Concept {
                    text: coding.display.clone(),
                    coding: vec![coding],
                }))
            }
            (Answer::YesNo(yes), Kind::YesNo) => Some(Value::ValueBoolean(*yes)),
            _ => None,
        }
    }
}

/// How much attention a rule called to it.
fn interpretation(sent: &Sent<'_>, item: &Item) -> Vec<Concept> {
    let code = match sent.judgement.level_about(&item.id) {
        Some(Level::Amber) => "A",
        Some(Level::Red) => "AA",
        Some(Level::Info) | None => return Vec::new(),
    };
    vec![concept(coding(INTERPRETATION, code))]
}

fn coding(system: &str, code: &str) -> Coding {
    Coding {
        system: system.to_owned(),
        code: code.to_owned(),
        display: None,
    }
}

fn concept(coding: Coding) -> Concept {
    Concept {
        coding: vec![coding],
        text: None,
    }
}
