//! How names are compared when people search and sort: case does not matter, ё is е, spaces are single.

/// The form in which a name or address is stored beside itself for search and sort.
///
/// Both databases fold only ASCII by themselves and put Ё before А, so the folding happens here and is stored.
#[must_use]
pub fn search_key(text: &str) -> String {
    let mut key = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !key.is_empty() {
            key.push(' ');
        }
        for letter in word.chars().flat_map(char::to_lowercase) {
            key.push(if letter == 'ё' { 'е' } else { letter });
        }
    }
    key
}

#[cfg(test)]
mod tests {
    use super::search_key;
    use proptest::prelude::*;

    #[test]
    fn case_yo_and_spaces_do_not_matter() {
        assert_eq!(search_key("  Фёдоров\u{a0} ИВАН\tПётрович "), "федоров иван петрович");
        assert_eq!(search_key(""), "");
    }

    proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "\\PC{0,40}") {
            let once = search_key(&text);
            prop_assert_eq!(search_key(&once), once);
        }
    }
}
