//! The questionnaires of `packs/questionnaires`, compiled in and read strictly: a mistake in one stops the start, and
//! a test.

use clinic::classes::Questionnaires;
use domain::classes::questionnaire::{Questionnaire, QuestionnaireId};
use include_dir::{Dir, include_dir};

use crate::{packs::Version, stop::Stop};

static PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../packs/questionnaires");

/// Every version of every questionnaire.
///
/// # Errors
/// A file that can't be read, a mistake in one, a folder that is no `code/vN`.
pub(crate) fn load() -> Result<Questionnaires, Stop> {
    let versions = PACKS.dirs().flat_map(Dir::dirs);
    versions.map(version).collect()
}

/// The questionnaire in the folder `code/vN`.
fn version(folder: &Dir<'_>) -> Result<Questionnaire, Stop> {
    checked(&Version::of(folder)).map_err(|wrong| Stop::new(format!("Анкета {}: {wrong}.", folder.path().display())))
}

fn checked(files: &Version<'_>) -> Result<Questionnaire, String> {
    let (code, version) = files.name()?;
    let (questions, texts, rules) = ("questions.toml", "texts.toml", "rules.toml");
    let (questions, texts, rules) = (files.read(questions)?, files.read(texts)?, files.read(rules)?);
    Questionnaire::checked(QuestionnaireId { code, version }, questions, texts, rules)
        .map_err(|mistake| files.told(&mistake))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_read_and_is_called_as_its_folder() {
        let all = load().unwrap();
        let newest = all.newest(&"onco-lfk".parse().unwrap()).unwrap();
        assert!(newest.topics().len() > 5);
        assert_eq!(all.get(newest.id()), Some(newest));
        assert!(all.newest(&"no-such".parse().unwrap()).is_none());
    }

    #[test]
    fn a_folder_that_is_no_version_is_told() {
        let empty = Dir::new("onco-lfk/v9", &[]);
        let stop = version(&empty).unwrap_err().to_string();
        assert_eq!(stop, "Анкета onco-lfk/v9: нет файла questions.toml.");
        let nameless = version(&Dir::new("onco-lfk/2026", &[])).unwrap_err().to_string();
        assert!(
            nameless.contains("onco-lfk/2026") && nameless.contains("код/v1"),
            "{nameless}"
        );
    }
}
