use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{
    error::Code,
    identity::{MembershipId, Named},
    limits::ACCESS_PAGE,
};

/// Who works for whom: a page of assistants beside all doctors.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccessGrid {
    /// By name; for each doctor, in their order, whether the assistant works for that one.
    pub assistants: Vec<(Named, Vec<bool>)>,
    /// By name.
    pub doctors: Vec<Named>,
    /// Whether there are assistants after these.
    pub more: bool,
}

/// The grid as posted: whom it showed, and the places that were ticked.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct AccessForm {
    /// The memberships of the rows, in their order.
    pub assistants: Vec<String>,
    /// The memberships of the columns, in their order.
    pub doctors: Vec<String>,
    /// `row.column` of each tick, counted from 0.
    pub pairs: Vec<String>,
}

/// What the grid is to be from now on, as far as it was shown. Nothing else changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccessChange {
    pub assistants: Vec<MembershipId>,
    pub doctors: Vec<MembershipId>,
    /// Row and column of those who work together, each once; always within the two lists.
    pub pairs: Vec<(usize, usize)>,
}

impl AccessForm {
    /// The value of the tick at that place.
    #[must_use]
    pub fn place(row: usize, column: usize) -> String {
        format!("{row}.{column}")
    }

    /// What the grid is to be.
    ///
    /// # Errors
    /// `Malformed` for what no grid of ours posts: people are shown by us, ticks stand beside people.
    pub fn check(&self) -> Result<AccessChange, Code> {
        let assistants = ids(&self.assistants)?;
        let doctors = ids(&self.doctors)?;
        if u64::try_from(assistants.len()).is_ok_and(|shown| shown > ACCESS_PAGE) {
            return Err(Code::Malformed);
        }
        let place = |text: &String| {
            let (row, column) = text.split_once('.')?;
            let (row, column) = (row.parse().ok()?, column.parse().ok()?);
            (row < assistants.len() && column < doctors.len()).then_some((row, column))
        };
        let pairs: Option<BTreeSet<_>> = self.pairs.iter().map(place).collect();
        let pairs = pairs.ok_or(Code::Malformed)?.into_iter().collect();
        Ok(AccessChange {
            assistants,
            doctors,
            pairs,
        })
    }
}

/// Two rows of one person could not both be right.
fn ids(texts: &[String]) -> Result<Vec<MembershipId>, Code> {
    let ids: Result<Vec<MembershipId>, _> = texts.iter().map(|id| id.parse()).collect();
    let ids = ids.map_err(|_other| Code::Malformed)?;
    let distinct: BTreeSet<_> = ids.iter().collect();
    if distinct.len() == ids.len() {
        Ok(ids)
    } else {
        Err(Code::Malformed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use uuid::Uuid;

    fn people(many: usize) -> Vec<String> {
        (0..).take(many).map(|n| Uuid::from_u128(n).to_string()).collect()
    }

    fn posted(pairs: &[&str]) -> AccessForm {
        AccessForm {
            assistants: people(2),
            doctors: people(3),
            pairs: pairs.iter().map(|&pair| pair.to_owned()).collect(),
        }
    }

    #[test]
    fn ticks_stand_within_the_grid_each_once() {
        let change = posted(&["1.2", "0.0", "1.2"]).check().unwrap();
        assert_eq!(change.pairs, [(0, 0), (1, 2)]);
        assert_eq!((change.assistants.len(), change.doctors.len()), (2, 3));
        for outside in [
            "2.0",
            "0.3",
            "-1.0",
            "0",
            "0.",
            ".0",
            "0.0.0",
            "0,0",
            "",
            "99999999999999999999.0",
        ] {
            assert_eq!(posted(&[outside]).check(), Err(Code::Malformed), "{outside:?}");
        }
    }

    #[test]
    fn people_are_real_distinct_and_a_page_at_most() {
        let page = usize::try_from(ACCESS_PAGE).unwrap();
        for (assistants, fine) in [(0, true), (page, true), (page + 1, false)] {
            let form = AccessForm {
                assistants: people(assistants),
                ..AccessForm::default()
            };
            assert_eq!(form.check().is_ok(), fine, "{assistants}");
        }
        for strange in [vec!["Иванов".to_owned()], [people(1), people(1)].concat()] {
            for form in [
                AccessForm {
                    assistants: strange.clone(),
                    ..posted(&[])
                },
                AccessForm {
                    doctors: strange.clone(),
                    ..posted(&[])
                },
            ] {
                assert_eq!(form.check(), Err(Code::Malformed));
            }
        }
    }

    proptest! {
        #[test]
        fn every_place_of_the_grid_is_read_as_it_was_written(
            rows in 1..=20_usize, columns in 1..50_usize, ticks in prop::collection::btree_set((0..20_usize, 0..50_usize), 0..40)
        ) {
            let inside: Vec<_> = ticks.into_iter().filter(|tick| tick.0 < rows && tick.1 < columns).collect();
            let form = AccessForm {
                assistants: people(rows),
                doctors: people(columns),
                pairs: inside.iter().map(|&(row, column)| AccessForm::place(row, column)).collect(),
            };
            prop_assert_eq!(form.check().unwrap().pairs, inside);
        }
    }
}
