//! The brands of `packs/brands`, compiled in and read strictly: a mistake in one stops the start, and a test.
//! Each names the questionnaire that its applicants are asked, and the programmes that its patients are observed by.

use std::collections::BTreeMap;

use clinic::settings::{BadBrands, Brands};
use domain::settings::{Brand, BrandId};
use include_dir::{Dir, include_dir};

use crate::{programmes, questionnaires, stop::Stop};

static PACKS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../packs/brands");

/// Every brand, and the one for pages that belong to no clinic.
///
/// # Errors
/// A pack that can't be read, or no brand of the default's name.
pub fn load(default: &BrandId) -> Result<Brands, Stop> {
    let mut brands = BTreeMap::new();
    for file in PACKS.files() {
        let name = file
            .path()
            .file_stem()
            .and_then(|name| name.to_str())
            .unwrap_or_default();
        let brand: Brand = file
            .contents_utf8()
            .ok_or_else(|| "это не UTF-8".to_owned())
            .and_then(|text| toml::from_str(text).map_err(|error: toml::de::Error| error.message().to_owned()))
            .map_err(|wrong| Stop::new(format!("Файл бренда {}: {wrong}.", file.path().display())))?;
        brands.insert(BrandId(name.to_owned()), brand);
    }
    let names: Vec<String> = brands.keys().map(|BrandId(name)| name.clone()).collect();
    Brands::new(brands, default.clone(), questionnaires::load()?, programmes::load()?).map_err(|wrong| match wrong {
        BadBrands::UnknownBrand(BrandId(unknown)) => Stop::new(format!(
            "Параметр «brand»: нет бренда «{unknown}». Есть такие: {}.",
            names.join(", ")
        )),
        BadBrands::UnknownQuestionnaire(BrandId(brand)) => {
            Stop::new(format!("Файл бренда {brand}.toml: такой анкеты («questionnaire») нет."))
        }
        BadBrands::UnknownProgramme { brand, code } => Stop::new(format!(
            "Файл бренда {}.toml: «programmes» пуст, или такой программы нет: «{code}».",
            brand.0
        )),
        BadBrands::UnknownPeriod { brand, programme } => Stop::new(format!(
            "Файл бренда {}.toml: в «periods» нет срока, который называет программа {programme}.",
            brand.0
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_is_a_brand_and_an_unknown_default_is_named() {
        let brands = load(&BrandId("oncocenter".into())).unwrap();
        assert_eq!(brands.iter().count(), PACKS.files().count());
        assert_eq!(brands.default_brand().1.name, "ONCOCENTER");
        let nephro = brands.questionnaire(&BrandId("telenefrocenter".into()));
        assert_eq!(nephro.id().code.as_str(), "nephro-lfk");
        let unknown = load(&BrandId("no-such".into())).err().unwrap().to_string();
        assert!(
            unknown.contains("«no-such»") && unknown.contains("telenefrocenter"),
            "{unknown}"
        );
    }
}
