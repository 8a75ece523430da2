//! The programmes of `packs/programmes`, and the machinery that reads and judges them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "in a test breaking off is how a surprise is reported"
)]

mod alerts;
mod laws;
mod mistakes;
mod rules;
mod schedule;

use std::{collections::BTreeMap, fs, path::PathBuf, sync::LazyLock};

use chrono::NaiveDate;
use domain::{
    monitoring::{Form, FormId, Programme, ProgrammeId},
    questions::{AnswerProblem, Answers, ItemId, Mistake, Posted, RuleId},
};
use serde::{Deserialize, de::DeserializeOwned};

/// A version of a programme in `packs`, with the cases of its rules.
struct Pack {
    programme: Programme,
    cases: CasesFile,
}

/// `cases.toml`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CasesFile {
    today: NaiveDate,
    cases: Vec<Case>,
}

/// One of `fires`, `quiet`, `missing` and `missed`: answers as a form posts them, or how many reports did not come.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    rule: RuleId,
    about: Option<ItemId>,
    /// Without it the first form.
    form: Option<FormId>,
    #[serde(default)]
    earlier: Vec<EarlierCase>,
    fires: Option<Typed>,
    quiet: Option<Typed>,
    missing: Option<Typed>,
    missed: Option<u32>,
    /// Of `fires`: what the doctor reads.
    text: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierCase {
    form: Option<FormId>,
    day: NaiveDate,
    answers: Typed,
}

type Typed = BTreeMap<String, Vec<String>>;

/// Every version of every programme.
fn packs() -> &'static [Pack] {
    static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(read_all);
    &PACKS
}

fn read_all() -> Vec<Pack> {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../packs/programmes"));
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
            let id = ProgrammeId {
                code: name(&code).parse().unwrap(),
                version: name(&version).strip_prefix('v').unwrap().parse().unwrap(),
            };
            let files = FILES.map(text);
            let programme = read(id, &files);
            packs.push(Pack {
                programme: programme.unwrap_or_else(|wrong| panic!("{}: {wrong:?}", version.display())),
                cases: toml::from_str(&text("cases.toml")).unwrap(),
            });
        }
    }
    assert!(packs.len() >= 3);
    packs
}

const FILES: [&str; 4] = ["programme.toml", "observables.toml", "forms.toml", "rules.toml"];

/// What is wrong with files.
#[derive(Debug)]
enum Wrong {
    Unreadable(String),
    Mistake(Mistake),
}

fn read(id: ProgrammeId, [programme, observables, forms, rules]: &[String; 4]) -> Result<Programme, Wrong> {
    fn file<T: DeserializeOwned>(text: &str) -> Result<T, Wrong> {
        toml::from_str(text).map_err(|wrong| Wrong::Unreadable(wrong.to_string()))
    }
    Programme::checked(id, file(programme)?, file(observables)?, file(forms)?, file(rules)?).map_err(Wrong::Mistake)
}

fn pack(code: &str) -> &'static Pack {
    packs()
        .iter()
        .find(|pack| pack.programme.id().code.as_str() == code)
        .unwrap()
}

fn form<'a>(programme: &'a Programme, id: Option<&FormId>) -> &'a Form {
    match id {
        Some(id) => programme.form(id).unwrap(),
        None => programme.forms().first().unwrap(),
    }
}

/// The answers that these forms leave, page by page. Every value must have been taken; what was not posted is not
/// answered.
fn answered(form: &Form, typed: &Typed, today: NaiveDate) -> Answers {
    let pairs = typed
        .iter()
        .flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone())));
    let posted: Posted = pairs.collect();
    let mut answers = Answers::default();
    for topic in form.sheet().topics() {
        let checked = form.sheet().check_page(topic, &answers, &posted, today);
        for (item, problem) in checked.errors.iter() {
            assert_eq!(*problem, AnswerProblem::Required, "{item} of {typed:?}");
            assert!(!typed.contains_key(item.as_str()), "{item} of {typed:?}");
        }
        answers = checked.answers;
    }
    for name in typed.keys() {
        let given = answers.get(&name.parse().unwrap()).is_some();
        assert!(given, "{name} of {typed:?} was not asked");
    }
    answers
}
