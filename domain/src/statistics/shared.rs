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

/// Which parts of a sum are hidden, where these are already: one that is hidden alone could be told from the rest and the
/// sum, and so could some that are a few together, so the next smallest is hidden with them.
#[must_use]
pub fn covered(mut hidden: Vec<bool>, sizes: &[u64]) -> Vec<bool> {
    loop {
        let parts = || sizes.iter().zip(&hidden);
        let of_hidden = || parts().filter_map(|(size, hidden)| hidden.then_some(*size));
        let sum = of_hidden().sum::<u64>();
        if sum == 0 || (sum >= FEW && of_hidden().count() > 1) {
            return hidden;
        }
        let shown = parts()
            .enumerate()
            .filter(|(_, (size, hidden))| **size > 0 && !**hidden);
        let next = shown.min_by_key(|(_, (size, _))| **size).map(|(place, _)| place);
        match next.and_then(|place| hidden.get_mut(place)) {
            Some(hidden) => *hidden = true,
            None => return hidden,
        }
    }
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
    fn a_part_that_is_hidden_alone_takes_another_with_it() {
        for (people, expected) in [
            (vec![], vec![]),
            (vec![10, 20], vec![false, false]),
            (vec![3, 20, 8, 0], vec![true, false, true, false]),
            (vec![3, 4, 8], vec![true, true, false]),
            (vec![3, 0], vec![true, false]),
            (vec![4], vec![true]),
            // Together they are two, so each is one.
            (vec![1, 20, 1, 9], vec![true, false, true, true]),
        ] {
            let few = people.iter().map(|people| matches!(shared(*people), Shared::Few));
            assert_eq!(covered(few.collect(), &people), expected, "{people:?}");
        }
    }
}
