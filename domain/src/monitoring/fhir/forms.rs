//! Report forms as questionnaires.

use super::{
    Names,
    types::{AnswerOption, Coding, Questionnaire, QuestionnaireItem},
};
use crate::{
    monitoring::{Form, ProgrammeId},
    questions::{Item, Kind, Topic},
};

const LOINC: &str = "http://loinc.org";
const SNOMED: &str = "http://snomed.info/sct";

impl Names<'_> {
    pub(super) fn questionnaire(self, programme: &ProgrammeId, form: &Form) -> Questionnaire {
        Questionnaire {
            // Underscores are for names of ours only.
            id: format!("{}-{}-{}", programme.code, form.id, programme.version).replace('_', "."),
            url: self.form(programme, form),
            version: programme.version.to_string(),
            title: form.title().to_owned(),
            status: "active",
            subject_type: vec!["Patient"],
            item: form
                .sheet()
                .topics()
                .iter()
                .map(|topic| self.page(programme, topic))
                .collect(),
        }
    }

    fn page(self, programme: &ProgrammeId, topic: &Topic) -> QuestionnaireItem {
        let questions = topic.items.iter().map(|item| self.question(programme, item));
        QuestionnaireItem {
            link_id: page_id(topic),
            code: Vec::new(),
            text: topic.title.clone(),
            kind: "group",
            required: None,
            repeats: None,
            max_length: None,
            answer_option: Vec::new(),
            item: questions.collect(),
        }
    }

    fn question(self, programme: &ProgrammeId, item: &Item) -> QuestionnaireItem {
        let max_length = match item.kind {
            Kind::Text { max, .. } => Some(max),
            _ => None,
        };
        QuestionnaireItem {
            link_id: item.id.to_string(),
            code: self.codes(programme, item),
            text: item.ask.clone(),
            kind: kind(&item.kind),
            // One that is asked only after certain answers can't be asked of everybody.
            required: Some(item.required && item.when.is_none()),
            repeats: matches!(item.kind, Kind::Many { .. }).then_some(true),
            max_length,
            answer_option: self
                .choices(programme, item)
                .into_iter()
                .map(|value_coding| AnswerOption { value_coding })
                .collect(),
            item: Vec::new(),
        }
    }

    /// What an observable is called by us, and by public systems where the pack says so.
    pub(super) fn codes(self, programme: &ProgrammeId, item: &Item) -> Vec<Coding> {
        let public = [(LOINC, &item.codes.loinc), (SNOMED, &item.codes.snomed)];
        let public = public.into_iter().filter_map(|(system, code)| {
            Some(Coding {
                system: system.to_owned(),
                code: code.as_ref()?.as_str().to_owned(),
                display: None,
            })
        });
        let own = self.own(programme, "observables", item.id.as_str(), Some(item.called()));
        public.chain([own]).collect()
    }

    /// The answers to choose from.
    pub(super) fn choices(self, programme: &ProgrammeId, item: &Item) -> Vec<Coding> {
        match &item.kind {
            Kind::One { choices } | Kind::Many { choices, .. } => choices
                .iter()
                .map(|choice| self.answer(programme, &item.id, choice.id.as_str(), &choice.label))
                .collect(),
            Kind::Scale { labels } => labels
                .iter()
                .enumerate()
                .map(|(step, label)| self.answer(programme, &item.id, &step.to_string(), label))
                .collect(),
            Kind::YesNo | Kind::Number { .. } | Kind::Day { .. } | Kind::Month { .. } | Kind::Text { .. } => Vec::new(),
        }
    }
}

/// A page may be called as a question is.
pub(super) fn page_id(topic: &Topic) -> String {
    format!("page-{}", topic.id)
}

const fn kind(kind: &Kind) -> &'static str {
    match kind {
        Kind::One { .. } | Kind::Many { .. } | Kind::Scale { .. } => "choice",
        Kind::YesNo => "boolean",
        Kind::Number { decimals: 0, .. } => "integer",
        Kind::Number { .. } => "decimal",
        Kind::Day { .. } | Kind::Month { .. } => "date",
        Kind::Text { .. } => "text",
    }
}
