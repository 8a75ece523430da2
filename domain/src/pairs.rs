//! `this=that` as the value of one choice of a form: which of many rows was meant, and what was chosen for it.

use std::{fmt::Display, str::FromStr};

/// The value of a choice; nothing chosen is nothing after the sign.
pub fn pair(row: impl Display, chosen: Option<impl Display>) -> String {
    match chosen {
        Some(chosen) => format!("{row}={chosen}"),
        None => format!("{row}="),
    }
}

/// What the value says; `None` for one that no form of ours has.
#[must_use]
pub fn parse<R: FromStr, C: FromStr>(value: &str) -> Option<(R, Option<C>)> {
    let (row, chosen) = value.split_once('=')?;
    let chosen = match chosen {
        "" => None,
        chosen => Some(chosen.parse().ok()?),
    };
    Some((row.parse().ok()?, chosen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_what_is_written_here_is_read() {
        assert_eq!(parse::<u8, u8>("1=2"), Some((1, Some(2))));
        assert_eq!(parse::<u8, u8>("1="), Some((1, None)));
        for foreign in ["", "=", "1", "=2", "1=x", "x=1", "1=2=3", "1 =2"] {
            assert_eq!(parse::<u8, u8>(foreign), None, "{foreign:?}");
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_again(row: u128, chosen: Option<u128>) {
            prop_assert_eq!(parse(&pair(row, chosen)), Some((row, chosen)));
        }
    }
}
