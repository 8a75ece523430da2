//! The observation programmes of `packs/programmes`, compiled in and read strictly: a mistake in one stops the start,
//! and a test.

use clinic::monitoring::Programmes;
use domain::monitoring::{Programme, ProgrammeId};
use include_dir::{Dir, include_dir};

use crate::{packs::Version, stop::Stop};

static PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../packs/programmes");

/// Every version of every programme.
///
/// # Errors
/// A file that can't be read, a mistake in one, a folder that is no `code/vN`.
pub(crate) fn load() -> Result<Programmes, Stop> {
    PACKS.dirs().flat_map(Dir::dirs).map(version).collect()
}

/// The programme in the folder `code/vN`.
fn version(folder: &Dir<'_>) -> Result<Programme, Stop> {
    let stop = |wrong: String| Stop::new(format!("Программа {}: {wrong}.", folder.path().display()));
    checked(&Version::of(folder)).map_err(stop)
}

fn checked(files: &Version<'_>) -> Result<Programme, String> {
    let (code, version) = files.name()?;
    let programme = files.read("programme.toml")?;
    let observables = files.read("observables.toml")?;
    let forms = files.read("forms.toml")?;
    let rules = files.read("rules.toml")?;
    Programme::checked(ProgrammeId { code, version }, programme, observables, forms, rules)
        .map_err(|mistake| files.told(&mistake))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_read_and_is_called_as_its_folder() {
        let all = load().unwrap();
        for code in ["onco-basic", "lfk-course", "nephro-basic"] {
            let newest = all.newest(&code.parse().unwrap()).unwrap();
            assert_eq!(all.get(newest.id()), Some(newest));
        }
        assert!(all.newest(&"no-such".parse().unwrap()).is_none());
        let nameless = version(&Dir::new("onco-basic/2026", &[])).unwrap_err().to_string();
        assert_eq!(nameless, "Программа onco-basic/2026: папка должна называться «код/v1».");
        let empty = version(&Dir::new("onco-basic/v9", &[])).unwrap_err().to_string();
        assert_eq!(empty, "Программа onco-basic/v9: нет файла programme.toml.");
    }
}
