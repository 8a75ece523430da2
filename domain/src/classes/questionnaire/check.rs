//! The strict checking of a questionnaire: after it nothing about the pack can go wrong while people fill it in.

use std::collections::BTreeSet;

use super::{
    Item, ItemId, Kind, Mistake, Questionnaire, QuestionnaireId, QuestionsFile, RulesFile, Sheet, TextsFile, What,
    rules::rules_of,
};
use crate::questions::{Place, topics, visible_words};

impl Questionnaire {
    /// The questionnaire that these three files are.
    ///
    /// # Errors
    /// The first mistake in them.
    pub fn checked(
        id: QuestionnaireId,
        questions: QuestionsFile,
        texts: TextsFile,
        rules: RulesFile,
    ) -> Result<Self, Mistake> {
        check_texts(&texts)?;
        let topics = topics(questions.topics, &texts.words, &Place::file("questions.toml"))?;
        let items: Vec<&Item> = topics.iter().flat_map(|topic| &topic.items).collect();
        if let Some(named) = &texts.emergency {
            is_text(named, &items).map_err(|what| Place::file("texts.toml").at("emergency").wrong(what))?;
        }
        let rules = rules_of(rules, &items)?;
        Ok(Self {
            id,
            title: texts.title,
            reviewed: texts.reviewed,
            emergency: texts.emergency,
            stop: texts.stop,
            consents: texts.consents,
            sheet: Sheet {
                words: texts.words,
                topics,
            },
            rules,
        })
    }
}

/// What is wrong with naming this item where one is meant that is answered in words.
fn is_text(named: &ItemId, items: &[&Item]) -> Result<(), What> {
    match items.iter().find(|item| item.id == *named).map(|item| &item.kind) {
        Some(Kind::Text { .. }) => Ok(()),
        Some(_) => Err(What::WrongType {
            item: named.clone(),
            expected: &["text"],
        }),
        None => Err(What::UnknownItem(named.to_string())),
    }
}

fn check_texts(texts: &TextsFile) -> Result<(), Mistake> {
    let file = Place::file("texts.toml");
    file.visible("title", &texts.title)?;
    let (stop, words) = (&texts.stop, &texts.words);
    file.at("stop").all_visible(&[
        ("title", &stop.title),
        ("lead", &stop.lead),
        ("action", &stop.action),
        ("prepare", &stop.prepare),
    ])?;
    if stop.signs.is_empty() {
        return Err(file.at("stop").at("signs").wrong(What::Empty));
    }
    visible_words(words, &file)?;
    let mut seen = BTreeSet::new();
    for consent in &texts.consents {
        let place = file.at("consents").at(&consent.id);
        if !seen.insert(&consent.id) {
            return Err(place.wrong(What::Duplicate));
        }
        place.all_visible(&[("label", &consent.label), ("text", &consent.text)])?;
    }
    if !texts.consents.iter().any(|consent| consent.required) {
        return Err(file.at("consents").wrong(What::Missing("required")));
    }
    Ok(())
}
