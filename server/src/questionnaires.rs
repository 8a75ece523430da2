//! The questionnaires of `packs/questionnaires`, compiled in and read strictly: a mistake in one stops the start, and
//! a test.

use clinic::classes::Questionnaires;
use domain::classes::questionnaire::{Questionnaire, QuestionnaireId};
use include_dir::{Dir, include_dir};
use serde::de::DeserializeOwned;

use crate::stop::Stop;

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
    let stop = |wrong: String| Stop::new(format!("Анкета {}: {wrong}.", folder.path().display()));
    let name = id(folder).ok_or_else(|| stop("папка должна называться «код/v1»".to_owned()))?;
    let file = |name: &str| text(folder, name).map_err(stop);
    let (questions, texts, rules) = (file("questions.toml")?, file("texts.toml")?, file("rules.toml")?);
    Questionnaire::checked(
        name,
        read("questions.toml", questions).map_err(stop)?,
        read("texts.toml", texts).map_err(stop)?,
        read("rules.toml", rules).map_err(stop)?,
    )
    .map_err(|mistake| stop(mistake.to_string()))
}

fn id(folder: &Dir<'_>) -> Option<QuestionnaireId> {
    let mut names = folder.path().iter().map(|name| name.to_str());
    let (code, version) = (names.next()??, names.next()??);
    Some(QuestionnaireId {
        code: code.parse().ok()?,
        version: version.strip_prefix('v')?.parse().ok()?,
    })
}

fn text<'a>(folder: &Dir<'a>, name: &str) -> Result<&'a str, String> {
    let file = folder.files().find(|file| file.path().ends_with(name));
    let file = file.ok_or_else(|| format!("нет файла {name}"))?;
    file.contents_utf8().ok_or_else(|| format!("{name}: это не UTF-8"))
}

/// What a file says; else the place in it and what is wrong there.
fn read<T: DeserializeOwned>(name: &str, text: &str) -> Result<T, String> {
    toml::from_str(text).map_err(|error| {
        let line = error.span().and_then(|span| text.get(..span.start));
        let line = line.map_or(1, |before| before.matches('\n').count() + 1);
        format!("{name}, строка {line}: {}", error.message())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::classes::questionnaire::QuestionsFile;

    #[test]
    fn every_pack_is_read_and_is_called_as_its_folder() {
        let all = load().unwrap();
        let newest = all.newest(&"onco-lfk".parse().unwrap()).unwrap();
        assert!(newest.topics().len() > 5);
        assert_eq!(all.get(newest.id()), Some(newest));
        assert!(all.newest(&"no-such".parse().unwrap()).is_none());
    }

    #[test]
    fn a_mistake_is_told_with_its_file_and_place() {
        let text = "[[topics]]\nid = \"one\"\ntitle = \"Один\"\n\n[[topics.items]]\nid = \"Стадия\"\n";
        let wrong = read::<QuestionsFile>("questions.toml", text).unwrap_err();
        assert!(
            wrong.starts_with("questions.toml, строка 6: ") && wrong.contains("Стадия"),
            "{wrong}"
        );
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
