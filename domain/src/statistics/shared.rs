//! What leaves the house: a file may be passed on, and whoever reads it knows people. Groups of a few are hidden in it.

/// Fewer people than this are hidden.
pub const FEW: u64 = 5;

/// A number as a file tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shared {
    Number(u64),
    /// One at least, and fewer than [`FEW`].
    Few,
}

/// The number, unless it is of so few that it tells of somebody. That there are none tells of nobody.
#[must_use]
pub const fn shared(number: u64) -> Shared {
    if number > 0 && number < FEW {
        Shared::Few
    } else {
        Shared::Number(number)
    }
}

/// Which rows of a table are hidden, by the people of each: those of a few. Where that is one row only it could be told
/// from the rest and the sum, so the next smallest is hidden with it.
#[must_use]
pub fn hidden(people: &[u64]) -> Vec<bool> {
    let is_few = |people: &u64| matches!(shared(*people), Shared::Few);
    let mut hidden: Vec<bool> = people.iter().map(is_few).collect();
    if hidden.iter().filter(|hidden| **hidden).count() == 1 {
        let others = people.iter().zip(&mut hidden).filter(|(_, hidden)| !**hidden);
        let some = others.filter(|(people, _)| **people > 0);
        if let Some((_, hidden)) = some.min_by_key(|(people, _)| **people) {
            *hidden = true;
        }
    }
    hidden
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_people_are_hidden_none_and_many_are_not() {
        assert_eq!(shared(0), Shared::Number(0));
        for few in 1..FEW {
            assert_eq!(shared(few), Shared::Few);
        }
        assert_eq!(shared(FEW), Shared::Number(FEW));
    }

    #[test]
    fn a_row_that_is_hidden_alone_takes_another_with_it() {
        for (people, expected) in [
            (vec![], vec![]),
            (vec![10, 20], vec![false, false]),
            (vec![3, 20, 8, 0], vec![true, false, true, false]),
            (vec![3, 4, 8], vec![true, true, false]),
            (vec![3, 0], vec![true, false]),
            (vec![4], vec![true]),
        ] {
            assert_eq!(hidden(&people), expected, "{people:?}");
        }
    }
}
