//! Numbers with the right form of the word beside them.

/// «1 пациент, 2 пациента, 5 пациентов»: the number, a space that does not break, and one of the three forms.
#[must_use]
pub fn counted(number: u64, forms: [&str; 3]) -> String {
    format!("{number}\u{a0}{}", form(number, forms))
}

/// The form of the word alone: as after 1, after 2, after 5.
#[must_use]
pub const fn form(number: u64, [one, few, many]: [&str; 3]) -> &str {
    match (number % 10, number % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_word_follows_its_number() {
        let patients = ["пациент", "пациента", "пациентов"];
        for (number, word) in [
            (0, "пациентов"),
            (1, "пациент"),
            (2, "пациента"),
            (4, "пациента"),
            (5, "пациентов"),
            (11, "пациентов"),
            (12, "пациентов"),
            (14, "пациентов"),
            (20, "пациентов"),
            (21, "пациент"),
            (22, "пациента"),
            (111, "пациентов"),
            (121, "пациент"),
        ] {
            assert_eq!(counted(number, patients), format!("{number}\u{a0}{word}"));
        }
    }
}
