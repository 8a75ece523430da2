//! The questionnaires of `packs/questionnaires`, and the machinery that reads and judges them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "in a test breaking off is how a surprise is reported"
)]

mod laws;
mod mistakes;
mod pages;
mod rules;

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use chrono::NaiveDate;
use domain::classes::questionnaire::{AnswerProblem, Answers, Posted, Questionnaire, QuestionnaireId, RuleId};
use serde::Deserialize;

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

type Typed = BTreeMap<String, Vec<String>>;

/// Every version of every questionnaire.
fn packs() -> &'static [Pack] {
    static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(read_all);
    &PACKS
}

fn read_all() -> Vec<Pack> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../packs/questionnaires"));
    let folders = |folder: &PathBuf| -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
        folders.sort();
        folders
    };
    let name = |path: &PathBuf| path.file_name().unwrap().to_str().unwrap().to_owned();
    let mut packs = Vec::new();
    for code in folders(&folder) {
        for version in folders(&code) {
            let text = |file: &str| fs::read_to_string(version.join(file)).unwrap();
            let id = QuestionnaireId {
                code: name(&code).parse().unwrap(),
                version: name(&version).strip_prefix('v').unwrap().parse().unwrap(),
            };
            let questionnaire = read(id, &text("questions.toml"), &text("texts.toml"), &text("rules.toml"));
            packs.push(Pack {
                questionnaire: questionnaire.unwrap_or_else(|wrong| panic!("{}: {wrong}", version.display())),
                cases: toml::from_str(&text("cases.toml")).unwrap(),
            });
        }
    }
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

/// The answers that these forms leave, page by page. Every value must have been taken; what was not posted is not
/// answered.
fn answered(questionnaire: &Questionnaire, typed: &Typed, today: NaiveDate) -> Answers {
    let pairs = typed
        .iter()
        .flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone())));
    let posted: Posted = pairs.collect();
    let mut answers = Answers::default();
    for topic in questionnaire.topics() {
        let checked = questionnaire.check_page(topic, &answers, &posted, today);
        for (item, problem) in checked.errors.iter() {
            assert_eq!(*problem, AnswerProblem::Required, "{item} of {typed:?}");
            assert!(!typed.contains_key(item.as_str()), "{item} of {typed:?}");
        }
        answers = checked.answers;
    }
    for name in typed.keys() {
        assert!(
            answers.get(&name.parse().unwrap()).is_some(),
            "{name} of {typed:?} was not asked"
        );
    }
    answers
}
