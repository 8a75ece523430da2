//! The packs of `packs/`, and the machinery that reads and judges them.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "in a test breaking off is how a surprise is reported"
)]

mod programmes;
mod questionnaires;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    str::FromStr,
};

use chrono::NaiveDate;
use domain::questions::{AnswerProblem, Answers, PackId, Posted, Sheet};

/// Answers as a form posts them.
type Typed = BTreeMap<String, Vec<String>>;

/// The version in a folder `code/vN`.
struct Version(PathBuf);

impl Version {
    /// All of `packs/<kind>`, in the order of their names.
    fn all(kind: &str) -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../packs").join(kind);
        let versions = folders(&folder).into_iter().flat_map(|code| folders(&code));
        versions.map(Self).collect()
    }

    fn id<C: FromStr<Err: std::fmt::Debug>>(&self) -> PackId<C> {
        let name = |path: &Path| path.file_name().unwrap().to_str().unwrap().to_owned();
        PackId {
            code: name(self.0.parent().unwrap()).parse().unwrap(),
            version: name(&self.0).strip_prefix('v').unwrap().parse().unwrap(),
        }
    }

    fn text(&self, file: &str) -> String {
        fs::read_to_string(self.0.join(file)).unwrap()
    }
}

fn folders(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    folders.sort();
    folders
}

/// The answers that these forms leave, page by page. Every value must have been taken; what was not posted is not
/// answered.
fn answered(sheet: &Sheet, typed: &Typed, today: NaiveDate) -> Answers {
    let pairs = typed
        .iter()
        .flat_map(|(name, values)| values.iter().map(|value| (name.clone(), value.clone())));
    let posted: Posted = pairs.collect();
    let mut answers = Answers::default();
    for topic in sheet.topics() {
        let checked = sheet.check_page(topic, &answers, &posted, today);
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
