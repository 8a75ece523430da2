//! The programmes of `packs/programmes`, and the machinery that reads and judges them.

mod alerts;
mod bands;
mod fhir;
mod laws;
mod mistakes;
mod rules;
mod schedule;

use std::sync::LazyLock;

use chrono::NaiveDate;
use domain::{
    monitoring::{Form, FormId, Programme, ProgrammeId},
    questions::{Answers, ItemId, Mistake, RuleId},
};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{Typed, Version};

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

/// Every version of every programme.
fn packs() -> &'static [Pack] {
    static PACKS: LazyLock<Vec<Pack>> = LazyLock::new(read_all);
    &PACKS
}

fn read_all() -> Vec<Pack> {
    let all = Version::all("programmes").into_iter().map(|version| {
        let files = FILES.map(|file| version.text(file));
        let programme = read(version.id(), &files);
        Pack {
            programme: programme.unwrap_or_else(|wrong| panic!("{}: {wrong:?}", version.0.display())),
            cases: toml::from_str(&version.text("cases.toml")).unwrap(),
        }
    });
    let packs: Vec<Pack> = all.collect();
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

/// The answers that this form leaves.
fn answered(form: &Form, typed: &Typed, today: NaiveDate) -> Answers {
    crate::answered(form.sheet(), typed, today)
}
