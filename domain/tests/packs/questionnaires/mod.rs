//! The questionnaires of `packs/questionnaires`, and the machinery that reads and judges them.

mod laws;
mod mistakes;
mod pages;
mod rules;

use std::sync::LazyLock;

use chrono::NaiveDate;
use domain::classes::questionnaire::{Questionnaire, QuestionnaireId, RuleId};
use serde::Deserialize;

use crate::{Typed, Version, answered};

/// A version of a questionnaire in `packs`, with the cases of its rules.
struct Pack {
    questionnaire: Questionnaire,
    cases: CasesFile,
}

/// `cases.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CasesFile {
    today: NaiveDate,
    cases: Vec<Case>,
}

/// One of `fires`, `quiet` and `missing`: answers as a form posts them.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: RuleId,
    fires: Option<Typed>,
    quiet: Option<Typed>,
    missing: Option<Typed>,
    /// Of `fires`: what the specialist reads.
    tag: Option<String>,
}

/// Every version of every questionnaire.
fn packs() -> &'static [Pack] {
    static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(read_all);
    &PACKS
}

fn read_all() -> Vec<Pack> {
    let all = Version::all("questionnaires").into_iter().map(|version| {
        let text = |file| version.text(file);
        let questionnaire = read(
            version.id(),
            &text("questions.toml"),
            &text("texts.toml"),
            &text("rules.toml"),
        );
        Pack {
            questionnaire: questionnaire.unwrap_or_else(|wrong| panic!("{}: {wrong}", version.0.display())),
            cases: toml::from_str(&text("cases.toml")).unwrap(),
        }
    });
    let packs: Vec<Pack> = all.collect();
    assert!(!packs.is_empty());
    packs
}

/// The oncological one, on which the machinery is tried.
fn onco() -> &'static Pack {
    let is_onco = |pack: &&Pack| pack.questionnaire.id().code.as_str() == "onco-lfk";
    packs().iter().find(is_onco).unwrap()
}

fn read(id: QuestionnaireId, questions: &str, texts: &str, rules: &str) -> Result<Questionnaire, String> {
    let questions = toml::from_str(questions).map_err(|wrong| wrong.to_string())?;
    let texts = toml::from_str(texts).map_err(|wrong| wrong.to_string())?;
    let rules = toml::from_str(rules).map_err(|wrong| wrong.to_string())?;
    Questionnaire::checked(id, questions, texts, rules).map_err(|wrong| wrong.to_string())
}
