//! The direct address of a clinic, `/join/{slug}`: short, in Latin letters, to be typed from a printed sheet.

use crate::limits::SLUG_MAX;

/// Words that stand in that place of an address themselves.
const RESERVED: [&str; 4] = ["status", "check", "sent", "new"];
/// For a name without a letter or digit that could be written.
const NAMELESS: &str = "clinic";

/// The addresses that would suit a clinic of that name, the best first, without end: the first that is free is taken.
pub fn slugs(name: &str) -> impl Iterator<Item = String> {
    let plain = slug(name);
    let alone = (!RESERVED.contains(&plain.as_str())).then(|| plain.clone());
    alone.into_iter().chain((2_u32..).map(move |n| format!("{plain}-{n}")))
}

/// Words of the name in Latin letters, joined by hyphens.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for word in name.split(|c: char| !c.is_alphanumeric()) {
        let word: String = word.chars().flat_map(char::to_lowercase).map(latin).collect();
        if word.is_empty() {
            continue;
        }
        let wanted = slug.len() + 1 + word.len();
        if slug.is_empty() {
            slug = word.chars().take(SLUG_MAX).collect();
        } else if wanted <= SLUG_MAX {
            slug.push('-');
            slug.push_str(&word);
        } else {
            break;
        }
    }
    if slug.is_empty() { NAMELESS.to_owned() } else { slug }
}

/// A letter as Russians write it in Latin; nothing for letters of other scripts.
fn latin(letter: char) -> &'static str {
    const ASCII: &str = "abcdefghijklmnopqrstuvwxyz0123456789";
    match letter {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' => "d",
        'е' | 'ё' | 'э' => "e",
        'ж' => "zh",
        'з' => "z",
        'и' => "i",
        'й' | 'ы' => "y",
        'к' => "k",
        'л' => "l",
        'м' => "m",
        'н' => "n",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' => "s",
        'т' => "t",
        'у' => "u",
        'ф' => "f",
        'х' => "kh",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'щ' => "shch",
        'ю' => "yu",
        'я' => "ya",
        other => ASCII.find(other).and_then(|at| ASCII.get(at..=at)).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn russian_names_come_out_as_people_write_them() {
        for (name, expected) in [
            ("Клиника № 1", "klinika-1"),
            ("Тестовая организация", "testovaya-organizatsiya"),
            (
                "ГБУЗ «Онкологический центр» г. Щёлково",
                "gbuz-onkologicheskiy-tsentr-g-shchelkovo",
            ),
            ("Больница им. Н. Н. Блохина", "bolnitsa-im-n-n-blokhina"),
            ("MEDSI-2", "medsi-2"),
            ("№ !", "clinic"),
            ("癌症中心", "clinic"),
        ] {
            assert_eq!(slugs(name).next().unwrap(), expected, "{name}");
        }
    }

    #[test]
    fn a_taken_one_gets_a_number_a_word_of_our_addresses_always() {
        let first: Vec<_> = slugs("Север").take(3).collect();
        assert_eq!(first, ["sever", "sever-2", "sever-3"]);
        assert_eq!(slugs("Status").next().unwrap(), "status-2");
    }

    #[test]
    fn a_long_name_ends_with_a_whole_word() {
        let name = "Федеральное государственное бюджетное учреждение здравоохранения";
        assert_eq!(
            slugs(name).next().unwrap(),
            "federalnoe-gosudarstvennoe-byudzhetnoe-uchrezhdenie"
        );
        let endless = "щ".repeat(200);
        assert_eq!(slugs(&endless).next().unwrap().len(), SLUG_MAX);
    }

    proptest! {
        #[test]
        fn an_address_needs_no_escaping(name in "\\PC{0,200}") {
            let slug = slugs(&name).next().unwrap();
            prop_assert!(!slug.is_empty() && slug.len() <= SLUG_MAX + 2, "{}", slug);
            prop_assert!(slug.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{}", slug);
            prop_assert!(!slug.starts_with('-') && !slug.ends_with('-') && !slug.contains("--"), "{}", slug);
        }
    }
}
